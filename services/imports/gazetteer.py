"""Lookup of regions for locations: by ISO code, else by exact name within the country.

Each alias names one region. A name shared by a city and a regency matches neither and stays unresolved.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from services.imports.records import Activity, Location
from services.text import localized

COUNTRY = "ID"


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Regions by code and by name, and the parent of each region."""

    by_code: dict[str, UUID]
    by_name: dict[str, UUID]
    parent_ids: dict[UUID, UUID | None]

    def find(self, location: Location, activity: Activity) -> UUID | None:
        """Return the region of a location, or None without an exact match."""
        for code in location.codes:
            if code in self.by_code:
                return self.by_code[code]
        if not inside(location, activity):
            return None
        for _, name in location.names:
            if found := self.by_name.get(plain(name)):
                return found
        return next(
            (self.by_code[code] for code in location.within if code != COUNTRY and code in self.by_code), None
        )

    def with_parents(self, region: UUID | None) -> list[UUID]:
        """Return a region and all its ancestors."""
        found = []
        while region is not None:
            found.append(region)
            region = self.parent_ids.get(region)
        return found


async def load(connection: asyncpg.Connection) -> Gazetteer:
    """Load the regions for a whole import."""
    rows: list[Any] = await connection.fetch("SELECT id, code, names, aliases, parent_id FROM region")
    by_name: dict[str, UUID] = {}
    for row in rows:
        for name in (*(text for _, text in localized.decode(row["names"])), *row["aliases"]):
            by_name.setdefault(plain(name), row["id"])
    return Gazetteer(
        by_code={row["code"]: row["id"] for row in rows},
        by_name=by_name,
        parent_ids={row["id"]: row["parent_id"] for row in rows},
    )


def inside(location: Location, activity: Activity) -> bool:
    """Return whether the location, or the whole activity, is in Indonesia."""
    return COUNTRY in location.within or any(share.code.upper() == COUNTRY for share in activity.countries)


def plain(name: str) -> str:
    """Return a name for comparison, without differences in case and spaces."""
    return " ".join(name.casefold().split())
