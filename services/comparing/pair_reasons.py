"""The reasons of pairs for a viewer, with the names of organizations that the viewer may see."""

from collections.abc import Iterable, Mapping
from typing import Any

from services import organizations
from services.comparing import reason_texts
from services.comparing.shared_words import LANGUAGES
from services.overlaps import OVERLAP
from services.querying import reads
from services.querying.reader import Reader
from services.text import localized


async def of_pairs(reader: Reader, ids: Iterable[Any]) -> dict[Any, list[Mapping[str, Any]]]:
    """The reasons of each pair, the weightiest first, without organizations hidden from the viewer."""
    pairs = await reads.by_column(reader, OVERLAP, "id", ids, ("id", "reasons"))
    reasons = {identity: reason_texts.decode(row["reasons"]) for identity, row in pairs.items()}
    organization_ids = {each for stored in reasons.values() for each in reason_texts.organizations_in(stored)}
    names = await organization_names(reader, organization_ids)
    return {identity: reason_texts.rows(stored, names) for identity, stored in reasons.items()}


async def organization_names(reader: Reader, ids: Iterable[Any]) -> dict[str, Mapping[str, str]]:
    """The names of the visible organizations in each language, by id as text."""
    requested = list(ids)
    records = await organizations.by_id(reader, requested, ("id", "name", "names")) if requested else {}
    return {
        str(identity): {
            language: localized.chosen(row["names"], (language,)) or row["name"] for language in LANGUAGES
        }
        for identity, row in records.items()
    }
