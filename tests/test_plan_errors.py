"""When batches fail or bring what they must not, a plan tells of it as graphql-core does."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from graphql import is_object_type

from db.pools import Pools
from resolvers.relations import Relation
from resolvers.requests import Request
from schema.columns import declared
from schema.fields import Related
from schema.graph import build, graph
from services.querying.errors import BadInputError
from services.querying.pages import Page
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from tests.asking import counted
from tests.comparing import Outcome

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
    # A new one, for what was compiled before a batch was changed may have joined its records.
    fresh = build()
    answer = await fresh.runner.run(query, None, None, Request(Reader(demo, ANONYMOUS), ("en",)))
    assert answer is not None
    expected = await fresh.execute(query, context_value=Request(Reader(demo, ANONYMOUS), ("en",)))
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


def without_a_row(_index: int, page: Page | None) -> Any:
    """Pages whose last row is null."""
    if page is not None and page.rows:
        page.rows[-1] = None
    return page


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
    "a row of a page is null": ("Program", "outputs", answering(without_a_row)),
    "an item of a list is null": ("Program", "participations", answering(lambda *_: [None])),
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
    plan, core = Outcome(answer.data, answer.errors, 0), Outcome(expected.data, expected.errors or [], 0)
    # Where records in several places fail, each with its error climbing, graphql-core may tell of more.
    assert plan.error_keys == core.error_keys
    assert (len(answer.errors) == 0) == (name == "a nullable record is null")


async def test_equal_questions_at_one_level_run_once(demo: Pools) -> None:
    query = """{ programs(first: 5) { nodes {
        a: participations { role } b: participations { roleCode } } } }"""
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
    nowhere = await graph.runner.run(query, {"filter": {"region": "ID-PE"}}, None, request)
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


async def test_plans_ask_fewer_statements_than_loaders(demo: Pools) -> None:
    _, ordinary = await counted(demo, PAGE)
    request = Request(Reader(demo, ANONYMOUS))
    await graph.runner.run(PAGE, None, None, request)
    # The reporting organization comes with the programs, each organization with its participation.
    assert (request.reader.statements, ordinary) == (6, 8)


async def test_counts_of_changes_fail_where_their_pages_do(demo: Pools) -> None:
    # given a viewer who may not see changes, when only their number is requested
    answer, expected = await both(demo, "{ programs(first: 1) { nodes { changes { totalCount } } } }")
    # then the error is that of the list, as if its records were requested
    path = ["programs", "nodes", 0, "changes"]
    assert (
        [error.path for error in answer.errors] == [error.path for error in expected.errors or ()] == [path]
    )


async def test_wrong_arguments_are_the_error_also_without_a_parent(
    demo: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a record without the key of a relation
    def without_id(_index: int, page: Any) -> Any:
        page.rows = [{**row, "id": None} for row in page.rows]
        return page

    root = relation("Query", "programs")
    monkeypatch.setattr(root, "batch", answering(without_id)(root.batch))
    # when the relation has wrong arguments
    answer, expected = await both(
        demo, "{ programs(first: 1) { nodes { children(first: 0) { totalCount } } } }"
    )
    # then they are the error
    messages = [error.message for error in expected.errors or ()]
    assert messages[0].startswith("`first` must be between 1 and 100")
    assert [error.message for error in answer.errors] == messages
