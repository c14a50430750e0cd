"""Matching of records with organizations, sectors and regions of the hub, only by code or exact name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from db import codelists
from db.values import KnowledgeRole
from services.harvesting.dublin_core import DescribedWork
from services.imports.gazetteer import COUNTRY, Gazetteer
from services.region_names import plain
from services.text.normalization import normalized

OrganizationRole = tuple[str, KnowledgeRole]


@dataclass(frozen=True, slots=True)
class WorkMatches:
    """DAC sectors, region codes with their ancestors, and organizations with roles, each sorted."""

    sectors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    organizations: tuple[OrganizationRole, ...] = ()


class WorkMatcher:
    """Matches works with names and codes that are loaded once per harvest."""

    def __init__(self, organizations: Mapping[str, UUID], gazetteer: Gazetteer) -> None:
        self._organizations = organizations
        self._gazetteer = gazetteer
        self._codes = {identity: code for code, identity in gazetteer.by_code.items()}

    def matches(self, work: DescribedWork) -> WorkMatches:
        """Return the sectors, regions and organizations of a work."""
        return WorkMatches(
            sectors=tuple(sorted(set(_sectors(work.subjects)))),
            regions=tuple(sorted(self._regions(work.places))),
            organizations=(
                *self._links(work.creators, KnowledgeRole.AUTHOR),
                *self._links(work.publishers, KnowledgeRole.PUBLISHER),
            ),
        )

    def _links(self, names: Iterable[str], role: KnowledgeRole) -> list[OrganizationRole]:
        found = {self._organizations.get(normalized(name)) for name in names}
        return sorted((str(identity), role) for identity in found if identity)

    def _regions(self, places: Iterable[str]) -> set[str]:
        """Match regions by code, and by name only if the record also names Indonesia."""
        known = self._gazetteer
        parts = [part for place in places for part in (place, *place.split(","))]
        found = {known.by_code[code] for part in parts if (code := part.strip().upper()) in known.by_code}
        named = {known.by_name[name] for part in parts if (name := plain(part)) in known.by_name}
        if known.by_code.get(COUNTRY) in found | named:
            found |= named
        return {self._codes[each] for identity in found for each in known.with_parents(identity)}


def _sectors(subjects: Iterable[str]) -> Iterable[str]:
    """Yield the DAC sectors whose code or name is a subject."""
    for subject in subjects:
        if found := _sector_by_name().get(normalized(subject)):
            yield found


@cache
def _sector_by_name() -> dict[str, str]:
    """Return the sector codes by code and by English and Indonesian name."""
    sectors = codelists.load()["Sector"].values()
    return {
        normalized(text): each.code for each in sectors for text in (each.name_en, each.name_id, each.code)
    }
