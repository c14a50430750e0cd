"""How current records are: reasons, days, scores, orders and filters; what is hidden leaves no trace."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from hub.commands import freshness as command
from services import api_keys, freshness
from services.querying.viewers import Viewer
from tests.asking import ask, counted
from tests.iati_files import activity, load, narrative, related, result, save
from tests.test_computed_for_clients import indicator, period
from tests.test_edited_fields import edited, imported
from tests.test_revisions import Cast, cast

__all__ = ["cast", "edited"]

OLD = "2019-03-10T08:00:00Z"
# Far enough from today for every run of the tests.
NEW = "2019-03-10"
PLACE = f"<location><name>{narrative('Kota Surakarta')}</name></location>"
RUNNING, CLOSED, CANCELLED = (f'<activity-status code="{code}"/>' for code in (2, 4, 5))
PROGRAMS = """query ($filter: ProgramFilter) {
    programs(filter: $filter, orderBy: {field: STALENESS}) { nodes {
        iatiIdentifier freshness { score staleSince lastChanged reasons { reason since } } } } }"""
ORGANIZATIONS = """query ($filter: OrganizationFilter) {
    organizations(filter: $filter, orderBy: {field: STALENESS}) { nodes {
        identifier freshness { score staleSince lastChanged reasons { reason since } } } } }"""
Headers = dict[str, str]


def ends(day: str, kind: str = "3") -> str:
    """A date of a program: by default the planned end."""
    return f'<activity-date type="{kind}" iso-date="{day}"/>'


async def shown(client: httpx.AsyncClient, query: str, filter_: Any = None, **headers: str) -> dict[str, Any]:
    """The freshness of each record by its identifier, in the order of the list."""
    (connection,) = (await ask(client, query, {"filter": filter_}, **headers)).values()
    return {
        node.get("iatiIdentifier") or node["identifier"]: node["freshness"] for node in connection["nodes"]
    }


def reasons(found: dict[str, Any]) -> dict[str, str]:
    """The days of the reasons."""
    return {each["reason"]: each["since"] for each in found["reasons"]}


async def header(pools: Pools, identifier: str = "XX-1", role: Role = Role.READER) -> Headers:
    """What a member sends along."""
    key = await api_keys.create(pools.writing, identifier, role)
    return {"authorization": f"Bearer {key.secret}"}


def recent() -> str:
    """A time of a few days ago."""
    return f"{freshness.today() - timedelta(days=5)}T00:00:00Z"


@pytest.fixture
async def programs(pools: Pools, tmp_path: Path) -> None:
    """One program for each reason, one that is current, and finished ones."""
    missed = result("Output", inside=indicator(period("2020-01-01", "2020-12-31", target=100)))
    now = recent()
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity("CURRENT", RUNNING, ends("2999-12-31"), PLACE, last_updated_datetime=now),
            activity("ENDED", RUNNING, ends("2021-06-30"), PLACE, last_updated_datetime=now),
            activity("UNCHANGED", RUNNING, ends("2999-12-31"), PLACE, last_updated_datetime=OLD),
            activity("MISSED", RUNNING, PLACE, missed, last_updated_datetime=now),
            activity("REFERS", RUNNING, PLACE, related("ELSEWHERE", "3"), last_updated_datetime=now),
            activity("NOWHERE", RUNNING, last_updated_datetime=now),
            activity(
                "CLOSED", CLOSED, ends("2018-12-31"), related("ELSEWHERE", "3"), last_updated_datetime=OLD
            ),
            activity("CANCELLED", CANCELLED, ends("2018-12-31"), missed, last_updated_datetime=OLD),
        ),
    )


@pytest.mark.usefixtures("programs")
async def test_each_reason_has_its_day_and_the_longest_stale_come_first(reader: httpx.AsyncClient) -> None:
    found = await shown(reader, PROGRAMS)
    day = str(freshness.today() - timedelta(days=5))
    assert {name: reasons(each) for name, each in found.items()} == {
        "UNCHANGED": {"UNCHANGED": "2020-03-10"},
        "MISSED": {"TARGET_WITHOUT_ACTUAL": "2021-01-01"},
        "ENDED": {"ENDED": "2021-07-01"},
        "REFERS": {"UNRESOLVED_REFERENCE": day},
        "NOWHERE": {"NO_PLACE": day},
        **{name: {} for name in ("CURRENT", "CLOSED", "CANCELLED")},
    }
    assert list(found) == [
        "UNCHANGED",
        "MISSED",
        "ENDED",
        "REFERS",
        "NOWHERE",
        "CURRENT",
        "CLOSED",
        "CANCELLED",
    ]
    assert found["UNCHANGED"]["staleSince"] == "2020-03-10"
    assert found["UNCHANGED"]["score"] == freshness.score(date(2020, 3, 10), freshness.today())
    assert found["UNCHANGED"]["lastChanged"] == "2019-03-10T08:00:00+00:00"
    assert (found["CURRENT"]["score"], found["CURRENT"]["staleSince"]) == (1.0, None)


def test_the_score_is_halved_with_every_year() -> None:
    since = date(2024, 1, 1)
    scores = [freshness.score(since, since + timedelta(days=days)) for days in (0, 365, 730)]
    assert (freshness.score(None, since), *scores) == (1.0, 1.0, 0.5, 0.25)


@pytest.mark.usefixtures("programs")
async def test_lists_are_filtered_by_reason(reader: httpx.AsyncClient) -> None:
    cases: dict[str, tuple[Any, list[str]]] = {
        "stale": ({"stale": True}, ["UNCHANGED", "MISSED", "ENDED", "REFERS", "NOWHERE"]),
        "others": ({"stale": False}, ["CURRENT", "CLOSED", "CANCELLED"]),
        "reasons": ({"staleReason": ["NO_PLACE", "ENDED"]}, ["ENDED", "NOWHERE"]),
        "conflicts": ({"staleReason": ["CONFLICT_OPEN"]}, []),
        "none": ({"staleReason": []}, []),
    }
    found = {name: list(await shown(reader, PROGRAMS, filter_)) for name, (filter_, _) in cases.items()}
    assert found == {name: expected for name, (_, expected) in cases.items()}


@pytest.mark.usefixtures("programs")
async def test_an_organization_has_the_reasons_of_its_programs(reader: httpx.AsyncClient) -> None:
    found = await shown(reader, ORGANIZATIONS, {"stale": True})
    day = str(freshness.today() - timedelta(days=5))
    assert list(found) == ["XX-1"]
    assert found["XX-1"]["lastChanged"][:10] == day
    assert found["XX-1"]["staleSince"] == "2021-01-01"
    assert reasons(found["XX-1"]) == {
        "ENDED": "2021-07-01",
        "TARGET_WITHOUT_ACTUAL": "2021-01-01",
        "UNRESOLVED_REFERENCE": day,
        "NO_PLACE": day,
    }
    assert await shown(reader, ORGANIZATIONS, {"staleReason": ["UNCHANGED"]}) == {}


async def test_the_names_of_reasons_are_in_both_languages(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path
) -> None:
    await load(pools, save(tmp_path / "a.xml", activity("A", RUNNING, last_updated_datetime=recent())))
    query = (
        """{ programs { nodes { freshness { reasons { id: name(lang: "id") en: name(lang: "en") } } } } }"""
    )
    nodes = (await ask(reader, query))["programs"]["nodes"]
    assert nodes == [{"freshness": {"reasons": [{"id": "Belum memiliki lokasi", "en": "Without a place"}]}}]


async def test_a_reference_is_resolved_when_the_activity_comes(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path
) -> None:
    refers = activity("REFERS", RUNNING, PLACE, related("later-1", "3"), last_updated_datetime=recent())
    await load(pools, save(tmp_path / "1.xml", refers))
    assert list(await shown(reader, PROGRAMS, {"stale": True})) == ["REFERS"]
    # when the activity is imported, in other letters
    await load(pools, save(tmp_path / "2.xml", activity("LATER-1", CLOSED)))
    # then the program is up to date
    assert await shown(reader, PROGRAMS, {"stale": True}) == {}
    assert await shown(reader, ORGANIZATIONS, {"stale": True}) == {}


@pytest.mark.parametrize("visibility", ["MEMBERS", "OWNER"])
async def test_what_is_hidden_leaves_no_trace(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path, visibility: str
) -> None:
    """A hidden program resolves no reference of a public one, and moves no organization."""
    now = recent()
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity("PUBLIC", RUNNING, PLACE, related("HIDDEN", "3"), last_updated_datetime=now),
            activity("HIDDEN", RUNNING, ends("2015-01-01"), visibility=visibility, last_updated_datetime=now),
        ),
    )
    member = await header(pools)
    for viewer in ({}, member):
        found = await shown(reader, ORGANIZATIONS, {"stale": True}, **viewer)
        assert list(reasons(found["XX-1"])) == ["UNRESOLVED_REFERENCE"]
        assert list(reasons((await shown(reader, PROGRAMS, **viewer))["PUBLIC"])) == ["UNRESOLVED_REFERENCE"]
    assert list(await shown(reader, PROGRAMS, **member)) == ["HIDDEN", "PUBLIC"]


async def test_what_becomes_hidden_does_not_count_any_more(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path
) -> None:
    parts = (RUNNING, PLACE, ends("2015-01-01"))
    await load(pools, save(tmp_path / "1.xml", activity("A", *parts, last_updated_datetime=OLD)))
    assert list(await shown(reader, ORGANIZATIONS, {"stale": True})) == ["XX-1"]
    await load(
        pools, save(tmp_path / "2.xml", activity("A", *parts, visibility="OWNER", last_updated_datetime=OLD))
    )
    assert await shown(reader, ORGANIZATIONS, {"stale": True}) == {}


async def test_a_published_revision_is_a_change(cast: Cast, reader: httpx.AsyncClient, pools: Pools) -> None:
    """The program had no status; it gets an end that has passed, which is stale at once."""
    draft = await cast.owner.proposes(status="IMPLEMENTATION", plannedEnd="2021-06-30")
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", draft))
    found = (await shown(reader, PROGRAMS))["XX-1-1"]
    assert reasons(found)["ENDED"] == "2021-07-01"
    assert found["lastChanged"][:10] == str(freshness.today())
    assert (await shown(reader, ORGANIZATIONS, {"stale": True}))["XX-1"]["staleSince"] == "2021-07-01"


async def test_an_edit_of_hidden_times_does_not_count(
    cast: Cast, reader: httpx.AsyncClient, pools: Pools
) -> None:
    # given a public program that a member changed while only its owner saw it, as its history says
    draft = await cast.owner.proposes(plannedEnd="2031-06-30")
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", draft))
    await pools.writing.execute("UPDATE change SET visibility = 'OWNER'")
    await pools.writing.execute("UPDATE program SET last_updated = $1", datetime.fromisoformat(OLD))
    # when its freshness is worked out again
    await pools.writing.execute("SELECT program_freshness_follow(ARRAY(SELECT id FROM program))")
    # then the time of that edit does not show
    assert (await shown(reader, PROGRAMS))["XX-1-1"]["lastChanged"] == "2019-03-10T08:00:00+00:00"


async def test_only_the_owner_sees_that_a_conflict_is_open(
    edited: Cast, pools: Pools, tmp_path: Path, reader: httpx.AsyncClient
) -> None:
    await imported(pools, tmp_path, "Newer title")
    owner, other = await header(pools), await header(pools, "XX-2")
    wanted = {"staleReason": ["CONFLICT_OPEN"]}
    seen = {
        name: [list(await shown(reader, query, wanted, **viewer)) for query in (PROGRAMS, ORGANIZATIONS)]
        for name, viewer in {"owner": owner, "other": other, "anonymous": {}}.items()
    }
    assert seen == {"owner": [["XX-1-1"], ["XX-1"]], "other": [[], []], "anonymous": [[], []]}
    by_viewer = [(await shown(reader, PROGRAMS, **viewer))["XX-1-1"] for viewer in (owner, other, {})]
    assert ["CONFLICT_OPEN" in reasons(each) for each in by_viewer] == [True, False, False]
    assert len({(each["score"], each["staleSince"]) for each in by_viewer}) == 1


@pytest.mark.usefixtures("programs")
async def test_as_many_statements_for_two_as_for_all_and_fewer_without_reasons(pools: Pools) -> None:
    query = "{ programs(first: %d) { nodes { freshness { %s } } } }"
    owner = await pools.writing.fetchval("SELECT id FROM organization WHERE identifier = 'XX-1'")
    statements = {
        (first, fields): (await counted(pools, query % (first, fields), viewer=Viewer(owner, Role.READER)))[1]
        for first in (2, 8)
        for fields in ("score", "reasons { reason }")
    }
    assert statements == {
        (2, "score"): 2,
        (8, "score"): 2,
        (2, "reasons { reason }"): 3,
        (8, "reasons { reason }"): 3,
    }


@pytest.mark.usefixtures("programs")
async def test_operators_set_the_number_of_months(pools: Pools, reader: httpx.AsyncClient) -> None:
    assert await command.update(pools, 24) == 24
    assert reasons((await shown(reader, PROGRAMS))["UNCHANGED"]) == {"UNCHANGED": "2021-03-10"}
    assert await command.update(pools) == 24
