"""Bad input gets a code, the argument's name and a way out; never a stack trace, never SQL."""

import json

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.asking import ask, post, refused

UNKNOWN_ID = "UAAAAAAAAAAAAAAAAAAAAAA"


@pytest.mark.parametrize(
    "query",
    [
        f'{{ x: node(id: "{UNKNOWN_ID}") {{ id }} }}',
        f'{{ x: program(id: "{UNKNOWN_ID}") {{ id }} }}',
        '{ x: program(iatiIdentifier: "unknown") { id } }',
        '{ x: organization(identifier: "unknown") { id } }',
        '{ x: output(iatiIdentifier: "unknown") { id } }',
        '{ x: knowledgeProduct(url: "https://unknown.example/") { id } }',
        '{ x: knowledgeProduct(doi: "10.1/unknown") { id } }',
        '{ x: region(code: "XX") { id } }',
    ],
)
async def test_what_is_unknown_is_null(client: httpx.AsyncClient, query: str) -> None:
    assert await ask(client, query) == {"x": None}


async def test_unknown_ids_are_null_each_in_its_place(client: httpx.AsyncClient) -> None:
    known = (await ask(client, "{ programs(first: 1) { nodes { id } } }"))["programs"]["nodes"][0]["id"]
    data = await ask(
        client,
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        {"ids": [UNKNOWN_ID, known, UNKNOWN_ID, known]},
    )
    assert data["nodes"] == [None, {"id": known}, None, {"id": known}]


@pytest.mark.parametrize(
    ("query", "argument"),
    [
        ('{ node(id: "") { id } }', "id"),
        ('{ node(id: "1") { id } }', "id"),
        ('{ program(id: "x\'; DROP TABLE program; --") { id } }', "id"),
        (f'{{ organization(id: "{UNKNOWN_ID}") {{ id }} }}', "id"),
        ("{ program { id } }", "id"),
        ('{ program(id: "a", iatiIdentifier: "b") { id } }', "id"),
        ('{ nodes(ids: ["x"]) { id } }', "ids[0]"),
        ('{ programs(filter: {organization: "x"}) { totalCount } }', "filter.organization"),
        (
            '{ programs(filter: {OR: [{AND: [{reportingOrganization: "x"}]}]}) { totalCount } }',
            "filter.OR[0].AND[0].reportingOrganization",
        ),
        ('{ programs(filter: {startAfter: "2020-13-01"}) { totalCount } }', "filter"),
        ('{ programs(filter: {updatedSince: "yesterday"}) { totalCount } }', "filter"),
        ("{ programs(filter: {status: NOTHING}) { totalCount } }", "filter"),
        ("{ programs(filter: {nothing: 1}) { totalCount } }", "filter"),
        ('{ programs(first: "three") { totalCount } }', "first"),
        ("{ programs(orderBy: {field: NOTHING}) { totalCount } }", "orderBy"),
        ('{ programs(first: 1) { nodes { title(lang: "no such language") } } }', "lang"),
        ('{ codelist(name: "Sectors") { code } }', "name"),
        ("{ programs(nothing: 1) { totalCount } }", "nothing"),
        ("{ nothing }", None),
        ("query A { hub { version } } query B { hub { version } }", None),
        ("{ programs(first: 1 { nodes { id } } }", None),
        ("", "query"),
    ],
)
async def test_bad_input_names_the_argument(
    client: httpx.AsyncClient, query: str, argument: str | None
) -> None:
    code, named, message = await refused(client, query)
    assert (code, named) == ("BAD_USER_INPUT", argument)
    assert "Traceback" not in message
    assert "SELECT" not in message


@pytest.mark.parametrize(
    ("variables", "argument"),
    [
        ({"first": "x"}, "$first"),
        ({"first": 1.5}, "$first"),
        ({"day": "2020-02-31"}, "$day"),
        ({"id": []}, "$id"),
    ],
)
async def test_bad_variables_are_named(client: httpx.AsyncClient, variables, argument: str) -> None:
    query = """query ($first: Int, $day: Date, $id: ID) {
        programs(first: $first, filter: {startAfter: $day, organization: $id}) { totalCount } }"""
    code, named, _ = await refused(client, query, variables)
    assert (code, named) == ("BAD_USER_INPUT", argument)


NO_NUMBERS = ["sNaN", "NaN", "Infinity", "-Infinity", "1_0", " 1", "", "\u0661", "1e999999", True]


@pytest.mark.parametrize("value", NO_NUMBERS)
async def test_a_decimal_that_is_no_number_is_refused(client: httpx.AsyncClient, value: str | bool) -> None:
    literal = json.dumps(value)
    direct = f"{{ outputs(filter: {{achievementBelow: {literal}}}) {{ totalCount }} }}"
    by_variable = "query ($v: Decimal) { outputs(filter: {achievementBelow: $v}) { totalCount } }"
    for code, argument, message in (
        (*(await refused(client, direct)),),
        (*(await refused(client, by_variable, {"v": value})),),
    ):
        assert code == "BAD_USER_INPUT"
        assert argument in ("filter", "$v")
        assert "is not a decimal number. Use the format 1250.75." in message


@pytest.mark.parametrize("number", ["9" * 40_000, "-" + "9" * 40_000, "1" * 101, "0." + "3" * 5_000])
@pytest.mark.parametrize(
    "query",
    [
        "{{ programs(first: {}) {{ totalCount }} }}",
        "{{ program(id: {}) {{ title }} }}",
        "{{ outputs(filter: {{achievementBelow: {}}}) {{ totalCount }} }}",
        '{{ search(query: "contoh", filter: {{year: [{}]}}) {{ totalCount }} }}',
        "query ($first: Int = {}) {{ programs(first: $first) {{ totalCount }} }}",
    ],
)
async def test_a_number_that_is_longer_than_any_is_refused(
    client: httpx.AsyncClient, query: str, number: str
) -> None:
    code, _, message = await refused(client, query.format(number))
    assert code == "BAD_USER_INPUT"
    assert message == (
        f"The number {number[:10]}... has {len(number):,} characters; the maximum is 100. "
        "Use a shorter number."
    )


async def test_digits_in_strings_and_comments_are_no_numbers(client: httpx.AsyncClient) -> None:
    digits = "9" * 400
    query = f'{{ programs(query: "{digits}") {{ totalCount }} }} # {digits}'
    assert (await ask(client, query))["programs"] == {"totalCount": 0}


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "infinity", 5])
async def test_a_time_outside_the_calendar_is_refused(client: httpx.AsyncClient, value: str | int) -> None:
    query = "query ($v: DateTime) { programs(filter: {updatedSince: $v}) { totalCount } }"
    code, argument, message = await refused(client, query, {"v": value})
    assert (code, argument) == ("BAD_USER_INPUT", "$v")
    assert "is not a date and time" in message


async def test_a_null_where_an_argument_needs_a_value_is_named(client: httpx.AsyncClient) -> None:
    query = 'query ($name: String = "ActivityStatus") { codelist(name: $name) { code } }'
    code, named, _ = await refused(client, query, {"name": None})
    assert (code, named) == ("BAD_USER_INPUT", "$name")


async def test_an_unknown_codelist_tells_of_near_ones(client: httpx.AsyncClient) -> None:
    _, _, message = await refused(client, '{ codelist(name: "Sectors") { code } }')
    assert "Sector" in message


async def test_too_many_ids_are_refused(client: httpx.AsyncClient) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    code, argument, message = await refused(client, query, {"ids": [UNKNOWN_ID] * 101})
    assert (code, argument) == ("BAD_USER_INPUT", "ids")
    assert "at most 100" in message


async def test_a_filter_that_nests_too_deep_is_refused(client: httpx.AsyncClient) -> None:
    tree: dict[str, object] = {}
    for _ in range(12):
        tree = {"NOT": tree}
    query = "query ($filter: ProgramFilter) { programs(filter: $filter) { totalCount } }"
    code, argument, _ = await refused(client, query, {"filter": tree})
    assert code == "BAD_USER_INPUT"
    assert argument is not None
    assert argument.startswith("filter.NOT")


async def test_a_cursor_of_another_order_is_refused(client: httpx.AsyncClient) -> None:
    page = """query ($after: String, $field: ProgramOrderField!) {
        programs(first: 1, after: $after, orderBy: {field: $field}) { pageInfo { endCursor } } }"""
    data = await ask(client, page, {"field": "TITLE"})
    cursor = data["programs"]["pageInfo"]["endCursor"]
    code, argument, message = await refused(client, page, {"field": "START", "after": cursor})
    assert (code, argument) == ("BAD_USER_INPUT", "after")
    assert "another list or order" in message


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80))
async def test_no_text_breaks_a_look_up(client: httpx.AsyncClient, text: str) -> None:
    query = """query ($text: String!, $texts: [String!]) {
        organization(identifier: $text) { id } program(iatiIdentifier: $text) { id }
        knowledgeProduct(url: $text) { id } region(code: $text) { id }
        programs(filter: {sector: $texts, region: $text, country: $text}) { totalCount } }"""
    answer = await post(client, query, {"text": text, "texts": [text]})
    body = answer.json()
    codes = {error["extensions"]["code"] for error in body.get("errors", [])}
    assert codes <= {"BAD_USER_INPUT"}
