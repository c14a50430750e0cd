"""Pages of docs/benchmarks that several benchmarks write, each its own section, which ends at the next."""

from pathlib import Path

QUALITY = "## How well searches find"


def write(page: Path, heading: str, text: str) -> None:
    """Put a text under a heading of the page, in the place of what stood there."""
    before, _, rest = page.read_text(encoding="utf-8").partition(f"{heading}\n")
    _, following, after = rest.partition("\n## ")
    page.write_text(f"{before}{heading}\n\n{text.strip()}\n{following}{after}", encoding="utf-8")


def beginning(page: Path, text: str) -> None:
    """Put a text in the place of all that stands before the first section."""
    _, following, after = page.read_text(encoding="utf-8").partition("\n## ")
    page.write_text(f"{text.strip()}\n{following}{after}", encoding="utf-8")
