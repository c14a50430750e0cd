"""Knowledge products as JSON-LD over HTTP: what is told, to whom, and what is refused."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import KnowledgeKind, KnowledgeRole
from services.exporting.linked_data import json_ld
from tests.asking import ask
from tests.iati_files import activity, document, load, participant, save
from tests.test_exports import error

URL = "https://example.org/a.pdf"
PRODUCTS = "{ knowledgeProducts(first: 100) { nodes { id url } } }"


async def product_id(client: httpx.AsyncClient) -> str:
    """The id of the one product that the test wrote."""
    (node,) = (await ask(client, PRODUCTS))["knowledgeProducts"]["nodes"]
    return str(node["id"])


def address(identity: str) -> str:
    return f"/knowledge-products/{identity}.jsonld"


async def test_a_product_is_told_in_terms_of_schema_org_and_dublin_core(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path
) -> None:
    # given
    written = activity("A", participant("Sample Fund", "1", "YY-1"), document(URL, category="A07"))
    await load(pools, save(tmp_path / "a.xml", written))
    # when
    answer = await reader.get(address(await product_id(reader)))
    # then
    assert answer.headers["content-type"] == "application/ld+json"
    title = [{"@language": "en", "@value": "Sample report"}]
    fund = [{"@language": "en", "@value": "Sample Fund"}]
    ministry = [{"@language": "en", "@value": "Sample ministry"}]
    category = answer.json()["keywords"][0]["name"]
    assert answer.json() == {
        "@context": ["https://schema.org", {"dcterms": "http://purl.org/dc/terms/"}],
        "@id": URL,
        "@type": "Report",
        "name": title,
        "url": URL,
        "inLanguage": ["en"],
        "encodingFormat": "application/pdf",
        "genre": "EVALUATION",
        "keywords": [
            {
                "@type": "DefinedTerm",
                "inDefinedTermSet": "DocumentCategory",
                "termCode": "A07",
                "name": "Review of project performance and evaluation",
            }
        ],
        "publisher": [{"@type": "Organization", "name": ministry, "identifier": "XX-1"}],
        "funder": [{"@type": "Organization", "name": fund, "identifier": "YY-1"}],
        "dcterms:title": title,
        "dcterms:identifier": [URL],
        "dcterms:language": ["en"],
        "dcterms:format": "application/pdf",
        "dcterms:type": "EVALUATION",
        "dcterms:subject": [category],
        "dcterms:publisher": [ministry],
        "dcterms:contributor": [fund],
        "dcterms:relation": [
            {
                "@type": "Project",
                "name": [{"@language": "en", "@value": "Sample program"}],
                "identifier": "A",
            }
        ],
    }


async def test_a_title_cannot_end_the_script_element_that_embeds_it(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path
) -> None:
    # given a title with all characters that pages and scripts read as their own
    title = "a</script><script>alert(1)</script> & \u2028 \u2029 b"
    await load(pools, save(tmp_path / "a.xml", activity("A", document(URL))))
    identity = await product_id(reader)
    await pools.writing.execute("UPDATE knowledge_product SET titles = $1", f'[["en", {json.dumps(title)}]]')
    # when
    answer = await reader.get(address(identity))
    # then none of them is in the document, and the title is unchanged
    assert set("<>&\u2028\u2029") & set(answer.text) == set()
    assert answer.json()["name"] == [{"@language": "en", "@value": title}]


async def test_what_is_hidden_is_not_told(reader: httpx.AsyncClient, pools: Pools, tmp_path: Path) -> None:
    # given a public product, to which a hidden program links too
    hidden = activity("B", document(URL), visibility="OWNER", title="Hidden program")
    await load(pools, save(tmp_path / "a.xml", activity("A", document(URL)), hidden))
    identity = await product_id(reader)
    # when
    told = (await reader.get(address(identity))).json()
    # then
    assert [each["identifier"] for each in told["dcterms:relation"]] == ["A"]
    # and when only the hidden program is left, there is no product
    await pools.writing.execute("UPDATE knowledge_product SET visibility = 'OWNER'")
    assert error(await reader.get(address(identity)))[:3] == (404, "NOT_FOUND", "id")


async def test_ids_of_others_and_other_methods_are_refused(client: httpx.AsyncClient) -> None:
    data = await ask(client, "{ programs(first: 1) { nodes { id } } }")
    program = data["programs"]["nodes"][0]["id"]
    assert error(await client.get(address(program)))[:3] == (400, "BAD_USER_INPUT", "id")
    assert error(await client.get(address("nonsense")))[:3] == (400, "BAD_USER_INPUT", "id")
    refused = await client.post(address(program))
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")


def product(**told: Any) -> dict[str, Any]:
    """A product's row with little in it."""
    nothing = dict.fromkeys(("url", "doi", "published", "license", "format", "last_updated"))
    texts = {"titles": "[]", "abstracts": "[]", "categories": [], "languages": []}
    return {"title": "Sample", "kind": KnowledgeKind.OTHER, **texts, **nothing, **told}


def test_a_product_without_facts_has_its_name_only() -> None:
    made = json_ld(product(), {KnowledgeRole.AUTHOR: []}, [])
    assert set(made) == {"@context", "@type", "name", "genre", "dcterms:title", "dcterms:type"}


def test_a_doi_a_licence_and_dates_are_addresses_and_iso_dates() -> None:
    moment = datetime(2024, 2, 3, 4, 5, tzinfo=UTC)
    facts = {"doi": "10.1/x", "license": "CC-BY-4.0", "published": date(2024, 1, 2), "last_updated": moment}
    made = json_ld(product(**facts), {}, [])
    assert made["@id"] == "https://doi.org/10.1/x"
    assert made["identifier"] == {"@type": "PropertyValue", "propertyID": "DOI", "value": "10.1/x"}
    assert made["license"] == "https://spdx.org/licenses/CC-BY-4.0"
    assert made["dcterms:license"] == {"@id": made["license"]}
    assert (made["datePublished"], made["dateModified"]) == ("2024-01-02", "2024-02-03T04:05:00+00:00")


@pytest.mark.parametrize(
    ("kind", "type_"), [("DATASET", "Dataset"), ("STUDY", "Report"), ("POLICY", "CreativeWork")]
)
def test_a_kind_is_a_type_of_schema_org(kind: str, type_: str) -> None:
    assert json_ld(product(kind=kind), {}, [])["@type"] == type_
