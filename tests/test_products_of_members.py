"""Knowledge products of members: new ones, changed ones, their addresses, and what imports say of them."""

from pathlib import Path
from typing import Any

import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.harvested import harvest, repository
from tests.iati_files import activity, document, load, row_count, save
from tests.oai_repository import Record, dc, report
from tests.records_of_members import changed, conflicts, new_product, product, products, published, saves
from tests.test_revisions import Cast, Party, cast, english

__all__ = ["cast"]

URL = "https://example.org/reports/annual.pdf"
DRAFT = {"titles": [{"language": "en", "text": "A study"}], "url": "https://example.org/study"}


@pytest.fixture
async def linked(cast: Cast, pools: Pools, tmp_path: Path) -> Any:
    """A product that a program of XX-1 links to."""
    await linking(pools, tmp_path, "Annual report")
    (found,) = await products(cast.owner)
    return found


async def linking(pools: Pools, folder: Path, title: str, url: str = URL, status: str = "2") -> None:
    """Import a version of the program XX-1-1 with a document."""
    parts = (f'<activity-status code="{status}"/>', document(url, title))
    await load(pools, save(folder / f"{title}-{status}.xml", activity("XX-1-1", *parts, title="Old title")))


async def test_a_new_product_appears_when_it_is_published(cast: Cast) -> None:
    # given a draft of a product with all fields
    fields = {
        "titles": english("A study"),
        "abstracts": english("What we learned."),
        "kind": "STUDY",
        "categories": ["B03", "B01"],
        "languages": ["id", "en"],
        "published": "2026-05-01",
        "license": "CC-BY-4.0",
        "format": "application/pdf",
        "url": "https://example.org/study",
        "doi": "https://doi.org/10.1234/ABC",
    }
    id_ = await new_product(cast, **fields)
    # then all of it is there, published by its author
    found = await product(cast.other, id_)
    assert found == {
        "id": id_,
        "version": 1,
        "title": "A study",
        "abstract": "What we learned.",
        "kind": "STUDY",
        "categories": [{"code": "B01"}, {"code": "B03"}],
        "languages": ["en", "id"],
        "published": "2026-05-01",
        "license": "CC-BY-4.0",
        "format": "application/pdf",
        "url": "https://example.org/study",
        "doi": "10.1234/abc",
        "visibility": "PUBLIC",
        "source": {"name": "Members of the hub"},
        "organizations": {"nodes": [{"identifier": "XX-1"}]},
        "changes": {"nodes": []},
    }
    # and it is found by its words and by its address
    query = """{ search(query: "learned") { nodes { ... on KnowledgeProduct { id } } }
        knowledgeProduct(url: "https://example.org/study") { id } }"""
    answer = await cast.other.reads(query)
    assert answer == {"search": {"nodes": [{"id": id_}]}, "knowledgeProduct": {"id": id_}}


async def test_a_change_of_a_product_is_published_and_recorded(cast: Cast, linked: Any) -> None:
    revision = await changed(cast, "KnowledgeProduct", linked, titles=english("Corrected"), license="CC0-1.0")
    assert revision["state"] == "PUBLISHED"
    found = await product(cast.owner, linked["id"])
    assert (found["title"], found["license"], found["version"]) == ("Corrected", "CC0-1.0", 2)
    actor = {"actor": {"identifier": "XX-1"}, "importRun": None}
    assert found["changes"]["nodes"] == [
        {"field": "license", "old": None, "new": "CC0-1.0", **actor},
        {"field": "title", "old": "Annual report", "new": "Corrected", **actor},
    ]


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"url": "ftp://example.org/a"}, [("input.fields.url", "URL")]),
        ({"url": "https://example.org/"}, [("input.fields.url", "URL")]),
        ({"doi": "11.1/x"}, [("input.fields.doi", "DOI")]),
        ({"categories": ["B01", "Z9"]}, [("input.fields.categories.1", "CODE")]),
        ({"languages": ["?"]}, [("input.fields.languages.0", "LANGUAGE")]),
        ({"license": "my own"}, [("input.fields.license", "LICENSE")]),
        ({"format": "PDF"}, [("input.fields.format", "FORMAT")]),
        ({"abstracts": [{"language": "en", "text": " "}]}, [("input.fields.abstracts.0.text", "BLANK")]),
    ],
)
async def test_wrong_values_are_refused(
    cast: Cast, fields: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    answer = await saves(cast.owner, "KnowledgeProduct", fields={**DRAFT, **fields})
    assert [(each["path"], each["code"]) for each in answer["problems"]] == problems


async def test_a_product_needs_a_title_and_an_address(cast: Cast) -> None:
    # given a draft without them, which is saved
    answer = await saves(cast.owner, "KnowledgeProduct", fields={"kind": "STUDY"})
    # when it is submitted, then both are named
    refused = await cast.owner.takes("submitRevision", answer["revision"])
    assert [(each["path"], each["code"]) for each in refused["problems"]] == [
        ("input.fields.titles", "REQUIRED"),
        ("input.fields.url", "REQUIRED"),
    ]
    assert refused["problems"][1]["message"] == "A knowledge product needs an address or a DOI."


async def test_two_products_never_have_one_address(cast: Cast, linked: Any) -> None:
    # when a new product has the address of another one, in another spelling
    given = {**DRAFT, "url": URL.replace("https://example.org", "HTTPS://Example.org:443")}
    answer = await saves(cast.owner, "KnowledgeProduct", fields=given)
    # then that one is named
    (problem,) = answer["problems"]
    assert (problem["path"], problem["code"]) == ("input.fields.url", "TAKEN")
    assert problem["message"] == (
        "The knowledge product 'Annual report' has this address or DOI already: change that one."
    )


async def test_a_hidden_product_is_not_named(cast: Cast, pools: Pools, linked: Any) -> None:
    # given a product that only XX-2 sees
    await pools.writing.execute(
        "UPDATE knowledge_product SET visibility = 'OWNER',"
        " owner_id = (SELECT id FROM organization WHERE identifier = 'XX-2')"
    )
    # when another member saves and submits a product with its address, then nothing says so
    answer = await saves(cast.owner, "KnowledgeProduct", fields={**DRAFT, "url": URL})
    submitted = await cast.owner.does("submitRevision", answer["revision"])
    # and the publication is refused without its title
    refused = await cast.reviewer.takes("publishRevision", submitted)
    assert [each["code"] for each in refused["problems"]] == ["TAKEN"]
    assert "Annual" not in refused["problems"][0]["message"]
    # and a hidden product of others is not there for an edit
    given = {"knowledgeProduct": linked["id"], "expectedVersion": 1, "fields": {"license": "CC0-1.0"}}
    assert (await saves(cast.owner, "KnowledgeProduct", **given))["__typename"] == "NotFound"


async def test_products_of_others_are_not_edited(cast: Cast, linked: Any) -> None:
    given = {"knowledgeProduct": linked["id"], "expectedVersion": 1, "fields": {"license": "CC0-1.0"}}
    assert (await saves(cast.other, "KnowledgeProduct", **given))["__typename"] == "NotPermitted"


async def test_a_draft_of_another_kind_is_not_found(cast: Cast) -> None:
    # given a draft of a program
    draft = await cast.owner.proposes(status="CLOSED")
    # when it is saved as one of a product, then there is none
    given = {"revision": draft["id"], "expectedVersion": 1, "fields": {"license": "CC0-1.0"}}
    assert (await saves(cast.owner, "KnowledgeProduct", **given))["__typename"] == "NotFound"


async def test_edits_of_one_field_of_a_product_meet(cast: Cast, linked: Any) -> None:
    # given two drafts of the abstract, of which the first is published
    given = {"knowledgeProduct": linked["id"], "expectedVersion": 1}
    late = await saves(cast.owner, "KnowledgeProduct", **given, fields={"abstracts": english("Mine")})
    await changed(cast, "KnowledgeProduct", linked, abstracts=english("Theirs"))
    # when the second is published, and one more of the old version is saved, then both meet it
    met = await cast.reviewer.takes(
        "publishRevision", await cast.owner.does("submitRevision", late["revision"])
    )
    shown = {
        "field": "abstracts",
        "base": [],
        "current": english("Theirs"),
        "yours": english("Mine"),
    }
    assert met["conflicts"] == [shown]
    again = await saves(cast.owner, "KnowledgeProduct", **given, fields={"abstracts": english("Mine")})
    assert again["__typename"] == "VersionConflict"
    assert again["conflicts"][0]["yours"] == english("Mine")
    # and a draft is based on the new version
    withdrawn = await cast.owner.does("withdrawRevision", {**late["revision"], "version": 2})
    based = await saves(
        cast.owner,
        "KnowledgeProduct",
        revision=withdrawn["id"],
        expectedVersion=withdrawn["version"],
        baseVersion=2,
        fields={},
    )
    await published(cast, based["revision"])
    assert (await product(cast.owner, linked["id"]))["abstract"] == "Mine"


async def test_an_import_keeps_what_a_member_changed(
    cast: Cast, pools: Pools, tmp_path: Path, linked: Any
) -> None:
    # given a product with a member's title
    await changed(cast, "KnowledgeProduct", linked, titles=english("Corrected"))
    # when its program has another version with the same document, then nothing is news
    await linking(pools, tmp_path, "Annual report", status="3")
    found = await product(cast.owner, linked["id"])
    assert (found["title"], found["version"]) == ("Corrected", 2)
    assert await conflicts(cast.owner) == []
    # and when the document has a third title, then that is a conflict
    await linking(pools, tmp_path, "Yearly report")
    await linking(pools, tmp_path, "Yearly report", status="4")
    found = await product(cast.owner, linked["id"])
    assert (found["title"], found["version"]) == ("Corrected", 2)
    (conflict,) = await conflicts(cast.owner)
    assert conflict["importRun"] is not None
    assert {name: conflict[name] for name in ("kind", "field", "state", "version", "record")} == {
        "kind": "KNOWLEDGE_PRODUCT",
        "field": "titles",
        "state": "OPEN",
        "version": 1,
        "record": {"id": linked["id"], "__typename": "KnowledgeProduct"},
    }
    assert (conflict["current"], conflict["imported"]) == (english("Corrected"), english("Yearly report"))


async def test_the_imported_title_is_taken(cast: Cast, pools: Pools, tmp_path: Path, linked: Any) -> None:
    # given a conflict about a title
    await changed(cast, "KnowledgeProduct", linked, titles=english("Corrected"))
    await linking(pools, tmp_path, "Yearly report")
    (conflict,) = await conflicts(cast.owner)
    # when the imported value is taken
    decide = """mutation ($input: DecideConflictInput!) { decideConflict(input: $input) {
        ... on ConflictDecided { record { ... on KnowledgeProduct { title version } } } } }"""
    wanted = {"id": conflict["id"], "choice": "TAKE", "reason": "Checked.", "expectedVersion": 1}
    answer = await cast.owner.reads(decide, input=wanted)
    assert answer["decideConflict"]["record"] == {"title": "Yearly report", "version": 3}
    # then the product follows its documents again
    await linking(pools, tmp_path, "Newest report")
    assert (await product(cast.owner, linked["id"]))["title"] == "Newest report"


async def test_a_corrected_address_makes_no_double(
    cast: Cast, pools: Pools, tmp_path: Path, linked: Any
) -> None:
    # given a product whose address a member corrected
    corrected = "https://example.org/reports/2026/annual.pdf"
    await changed(cast, "KnowledgeProduct", linked, url=corrected)
    # when its program goes on to link to the former one, and another program to the new one
    await linking(pools, tmp_path, "Annual report", status="3")
    await load(pools, save(tmp_path / "b.xml", activity("XX-2-9", document(corrected), reporter="XX-2")))
    # then it is one product, with the address of the member
    (found,) = await products(cast.owner)
    assert (found["id"], found["url"]) == (linked["id"], corrected)
    assert await conflicts(cast.owner) == []
    links = await pools.writing.fetchval("SELECT count(*) FROM program_knowledge_product")
    assert links == 2


async def test_documents_do_not_take_a_members_product_over(cast: Cast, pools: Pools, tmp_path: Path) -> None:
    # given a product that a member made
    id_ = await new_product(cast, titles=english("A study"), url=URL)
    # when a program of another organization links to it, and one that only its owner sees
    parts = (document(URL, "Their title"),)
    await load(
        pools,
        save(
            tmp_path / "b.xml",
            activity("XX-2-9", *parts, reporter="XX-2"),
            activity("XX-2-10", document(URL, "Secret"), reporter="XX-2", visibility="OWNER"),
        ),
    )
    # then it stays the member's, and the other title is a conflict
    found = await product(cast.owner, id_)
    assert (found["title"], found["visibility"]) == ("A study", "PUBLIC")
    assert found["source"] == {"name": "Members of the hub"}
    assert await row_count(pools, "knowledge_product") == 1
    assert [each["field"] for each in await conflicts(cast.owner)] == ["titles"]
    answer = await changed(cast, "KnowledgeProduct", found, license="CC0-1.0")
    assert answer["state"] == "PUBLISHED"


async def test_a_harvest_keeps_what_a_member_changed(cast: Cast, pools: Pools) -> None:
    # given a harvested product of XX-1 whose address and title a member changed
    with repository(report(1)) as (found, address):
        await harvest(pools, address, owner="XX-1")
        (one,) = await products(cast.owner)
        own = {"titles": english("Corrected"), "url": "https://example.org/one"}
        await changed(cast, "KnowledgeProduct", one, **own)
        # when the repository has a new version with another address and title
        body = dc("title", "Newer", "en") + dc("identifier", "https://example.org/works/2")
        found.records = [Record("oai:example.org:1", "2026-03-01T11:30:00Z", body)]
        found.now = "2026-03-01T13:00:00Z"
        await harvest(pools, address, owner="XX-1")
    # then both stay, and both are conflicts
    (after,) = await products(cast.owner)
    assert (after["url"], after["title"]) == ("https://example.org/one", "Corrected")
    assert sorted(each["field"] for each in await conflicts(cast.owner)) == ["titles", "url"]


async def test_a_reader_saves_nothing(cast: Cast, pools: Pools) -> None:
    key = await api_keys.create(pools.writing, "XX-1", Role.READER)
    answer = await saves(Party(cast.owner.client, key.secret), "KnowledgeProduct", fields=DRAFT)
    assert answer["__typename"] == "NotPermitted"
