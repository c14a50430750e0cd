"""Withdrawals and other corrections of records."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.relations import read_from
from resolvers.requests import Request
from services import withdrawals
from services.revising import corrections
from services.revising.corrections import Correction
from services.revising.results import Result
from services.withdrawals import WITHDRAWAL


@read_from(WITHDRAWAL)
async def of_record(
    request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the withdrawal of each record."""
    return await withdrawals.by_record(request.reader, keys, columns)


@read_from(WITHDRAWAL)
async def found(
    request: Request, keys: Collection[Any], question: tuple[str, Any], columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the withdrawal of the record with a UUID or an identifier."""
    key, value = question
    if key == "id":
        row = (await withdrawals.by_record(request.reader, [value], columns)).get(value)
    else:
        row = await withdrawals.by_identifier(request.reader, value, columns)
    return dict.fromkeys(keys, row)


async def correct(request: Request, wanted: Correction, key: str | None) -> Result:
    """Correct a record."""
    return await corrections.correct(request.reader, wanted, key)
