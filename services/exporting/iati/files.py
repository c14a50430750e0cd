"""Streaming of an IATI activity file: beginning, activities, end."""

from collections.abc import Iterable, Sequence
from typing import Any

from lxml import etree

from services.exporting.formats import Format
from services.exporting.iati.activities import activity_element
from services.exporting.iati.elements import NAMESPACE, writable
from services.exporting.iati.missing_elements import missing_elements
from services.imports.records import Activity

IATI = Format("xml", "application/xml; charset=utf-8")
# No generated-datetime: an import would use it as the time of activities without their own time.
BEGIN = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03" xmlns:hub="{NAMESPACE}">\n'
).encode()
END = b"</iati-activities>\n"


class ActivityFile:
    """Writes the beginning and the end of an activity file."""

    def begin(self) -> bytes:
        """Return the declaration and the start of the root element."""
        return BEGIN

    def rows(self, rows: Sequence[dict[str, Any]]) -> bytes:
        """Return nothing: the rows only select the activities, which are written separately."""
        return b""

    def end(self) -> bytes:
        """Return the end of the root element."""
        return END


def activities_xml(activities: Iterable[Activity], *, incomplete: bool) -> bytes:
    """Return activities as XML, with a comment in place of each activity that lacks required elements.

    With `incomplete`, such activities are included, and the file is not valid.
    """
    return b"".join(_activity_xml(activity, incomplete=incomplete) for activity in activities)


def _activity_xml(activity: Activity, *, incomplete: bool) -> bytes:
    missing = [] if incomplete else missing_elements(activity)
    if missing:
        comment = f" {activity.identifier} is left out because it lacks {', '.join(missing)} "
        # Two hyphens would end a comment.
        return f"<!--{writable(comment).replace('--', '- - ')}-->\n".encode()
    element = activity_element(activity)
    etree.indent(element, space="  ")
    return etree.tostring(element, encoding="utf-8") + b"\n"
