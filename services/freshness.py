"""How current programs and organizations are: since when they are out of date, and why.

The database stores one day for each reason, which may be to come: a stored day stays right as time passes.
Open conflicts are visible to the owner alone, so they are looked up for it, and move no day of others.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    Uuid,
    and_,
    bindparam,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
)

from db.tables import conflict
from db.tables.base import STALE_DAYS
from db.values import ConflictState, StaleReason
from services.querying import reads
from services.querying.entities import Entity
from services.querying.filters import Rule
from services.querying.orders import SortKey
from services.querying.reader import Reader, Row
from services.querying.rules import WORDS, at_most
from services.querying.statements import Statement, prepare
from services.querying.visibility import owned, visible

# A literal, not a parameter, as in `services.querying.visibility`.
UTC_ZONE: ColumnElement[str] = literal_column("'UTC'")
# The score is halved with every year.
HALF_LIFE_DAYS = 365
# The column with the day since which each reason applies.
DAY_OF_REASON = dict(
    zip(
        (
            StaleReason.ENDED,
            StaleReason.UNCHANGED,
            StaleReason.TARGET_WITHOUT_ACTUAL,
            StaleReason.UNRESOLVED_REFERENCE,
            StaleReason.NO_PLACE,
        ),
        STALE_DAYS,
        strict=True,
    )
)
NAMES: Mapping[StaleReason, Mapping[str, str]] = {
    StaleReason.ENDED: {
        "id": "Tanggal selesai sudah lewat, tetapi program masih berjalan",
        "en": "Past its end, but active",
    },
    StaleReason.UNCHANGED: {"id": "Sudah lama tidak diperbarui", "en": "Not changed for a long time"},
    StaleReason.TARGET_WITHOUT_ACTUAL: {
        "id": "Periode target berakhir tanpa nilai capaian",
        "en": "A target period is over without an actual value",
    },
    StaleReason.UNRESOLVED_REFERENCE: {
        "id": "Merujuk kegiatan yang tidak ada di hub",
        "en": "Refers to an activity that the hub does not have",
    },
    StaleReason.NO_PLACE: {"id": "Belum memiliki lokasi", "en": "Without a place"},
    StaleReason.CONFLICT_OPEN: {"id": "Ada konflik yang belum diputuskan", "en": "A conflict is not decided"},
}
SORT_KEY = SortKey("stale_from", date, nullable=True)


def today() -> date:
    """The present day in UTC, which all days of freshness are compared with."""
    return datetime.now(UTC).date()


def score(since: date | None, day: date) -> float:
    """How current a record is: 1 until it is out of date, then halved with every year."""
    return 1.0 if since is None else round(0.5 ** ((day - since).days / HALF_LIFE_DAYS), 4)


def rules(table: Any, owned: ColumnElement[Any]) -> dict[str, Rule]:
    """The filter rules of a kind of record; `owned` is the column of conflicts that leads to it."""
    due = func.timezone(UTC_ZONE, func.now()).cast(Date)

    def stale(expected: Any, *, member: bool) -> ColumnElement[bool]:
        is_stale = at_most(table.c.stale_from, due)
        return or_(and_(expected, is_stale), and_(not_(expected), not_(is_stale)))

    def because(words: Any, *, member: bool) -> ColumnElement[bool]:
        found = [
            and_(literal(str(reason)) == func.any(words), table.c[day] <= due)
            for reason, day in DAY_OF_REASON.items()
        ]
        if member:
            wanted = literal(str(StaleReason.CONFLICT_OPEN)) == func.any(words)
            found.append(and_(wanted, table.c.id.in_(select(owned).where(_own_open()))))
        return or_(false(), *found)

    return {"stale": Rule(stale, (Boolean(),)), "stale_reason": Rule(because, (WORDS,))}


def _own_open() -> ColumnElement[bool]:
    """The open conflicts of the viewer's organization."""
    return and_(conflict.c.state == ConflictState.OPEN, owned(conflict), visible(conflict, member=True))


@lru_cache
def _open_conflicts(column: str) -> Statement:
    """Build the statement for the first open conflict of each key, among those of the viewer."""
    key = conflict.c[column]
    keys: Any = func.any(bindparam("keys", type_=ARRAY(Uuid)))
    query = select(key.label("key"), func.min(conflict.c.at).label("at")).where(key == keys, _own_open())
    return prepare(query.group_by(key))


class Found(NamedTuple):
    """A record with the reasons that everyone who sees it sees; `column` of conflicts leads to it."""

    column: str
    id: UUID
    reasons: tuple[tuple[StaleReason, date], ...]


async def of_records(reader: Reader, entity: Entity, column: str, ids: Collection[Any]) -> dict[Any, Row]:
    """The freshness of each visible record; `column` of conflicts leads to it."""
    names = ("changed_last", "stale_from", *DAY_OF_REASON.values())
    stored = await reads.by_column(reader, entity, "id", ids, names)
    day = today()
    return {key: _shown(row, Found(column, key, _applying(row, day)), day) for key, row in stored.items()}


def _applying(row: Row, day: date) -> tuple[tuple[StaleReason, date], ...]:
    days = ((reason, row[name]) for reason, name in DAY_OF_REASON.items())
    return tuple((reason, since) for reason, since in days if since is not None and since <= day)


def _shown(row: Row, found: Found, day: date) -> dict[str, Any]:
    since = min((since for _, since in found.reasons), default=None)
    return {
        "score": score(since, day),
        "last_changed": row["changed_last"],
        "stale_since": since,
        "found": found,
    }


async def reasons(reader: Reader, records: Collection[Found]) -> dict[Any, list[Row]]:
    """The reasons of each record; open conflicts for their owner."""
    conflicts = await _conflicts(reader, records)
    return {
        found: [
            {"reason": reason, "since": since}
            for reason, since in (*found.reasons, *conflicts.get(found, ()))
        ]
        for found in records
    }


async def _conflicts(
    reader: Reader, records: Collection[Found]
) -> dict[Found, list[tuple[StaleReason, date]]]:
    """The first open conflict of each record; all records are of one kind."""
    if not reader.viewer.is_member or not records:
        return {}
    by_id = {found.id: found for found in records}
    column = next(iter(records)).column
    rows = await reader.fetch(_open_conflicts(column), {"keys": list(by_id)})
    return {
        by_id[row["key"]]: [(StaleReason.CONFLICT_OPEN, row["at"].astimezone(UTC).date())] for row in rows
    }
