"""How much of a repository is believed: the most that a page, a record and a whole harvest may have."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes are counted unpacked; seconds are those of one page, and those that a repository may let wait."""

    page_bytes: int = 32_000_000
    harvest_bytes: int = 20_000_000_000
    pages: int = 100_000
    page_records: int = 10_000
    empty_pages: int = 10
    page_seconds: float = 300
    retries: int = 3
    wait_seconds: float = 120


BOUNDS = Bounds()
# A token goes into an address; real ones have some hundred characters.
TOKEN_LENGTH = 4_000
