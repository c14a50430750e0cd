"""Parsing of one iati-activity element into one record, or into the reason for its rejection.

An activity without a title gets its identifier as title (language `und`). The first of several dates of one
type counts. Contacts of staff are never read.
"""

from datetime import date
from typing import Any

from lxml.etree import _Element

from db.values import Visibility
from services.imports import narratives, values
from services.imports.documents import documents
from services.imports.extras import activity_details, flagged, other_identifiers, policy_markers
from services.imports.finances import budgets, planned_disbursements, transactions
from services.imports.narratives import attribute, language, paragraphs, texts
from services.imports.participants import mention, participants, relations
from services.imports.places import countries, locations, regions, sectors, tags
from services.imports.record_parts import Mention, Texts
from services.imports.records import Activity
from services.imports.results import results
from services.imports.values import ReadingContext

VISIBILITY = "{urn:ikhub}visibility"
# Elements with one code, and with `@` attributes of the activity, by the fields of the record: imports read
# them, exports write them.
CODES = {
    "scope_code": "activity-scope",
    "collaboration_type_code": "collaboration-type",
    "flow_type_code": "default-flow-type",
    "finance_type_code": "default-finance-type",
    "tied_status_code": "default-tied-status",
    "budget_not_provided_code": "@budget-not-provided",
}
DATE_TYPES = {"1": "planned_start", "2": "actual_start", "3": "planned_end", "4": "actual_end"}
GREATEST_HIERARCHY = 999


class UnusableError(Exception):
    """A record is rejected; the message is the reason."""


def context_of(element: _Element) -> ReadingContext:
    """Return the defaults that the activity sets for its parts."""
    return ReadingContext(
        language=language(element) or ReadingContext().language, currency=element.get("default-currency")
    )


def activity(element: _Element, context: ReadingContext) -> Activity:
    """Parse an element; raise UnusableError if the activity is rejected."""
    refuse_old(element)
    found = identifier(element)
    if not found:
        raise UnusableError("it has no iati-identifier, which every activity needs")
    if len(found) > values.CODE_LENGTH:
        raise UnusableError(f"its iati-identifier has more than {values.CODE_LENGTH} characters")
    updated = element.get("last-updated-datetime")
    return Activity(
        identifier=found,
        last_updated=values.moment(updated, "last-updated-datetime", context),
        hierarchy=values.integer(element.get("hierarchy"), 0, GREATEST_HIERARCHY),
        visibility=_visibility(element),
        reporter=_reporter(element, context),
        titles=_titles(element, found, context),
        descriptions=paragraphs(_general_first(element), "description", context),
        status_code=attribute(element.find("activity-status"), "code", context),
        **_dates(element, context),
        **_codes(element, context),
        humanitarian=flagged(element, "humanitarian"),
        other_identifiers=other_identifiers(element, context),
        participants=participants(element, context),
        relations=relations(element, context),
        countries=countries(element, context),
        regions=regions(element, context),
        sectors=sectors(element, context),
        tags=tags(element, context),
        policy_markers=policy_markers(element, context),
        locations=locations(element, context),
        budgets=budgets(element, context),
        planned_disbursements=planned_disbursements(element, context),
        transactions=transactions(element, context),
        documents=documents(element, "document-link", context),
        results=results(element, context),
        details=activity_details(element, context),
        secondary=_is_secondary(element),
    )


def identifier(element: _Element) -> str | None:
    """Return the identifier of the activity, or None."""
    return narratives.identifier(element.find("iati-identifier"))


def refuse_old(element: _Element) -> None:
    """Raise UnusableError for IATI 1.0x: combined files state the version of each record."""
    for name, version in element.attrib.items():
        if str(name).endswith("version") and str(version).startswith("1."):
            raise UnusableError(f"its IATI version is {version!s}, and only 2.0x can be imported")


def _reporter(element: _Element, context: ReadingContext) -> Mention:
    reporter = mention(element.find("reporting-org"), context)
    if reporter is None:
        raise UnusableError("it has no reporting-org with a ref or a name")
    return reporter


def _is_secondary(element: _Element) -> bool:
    """Tell whether the reporter says that it reports the work of another organization."""
    reporter = element.find("reporting-org")
    return reporter is not None and values.flag(reporter.get("secondary-reporter"), default=False)


def _visibility(element: _Element) -> str:
    found = (element.get(VISIBILITY) or Visibility.PUBLIC).strip().upper()
    if found not in tuple(Visibility):
        raise UnusableError(f"its visibility {found[:40]!r} is not one of {', '.join(Visibility)}")
    return found


def _titles(element: _Element, found: str, context: ReadingContext) -> Texts:
    titles = texts(element.find("title"), "title", context)
    if not titles:
        context.warn("title", "", "is missing, the identifier was used instead")
    return titles or (("und", found),)


def _general_first(element: _Element) -> list[_Element]:
    """Return the descriptions by type: general, objectives, target groups, other."""
    return sorted(element.iterfind("description"), key=lambda description: description.get("type") or "1")


def _codes(element: _Element, context: ReadingContext) -> dict[str, Any]:
    return {
        name: attribute(element, place[1:], context)
        if place.startswith("@")
        else attribute(element.find(place), "code", context)
        for name, place in CODES.items()
    }


def _dates(element: _Element, context: ReadingContext) -> dict[str, Any]:
    found: dict[str, date | None] = dict.fromkeys(DATE_TYPES.values())
    for each in element.iterfind("activity-date"):
        name = DATE_TYPES.get((each.get("type") or "").strip())
        if name is None:
            context.warn("activity-date/@type", each.get("type") or "", "is not one of 1 to 4")
        elif found[name] is None:
            found[name] = values.calendar_date(each.get("iso-date"), f"activity-date {name}", context)
    return found
