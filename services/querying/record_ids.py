"""Global ids inside of stored values, such as a link to a record in the history of another one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID


def shown(letter: bytes, id_: str | None) -> str | None:
    """Return the global id of the record with a UUID, given as text; null for none."""
    return None if id_ is None else urlsafe_b64encode(letter + UUID(id_).bytes).decode().rstrip("=")


def stored(global_id: str | None) -> str | None:
    """Return the UUID of a global id as text; null for none."""
    if global_id is None:
        return None
    return str(UUID(bytes=urlsafe_b64decode(global_id + "=" * (-len(global_id) % 4))[1:]))


def shown_sql(letter: bytes, column: str) -> str:
    """Return the SQL expression of the global id of a record whose UUID is in a column."""
    raw = rf"'\x{letter.hex()}'::bytea || uuid_send({column})"
    return f"rtrim(translate(encode({raw}, 'base64'), '+/', '-_'), '=')"
