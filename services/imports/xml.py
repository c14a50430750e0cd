"""Activities out of a file as a stream: memory holds one activity at a time, however long the file is."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import orjson
from lxml import etree

from services.imports import activities, values
from services.imports.failures import ImportFailure
from services.imports.files import SAFE, opened
from services.imports.records import Activity, Located
from services.imports.rejections import Rejection, Remark

Item = Located | Rejection | Remark


def read(file: Path) -> Iterator[Item]:
    """Every activity of a checked file in its order after the remarks on it, or why it is rejected.

    A file that breaks ends with a rejection that says where; what stood before the break has been read.
    """
    try:
        with closing(opened(file)) as stream:
            for _, element in etree.iterparse(stream, events=("end",), tag="iati-activity", **SAFE):
                yield from _items(str(file), element)
                _forget(element)
    except etree.XMLSyntaxError as error:
        reason = f"the file breaks here, and the rest of it was not read: {error.msg}"
        yield Rejection(str(file), error.lineno, None, reason)
    except (OSError, ImportFailure) as error:
        yield Rejection(str(file), None, None, f"the rest of the file can't be read: {error}")


def version_hash(activity: Activity) -> bytes:
    """The hash of all that the hub keeps of an activity: spaces and foreign attributes don't change it."""
    return hashlib.sha256(orjson.dumps(activity, default=str)).digest()


def _items(file: str, element: etree._Element) -> Iterator[Item]:
    line: int = element.sourceline or 0  # type: ignore[assignment]  # the stubs leave its type open
    reading = activities.reading_of(element)
    try:
        activity = activities.activity(element, reading)
    except activities.UnusableError as error:
        yield Rejection(file, line, activities.identifier(element), str(error))
        return
    dated = activity.last_updated or _generated(element)
    for warning in reading.warnings:
        yield Remark(file, line, activity.identifier, warning)
    yield Located(activity, file, line, dated, version_hash(activity))


def _generated(element: etree._Element) -> datetime | None:
    """When the whole file was made."""
    root = element.getroottree().getroot()
    return values.moment(root.get("generated-datetime"), "generated-datetime", values.Reading())


def _forget(element: etree._Element) -> None:
    """Free the element and those before it, which the root would hold otherwise."""
    element.clear()
    root = element.getparent()
    while root is not None and element.getprevious() is not None:
        del root[0]
