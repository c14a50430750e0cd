"""Records that other subgraphs reference by their keys: one batch for each type and key."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from resolvers.nodes import available
from resolvers.requests import Request
from services.kinds import registry
from services.kinds.registry import BY_TYPENAME
from services.querying.errors import BadInputError
from services.querying.reader import Reader, Row


class Reference(NamedTuple):
    """A reference to a record by its type and all given keys; without keys it matches no record."""

    typename: str
    keys: tuple[tuple[str, Any], ...]


class Fault(NamedTuple):
    """The error of a reference, and its argument path."""

    message: str
    argument: str


Named = Reference | Fault
Group = tuple[str, str]
RecordsByGroup = Mapping[Group, Mapping[Any, Row] | Exception]


async def by_keys(
    request: Request, keys: Collection[Any], question: Sequence[Named], columns: tuple[str, ...]
) -> dict[Any, list[Any]]:
    """Return the record of each reference in order; null if unknown or hidden, or an error."""
    wanted: dict[Group, dict[Any, None]] = {}
    for reference in question:
        if isinstance(reference, Reference):
            for name, value in reference.keys:
                wanted.setdefault((reference.typename, name), {})[value] = None
    read = partial(_read_group, request.reader, columns)
    answers = await asyncio.gather(*(read(group, list(values)) for group, values in wanted.items()))
    found = dict(zip(wanted, answers, strict=True))
    answer = [_record(reference, found) for reference in question]
    return dict.fromkeys(keys, answer)


async def _read_group(
    reader: Reader, columns: tuple[str, ...], group: Group, values: list[Any]
) -> Mapping[Any, Row] | Exception:
    """Return the records of one type by one key.

    An exception is returned as the result of this group only.
    """
    typename, key = group
    kind = BY_TYPENAME[typename]
    wanted = tuple(dict.fromkeys((*available(kind.entity, columns), "id")))
    try:
        return await registry.records_by_key(reader, kind, key, values, wanted)
    except Exception as error:
        return error


def _record(reference: Named, found: RecordsByGroup) -> Any:
    """Return the record of one reference; all its keys must refer to the same record."""
    if isinstance(reference, Fault):
        return BadInputError(reference.message, argument=reference.argument)
    rows: list[Row | None] = []
    for name, value in reference.keys:
        answer = found[reference.typename, name]
        if isinstance(answer, Exception):
            return answer
        rows.append(answer.get(value))
    if not rows or None in rows:
        return None
    if len({row["id"] for row in rows if row is not None}) > 1:
        names = " and ".join(f"`{name}`" for name, _ in reference.keys)
        return BadInputError(
            f"{names} refer to different records of type {reference.typename}. Give the keys of one record."
        )
    return rows[0]
