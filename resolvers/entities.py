"""Records that another graph refers to: by any of their keys, one batch for each type and key."""

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
    """A record by its type and every (key, value) that is told of it; without any it is none."""

    typename: str
    keys: tuple[tuple[str, Any], ...]


class Fault(NamedTuple):
    """What is wrong with a reference, and where it was given."""

    message: str
    argument: str


Named = Reference | Fault
Group = tuple[str, str]
Found = Mapping[Group, Mapping[Any, Row] | Exception]


async def by_keys(
    request: Request, keys: Collection[Any], question: Sequence[Named], columns: tuple[str, ...]
) -> dict[Any, list[Any]]:
    """The record of each reference in order, under the root: null where unknown or hidden, or an error."""
    wanted: dict[Group, dict[Any, None]] = {}
    for reference in question:
        if isinstance(reference, Reference):
            for name, value in reference.keys:
                wanted.setdefault((reference.typename, name), {})[value] = None
    find = partial(_found, request.reader, columns)
    answers = await asyncio.gather(*(find(group, list(values)) for group, values in wanted.items()))
    found = dict(zip(wanted, answers, strict=True))
    answer = [_record(reference, found) for reference in question]
    return dict.fromkeys(keys, answer)


async def _found(
    reader: Reader, columns: tuple[str, ...], group: Group, values: list[Any]
) -> Mapping[Any, Row] | Exception:
    """The records of one type by one key; what went wrong is the answer to each of these, and to no other."""
    typename, key = group
    kind = BY_TYPENAME[typename]
    wanted = tuple(dict.fromkeys((*available(kind.entity, columns), "id")))
    try:
        return await registry.records_by_key(reader, kind, key, values, wanted)
    except Exception as error:
        return error


def _record(reference: Named, found: Found) -> Any:
    """What one reference leads to; each key that it gives must lead to the same record."""
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
