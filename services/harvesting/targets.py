"""Where the records of a harvest go."""

from dataclasses import dataclass
from uuid import UUID

from db.values import Visibility
from services.harvesting.matches import Matcher
from services.imports.targets import Target
from services.writing.harvests import Harvesting


@dataclass(frozen=True, slots=True)
class HarvestTarget:
    """The import that a harvest is, its state, what records are matched with, whose they are, for whom."""

    target: Target
    harvesting: Harvesting
    matcher: Matcher
    owner_id: UUID
    visibility: Visibility
