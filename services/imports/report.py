"""What an import did, in numbers and places."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from services.imports.counted_kinds import FILES
from services.imports.rejections import Duplicate, Rejection, Remark
from services.imports.rules import Newness

# Enough to see what is wrong with a set; a set that is all wrong must not fill the memory.
KEPT = 10_000

# Of what happens to one record in several batches, the last of these tells most.
WEIGHT = {
    verb: weight
    for weight, verb in enumerate((Newness.UNCHANGED, Newness.SUPERSEDED, Newness.CHANGED, Newness.ADDED))
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: the file in work, its number among all, records decided and bytes read so far.

    `waiting` is set while another import has its turn.
    """

    file: str
    file_number: int
    files: int
    activities: int
    bytes_done: int = 0
    bytes_total: int = 0
    waiting: bool = False


Tell = Callable[[Progress], None]


@dataclass(slots=True)
class Report:
    """The outcome of a run: numbers by kind and verb (added, changed, unchanged ...), and what to look at.

    Of rejections, remarks and duplicates the first 10,000 are kept, all are counted. `broken` is the number
    of files that could not be read to their end.
    """

    run_id: UUID
    dry_run: bool = False
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    rejections: list[Rejection] = field(default_factory=list)
    rejection_count: int = 0
    remarks: list[Remark] = field(default_factory=list)
    remark_count: int = 0
    duplicates: list[Duplicate] = field(default_factory=list)
    duplicate_count: int = 0
    broken: int = 0
    _told: dict[str, dict[UUID, Newness]] = field(default_factory=dict)

    def count(self, kind: str, verb: str, times: int = 1) -> None:
        """Add to a number."""
        if times:
            self.counts.setdefault(kind, Counter())[str(verb)] += times

    def tell(self, kind: str, newness: Newness, identities: Iterable[UUID]) -> None:
        """Count records that come in many batches once each, by what tells most of them."""
        known = self._told.setdefault(kind, {})
        for identity in identities:
            before = known.get(identity)
            if before is None or WEIGHT[newness] > WEIGHT[before]:
                known[identity] = newness
                self.count(kind, newness)
                if before:
                    self._uncount(kind, before)

    def written(self, kind: str) -> int:
        """How many records of a kind were added or changed so far."""
        verbs = self.counts.get(kind, Counter())
        return verbs["added"] + verbs["changed"]

    def remark(self, remark: Remark) -> None:
        """Keep a remark, or only count it when there are too many."""
        self.remark_count += 1
        if len(self.remarks) < KEPT:
            self.remarks.append(remark)

    def reject(self, rejection: Rejection) -> None:
        """Keep a rejection, or only count it when there are too many."""
        self.rejection_count += 1
        if len(self.rejections) < KEPT:
            self.rejections.append(rejection)
        if rejection.kind == FILES:
            self.broken += 1
        else:
            self.count(rejection.kind, "rejected")

    def duplicate(self, duplicate: Duplicate) -> None:
        """Keep an identifier met twice, or only count it when there are too many."""
        self.duplicate_count += 1
        if len(self.duplicates) < KEPT:
            self.duplicates.append(duplicate)

    def add(self, batch: "Report") -> None:
        """Take over what a batch counted and remarked, once it is in."""
        for kind, verbs in batch.counts.items():
            if kind not in batch._told:
                for verb, times in verbs.items():
                    self.count(kind, verb, times)
        for kind, told in batch._told.items():
            for identity, newness in told.items():
                self.tell(kind, newness, (identity,))
        for remark in batch.remarks:
            self.remark(remark)

    def stored(self) -> dict[str, object]:
        """The numbers as the run's row keeps them."""
        return {
            **{kind: dict(verbs) for kind, verbs in self.counts.items()},
            "remarks": self.remark_count,
            "duplicates": self.duplicate_count,
            "broken": self.broken,
        }

    def _uncount(self, kind: str, verb: str) -> None:
        self.counts[kind][str(verb)] -= 1
        if not self.counts[kind][str(verb)]:
            del self.counts[kind][str(verb)]
