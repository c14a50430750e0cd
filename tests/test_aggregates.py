"""Aggregates: lists counted as their pages show them, in all and by group, for whoever may see what."""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.asking import ask, counted, refused

# Carried out by LSM-01: DN-03-P01, LSM-01-P01, PD-3372-P01; by PD-JT: KL-01-P01, PD-JT-P01.
WORK_IN_CENTRAL_JAVA = [
    ("ID-CONTOH-LSM-01", "15220", 3),
    ("ID-CONTOH-PD-JT", "15110", 2),
    ("ID-CONTOH-PD-JT", "15210", 2),
]
SEEN = {None: 29, Role.READER: 31, Role.REVIEWER: 32}
HOLDERS = {Role.READER: "ID-CONTOH-UNIV-01", Role.REVIEWER: "ID-CONTOH-KL-03"}
# Dimensions in which each program has one value at most, so that their groups add up.
PARTITIONS = ["STATUS", "LEVEL", "START_YEAR", "ORGANIZATION_TYPE", "REPORTING_ORGANIZATION"]


def table(groups):
    """The groups as {codes: count}."""
    return {tuple(key["code"] for key in group["keys"]): group["count"] for group in groups}


async def groups_of(client, arguments, *, programs="", **headers):
    query = f"{{ programs{programs} {{ aggregate {{ groups({arguments}) {{ keys {{ code }} count }} }} }} }}"
    return (await ask(client, query, **headers))["programs"]["aggregate"]["groups"]


async def test_programs_are_counted_by_status(client: httpx.AsyncClient) -> None:
    found = await groups_of(client, "by: STATUS")
    assert table(found) == {
        ("IMPLEMENTATION",): 20,
        ("CLOSED",): 3,
        ("FINALISATION",): 3,
        ("CANCELLED",): 1,
        ("PIPELINE",): 1,
        ("SUSPENDED",): 1,
    }
    assert [group["count"] for group in found] == [20, 3, 3, 1, 1, 1]


async def test_two_dimensions_make_a_table(client: httpx.AsyncClient) -> None:
    found = table(await groups_of(client, "by: [START_YEAR, STATUS]"))
    assert found["2024", "IMPLEMENTATION"] == 8
    assert found["2021", "CLOSED"] == 3
    assert found["2026", "PIPELINE"] == 1
    assert sum(found.values()) == 29


async def test_the_order_of_dimensions_changes_the_keys_and_not_the_groups(client: httpx.AsyncClient) -> None:
    one = await groups_of(client, "by: [START_YEAR, STATUS]")
    other = await groups_of(client, "by: [STATUS, START_YEAR]")
    assert [group["keys"] for group in one] == [group["keys"][::-1] for group in other]


async def test_a_program_without_a_value_stands_in_the_group_without_a_code(
    client: httpx.AsyncClient,
) -> None:
    query = """{ programs { aggregate {
        untold: groups(by: FUNDER) { keys { dimension code name(lang: "id") organization { id } } count }
        groups(by: PROVINCE) { keys { dimension code name(lang: "id") } count } } } }"""
    aggregate = (await ask(client, query))["programs"]["aggregate"]
    untold = [group for group in aggregate["untold"] if group["keys"][0]["code"] is None]
    missing = {"dimension": "FUNDER", "code": None, "name": None, "organization": None}
    assert [(group["keys"], group["count"]) for group in untold] == [([missing], 3)]
    assert aggregate["groups"][0] == {
        "keys": [{"dimension": "PROVINCE", "code": "ID-JT", "name": "Jawa Tengah"}],
        "count": 7,
    }


async def test_who_does_what_where(client: httpx.AsyncClient) -> None:
    """Question 1: who carries out what in Central Java."""
    query = """{ programs(filter: {region: "ID-JT"}) { aggregate { count
        groups(by: [IMPLEMENTER, SECTOR], first: 3) {
            count keys { code name(lang: "en") organization { identifier } } } } } }"""
    aggregate = (await ask(client, query))["programs"]["aggregate"]
    assert aggregate["count"] == 7
    assert [
        (group["keys"][0]["organization"]["identifier"], group["keys"][1]["code"], group["count"])
        for group in aggregate["groups"]
    ] == WORK_IN_CENTRAL_JAVA


async def test_an_aggregate_is_of_the_whole_list_and_not_of_the_page(client: httpx.AsyncClient) -> None:
    query = """{ programs(first: 1) { nodes { id } totalCount aggregate { count startDate { min max } } } }"""
    programs = (await ask(client, query))["programs"]
    assert len(programs["nodes"]) == 1
    assert programs["totalCount"] == programs["aggregate"]["count"] == 29
    assert programs["aggregate"]["startDate"] == {"min": "2021-02-03", "max": "2026-01-01"}


async def test_a_filter_narrows_the_aggregate_too(client: httpx.AsyncClient) -> None:
    programs = '(filter: {region: "ID-JT", status: [IMPLEMENTATION]})'
    assert table(await groups_of(client, "by: STATUS", programs=programs)) == {("IMPLEMENTATION",): 7}


async def test_a_list_that_is_empty_has_an_aggregate(client: httpx.AsyncClient) -> None:
    query = """{ programs(filter: {country: "AQ"}) { aggregate { count endDate { min }
        budgets { sum } groups(by: STATUS) { count } } } }"""
    aggregate = (await ask(client, query))["programs"]["aggregate"]
    assert aggregate == {"count": 0, "endDate": {"min": None}, "budgets": [], "groups": []}


async def test_the_lists_of_records_are_counted_each_for_itself(client: httpx.AsyncClient) -> None:
    query = """{ organizations(first: 30) { nodes { identifier
        programs(first: 1) { totalCount aggregate { count groups(by: STATUS) { count } } } } } }"""
    nodes = (await ask(client, query))["organizations"]["nodes"]
    busy = [node["programs"] for node in nodes if node["programs"]["totalCount"]]
    assert len(busy) > 20
    for programs in busy:
        aggregate = programs["aggregate"]
        assert aggregate["count"] == programs["totalCount"]
        assert sum(group["count"] for group in aggregate["groups"]) == programs["totalCount"]


async def test_outputs_organizations_products_and_transactions_are_counted(client: httpx.AsyncClient) -> None:
    query = """{
        outputs { aggregate { count groups(by: ORIGIN) { keys { code name(lang: "en") } count } } }
        organizations { aggregate { count groups(by: ORIGIN) { keys { code } count } } }
        knowledgeProducts { aggregate { count groups(by: [KIND], first: 1) { keys { name(lang: "id") } } } }
        program(iatiIdentifier: "ID-CONTOH-KL-01-P01") { transactions(includeChildren: false) {
            totalCount aggregate { count groups(by: TYPE) { keys { code } count } } } } }"""
    data = await ask(client, query)
    assert data["outputs"]["aggregate"] == {
        "count": 84,
        "groups": [
            {"keys": [{"code": "RESULT", "name": "Reported as a result"}], "count": 82},
            {"keys": [{"code": "ACTIVITY", "name": "Reported as an activity"}], "count": 2},
        ],
    }
    assert data["organizations"]["aggregate"]["count"] == 30
    assert table(data["organizations"]["aggregate"]["groups"]) == {("RECORD",): 27, ("MENTION",): 3}
    assert data["knowledgeProducts"]["aggregate"]["count"] == 29
    transactions = data["program"]["transactions"]
    assert transactions["aggregate"]["count"] == transactions["totalCount"] == 9


@pytest.mark.parametrize("role", SEEN, ids=str)
async def test_everyone_counts_what_they_may_see(
    client: httpx.AsyncClient, demo: Pools, role: Role | None
) -> None:
    sent: dict[str, Any] = {}
    if role is not None:
        made = await api_keys.create(demo.writing, HOLDERS[role], role)
        sent = {"Authorization": f"Bearer {made.secret}"}
    query = """{ programs { totalCount aggregate { count groups(by: STATUS) { count } } } }"""
    programs = (await ask(client, query, None, **sent))["programs"]
    if role is not None:
        await api_keys.revoke(demo.writing, made.prefix)
    assert programs["totalCount"] == programs["aggregate"]["count"] == SEEN[role]
    assert sum(group["count"] for group in programs["aggregate"]["groups"]) == SEEN[role]


async def test_a_hidden_organization_is_nobody_s_key(client: httpx.AsyncClient) -> None:
    """Who may not see an organization doesn't learn its name or identifier as a key either."""
    query = """{ organizations(first: 100) { nodes { programs { aggregate {
        groups(by: IMPLEMENTER) { keys { code name organization { identifier } } } } } } }
        programs { aggregate { groups(by: [FUNDER, IMPLEMENTER], first: 10000) { keys { code name } } } } }"""
    assert "ID-CONTOH-LSM-99" not in str(await ask(client, query))
    assert "Forum Anggota Setempat" not in str(await ask(client, query))


@pytest.mark.parametrize(
    ("arguments", "argument", "words"),
    [
        ("by: [STATUS, LEVEL, SECTOR]", "by", "one or two dimensions, not 3"),
        ("by: []", "by", "one or two dimensions, not 0"),
        ("by: [STATUS, STATUS]", "by", "contains STATUS twice"),
        ("by: STATUS, first: 0", "first", "between 1 and 10,000"),
        ("by: STATUS, first: 10001", "first", "between 1 and 10,000"),
        ("by: COLOUR", "by", "COLOUR"),
    ],
)
async def test_what_cannot_be_grouped_is_refused_by_name(
    client: httpx.AsyncClient, arguments: str, argument: str, words: str
) -> None:
    query = f"{{ programs {{ aggregate {{ groups({arguments}) {{ count }} }} }} }}"
    code, named, message = await refused(client, query)
    assert (code, named) == ("BAD_USER_INPUT", argument)
    assert words in message


async def test_groups_of_many_lists_count_as_records_before_anything_runs(client: httpx.AsyncClient) -> None:
    query = """{ organizations(first: 100) { nodes { programs { aggregate {
        groups(by: SECTOR, first: 1000) { count } } } } } }"""
    code, _, message = await refused(client, query)
    assert code == "LIMIT_EXCEEDED"
    assert "records" in message


async def test_twenty_lists_take_as_many_statements_as_two(demo: Pools) -> None:
    query = """query ($first: Int) { organizations(first: $first) { nodes { programs { aggregate {
        count budgets { sum }
        groups(by: [FUNDER, STATUS]) { count keys { name } budgets { sum } } } } } } }"""
    numbers = [(await counted(demo, query, {"first": first}))[1] for first in (2, 20)]
    assert numbers[0] == numbers[1]


@given(
    by=st.lists(st.sampled_from(PARTITIONS), min_size=1, max_size=2, unique=True),
    where=st.sampled_from(
        ["", '(filter: {region: "ID"})', "(filter: {hasOutputs: true})", '(filter: {sector: ["15220"]})']
    ),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_groups_of_one_value_each_add_up_to_the_list(
    client: httpx.AsyncClient, by: list[str], where: str
) -> None:
    query = f"""{{ programs{where} {{ totalCount aggregate {{
        groups(by: [{", ".join(by)}], first: 1000) {{ count }} }} }} }}"""
    programs = (await ask(client, query))["programs"]
    assert sum(group["count"] for group in programs["aggregate"]["groups"]) == programs["totalCount"]
