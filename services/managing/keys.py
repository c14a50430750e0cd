"""API keys over the API: administrators create, rotate, revoke and list those of all organizations."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from db.values import Role
from services import api_keys, key_rotation, key_terms, organizations
from services.key_terms import LONGEST_LABEL
from services.querying import permissions
from services.querying.errors import BadInputError, ForbiddenError
from services.querying.permissions import Action
from services.querying.reader import Reader, Row
from services.querying.viewers import Viewer
from services.revising import answered
from services.revising.problems import Problem
from services.revising.results import Outcome

MOST_OVERLAP_HOURS = int(key_terms.LONGEST_OVERLAP / timedelta(hours=1))
# Code: the sentence in English and in Indonesian.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "LABEL": (
        f"A label has at most {LONGEST_LABEL} printable characters and says what uses the key, never who.",
        f"Label berisi paling banyak {LONGEST_LABEL} karakter dan menyebut pemakai kunci, bukan orang.",
    ),
    "EXPIRY": ("The day must be after today (UTC).", "Tanggal harus setelah hari ini (UTC)."),
    "OVERLAP": (
        f"Both keys can be valid for 0 to {MOST_OVERLAP_HOURS:,} hours.",
        f"Kedua kunci dapat berlaku selama 0 sampai {MOST_OVERLAP_HOURS:,} jam.",
    ),
    "ORGANIZATION": (
        "There is no such organization that you may see.",
        "Tidak ada organisasi itu yang dapat Anda lihat.",
    ),
    "ROTATED": (
        "The key has expired or was rotated already: rotate its successor, or create a new one.",
        "Kunci sudah kedaluwarsa atau sudah diganti: ganti penerusnya, atau buat kunci baru.",
    ),
}
KEYS = """
SELECT k.prefix, k.role, k.organization_id, k.label, k.created_at, k.expires_at, k.revoked_at,
    u.used_at AS last_used, s.prefix AS successor,
    k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()) AS is_active
FROM api_key k LEFT JOIN api_key_use u ON u.key_id = k.id LEFT JOIN api_key s ON s.id = k.successor_id
WHERE ($1::text[] IS NULL OR k.prefix = ANY($1)) AND ($2::uuid IS NULL OR k.organization_id = $2)
    AND ($3::boolean IS NOT TRUE OR k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()))
ORDER BY k.created_at, k.prefix LIMIT $4
"""
MOST_KEYS = 1_000


@dataclass(frozen=True, slots=True)
class KeyResult:
    """The outcome, the prefixes of the key and of the one that it replaces, and its secret, shown once."""

    outcome: Outcome
    prefix: str | None = None
    former_prefix: str | None = None
    secret: str | None = None
    problems: Sequence[Problem] = ()


# A secret is shown once: the answer to a repeated request has none.
FORM: answered.Form[KeyResult] = answered.Form(
    lambda result: orjson.dumps([result.prefix, result.former_prefix]).decode(),
    lambda stored: KeyResult(Outcome.DONE, *orjson.loads(stored)),
    lambda wrong: KeyResult(Outcome.INVALID, problems=[wrong]),
    lambda result: result.outcome is Outcome.DONE,
)
Step = Callable[[asyncpg.Connection], Awaitable[KeyResult]]


async def _once(reader: Reader, key: str | None, asked: tuple[Any, ...], run: Step) -> KeyResult:
    """Run a step in a transaction, unless it was run with this idempotency key."""
    organization = reader.viewer.organization_id
    if organization is None or not permissions.may(reader.viewer, Action.MANAGE_KEYS):
        return KeyResult(Outcome.NOT_PERMITTED)
    async with reader.writing() as connection:
        result, _ = await answered.in_form(
            connection,
            (organization, key),
            answered.fingerprint("key", *asked),
            lambda: run(connection),
            FORM,
        )
    return result


def problem(path: str, code: str, value: Any = None) -> Problem:
    """Build a problem with its sentence in both languages; the value must be no secret."""
    english, indonesian = SENTENCES[code]
    return Problem(
        f"input.{path}", code, None if value is None else str(value), (("en", english), ("id", indonesian))
    )


def check_allowed(viewer: Viewer) -> None:
    """Raise ForbiddenError unless the viewer's role may manage keys."""
    if not permissions.may(viewer, Action.MANAGE_KEYS):
        raise ForbiddenError(
            "Keys are for administrators: use an API key with the role ADMINISTRATOR. Operators manage keys "
            "with `.venv/bin/hub keys`."
        )


async def list_keys(reader: Reader, organization: UUID | None, *, active_only: bool) -> Sequence[Row]:
    """The keys without their secrets, oldest first; raises ForbiddenError."""
    check_allowed(reader.viewer)
    # As the role that writes: no reading role sees keys.
    async with reader.writing(is_short=True) as connection:
        return await connection.fetch(KEYS, None, organization, active_only, MOST_KEYS)


async def by_prefix(reader: Reader, prefixes: Iterable[str]) -> Mapping[str, Row]:
    """The keys with these prefixes; none for viewers who may not manage keys."""
    if not permissions.may(reader.viewer, Action.MANAGE_KEYS):
        return {}
    wanted = list(prefixes)
    async with reader.writing(is_short=True) as connection:
        rows = await connection.fetch(KEYS, wanted, None, None, len(wanted))
    return {row["prefix"]: row for row in rows}


async def create(
    reader: Reader,
    organization: UUID,
    role: Role,
    terms: tuple[str | None, date | None],
    key: str | None = None,
) -> KeyResult:
    """Create a key of an organization that the viewer may see; its terms are the label and the last day."""
    label, expires_on = terms

    async def run(connection: asyncpg.Connection) -> KeyResult:
        # The id of a merged organization is one of the other.
        found = (await organizations.by_id(reader, [organization], ("id", "name"))).get(organization)
        wrong = [*_of_label(label), *_of_expiry(expires_on)]
        if found is None:
            wrong.append(problem("organization", "ORGANIZATION"))
        if wrong or found is None:
            return KeyResult(Outcome.INVALID, problems=wrong)
        owner, ends = (found["id"], found["name"]), _start_of(expires_on)
        made = await api_keys.add(connection, owner, role, label=key_terms.label(label), expires_at=ends)
        return KeyResult(Outcome.DONE, made.prefix, secret=made.secret)

    return await _once(reader, key, ("create", organization, role, *terms), run)


async def rotate(
    reader: Reader, prefix: str, overlap_hours: int, expires_on: date | None, key: str | None = None
) -> KeyResult:
    """Create a key like the one with that prefix, which expires after the overlap."""

    async def run(connection: asyncpg.Connection) -> KeyResult:
        wrong = _of_expiry(expires_on)
        if not 0 <= overlap_hours <= MOST_OVERLAP_HOURS:
            wrong.append(problem("overlapHours", "OVERLAP", overlap_hours))
        if wrong:
            return KeyResult(Outcome.INVALID, problems=wrong)
        return await _rotated(connection, prefix, timedelta(hours=overlap_hours), _start_of(expires_on))

    return await _once(reader, key, ("rotate", prefix, overlap_hours, expires_on), run)


async def _rotated(
    connection: asyncpg.Connection, prefix: str, overlap: timedelta, expires_at: datetime | None
) -> KeyResult:
    found = await _unrevoked(connection, prefix)
    if found is None:
        return KeyResult(Outcome.NOT_FOUND)
    try:
        done = await key_rotation.rotated(connection, found, overlap, expires_at)
    except BadInputError:
        # The key was found above, so it has expired, was rotated, or was revoked meanwhile.
        return KeyResult(Outcome.INVALID, problems=[problem("prefix", "ROTATED", found)])
    return KeyResult(Outcome.DONE, done.key.prefix, done.former_prefix, done.key.secret)


async def revoke(reader: Reader, prefix: str, key: str | None = None) -> KeyResult:
    """Revoke a key, at once in all processes: each request looks its key up."""

    async def run(connection: asyncpg.Connection) -> KeyResult:
        found = await _unrevoked(connection, prefix)
        if found is None or await connection.fetchval(api_keys.REVOKE_KEY, found) is None:
            return KeyResult(Outcome.NOT_FOUND)
        return KeyResult(Outcome.DONE, found)

    return await _once(reader, key, ("revoke", prefix), run)


async def _unrevoked(connection: asyncpg.Connection, text: str) -> str | None:
    """The prefix in a text, which can be a whole key, if there is such a key that is not revoked."""
    prefix = api_keys.prefix_in(text)
    if prefix is None:
        return None
    row = await connection.fetchrow(KEYS, [prefix], None, None, 1)
    return prefix if row is not None and row["revoked_at"] is None else None


def _of_label(label: str | None) -> list[Problem]:
    try:
        key_terms.label(label)
    except BadInputError:
        # Not repeated: it may be a person's address.
        return [problem("label", "LABEL")]
    return []


def _of_expiry(day: date | None) -> list[Problem]:
    if day is None:
        return []
    is_right = day > datetime.now(UTC).date()
    return [] if is_right else [problem("expiresOn", "EXPIRY", day)]


def _start_of(day: date | None) -> datetime | None:
    """The start of a day in UTC."""
    return None if day is None else datetime.combine(day, time(), UTC)
