"""One iati-activity element becomes one record, or the reason why it can't.

An activity without a title is called by its identifier (language `und`). Of several dates of one type the
first counts. Contacts of staff are never read.
"""

from datetime import date

from lxml.etree import _Element

from db.values import Visibility
from services.imports import values
from services.imports.documents import documents
from services.imports.finances import budgets, transactions
from services.imports.narratives import attribute, clean, language, paragraphs, texts
from services.imports.participants import mention, participants, relations
from services.imports.places import countries, locations, sectors
from services.imports.records import Activity, Mention, Texts
from services.imports.results import results
from services.imports.values import Reading

VISIBILITY = "{urn:ikhub}visibility"
DATE_TYPES = {"1": "planned_start", "2": "actual_start", "3": "planned_end", "4": "actual_end"}
GREATEST_HIERARCHY = 999


class UnusableError(Exception):
    """The activity is rejected; the message is the reason."""


def reading_of(element: _Element) -> Reading:
    """The defaults that the activity sets for its parts."""
    return Reading(language=language(element) or Reading().language, currency=element.get("default-currency"))


def activity(element: _Element, reading: Reading) -> Activity:
    """The record of an element; raises UnusableError."""
    refuse_old(element)
    found = identifier(element)
    if not found:
        raise UnusableError("it has no iati-identifier, and nothing could refer to it")
    if len(found) > values.CODE_LENGTH:
        raise UnusableError(f"its iati-identifier has more than {values.CODE_LENGTH} characters")
    updated = element.get("last-updated-datetime")
    return Activity(
        identifier=found,
        last_updated=values.moment(updated, "last-updated-datetime", reading),
        hierarchy=values.integer(element.get("hierarchy"), 0, GREATEST_HIERARCHY),
        visibility=_visibility(element),
        reporter=_reporter(element, reading),
        titles=_titles(element, found, reading),
        descriptions=paragraphs(_general_first(element), "description", reading),
        status_code=attribute(element.find("activity-status"), "code", reading),
        **_dates(element, reading),
        scope_code=attribute(element.find("activity-scope"), "code", reading),
        participants=participants(element, reading),
        relations=relations(element, reading),
        countries=countries(element, reading),
        sectors=sectors(element, reading),
        locations=locations(element, reading),
        budgets=budgets(element, reading),
        transactions=transactions(element, reading),
        documents=documents(element, "document-link", reading),
        results=results(element, reading),
    )


def identifier(element: _Element) -> str | None:
    """The activity's own identifier, null when it has none."""
    found = element.find("iati-identifier")
    return None if found is None else clean(found) or None


def refuse_old(element: _Element) -> None:
    """Raise UnusableError for 1.0x: files put together from others say each record's own version."""
    for name, version in element.attrib.items():
        if str(name).endswith("version") and str(version).startswith("1."):
            raise UnusableError(f"it is of IATI version {version!s}, and only 2.0x is read")


def _reporter(element: _Element, reading: Reading) -> Mention:
    reporter = mention(element.find("reporting-org"), reading)
    if reporter is None:
        raise UnusableError("it has no reporting-org with a ref or a name")
    return reporter


def _visibility(element: _Element) -> str:
    found = (element.get(VISIBILITY) or Visibility.PUBLIC).strip().upper()
    if found not in tuple(Visibility):
        raise UnusableError(f"its visibility {found[:40]!r} is none of {', '.join(Visibility)}")
    return found


def _titles(element: _Element, found: str, reading: Reading) -> Texts:
    titles = texts(element.find("title"), "title", reading)
    if not titles:
        reading.drop("title", "", "is missing, the identifier stands for it")
    return titles or (("und", found),)


def _general_first(element: _Element) -> list[_Element]:
    """The descriptions in the order of their types: general, objectives, target groups, other."""
    return sorted(element.iterfind("description"), key=lambda description: description.get("type") or "1")


def _dates(element: _Element, reading: Reading) -> dict[str, date | None]:
    found: dict[str, date | None] = dict.fromkeys(DATE_TYPES.values())
    for each in element.iterfind("activity-date"):
        name = DATE_TYPES.get((each.get("type") or "").strip())
        if name is None:
            reading.drop("activity-date/@type", each.get("type") or "", "is none of 1 to 4")
        elif found[name] is None:
            found[name] = values.calendar_date(each.get("iso-date"), f"activity-date {name}", reading)
    return found
