"""Records out of a file as a stream: memory holds one of them at a time, however long the file is."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

import orjson
from lxml import etree

from services.imports import activities, organization_records, values
from services.imports.activities import UnusableError
from services.imports.counted_kinds import FILES, ORGANIZATIONS, PROGRAMS
from services.imports.files import ORGANISATIONS, SAFE, InputFile
from services.imports.records import Activity, Located, LocatedOrganization, Organization
from services.imports.rejections import Rejection, Remark
from services.imports.streams import DAMAGES, Stream, TooLongError
from services.imports.values import Reading

Record = Located | LocatedOrganization
Item = Record | Rejection | Remark

ACTIVITY, ORGANISATION = "iati-activity", "iati-organisation"
UNREAD = "the file breaks here, and the rest of it was not read"


def read(file: InputFile, stream: Stream) -> Iterator[Item]:
    """Every record of a checked file in its order after the remarks on it, or why it is rejected.

    A file that breaks ends with a rejection that says where; what stood before the break has been read.
    """
    tag = ORGANISATION if file.root == ORGANISATIONS else ACTIVITY
    try:
        for _, element in etree.iterparse(stream, events=("end",), tag=tag, **SAFE):
            stream.mark()
            yield from _items(file.name, element)
            _forget(element)
    except etree.XMLSyntaxError as error:
        yield _break(file, error.lineno, error.msg)
    except TooLongError as error:
        yield _break(file, stream.line, str(error))
    except DAMAGES as error:
        yield _break(file, stream.line, f"what is compressed is cut off or damaged ({error})")
    except OSError as error:
        yield _break(file, stream.line, f"it can't be read ({error.strerror or error})")


def version_hash(record: Activity | Organization) -> bytes:
    """The hash of all that the hub keeps of a record: spaces and foreign attributes don't change it."""
    return hashlib.sha256(orjson.dumps(record, default=str)).digest()


def _break(file: InputFile, line: int | None, reason: str) -> Rejection:
    return Rejection(file.name, line, None, f"{UNREAD}: {reason}", FILES)


def _items(file: str, element: etree._Element) -> Iterator[Item]:
    line: int = element.sourceline or 0  # type: ignore[assignment]  # the stubs leave its type open
    reading = activities.reading_of(element)
    try:
        record = _record(file, line, element, reading)
    except UnusableError as error:
        yield _refusal(file, line, element, str(error))
        return
    for warning in reading.warnings:
        yield Remark(file, line, record.identifier, warning)
    yield record


def _record(file: str, line: int, element: etree._Element, reading: Reading) -> Record:
    if element.tag == ORGANISATION:
        organization = organization_records.organization(element, reading)
        dated = organization.last_updated or _generated(element)
        return LocatedOrganization(organization, file, line, dated, version_hash(organization))
    activity = activities.activity(element, reading)
    dated = activity.last_updated or _generated(element)
    return Located(activity, file, line, dated, version_hash(activity))


def _refusal(file: str, line: int, element: etree._Element, reason: str) -> Rejection:
    if element.tag == ORGANISATION:
        return Rejection(file, line, _label(organization_records.identifier(element)), reason, ORGANIZATIONS)
    return Rejection(file, line, _label(activities.identifier(element)), reason, PROGRAMS)


def _label(identifier: str | None) -> str | None:
    return identifier and identifier[: values.CODE_LENGTH]


def _generated(element: etree._Element) -> datetime | None:
    """When the whole file was made."""
    root = element.getroottree().getroot()
    return values.moment(root.get("generated-datetime"), "generated-datetime", Reading())


def _forget(element: etree._Element) -> None:
    """Free the element and those before it, which the root would hold otherwise."""
    element.clear()
    root = element.getparent()
    while root is not None and element.getprevious() is not None:
        del root[0]
