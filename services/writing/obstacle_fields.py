"""The fields of obstacles that members edit. Links to records are UUIDs; the graph shows global ids."""

from functools import partial
from typing import Any
from uuid import UUID

from db.obstacle_values import ObstacleSeverity, ObstacleStatus
from db.values import Visibility
from services.kinds.obstacles import COLUMNS, SUBJECTS
from services.querying import record_ids
from services.text import localized
from services.writing.editable_fields import Columns, EditableFields, Field, day, encoded, texts


def _titles(value: Any) -> Columns:
    return {"title": localized.choose(value or [], ()), "titles": localized.encode(value or [])}


def _plain(column: str, empty: Any = None) -> Field:
    return Field(f"o.{column}", lambda value: {column: empty if value is None else value}, empty=empty)


def _link(name: str) -> Field:
    """Declare the field of a link, which the history shows as a global id."""
    column = COLUMNS[name]
    return Field(
        f"o.{column}",
        lambda value: {column: value and UUID(value)},
        shown=partial(record_ids.shown, SUBJECTS[name]),
        recorded=lambda value, _current: record_ids.stored(value),
    )


def _addresses(value: Any) -> list[str]:
    """Addresses without spaces around them, each once."""
    return list(dict.fromkeys(each.strip() for each in value or () if each.strip()))


OBSTACLE_FIELDS = EditableFields(
    "OBSTACLE",
    "obstacle",
    "o",
    {
        "titles": texts("o.titles", _titles, "title"),
        "descriptions": texts("o.descriptions", encoded("descriptions"), "description"),
        "type": _plain("type"),
        "category": _plain("category"),
        "severity": _plain("severity", ObstacleSeverity.MEDIUM),
        **{name: _link(name) for name in SUBJECTS},
        "aboutHub": _plain("is_about_hub", empty=False),
        "raised": day("o.raised_on", "raised_on"),
        "due": day("o.due_on", "due_on"),
        "status": _plain("status", ObstacleStatus.OPEN),
        "resolutions": texts("o.resolutions", encoded("resolutions"), "resolution"),
        "resolved": day("o.resolved_on", "resolved_on"),
        "evidence": Field("o.evidence", lambda value: {"evidence": value or []}, empty=[], normal=_addresses),
        "visibility": Field(
            "o.stated_visibility",
            lambda value: {"stated_visibility": value or Visibility.PUBLIC},
            empty=Visibility.PUBLIC,
        ),
    },
)
