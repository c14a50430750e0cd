"""Parsing of the records of a page, with the reasons for rejections."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from lxml.etree import _Element
from oaipmh_scythe.models import Header

from services.harvesting import datestamps, dublin_core
from services.harvesting.documents import OAI
from services.harvesting.dublin_core import DescribedWork, UnusableRecordError
from services.harvesting.matches import WorkMatcher, WorkMatches
from services.harvesting.mending import MENDED, UNREADABLE
from services.imports.counted_kinds import PRODUCTS
from services.imports.rejections import Rejection, Remark
from services.imports.values import CODE_LENGTH, ReadingContext


@dataclass(frozen=True, slots=True)
class HarvestedRecord:
    """A record of a repository with its place in the input; a record without a work is deleted."""

    file: str
    line: int
    identifier: str
    datestamp: datetime
    sets: tuple[str, ...]
    work: DescribedWork | None
    matches: WorkMatches
    hash: bytes


# How the remark on a record begins that is not in the repository as it was stored.
MENDING = "its XML was broken and was mended"

Item = HarvestedRecord | Rejection | Remark


def read(file: str, elements: list[_Element], matcher: WorkMatcher) -> Iterator[Item]:
    """Yield the records of a page with the remarks before each, or their rejections."""
    for element in elements:
        line: int = element.sourceline or 0  # type: ignore[assignment]  # the stubs leave its type open
        header = _header(element)
        identifier = _identifier(header)
        context = ReadingContext()
        try:
            found = _record(file, line, element, header, context, matcher)
        except UnusableRecordError as error:
            yield Rejection(file, line, identifier, str(error), PRODUCTS)
            continue
        if notes := element.get(MENDED):
            yield Remark(file, line, identifier, f"{MENDING}: {notes}")
        for warning in context.warnings:
            yield Remark(file, line, identifier, warning)
        yield found


def _record(
    file: str,
    line: int,
    element: _Element,
    header: Header | None,
    context: ReadingContext,
    matcher: WorkMatcher,
) -> HarvestedRecord:
    identifier = _identifier(header)
    if reason := element.get(UNREADABLE):
        raise UnusableRecordError(f"its XML is broken and can't be mended ({reason})")
    if header is None or identifier is None:
        raise UnusableRecordError("its header has no identifier, which every record needs")
    if len(str(header.identifier).strip()) > CODE_LENGTH:
        raise UnusableRecordError(f"its identifier has more than {CODE_LENGTH} characters")
    datestamp = _datestamp(header)
    work = None if header.deleted else dublin_core.parse_work(element.find(f"{OAI}metadata"), context)
    matches = matcher.matches(work) if work else WorkMatches()
    sets = tuple(each.strip()[:CODE_LENGTH] for each in header.setSpecs if each and each.strip())
    return HarvestedRecord(
        file, line, identifier, datestamp, sets, work, matches, version_hash(work, matches)
    )


def version_hash(work: DescribedWork | None, matches: WorkMatches) -> bytes:
    """Return the hash of the stored values of a record; it contains no name of a person."""
    kept = work and (
        *(work.address, work.titles, work.abstracts, work.kind, work.languages),
        *(work.published, work.license, work.format, matches),
    )
    return hashlib.sha256(orjson.dumps(kept)).digest()


def _header(element: _Element) -> Header | None:
    found = element.find(f"{OAI}header")
    return None if found is None else Header(found)


def _identifier(header: Header | None) -> str | None:
    text = (header.identifier or "").strip() if header else ""
    return text[:CODE_LENGTH] or None


def _datestamp(header: Header) -> datetime:
    found = datestamps.read(header.datestamp)
    if found is None:
        written = (header.datestamp or "").strip()[:80]
        raise UnusableRecordError(f"its datestamp {written!r} is not a valid OAI-PMH time")
    if found > datetime.now(UTC) + datestamps.LEEWAY:
        raise UnusableRecordError(f"its datestamp {str(header.datestamp).strip()[:80]!r} is in the future")
    return found
