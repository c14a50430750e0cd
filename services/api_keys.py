"""API keys of organizations: create, list, revoke and authenticate; key_rotation.py rotates them.

A key consists of `ikhub_`, an eight-character prefix to identify it, and a secret. Only a digest is stored.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from db.pools import Pools
from db.values import Role
from services import key_terms, organization_lookups
from services.key_uses import KeyUses
from services.organization_lookups import Database
from services.querying.errors import BadInputError, UnauthenticatedError
from services.querying.viewers import Viewer

KEY_START = "ikhub_"
PREFIX_LENGTH = 8
SECRET_BYTES = 32

# No letters or digits that look alike, and no character that starts a command-line option.
PREFIX_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
SHAPE = re.compile(rf"{KEY_START}[{PREFIX_LETTERS}]{{{PREFIX_LENGTH}}}_[A-Za-z0-9_-]{{43}}")

# A prefix alone, with `ikhub_`, or within a whole key, whatever is around that.
PREFIX = re.compile(rf"[{PREFIX_LETTERS}]{{{PREFIX_LENGTH}}}")
NAMED_PREFIX = re.compile(rf"{KEY_START}({PREFIX.pattern})(?![A-Za-z0-9-])")

INSERT_KEY = """
INSERT INTO api_key (id, organization_id, role, prefix, digest, label, expires_at, lifetime)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7::timestamptz - now())
"""
LIST_KEYS = """
SELECT prefix, role, organization.identifier, organization.name, created_at, revoked_at, label, expires_at,
    used_at
FROM api_key JOIN organization ON organization.id = organization_id
LEFT JOIN api_key_use ON key_id = api_key.id
ORDER BY created_at, prefix
"""
REVOKE_KEY = "UPDATE api_key SET revoked_at = now() WHERE prefix = $1 AND revoked_at IS NULL RETURNING id"
FIND_HOLDER = "SELECT organization_id, role, label, id, expires_at, is_use_due FROM key_holder($1)"


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A new key: the whole `secret`, shown only once, and what the hub shows of the key later."""

    id: UUID
    secret: str
    prefix: str
    organization: str
    role: Role


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key without its secret. `identifier` is the organization's; `revoked_at` is null if active.

    `label` says what uses the key; `last_used_at` is exact to the hour.
    """

    prefix: str
    role: Role
    identifier: str | None
    organization: str
    created_at: datetime
    revoked_at: datetime | None
    label: str | None
    expires_at: datetime | None
    last_used_at: datetime | None


async def create(
    database: Database,
    organization: str,
    role: Role,
    *,
    label: str | None = None,
    expires_at: datetime | None = None,
) -> NewApiKey:
    """Create a key for the organization with that identifier; raises BadInputError if there is none."""
    label = key_terms.label(label)
    match = await organization_lookups.organization(database, organization)
    if match is None:
        raise BadInputError(
            f"No organization has the identifier '{organization}': look up the right one in the graph, "
            "or import the organization first.",
            argument="organization",
        )
    return await add(database, match, role, label=label, expires_at=expires_at)


async def add(
    database: Database,
    organization: tuple[UUID, str],
    role: Role,
    *,
    label: str | None,
    expires_at: datetime | None,
) -> NewApiKey:
    """Store a new key for an organization, given by id and name."""
    key_id, (organization_id, name) = uuid7(), organization
    prefix = "".join(secrets.choice(PREFIX_LETTERS) for _ in range(PREFIX_LENGTH))
    secret = f"{KEY_START}{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    await database.execute(
        INSERT_KEY, key_id, organization_id, role, prefix, digest(secret), label, expires_at
    )
    return NewApiKey(key_id, secret, prefix, name, role)


async def list_all(database: Database) -> Sequence[ApiKey]:
    """All keys, including revoked ones, oldest first."""
    return [ApiKey(prefix, Role(role), *rest) for prefix, role, *rest in await database.fetch(LIST_KEYS)]


async def revoke(database: Database, prefix: str) -> None:
    """Revoke the key with that prefix; raises BadInputError if there is no active one."""
    found = named_prefix(prefix)
    if await database.fetchval(REVOKE_KEY, found) is None:
        raise no_active_key(found)


def named_prefix(text: str) -> str:
    """The prefix in what the caller passed; raises BadInputError if there is none."""
    found = prefix_in(text)
    if found is None:
        raise BadInputError(
            f"A prefix is the {PREFIX_LENGTH} characters after `{KEY_START}`. "
            "`.venv/bin/hub keys list` lists all keys.",
            argument="prefix",
        )
    return found


def no_active_key(prefix: str) -> BadInputError:
    """Build the error for a prefix that no active key has."""
    return BadInputError(
        f"There is no active key with the prefix '{prefix}'. `.venv/bin/hub keys list` lists all keys.",
        argument="prefix",
    )


def prefix_in(text: str) -> str | None:
    """The prefix in what the caller passed, which can be a whole key; null if there is none.

    The text may contain a secret, so no error repeats it.
    """
    if named := NAMED_PREFIX.search(text):
        return named[1]
    return text.strip() if PREFIX.fullmatch(text.strip()) else None


async def viewer_of(pools: Pools, secret: str, uses: KeyUses | None = None) -> Viewer | None:
    """The viewer for the key; null if it is unknown or revoked, UnauthenticatedError if it has expired.

    Every request looks the key up, so that it is revoked in all processes at once. `uses` notes its use.
    """
    if SHAPE.fullmatch(secret) is None:
        return None
    # Looked up by digest, so that the response time reveals nothing about stored secrets.
    return await viewer_by_digest(pools, digest(secret), uses)


async def viewer_by_digest(pools: Pools, wanted: bytes, uses: KeyUses | None = None) -> Viewer | None:
    """The viewer for the key with that digest, as viewer_of finds it for the key itself."""
    holders = await pools.fetch_for_members(FIND_HOLDER, (wanted,))
    if not holders:
        return None
    holder = holders[0]
    if holder["organization_id"] is None:
        raise UnauthenticatedError(
            f"The key has expired on {holder['expires_at']:%Y-%m-%d}. "
            "Ask the hub's administrators for a new one."
        )
    if uses is not None and holder["is_use_due"]:
        uses.note(holder["id"])
    return Viewer(holder["organization_id"], Role(holder["role"]), label=holder["label"])


def digest(secret: str) -> bytes:
    """What is stored of a key."""
    return hashlib.sha256(secret.encode()).digest()
