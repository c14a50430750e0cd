"""An activity file, piece by piece: what comes first, activities, what comes last."""

from collections.abc import Iterable, Sequence
from typing import Any

from lxml import etree

from services.exporting.formats import Format
from services.exporting.iati.activities import element
from services.exporting.iati.elements import NAMESPACE, writable
from services.exporting.iati.missing_elements import lacking
from services.imports.records import Activity

IATI = Format("xml", "application/xml; charset=utf-8")
# The time at which a file is made is left out: an activity without a time of its own would be dated by it.
BEGIN = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03" xmlns:hub="{NAMESPACE}">\n'
).encode()
END = b"</iati-activities>\n"


class ActivityFile:
    """The writer of what stands around activities."""

    def begin(self) -> bytes:
        """The declaration and the root."""
        return BEGIN

    def rows(self, rows: Sequence[dict[str, Any]]) -> bytes:
        """Nothing of the list itself: it says which activities are read."""
        return b""

    def end(self) -> bytes:
        """The end of the root."""
        return END


def written(activities: Iterable[Activity], *, incomplete: bool) -> bytes:
    """Activities as XML; in the place of one that lacks what the standard needs, a comment that says so.

    `incomplete` brings those too, as they are: a file with such a one is not valid.
    """
    return b"".join(_written(activity, incomplete=incomplete) for activity in activities)


def _written(activity: Activity, *, incomplete: bool) -> bytes:
    missing = [] if incomplete else lacking(activity)
    if missing:
        told = f" {activity.identifier} is left out, for it lacks {', '.join(missing)} "
        # Two hyphens would end a comment.
        return f"<!--{writable(told).replace('--', '- - ')}-->\n".encode()
    made = element(activity)
    etree.indent(made, space="  ")
    return etree.tostring(made, encoding="utf-8") + b"\n"
