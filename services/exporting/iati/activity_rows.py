"""The rows that activities are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.tables import result
from services.querying.entities import Entity
from services.querying.reader import Row

# Results of all kinds, unlike each of the graph's types.
RESULT = Entity(result, "Result")
Grouped = Mapping[Any, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Found:
    """The visible rows of some programs; parts and results by the record that they are part of."""

    parts: Mapping[Entity, Grouped]
    results: Grouped
    indicators: Grouped
    periods: Grouped
    organizations: Mapping[Any, Row]
    regions: Mapping[Any, Row]

    def of(self, entity: Entity, program: Any) -> Sequence[Row]:
        """The parts of a kind that a program has, in order."""
        return self.parts[entity].get(program, ())
