"""What is wrong with a file of a plan: every fault with its place."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.imports.failures import ImportFailure

MOST_LISTED = 200


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a YAML file, or a cell of a workbook: `sheet` is the number and the name of its sheet."""

    sheet: tuple[int, str]
    row: int
    column: str = ""

    def __str__(self) -> str:
        """The line, or the name of the sheet and of the cell."""
        name = self.sheet[1]
        return f"{name}!{self.column}{self.row}" if name else str(self.row)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: its place, and the rule with the way out."""

    place: Place
    message: str


@dataclass(slots=True)
class Faults:
    """All faults of a file."""

    file: str
    found: list[Fault] = field(default_factory=list)

    def add(self, place: Place, message: str) -> None:
        """Add a fault."""
        self.found.append(Fault(place, message))

    def refuse_any(self) -> None:
        """Raise PlanRefused if there is a fault."""
        if self.found:
            raise PlanRefused(self.file, self.found)


class PlanRefused(ImportFailure):
    """A file of a plan that is refused whole; `faults` are in the order of the file."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        self.faults = sorted(dict.fromkeys(faults), key=lambda fault: (fault.place, fault.message))
        lines = [f"{file}:{fault.place}: {fault.message}" for fault in self.faults[:MOST_LISTED]]
        if (more := len(self.faults) - MOST_LISTED) > 0:
            lines.append(f"and {more} more faults.")
        super().__init__("\n".join((*lines, f"{len(self.faults)} faults: nothing was imported.")))
