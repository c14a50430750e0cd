"""The target of a harvest."""

from dataclasses import dataclass
from uuid import UUID

from db.values import Visibility
from services.harvesting.matches import WorkMatcher
from services.imports.targets import Target
from services.writing.harvests import HarvestKey


@dataclass(frozen=True, slots=True)
class HarvestTarget:
    """The import target, state and matcher of a harvest, and the owner and visibility of its records."""

    target: Target
    harvesting: HarvestKey
    matcher: WorkMatcher
    owner_id: UUID
    visibility: Visibility
