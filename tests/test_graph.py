"""The core four, linked in both directions; and what the hub does when something breaks within."""

import asyncpg
import httpx
import pytest

from db.pools import Pools
from resolvers import records
from resolvers.loading import load
from resolvers.relations import Relation
from resolvers.requests import Request
from schema.errors import shown
from schema.graph import graph
from services.programs import PROGRAM
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from tests.asking import ask

FIRST = """{ programs(first: 3) { totalCount nodes { title organizations(first: 2) { nodes { name } }
    outputs(first: 1) { nodes { title } } knowledgeProducts(first: 1) { nodes { title } } } } }"""


async def test_the_first_query_answers_with_linked_data(client: httpx.AsyncClient) -> None:
    page = (await ask(client, FIRST))["programs"]
    assert page["totalCount"] == 29
    for program in page["nodes"]:
        assert len(program["organizations"]["nodes"]) == 2
        assert len(program["outputs"]["nodes"]) == 1
        assert len(program["knowledgeProducts"]["nodes"]) == 1


# For each pair of the core four: from a record to another, and back to the first.
WAYS = {
    "programs > organizations": ("programs", "organizations(first: 5)", "programs(first: 100)"),
    "programs > outputs": ("programs", "outputs(first: 5)", "program"),
    "programs > products": ("programs", "knowledgeProducts(first: 5)", "programs(first: 100)"),
    # Who takes part in an output that is an activity of its own need not take part in its program.
    "organizations > outputs": (
        "organizations",
        "outputs(first: 5)",
        "activity { organizations(first: 20) { nodes { id } } } program { organizations(first: 40)",
    ),
    "organizations > products": ("organizations", "knowledgeProducts(first: 5)", "organizations(first: 100)"),
    "outputs > products": ("outputs", "knowledgeProducts(first: 5)", "outputs(first: 100)"),
    "regions > programs": ("regions", "programs(first: 5)", "locations { region { id parent { id } } } id"),
}


@pytest.mark.parametrize("way", WAYS)
async def test_records_are_linked_in_both_directions(client: httpx.AsyncClient, way: str) -> None:
    root, there, back = WAYS[way]
    if back == "program":
        closing = "program { id }"
    elif "program {" in back:
        closing = f"{back} {{ nodes {{ id }} }} }}"
    elif back.startswith("locations"):
        closing = back
    else:
        closing = f"{back} {{ nodes {{ id }} }}"
    query = f"{{ {root}(first: 60) {{ nodes {{ id to: {there} {{ nodes {{ {closing} }} }} }} }} }}"
    nodes = (await ask(client, query))[root]["nodes"]
    linked = [(node["id"], str(other)) for node in nodes for other in node["to"]["nodes"]]
    assert linked
    if root != "regions":
        assert all(identity in other for identity, other in linked)


async def test_an_output_reports_its_indicators_targets_and_achievement(client: httpx.AsyncClient) -> None:
    query = """{ program(iatiIdentifier: "ID-CONTOH-KL-01-P01") { outputs { nodes { title(lang: "en")
        indicators { title measure { code } ascending baseline { number year }
            periods { start end target actual achievement
                targets { number } actuals { number comment dimensions { name value } } } } } } } }"""
    outputs = (await ask(client, query))["program"]["outputs"]["nodes"]
    periods = [p for output in outputs for i in output["indicators"] for p in i["periods"]]
    told = {round(float(p["achievement"]), 2) for p in periods if p["achievement"] is not None}
    assert {0.75, 1.25, 0.79} <= told
    assert any(p["achievement"] is None for p in periods)
    assert any(value["dimensions"] for p in periods for value in p["actuals"])


class UnforeseenError(Exception):
    """Something that nobody expected, with a secret in it."""


async def test_what_breaks_within_is_masked_with_its_trace(
    monkeypatch: pytest.MonkeyPatch, demo: Pools
) -> None:
    async def broken(*_args: object) -> None:
        raise UnforeseenError("password=secret")

    monkeypatch.setattr(Reader, "fetch", broken)
    request = Request(Reader(demo, ANONYMOUS), trace_id="f" * 32)
    result = await graph.execute("{ programs(first: 1) { totalCount } }", context_value=request)
    assert result.errors is not None
    error = shown(result.errors[0], "f" * 32)
    assert error["extensions"] == {"code": "INTERNAL", "traceId": "f" * 32}
    assert "secret" not in str(error)
    assert "f" * 32 in error["message"]


async def test_a_cancelled_future_is_loaded_anew(demo: Pools) -> None:
    async with demo.public.acquire() as connection:
        key = await connection.fetchval("SELECT id FROM program LIMIT 1")
    relation = Relation(records.one(PROGRAM), "id", columns=("id", "title"))
    request = Request(Reader(demo, ANONYMOUS))
    load(request, relation, key, None).cancel()
    assert (await load(request, relation, key, None))["id"] == key


async def test_a_lost_connection_is_an_error_now_and_forgotten_next_time(demo_url: str, demo: Pools) -> None:
    """The hub recovers by itself from a server that ends its connections."""
    request = Request(Reader(demo, ANONYMOUS))
    query = "{ programs(first: 1) { totalCount } }"
    assert (await graph.execute(query, context_value=request)).errors is None
    connection = await asyncpg.connect(demo_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hub_public'"
    )
    await connection.close()
    for _ in range(10):
        result = await graph.execute(query, context_value=Request(Reader(demo, ANONYMOUS)))
        if result.errors is None:
            return
        assert "can't reach its database at the moment" in result.errors[0].message
    pytest.fail("the hub did not recover")
