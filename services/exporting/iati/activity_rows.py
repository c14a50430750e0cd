"""The rows that activities are exported from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.tables import result
from services.querying.entities import Entity
from services.querying.reader import Row

# Results of all kinds; the types of the graph have one kind each.
RESULT = Entity(result, "Result")
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
