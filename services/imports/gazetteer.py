"""The regions that the hub knows, to find places in: by ISO code, else by exact name within the country.

Aliases name one region each: a bare name that a city and a regency share names neither, and stays unresolved.
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
    """Regions by code and by name, and of each the regions above it."""

    by_code: dict[str, UUID]
    by_name: dict[str, UUID]
    above: dict[UUID, UUID | None]

    def find(self, location: Location, activity: Activity) -> UUID | None:
        """The region of a location, null when nothing names one exactly."""
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

    def with_above(self, region: UUID | None) -> list[UUID]:
        """A region and all those that it lies in."""
        found = []
        while region is not None:
            found.append(region)
            region = self.above.get(region)
        return found


async def load(connection: asyncpg.Connection) -> Gazetteer:
    """Read the regions once for a whole import."""
    rows: list[Any] = await connection.fetch("SELECT id, code, names, aliases, parent_id FROM region")
    by_name: dict[str, UUID] = {}
    for row in rows:
        for name in (*(text for _, text in localized.decode(row["names"])), *row["aliases"]):
            by_name.setdefault(plain(name), row["id"])
    return Gazetteer(
        by_code={row["code"]: row["id"] for row in rows},
        by_name=by_name,
        above={row["id"]: row["parent_id"] for row in rows},
    )


def inside(location: Location, activity: Activity) -> bool:
    """Whether the location, or else the activity as a whole, is in Indonesia."""
    return COUNTRY in location.within or any(share.code.upper() == COUNTRY for share in activity.countries)


def plain(name: str) -> str:
    """A name for comparison: case and spaces aside."""
    return " ".join(name.casefold().split())
