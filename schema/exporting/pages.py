"""A page of an exported list."""

from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: its edges, the cursor of the next page (null at the end), and the total count."""

    rows: list[Row]
    end: str | None
    total: int | None
