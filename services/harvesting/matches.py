"""What a record names that the hub knows: organizations, sectors and regions, by code or exact name alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from db import codelists
from db.values import KnowledgeRole
from services.harvesting.dublin_core import Work
from services.imports.gazetteer import COUNTRY, Gazetteer, plain
from services.text.normalization import normalized

Link = tuple[str, KnowledgeRole]


@dataclass(frozen=True, slots=True)
class Matched:
    """DAC sectors, codes of regions with those above them, and organizations with their roles, in order."""

    sectors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    organizations: tuple[Link, ...] = ()


class Matcher:
    """All that records are compared with, read once for a harvest."""

    def __init__(self, organizations: Mapping[str, UUID], gazetteer: Gazetteer) -> None:
        self._organizations = organizations
        self._gazetteer = gazetteer
        self._codes = {identity: code for code, identity in gazetteer.by_code.items()}

    def matched(self, work: Work) -> Matched:
        """What a work names."""
        return Matched(
            sectors=tuple(sorted(set(_sectors(work.subjects)))),
            regions=tuple(sorted(self._regions(work.places))),
            organizations=(
                *self._links(work.creators, KnowledgeRole.AUTHOR),
                *self._links(work.publishers, KnowledgeRole.PUBLISHER),
            ),
        )

    def _links(self, names: Iterable[str], role: KnowledgeRole) -> list[Link]:
        found = {self._organizations.get(normalized(name)) for name in names}
        return sorted((str(identity), role) for identity in found if identity)

    def _regions(self, places: Iterable[str]) -> set[str]:
        """Regions by code; by name only where the record also says Indonesia."""
        known = self._gazetteer
        parts = [part for place in places for part in (place, *place.split(","))]
        found = {known.by_code[code] for part in parts if (code := part.strip().upper()) in known.by_code}
        named = {known.by_name[name] for part in parts if (name := plain(part)) in known.by_name}
        if known.by_code.get(COUNTRY) in found | named:
            found |= named
        return {self._codes[each] for identity in found for each in known.with_above(identity)}


def _sectors(subjects: Iterable[str]) -> Iterable[str]:
    """The DAC sectors that subjects are the code or the name of."""
    for subject in subjects:
        if found := _sector_by_name().get(normalized(subject)):
            yield found


@cache
def _sector_by_name() -> dict[str, str]:
    """Codes by code and by name in either language."""
    sectors = codelists.load()["Sector"].values()
    return {
        normalized(text): each.code for each in sectors for text in (each.name_en, each.name_id, each.code)
    }
