"""The iati-activity element of a record; importing the element gives the same record."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from lxml import etree
from lxml.etree import _Element

from db.values import Visibility
from services.exporting.iati.documents import add_document
from services.exporting.iati.elements import NAMESPACE, add, add_code, add_texts, as_flag, set_all
from services.exporting.iati.extras import add_activity_details, add_other_identifier, add_policy_marker
from services.exporting.iati.finances import add_budget, add_planned_disbursement, add_transaction
from services.exporting.iati.organizations import add_participant, add_relation, add_reporter
from services.exporting.iati.places import add_country, add_location, add_region, add_sector, add_tag
from services.exporting.iati.results import add_result
from services.imports.activities import CODES, DATE_TYPES, VISIBILITY
from services.imports.records import Activity

Part = TypeVar("Part")
# The parts of an activity in the order of IATI 2.03, where a file must have them.
ORDER = (
    *("iati-identifier", "reporting-org", "title", "description", "participating-org", "other-identifier"),
    *("activity-status", "activity-date", "contact-info", "activity-scope", "recipient-country"),
    *("recipient-region", "location", "sector", "tag", "country-budget-items", "humanitarian-scope"),
    *("policy-marker", "collaboration-type", "default-flow-type", "default-finance-type"),
    *("default-aid-type", "default-tied-status", "budget", "planned-disbursement", "capital-spend"),
    *("transaction", "document-link", "related-activity", "legacy-data", "conditions", "result"),
)


def activity_element(activity: Activity) -> _Element:
    """Return the element of an activity, with its parts in the order of the standard."""
    element = etree.Element("iati-activity", nsmap={"hub": NAMESPACE})
    _set_attributes(element, activity)
    add(element, "iati-identifier", text=activity.identifier)
    add_reporter(element, activity.reporter, secondary=activity.secondary)
    add_texts(element, "title", activity.titles)
    add_texts(element, "description", activity.descriptions, required=True)
    _add_all(element, activity.participants, add_participant)
    if not activity.participants:
        add(element, "participating-org", {"role": ""})
    add_code(element, "activity-status", activity.status_code, required=True)
    _add_dates(element, activity)
    _add_codes(element, activity)
    _add_all(element, activity.other_identifiers, add_other_identifier)
    _add_all(element, activity.countries, add_country)
    _add_all(element, activity.regions, add_region)
    _add_all(element, activity.locations, add_location)
    _add_all(element, activity.sectors, add_sector)
    _add_all(element, activity.tags, add_tag)
    _add_all(element, activity.policy_markers, add_policy_marker)
    add_activity_details(element, activity.details)
    _add_all(element, activity.budgets, add_budget)
    _add_all(element, activity.planned_disbursements, add_planned_disbursement)
    _add_all(element, activity.transactions, add_transaction)
    _add_all(element, activity.documents, add_document)
    _add_all(element, activity.relations, add_relation)
    _add_all(element, activity.results, add_result)
    element[:] = sorted(element, key=lambda part: ORDER.index(str(part.tag)))
    return element


def _set_attributes(element: _Element, activity: Activity) -> None:
    updated, hierarchy = activity.last_updated, activity.hierarchy
    attributes = {
        "last-updated-datetime": None if updated is None else updated.isoformat(),
        "humanitarian": as_flag(activity.humanitarian),
        "hierarchy": None if hierarchy is None else str(hierarchy),
        # An importer of the file must not publish what the hub hides.
        VISIBILITY: None if activity.visibility == Visibility.PUBLIC else activity.visibility,
    }
    set_all(element, attributes)


def _add_codes(element: _Element, activity: Activity) -> None:
    for name, place in CODES.items():
        if place.startswith("@"):
            set_all(element, {place[1:]: getattr(activity, name)})
        else:
            add_code(element, place, getattr(activity, name))


def _add_dates(element: _Element, activity: Activity) -> None:
    for code, name in DATE_TYPES.items():
        if day := getattr(activity, name):
            add(element, "activity-date", {"type": code, "iso-date": day.isoformat()})


def _add_all(element: _Element, parts: Iterable[Part], add_part: Callable[[_Element, Part], None]) -> None:
    for part in parts:
        add_part(element, part)
