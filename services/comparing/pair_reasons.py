"""The reasons of pairs for a viewer, with the names of organizations that the viewer may see."""

from collections.abc import Iterable, Mapping
from typing import Any

from services import organizations
from services.comparing import reason_texts
from services.overlaps import OVERLAP
from services.querying import reads
from services.querying.reader import Reader


async def of_pairs(reader: Reader, ids: Iterable[Any]) -> dict[Any, list[Mapping[str, Any]]]:
    """The reasons of each pair, the weightiest first, without organizations hidden from the viewer."""
    found = await reads.by_column(reader, OVERLAP, "id", ids, ("id", "reasons"))
    told = {identity: reason_texts.decode(row["reasons"]) for identity, row in found.items()}
    named = {each for stored in told.values() for each in reason_texts.organizations_in(stored)}
    names = await organization_names(reader, named)
    return {identity: reason_texts.rows(stored, names) for identity, stored in told.items()}


async def organization_names(reader: Reader, ids: Iterable[Any]) -> dict[str, str]:
    """The names of the visible organizations, by id as text."""
    wanted = list(ids)
    found = await organizations.by_id(reader, wanted, ("id", "name")) if wanted else {}
    return {str(identity): row["name"] for identity, row in found.items()}
