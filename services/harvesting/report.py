"""Progress of a harvest."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HarvestProgress:
    """Pages and records so far, and the list size that the repository states, which may be wrong.

    `waiting` is true while another import holds the lock.
    """

    pages: int = 0
    records: int = 0
    size: int | None = None
    waiting: bool = False


ReportHarvestProgress = Callable[[HarvestProgress], None]
