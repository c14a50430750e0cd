"""Where a program works is one answer everywhere: its own places, and those of the outputs below it."""

import csv
import io

import pytest

from db.values import Role
from services import api_keys
from tests.asking import ask
from tests.conftest import REAL_DATA
from tests.iati_files import UNDP, activity, load, related, rows, save

STORED = """
SELECT p.iati_identifier, r.code, l.visibility FROM program_region l JOIN program p ON p.id = l.program_id
JOIN region r ON r.id = l.region_id WHERE r.level <> 'COUNTRY' ORDER BY 1, 2, 3
"""
MONEY = (
    '<budget><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/>'
    '<value value-date="2024-01-01" currency="USD">{}</value></budget>'
)
PAGES = """
query($after: String) { regions(first: 200, after: $after) { pageInfo { hasNextPage endCursor } nodes {
    code level programs(first: 1) { totalCount } } } }
"""
IN_REGION = """
query($code: String!) {
    programs(first: 100, filter: {region: $code}) {
        totalCount nodes { iatiIdentifier } aggregate { count }
    }
    region(code: $code) { programs(first: 100) {
        totalCount nodes { iatiIdentifier } aggregate { count } } }
    regions(filter: {code: [$code], hasPrograms: true}) { totalCount }
    every: programs(filter: {region: $code, level: [PROGRAM, OUTPUT]}) { totalCount }
}
"""
SEARCHED = """
{ search(query: "sample", types: [PROGRAM], first: 1) { facets { provinces { value count } } }
  programs { aggregate { groups(by: [PROVINCE], first: 50) { keys { code } count } } } }
"""
WHOLE = """
{ programs(first: 300) { nodes { iatiIdentifier locations {
    region { code parent { code parent { code } } } } countries { country { code } } } } }
"""


def location(code):
    return f'<location><location-id vocabulary="A4" code="{code}"/></location>'


def project(*parts, identifier="P", **attributes):
    return activity(identifier, *parts, reporter=UNDP, hierarchy=1, **attributes)


def output(*parts, identifier="C", parent="P", **attributes):
    above = (related(parent),) if parent else ()
    return activity(identifier, *above, *parts, reporter=UNDP, hierarchy=2, **attributes)


async def test_a_program_works_where_its_outputs_work_whichever_comes_first(pools, tmp_path):
    parent, child = project(location("ID-JB")), output(location("ID-AC"), location("ID-JB"))
    expected = [
        *(("C", "ID-AC", "PUBLIC"), ("C", "ID-JB", "PUBLIC")),
        *(("P", "ID-AC", "PUBLIC"), ("P", "ID-JB", "PUBLIC")),
    ]

    await load(pools, save(tmp_path / "1.xml", parent))
    await load(pools, save(tmp_path / "2.xml", child))

    assert await rows(pools, STORED) == expected


async def test_a_parent_that_comes_later_takes_over_the_places(pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", output(location("ID-AC"))))
    await load(pools, save(tmp_path / "2.xml", project()))

    assert await rows(pools, STORED) == [("C", "ID-AC", "PUBLIC"), ("P", "ID-AC", "PUBLIC")]


async def test_places_that_go_and_outputs_that_move_are_followed(pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", project(), project(identifier="Q"), output(location("ID-AC"))))
    # when the output gets another parent
    await load(pools, save(tmp_path / "2.xml", output(location("ID-AC"), parent="Q")))
    moved = await rows(pools, STORED)
    # and when it loses its place
    await load(pools, save(tmp_path / "3.xml", output(parent="Q")))

    assert moved == [("C", "ID-AC", "PUBLIC"), ("Q", "ID-AC", "PUBLIC")]
    assert await rows(pools, STORED) == []


async def test_places_of_another_program_below_are_its_own(pools, tmp_path):
    below = project(related("P"), location("ID-JB"), identifier="Q")
    await load(
        pools,
        save(tmp_path / "1.xml", project(), below, output(location("ID-AC"), parent="Q", identifier="D")),
    )

    assert await rows(pools, STORED) == [
        *(("D", "ID-AC", "PUBLIC"), ("Q", "ID-AC", "PUBLIC"), ("Q", "ID-JB", "PUBLIC")),
    ]


@pytest.mark.parametrize(
    ("parent", "child", "expected"),
    [
        ("PUBLIC", "MEMBERS", [("C", "ID-AC", "MEMBERS"), ("P", "ID-AC", "MEMBERS")]),
        ("PUBLIC", "OWNER", [("C", "ID-AC", "OWNER"), ("P", "ID-AC", "OWNER")]),
        ("MEMBERS", "PUBLIC", [("C", "ID-AC", "PUBLIC"), ("P", "ID-AC", "MEMBERS")]),
    ],
)
async def test_who_sees_program_and_output_sees_that_it_works_there(pools, tmp_path, parent, child, expected):
    files = project(visibility=parent), output(location("ID-AC"), visibility=child)

    await load(pools, save(tmp_path / "1.xml", *files))

    assert await rows(pools, STORED) == expected


async def test_an_output_that_is_hidden_later_takes_its_place_away(pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", project(), output(location("ID-AC"))))
    await load(pools, save(tmp_path / "2.xml", output(location("ID-AC"), visibility="OWNER")))

    assert await rows(pools, STORED) == [("C", "ID-AC", "OWNER"), ("P", "ID-AC", "OWNER")]


async def test_copies_of_visibility_follow_whoever_changes_it(pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", project(), output(location("ID-AC"))))

    await pools.writing.execute("UPDATE program SET visibility = 'MEMBERS' WHERE iati_identifier = 'P'")
    hidden = await rows(pools, STORED)
    await pools.writing.execute("DELETE FROM program WHERE iati_identifier = 'C'")

    assert hidden == [("C", "ID-AC", "PUBLIC"), ("P", "ID-AC", "MEMBERS")]
    assert await rows(pools, STORED) == []


async def test_a_hidden_output_shows_its_places_to_members_only(reader, pools, tmp_path):
    # given a public program whose one place is that of an output for members
    await load(
        pools,
        save(tmp_path / "1.xml", project(), output(location("ID-AC"), MONEY.format(9), visibility="MEMBERS")),
    )
    key = await api_keys.create(pools.writing, UNDP, Role.READER)
    query = """{
        programs(filter: {region: "ID-AC"}) { totalCount }
        region(code: "ID-AC") { programs { totalCount } }
        program(iatiIdentifier: "P") { locations { region { code } } }
        groups: programs { aggregate { groups(by: [PROVINCE]) { keys { code } count } } }
        search(query: "sample", types: [PROGRAM]) { facets { provinces { value } } }
        byPlace: search(query: "aceh", types: [PROGRAM]) { totalCount }
    }"""
    # when both read it
    public = await ask(reader, query)
    member = await ask(reader, query, authorization=f"Bearer {key.secret}")
    # then anonymous viewers learn nothing of the output
    assert public == {
        "programs": {"totalCount": 0},
        "region": {"programs": {"totalCount": 0}},
        "program": {"locations": []},
        "groups": {"aggregate": {"groups": [{"keys": [{"code": None}], "count": 1}]}},
        "search": {"facets": {"provinces": []}},
        "byPlace": {"totalCount": 0},
    }
    assert member["programs"] == member["region"]["programs"] == {"totalCount": 1}
    assert member["program"] == {"locations": [{"region": {"code": "ID-AC"}}]}
    assert member["groups"]["aggregate"]["groups"] == [{"keys": [{"code": "ID-AC"}], "count": 1}]


async def shown_regions(client):
    """The identifiers of the listed programs by region, from the locations and countries that they show."""
    by_region: dict[str, set[str]] = {}
    for node in (await ask(client, WHOLE))["programs"]["nodes"]:
        for place in node["locations"]:
            region = place["region"]
            while region:
                by_region.setdefault(region["code"], set()).add(node["iatiIdentifier"])
                region = region.get("parent")
        if {"country": {"code": "ID"}} in node["countries"]:
            by_region.setdefault("ID", set()).add(node["iatiIdentifier"])
    return by_region


async def exported(client, code):
    answer = await client.get(
        "/export/programs", params={"columns": "iatiIdentifier", "filter": f'{{"region": "{code}"}}'}
    )
    assert answer.status_code == 200, answer.text
    return {row[0] for row in list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))[1:]}


async def region_pages(client):
    """All regions, from pages of their list."""
    after = None
    while True:
        page = (await ask(client, PAGES, {"after": after}))["regions"]
        for node in page["nodes"]:
            yield node
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


async def agree(client):
    """Assert for every region that all ways to query the programs that work there give one answer."""
    by_region = await shown_regions(client)
    both = await ask(client, SEARCHED)
    facet = {each["value"]: each["count"] for each in both["search"]["facets"]["provinces"]}
    found = both["programs"]["aggregate"]["groups"]
    groups = {each["keys"][0]["code"]: each["count"] for each in found}
    async for region in region_pages(client):
        code, is_province = region["code"], region["level"] == "PROVINCE"
        expected = by_region.get(code, set())
        assert region["programs"]["totalCount"] == len(expected), code
        if is_province:
            assert facet.get(code, 0) == groups.get(code, 0) == len(expected), code
        if expected or is_province:
            data = await ask(client, IN_REGION, {"code": code})
            assert data["programs"] == data["region"]["programs"], code
            assert {node["iatiIdentifier"] for node in data["programs"]["nodes"]} == expected, code
            assert data["programs"]["totalCount"] == data["programs"]["aggregate"]["count"], code
            assert data["regions"]["totalCount"] == (data["every"]["totalCount"] > 0), code
            assert await exported(client, code) == expected, code
    return by_region


async def test_every_way_to_ask_for_a_region_agrees_on_the_sample_graph(client):
    by_region = await agree(client)

    assert sum(map(len, by_region.values())) > 100


async def test_every_way_to_ask_for_a_region_agrees_with_children(reader, pools, tmp_path):
    await load(
        pools,
        save(
            tmp_path / "1.xml",
            project(location("ID-JB"), location("32.73")),
            output(location("ID-AC"), MONEY.format(10)),
            output(location("11.71"), identifier="C2"),
            output(location("ID-PA"), identifier="HIDDEN", visibility="MEMBERS"),
            project(location("ID-SN"), identifier="Q"),
            project(identifier="R", visibility="OWNER"),
            output(location("ID-BA"), parent="R", identifier="C3"),
        ),
    )
    by_region = await agree(reader)

    assert by_region["ID-AC"] == {"P"}
    assert "ID-PA" not in by_region


async def test_money_is_split_between_the_provinces_of_outputs(reader, pools, tmp_path):
    await load(
        pools,
        save(
            tmp_path / "1.xml",
            project(),
            output(location("ID-AC"), location("ID-JB"), MONEY.format(10)),
            output(location("ID-AC"), MONEY.format(30), identifier="C2"),
        ),
    )
    query = """{ programs { aggregate { groups(by: [PROVINCE], sharing: SPLIT) {
        keys { code } weight budgets { sum } } } } }"""

    assert (await ask(reader, query))["programs"]["aggregate"]["groups"] == [
        {"keys": [{"code": "ID-AC"}], "weight": "0.5", "budgets": [{"sum": "20"}]},
        {"keys": [{"code": "ID-JB"}], "weight": "0.5", "budgets": [{"sum": "20"}]},
    ]


@pytest.mark.real
async def test_a_real_project_is_found_where_its_outputs_work(reader, pools):
    # given CONVEY 5, whose own record has no place below the country
    await load(pools, REAL_DATA / "iati" / "iati-indonesia.xml")
    query = """query ($code: String) { programs(first: 100, filter: {region: $code}) { nodes {
        iatiIdentifier } } }"""

    found = {
        code: {"iatiIdentifier": "XM-DAC-41114-PROJECT-00133639"}
        in (await ask(reader, query, {"code": code}))["programs"]["nodes"]
        for code in ("ID-JK", "ID-JB", "ID-YO", "ID-BT", "ID-JI")
    }

    assert found == {"ID-JK": True, "ID-JB": True, "ID-YO": True, "ID-BT": True, "ID-JI": False}
