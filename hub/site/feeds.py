"""Lists as Atom feeds: what was changed last, with the filters of the list. Anybody can follow a province."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from starlette.responses import Response

from hub.resources import Resources
from hub.site import asking
from hub.site.views import PAGES
from hub.site.visits import Visit

ATOM = "http://www.w3.org/2005/Atom"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# The stubs of lxml know no namespace without a prefix.
NAMESPACES: Any = {None: ATOM}
MEDIA_TYPE = "application/atom+xml"
ENDING = ".atom"
LISTS = {name: page.listing for name, page in PAGES.items() if page.listing and page.listing.feed_title}
NEWEST = {"field": "CHANGED_AT", "direction": "DESC"}
SIZE = 50


async def respond(resources: Resources, visit: Visit, trace_id: str) -> Response:
    """Return the feed of a list."""
    listing = LISTS[visit.page]
    given = {**listing.variables(visit), "orderBy": NEWEST, "first": SIZE, "after": None, "last": None}
    data = await asking.ask(
        resources, visit.page, {**given, "before": None}, visit.viewer, visit.language, trace_id
    )
    shared = "private, no-store" if visit.viewer.is_member else "public, max-age=300"
    feed = atom(visit, data[listing.connection]["nodes"])
    return Response(feed, 200, {"Cache-Control": shared}, MEDIA_TYPE)


def atom(visit: Visit, records: list[Mapping[str, Any]]) -> bytes:
    """Return the feed as XML; entries are the records, as they are now."""
    query = {name: visit.query.getlist(name) for name in visit.query}
    page = visit.origin + visit.to(visit.page, query)
    own = page.replace(visit.to(visit.page), visit.to(visit.page) + ENDING, 1)
    feed = etree.Element(f"{{{ATOM}}}feed", {XML_LANGUAGE: visit.language}, nsmap=NAMESPACES)
    filters = [each for each in visit.query.values() if each]
    named = LISTS[visit.page].feed_title
    title = [named(visit.words)] if named else []
    child(feed, "title", " · ".join(["I-KHub", *title, *filters]))
    child(feed, "id", own)
    child(feed, "link", rel="self", href=own)
    child(feed, "link", rel="alternate", href=page, type="text/html")
    moments = [each["changedAt"] for each in records]
    child(feed, "updated", (max(moments) if moments else datetime(2020, 1, 1, tzinfo=UTC)).isoformat())
    for each in records:
        entry = child(feed, "entry")
        child(entry, "title", each["title"])
        child(entry, "id", f"{visit.origin}/graphql#{each['id']}")
        child(entry, "link", rel="alternate", href=urljoin(visit.origin, each["page"]))
        child(entry, "updated", each["changedAt"].isoformat())
        author = child(entry, "author")
        child(author, "name", (each.get("reportingOrganization") or {}).get("title") or "I-KHub")
    return etree.tostring(feed, xml_declaration=True, encoding="UTF-8")


def child(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    """Add an element of Atom; XML has no control characters."""
    made = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    if text is not None:
        made.text = "".join(letter for letter in text if letter >= " " or letter in "\t\n")
    return made
