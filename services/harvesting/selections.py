"""Which records of a repository a harvest asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.harvesting import datestamps
from services.harvesting.datestamps import Granularity
from services.harvesting.failures import HarvestFailure

DUBLIN_CORE = "oai_dc"

Read = Callable[[str, Granularity], str | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the operator asked for: times as written, a set, a format, or all, harvested before or not."""

    from_time: str | None = None
    until_time: str | None = None
    set_spec: str | None = None
    prefix: str = DUBLIN_CORE
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """What the repository is asked for: a window of its times in its own writing, a set, a format."""

    begin: str | None
    end: str | None
    set_spec: str | None
    prefix: str

    @property
    def complete(self) -> bool:
        """Whether no record is left out by its time."""
        return self.begin is None and self.end is None


def selected(asked: Asked, exactness: Granularity, complete: datetime | None) -> Selection:
    """The window: as asked, else all since the last complete harvest with an overlap, else all."""
    begin = _time(asked.from_time, "--from", datestamps.first, exactness)
    end = _time(asked.until_time, "--until", datestamps.last, exactness)
    if begin is None and complete is not None and not asked.everything:
        begin = datestamps.after(complete, exactness)
    if begin and end and end < begin:
        raise HarvestFailure(f"{begin} is after {end}: ask for a window that ends later.")
    return Selection(begin, end, asked.set_spec, asked.prefix)


def _time(text: str | None, option: str, read: Read, exactness: Granularity) -> str | None:
    if text is None:
        return None
    if found := read(text, exactness):
        return found
    raise HarvestFailure(
        f"{option} is {text!r}: write 2026-01-31, or 2026-01-31T13:00:00Z for a time of UTC."
    )
