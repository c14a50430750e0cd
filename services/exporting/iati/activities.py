"""One record becomes one iati-activity element: what the import reads of it is the record again."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from lxml import etree
from lxml.etree import _Element

from db.values import Visibility
from services.exporting.iati.documents import add_document
from services.exporting.iati.elements import NAMESPACE, add, add_code, add_texts, set_all
from services.exporting.iati.finances import add_budget, add_transaction
from services.exporting.iati.organizations import add_participant, add_relation, add_reporter
from services.exporting.iati.places import add_country, add_location, add_sector
from services.exporting.iati.results import add_result
from services.imports.activities import DATE_TYPES, VISIBILITY
from services.imports.records import Activity

Part = TypeVar("Part")


def element(activity: Activity) -> _Element:
    """The element of an activity, its parts in the order of the standard."""
    made = etree.Element("iati-activity", nsmap={"hub": NAMESPACE})
    _set_attributes(made, activity)
    add(made, "iati-identifier", text=activity.identifier)
    add_reporter(made, activity.reporter)
    add_texts(made, "title", activity.titles)
    add_texts(made, "description", activity.descriptions, needed=True)
    _add_all(made, activity.participants, add_participant)
    if not activity.participants:
        add(made, "participating-org", {"role": ""})
    add_code(made, "activity-status", activity.status_code, needed=True)
    _add_dates(made, activity)
    add_code(made, "activity-scope", activity.scope_code)
    _add_all(made, activity.countries, add_country)
    _add_all(made, activity.locations, add_location)
    _add_all(made, activity.sectors, add_sector)
    _add_all(made, activity.budgets, add_budget)
    _add_all(made, activity.transactions, add_transaction)
    _add_all(made, activity.documents, add_document)
    _add_all(made, activity.relations, add_relation)
    _add_all(made, activity.results, add_result)
    return made


def _set_attributes(made: _Element, activity: Activity) -> None:
    updated, hierarchy = activity.last_updated, activity.hierarchy
    attributes = {
        "last-updated-datetime": None if updated is None else updated.isoformat(),
        "hierarchy": None if hierarchy is None else str(hierarchy),
        # Whoever imports the file must not publish what the hub doesn't.
        VISIBILITY: None if activity.visibility == Visibility.PUBLIC else activity.visibility,
    }
    set_all(made, attributes)


def _add_dates(made: _Element, activity: Activity) -> None:
    for code, name in DATE_TYPES.items():
        if day := getattr(activity, name):
            add(made, "activity-date", {"type": code, "iso-date": day.isoformat()})


def _add_all(made: _Element, parts: Iterable[Part], add_part: Callable[[_Element, Part], None]) -> None:
    for part in parts:
        add_part(made, part)
