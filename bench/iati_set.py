"""The real set of IATI files, and copies of it with distinct identifiers."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from lxml import etree

REAL_SET = Path(__file__).parents[2] / "shared" / "data" / "iati"

# More activities, of kinds that the set hardly has; kept apart, so that the counts of the set stay the same.
MORE = REAL_SET.with_name("iati-more")

# The import treats results by this ref specially, so copies keep it to cost the same.
KEPT_PUBLISHERS = ("XM-DAC-41114",)


def real_files() -> list[Path]:
    """Return the activity files of the set."""
    return sorted([*REAL_SET.glob("**/*.xml"), *REAL_SET.glob("**/*.xml.gz")])


def all_files() -> list[Path]:
    """The files of the set and the further ones."""
    return [*real_files(), *sorted(MORE.glob("**/*.xml.gz"))]


def copy(files: list[Path], folder: Path, times: int) -> int:
    """Write the files `times` times into the folder, unzipped; return the number of activities."""
    return sum(
        _copy_file(file, folder / f"{number:03}" / file.name.removesuffix(".gz"), number)
        for number in range(times)
        for file in files
    )


def _copy_file(file: Path, to: Path, number: int) -> int:
    with _opened(file) as stream:
        tree = etree.parse(stream)
    activities = tree.getroot().findall("iati-activity")
    if number:
        for activity in activities:
            _make_distinct(activity, f"-copy-{number}")
    to.parent.mkdir(parents=True, exist_ok=True)
    tree.write(str(to), encoding="utf-8")
    return len(activities)


def _opened(file: Path) -> BinaryIO:
    return cast("BinaryIO", gzip.open(file)) if file.suffix == ".gz" else file.open("rb")


def _make_distinct(activity: etree._Element, suffix: str) -> None:
    """Make the identifiers of the activity, its references, publisher and documents distinct."""
    for identifier in activity.iterfind("iati-identifier"):
        identifier.text = (identifier.text or "").strip() + suffix
    for element, name in _references(activity):
        if value := (element.get(name) or "").strip():
            element.set(name, value + suffix)


def _references(activity: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for related in activity.iterfind("related-activity"):
        yield related, "ref"
    for document in activity.iter("document-link"):
        yield document, "url"
    for publisher in activity.iterfind("reporting-org"):
        if publisher.get("ref") not in KEPT_PUBLISHERS:
            yield publisher, "ref"
