"""History: what an import changed in records that the hub had, field by field, for those who may see it."""

import orjson
import pytest

from db.values import Role
from services import api_keys
from services.imports import organization_lists
from tests.asking import ask, refused
from tests.iati_files import (
    SOURCE,
    activity,
    document,
    load,
    narrative,
    participant,
    related,
    result,
    row_count,
    rows,
    save,
)

FIRST, SECOND, THIRD = "2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z", "2025-03-01T00:00:00Z"
CHANGES = """query ($program: String!) { program(iatiIdentifier: $program) { changes {
    totalCount nodes { kind field old new } } } }"""


def budget(amount):
    return (
        '<budget type="1" status="2"><period-start iso-date="2025-01-01"/><period-end iso-date="2025-12-31"/>'
        f'<value value-date="2025-01-01">{amount}</value></budget>'
    )


def indicator(actual):
    return (
        f'<indicator measure="1"><title>{narrative("Roads built")}</title><baseline year="2024" value="1"/>'
        '<period><period-start iso-date="2025-01-01"/><period-end iso-date="2025-12-31"/>'
        f'<target value="10"/><actual value="{actual}"/></period></indicator>'
    )


def status(code):
    return f'<activity-status code="{code}"/>'


def version(dated, *parts, **attributes):
    return activity("A", *parts, last_updated_datetime=dated, **attributes)


async def headers_of(pools, identifier="XX-1", role=Role.READER):
    """What the holder of a new key sends along."""
    made = await api_keys.create(pools.writing, identifier, role)
    return {"Authorization": f"Bearer {made.secret}"}


async def changes_of(client, headers, program="A"):
    """(kind, field, old, new) of the changes of a program, newest first."""
    page = (await ask(client, CHANGES, {"program": program}, **headers))["program"]["changes"]
    assert page["totalCount"] == len(page["nodes"])
    return [tuple(node.values()) for node in page["nodes"]]


async def written(pools, *columns):
    """Columns of all changes in the order in which they were written."""
    return await rows(pools, f"SELECT {', '.join(columns)} FROM change ORDER BY id")


def budget_value(amount):
    return {
        "type": "1",
        "status": "2",
        "periodStart": "2025-01-01",
        "periodEnd": "2025-12-31",
        "amount": amount,
        "currency": "IDR",
        "valueDate": "2025-01-01",
    }


def number(value, year=None):
    return {
        "value": value,
        "number": value,
        "year": year,
        "dimensions": [],
        "comments": [],
        "locations": [],
    }


def indicator_value(actual):
    period = {
        "start": "2025-01-01",
        "end": "2025-12-31",
        "targets": [number("10")],
        "actuals": [number(actual)],
    }
    return {
        "titles": [{"language": "en", "text": "Roads built"}],
        "descriptions": [],
        "measure": "1",
        "ascending": True,
        "baseline": number("1", 2024),
        "baselines": [],
        "details": {},
        "periods": [period],
    }


async def test_each_field_that_a_newer_version_tells_otherwise_is_a_change(reader, pools, tmp_path):
    # given a program, and a newer version with another title, status, budget and actual
    await load(
        pools,
        save(
            tmp_path / "1.xml",
            version(FIRST, status(1), budget("100"), result("Roads", inside=indicator(3)), title="Old"),
        ),
    )
    member = await headers_of(pools)
    assert await changes_of(reader, member) == []
    # when it comes in
    report = await load(
        pools,
        save(
            tmp_path / "2.xml",
            version(SECOND, status(2), budget("250.50"), result("Roads", inside=indicator(5)), title="New"),
        ),
    )
    # then a member sees what changed, newest first
    assert await changes_of(reader, member) == [
        ("RESULT", "indicators", [indicator_value("3")], [indicator_value("5")]),
        ("PROGRAM", "budgets", [budget_value("100")], [budget_value("250.5")]),
        ("PROGRAM", "status", "PIPELINE", "IMPLEMENTATION"),
        ("PROGRAM", "title", "Old", "New"),
    ]
    # and the error for anonymous viewers says that history is for members
    for asked in ("totalCount", "nodes { field }", "totalCount nodes { field }"):
        query = f"""{{ program(iatiIdentifier: "A") {{ title changes {{ {asked} }} }} }}"""
        code, argument, message = await refused(reader, query)
        assert (code, argument) == ("FORBIDDEN", None)
        assert message == (
            "The history of records (`changes`) requires an API key of a member. The hub's administrators "
            "issue keys. Without one, leave `changes` out of the query."
        )
    assert {run for (run,) in await written(pools, "run_id")} == {report.run_id}


async def test_a_change_tells_its_record_its_time_and_its_import(reader, pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", version(FIRST, result("Roads", inside=indicator(3)))))
    await load(pools, save(tmp_path / "2.xml", version(SECOND, result("Roads", inside=indicator(4)))))
    query = """{ program(iatiIdentifier: "A") { outputs { nodes { id title changes { nodes { field at
        record { id __typename } importRun { status source { name } finishedAt } } } } } } }"""
    data = await ask(reader, query, **await headers_of(pools))
    [output] = data["program"]["outputs"]["nodes"]
    [(at,)] = await written(pools, "at")
    [(finished,)] = await rows(pools, "SELECT max(finished_at) FROM import_run")
    assert output["changes"]["nodes"] == [
        {
            "field": "indicators",
            "at": at.isoformat(),
            "record": {"id": output["id"], "__typename": "Output"},
            "importRun": {
                "status": "FINISHED",
                "source": {"name": SOURCE.name},
                "finishedAt": finished.isoformat(),
            },
        }
    ]


async def test_the_same_again_and_an_older_version_change_nothing(pools, tmp_path):
    first = save(tmp_path / "1.xml", version(SECOND, status(1), budget("100"), title="Old"))
    older = save(tmp_path / "2.xml", version(FIRST, status(2), budget("200"), title="Older"))
    said_again = save(tmp_path / "3.xml", version(THIRD, status(1), budget("100.00"), title="Old"))
    await load(pools, first)
    await load(pools, first)
    await load(pools, older)
    assert await row_count(pools, "change") == 0
    # A newer version that says the same is a version, but no change.
    report = await load(pools, said_again)
    assert report.counts["programs"]["changed"] == 1
    assert await row_count(pools, "change") == 0


async def test_what_is_added_is_no_change_of_its_own_but_one_of_its_program(pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", version(FIRST, result("Roads"), result("Peace", "2"))))
    await load(
        pools, save(tmp_path / "2.xml", version(SECOND, result("Roads"), result("Bridges")), activity("B"))
    )
    assert await written(pools, "kind", "field", "old::text", "new::text") == [
        ("PROGRAM", "outputs", '[{"title": "Roads"}]', '[{"title": "Roads"}, {"title": "Bridges"}]'),
        ("PROGRAM", "outcomes", '[{"title": "Peace"}]', "[]"),
    ]


PARTS = (
    participant("Village Council", "4", "XX-9"),
    '<recipient-country code="ID"/>',
    f"<location><name>{narrative('Bandung')}</name><point><pos>-6.9 107.6</pos></point></location>",
    '<sector vocabulary="1" code="15220" percentage="100"/>',
    (
        '<transaction><transaction-type code="3"/><transaction-date iso-date="2025-02-01"/>'
        '<value value-date="2025-02-01">5.0</value></transaction>'
    ),
    related("P1"),
    document("https://example.org/a.pdf", category="A12"),
)
PARTS_AS_TOLD = {
    "participations": {"role": "IMPLEMENTING", "organization": "XX-9", "activityId": None},
    "transactions": {
        "type": "3",
        "date": "2025-02-01",
        "amount": "5",
        "currency": "IDR",
        "valueDate": "2025-02-01",
        "descriptions": [],
        "provider": None,
        "providerActivityId": None,
        "receiver": None,
        "receiverActivityId": None,
        "details": {},
    },
    "sectors": {
        "vocabulary": "1",
        "vocabularyUri": None,
        "code": "15220",
        "percentage": "100",
        "names": [],
        "origin": "ACTIVITY",
    },
    "countries": {"code": "ID", "percentage": None, "names": [], "origin": "ACTIVITY"},
    "locations": {
        "names": [{"language": "en", "text": "Bandung"}],
        # The point tells the city from the regency of this name.
        "region": "32.73",
        "latitude": -6.9,
        "longitude": 107.6,
        "exactness": None,
        "percentage": None,
        "details": {},
    },
    "related": {"relation": "1", "iatiIdentifier": "P1"},
    "documents": {
        "url": "https://example.org/a.pdf",
        "titles": [{"language": "en", "text": "Sample report"}],
        "descriptions": [],
        "categories": ["A12"],
        "languages": ["en"],
        "format": "application/pdf",
        "published": None,
    },
}


async def test_every_list_of_a_program_is_one_change(pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", version(FIRST, *PARTS)))
    await load(pools, save(tmp_path / "2.xml", version(SECOND)))
    found = await written(pools, "field", "old", "new")
    assert [(field, orjson.loads(old), orjson.loads(new)) for field, old, new in found] == [
        (field, [told], []) for field, told in PARTS_AS_TOLD.items()
    ]


async def test_all_languages_of_a_text_are_told_where_they_say_more_than_the_text(pools, tmp_path):
    def described(first, *others):
        return f"<description>{narrative(first, 'en')}{''.join(others)}</description>"

    indonesian = narrative("Tentang jalan", "id")
    await load(pools, save(tmp_path / "1.xml", version(FIRST, described("About roads"))))
    await load(pools, save(tmp_path / "2.xml", version(SECOND, described("About roads", indonesian))))
    await load(pools, save(tmp_path / "3.xml", version(THIRD)))
    english = '{"text": "About roads", "language": "en"}'
    both = f'[{english}, {{"text": "Tentang jalan", "language": "id"}}]'
    assert await written(pools, "field", "old::text", "new::text") == [
        ("description", '"About roads"', '"Tentang jalan"'),
        ("descriptions", f"[{english}]", both),
        ("description", '"Tentang jalan"', None),
        ("descriptions", both, "[]"),
    ]


async def test_organizations_and_products_have_a_history_too(reader, pools, tmp_path):
    url = "https://example.org/report.pdf"
    await load(
        pools,
        save(
            tmp_path / "1.xml",
            version(FIRST, participant("S. Fund", "1", "XX-9"), document(url, "Draft", "B01")),
        ),
    )
    await load(
        pools,
        save(
            tmp_path / "2.xml",
            version(SECOND, participant("S. Fund", "1", "XX-9"), document(url, "Final", "B02")),
            activity("B", reporter="XX-9", name="Sample Fund"),
        ),
    )
    query = f"""{{ organization(identifier: "XX-9") {{ changes {{ nodes {{ kind field old new }} }} }}
        knowledgeProduct(url: "{url}") {{ changes {{ nodes {{ kind field old new }} }} }} }}"""
    data = await ask(reader, query, **await headers_of(pools))
    assert [tuple(node.values()) for node in data["organization"]["changes"]["nodes"]] == [
        ("ORGANIZATION", "origin", "MENTION", "RECORD"),
        ("ORGANIZATION", "type", "UNKNOWN", "GOVERNMENT"),
        ("ORGANIZATION", "name", "S. Fund", "Sample Fund"),
    ]
    assert [tuple(node.values()) for node in data["knowledgeProduct"]["changes"]["nodes"]] == [
        ("KNOWLEDGE_PRODUCT", "categories", ["B01"], ["B02"]),
        ("KNOWLEDGE_PRODUCT", "kind", "REPORT", "POLICY"),
        ("KNOWLEDGE_PRODUCT", "title", "Draft", "Final"),
    ]


async def test_a_register_that_tells_more_changes_organizations(pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", version(FIRST)))
    file = tmp_path / "list.csv"
    file.write_text(
        "identifier,name_en,acronym,country,website\nXX-1,Sample ministry,SM,ID,https://sm.example\n", "utf-8"
    )
    await organization_lists.run(pools, file, source=SOURCE)
    assert await written(pools, "kind", "field", "old::text", "new::text") == [
        ("ORGANIZATION", "acronym", None, '"SM"'),
        ("ORGANIZATION", "country", None, '"ID"'),
        ("ORGANIZATION", "website", None, '"https://sm.example"'),
    ]


@pytest.fixture
async def hidden(pools, tmp_path):
    """A program that only its reporter sees, and that changed once."""
    await load(
        pools,
        save(tmp_path / "other.xml", activity("O", reporter="XX-2", name="Other ministry")),
        save(tmp_path / "1.xml", version(FIRST, title="Secret", visibility="OWNER")),
        save(tmp_path / "2.xml", version(SECOND, title="Still secret", visibility="OWNER")),
    )


@pytest.mark.usefixtures("hidden")
async def test_changes_of_a_hidden_program_are_its_owners_alone(reader, pools):
    query = """{ program(iatiIdentifier: "A") { title } importRuns { nodes { changes { totalCount nodes {
        new } } } } }"""
    owner = await headers_of(pools, "XX-1", Role.REVIEWER)
    other = await headers_of(pools, "XX-2", Role.ADMINISTRATOR)
    seen = {}
    for name, sent in (("owner", owner), ("other", other)):
        data = await ask(reader, query, **sent)
        seen[name] = (data["program"], data["importRuns"]["nodes"][0]["changes"])
    assert seen["owner"] == ({"title": "Still secret"}, {"totalCount": 1, "nodes": [{"new": "Still secret"}]})
    assert seen["other"] == (None, {"totalCount": 0, "nodes": []})
    assert await changes_of(reader, owner) == [("PROGRAM", "title", "Secret", "Still secret")]


@pytest.mark.usefixtures("hidden")
async def test_what_changed_while_a_program_was_hidden_stays_hidden(reader, pools, tmp_path):
    # given a hidden program that is published under a new title
    await load(pools, save(tmp_path / "3.xml", version(THIRD, title="Open")))
    other = await headers_of(pools, "XX-2")
    assert await changes_of(reader, other) == []
    # when it changes once more
    fourth = version("2025-04-01T00:00:00Z", title="Opened")
    await load(pools, save(tmp_path / "4.xml", fourth))
    # then others see this change alone
    assert await changes_of(reader, other) == [("PROGRAM", "title", "Open", "Opened")]
    assert len(await changes_of(reader, await headers_of(pools, "XX-1"))) == 4


async def test_hiding_a_program_hides_its_history(pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", version(FIRST, result("Roads", inside=indicator(1)))))
    await load(pools, save(tmp_path / "2.xml", version(SECOND, result("Roads", inside=indicator(2)))))
    assert await written(pools, "field", "visibility") == [("indicators", "PUBLIC")]
    await load(pools, save(tmp_path / "3.xml", version(THIRD, visibility="OWNER")))
    assert await written(pools, "kind", "field", "visibility") == [
        ("RESULT", "indicators", "OWNER"),
        ("PROGRAM", "visibility", "OWNER"),
        ("PROGRAM", "outputs", "OWNER"),
    ]


async def test_pages_go_on_from_the_newest(reader, pools, tmp_path):
    for day in range(1, 6):
        await load(
            pools,
            save(tmp_path / f"{day}.xml", version(f"2025-01-0{day}T00:00:00Z", title=f"Day {day}")),
        )
    query = """query ($after: String) { program(iatiIdentifier: "A") { changes(first: 3, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } nodes { new } } } }"""
    member = await headers_of(pools)
    page = (await ask(reader, query, **member))["program"]["changes"]
    assert [node["new"] for node in page["nodes"]] == ["Day 5", "Day 4", "Day 3"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (4, True)
    rest = (await ask(reader, query, {"after": page["pageInfo"]["endCursor"]}, **member))["program"][
        "changes"
    ]
    assert [node["new"] for node in rest["nodes"]] == ["Day 2"]
    assert rest["pageInfo"]["hasNextPage"] is False
