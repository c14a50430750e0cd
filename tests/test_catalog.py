"""Metadata of data sets: as fields, and as a catalog in DCAT whose files can all be downloaded."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from db.pools import Pools
from services.catalog import metadata
from services.catalog.facts import DatasetFacts
from services.catalog.lists import LISTS
from services.exporting import dcat
from tests.aligned import make_plans
from tests.asking import ask
from tests.test_revisions import Cast, cast

__all__ = ["cast"]

FIELDS = """producer { identifier } steward standard license periodStart periodEnd languages referenceCodes"""
METADATA = f"""{{ actionPlan(code: "RANPE-1") {{ metadata {{ {FIELDS} }} }}
  outputs(first: 1) {{ nodes {{ indicators {{ metadata {{ {FIELDS} }} }} }} }}
  exports {{ name title(lang: "id") metadata {{ {FIELDS} }} }} }}"""
SPDX = "https://spdx.org/licenses/"


def standards(*names: str) -> list[dict[str, str]]:
    return [{"@type": "dct:Standard", "dct:title": name} for name in names]


async def test_metadata_of_plans_indicators_and_exports(client: httpx.AsyncClient) -> None:
    # given the sample and no settings; when an anonymous viewer reads the metadata
    found = await ask(client, METADATA)
    # then what is unknown is null
    unknown = {"steward": None, "standard": None}
    plan = found["actionPlan"]["metadata"]
    assert plan == unknown | {
        "producer": plan["producer"],
        "license": plan["license"],
        "periodStart": "2020-01-01",
        "periodEnd": "2024-12-31",
        "languages": ["id", "en"],
        "referenceCodes": ["Kemendagri", "ISO 3166-2", "IATI IndicatorMeasure"],
    }
    indicator = found["outputs"]["nodes"][0]["indicators"][0]["metadata"]
    assert indicator == unknown | {
        "producer": {"identifier": "ID-CONTOH-KL-01"},
        "license": plan["license"],
        "periodStart": "2023-01-01",
        "periodEnd": "2025-12-31",
        "languages": ["id", "en"],
        "referenceCodes": ["IATI IndicatorMeasure"],
    }
    assert [each["name"] for each in found["exports"]] == [each.name for each in LISTS]
    assert found["exports"][0]["title"] == "Rencana aksi"
    assert found["exports"][0]["metadata"] == unknown | {
        **dict.fromkeys(("producer", "license", "periodStart", "periodEnd")),
        "languages": ["id", "en"],
        "referenceCodes": ["Kemendagri", "ISO 3166-2"],
    }


async def test_the_catalog_lists_plans_and_exports_whose_files_exist(client: httpx.AsyncClient) -> None:
    answer = await client.get("/catalog.jsonld")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/ld+json")
    found = answer.json()
    assert found["@type"] == "dcat:Catalog"
    assert found["dct:title"][1] == {"@language": "en", "@value": "Data catalog of I-KHub"}
    assert found["dct:language"] == ["id", "en"]
    assert "dct:publisher" not in found
    sets = {each["dct:identifier"]: each for each in found["dcat:dataset"]}
    assert list(sets) == ["RADPE-JT-1", "RANPE-1", "RANPE-2", *(each.name for each in LISTS)]
    # a plan has its period, its producer and a file of its nodes; nothing is said of what is unknown
    plan = sets["RANPE-1"]
    assert plan["dct:temporal"] == {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": {"@type": "xsd:date", "@value": "2020-01-01"},
        "dcat:endDate": {"@type": "xsd:date", "@value": "2024-12-31"},
    }
    assert plan["dct:conformsTo"] == standards("Kemendagri", "ISO 3166-2", "IATI IndicatorMeasure")
    assert {"@language", "@value"} == {*plan["dct:title"][0]}
    assert "geodcatap:custodian" not in plan
    assert sets["programs"].keys() == {
        *("@id", "@type", "dct:title", "dct:identifier", "dct:conformsTo", "dct:language"),
        "dcat:distribution",
    }
    media = [each["dcat:mediaType"]["@id"].rsplit("/", 1)[1] for each in plan["dcat:distribution"][:2]]
    assert media == ["csv", "x-ndjson"]
    # and each address of a table returns it
    for each in sets.values():
        for file in each["dcat:distribution"][::3]:
            address = urlsplit(file["dcat:accessURL"]["@id"])
            query = {name: value for name, (value,) in parse_qs(address.query).items()}
            table = await client.get(address.path, params=query)
            assert table.status_code == 200, (address, table.text[:300])
            assert table.headers["content-type"].startswith("text/csv")
    # and a client that has it gets it only when it changes
    again = await client.get("/catalog.jsonld", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert (await client.post("/catalog.jsonld")).status_code == 405


async def test_hidden_plans_are_in_no_catalog(cast: Cast, reader: httpx.AsyncClient, pools: Pools) -> None:
    # given two public plans, and one for members
    await make_plans(pools)
    # when members or others read the catalog; then it has the public ones
    for headers in ({}, cast.owner.headers):
        found = (await reader.get("/catalog.jsonld", headers=headers)).json()["dcat:dataset"]
        plans: list[Any] = [each["dct:identifier"] for each in found if "#plan-" in each["@id"]]
        assert plans == ["P1", "P2"]


def test_what_operators_state_is_in_the_catalog() -> None:
    # given settings
    facts = DatasetFacts("Secretariat", "Data centre", "https://example.org/standard", "CC-BY-4.0")
    given = metadata.of_list(LISTS[1], facts)
    shown = {
        **{name: given[name] for name in ("steward", "standard", "license", "languages")},
        "periodStart": None,
        "periodEnd": None,
        "modified": None,
        "referenceCodes": ["ISO 4217"],
    }
    # when
    found = dcat.catalog(
        *("https://hub.example/", [], [{"name": "x", "titles": [], "metadata": shown}]),
        *(facts.publisher, "2026-01-02T03:04:05Z"),
    )
    # then
    assert found["dct:publisher"] == {"@type": "foaf:Agent", "foaf:name": "Secretariat"}
    assert found["dct:modified"] == {"@type": "xsd:dateTime", "@value": "2026-01-02T03:04:05Z"}
    (each,) = found["dcat:dataset"]
    assert each["@id"] == "https://hub.example/catalog.jsonld#x"
    assert each["geodcatap:custodian"] == {"@type": "foaf:Agent", "foaf:name": "Data centre"}
    assert each["dct:conformsTo"] == [{"@id": "https://example.org/standard"}, *standards("ISO 4217")]
    assert each["dct:license"] == {"@id": f"{SPDX}CC-BY-4.0"}
    assert [dcat.license_of(text) for text in (None, "https://example.org/l", "Free to use")] == [
        None,
        {"@id": "https://example.org/l"},
        {"@type": "dct:LicenseDocument", "dct:title": "Free to use"},
    ]
