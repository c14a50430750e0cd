"""The rows that activities are exported from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.tables import result, stated_ref
from services.querying.entities import Entity
from services.querying.reader import Row

# Results of all kinds; the types of the graph have one kind each.
RESULT = Entity(result, "Result")
# References as publishers wrote them, where these identify no organization.
STATED_REF = Entity(stated_ref, "StatedRef")
Grouped = Mapping[Any, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class ProgramRows:
    """The visible rows of some programs; parts and results by their parent record."""

    parts: Mapping[Entity, Grouped]
    results: Grouped
    indicators: Grouped
    periods: Grouped
    organizations: Mapping[Any, Row]
    regions: Mapping[Any, Row]

    def of(self, entity: Entity, program: Any) -> Sequence[Row]:
        """Return the parts of a program from one table, in order."""
        return self.parts[entity].get(program, ())

    def stated_ref(self, organization: Any, program: Any) -> str | None:
        """Return the reference that a publisher wrote for an organization, if it was not believed."""
        stated = self.of(STATED_REF, program)
        return next((each["ref"] for each in stated if each["organization_id"] == organization), None)
