"""Obstacles as members edit them. Each is about something that its author may see."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from db.obstacle_values import ObstacleStatus
from db.values import Visibility
from services.comparing.words import distinct, words
from services.kinds.obstacles import OBSTACLE_HISTORY, SUBJECTS
from services.querying.viewers import Viewer
from services.querying.visibility import visible_sql
from services.revising.address_problems import no_address
from services.revising.code_problems import unlisted
from services.revising.editable import EditableKind
from services.revising.problems import LONGEST_TEXT, LONGEST_TITLE, Problem, days, problem, required, texts
from services.text import localized
from services.writing import runs, search_documents, sources
from services.writing.obstacle_fields import OBSTACLE_FIELDS
from services.writing.sources import MEMBERS

ABOUT = ("program", "planNode", "region", "organization", "aboutHub")
DONE = (ObstacleStatus.RESOLVED, ObstacleStatus.CLOSED)
MOST_EVIDENCE, MOST_WORDS = 20, 200
TABLES = {"program": "program", "planNode": "plan_node", "organization": "organization"}
TABLES["responsible"] = TABLES["organization"]
SEEN = "SELECT EXISTS (SELECT FROM {table} r WHERE r.id = $1 AND {condition})"
HIDDEN = "SELECT EXISTS (SELECT FROM {table} r WHERE r.id = $1 AND r.visibility = 'OWNER')"
NEW = """
INSERT INTO obstacle (id, type, category, title, raised_by_id, owner_id, raised_on, source_id)
VALUES ($1, $2, $3, $4, $5, $5, $6, $7)
"""
TEXTS = "SELECT titles::text, descriptions::text FROM obstacle WHERE id = $1"


def chosen(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Find a missing choice, and codes that are in no list."""
    for name in ("type", "category"):
        if not values[name]:
            yield problem(name, "REQUIRED", sentence="CHOICE_REQUIRED")
    if values["category"]:
        yield from unlisted("category", values["category"], "ObstacleCategory")
    if values["visibility"] == Visibility.OWNER:
        yield problem("visibility", "VISIBILITY", values["visibility"])


def subjects(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Find an obstacle about nothing."""
    if not any(values[name] for name in ABOUT):
        yield problem(ABOUT[0], "REQUIRED", also=ABOUT[1:], sentence="SUBJECT")


def resolution(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Find a resolved obstacle without a resolution, and a date of resolution of one that is not."""
    status = values["status"]
    if status == ObstacleStatus.RESOLVED and not any(text.strip() for _, text in values["resolutions"]):
        yield problem("resolutions", "RESOLUTION", also=("status",))
    if values["resolved"] and status not in DONE:
        yield problem("resolved", "NOT_RESOLVED", status, also=("status",))


def dates(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Find a missing date of raising, and dates before it."""
    raised = values["raised"]
    if not raised:
        yield problem("raised", "REQUIRED", sentence="DATE_REQUIRED")
    for name in ("due", "resolved"):
        # Dates of ISO 8601 are in order as texts.
        if raised and values[name] and values[name] < raised:
            yield problem(
                name, "DATE_ORDER", values[name], also=("raised",), sentence="BEFORE_RAISED", raised=raised
            )


def evidence(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Find too many addresses, and those that are none."""
    given = values["evidence"]
    if len(given) > MOST_EVIDENCE:
        yield problem("evidence", "TOO_MANY", length=len(given), limit=MOST_EVIDENCE)
    for place, address in enumerate(given):
        yield from no_address(f"evidence.{place}", address)


async def complete(
    _connection: asyncpg.Connection,
    _viewer: Viewer,
    _id: UUID,
    given: Mapping[str, Any],
    known: Sequence[Mapping[str, Any]],
) -> tuple[dict[str, Any], list[Problem]]:
    """Fill in today as the day on which the obstacle was raised or resolved, and clear the latter."""
    today = datetime.now(UTC).date().isoformat()
    values = dict(given)
    earlier = {name: value for each in reversed(known) for name, value in each.items()}
    if not known and not values.get("raised"):
        values["raised"] = today
    if "status" in values and "resolved" not in values:
        if values["status"] not in DONE:
            values |= {"resolved": None} if earlier.get("resolved") else {}
        elif not earlier.get("resolved"):
            values["resolved"] = today
    return values, []


async def verify(
    connection: asyncpg.Connection, viewer: Viewer, id_: UUID, values: Mapping[str, Any], *, final: bool
) -> list[Problem]:
    """Find links to records that do not exist, or that the member may not see."""
    return [
        problem(name, "UNKNOWN_RECORD")
        for name in SUBJECTS
        if values.get(name) and not await _is_seen(connection, viewer, name, UUID(values[name]))
    ]


async def _is_seen(connection: asyncpg.Connection, viewer: Viewer, name: str, id_: UUID) -> bool:
    if name not in TABLES:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM region WHERE id = $1)", id_))
    statement = SEEN.format(table=TABLES[name], condition=visible_sql("$2", "r"))
    return bool(await connection.fetchval(statement, id_, viewer.organization_id))


async def hides(connection: asyncpg.Connection, values: Mapping[str, Any]) -> bool:
    """Whether a new obstacle with these values is about a record that only its owner sees."""
    about = [(TABLES[name], UUID(values[name])) for name in ABOUT if name in TABLES and values.get(name)]
    return any([await connection.fetchval(HIDDEN.format(table=table), id_) for table, id_ in about])


async def make(connection: asyncpg.Connection, id_: UUID, owner: UUID, values: Mapping[str, Any]) -> None:
    """Insert an obstacle that the owner raises."""
    await insert(connection, id_, owner, values, await sources.ensure(connection, MEMBERS))


async def insert(
    connection: asyncpg.Connection, id_: UUID, owner: UUID, values: Mapping[str, Any], source: UUID
) -> None:
    """Insert an obstacle of a source with what every obstacle has; its other fields are stored later."""
    stored = OBSTACLE_FIELDS.columns_of({name: values[name] for name in ("titles", "raised")})
    about = (values["type"], values["category"], stored["title"], owner, stored["raised_on"], source)
    await connection.execute(NEW, id_, *about)


async def follow(connection: asyncpg.Connection, id_: UUID) -> None:
    """Update the words by which similar obstacles are found, and the search document."""
    row = await connection.fetchrow(TEXTS, id_)
    pairs = [pair for column in row or () for pair in localized.decode(column)]
    found = distinct((word for _, text in pairs for word in words(text)), MOST_WORDS)
    await connection.execute("UPDATE obstacle SET words = $2 WHERE id = $1", id_, sorted(found))
    await search_documents.follow(connection, {"Obstacle": [id_]})


OBSTACLE = EditableKind(
    OBSTACLE_FIELDS,
    OBSTACLE_HISTORY,
    checks=(
        required("titles"),
        texts(titles=LONGEST_TITLE, descriptions=LONGEST_TEXT, resolutions=LONGEST_TEXT),
        chosen,
        subjects,
        resolution,
        dates,
        days("raised", "due", "resolved"),
        evidence,
    ),
    follow=follow,
    make=make,
    # Imports hide obstacles with their programs.
    lock=runs.lock,
    verify=verify,
    responsible="raised_by_id",
    complete=complete,
    hides=hides,
)
