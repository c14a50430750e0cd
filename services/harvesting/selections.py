"""The records that a harvest requests from a repository."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.harvesting import datestamps
from services.harvesting.datestamps import Granularity
from services.harvesting.failures import HarvestFailure

DUBLIN_CORE = "oai_dc"

Read = Callable[[str, Granularity], str | None]


@dataclass(frozen=True, slots=True)
class HarvestRequest:
    """The request of the operator: times as written, set, format, and whether to harvest everything again."""

    from_time: str | None = None
    until_time: str | None = None
    set_spec: str | None = None
    prefix: str = DUBLIN_CORE
    everything: bool = False


@dataclass(frozen=True, slots=True)
class RecordSelection:
    """The parameters sent to the repository: a window in its time format, a set, a metadata format."""

    begin: str | None
    end: str | None
    set_spec: str | None
    prefix: str

    @property
    def complete(self) -> bool:
        """Whether the window has no start and no end."""
        return self.begin is None and self.end is None


def select(request: HarvestRequest, exactness: Granularity, complete: datetime | None) -> RecordSelection:
    """Return the selection: as requested, else since the last complete harvest with an overlap, else all."""
    begin = _time(request.from_time, "--from", datestamps.window_start, exactness)
    end = _time(request.until_time, "--until", datestamps.window_end, exactness)
    if begin is None and complete is not None and not request.everything:
        begin = datestamps.next_start(complete, exactness)
    if begin and end and end < begin:
        raise HarvestFailure(f"{begin} is after {end}: choose a window that ends later.")
    return RecordSelection(begin, end, request.set_spec, request.prefix)


def _time(text: str | None, option: str, read: Read, exactness: Granularity) -> str | None:
    if text is None:
        return None
    if found := read(text, exactness):
        return found
    raise HarvestFailure(
        f"{option} {text!r} is not a time: write 2026-01-31, or 2026-01-31T13:00:00Z for UTC."
    )
