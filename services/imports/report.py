"""The report of an import: counts, and places in the input."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from db.values import Visibility
from services.imports.counted_kinds import FILES
from services.imports.left_out import in_order
from services.imports.rejections import Duplicate, Rejection, Remark
from services.imports.rules import ImportOutcome

# Enough to see what is wrong with a data set, without filling the memory if all of it is wrong.
KEPT = 10_000
# Enough of the refs that were not believed to see which publishers to write to.
STORED = 100

# If a record has several outcomes in several batches, the one with the highest weight counts.
WEIGHT = {
    verb: weight
    for weight, verb in enumerate(
        (
            ImportOutcome.UNCHANGED,
            ImportOutcome.CLAIMED,
            ImportOutcome.WITHDRAWN,
            ImportOutcome.SUPERSEDED,
            ImportOutcome.CHANGED,
            ImportOutcome.ADDED,
        )
    )
}


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """The progress of a run: current file, its number, and the records and bytes read so far.

    `waiting` is true while another import holds the lock.
    """

    file: str
    file_number: int
    files: int
    activities: int
    bytes_done: int = 0
    bytes_total: int = 0
    waiting: bool = False


ReportImportProgress = Callable[[ImportProgress], None]


@dataclass(slots=True)
class Report:
    """The result of a run: counts by kind and outcome (added, changed, unchanged ...), and findings.

    All rejections, remarks and duplicates are counted, and the first 10,000 of each are kept. `broken` is the
    number of files that could not be read to the end. `doubted` counts the refs that were not believed, by
    the ref and what it is instead, `left_out` what the hub does not keep, by its path in an activity.
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
    doubted: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    claims: list[Remark] = field(default_factory=list)
    claim_count: int = 0
    broken: int = 0
    # The visibilities of the records that were read: who may know of the run.
    audience: set[Visibility] = field(default_factory=set)
    _outcomes: dict[str, dict[UUID, ImportOutcome]] = field(default_factory=dict)

    def count(self, kind: str, verb: str, times: int = 1) -> None:
        """Add to a count."""
        if times:
            self.counts.setdefault(kind, Counter())[str(verb)] += times

    def count_records(self, kind: str, outcome: ImportOutcome, identities: Iterable[UUID]) -> None:
        """Count records that occur in several batches once, by the outcome with the highest weight."""
        known = self._outcomes.setdefault(kind, {})
        for identity in identities:
            before = known.get(identity)
            if before is None or WEIGHT[outcome] > WEIGHT[before]:
                known[identity] = outcome
                self.count(kind, outcome)
                if before:
                    self._uncount(kind, before)

    def written(self, kind: str) -> int:
        """Return the number of records of a kind that were added or changed so far."""
        verbs = self.counts.get(kind, Counter())
        return verbs["added"] + verbs["changed"]

    def remark(self, remark: Remark) -> None:
        """Count a remark, and keep it unless there are too many."""
        self.remark_count += 1
        if len(self.remarks) < KEPT:
            self.remarks.append(remark)

    def doubt(self, ref: str, worth: str, times: int = 1) -> None:
        """Count a ref of an organization that was not believed, unless there are too many."""
        if (ref, worth) in self.doubted or len(self.doubted) < KEPT:
            self.doubted[ref, worth] += times

    def claim(self, claim: Remark) -> None:
        """Count a version that was kept as a claim, and keep it unless there are too many."""
        self.claim_count += 1
        if len(self.claims) < KEPT:
            self.claims.append(claim)

    def reject(self, rejection: Rejection) -> None:
        """Count a rejection, and keep it unless there are too many."""
        self.rejection_count += 1
        if len(self.rejections) < KEPT:
            self.rejections.append(rejection)
        if rejection.kind == FILES:
            self.broken += 1
        else:
            self.count(rejection.kind, "rejected")

    def duplicate(self, duplicate: Duplicate) -> None:
        """Count a duplicate, and keep it unless there are too many."""
        self.duplicate_count += 1
        if len(self.duplicates) < KEPT:
            self.duplicates.append(duplicate)

    def add(self, batch: "Report") -> None:
        """Add the counts and remarks of a committed batch."""
        for kind, verbs in batch.counts.items():
            if kind not in batch._outcomes:
                for verb, times in verbs.items():
                    self.count(kind, verb, times)
        for kind, outcomes in batch._outcomes.items():
            for identity, outcome in outcomes.items():
                self.count_records(kind, outcome, (identity,))
        self.audience |= batch.audience
        for remark in batch.remarks:
            self.remark(remark)
        for claim in batch.claims:
            self.claim(claim)
        for (ref, worth), times in batch.doubted.items():
            self.doubt(ref, worth, times)

    def stored(self) -> dict[str, object]:
        """Return the counts as stored in the row of the run."""
        refs = [[*each, times] for each, times in self.doubted.most_common(STORED)]
        return {
            **{kind: dict(verbs) for kind, verbs in self.counts.items()},
            "remarks": self.remark_count,
            "duplicates": self.duplicate_count,
            "broken": self.broken,
            **({"refs_not_believed": refs} if refs else {}),
            **({"left_out": in_order(self.left_out)[:STORED]} if self.left_out else {}),
        }

    def _uncount(self, kind: str, verb: str) -> None:
        self.counts[kind][str(verb)] -= 1
        if not self.counts[kind][str(verb)]:
            del self.counts[kind][str(verb)]
