"""No filter, order or search reads a big table from end to end: plans of a generated graph, as both roles.

The lists are those that a page shows: sorted, filtered, its first rows. Where most records hold a filter, a
page is soon full, and to count them all, reading the table once is the best that there is; where few do, or
none, the length is asked of indexes too.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import orjson
import pytest
from graphql import GraphQLEnumType

from bench import plan_rows
from db.pools import Pools
from resolvers.requests import Request
from schema import identifiers
from schema.graph import graph
from services.kinds.registry import FEDERATED
from services.querying.reader import Reader, Row
from services.querying.statements import Statement
from services.querying.viewers import ANONYMOUS, Viewer
from tests.test_filters import LISTS

# Tables with fewer rows are read in no time, whichever way.
BIG = 2_000
ORDERS = {
    "programs": "ProgramOrderField",
    "organizations": "OrganizationOrderField",
    "outputs": "OutputOrderField",
    "knowledgeProducts": "KnowledgeProductOrderField",
}
TYPES = graph._schema.type_map
FILTERS = [(root, name, LISTS[root][1][name][0]) for root in (*ORDERS, "regions") for name in LISTS[root][1]]
PAIRS = [(typename, key) for typename, names in FEDERATED.items() for key in names]
# Lists of action plans: what they are asked, on the plan of the generated graph.
OF_PLANS = [
    *(
        f"alignments({filter_}first: 20) {{ nodes {{ id }} }}"
        for filter_ in (
            "",
            "filter: {status: [CLAIMED]}, ",
            "filter: {significance: [SECONDARY]}, ",
            'filter: {plan: ["RANPE-1"]}, ',
            'filter: {node: ["RANPE-1/1.1"]}, ',
            "filter: {programIn: [$program, $otherProgram]}, ",
            "filter: {claimedByIn: [$organization]}, ",
        )
    ),
    *(
        f"alignments(orderBy: {{field: {field}, direction: {direction}}}, first: 20) {{ nodes {{ id }} }}"
        for field in ("CLAIMED", "DECIDED")
        for direction in ("ASC", "DESC")
    ),
    'alignments(filter: {node: ["RANPE-1/1.1"], status: [REJECTED]}) { totalCount }',
    "program(id: $program) { alignments { totalCount nodes { node { reference } claimedBy { id } } } }",
    """planNodes(filter: {kind: [ACTION]}, first: 5) { nodes {
        programs(first: 5, includeDescendants: true) { totalCount nodes { id } } } }""",
    """planNodes(filter: {within: ["RANPE-1/1.1"]}, first: 5) { nodes {
        organizations(first: 5) { nodes { id } } outputs(first: 5) { nodes { id } }
        knowledgeProducts(first: 5) { nodes { id } } achievementSummary { indicators } } }""",
    'planNodes(filter: {coverage: NONE, year: 2023, plan: ["RANPE-1"]}) { totalCount nodes { code } }',
]
BEHIND_IN_JAWA_TIMUR = 'region: "ID-JI", sector: ["15220"], outputs: {achievementBelow: "1"}'
# What few records hold or none: their pages would read everything to fill up. Languages and categories of
# products are not among it: PostgreSQL compares lists only after row level security has let the row through,
# so where few products are in a language, all of them are looked at.
RARE = [
    ("programs", 'status: [SUSPENDED], region: "ID-JT"'),
    ("programs", "level: [OUTPUT]"),
    ("programs", 'country: "PH"'),
    ("programs", 'sector: ["15190"]'),
    ("programs", 'startAfter: "2099-01-01"'),
    ("programs", 'endBefore: "1999-01-01"'),
    ("programs", 'updatedSince: "2099-01-01T00:00:00Z"'),
    ("programs", 'changedSince: "2099-01-01T00:00:00Z"'),
    ("programs", 'outputs: {achievementBelow: "0"}'),
    ("programs", "reportingOrganization: $organization"),
    ("programs", 'organization: $organization, role: FUNDING, startAfter: "2020-01-01"'),
    ("programs", 'status: [SUSPENDED], regionIn: ["ID-JT", "ID-AC"]'),
    ("programs", 'countryIn: ["PH", "MY"]'),
    ("programs", "reportingOrganizationIn: [$organization, $other]"),
    (
        "programs",
        'organizationIn: [$organization, $other], roleIn: [FUNDING, EXTENDING], startAfter: "2020-01-01"',
    ),
    ("outputs", "programIn: [$program, $otherProgram]"),
    ("knowledgeProducts", "organizationIn: [$organization, $other], roleIn: [FUNDER, AUTHOR]"),
    ("outputs", "program: $program"),
    ("outputs", 'achievementAtLeast: "9"'),
    ("outputs", 'updatedSince: "2099-01-01T00:00:00Z"'),
    ("outputs", 'changedSince: "2099-01-01T00:00:00Z"'),
    ("organizations", 'changedSince: "2099-01-01T00:00:00Z"'),
    ("knowledgeProducts", 'changedSince: "2099-01-01T00:00:00Z"'),
    ("knowledgeProducts", 'license: ["CC0-1.0"]'),
    ("knowledgeProducts", 'format: ["text/csv"]'),
    ("knowledgeProducts", 'publishedAfter: "2099-01-01"'),
    ("knowledgeProducts", "organization: $organization, role: FUNDER"),
    ("programs", f"reportingOrganizationType: [NATIONAL_NGO], {BEHIND_IN_JAWA_TIMUR}"),
]


def values_of(enum: str) -> list[str]:
    """The values of an enumeration."""
    type_ = TYPES[enum]
    assert isinstance(type_, GraphQLEnumType)
    return list(type_.values)


class Explaining(Reader):
    """A reader that also asks how each statement is carried out."""

    def __init__(self, pools: Pools, viewer: Viewer) -> None:
        super().__init__(pools, viewer)
        self.plans: list[Any] = []

    async def fetch(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        """The rows; the plan is kept."""
        explained = Statement(f"EXPLAIN (FORMAT JSON) {statement.sql}", statement.names, statement.fixed)
        (row,) = await super().fetch(explained, values)
        self.plans.append(orjson.loads(row[0])[0]["Plan"])
        return await super().fetch(statement, values)


@pytest.fixture(scope="session")
async def big(generated: Pools) -> dict[str, int]:
    """How many rows the big tables have."""
    rows = await generated.writing.fetch(
        "SELECT relname, reltuples::int FROM pg_class WHERE relkind = 'r' AND reltuples >= $1"
        " AND relnamespace = 'public'::regnamespace",
        BIG,
    )
    return {row["relname"]: row["reltuples"] for row in rows}


@pytest.fixture(scope="session")
async def known(generated: Pools) -> dict[str, str]:
    """The ids that filters ask with."""
    query = "{ organizations(first: 2) { nodes { id } } programs(first: 2) { nodes { id } } }"
    answer = await graph.execute(query, context_value=Request(Reader(generated, ANONYMOUS)))
    data = answer.data or {}
    return {
        "organization": data["organizations"]["nodes"][0]["id"],
        "other": data["organizations"]["nodes"][1]["id"],
        "program": data["programs"]["nodes"][0]["id"],
        "otherProgram": data["programs"]["nodes"][1]["id"],
    }


def nodes(plan: Any) -> Iterator[Any]:
    """A plan's steps."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def scans(plan: Any) -> Iterator[str]:
    """The tables that a plan reads from end to end."""
    return (node["Relation Name"] for node in nodes(plan) if node["Node Type"] == "Seq Scan")


async def read_whole(pools: Pools, viewer: Viewer, query: str, variables: Mapping[str, str]) -> set[str]:
    """The tables that an operation reads from end to end."""
    reader = Explaining(pools, viewer)
    answer = await graph.execute(query, variable_values=dict(variables), context_value=Request(reader))
    assert answer.errors is None, answer.errors
    assert reader.plans
    return {table for plan in reader.plans for table in scans(plan)}


def asking(known: Mapping[str, str], given: str, asked: str) -> str:
    """The operation, with the variables that it takes declared, on the plan of the generated graph."""
    declared = ", ".join(f"${key}: ID!" for key in known if re.search(rf"\${key}\b", given))
    asked = asked.replace("RANPE-1", plan_rows.CODE)
    return f"query{f'({declared})' if declared else ''} {{ {asked} }}"


async def test_there_is_something_to_read(big: dict[str, int]) -> None:
    assert {"program", "result", "knowledge_product", "participation", "search_document"} <= set(big)


@pytest.mark.parametrize("role", ["public", "member"])
@pytest.mark.parametrize(("root", "name", "value"), FILTERS)
async def test_a_filter_reads_no_big_table_whole(
    generated: Pools,
    big: dict[str, int],
    viewers: dict[str, Viewer],
    known: dict[str, str],
    root: str,
    name: str,
    value: str,
    role: str,
) -> None:
    query = asking(known, value, f"{root}(filter: {{{name}: {value}}}) {{ nodes {{ id }} }}")
    assert await read_whole(generated, viewers[role], query, known) & set(big) == set()


@pytest.mark.parametrize("role", ["public", "member"])
@pytest.mark.parametrize(("root", "given"), RARE)
async def test_what_few_hold_is_found_and_counted_by_indexes(
    generated: Pools,
    big: dict[str, int],
    viewers: dict[str, Viewer],
    known: dict[str, str],
    root: str,
    given: str,
    role: str,
) -> None:
    query = asking(known, given, f"{root}(filter: {{{given}}}) {{ totalCount nodes {{ id }} }}")
    assert await read_whole(generated, viewers[role], query, known) & set(big) == set()


@pytest.mark.parametrize("role", ["public", "member"])
@pytest.mark.parametrize("asked", OF_PLANS, ids=range(len(OF_PLANS)))
async def test_lists_of_plans_read_no_big_table_whole(
    generated: Pools,
    big: dict[str, int],
    viewers: dict[str, Viewer],
    known: dict[str, str],
    asked: str,
    role: str,
) -> None:
    assert "alignment" in big
    query = asking(known, asked, asked)
    assert await read_whole(generated, viewers[role], query, known) & set(big) == set()


@pytest.mark.parametrize("role", ["public", "member"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("window", ["first: 20", "last: 20"])
@pytest.mark.parametrize(
    ("root", "order"),
    [(root, order) for root, enum in ORDERS.items() for order in values_of(enum)],
)
async def test_an_order_reads_no_big_table_whole(
    generated: Pools,
    big: dict[str, int],
    viewers: dict[str, Viewer],
    root: str,
    order: str,
    window: str,
    direction: str,
    role: str,
) -> None:
    query = (
        f"{{ {root}({window}, orderBy: {{field: {order}, direction: {direction}}}) {{ nodes {{ id }} }} }}"
    )
    assert await read_whole(generated, viewers[role], query, {}) & set(big) == set()


@pytest.mark.parametrize("role", ["public", "member"])
@pytest.mark.parametrize(("typename", "key"), PAIRS)
async def test_keys_of_other_graphs_are_looked_up_by_indexes(
    generated: Pools, big: dict[str, int], viewers: dict[str, Viewer], typename: str, key: str, role: str
) -> None:
    value = identifiers.encode(typename, UUID(int=1)) if key == "id" else "https://contoh.example/x"
    named = f'{{__typename: "{typename}", {key}: "{value}"}}'
    query = f"{{ _entities(representations: [{named}]) {{ ... on {typename} {{ {key} }} }} }}"
    # organizations are fewer, and yet too many to be read for each key
    large = {*big, "organization", "organization_identifier"}
    assert await read_whole(generated, viewers[role], query, {}) & large == set()


@pytest.mark.parametrize("role", ["public", "member"])
@pytest.mark.parametrize("order", ["START", "END", "LAST_UPDATED", "IATI_IDENTIFIER"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_a_page_far_behind_begins_where_its_cursor_is(
    generated: Pools, viewers: dict[str, Viewer], order: str, direction: str, role: str
) -> None:
    # given the cursor of a row in the middle of a list that is sorted by what rows may lack
    query = f"""query($after: String) {{
        programs(first: 500, after: $after, orderBy: {{field: {order}, direction: {direction}}}) {{
            pageInfo {{ endCursor }} }} }}"""
    answer = await graph.execute(query, context_value=Request(Reader(generated, viewers[role])))
    cursor = (answer.data or {})["programs"]["pageInfo"]["endCursor"]
    # when the page after it is asked
    reader = Explaining(generated, viewers[role])
    await graph.execute(query, variable_values={"after": cursor}, context_value=Request(reader))
    # then the index is entered there, and what is before the cursor is not read
    (plan,) = reader.plans
    assert "ROW(" in str([node.get("Index Cond") for node in nodes(plan)])
    assert "ROW(" not in str([node.get("Filter") for node in nodes(plan)])


# Tables of links, and the lists that lead over them.
MANY = [
    ("Organization", "programs", "participation", "organization_id"),
    ("Organization", "knowledgeProducts", "organization_knowledge_product", "organization_id"),
    ("Region", "programs", "program_region", "region_id"),
]


@pytest.mark.parametrize("role", ["public", "member"])
@pytest.mark.parametrize(("typename", "field", "table", "column"), MANY)
async def test_the_first_page_of_many_linked_records_is_found_without_the_rest(
    generated: Pools,
    viewers: dict[str, Viewer],
    typename: str,
    field: str,
    table: str,
    column: str,
    role: str,
) -> None:
    # given what most is linked with
    (row,) = await generated.writing.fetch(
        f"SELECT {column}, count(*) FROM {table} GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
    )
    identity, number = row
    assert number > 100
    query = f"""query($id: ID!) {{
        node(id: $id) {{ ... on {typename} {{ {field}(first: 20) {{ nodes {{ id }} }} }} }} }}"""
    # when its first page is asked
    reader = Explaining(generated, viewers[role])
    given = {"id": identifiers.encode(typename, identity)}
    answer = await graph.execute(query, variable_values=given, context_value=Request(reader))
    assert len((answer.data or {})["node"][field]["nodes"]) == 20
    # then nothing has to be gathered and sorted first
    steps = [node["Node Type"] for node in nodes(reader.plans[-1])]
    assert "Limit" in steps
    assert {"Sort", "Incremental Sort", "Aggregate", "Hash Join"} & {*steps} == set()


@pytest.mark.parametrize("role", ["public", "member"])
@pytest.mark.parametrize(("typename", "field", "table", "column"), MANY)
async def test_a_page_far_behind_of_linked_records_begins_where_its_cursor_is(
    generated: Pools,
    viewers: dict[str, Viewer],
    typename: str,
    field: str,
    table: str,
    column: str,
    role: str,
) -> None:
    # given the cursor of a record in the middle of many
    identity = await generated.writing.fetchval(
        f"SELECT {column} FROM {table} GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )
    query = f"""query($id: ID!, $after: String) {{ node(id: $id) {{ ... on {typename} {{
        {field}(first: 50, after: $after) {{ nodes {{ id }} pageInfo {{ endCursor }} }} }} }} }}"""
    given = {"id": identifiers.encode(typename, identity)}
    answer = await graph.execute(
        query, variable_values=given, context_value=Request(Reader(generated, viewers[role]))
    )
    page = (answer.data or {})["node"][field]
    # when the page after it is asked
    reader = Explaining(generated, viewers[role])
    given["after"] = page["pageInfo"]["endCursor"]
    answer = await graph.execute(query, variable_values=given, context_value=Request(reader))
    following = (answer.data or {})["node"][field]["nodes"]
    # then it goes on there, and the index of links is entered there
    assert following
    assert [each for each in following if each in page["nodes"]] == []
    conditions = [
        str(node.get("Index Cond")) for node in nodes(reader.plans[-1]) if node.get("Relation Name") == table
    ]
    # and for outputs, the link of their program is looked up
    of_links = [condition for condition in conditions if "parent_id" not in condition]
    assert [" > " in condition for condition in of_links] == [True]


@pytest.mark.parametrize("role", ["public", "member"])
@pytest.mark.parametrize("root", ORDERS)
async def test_a_query_on_a_list_reads_no_big_table_whole(
    generated: Pools, big: dict[str, int], viewers: dict[str, Viewer], root: str, role: str
) -> None:
    query = f'{{ {root}(query: "nusantara 17") {{ nodes {{ id }} totalCount }} }}'
    assert await read_whole(generated, viewers[role], query, {}) & set(big) == set()


SEARCHES = {
    "words": '(query: "pemuda pesisir")',
    "one word": '(query: "pemuda")',
    "phrase": '(query: "\\"forum pemuda\\"")',
    "prefix": '(query: "koper*")',
    "misspelt": '(query: "koperais")',
    "identifier": '(query: "ID-CONTOH-000017")',
    "without": '(query: "forum -pesisir")',
    "filtered": '(query: "forum", filter: {status: [CLOSED], year: [2015], province: ["ID-JT"]})',
    "narrow kinds": '(query: "forum", types: [PROGRAM, OUTPUT])',
}


@pytest.mark.parametrize("role", ["public", "member"])
@pytest.mark.parametrize("asked", SEARCHES.values(), ids=SEARCHES)
async def test_a_search_reads_no_big_table_whole(
    generated: Pools, big: dict[str, int], viewers: dict[str, Viewer], asked: str, role: str
) -> None:
    # given how often tables were read whole, which functions don't show in plans
    async def times() -> dict[str, int]:
        rows = await generated.writing.fetch("SELECT relname, seq_scan FROM pg_stat_user_tables")
        return {row["relname"]: row["seq_scan"] for row in rows if row["relname"] in big}

    async def flush() -> None:
        """Connections count what they read some time later, unless they are made to."""
        for pool in (generated.public, generated.member, generated.writing):
            for connection in [await pool.acquire() for _ in range(pool.get_idle_size())]:
                await connection.execute("SELECT pg_stat_force_next_flush()")
                await pool.release(connection)

    await flush()
    before = await times()
    # when a search is asked with all there is to ask
    query = f"{{ search{asked} {{ totalCount facets {{ types {{ count }} }} nodes {{ id }} }} }}"
    assert await read_whole(generated, viewers[role], query, {}) & set(big) == set()
    await flush()
    # then they were not read whole
    assert await times() == before
