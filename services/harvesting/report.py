"""How far a harvest is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """Pages and records so far, and how many records the repository says there are; it may be wrong.

    `waiting` is set while another import has its turn.
    """

    pages: int = 0
    records: int = 0
    size: int | None = None
    waiting: bool = False


Tell = Callable[[Progress], None]
