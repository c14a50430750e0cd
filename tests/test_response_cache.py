"""Answers kept for anybody: what is reused, for whom, for how long, and what other caches are told."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import asyncpg
import httpx
import orjson
import pytest

from db import embedded
from db.pools import Pools, open_pools
from db.values import Role
from hub import app as application
from hub.caching.conditional_requests import is_among
from hub.caching.response_cache import OVERHEAD_BYTES, ResponseCacheCounters, canonical
from hub.resources import Resources
from hub.settings import Settings
from services import api_keys
from services.imports import seeding
from services.querying import data_versions
from services.writing import data_version
from tests import newer_sample
from tests.conftest import new_database, serving
from tests.served import Served

DEADLINE_SECONDS = 20
SHARED = "public, max-age=0, must-revalidate"
PAIR = "{ overlaps(first: 1) { nodes { id status version } } }"
DECIDE = "mutation ($wish: DecideOverlapInput!) { decideOverlap(input: $wish) { __typename } }"
VARY = "Accept, Accept-Language, Accept-Encoding, Authorization, Cookie"
RESPONSE_JSON = "application/graphql-response+json"
TAG = re.compile(r'W/"[0-9a-f]{32}"')

VERSION = "{ hub { dataVersion } }"
COUNT = "{ programs(first: 1) { totalCount } }"
TITLES = "query T($n: Int!) { programs(first: $n) { nodes { title description } } }"
PROGRAM = f'{{ program(iatiIdentifier: "{newer_sample.IDENTIFIER}") {{ iatiIdentifier lastUpdated }} }}'


@dataclass(frozen=True)
class Hub:
    """A hub that keeps answers: a client of it, and what it holds."""

    client: httpx.AsyncClient
    resources: Resources

    @property
    def counts(self) -> ResponseCacheCounters:
        return self.resources.response_caching.cache.counts

    async def get(self, query: str, headers: dict[str, str] | None = None, **parameters: str):
        """The answer to a question in the address."""
        return await self.client.get("/graphql", params={"query": query, **parameters}, headers=headers)

    async def post(self, query: str, variables: Any = None, **headers: str):
        """The answer to a question in the body."""
        body = orjson.dumps({"query": query, "variables": variables})
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.post(
            "/graphql", content=body, headers={"Content-Type": "application/json", **named}
        )


@pytest.fixture(scope="module")
async def url(server: embedded.EmbeddedServer) -> str:
    """A database with the sample graph, which only these tests write to."""
    return await new_database(server.url, "reused")


@pytest.fixture(scope="module")
async def reused(url: str) -> AsyncIterator[Pools]:
    """Connections to it, past the hub."""
    opened = await open_pools(url)
    await seeding.seed(opened)
    yield opened
    await opened.close()


@asynccontextmanager
async def keeping(url: str, most: int) -> AsyncIterator[Hub]:
    """A hub that keeps so many bytes of answers, once it knows the data's version."""
    app: Any = application.create(Settings.model_validate({"response_cache": most}), url)
    resources: Resources = app.app.graphql.resources
    async with serving(app) as address, httpx.AsyncClient(base_url=address, timeout=20) as client:
        if most:
            await until(lambda: resources.versions.is_live, "the data version")
        yield Hub(client, resources)


@pytest.fixture
async def hub(url: str, reused: Pools, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hub]:
    """A hub that has kept nothing yet, and whose knowledge of the version doesn't age on a busy machine."""
    monkeypatch.setattr(data_versions, "LEASE_SECONDS", 60)
    async with keeping(url, 1_000_000) as opened:
        yield opened


async def until(ready: Callable[[], bool], what: str, seconds: float = DEADLINE_SECONDS) -> None:
    """Wait until something is so; fail after the deadline."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        await asyncio.sleep(0.002)


async def until_answered(
    ask: Callable[[], Awaitable[Any]], good: Callable[[Any], bool], seconds: float
) -> Any:
    """Ask until the answer is good; fail after the deadline."""
    deadline = time.monotonic() + seconds
    while not good(found := await ask()):
        assert time.monotonic() < deadline, found
    return found


async def moved(pools: Pools) -> int:
    """Move the data version in a transaction of its own."""
    async with pools.writing.acquire() as lent, lent.transaction():
        return await data_version.increment(cast("asyncpg.Connection", lent))


async def stamp(pools: Pools) -> str:
    """Change the sample program without a word, as only a test does: who doesn't see it has an old answer."""
    async with pools.writing.acquire() as connection:
        changed = await connection.fetchval(
            "UPDATE program SET last_updated = coalesce(last_updated, now()) + interval '1 hour'"
            " WHERE iati_identifier = $1 RETURNING to_char(last_updated, 'YYYY-MM-DD\"T\"HH24:MI:SS')",
            newer_sample.IDENTIFIER,
        )
    return str(changed)


def shown(answer: httpx.Response) -> str:
    """The time of the sample program, to the second."""
    found: str = answer.json()["data"]["program"]["lastUpdated"]
    return found[:19]


async def member_headers(pools: Pools) -> dict[str, str]:
    """What a member sends along."""
    made = await api_keys.create(pools.writing, "ID-CONTOH-KL-03", Role.REVIEWER)
    return {"Authorization": f"Bearer {made.secret}"}


async def test_an_answer_by_get_tells_caches_what_they_may_do(hub: Hub) -> None:
    for _ in ("made", "kept"):
        answer = await hub.get(COUNT)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == SHARED
        assert TAG.fullmatch(answer.headers["etag"])
        assert answer.headers["vary"] == VARY
        assert answer.headers["content-type"] == "application/json"
        assert len(answer.headers["x-trace-id"]) == 32
    assert (hub.counts.hits, hub.counts.misses) == (1, 1)


async def test_nothing_else_may_be_stored(hub: Hub, reused: Pools) -> None:
    member = await member_headers(reused)
    answers = [
        (await hub.post(COUNT), 200),
        (await hub.post(COUNT), 200),
        (await hub.get(COUNT, member), 200),
        (await hub.post(COUNT, **member), 200),
        (await hub.get("{ nothing }"), 200),
        (await hub.get("{ nothing }", {"Accept": RESPONSE_JSON}), 400),
        (await hub.get("mutation { nothing }"), 405),
        (await hub.get(COUNT, {"Authorization": "Bearer wrong"}), 401),
        (await hub.client.put("/graphql"), 405),
        (await hub.client.post("/graphql", content=b"{}"), 415),
    ]
    for answer, status in answers:
        assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store"), answer.text
        assert "etag" not in answer.headers
        assert answer.headers["vary"] == VARY


async def test_the_way_to_graphiql_varies_too(hub: Hub) -> None:
    answer = await hub.client.get("/graphql", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["vary"]) == (303, VARY)


async def test_an_answer_is_reused_byte_for_byte_by_both_methods(hub: Hub) -> None:
    first = await hub.post(TITLES, {"n": 5})
    others = [
        await hub.post(TITLES, {"n": 5}),
        await hub.get(TITLES, variables='{"n": 5}'),
        await hub.get(TITLES, variables='{"n":5}'),
    ]
    assert [each.content for each in others] == [first.content] * 3
    assert (hub.counts.hits, hub.counts.misses, hub.counts.entries) == (3, 1, 1)


async def test_an_answer_is_reused_until_the_version_moves_and_no_longer(hub: Hub, reused: Pools) -> None:
    # given an answer that is kept, and data that changed without moving its version
    old = shown(await hub.get(PROGRAM))
    new = await stamp(reused)
    assert new != old
    assert shown(await hub.get(PROGRAM)) == old
    # when the version moves, then the answer is made anew, within a second
    await moved(reused)
    await until_answered(lambda: hub.get(PROGRAM), lambda answer: shown(answer) == new, 1)


async def test_after_a_write_of_this_process_nothing_older_is_served(hub: Hub, reused: Pools) -> None:
    for _ in range(20):
        await hub.get(VERSION)
        version = await moved(reused)
        hub.resources.versions.advance_to(version)
        assert (await hub.get(VERSION)).json()["data"]["hub"]["dataVersion"] == str(version)


async def test_after_a_mutation_nothing_older_is_served(hub: Hub, reused: Pools) -> None:
    member = await member_headers(reused)
    for status in ("COORDINATED", "OPEN"):
        pair = (await hub.get(PAIR)).json()["data"]["overlaps"]["nodes"][0]
        wish = {"id": pair["id"], "status": status, "reason": "A test.", "expectedVersion": pair["version"]}
        answer = await hub.post(DECIDE, {"wish": wish}, **member)
        assert answer.json()["data"]["decideOverlap"] == {"__typename": "OverlapDecided"}
        decided = (await hub.get(PAIR)).json()["data"]["overlaps"]["nodes"][0]
        assert (decided["status"], decided["version"]) == (status, pair["version"] + 1)


async def test_a_member_neither_gets_nor_leaves_a_kept_answer(hub: Hub, reused: Pools) -> None:
    member = await member_headers(reused)
    # given the answer to anybody, kept
    assert (await hub.get(COUNT)).json()["data"]["programs"]["totalCount"] == 29
    before = (hub.counts.hits, hub.counts.misses, hub.counts.entries)
    # when a member asks the same, then they see more, and the cache isn't even asked
    for answer in (await hub.get(COUNT, member), await hub.post(COUNT, **member)):
        assert answer.json()["data"]["programs"]["totalCount"] == 32
    assert (hub.counts.hits, hub.counts.misses, hub.counts.entries) == before
    # when a member asks first, then anybody still gets what is for anybody
    other = "{ programs(first: 2) { totalCount } }"
    assert (await hub.get(other, member)).json()["data"]["programs"]["totalCount"] == 32
    assert (await hub.get(other)).json()["data"]["programs"]["totalCount"] == 29


async def test_languages_do_not_mix(hub: Hub) -> None:
    titles = "{ programs(first: 5) { nodes { title } } }"
    made = {tongue: (await hub.get(titles, {"Accept-Language": tongue})) for tongue in ("id", "en")}
    assert made["id"].content != made["en"].content
    assert made["id"].headers["etag"] != made["en"].headers["etag"]
    for tongue, answer in made.items():
        assert (await hub.get(titles, {"Accept-Language": tongue})).content == answer.content
    # who names no language is answered in the hub's own, and shares the answer of those who name that one
    assert (await hub.get(titles)).content == made["id"].content
    assert hub.counts.entries == 2


async def test_media_types_do_not_mix(hub: Hub) -> None:
    made = {kind: await hub.get(COUNT, {"Accept": kind}) for kind in ("application/json", RESPONSE_JSON)}
    assert len({answer.headers["etag"] for answer in made.values()}) == 2
    for kind, answer in made.items():
        again = await hub.get(COUNT, {"Accept": kind})
        assert (again.headers["content-type"], again.content) == (kind, answer.content)
    assert (hub.counts.hits, hub.counts.entries) == (2, 2)


async def test_operations_of_one_document_do_not_mix(hub: Hub) -> None:
    document = "query A { hub { dataVersion } } query B { programs(first: 1) { totalCount } }"
    for name, root in (("A", "hub"), ("B", "programs"), ("A", "hub"), ("B", "programs")):
        assert [*(await hub.get(document, operationName=name)).json()["data"]] == [root]
    assert hub.counts.hits == 2


async def test_the_order_of_variables_does_not_matter(hub: Hub) -> None:
    for text in ('{"n": 1, "more": 2}', '{"more": 2, "n": 1}'):
        assert (await hub.get(TITLES, variables=text)).status_code == 200
    assert (hub.counts.hits, hub.counts.entries) == (1, 1)
    await hub.get(TITLES, variables='{"n": 2, "more": 1}')
    assert (hub.counts.hits, hub.counts.entries) == (1, 2)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"a": {"b": 1, "c": 2}, "d": 3}, {"d": 3, "a": {"c": 2, "b": 1}}, True),
        (None, {}, True),
        ({"a": 1}, {"a": "1"}, False),
        ({"a": 1}, {"a": 1.0}, False),
        ({"a": 1}, {"a": True}, False),
        ({"a": None}, {}, False),
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
    ],
)
def test_variables_are_the_same_when_their_values_are(one: Any, other: Any, same: bool) -> None:
    assert (canonical(one) == canonical(other)) is same


async def test_variables_too_deep_for_a_key_are_refused_and_nothing_is_kept(hub: Hub) -> None:
    deep: Any = None
    for _ in range(300):
        deep = [deep]
    body = b'{"query": "{ hub { version } }", "variables": {"x": %s}}' % (b"[" * 300 + b"]" * 300)
    assert canonical({"x": deep}) is None
    answer = await hub.client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert hub.counts.entries == 0


@pytest.mark.parametrize(
    "query",
    [
        "{ nothing }",
        "{",
        '{ hub { version } node(id: "nonsense") { id } }',
        "{ programs(first: 100000) { nodes { id } } }",
        "query A { hub { version } } query B { hub { version } }",
    ],
)
async def test_answers_with_errors_are_not_kept(hub: Hub, query: str) -> None:
    for ask in (hub.get, hub.post, hub.get, hub.post):
        answer = await ask(query)
        assert answer.json()["errors"]
        assert answer.headers["cache-control"] == "no-store"
    assert (hub.counts.hits, hub.counts.entries) == (0, 0)


async def test_what_graphql_core_answers_is_kept_as_well(hub: Hub) -> None:
    introspection = "{ __schema { queryType { name } } }"
    first, second = await hub.post(introspection), await hub.post(introspection)
    assert first.content == second.content == b'{"data":{"__schema":{"queryType":{"name":"Query"}}}}'
    assert (hub.counts.hits, hub.counts.entries) == (1, 1)


async def test_who_has_the_answer_is_told_so_without_it(hub: Hub, reused: Pools) -> None:
    tag = (await hub.get(PROGRAM)).headers["etag"]
    strong = tag.removeprefix("W/")
    for known in (tag, strong, f'"other", {tag}', f'W/"x",{strong}', "*"):
        answer = await hub.get(PROGRAM, {"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert (answer.headers["etag"], answer.headers["cache-control"]) == (tag, SHARED)
        assert answer.headers["vary"] == VARY
        assert "content-type" not in answer.headers
    assert hub.counts.not_modified == 5
    # when the data changes, then there is another answer with another tag
    new = await stamp(reused)
    hub.resources.versions.advance_to(await moved(reused))
    answer = await hub.get(PROGRAM, {"If-None-Match": tag})
    assert (answer.status_code, shown(answer)) == (200, new)
    assert answer.headers["etag"] != tag


async def test_a_tag_outlives_writes_that_leave_the_answer_as_it_is(hub: Hub, reused: Pools) -> None:
    tag = (await hub.get(COUNT)).headers["etag"]
    hub.resources.versions.advance_to(await moved(reused))
    misses = hub.counts.misses
    assert (await hub.get(COUNT, {"If-None-Match": tag})).status_code == 304
    assert hub.counts.misses == misses + 1


@pytest.mark.parametrize(
    ("known", "among"),
    [
        ('W/"a"', True),
        ('"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
        ("", False),
    ],
)
def test_tags_are_compared_weakly(known: str, among: bool) -> None:
    assert is_among('W/"a"', known) is among


async def test_who_asks_by_post_or_as_a_member_always_gets_the_answer(hub: Hub, reused: Pools) -> None:
    member = await member_headers(reused)
    tag = (await hub.get(COUNT)).headers["etag"]
    assert (await hub.post(COUNT, If_None_Match=tag)).status_code == 200
    assert (await hub.get(COUNT, {**member, "If-None-Match": "*"})).status_code == 200


async def test_switched_off_nothing_is_kept_but_tags_go_on(url: str, reused: Pools) -> None:
    async with keeping(url, 0) as hub:
        first = await hub.get(PROGRAM)
        assert (await hub.get(PROGRAM, {"If-None-Match": first.headers["etag"]})).status_code == 304
        new = await stamp(reused)
        assert shown(await hub.get(PROGRAM)) == new
        assert hub.counts == ResponseCacheCounters(not_modified=1)


async def test_what_is_kept_stays_within_its_bytes(url: str, reused: Pools) -> None:
    async with keeping(url, 20_000) as hub:
        favourite = '{"n": 1, "more": -1}'
        await hub.get(TITLES, variables=favourite)
        # when many more answers come in than there is room for
        for number in range(60):
            await hub.get(TITLES, variables=f'{{"n": 1, "more": {number}}}')
            assert 0 < hub.counts.bytes <= 20_000
            hits = hub.counts.hits
            await hub.get(TITLES, variables=favourite)
            # then the one that is asked again and again stays
            assert hub.counts.hits == hits + 1
        assert hub.counts.evicted == 61 - hub.counts.entries
        assert 4 < hub.counts.entries < 30
        # and the first of the others is gone, while the last is there
        hits = hub.counts.hits
        await hub.get(TITLES, variables='{"n": 1, "more": 59}')
        await hub.get(TITLES, variables='{"n": 1, "more": 0}')
        assert hub.counts.hits == hits + 1


async def test_an_answer_that_would_take_much_of_the_room_is_not_kept(url: str, reused: Pools) -> None:
    async with keeping(url, 8 * (OVERHEAD_BYTES + 1_500)) as hub:
        assert len((await hub.get(TITLES, variables='{"n": 20}')).content) > 2_000
        assert hub.counts.entries == 0
        await hub.get(COUNT)
        assert hub.counts.entries == 1


async def test_an_answer_is_dropped_when_the_data_moves_while_it_is_made(hub: Hub, reused: Pools) -> None:
    async with reused.writing.acquire() as connection:
        # given a question that waits for a table
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("LOCK TABLE program IN ACCESS EXCLUSIVE MODE")
        asked = asyncio.create_task(hub.get(COUNT))
        await until(lambda: hub.counts.misses == 1, "the question")
        # when the version moves before it is answered
        version = await moved(reused)
        await until(lambda: known(hub) == version, "the new version")
        await transaction.rollback()
    # then the answer is given and not kept
    assert (await asked).json()["data"]["programs"]["totalCount"] == 29
    assert (hub.counts.dropped, hub.counts.entries) == (1, 0)
    # and the next one is
    await hub.get(COUNT)
    assert (hub.counts.dropped, hub.counts.entries) == (1, 1)


async def ask_seldom(hub: Hub, pools: Pools, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a hub ask for the version once a minute only, beside what it is told."""
    monkeypatch.setattr(data_versions, "POLL_SECONDS", 60)
    await until(partial(knows, hub, await moved(pools)), "the last question of before")


def knows(hub: Hub, version: int) -> bool:
    """Whether the hub knows that this is the version."""
    return known(hub) == version


def known(hub: Hub) -> int | None:
    """The version that the hub knows; null when it knows none."""
    stand = hub.resources.versions.current()
    return stand.version if stand else None


async def test_a_lost_listener_turns_reuse_off_until_there_is_another(
    hub: Hub, reused: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an answer that is kept, and time enough to look at the hub while it has no listener
    monkeypatch.setattr(data_versions, "PAUSE_SECONDS", 2)
    await ask_seldom(hub, reused, monkeypatch)
    old = shown(await hub.get(PROGRAM))
    new = await stamp(reused)
    assert shown(await hub.get(PROGRAM)) == old
    # when the listening connection is ended
    async with reused.writing.acquire() as connection:
        ended = await connection.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE application_name = 'hub_versions' AND datname = current_database()"
        )
    assert ended == 1
    # then answers are made anew
    await until(lambda: not hub.resources.versions.is_live, "the loss", 1)
    before = (hub.counts.hits, hub.counts.misses)
    assert shown(await hub.get(PROGRAM)) == new
    assert (hub.counts.hits, hub.counts.misses) == before
    # and reused again once there is another connection, but none from before
    await until(lambda: hub.resources.versions.is_live, "another listener")
    newest = await stamp(reused)
    assert shown(await hub.get(PROGRAM)) == newest
    await stamp(reused)
    assert shown(await hub.get(PROGRAM)) == newest


async def test_a_database_that_falls_silent_turns_reuse_off_within_a_second(url: str, reused: Pools) -> None:
    async with keeping(url, 1_000_000) as hub:
        followed = hub.resources.versions
        async with reused.writing.acquire() as connection, connection.transaction():
            # given a connection that stands but brings no answer, as one to a machine that vanished
            await connection.execute("LOCK TABLE hub_state IN ACCESS EXCLUSIVE MODE")
            await until(lambda: not followed.is_live, "the end of the lease", 1)
        # when the answer comes, then it is known again
        await until(lambda: followed.is_live, "the answer")


async def test_a_version_that_goes_back_is_believed(hub: Hub, reused: Pools) -> None:
    # given a version that moved on twice
    await moved(reused)
    version = await moved(reused)
    await until(lambda: known(hub) == version, "the new version")
    await hub.get(VERSION)
    # when an older state of the database is restored
    async with reused.writing.acquire() as connection:
        await connection.execute("UPDATE hub_state SET data_version = $1", version - 1)
    # then the hub answers from that, within a second
    await until_answered(
        lambda: hub.get(VERSION),
        lambda answer: answer.json()["data"]["hub"]["dataVersion"] == str(version - 1),
        1,
    )
    await moved(reused)


async def test_a_write_is_told_and_need_not_be_asked_for(
    hub: Hub, reused: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a hub that would ask again in a minute only
    await ask_seldom(hub, reused, monkeypatch)
    # when the version moves, then it knows within a second
    for _ in range(3):
        await until(partial(knows, hub, await moved(reused)), "the new version", 1)


async def test_an_answer_that_was_overtaken_by_a_write_of_this_process_is_not_believed() -> None:
    followed = data_versions.DataVersions("")

    class Overtaken:
        """A connection whose answer comes when this process has written already."""

        def __init__(self, answer: int, written: int) -> None:
            self.answer, self.written = answer, written

        async def fetchval(self, _statement: str) -> int:
            followed.advance_to(self.written)
            return self.answer

    for answer, written, newest in ((7, 7, 7), (7, 8, 8), (9, 8, 9), (9, 10, 10), (12, 11, 12), (5, 0, 5)):
        await followed._poll(cast("asyncpg.Connection", Overtaken(answer, written)))
        stand = followed.current()
        assert stand is not None
        assert stand.version == newest


async def test_others_can_wait_for_the_next_version(hub: Hub, reused: Pools) -> None:
    followed = hub.resources.versions
    version = known(hub)
    assert version is not None
    assert await followed.wait_until_changed(version - 1) == version
    waiting = asyncio.create_task(followed.wait_until_changed(version))
    new = await moved(reused)
    assert await asyncio.wait_for(waiting, 1) == new == version + 1


async def test_an_undone_write_is_not_told(hub: Hub, reused: Pools) -> None:
    before = known(hub)
    async with reused.writing.acquire() as lent:
        transaction = lent.transaction()
        await transaction.start()
        undone = await data_version.increment(cast("asyncpg.Connection", lent))
        await transaction.rollback()
    # when a later write takes the same number, then that is the one that is heard of
    assert await moved(reused) == undone
    await until(lambda: known(hub) == undone, "the new version")
    assert undone == (before or 0) + 1


@pytest.fixture(scope="module")
async def pair(
    server: embedded.EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Pools, list[httpx.AsyncClient]]]:
    """Two hubs as processes of their own on one database, and connections to write past them."""
    address = await new_database(server.url, "shared_by_two")
    pools = await open_pools(address)
    await seeding.seed(pools)
    folder = tmp_path_factory.mktemp("pair")
    started = [Served(folder / name, DATABASE_URL=address) for name in ("one", "two")]
    clients = []
    try:
        clients = [httpx.AsyncClient(base_url=each.ready().url, timeout=20) for each in started]
        yield pools, clients
    finally:
        for client in clients:
            await client.aclose()
        assert [each.end() for each in started if each.lives()] == [0, 0]
        await pools.close()


def asking(client: httpx.AsyncClient, query: str) -> Callable[[], Awaitable[httpx.Response]]:
    """A function that asks one hub one thing."""
    return lambda: client.get("graphql", params={"query": query})


async def until_kept(client: httpx.AsyncClient, pools: Pools) -> None:
    """Wait until a hub answers what is not so any more: then it reuses answers."""

    async def is_old() -> bool:
        first = shown(await asking(client, PROGRAM)())
        await stamp(pools)
        return shown(await asking(client, PROGRAM)()) == first

    await until_answered(is_old, bool, DEADLINE_SECONDS)


def rounds() -> Iterator[int]:
    """How often both are asked after a write."""
    return iter(range(20))


async def test_each_of_two_processes_sees_a_write_within_a_second_and_never_less_again(
    pair: tuple[Pools, list[httpx.AsyncClient]], tmp_path: Path
) -> None:
    pools, clients = pair
    for client in clients:
        await until_kept(client, pools)
    # when an import changes the program
    report = await newer_sample.load(pools, tmp_path)
    assert report.counts["programs"]["changed"] == 1
    # then both tell of it within a second, and go on to
    for client in clients:
        ask = asking(client, PROGRAM)
        await until_answered(ask, lambda answer: shown(answer) == newer_sample.NEWER[:19], 1)
        for _ in rounds():
            assert shown(await ask()) == newer_sample.NEWER[:19]


async def test_versions_never_go_back_in_either_of_two_processes(
    pair: tuple[Pools, list[httpx.AsyncClient]],
) -> None:
    pools, clients = pair
    seen = [0, 0]

    async def ask(index: int) -> int:
        answer = await asking(clients[index], VERSION)()
        found = int(answer.json()["data"]["hub"]["dataVersion"])
        assert found >= seen[index]
        seen[index] = found
        return found

    for _ in rounds():
        version = await moved(pools)
        for index in (0, 1):
            await until_answered(partial(ask, index), version.__le__, 1)
