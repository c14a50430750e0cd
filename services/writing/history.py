"""The history of records: one row for each field of a stored record that a write changed.

A change is visible to viewers who could see both the old and the new value. It stays so if the record is
published later.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from db.values import Visibility
from services.text import localized
from services.writing import rows, snapshots
from services.writing.audiences import is_wider
from services.writing.snapshots import HEAD, Snapshot

# Fields with localized text in snapshots, and the fields for the text in one language.
TEXTS = {
    "titles": "title",
    "abstracts": "abstract",
    "descriptions": "description",
    "names": "name",
    "resolutions": "resolution",
}
# Lists of records with their own history.
RECORDS = ("outputs", "outcomes", "impacts", "otherResults")

NARROW = """
UPDATE change c SET visibility = n.visibility, owner_id = n.owner_id
FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS n (id, visibility, owner_id)
WHERE n.id IN (c.record_id, c.program_id)
    AND (c.visibility = 'PUBLIC' OR c.visibility = 'MEMBERS' AND n.visibility = 'OWNER')
"""

# What is proposed for a record that only its owner sees is seen by nobody else either.
NARROW_REVISIONS = """
UPDATE revision SET visibility = 'OWNER' WHERE visibility <> 'OWNER'
    AND (record_id = ANY($1) OR fields #>> '{program,new}' = ANY($1::uuid[]::text[])
        OR record_id IN (SELECT id FROM result WHERE reported_in_id = ANY($1)))
"""
# What waits for a decision is to review again once its record is shown.
SHOW_REVISIONS = """
UPDATE revision SET visibility = 'MEMBERS'
WHERE visibility = 'OWNER' AND state IN ('SUBMITTED', 'CHANGES_REQUESTED')
    AND (record_id = ANY($1) OR fields #>> '{program,new}' = ANY($1::uuid[]::text[])
        OR record_id IN (SELECT id FROM result WHERE reported_in_id = ANY($1)))
"""

# (field, old, new) with JSON values, or null for no value.
Difference = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change of one field of a record from `old` to `new`, both JSON."""

    id: UUID
    run_id: UUID | None
    kind: str
    record_id: UUID
    program_id: UUID | None
    visibility: str
    owner_id: UUID
    field: str
    old: str | None
    new: str | None
    actor_id: UUID | None
    record_version: int | None


async def record_changes(
    connection: asyncpg.Connection, run_id: UUID | None, before: Snapshot, *, actor: UUID | None = None
) -> None:
    """Record the changes of records since an earlier snapshot, in the transaction that made them.

    `actor` is the member organization that made them, null for an import.
    """
    if before.rows:
        after = await snapshots.take(connection, before.history, before.ids)
        await write(connection, run_id, before.history.word, before.rows, after.rows, actor=actor)


async def write(
    connection: asyncpg.Connection,
    run_id: UUID | None,
    kind: str,
    old: Mapping[UUID, Any],
    new: Mapping[UUID, Any],
    *,
    actor: UUID | None = None,
) -> None:
    """Write a row for each difference between two snapshots, for records in both."""
    both = [(row, new[identity]) for identity, row in old.items() if identity in new]
    await _narrow(connection, both)
    made = [each for pair in both for each in _changes(run_id, kind, actor, *pair)]
    await rows.insert(connection, "change", made)


async def _narrow(connection: asyncpg.Connection, both: Iterable[tuple[Any, Any]]) -> None:
    """Hide the earlier changes of records whose visibility was reduced."""
    narrowed = [new for old, new in both if is_wider(old["audience"], new["audience"])]
    if narrowed:
        columns = [[row[name] for row in narrowed] for name in ("id", "audience", "owner_id")]
        await connection.execute(NARROW, *columns)
        hidden = [row["id"] for row in narrowed if row["audience"] == Visibility.OWNER]
        await connection.execute(NARROW_REVISIONS, hidden)
    shown = [new["id"] for old, new in both if old["audience"] == Visibility.OWNER != new["audience"]]
    if shown:
        await connection.execute(SHOW_REVISIONS, shown)


def _changes(run_id: UUID | None, kind: str, actor: UUID | None, old: Any, new: Any) -> Iterator[ChangeRow]:
    narrower = new if is_wider(old["audience"], new["audience"]) else old
    for difference in differences(old, new):
        yield ChangeRow(
            uuid7(),
            run_id,
            kind,
            new["id"],
            new["program_id"],
            narrower["audience"],
            narrower["owner_id"],
            *difference,
            actor,
            new.get("version"),
        )


def differences(old: Mapping[str, str | None], new: Mapping[str, str | None]) -> Iterator[Difference]:
    """The fields in which two snapshots of a record differ, in the order of the snapshot."""
    for name, after in new.items():
        if name in HEAD or old[name] == after:
            continue
        if name in TEXTS:
            yield from _text_differences(name, old[name], after)
        elif name in RECORDS:
            yield from _record_differences(name, old[name], after)
        else:
            yield name, old[name], after


def _text_differences(name: str, old: str | None, new: str | None) -> Iterator[Difference]:
    """The difference in the default text, and in all languages if there are several."""
    before, after = localized.decode(old), localized.decode(new)
    shown = localized.choose(before, ()), localized.choose(after, ())
    if shown[0] != shown[1]:
        yield TEXTS[name], _json(shown[0]), _json(shown[1])
    languages = {language for language, _ in (*before, *after)}
    if len(languages) > 1 or shown[0] == shown[1]:
        yield name, _json(_localized(before)), _json(_localized(after))


def _localized(pairs: Iterable[Sequence[str]]) -> list[dict[str, str]]:
    return [{"language": language, "text": text} for language, text in pairs]


def _record_differences(name: str, old: str | None, new: str | None) -> Iterator[Difference]:
    """The titles of a list of records, if other records are in it and the titles differ."""
    before, after = orjson.loads(old or "[]"), orjson.loads(new or "[]")
    titles = _titles(before), _titles(after)
    if {each["id"] for each in before} != {each["id"] for each in after} and titles[0] != titles[1]:
        yield name, _json(titles[0]), _json(titles[1])


def _titles(records: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{"title": record["title"]} for record in records]


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()
