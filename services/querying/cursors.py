"""Cursors: where a row stands in an order, as opaque text that outlives inserts and restarts."""

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
    """The cursor of a row in an order, named so that it can't be used in another."""
    return urlsafe_b64encode(orjson.dumps([order, value, str(identity)])).rstrip(b"=").decode()


def decode(cursor: str, order: str, kind: type[Any] | None, argument: str) -> Position:
    """The position that a cursor stands for; an error that names the argument when it is of no such order."""
    try:
        name, value, identity = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        # The value of another order may be of another type; that order is then named below.
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
    """A value out of JSON as the type that its column has; null stays null."""
    if value is None or kind is None:
        return None
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if type(value) is not kind:
        raise ValueError
    return value
