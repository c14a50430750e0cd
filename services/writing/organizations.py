"""Organizations: found by identifier or mention, made when new, made better by what is told of them later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from db.values import ORGANIZATION_TYPE_BY_CODE, OrganizationType, Origin, Visibility
from services import texts
from services.writing import rows
from services.writing.publicity import is_wider

# The scheme of identifiers as IATI files use them; further values of it are registered synonyms.
IATI = "IATI"
IDENTIFIER, MENTION = "identifier", "mention"

# ("identifier", ref) or ("mention", mention key).
Key = tuple[str, str]
Names = tuple[tuple[str, str], ...]

FIND = """
SELECT found.kind, found.value, o.id, o.identifier, o.mention_key, o.names, o.type_code, o.origin,
    o.visibility, o.owner_id, o.source_id
FROM (
    SELECT 'identifier' AS kind, value, organization_id AS id FROM organization_identifier
    WHERE scheme = 'IATI' AND value = ANY($1)
    UNION ALL
    SELECT 'mention', mention_key, id FROM organization WHERE mention_key = ANY($2)
) found JOIN organization o USING (id)
"""


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """What is told of an organization; `owner` is the key of the one that a hidden one belongs to."""

    key: Key
    names: Names
    type_code: str | None = None
    origin: Origin = Origin.MENTION
    visibility: Visibility = Visibility.PUBLIC
    owner: Key | None = None


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """The columns that imports write."""

    id: UUID
    identifier: str | None
    mention_key: str | None
    name: str
    names: str
    type: OrganizationType
    type_code: str | None
    origin: Origin
    visibility: Visibility
    owner_id: UUID
    source_id: UUID


@dataclass(frozen=True, slots=True)
class IdentifierRow:
    """One identifier of an organization."""

    organization_id: UUID
    visibility: Visibility
    owner_id: UUID
    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Ensured:
    """The id of every organization asked for, and how many were made and made better."""

    ids: dict[Key, UUID]
    added: int
    changed: int


async def ensure(
    connection: asyncpg.Connection, source_id: UUID, facts: Mapping[Key, OrganizationFacts]
) -> Ensured:
    """Find or make all organizations of the facts, with their owners among them."""
    identifiers = [value for kind, value in facts if kind == IDENTIFIER]
    mentions = [value for kind, value in facts if kind == MENTION]
    known = {(row["kind"], row["value"]): row for row in await connection.fetch(FIND, identifiers, mentions)}
    ids: dict[Key, UUID] = {key: known[key]["id"] if key in known else uuid7() for key in facts}
    new = [_new(fact, ids, source_id) for key, fact in facts.items() if key not in known]
    await rows.insert(connection, "organization", new)
    await rows.insert(connection, "organization_identifier", _identifiers(new))
    better = [row for key, old in known.items() if (row := _better(old, facts[key], source_id))]
    await rows.update(connection, "organization", better, "version = version + 1, imported_at = now()")
    return Ensured(ids, len(new), len(better))


def _new(fact: OrganizationFacts, ids: Mapping[Key, UUID], source_id: UUID) -> OrganizationRow:
    kind, value = fact.key
    names = fact.names or (("und", value),)
    return OrganizationRow(
        id=ids[fact.key],
        identifier=value if kind == IDENTIFIER else None,
        mention_key=value if kind == MENTION else None,
        name=texts.choose(names, ()) or value,
        names=texts.encode(names),
        type=_type(fact.type_code),
        type_code=fact.type_code,
        origin=fact.origin,
        visibility=fact.visibility,
        owner_id=ids[fact.owner or fact.key],
        source_id=source_id,
    )


def _identifiers(new: Sequence[OrganizationRow]) -> list[IdentifierRow]:
    return [
        IdentifierRow(row.id, row.visibility, row.owner_id, IATI, row.identifier)
        for row in new
        if row.identifier is not None
    ]


def _better(old: Any, fact: OrganizationFacts, source_id: UUID) -> OrganizationRow | None:
    """The row with what the facts add to it, null when they add nothing."""
    row = _improved(old, fact, source_id)
    before = (old["names"], old["type_code"], old["origin"], old["visibility"], old["owner_id"])
    after = (row.names, row.type_code, row.origin, row.visibility, row.owner_id)
    # JSON comes back in PostgreSQL's own spelling.
    return None if before[1:] == after[1:] and texts.decode(before[0]) == texts.decode(after[0]) else row


def _improved(old: Any, fact: OrganizationFacts, source_id: UUID) -> OrganizationRow:
    """Its own record replaces what others said; after that only a language, a type or readers are added."""
    becomes_record = fact.origin == Origin.RECORD and old["origin"] == Origin.MENTION
    wider = is_wider(fact.visibility, old["visibility"])
    names = _joined(texts.decode(old["names"]), fact.names, replacing=becomes_record)
    type_code = (fact.type_code if becomes_record else None) or old["type_code"] or fact.type_code
    own = becomes_record or (wider and fact.owner is None)
    return OrganizationRow(
        id=old["id"],
        identifier=old["identifier"],
        mention_key=old["mention_key"],
        name=texts.choose(names, ()) or fact.key[1],
        names=texts.encode(names),
        type=_type(type_code),
        type_code=type_code,
        origin=Origin.RECORD if becomes_record else Origin(old["origin"]),
        visibility=fact.visibility if wider else Visibility(old["visibility"]),
        owner_id=old["id"] if own else old["owner_id"],
        source_id=source_id if becomes_record else old["source_id"],
    )


def _joined(old: Sequence[Sequence[str]], told: Names, *, replacing: bool) -> Names:
    kept = [(language, text) for language, text in old if language != "und" or not told]
    first, second = (list(told), kept) if replacing else (kept, list(told))
    languages = {language for language, _ in first}
    return tuple(first + [pair for pair in second if pair[0] not in languages])


def _type(code: str | None) -> OrganizationType:
    return ORGANIZATION_TYPE_BY_CODE.get(code or "", OrganizationType.UNKNOWN)


def merged(first: OrganizationFacts, second: OrganizationFacts) -> OrganizationFacts:
    """Both facts of one organization as one: its own record before mentions, else the first told."""
    if first.origin == Origin.MENTION and second.origin == Origin.RECORD:
        first, second = second, first
    wider = is_wider(second.visibility, first.visibility)
    return replace(
        first,
        names=first.names or second.names,
        type_code=first.type_code or second.type_code,
        visibility=second.visibility if wider else first.visibility,
        owner=second.owner if wider and first.origin == Origin.MENTION else first.owner,
    )
