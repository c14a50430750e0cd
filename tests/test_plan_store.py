"""Plans are kept, bounded and counted; what can't be one goes to graphql-core before anything runs."""

from typing import Any

import httpx
import pytest
from strawberry.types.graphql import OperationType

from db.pools import Pools
from hub import app as application
from hub.settings import Settings
from resolvers.requests import Request
from schema import documents
from schema.execution import running
from schema.graph import Graph, build
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from tests.conftest import serving

QUERIES = {OperationType.QUERY}


def request_to(demo: Pools) -> Request:
    """The context of one operation."""
    return Request(Reader(demo, ANONYMOUS), ("en",), version="9")


async def run(graph: Graph, demo: Pools, query: str, variables=None):
    """The data that a plan answers with."""
    answer = await graph.runner.run(query, variables, None, request_to(demo))
    assert answer is not None
    assert answer.errors == []
    return answer.data


def named(name: str) -> str:
    """An operation like no other of another name."""
    return f"query {name} {{ hub {{ version }} }}"


async def test_the_plan_used_longest_ago_makes_room(demo: Pools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "KEPT_PLANS", 2)
    fresh = build()
    for name, compiled in (("A", 1), ("B", 2), ("A", 2), ("C", 3), ("A", 3), ("B", 4), ("B", 4), ("C", 5)):
        assert await run(fresh, demo, named(name)) == {"hub": {"version": "9"}}
        assert fresh.runner.counts.compiled == compiled, name
    assert len(fresh.runner._plans) == 2
    assert len(fresh.runner._prepared) == 2


async def test_the_document_used_longest_ago_makes_room(demo: Pools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "KEPT_DOCUMENTS", 2)
    fresh = build()
    kept = fresh.runner._checker._kept
    for name, misses in (("A", 1), ("B", 2), ("A", 2), ("C", 3), ("A", 3), ("B", 4)):
        await run(fresh, demo, named(name))
        assert kept.cache_info().misses == misses, name
    assert kept.cache_info().currsize == 2


async def test_a_long_document_is_not_kept(demo: Pools) -> None:
    fresh = build()
    await run(fresh, demo, named("A") + " " * documents.LONGEST_KEPT)
    assert fresh.runner._checker._kept.cache_info().currsize == 0


async def test_both_ways_share_one_checked_document(demo: Pools) -> None:
    fresh = build()
    await run(fresh, demo, named("A"))
    await fresh.execute(named("A"), context_value=request_to(demo))
    found = fresh.runner._checker._kept.cache_info()
    assert (found.misses, found.hits) == (1, 1)


async def test_a_plan_is_compiled_once_for_each_set_of_flags(demo: Pools) -> None:
    fresh = build()
    query = (
        "query ($a: Boolean!, $n: Int) { programs(first: $n) { totalCount @include(if: $a) nodes { id } } }"
    )
    for a, n in ((True, 1), (True, 2), (False, 1), (False, 3), (True, 1)):
        data = await run(fresh, demo, query, {"a": a, "n": n})
        assert ("totalCount" in data["programs"]) == a
        assert len(data["programs"]["nodes"]) == n
    assert (fresh.runner.counts.compiled, fresh.runner.counts.runs) == (2, 5)


async def test_runs_are_counted_and_those_that_something_went_wrong_in(demo: Pools) -> None:
    fresh = build()
    await run(fresh, demo, named("A"))
    answer = await fresh.runner.run('{ node(id: "x") { id } }', None, None, request_to(demo))
    assert answer is not None
    assert [error.path for error in answer.errors] == [["node"]]
    assert await fresh.runner.run("{ nothing }", None, None, request_to(demo)) is None
    counts = fresh.runner.counts
    assert (counts.compiled, counts.runs, counts.completed) == (2, 2, 1)
    assert dict(counts.fallbacks) == {"no valid document": 1}


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
    fresh = build()
    request = request_to(demo)
    assert await fresh.runner.run(query, None, None, request) is None
    assert request.reader.statements == 0
    assert dict(fresh.runner.counts.fallbacks) == {reason: 1}


@pytest.mark.parametrize(
    "directives", ["@skip(if: $flag)", "@include(if: false) @skip(if: $flag)", "@include(if: $flag)"]
)
async def test_null_for_a_directive_is_left_to_graphql_core(demo: Pools, directives: str) -> None:
    query = f"query ($flag: Boolean = true) {{ programs {{ totalCount {directives} }} }}"
    fresh = build()
    request = request_to(demo)
    answer = await fresh.run(query, {"flag": None}, None, request, QUERIES)
    assert dict(fresh.runner.counts.fallbacks) == {"null for a directive": 1}
    assert answer.data is None
    assert [error.path for error in answer.errors or ()] == [["programs"]]


async def test_what_falls_back_asks_as_many_statements_as_without_plans(demo: Pools) -> None:
    query = (
        "{ __typename programs(first: 2) { nodes { title outputs { totalCount } } } __schema { __typename } }"
    )
    asked = []
    for is_on in (True, False):
        request = request_to(demo)
        answer = await build(compiled_plans=is_on).run(query, None, None, request, QUERIES)
        assert not answer.errors
        asked.append(request.reader.statements)
    assert asked == [3, 3]


async def test_the_switch_sends_everything_to_graphql_core(demo: Pools) -> None:
    off = build(compiled_plans=False)
    answer = await off.run(named("A"), None, None, request_to(demo), QUERIES)
    assert answer.data == {"hub": {"version": "9"}}
    assert dict(off.runner.counts.fallbacks) == {"switched off": 1}
    assert (off.runner.counts.compiled, off.runner.counts.runs) == (0, 0)


@pytest.mark.parametrize(("value", "runs"), [("0", 0), ("1", 2), (None, 2)])
async def test_the_switch_is_a_setting(
    demo_url: str, monkeypatch: pytest.MonkeyPatch, value: str | None, runs: int
) -> None:
    monkeypatch.delenv("HUB_COMPILED_PLANS", raising=False)
    if value is not None:
        monkeypatch.setenv("HUB_COMPILED_PLANS", value)
    made: list[Graph] = []

    def noted(*limits: Any, **options: Any) -> Graph:
        made.append(build(*limits, **options))
        return made[-1]

    monkeypatch.setattr(application, "build", noted)
    app = application.create(Settings(), demo_url)
    async with serving(app) as address, httpx.AsyncClient(base_url=address) as client:
        for word in ("A", "B"):
            answer = await client.post("/graphql", json={"query": named(word)})
            assert answer.json()["data"]["hub"]["version"] != ""
    assert made[0].runner.counts.runs == runs
