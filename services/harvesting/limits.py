"""Upper bounds for pages, records and whole harvests."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds in unpacked bytes, counts and seconds; `wait_seconds` limits requested delays."""

    page_bytes: int = 32_000_000
    harvest_bytes: int = 20_000_000_000
    pages: int = 100_000
    page_records: int = 10_000
    empty_pages: int = 10
    page_seconds: float = 300
    retries: int = 3
    wait_seconds: float = 120


BOUNDS = Bounds()
# A token is part of a URL; real ones have some hundred characters.
TOKEN_LENGTH = 4_000
