"""Parsing of one iati-organisation element into one record, or into the reason for its rejection.

If an organization reports itself, its reporting-org gives its type, and its name if there is no other.
Without any name it gets its identifier as name (language `und`). Budgets and expenditures of organizations
are not imported.
"""

from lxml.etree import _Element

from services.imports import narratives, values
from services.imports.activities import UnusableError, refuse_old
from services.imports.documents import documents
from services.imports.names import names
from services.imports.participants import mention
from services.imports.record_parts import Mention
from services.imports.records import Organization
from services.imports.values import ReadingContext


def organization(element: _Element, context: ReadingContext) -> Organization:
    """Parse an element; raise UnusableError if the organization is rejected."""
    refuse_old(element)
    found = identifier(element)
    if not found:
        raise UnusableError("it has no organisation-identifier, which every organization needs")
    if len(found) > values.CODE_LENGTH:
        raise UnusableError(f"its organisation-identifier has more than {values.CODE_LENGTH} characters")
    reporter = mention(element.find("reporting-org"), context) or Mention(found, (), None)
    itself = reporter.ref == found
    told, descriptions = names(element.find("name"), "name", context)
    if not told:
        context.warn("name", "", "is missing")
    return Organization(
        identifier=found,
        last_updated=values.moment(element.get("last-updated-datetime"), "last-updated-datetime", context),
        reporter=reporter,
        names=told or (reporter.names if itself else ()),
        type_code=reporter.type_code if itself else None,
        documents=documents(element, "document-link", context),
        descriptions=descriptions,
    )


def identifier(element: _Element) -> str | None:
    """Return the identifier of the organization, or None."""
    return narratives.identifier(element.find("organisation-identifier"))
