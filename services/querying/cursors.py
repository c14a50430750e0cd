"""Cursors: the position of a row in an order, as opaque text that stays valid after inserts and restarts."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from services.querying.errors import BadInputError


@dataclass(frozen=True, slots=True)
class Position:
    """The value that the order sorts by, and the id that breaks ties."""

    value: Any
    id: UUID


def encode(order: str, value: Any, identity: UUID) -> str:
    """Encode the position of a row. The order's name is part of it: other orders reject the cursor."""
    return urlsafe_b64encode(orjson.dumps([order, value, str(identity)])).rstrip(b"=").decode()


def decode(cursor: str, order: str, kind: type[Any] | None, argument: str) -> Position:
    """Decode a cursor; raises BadInputError about `argument` if it is invalid or of another order."""
    try:
        name, value, identity = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        # The value of another order may have another type. The error below then names that order.
        position = Position(typed(value, kind) if name == order else None, UUID(identity))
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise BadInputError(
            f"`{argument}` is not a cursor of this hub. Pass an `endCursor` or `startCursor` as you got it.",
            argument=argument,
        ) from error
    if name != order:
        raise BadInputError(
            f"`{argument}` is a cursor of another list or order ({name}, not {order}). "
            "Start again from the first page when the order changes.",
            argument=argument,
        )
    return position


def typed(value: Any, kind: type[Any] | None) -> Any:
    """Convert a JSON value to the type of its column; null stays null."""
    if value is None or kind is None:
        return None
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if type(value) is not kind:
        raise ValueError
    return value
