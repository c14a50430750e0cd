"""What an import did, in numbers and places."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from services.imports.rejections import Rejection, Remark

PROGRAMS, ORGANIZATIONS, RESULTS, PRODUCTS = "programs", "organizations", "results", "knowledge_products"

# Enough to see what is wrong with a set; a set that is all wrong must not fill the memory.
REMARKS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: the file in work, its number among all, and the activities decided so far."""

    file: str
    file_number: int
    files: int
    activities: int


Tell = Callable[[Progress], None]


@dataclass(slots=True)
class Report:
    """The outcome of a run: numbers by kind and verb (added, changed, unchanged ...), rejections, remarks."""

    run_id: UUID
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    rejections: list[Rejection] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    remark_count: int = 0

    def count(self, kind: str, verb: str, times: int = 1) -> None:
        """Add to a number."""
        if times:
            self.counts.setdefault(kind, Counter())[str(verb)] += times

    def remark(self, remark: Remark) -> None:
        """Keep a remark, or only count it when there are too many."""
        self.remark_count += 1
        if len(self.remarks) < REMARKS_KEPT:
            self.remarks.append(remark)

    def reject(self, rejection: Rejection) -> None:
        """Keep a rejection."""
        self.rejections.append(rejection)
        self.count(PROGRAMS, "rejected")

    def stored(self) -> dict[str, object]:
        """The numbers as the run's row keeps them."""
        return {**{kind: dict(verbs) for kind, verbs in self.counts.items()}, "remarks": self.remark_count}
