"""One iati-organisation element becomes one record, or the reason why it can't.

An organization's type is that of its reporting-org where it reports itself, and so is its name where it has
none; without either it is called by its identifier (language `und`). Budgets and expenditures of whole
organizations are not kept.
"""

from lxml.etree import _Element

from services.imports import values
from services.imports.activities import UnusableError, refuse_old
from services.imports.documents import documents
from services.imports.narratives import clean, texts
from services.imports.participants import mention
from services.imports.records import Mention, Organization
from services.imports.values import Reading


def organization(element: _Element, reading: Reading) -> Organization:
    """The record of an element; raises UnusableError."""
    refuse_old(element)
    found = identifier(element)
    if not found:
        raise UnusableError("it has no organisation-identifier, and nothing could refer to it")
    if len(found) > values.CODE_LENGTH:
        raise UnusableError(f"its organisation-identifier has more than {values.CODE_LENGTH} characters")
    reporter = mention(element.find("reporting-org"), reading) or Mention(found, (), None)
    itself = reporter.ref == found
    names = texts(element.find("name"), "name", reading)
    if not names:
        reading.drop("name", "", "is missing")
    return Organization(
        identifier=found,
        last_updated=values.moment(element.get("last-updated-datetime"), "last-updated-datetime", reading),
        reporter=reporter,
        names=names or (reporter.names if itself else ()),
        type_code=reporter.type_code if itself else None,
        documents=documents(element, "document-link", reading),
    )


def identifier(element: _Element) -> str | None:
    """The organization's own identifier, null when it has none."""
    found = element.find("organisation-identifier")
    return None if found is None else clean(found) or None
