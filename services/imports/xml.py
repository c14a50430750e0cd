"""Streaming of the records of a file; memory holds one record at a time."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
from lxml import etree

from services.imports import activities, organization_records, values
from services.imports.activities import UnusableError
from services.imports.counted_kinds import FILES, ORGANIZATIONS, PROGRAMS
from services.imports.files import ORGANISATIONS, SAFE, InputFile
from services.imports.left_out import left_out
from services.imports.records import Activity, LocatedActivity, LocatedOrganization, Organization
from services.imports.reference_scan import free
from services.imports.rejections import LeftOut, Rejection, Remark
from services.imports.streams import DAMAGES, Stream, TooLongError
from services.imports.values import ReadingContext

Record = LocatedActivity | LocatedOrganization
Item = Record | Rejection | Remark | LeftOut

ACTIVITY, ORGANISATION = "iati-activity", "iati-organisation"
UNREAD = "the file can't be read beyond this line; the rest was not imported"


def read(file: InputFile, stream: Stream) -> Iterator[Item]:
    """Yield each record of a checked file after the remarks on it, or its rejection.

    A damaged file ends with a rejection that names the line; the records before it are yielded.
    """
    tag = ORGANISATION if file.root == ORGANISATIONS else ACTIVITY
    parser = etree.iterparse(stream, events=("end",), tag=tag, **SAFE)
    try:
        for _, element in parser:
            stream.mark()
            yield from _items(file.name, element)
            free(element)
    except etree.XMLSyntaxError as error:
        yield _break(file, *_fault(parser, error))
    except TooLongError as error:
        yield _break(file, stream.line, str(error))
    except DAMAGES as error:
        yield _break(file, stream.line, f"its compressed data is cut off or damaged ({error})")
    except OSError as error:
        yield _break(file, stream.line, f"it can't be read ({error.strerror or error})")


def version_hash(record: Activity | Organization) -> bytes:
    """Return the hash of the stored values of a record: spaces and unknown attributes don't change it."""
    return hashlib.sha256(orjson.dumps(record, default=str)).digest()


def _fault(parser: "etree.iterparse[Any]", error: etree.XMLSyntaxError) -> tuple[int | None, str | None]:
    """Return the line and message of the first fault: the parser raises what followed from it."""
    first = next(iter(parser.error_log.filter_from_errors()), None)
    return (first.line, first.message.strip()) if first else (error.lineno, error.msg)


def _break(file: InputFile, line: int | None, reason: str | None) -> Rejection:
    return Rejection(file.name, line, None, f"{UNREAD}: {reason}", FILES)


def _items(file: str, element: etree._Element) -> Iterator[Item]:
    line: int = element.sourceline or 0  # type: ignore[assignment]  # the stubs leave its type open
    context = activities.context_of(element)
    try:
        record = _record(file, line, element, context)
    except UnusableError as error:
        yield _rejection(file, line, element, str(error))
        return
    for warning in context.warnings:
        yield Remark(file, line, record.identifier, warning)
    if isinstance(record, LocatedActivity) and (paths := tuple(left_out(element))):
        yield LeftOut(paths)
    yield record


def _record(file: str, line: int, element: etree._Element, context: ReadingContext) -> Record:
    if element.tag == ORGANISATION:
        organization = organization_records.organization(element, context)
        dated = organization.last_updated or _generated(element)
        return LocatedOrganization(organization, file, line, dated, version_hash(organization))
    activity = activities.activity(element, context)
    dated = activity.last_updated or _generated(element)
    return LocatedActivity(activity, file, line, dated, version_hash(activity))


def _rejection(file: str, line: int, element: etree._Element, reason: str) -> Rejection:
    if element.tag == ORGANISATION:
        return Rejection(file, line, _label(organization_records.identifier(element)), reason, ORGANIZATIONS)
    return Rejection(file, line, _label(activities.identifier(element)), reason, PROGRAMS)


def _label(identifier: str | None) -> str | None:
    return identifier and identifier[: values.CODE_LENGTH]


def _generated(element: etree._Element) -> datetime | None:
    """Return the time at which the whole file was generated."""
    root = element.getroottree().getroot()
    return values.moment(root.get("generated-datetime"), "generated-datetime", ReadingContext())
