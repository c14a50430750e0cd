"""The feed as services read it: what each viewer learns of changes, also while several write at once."""

import asyncio
import random
from uuid import UUID

import pytest

from db.pools import Pools
from services import feed, feed_cursors
from services.feed import ChangeType, Resync, ResyncReason
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from services.writing import feed as upkeep
from tests.feeding import Consumer, World, consumers, visible, world, writing

PENDING = """
SELECT (SELECT count(*) FROM feed_entry WHERE pending IS NOT NULL)
    + (SELECT count(*) FROM feed_tombstone WHERE pending IS NOT NULL)
"""


@pytest.fixture
async def two(pools: Pools) -> World:
    """Two organizations."""
    return await world(pools)


async def test_a_reader_without_a_cursor_gets_all_that_it_may_see(two: World) -> None:
    public, members, own = [await two.add(each) for each in ("PUBLIC", "MEMBERS", "OWNER")]
    anonymous, owner, other = [await each.sees() for each in consumers(two)]
    organizations = {("ADDED", two.first), ("ADDED", two.second)}
    assert {*anonymous} == {*organizations, ("ADDED", public)}
    assert {*other} == {*organizations, ("ADDED", public), ("ADDED", members)}
    assert {*owner} == {*organizations, ("ADDED", public), ("ADDED", members), ("ADDED", own)}


async def test_a_change_comes_once_with_its_kind_and_version(two: World) -> None:
    program = await two.add()
    reader = Consumer(two.pools)
    await reader.catch_up()
    await two.set(program, title="Other")
    await two.set(program, title="Third")
    [change] = await reader.catch_up()
    version = await two.pools.writing.fetchval("SELECT data_version FROM hub_state")
    assert (change.type, change.kind, change.id) == (ChangeType.CHANGED, "Program", program)
    assert (change.version, change.fields) == (version, None)
    assert await reader.catch_up() == []


async def test_writes_that_change_no_record_are_not_in_the_feed(two: World) -> None:
    program = await two.add()
    reader = Consumer(two.pools)
    await reader.catch_up()
    async with writing(two.pools) as connection:
        await connection.execute("UPDATE program SET budget_usd = 5 WHERE id = $1", program)
    assert await reader.catch_up() == []


@pytest.mark.parametrize(
    ("steps", "anonymous", "owner", "other"),
    [
        ([("PUBLIC", 1), ("OWNER", 1)], "REMOVED", "CHANGED", "REMOVED"),
        ([("PUBLIC", 1), ("MEMBERS", 1)], "REMOVED", "CHANGED", "CHANGED"),
        ([("MEMBERS", 1), ("OWNER", 1)], None, "CHANGED", "REMOVED"),
        ([("OWNER", 1), ("PUBLIC", 1)], "ADDED", "CHANGED", "ADDED"),
        ([("OWNER", 1), ("MEMBERS", 1)], None, "CHANGED", "ADDED"),
        ([("OWNER", 1), ("OWNER", 2)], None, "REMOVED", "ADDED"),
        ([("OWNER", 1), None], None, "REMOVED", None),
        ([("MEMBERS", 2), None], None, "REMOVED", "REMOVED"),
        ([("PUBLIC", 1), ("OWNER", 1), ("PUBLIC", 1)], "ADDED", "CHANGED", "ADDED"),
        ([("PUBLIC", 1), ("OWNER", 1), ("OWNER", 2)], "REMOVED", "REMOVED", "ADDED"),
        ([("PUBLIC", 1), ("MEMBERS", 1), ("OWNER", 2)], "REMOVED", "REMOVED", "CHANGED"),
        ([("PUBLIC", 1), ("OWNER", 2), ("MEMBERS", 2)], "REMOVED", "ADDED", "CHANGED"),
    ],
)
async def test_who_loses_sight_of_a_record_gets_a_removal_and_who_gains_it_an_addition(
    two: World,
    steps: list[tuple[str, int] | None],
    anonymous: str | None,
    owner: str | None,
    other: str | None,
) -> None:
    # given a record, and readers who know all of it that they may
    owners = {1: two.first, 2: two.second}
    [first, *rest] = steps
    assert first
    program = await two.add(first[0], owners[first[1]])
    readers = consumers(two)
    for each in readers:
        await each.catch_up()
    # when it is shown to others, or removed
    for step in rest:
        if step is None:
            await two.remove(program)
        else:
            await two.set(program, visibility=step[0], owner_id=owners[step[1]])
    # then each gets what it means for it last
    found = [await each.sees() for each in readers]
    assert [dict.fromkeys(each) for each in found] == [
        dict.fromkeys([(word, program)] if word else []) if not is_double(each) else dict.fromkeys(each)
        for word, each in zip((anonymous, owner, other), found, strict=True)
    ]
    assert [each[-1][0] if each else None for each in found] == [anonymous, owner, other]
    assert [each.known for each in readers] == [await visible(two, each.viewer) for each in readers]


def is_double(found: list[tuple[str, UUID]]) -> bool:
    """Whether a reader got the removal of a record before it got the record again."""
    return [word for word, _ in found] == ["REMOVED", "ADDED"]


async def test_what_nobody_else_has_seen_leaves_no_trace(two: World) -> None:
    readers = consumers(two)
    for each in readers:
        await each.catch_up()
    # given a record that is public and hidden within one transaction, and one that comes and goes
    program = await two.add("OWNER")
    async with writing(two.pools) as connection:
        for word in ("PUBLIC", "OWNER"):
            await connection.execute("UPDATE program SET visibility = $2 WHERE id = $1", program, word)
        await connection.execute(
            "INSERT INTO program (id, title, owner_id, source_id) VALUES (gen_random_uuid(), 'T', $1, $2)",
            two.first,
            two.source,
        )
        await connection.execute("DELETE FROM program WHERE id <> $1", program)
    assert [await each.sees() for each in readers] == [[], [("ADDED", program)], []]


async def test_the_owner_of_a_hidden_record_writes_unseen(two: World) -> None:
    program = await two.add()
    readers = consumers(two)
    for each in readers:
        await each.catch_up()
    await two.set(program, visibility="OWNER")
    reader = readers[0]
    reader.size = 1
    assert await reader.sees() == [("REMOVED", program)]
    # when the owner changes it, then others learn nothing
    await two.set(program, title="Secret")
    assert await reader.sees() == []


async def test_a_removal_is_not_lost_between_pages(two: World) -> None:
    programs = [await two.add() for _ in range(3)]
    reader = Consumer(two.pools, size=1)
    await reader.catch_up()
    for each in programs:
        await two.set(each, title="Other")
    # given a reader in the middle of its pages
    assert [each.id for each in (await reader.page()).changes] == programs[:1]
    # when a record that it has yet to read, and one that it has read, go, and the owner goes on writing
    for each in (programs[0], programs[2]):
        await two.set(each, visibility="OWNER")
        await two.set(each, title="Secret")
    assert await reader.sees() == [
        ("CHANGED", programs[1]),
        ("REMOVED", programs[0]),
        ("REMOVED", programs[2]),
    ]


async def test_a_first_reading_gets_no_removals_of_what_it_never_had(two: World) -> None:
    gone, going, *_ = [await two.add() for _ in range(4)]
    await two.remove(gone)
    reader = Consumer(two.pools, size=3)
    page = await reader.page()
    assert [each.type for each in page.changes] == [ChangeType.ADDED] * 3
    # when a record goes that it has read
    await two.remove(going)
    assert ("REMOVED", going) in await reader.sees()
    assert reader.known == await visible(two, ANONYMOUS)


async def test_a_cursor_of_before_a_restore_requires_a_resync(two: World) -> None:
    reader = Consumer(two.pools)
    await reader.catch_up()
    async with two.pools.writing.acquire() as lent, lent.transaction():
        await upkeep.renew_generation(lent)  # type: ignore[arg-type] # a lent connection
    found = await feed.page(Reader(two.pools, ANONYMOUS), reader.cursor)
    assert found == Resync(ResyncReason.OTHER_GENERATION)


async def test_a_cursor_that_is_ahead_of_the_data_requires_a_resync(two: World) -> None:
    # given a backup that was restored, and nobody renewed the generation
    reader = Consumer(two.pools)
    await reader.catch_up()
    await two.pools.writing.execute("UPDATE hub_state SET data_version = data_version - 1")
    found = await feed.page(Reader(two.pools, ANONYMOUS), reader.cursor)
    assert found == Resync(ResyncReason.OTHER_GENERATION)


@pytest.mark.parametrize("text", ["", "x", "ü", "a" * 70, "eyJhIjoxfQ", "\0"])
async def test_nonsense_requires_a_resync(two: World, text: str) -> None:
    assert await feed.page(Reader(two.pools, ANONYMOUS), text) == Resync(ResyncReason.UNKNOWN_CURSOR)


async def test_a_cursor_older_than_the_tombstones_requires_a_resync(two: World) -> None:
    program = await two.add()
    old, fresh = Consumer(two.pools), Consumer(two.pools)
    await old.catch_up()
    await two.remove(program)
    await fresh.catch_up()
    await two.pools.writing.execute("UPDATE feed_tombstone SET at = at - interval '2 years'")
    async with writing(two.pools) as connection:
        await upkeep.prune(connection)
    assert await feed.page(Reader(two.pools, ANONYMOUS), old.cursor) == Resync(ResyncReason.EXPIRED)
    assert await fresh.sees() == []


async def test_entries_without_a_version_are_adopted_by_a_renewal(two: World) -> None:
    # given a write that forgot the data version
    program = await two.add()
    await two.pools.writing.execute("UPDATE program SET version = 9 WHERE id = $1", program)
    assert await two.pools.writing.fetchval(PENDING) == 1
    async with two.pools.writing.acquire() as lent, lent.transaction():
        await upkeep.renew_generation(lent)  # type: ignore[arg-type] # a lent connection
    assert await two.pools.writing.fetchval(PENDING) == 0


def test_a_cursor_survives_its_encoding() -> None:
    cursor = feed_cursors.end(UUID(int=7), 2**60)
    assert feed_cursors.decode(feed_cursors.encode(cursor)) == cursor


@pytest.mark.parametrize("seed", range(4))
async def test_readers_miss_nothing_of_several_writers(two: World, seed: int) -> None:
    # given writers that add, change, hide, show and remove records at once, each its own
    writers = [asyncio.create_task(write(two, f"{seed}/{each}")) for each in range(4)]
    readers = consumers(two, size=3)
    polls = [asyncio.create_task(poll(each, writers)) for each in readers]
    # when all have ended
    await asyncio.gather(*writers, *polls)
    newest = dict(await two.pools.writing.fetch("SELECT record_id, version FROM feed_entry"))
    for each in readers:
        await each.catch_up()
        # then a reader knows what it may see, got the last change of each record, and none twice
        assert each.known == await visible(two, each.viewer)
        assert {(id_, newest[id_]) for id_ in each.known} <= {(id_, version) for _, id_, version in each.seen}
        assert set(each.seen.values()) == {1}
    assert await two.pools.writing.fetchval(PENDING) == 0


async def write(two: World, seed: str) -> None:
    """Write at random."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    mine: list[UUID] = []
    for number in range(25):
        word = chance.choice(("PUBLIC", "MEMBERS", "OWNER"))
        owner = chance.choice((two.first, two.second))
        if not mine or chance.random() < 0.3:
            mine.append(await two.add(word, owner))
        elif chance.random() < 0.15:
            await two.remove(mine.pop(chance.randrange(len(mine))))
        elif chance.random() < 0.5:
            await two.set(chance.choice(mine), title=f"Title {number}")
        else:
            await two.set(chance.choice(mine), visibility=word, owner_id=owner)


async def poll(reader: Consumer, writers: list["asyncio.Task[None]"]) -> None:
    """Read pages until the writers have ended."""
    while not all(each.done() for each in writers):
        await reader.page()
