"""Lookup of regions for locations: by code, else by name within the country.

Usual short forms of names count, such as `Kab.` and `Prov.`. A name shared by a city and a regency matches
the one in which the location's point is; without a point it stays unresolved.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from services import region_names
from services.imports import namesakes, subjects
from services.imports.place_records import Location
from services.imports.records import Activity
from services.region_names import plain
from services.text import localized

COUNTRY = "ID"
# A country or a part of one in ISO 3166.
ISO = re.compile(r"[A-Z]{2}(-|$)")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Regions by code and by name, and the parent of each region."""

    by_code: dict[str, UUID]
    by_name: dict[str, UUID]
    parent_ids: dict[UUID, UUID | None]

    def find(self, location: Location, activity: Activity) -> UUID | None:
        """Return the region of a location, or None. A name says more than the country's code."""
        if found := self.below_country(location.codes):
            return found
        if inside(location, activity):
            named = (region_names.of_name(name) for _, name in location.names)
            names = (self.by_code.get(fact.code) for fact in named if fact)
            found = next(names, None) or self.near(location) or self.below_country(location.within)
        return found or (self.by_code.get(COUNTRY) if COUNTRY in location.codes else None)

    def near(self, location: Location) -> UUID | None:
        """Return the one of a city and a regency with the location's name in which its point is."""
        if location.latitude is None or location.longitude is None:
            return None
        point = location.latitude, location.longitude
        codes = (namesakes.of_point(name, *point) for _, name in location.names)
        return next((self.by_code[code] for code in codes if code in self.by_code), None)

    def below_country(self, codes: Iterable[str]) -> UUID | None:
        """Return the first region of the codes that is not the country."""
        return next((self.by_code[code] for code in codes if code != COUNTRY and code in self.by_code), None)

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
    """Return whether the location is in Indonesia, by its own codes or, without any, by its activity's."""
    own = {code[:2] for code in (*location.codes, *location.within) if ISO.match(code)}
    return COUNTRY in (own or subjects.country_codes(activity))
