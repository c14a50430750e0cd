"""Harvesting a repository over OAI-PMH: what becomes of its records."""

import pytest

from db.tables import metadata
from db.values import Role, Visibility
from services.harvesting.failures import HarvestFailure
from services.harvesting.report import HarvestProgress
from services.harvesting.selections import HarvestRequest
from services.imports import organization_lists
from services.querying.errors import BadInputError
from services.writing.sources import SourceFacts
from tests.asking import ask
from tests.harvested import harvest, products, refusals, repository, titles
from tests.iati_files import numbers, row_count, rows
from tests.oai_repository import Record, dc, report
from tests.test_import_runs import headers_of

ABOUT = """{ knowledgeProducts(orderBy: {field: TITLE, direction: ASC}) { nodes { title
    titles { language text } abstract(lang: "en") kind languages published license url doi format
    categories { code } source { name url license }
    authors: organizations(role: AUTHOR) { nodes { name(lang: "en") } }
    publishers: organizations(role: PUBLISHER) { nodes { name(lang: "en") } }
    funders: organizations(role: FUNDER) { nodes { name(lang: "en") } } } } }"""
ORGANIZATIONS = """identifier,type,name_en,name_id
XX-1,40,Sample Peace Agency,Badan Damai Contoh
XX-2,80,Sample University,Universitas Contoh
"""
FULL = "".join(
    (
        dc("title", "Schools that  mediate", "eng"),
        dc("title", "Sekolah penengah", "ind"),
        dc("title", "A second English title", "en"),
        dc("creator", "Unnamed, Person"),
        dc("creator", "sample university"),
        dc("contributor", "Other, Person"),
        dc("publisher", "Sample Peace Agency"),
        dc("publisher", "Unknown House"),
        dc("description", "How pupils settle quarrels.", "en"),
        dc("description", "Deposited by someone@example.org on Monday", "en"),
        dc("description", "In twelve schools.", "en"),
        dc("date", "2025-03-04T10:00:00Z"),
        dc("date", "2024-11"),
        dc("date", "yesterday"),
        dc("language", "eng"),
        dc("language", "ind"),
        dc("type", "info:eu-repo/semantics/other"),
        dc("type", "Evaluation"),
        dc("format", "application/pdf"),
        dc("identifier", "ISBN 0"),
        dc("identifier", "https://example.org/handle/7"),
        dc("identifier", "doi:10.5555/ABC.7"),
        dc("rights", "Free to read"),
        dc("rights", "https://creativecommons.org/licenses/by-nc-sa/3.0/igo/"),
        dc("subject", "Education"),
        dc("subject", "15220"),
        dc("coverage", "Jawa Barat, Indonesia"),
        dc("relation", "https://example.org/other"),
    )
)


@pytest.fixture
async def organizations(pools, tmp_path):
    """Two organizations that the hub knows."""
    listed = tmp_path / "organizations.csv"
    listed.write_text(ORGANIZATIONS, encoding="utf-8")
    await organization_lists.run(pools, listed, source=SourceFacts("Organizations"))


@pytest.mark.usefixtures("organizations")
async def test_dublin_core_becomes_a_knowledge_product(pools, reader):
    with repository(Record("oai:example.org:7", body=FULL)) as (_, address):
        result = await harvest(pools, address, license="CC0-1.0")

    assert numbers(result) == {"knowledge_products": {"added": 1}}
    [product] = (await ask(reader, ABOUT))["knowledgeProducts"]["nodes"]
    assert product == {
        "title": "Sekolah penengah",
        "titles": [
            {"language": "en", "text": "Schools that mediate"},
            {"language": "id", "text": "Sekolah penengah"},
        ],
        "abstract": "How pupils settle quarrels.\n\nIn twelve schools.",
        "kind": "EVALUATION",
        "languages": ["en", "id"],
        "published": "2024-11-01",
        "license": "CC-BY-NC-SA-3.0-IGO",
        "url": "https://example.org/handle/7",
        "doi": "10.5555/abc.7",
        "format": "application/pdf",
        "categories": [],
        "source": {"name": "Sample repository", "url": address, "license": "CC0-1.0"},
        "publishers": {"nodes": [{"name": "Sample Peace Agency"}]},
        "authors": {"nodes": [{"name": "Sample University"}]},
        "funders": {"nodes": []},
    }


@pytest.mark.usefixtures("organizations")
async def test_no_name_of_a_person_is_stored_anywhere(pools):
    bad = Record("oai:example.org:8", body=dc("creator", "Unnamed, Person") + dc("title", "Nowhere"))
    with repository(Record("oai:example.org:7", body=FULL), bad) as (_, address):
        found = await harvest(pools, address)

    stored = []
    for table in metadata.sorted_tables:
        stored += await rows(pools, f'SELECT to_jsonb(t)::text FROM "{table.name}" t')
    told = "\n".join([*(text for (text,) in stored), *map(str, (*found.remarks, *found.rejections))])
    assert "Sekolah penengah" in told
    for person in ("Unnamed", "Other, Person", "keeper@", "someone@", "Unknown House"):
        assert person not in told


async def test_what_is_left_out_is_told(pools):
    with repository(Record("oai:example.org:7", body=FULL)) as (_, address):
        found = await harvest(pools, address)

    assert [each.sentence for each in found.remarks] == [
        "dc:description '' contains an email address",
        "dc:date 'yesterday' is not a valid date",
    ]


async def test_records_that_break_a_rule_are_named_and_all_others_go_in(pools, reader):
    title, place = dc("title", "A"), dc("identifier", "https://example.org/a")
    with repository(
        report(1),
        Record("oai:example.org:2", body=place),
        Record("oai:example.org:3", body=title + dc("identifier", "a.pdf")),
        Record("oai:example.org:4", body=""),
        Record(" ", body=title + place),
        Record("x" * 501, body=title + place),
        Record("oai:example.org:5", "2999-01-01T00:00:00Z", title + place),
        Record("oai:example.org:6", "last week", title + place),
        Record("oai:example.org:7", "2026-02-30T00:00:00Z", title + place),
        report(8),
    ) as (_, address):
        found = await harvest(pools, address)

    assert products(found) == {"added": 2, "rejected": 8}
    assert refusals(found) == [
        ("oai:example.org:2", "it has no dc:title"),
        (
            "oai:example.org:3",
            "none of its dc:identifiers or dc:relations is a web address, a handle or a DOI",
        ),
        ("oai:example.org:4", "it contains no Dublin Core: harvest the format oai_dc"),
        (None, "its header has no identifier, which every record needs"),
        ("x" * 500, "its identifier has more than 500 characters"),
        ("oai:example.org:5", "its datestamp '2999-01-01T00:00:00Z' is in the future"),
        ("oai:example.org:6", "its datestamp 'last week' is not a valid OAI-PMH time"),
        ("oai:example.org:7", "its datestamp '2026-02-30T00:00:00Z' is not a valid OAI-PMH time"),
    ]
    assert await titles(reader) == ["Report 1", "Report 8"]
    assert await rows(
        pools, "SELECT file, line, identifier FROM import_rejection ORDER BY ordinal LIMIT 1"
    ) == [(f"{address} page 1", 3, "oai:example.org:2")]


async def test_what_the_database_cannot_store_does_not_hold_up_the_rest(pools, reader):
    # Two addresses, one DOI: the first to come has it, and the second is the same work.
    same = dc("identifier", "doi:10.5555/same")
    with repository(report(1, "A", same), report(2, "B", same), report(3, "C")) as (_, address):
        found = await harvest(pools, address)

    assert products(found) == {"added": 3}
    assert await titles(reader) == ["A 1", "C 3"]
    assert await row_count(pools, "harvested_record") == 3


async def test_products_that_are_known_by_doi_or_address_are_not_doubled(pools, reader):
    first = Record(
        "oai:example.org:1", body=dc("title", "First", "en") + dc("identifier", "https://doi.org/10.5555/X")
    )
    with repository(first) as (_, address):
        await harvest(pools, address)
    again = report(2, "Second", dc("identifier", "10.5555/x"))
    with repository(again, name="Another") as (_, address):
        found = await harvest(pools, address)

    assert products(found) == {"added": 1}
    data = await ask(reader, "{ knowledgeProducts { nodes { titles { text } doi url } } }")
    assert data["knowledgeProducts"]["nodes"] == [
        {"titles": [{"text": "First"}], "doi": "10.5555/x", "url": "https://doi.org/10.5555/x"}
    ]


async def test_sectors_and_provinces_that_a_record_names_can_be_searched_by(pools, reader):
    one = report(
        1, "Schools", dc("subject", "15220"), dc("coverage", "Jawa Barat"), dc("coverage", "Indonesia")
    )
    two = report(2, "Schools", dc("subject", "Teacher training"), dc("coverage", "Jawa Barat"))
    with repository(one, two) as (_, address):
        await harvest(pools, address)

    query = """query ($filter: SearchFilter) { search(query: "schools", filter: $filter) {
        nodes { ... on KnowledgeProduct { title } } } }"""
    found = {}
    for name, value in (("sector", ["15220"]), ("sector", ["11130"]), ("province", ["ID-JB"])):
        data = await ask(reader, query, {"filter": {name: value}})
        found[value[0]] = [each["title"] for each in data["search"]["nodes"]]
    assert found == {"15220": ["Schools 1"], "11130": ["Schools 2"], "ID-JB": ["Schools 1"]}


@pytest.mark.usefixtures("organizations")
async def test_what_members_or_its_owner_alone_may_see_is_hidden_from_others(pools, reader):
    with repository(report(1, "For members")) as (_, address):
        await harvest(pools, address, visibility=Visibility.MEMBERS)
    with repository(report(2, "For its owner"), name="Private") as (_, address):
        await harvest(pools, address, visibility=Visibility.OWNER, owner="XX-1")

    assert await titles(reader) == []
    assert await titles(reader, **await headers_of(pools, Role.READER, "XX-2")) == ["For members 1"]
    assert await titles(reader, **await headers_of(pools, Role.READER)) == [
        "For its owner 2",
        "For members 1",
    ]


async def test_an_unknown_owner_is_refused_before_anything_is_written(pools):
    with repository(report(1)) as (_, address), pytest.raises(HarvestFailure) as refused:
        await harvest(pools, address, owner="XX-9")

    assert str(refused.value) == ("The hub has no organization 'XX-9': import it first, or omit --owner.")
    assert await row_count(pools, "source") == 0


@pytest.mark.usefixtures("organizations")
async def test_an_owner_that_two_organizations_may_be_is_refused(pools):
    # given an identifier that two organizations have among others
    await pools.writing.execute(
        "INSERT INTO organization_identifier (organization_id, visibility, owner_id, scheme, value)"
        " SELECT id, 'PUBLIC', id, identifier, 'SHARED-1' FROM organization WHERE identifier = ANY ($1)",
        ["XX-1", "XX-2"],
    )
    # when a harvest would belong to either
    with repository(report(1)) as (_, address), pytest.raises(BadInputError) as refused:
        await harvest(pools, address, owner="SHARED-1")
    # then nothing is written
    assert refused.value.message.startswith("The identifier 'SHARED-1' belongs to 2 organizations (")
    assert await row_count(pools, "harvested_record") == 0


async def test_a_repository_cannot_take_the_name_of_another_source(pools):
    with repository(report(1), name="IATI") as (_, address):
        await harvest(pools, address)
    with repository(report(2), name="IATI") as (_, other):
        with pytest.raises(HarvestFailure) as refused:
            await harvest(pools, other)
        named = await harvest(pools, other, source="Another")

    assert str(refused.value) == (
        f"{other} calls itself 'IATI', but a source at {address} already has this name: "
        "choose another name with --source, or pass this name if it is the same source."
    )
    assert products(named) == {"added": 1}
    assert await rows(pools, "SELECT name, url FROM source ORDER BY name") == [
        ("Another", other),
        ("IATI", address),
    ]


async def test_a_dry_run_says_the_same_and_leaves_nothing(pools):
    with repository(report(1), report(2), page_size=1) as (_, address):
        tried = await harvest(pools, address, dry_run=True)
        empty = [await row_count(pools, table) for table in ("source", "harvest", "knowledge_product")]
        done = await harvest(pools, address)

    assert numbers(tried) == numbers(done) == {"knowledge_products": {"added": 2}}
    assert empty == [0, 0, 0]


async def test_pages_are_told_of_and_what_the_list_is_said_to_have(pools):
    told: list[HarvestProgress] = []
    with repository(report(1), report(2), report(3), page_size=2) as (_, address):
        await harvest(pools, address, progress=told.append)

    assert [(each.pages, each.records, each.size) for each in told] == [(1, 2, 3), (2, 3, None)]


async def test_a_set_a_window_and_a_format_are_asked_for(pools, reader):
    old, new = "2025-01-01T00:00:00Z", "2026-02-01T00:00:00Z"
    with repository(
        report(1, sets=("reports:peace",)),
        report(2, sets=("minutes",)),
        report(3, sets=("reports",), datestamp=old),
        report(4, sets=("reports",), datestamp=new),
    ) as (found, address):
        await harvest(pools, address, request=HarvestRequest("2026-01-01", "2026-01-31", "reports", "oai_dc"))

    assert found.listed == [
        {
            "metadataPrefix": "oai_dc",
            "from": "2026-01-01T00:00:00Z",
            "until": "2026-01-31T23:59:59Z",
            "set": "reports",
        }
    ]
    assert await titles(reader) == ["Report 1"]


@pytest.mark.parametrize(
    ("harvest_request", "sentence"),
    [
        (
            HarvestRequest("last week"),
            "--from 'last week' is not a time: write 2026-01-31, or 2026-01-31T13:00:00Z for UTC.",
        ),
        (
            HarvestRequest("2026-02-01", "2026-01-01"),
            "2026-02-01T00:00:00Z is after 2026-01-01T23:59:59Z: choose a window that ends later.",
        ),
    ],
)
async def test_a_window_that_cannot_be_is_refused(pools, harvest_request, sentence):
    with repository(report(1)) as (found, address), pytest.raises(HarvestFailure) as refused:
        await harvest(pools, address, request=harvest_request)
    assert str(refused.value) == sentence
    assert found.listed == []
