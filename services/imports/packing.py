"""Records as JSON objects for a column `details`, and back; default values are left out."""

import datetime
import types
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

import orjson

Record = TypeVar("Record")


def packed(record: Any) -> str:
    """Return a record as the text of a JSON object."""
    return orjson.dumps(_plain(record)).decode()


def unpacked(type_: type[Record], text: str | None) -> Record:
    """Return the record of a stored object; what is missing has its default."""
    record: Record = _record(type_, orjson.loads(text) if text else {})
    return record


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {
            each.name: _plain(found)
            for each in fields(value)
            if (found := getattr(value, each.name)) != each.default
        }
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return f"{value:f}" if isinstance(value, Decimal) else value


@cache
def _types(type_: Any) -> tuple[tuple[str, Any, Any], ...]:
    return tuple((each.name, each.type, each.default) for each in fields(type_))


def _record(type_: Any, stored: dict[str, Any]) -> Any:
    values = {}
    for name, inner, default in _types(type_):
        if name in stored:
            values[name] = _typed(inner, stored[name])
        elif default is not MISSING:
            values[name] = default
    return type_(**values)


def _typed(type_: Any, stored: Any) -> Any:
    """Return a stored value as the type says: records, tuples, numbers and dates have a form of their own."""
    if stored is None:
        return None
    if isinstance(type_, types.UnionType):
        return _typed(next(each for each in get_args(type_) if each is not types.NoneType), stored)
    if get_origin(type_) is tuple:
        return _sequence(get_args(type_), stored)
    if is_dataclass(type_):
        return _record(type_, stored)
    if type_ is Decimal:
        return Decimal(stored)
    return datetime.date.fromisoformat(stored) if type_ is datetime.date else stored


def _sequence(inner: tuple[Any, ...], stored: list[Any]) -> tuple[Any, ...]:
    if inner[-1] is Ellipsis:
        return tuple(_typed(inner[0], each) for each in stored)
    return tuple(_typed(each, value) for each, value in zip(inner, stored, strict=True))
