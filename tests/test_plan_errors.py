"""When batches fail or bring what they must not, a plan tells of it as graphql-core does."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from graphql import is_object_type
from strawberry.types.graphql import OperationType

from db.pools import Pools
from resolvers.relations import Relation
from resolvers.requests import Request
from schema.columns import declared
from schema.fields import Related
from schema.graph import build, graph
from schema.limits import Limits
from services.errors import BadInputError
from services.pages import Page
from services.reading import Reader
from services.viewers import ANONYMOUS
from tests.asking import counted
from tests.test_plans import agree

PAGE = """{ programs(first: 5) { totalCount nodes { id title
    reportingOrganization { name type } organizations(first: 2) { totalCount nodes { name } }
    participations { role organization { name } }
    outputs(first: 2) { edges { cursor node { title origin } } } } } }"""


def relation(type_: str, field: str) -> Relation:
    """The relation behind a field."""
    found = graph._schema.type_map[type_]
    assert is_object_type(found)
    kind = declared(found.fields[field])
    assert isinstance(kind, Related)
    return kind.relation


async def both(demo: Pools, query: str):
    """What the plan and graphql-core answer."""
    answer = await graph.runner.run(query, None, None, Request(Reader(demo, ANONYMOUS), ("en",)))
    assert answer is not None
    expected = await graph.execute(query, context_value=Request(Reader(demo, ANONYMOUS), ("en",)))
    return answer, expected


def raising(error: Exception) -> Callable[[Any], Any]:
    """A batch that fails as a whole."""

    def change(_original: Any) -> Any:
        async def batch(*_: Any) -> Any:
            raise error

        return batch

    return change


def answering(change_answer: Callable[[int, Any], Any]) -> Callable[[Any], Any]:
    """A batch whose answers are changed one by one."""

    def change(original: Any) -> Any:
        async def batch(request: Any, keys: Any, question: Any, columns: Any) -> Any:
            found = await original(request, keys, question, columns)
            return {key: change_answer(index, found.get(key)) for index, key in enumerate(keys)}

        return batch

    return change


def without(column: str) -> Callable[[int, Any], Any]:
    """Rows in which a column is null."""

    def change(_index: int, row: Any) -> Any:
        return {**dict(row), column: None} if row is not None else None

    return change


def without_in_pages(column: str) -> Callable[[int, Any], Any]:
    """Pages in whose first row a column is null."""

    def change(_index: int, page: Page | None) -> Any:
        if page is not None and page.rows:
            page.rows[0] = {**dict(page.rows[0]), column: None}
        return page

    return change


FAULTS = {
    "a nullable relation fails": (
        "Program",
        "reportingOrganization",
        raising(BadInputError("Not so.", argument="x")),
    ),
    "a page fails": ("Program", "organizations", raising(BadInputError("Not so."))),
    "a list fails": ("Program", "participations", raising(BadInputError("Not so."))),
    "a count fails": ("ProgramConnection", "totalCount", raising(BadInputError("Not so."))),
    "the root fails": ("Query", "programs", raising(BadInputError("Not so."))),
    "one key fails": (
        "Program",
        "reportingOrganization",
        answering(lambda index, row: BadInputError("Not this one.") if index == 1 else row),
    ),
    "one page fails": (
        "Program",
        "outputs",
        answering(lambda index, page: BadInputError("Not this one.") if index == 2 else page),
    ),
    "a nullable record is null": ("Participation", "organization", answering(lambda *_: None)),
    "a needed column of a nullable record is null": (
        "Program",
        "reportingOrganization",
        answering(without("type")),
    ),
    "a needed column of a page's row is null": ("Program", "outputs", answering(without_in_pages("origin"))),
    "a needed column of the root's row is null": ("Query", "programs", answering(without_in_pages("id"))),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_told_as_graphql_core_tells_it(
    demo: Pools, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    type_, field, change = FAULTS[name]
    faulty = relation(type_, field)
    monkeypatch.setattr(faulty, "batch", change(faulty.batch))
    answer, expected = await both(demo, PAGE)
    assert orjson.dumps(answer.data) == orjson.dumps(expected.data)
    assert agree(answer, expected)
    assert (len(answer.errors) == 0) == (name == "a nullable record is null")


async def test_equal_questions_at_one_level_run_once(demo: Pools) -> None:
    query = """{ programs(first: 5) { nodes { a: reportingOrganization { name }
        b: reportingOrganization { type } } } }"""
    request = Request(Reader(demo, ANONYMOUS))
    await graph.runner.run(query, None, None, request)
    assert request.reader.statements == 2


async def test_a_filtered_page_and_its_length_come_in_one_pass(demo: Pools) -> None:
    query = """query ($filter: ProgramFilter, $first: Int, $last: Int) {
        programs(filter: $filter, first: $first, last: $last, orderBy: {field: START, direction: DESC}) {
            totalCount nodes { iatiIdentifier } } }"""
    filtered = {"region": "ID-JT"}
    for variables in ({"first": 2}, {"last": 2}, {"first": 100}):
        request = Request(Reader(demo, ANONYMOUS))
        asked = {"filter": filtered, **variables}
        answer = await graph.runner.run(query, asked, None, request)
        expected = await graph.execute(
            query, variable_values=asked, context_value=Request(Reader(demo, ANONYMOUS))
        )
        assert answer is not None
        assert answer.data == expected.data
        assert request.reader.statements == 1
    request = Request(Reader(demo, ANONYMOUS))
    nowhere = await graph.runner.run(query, {"filter": {"region": "none"}}, None, request)
    assert nowhere is not None
    assert nowhere.data == {"programs": {"totalCount": 0, "nodes": []}}


async def test_only_what_is_shown_is_read(demo: Pools, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    programs = relation("Query", "programs")
    original = programs.batch

    async def noting(request: Any, keys: Any, question: Any, columns: tuple[str, ...]) -> Any:
        asked.append(columns)
        return await original(request, keys, question, columns)

    monkeypatch.setattr(programs, "batch", noting)
    for query in (
        "{ programs { nodes { status } } }",
        "{ programs { nodes { title outputs { totalCount } } } }",
        "{ programs { totalCount } }",
        "{ programs { totalCount pageInfo { endCursor } } }",
    ):
        assert await graph.runner.run(query, None, None, Request(Reader(demo, ANONYMOUS))) is not None
    assert asked == [("status",), ("id", "title", "titles"), ()]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("{ __schema { queryType { name } } }", "introspection"),
        ("{ programs { nodes { __typename ...F } } } fragment F on Program { nothing }", "no valid document"),
        ("{ programs", "no valid document"),
        ("query A { hub { version } } query B { hub { version } }", "no single operation"),
        ("query ($n: Int!) { programs(first: $n) { totalCount } }", "variables at fault"),
        ("{ programs(first: 1000) { nodes { outputs(first: 100) { nodes { id } } } } }", "too many records"),
    ],
)
async def test_what_a_plan_cannot_do_falls_back_before_anything_runs(
    demo: Pools, query: str, reason: str
) -> None:
    fresh = build(Limits())
    request = Request(Reader(demo, ANONYMOUS))
    assert await fresh.runner.run(query, None, None, request) is None
    assert request.reader.statements == 0
    assert dict(fresh.runner.counts.fallbacks) == {reason: 1}


async def test_the_switch_sends_everything_to_graphql_core(demo: Pools) -> None:
    off = build(Limits(), compiled_plans=False)
    request = Request(Reader(demo, ANONYMOUS), version="9")
    answer = await off.ask("{ hub { version } }", None, None, request, {OperationType.QUERY})
    assert answer.data == {"hub": {"version": "9"}}
    assert dict(off.runner.counts.fallbacks) == {"switched off": 1}


async def test_a_plan_is_compiled_once_for_each_set_of_flags(demo: Pools) -> None:
    fresh = build(Limits())
    query = (
        "query ($a: Boolean!, $n: Int) { programs(first: $n) { totalCount @include(if: $a) nodes { id } } }"
    )
    for a, n in ((True, 1), (True, 2), (False, 1), (False, 3), (True, 1)):
        answer = await fresh.runner.run(query, {"a": a, "n": n}, None, Request(Reader(demo, ANONYMOUS)))
        assert answer is not None
        assert answer.data is not None
        assert ("totalCount" in answer.data["programs"]) == a
        assert len(answer.data["programs"]["nodes"]) == n
    assert (fresh.runner.counts.compiled, fresh.runner.counts.runs) == (2, 5)


async def test_plans_ask_no_more_statements_than_loaders(demo: Pools) -> None:
    _, ordinary = await counted(demo, PAGE)
    request = Request(Reader(demo, ANONYMOUS))
    await graph.runner.run(PAGE, None, None, request)
    assert request.reader.statements == ordinary
