"""Programs are one whatever the letter case of their identifiers, and are found by former ones, over HTTP."""

import itertools

import pytest
from alembic import command

from db.pools import open_pools
from tests.asking import ask
from tests.conftest import new_database
from tests.iati_files import activity, load, numbers, related, rows, save
from tests.test_hidden_texts import at_revision

FORMER = '<other-identifier ref="{}" type="{}"/>'
PROGRAMS = """
{ programs(first: 50, filter: {level: [PROGRAM, OUTPUT]}, orderBy: {field: IATI_IDENTIFIER}) { nodes {
    iatiIdentifier title parent { iatiIdentifier } fundedBy { nodes { funder { iatiIdentifier } } }
    related { program { iatiIdentifier } } } } }
"""
TRANSACTIONS = """
{ programs(first: 50, orderBy: {field: IATI_IDENTIFIER}) { nodes { iatiIdentifier
    participations { activity { iatiIdentifier } }
    transactions { nodes { providerActivity { iatiIdentifier } receiverActivity { iatiIdentifier } } } } } }
"""
PROGRAM = """query ($identifier: String!) { program(iatiIdentifier: $identifier) { iatiIdentifier }
    _entities(representations: [{__typename: "Program", iatiIdentifier: $identifier}]) {
        ... on Program { iatiIdentifier } } }"""
OUTPUT = "query ($identifier: String!) { output(iatiIdentifier: $identifier) { iatiIdentifier } }"
STORED = "SELECT iati_identifier, title FROM program ORDER BY iati_identifier"


def former(identifier, type_="A3"):
    return FORMER.format(identifier, type_)


def paid(amount, receiver):
    return (
        '<transaction><transaction-type code="3"/><transaction-date iso-date="2026-02-01"/>'
        f'<value value-date="2026-02-01">{amount}</value>'
        f'<receiver-org ref="XX-8" receiver-activity-id="{receiver}"/></transaction>'
    )


def funded(activity_id):
    return f'<participating-org ref="XX-7" role="1" activity-id="{activity_id}"/>'


async def links(client):
    """(program, parent, funders) of all programs with a parent or a funder."""
    nodes = (await ask(client, PROGRAMS))["programs"]["nodes"]
    found = [
        (
            node["iatiIdentifier"],
            node["parent"] and node["parent"]["iatiIdentifier"],
            [each["funder"]["iatiIdentifier"] for each in node["fundedBy"]["nodes"]],
        )
        for node in nodes
    ]
    return [each for each in found if each[1] or each[2]]


async def import_each(pools, folder, activities):
    for number, each in enumerate(activities):
        await load(pools, save(folder / f"{number}.xml", each))


@pytest.mark.parametrize("spelling", ["XX-1-a", "xx-1-A", "XX-1-OLD", "xx-1-old", "XX-1-Older"])
@pytest.mark.parametrize("target_first", [True, False])
async def test_references_lead_to_programs_by_any_case_and_former_identifier(
    reader, pools, tmp_path, spelling, target_first
):
    # given
    target = activity("XX-1-A", former("XX-1-Old"), former("XX-1-OLDER", "B1"))
    child = activity("XX-1-B", related(spelling), paid(5, "XX-1-none"), funded(spelling))
    # when
    await import_each(pools, tmp_path, [target, child] if target_first else [child, target])
    # then
    assert await links(reader) == [("XX-1-B", "XX-1-A", ["XX-1-A"])]
    nodes = (await ask(reader, PROGRAMS))["programs"]["nodes"]
    assert nodes[1]["related"] == [{"program": {"iatiIdentifier": "XX-1-A"}}]


@pytest.mark.parametrize("spelling", ["xx-1-b", "XX-1-WAS"])
@pytest.mark.parametrize("target_first", [True, False])
async def test_children_and_receivers_are_named_in_the_same_way(
    reader, pools, tmp_path, spelling, target_first
):
    payer = activity("XX-1-A", related(spelling, "2"), paid(5, spelling))
    target = activity("XX-1-B", former("XX-1-was"))

    await import_each(pools, tmp_path, [target, payer] if target_first else [payer, target])

    assert await links(reader) == [("XX-1-B", "XX-1-A", ["XX-1-A"])]
    [one, _] = (await ask(reader, TRANSACTIONS))["programs"]["nodes"]
    assert one["transactions"]["nodes"] == [
        {"providerActivity": None, "receiverActivity": {"iatiIdentifier": "XX-1-B"}}
    ]


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
async def test_a_current_identifier_comes_before_a_former_one_in_any_order(reader, pools, tmp_path, order):
    # given
    current = activity("XX-1-OLD", reporter="XX-2", name="Other")
    successor = activity("XX-1-NEW", former("XX-1-Old"))
    child = activity("XX-1-C", related("xx-1-old"), funded("xx-1-old"))
    # when
    await import_each(pools, tmp_path, [(current, successor, child)[each] for each in order])
    # then
    assert await links(reader) == [("XX-1-C", "XX-1-OLD", ["XX-1-OLD"])]


async def test_links_by_a_former_identifier_go_with_it(reader, pools, tmp_path):
    child = activity("XX-1-C", related("XX-1-OLD"), funded("XX-1-OLD"))
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-NEW", former("XX-1-OLD")), child))
    assert len(await links(reader)) == 1

    await load(pools, save(tmp_path / "b.xml", activity("XX-1-NEW", title="Newer")))

    assert await links(reader) == []


async def test_a_hidden_program_takes_no_link_from_a_public_one(reader, pools, tmp_path):
    # given links by a former identifier
    child = activity("XX-1-C", related("XX-1-OLD"), funded("XX-1-OLD"))
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-NEW", former("XX-1-OLD")), child))
    before = await ask(reader, PROGRAMS)
    # when it is the identifier of a hidden program
    hidden = activity("XX-1-OLD", reporter="XX-2", name="Other", visibility="MEMBERS")
    await load(pools, save(tmp_path / "b.xml", hidden))
    # then
    assert await ask(reader, PROGRAMS) == before


async def test_placeholders_are_no_former_identifiers(reader, pools, tmp_path):
    made = [activity("XX-1-A", former("N/A")), activity("XX-1-B", related("n/a"), funded("n/a"))]

    await load(pools, save(tmp_path / "a.xml", *made))

    assert await links(reader) == []


@pytest.mark.parametrize("given", ["XX-1-OLD", "xx-1-old", "xx-1-a"])
async def test_lookups_and_entities_find_former_identifiers_in_any_case(reader, pools, tmp_path, given):
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-A", former("XX-1-Old"))))

    answer = await ask(reader, PROGRAM, {"identifier": given})

    found = {"iatiIdentifier": "XX-1-A"}
    assert answer == {"program": found, "_entities": [found]}


async def test_an_output_is_found_in_any_case(reader, pools, tmp_path):
    output = activity("XM-DAC-41114-Out", reporter="XM-DAC-41114", hierarchy="2")
    await load(pools, save(tmp_path / "a.xml", output))

    answer = await ask(reader, OUTPUT, {"identifier": "xm-dac-41114-out"})

    assert answer["output"] == {"iatiIdentifier": "XM-DAC-41114-Out"}


async def test_another_spelling_of_the_owner_updates_the_program(pools, tmp_path):
    await load(pools, save(tmp_path / "a.xml", activity("ID-KHH-1-A", reporter="ID-KHH-1")))

    other = activity("id-khh-1-a", reporter="id-khh-1", title="Newer")
    report = await load(pools, save(tmp_path / "b.xml", other))

    assert numbers(report)["programs"] == {"changed": 1}
    assert await rows(pools, STORED) == [("id-khh-1-a", "Newer")]


async def test_another_spelling_of_another_publisher_is_a_claim(pools, tmp_path):
    await load(pools, save(tmp_path / "a.xml", activity("ID-KHH-1-A", reporter="ID-KHH-1")))

    other = activity("id-khh-1-a", reporter="ID-KHH-2", name="Other", title="Mine")
    report = await load(pools, save(tmp_path / "b.xml", other))

    assert numbers(report)["programs"] == {"claimed": 1}
    assert await rows(pools, STORED) == [("ID-KHH-1-A", "Sample program")]
    assert await rows(pools, "SELECT title FROM claim") == [("Mine",)]


async def test_two_spellings_in_one_file_are_one_program(pools, tmp_path):
    file = save(tmp_path / "a.xml", activity("XX-1-A"), activity("xx-1-a", title="Second"))

    first, second = await load(pools, file), await load(pools, file)

    assert numbers(first)["programs"] == {"added": 1, "changed": 1}
    assert numbers(second)["programs"] == {"unchanged": 2}
    assert [(each.identifier, each.line) for each in first.duplicates] == [("xx-1-a", 8)]
    assert await rows(pools, STORED) == [("xx-1-a", "Second")]


async def test_a_program_keeps_its_id_under_a_new_identifier(pools, tmp_path):
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-OLD")))
    before = await rows(pools, "SELECT id FROM program")

    report = await load(pools, save(tmp_path / "b.xml", activity("XX-1-NEW", former("xx-1-old"))))

    assert numbers(report)["programs"] == {"changed": 1}
    assert await rows(pools, STORED) == [("XX-1-NEW", "Sample program")]
    assert await rows(pools, "SELECT id FROM program") == before


@pytest.mark.parametrize(
    ("dates", "verb", "stored"),
    [
        ((None, None), "superseded", "XX-1-NEW"),
        (("2026-02-01", "2026-01-01"), "superseded", "XX-1-NEW"),
        (("2026-02-01", "2026-03-01"), "changed", "XX-1-OLD"),
    ],
)
async def test_what_is_reported_under_a_former_identifier_is_an_older_version_unless_it_is_dated_later(
    pools, tmp_path, dates, verb, stored
):
    new, old = ({"last_updated_datetime": f"{each}T00:00:00Z"} if each else {} for each in dates)
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-NEW", former("XX-1-OLD"), **new)))

    report = await load(pools, save(tmp_path / "b.xml", activity("xx-1-old".upper(), title="Old", **old)))

    assert numbers(report)["programs"] == {verb: 1}
    assert [name for name, _ in await rows(pools, STORED)] == [stored]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("reversed_", [True, False])
async def test_activities_with_both_identifiers_in_one_run_are_two_programs(
    pools, tmp_path, together, reversed_
):
    made = [activity("XX-1-OLD"), activity("XX-1-NEW", former("XX-1-OLD"))]
    ordered = made[::-1] if reversed_ else made
    files = [ordered] if together else [[each] for each in ordered]
    paths = [save(tmp_path / f"{number}.xml", *each) for number, each in enumerate(files)]

    await load(pools, *paths)

    assert [name for name, _ in await rows(pools, STORED)] == ["XX-1-NEW", "XX-1-OLD"]


@pytest.mark.parametrize("reporter", ["XX-2", "XX-1"])
async def test_former_identifiers_merge_neither_strangers_nor_hidden_programs(pools, tmp_path, reporter):
    # given a program of another publisher, or one that fewer may see
    visibility = "MEMBERS" if reporter == "XX-1" else "PUBLIC"
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-OLD")))
    # when
    other = activity("XX-1-NEW", former("XX-1-OLD"), reporter=reporter, visibility=visibility)
    report = await load(pools, save(tmp_path / "b.xml", other))
    # then
    assert numbers(report)["programs"] == {"added": 1}
    assert [name for name, _ in await rows(pools, STORED)] == ["XX-1-NEW", "XX-1-OLD"]


async def test_an_identifier_that_several_programs_had_is_that_of_none(pools, tmp_path):
    made = [activity("XX-1-A", former("XX-1-OLD")), activity("XX-1-B", former("XX-1-OLD"))]
    await load(pools, save(tmp_path / "a.xml", *made))

    report = await load(pools, save(tmp_path / "b.xml", activity("XX-1-OLD")))

    assert numbers(report)["programs"] == {"added": 1}


async def test_an_older_database_gets_its_links_when_the_same_file_is_read_again(server, tmp_path):
    # given a database as before, where references had to be exact
    url = await new_database(server.url, "older_keys")
    pools = await open_pools(url)
    tag = '<tag vocabulary="99" vocabulary-uri="https://example.org" code="Stra\u00dfe"/>'
    parent = activity("XX-1-A", former("XX-1-OLD"), tag)
    children = [activity("XX-1-B", related("xx-1-a")), activity("XX-1-C", funded("xx-1-old"))]
    file = save(tmp_path / "a.xml", parent, *children, activity("XX-1-D", related("XX-1-none")))
    await load(pools, file)
    await at_revision(url, command.downgrade, "0019")
    await pools.writing.execute("UPDATE program SET parent_id = NULL")
    await pools.writing.execute("DELETE FROM funding")
    # when it is migrated, and the same file is imported
    await at_revision(url, command.upgrade, "head")
    tags = await rows(pools, "SELECT code_key FROM program_tag")
    report = await load(pools, file)
    # then
    assert tags == [("strasse",)]
    assert numbers(report)["programs"] == {"unchanged": 2, "changed": 2}
    linked = """SELECT p.iati_identifier, c.iati_identifier FROM program c
        JOIN program p ON p.id = c.parent_id
        UNION ALL SELECT a.iati_identifier, b.iati_identifier FROM funding f
        JOIN program a ON a.id = f.a_id JOIN program b ON b.id = f.b_id"""
    assert await rows(pools, linked) == [("XX-1-A", "XX-1-B"), ("XX-1-A", "XX-1-C")]
    await pools.close()
