"""Records of a page: their headers checked, their works read, and each that can't go in with its reason."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from lxml.etree import _Element
from oaipmh_scythe.models import Header

from services.harvesting import datestamps, dublin_core
from services.harvesting.documents import OAI
from services.harvesting.dublin_core import UnusableRecordError, Work
from services.harvesting.matches import Matched, Matcher
from services.imports.counted_kinds import PRODUCTS
from services.imports.rejections import Rejection, Remark
from services.imports.values import CODE_LENGTH, Reading


@dataclass(frozen=True, slots=True)
class Found:
    """A record as the repository tells it, with its place; without a work it is told to be deleted."""

    file: str
    line: int
    identifier: str
    datestamp: datetime
    sets: tuple[str, ...]
    work: Work | None
    matched: Matched
    hash: bytes


Item = Found | Rejection | Remark


def read(file: str, elements: list[_Element], matcher: Matcher) -> Iterator[Item]:
    """The records of a page in their order, with remarks before each, or why one is refused."""
    for element in elements:
        line: int = element.sourceline or 0  # type: ignore[assignment]  # the stubs leave its type open
        header = _header(element)
        identifier = _identifier(header)
        reading = Reading()
        try:
            found = _found(file, line, element, header, reading, matcher)
        except UnusableRecordError as error:
            yield Rejection(file, line, identifier, str(error), PRODUCTS)
            continue
        for warning in reading.warnings:
            yield Remark(file, line, identifier, warning)
        yield found


def _found(
    file: str, line: int, element: _Element, header: Header | None, reading: Reading, matcher: Matcher
) -> Found:
    identifier = _identifier(header)
    if header is None or identifier is None:
        raise UnusableRecordError("it has no identifier in its header, and could not be found again")
    if len(str(header.identifier).strip()) > CODE_LENGTH:
        raise UnusableRecordError(f"its identifier has more than {CODE_LENGTH} characters")
    datestamp = _datestamp(header)
    work = None if header.deleted else dublin_core.work(element.find(f"{OAI}metadata"), reading)
    matched = matcher.matched(work) if work else Matched()
    sets = tuple(each.strip()[:CODE_LENGTH] for each in header.setSpecs if each and each.strip())
    return Found(file, line, identifier, datestamp, sets, work, matched, version_hash(work, matched))


def version_hash(work: Work | None, matched: Matched) -> bytes:
    """The hash of all that the hub keeps of a record; no name of a person is in it."""
    kept = work and (
        *(work.address, work.titles, work.abstracts, work.kind, work.languages),
        *(work.published, work.license, work.format, matched),
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
        told = (header.datestamp or "").strip()[:80]
        raise UnusableRecordError(f"its datestamp {told!r} is no time of OAI-PMH")
    if found > datetime.now(UTC) + datestamps.LEEWAY:
        raise UnusableRecordError(f"its datestamp {str(header.datestamp).strip()[:80]!r} is still to come")
    return found
