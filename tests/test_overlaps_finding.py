"""Finding pairs: the same whichever way programs come, crash-safe, and never against what people decided."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.pools import Pools
from services.comparing import blocking_index, blocking_keys, pair_finding
from services.writing import overlaps
from tests.conftest import empty
from tests.iati_files import activity, load, participant, related, row_count, rows, save

TITLES = [
    "Bridges of trust between fishing villages of Alor",
    "Bridges of trust between fishing villages",
    "Weavers of Sumba teach weaving in prisons",
    "Covid-19 response",
    "Covid-19 response phase 2",
]
TOLD = (
    '<activity-date type="1" iso-date="{year}-01-01"/><activity-date type="3" iso-date="{year}-12-31"/>'
    '<recipient-country code="{country}"/><sector code="15220"/>'
)
PAIRS = """
SELECT a.iati_identifier, b.iati_identifier, o.kind, o.score, o.reasons::text, o.is_found, d.iati_identifier
FROM overlap o JOIN program a ON a.id = o.a_id JOIN program b ON b.id = o.b_id
LEFT JOIN program d ON d.id = o.double_id
"""


def told(year: int = 2024, country: str = "ID") -> str:
    return TOLD.format(year=year, country=country)


def record(
    number: int, title: str = TITLES[0], *parts: str, reporter: str | None = None, **facts: Any
) -> str:
    publisher = reporter or f"ORG-{number}"
    written: str = activity(
        f"P-{number}", told(**facts), *parts, title=title, reporter=publisher, name=publisher
    )
    return written


async def found(pools: Pools) -> list[tuple[Any, ...]]:
    """What the pairs say, whichever of two programs came first, without ids."""
    listed = await rows(pools, PAIRS)
    organizations = dict(await rows(pools, "SELECT id::text, identifier FROM organization"))
    answer = []
    for first, second, kind, score, reasons, is_found, double in listed:
        for identity, identifier in organizations.items():
            reasons = reasons.replace(identity, str(identifier))
        answer.append((*sorted((first, second)), kind, score, sorted(reasons), is_found, double))
    return sorted(answer)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


RECORDS = st.builds(
    record,
    st.integers(1, 5),
    st.sampled_from(TITLES),
    st.one_of(
        st.builds(participant, st.sampled_from(["ORG-1", "ORG-2", "Village"]), st.sampled_from("14")),
        st.builds(related, st.sampled_from(["P-1", "P-2"]), st.sampled_from("123")),
    ),
    reporter=st.sampled_from(["ORG-1", "ORG-2", "ORG-3"]),
    year=st.sampled_from([2023, 2024]),
    country=st.sampled_from(["ID", "PH"]),
)


@given(st.lists(RECORDS, min_size=2, max_size=6))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_pairs_found_one_by_one_are_those_found_all_at_once(
    pools: Pools, folder: Path, written: Sequence[str]
) -> None:
    # given programs that come one after the other, some again and changed, with a comparison after each
    await empty(pools)
    for number, each in enumerate(written):
        await load(pools, save(folder / f"{number}.xml", each))
        await pair_finding.compute(pools)
    one_by_one = await found(pools)
    # when all is compared anew
    await pair_finding.compute(pools, everything=True)
    # then nothing changes, nor when everything is found from nothing
    assert await found(pools) == one_by_one
    await pools.writing.execute(
        "TRUNCATE overlap, overlap_decision, comparison_key, key_frequency, comparison_state CASCADE"
    )
    await pair_finding.compute(pools, everything=True)
    assert await found(pools) == one_by_one


async def test_above_a_size_numbers_are_kept_and_pairs_are_still_those_of_a_whole_run(
    pools: Pools, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a hub that doesn't count words anew for each edit
    monkeypatch.setattr(pair_finding, "FEW_PROGRAMS", 0)
    monkeypatch.setattr(pair_finding, "GROWN", 10)
    await load(pools, save(folder / "a.xml", *(record(number, TITLES[2]) for number in (1, 2, 3))))
    await pair_finding.compute(pools)
    [(version,)] = await rows(pools, "SELECT version FROM comparison_state")
    # when programs come and change
    await load(pools, save(folder / "b.xml", record(4), record(1)))
    await pair_finding.compute(pools)
    one_by_one = await found(pools)
    assert [(row[0], row[1]) for row in one_by_one] == [("P-1", "P-4"), ("P-2", "P-3")]
    # then the numbers are as they were, and comparing all by them finds the same
    assert await rows(pools, "SELECT version FROM comparison_state") == [(version,)]
    async with pools.writing.acquire() as connection:
        await overlaps.mark_all(cast("asyncpg.Connection", connection))
    await pools.writing.execute("DELETE FROM overlap")
    await pair_finding.compute(pools)
    assert await found(pools) == one_by_one


async def test_batches_and_memory_decide_nothing(
    pools: Pools, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await load(pools, save(folder / "a.xml", *(record(number, TITLES[number % 3]) for number in range(9))))
    await pair_finding.compute(pools)
    whole = await found(pools)
    assert len(whole) == 18
    for name, value in {"BATCH": 2, "MOST_CACHED": 0, "MANY_DUE": 1}.items():
        monkeypatch.setattr(pair_finding, name, value)
        await pools.writing.execute("DELETE FROM overlap")
        await pair_finding.compute(pools, everything=True)
        assert await found(pools) == whole, name


async def test_a_key_that_becomes_common_pairs_nobody_any_more(
    pools: Pools, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a hub that keeps its numbers, in which one rare word may lead few programs to each other
    monkeypatch.setattr(pair_finding, "FEW_PROGRAMS", 0)
    monkeypatch.setattr(pair_finding, "GROWN", 100)
    monkeypatch.setattr(
        blocking_keys, "MOST_SHARING", dict.fromkeys(blocking_keys.MOST_SHARING, 1) | {"^": -1, "$": -1}
    )
    await load(pools, save(folder / "a.xml", record(1), record(2)))
    await pair_finding.compute(pools)
    assert len(await found(pools)) == 1
    # when it floods the hub
    await load(pools, save(folder / "b.xml", *(record(number) for number in range(3, 9))))
    await pair_finding.compute(pools)
    # then it is counted as common, and those who were paired by it alone are no pair any more
    assert await found(pools) == []
    assert await rows(pools, "SELECT programs FROM key_frequency WHERE key = 'alor'") == [(8,)]
    assert await row_count(pools, "overlap_due") == 0


async def test_an_edit_that_ends_a_likeness_takes_the_pair_away(pools: Pools, folder: Path) -> None:
    await load(pools, save(folder / "a.xml", record(1), record(2)))
    await pair_finding.compute(pools)
    [(first,)] = await rows(pools, "SELECT data_version FROM hub_state")
    assert len(await found(pools)) == 1
    await load(pools, save(folder / "b.xml", record(2, TITLES[2])))
    report = await pair_finding.compute(pools)
    assert (report.removed, await found(pools)) == (1, [])
    [(second,)] = await rows(pools, "SELECT data_version FROM hub_state")
    assert second > first


async def test_a_comparison_that_finds_nothing_new_writes_nothing(pools: Pools, folder: Path) -> None:
    await load(pools, save(folder / "a.xml", record(1), record(2), record(3, TITLES[2])))
    await pair_finding.compute(pools)
    before = await rows(pools, "SELECT id, xmin::text FROM overlap"), await rows(pools, "TABLE hub_state")
    report = await pair_finding.compute(pools, everything=True)
    assert (report.programs, report.added, report.changed, report.removed) == (3, 0, 0, 0)
    assert (
        await rows(pools, "SELECT id, xmin::text FROM overlap"),
        await rows(pools, "TABLE hub_state"),
    ) == before
    assert (await pair_finding.compute(pools)).programs == 0


async def test_generic_titles_in_different_places_are_no_pair(pools: Pools, folder: Path) -> None:
    written = [
        record(number, TITLES[3], country=code) for number, code in enumerate(("ID", "PH", "TL", "MY"))
    ]
    await load(pools, save(folder / "a.xml", *written))
    await pair_finding.compute(pools)
    assert await found(pools) == []


async def test_parents_and_siblings_are_no_pairs(pools: Pools, folder: Path) -> None:
    # given a program with two parts and a part of a part, all of one title, and one beside them
    await load(
        pools,
        save(
            folder / "a.xml",
            record(1),
            record(2, TITLES[0], related("P-1")),
            record(3, TITLES[0], related("P-1")),
            record(4, TITLES[0], related("P-3")),
            record(5),
        ),
    )
    await pair_finding.compute(pools)
    assert [(row[0], row[1]) for row in await found(pools)] == [
        (f"P-{number}", "P-5") for number in (1, 2, 3, 4)
    ]
    # when the one beside them turns out to be above them all
    await load(pools, save(folder / "b.xml", record(1, TITLES[0], related("P-5"))))
    await pair_finding.compute(pools)
    assert await found(pools) == []


async def test_relatives_are_known_by_any_case_and_former_identifiers(pools: Pools, folder: Path) -> None:
    former = '<other-identifier ref="P-OLD" type="A3"/>'
    made = [
        record(1, TITLES[0], former),
        record(2, TITLES[0], related("p-1", "3")),
        record(3, TITLES[0], related("P-old", "3")),
    ]
    await load(pools, save(folder / "a.xml", *made))

    await pair_finding.compute(pools)

    assert [(row[0], row[1]) for row in await found(pools)] == [("P-2", "P-3")]


@pytest.mark.parametrize("status", ["CONFIRMED", "DISMISSED", "COORDINATED"])
async def test_decisions_outlive_comparisons(pools: Pools, folder: Path, status: str) -> None:
    # given a pair that people decided about
    await load(pools, save(folder / "a.xml", record(1), record(2)))
    await pair_finding.compute(pools)
    await pools.writing.execute("UPDATE overlap SET status = $1, decided_at = now()", status)
    kept = await rows(pools, "SELECT id, status, score, reasons FROM overlap")
    # when all is compared anew, and when the two are no longer alike
    await pair_finding.compute(pools, everything=True)
    assert await rows(pools, "SELECT is_found FROM overlap") == [(True,)]
    await load(pools, save(folder / "b.xml", record(2, TITLES[2])))
    await pair_finding.compute(pools)
    # then the pair stays as it was decided on, and is marked as no longer found, until it is found again
    assert await rows(pools, "SELECT is_found FROM overlap") == [(False,)]
    await load(pools, save(folder / "c.xml", record(2).replace("Sample", "Other") + record(3, TITLES[2])))
    await pair_finding.compute(pools)
    assert (
        await rows(pools, "SELECT id, status, score, reasons FROM overlap WHERE decided_at IS NOT NULL")
        == kept
    )


async def test_a_program_that_changes_while_it_is_compared_stays_due(pools: Pools, folder: Path) -> None:
    await load(pools, save(folder / "a.xml", record(1), record(2)))
    async with pools.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        before = await overlaps.due(connection)
        await overlaps.mark(connection, list(before)[:1])
        await overlaps.unmark(connection, before)
        assert list(await overlaps.due(connection)) == list(before)[:1]


async def test_a_run_that_is_killed_goes_on_where_it_was(
    pools: Pools, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a whole run's pairs
    await load(pools, save(folder / "a.xml", *(record(number) for number in range(6))))
    await pair_finding.compute(pools)
    whole = await found(pools)
    # when a run is broken off in its second batch
    await pools.writing.execute("DELETE FROM overlap")
    monkeypatch.setattr(pair_finding, "BATCH", 2)
    calls = 0

    async def breaking(*given: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise asyncio.CancelledError
        return await replace(*given)

    replace = overlaps.replace
    monkeypatch.setattr(overlaps, "replace", breaking)
    with pytest.raises(asyncio.CancelledError):
        await pair_finding.compute(pools, everything=True)
    # then what it had done is done, and the next run does the rest
    assert await row_count(pools, "overlap_due") == 4
    report = await pair_finding.compute(pools)
    assert report.programs == 4
    assert await found(pools) == whole


async def test_two_runs_at_once_take_turns(pools: Pools, folder: Path) -> None:
    await load(pools, save(folder / "a.xml", *(record(number) for number in range(6))))
    reports = await asyncio.gather(pair_finding.compute(pools), pair_finding.compute(pools))
    assert sorted(report.programs for report in reports) == [0, 6]
    assert len(await found(pools)) == 15


async def test_progress_is_told(pools: Pools, folder: Path) -> None:
    await load(pools, save(folder / "a.xml", record(1), record(2)))
    told_of: list[pair_finding.ComparisonProgress] = []
    await pair_finding.compute(pools, told_of.append)
    assert told_of[0] == pair_finding.ComparisonProgress(2, 2, 0)
    assert told_of[-1] == pair_finding.ComparisonProgress(2, 2, 2)


async def test_a_merged_organization_makes_its_programs_due(pools: Pools, folder: Path) -> None:
    await load(
        pools, save(folder / "a.xml", record(1, TITLES[0], participant("Village", ref="VIL")), record(2))
    )
    await pair_finding.compute(pools)
    async with pools.writing.acquire() as lent:
        connection = cast("asyncpg.Connection", lent)
        [(village,)] = await rows(pools, "SELECT id FROM organization WHERE identifier = 'VIL'")
        await overlaps.mark_of_organizations(connection, [cast("UUID", village)])
    [(identifier,)] = await rows(
        pools, "SELECT p.iati_identifier FROM overlap_due d JOIN program p ON p.id = d.program_id"
    )
    assert identifier == "P-1"


async def test_activities_of_level_output_are_not_compared(pools: Pools, folder: Path) -> None:
    await load(pools, save(folder / "a.xml", record(1), record(2)))
    await pair_finding.compute(pools)
    await pools.writing.execute("UPDATE program SET level = 'OUTPUT' WHERE iati_identifier = 'P-2'")
    await pair_finding.compute(pools, everything=True)
    assert await found(pools) == []
    async with pools.writing.acquire() as lent:
        assert await blocking_index.count_programs(cast("asyncpg.Connection", lent)) == 1
