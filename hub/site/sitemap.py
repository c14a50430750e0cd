"""The sitemap: the addresses of all public records in both languages, one file for each kind."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from hub.localization.catalogs import ENGLISH, INDONESIAN, LANGUAGES
from hub.resources import Resources
from hub.site import asking
from hub.site.endpoint import origin
from hub.site.views import PAGES
from services import page_addresses as addresses
from services.querying.viewers import ANONYMOUS

SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
XHTML = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
START = '<?xml version="1.0" encoding="UTF-8"?>\n'
MEDIA_TYPE = "application/xml"
# A file of a sitemap has at most so many addresses; each record has one in each language.
MOST = 50_000 // len(LANGUAGES)
SIZE = 1_000
# The fields of the document with the title in each language.
TITLES = {INDONESIAN: "inIndonesian", ENGLISH: "inEnglish"}
Parts = Callable[[Mapping[str, Any]], dict[str, Any]]

# Kind of record: its page, its list in the document `sitemap`, and the values in its address.
KINDS: Mapping[str, tuple[str, str, Parts]] = {
    "programs": ("program", "programs", lambda each: {"key": each["iatiIdentifier"] or each["id"]}),
    "organizations": (
        "organization",
        "organizations",
        lambda each: {"key": each["identifier"] or each["id"]},
    ),
    "outputs": ("output", "outputs", lambda each: {"key": each["id"]}),
    "products": ("product", "knowledgeProducts", lambda each: {"key": each["id"]}),
    "regions": ("region", "regions", lambda each: {"key": each["code"]}),
    "plans": ("plan", "actionPlans", lambda each: {"key": each["code"]}),
    "nodes": ("node", "planNodes", lambda each: {"plan": each["plan"]["code"], "key": each["code"]}),
}


class SitemapEndpoint:
    """The index `/sitemap.xml`, and the files `/sitemap/KIND.xml` and `/sitemap/pages.xml`."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the index or a file."""
        request = Request(scope)
        await self.respond(request.path_params.get("kind"), origin(request, self.resources))(
            scope, receive, send
        )

    def respond(self, kind: str | None, base: str) -> Response:
        """Return the index, a file, or 404."""
        headers = {"Cache-Control": "public, max-age=3600"}
        if kind is None:
            return Response(index(base), 200, headers, MEDIA_TYPE)
        if kind == "pages":
            return Response("".join([*begin(), *pages(base), "</urlset>"]), 200, headers, MEDIA_TYPE)
        if kind not in KINDS:
            return Response("There is no such sitemap.", 404, headers, "text/plain")
        return StreamingResponse(self.records(kind, base), 200, headers, MEDIA_TYPE)

    async def records(self, kind: str, base: str) -> AsyncIterator[str]:
        """Yield the file of a kind, page by page of its list."""
        page, connection, parts = KINDS[kind]
        yield "".join(begin())
        after, written = None, 0
        while written < MOST:
            variables = {"after": after, "first": min(SIZE, MOST - written), **{k: k == kind for k in KINDS}}
            data = await asking.ask(self.resources, "sitemap", variables, ANONYMOUS, LANGUAGES[0], "sitemap")
            found = data[connection]
            yield "".join(entry(base, both(page, record, parts)) for record in found["nodes"])
            written += len(found["nodes"])
            after = found["pageInfo"]["endCursor"]
            if not found["pageInfo"]["hasNextPage"]:
                break
        yield "</urlset>"


def both(page: str, record: Mapping[str, Any], parts: Parts) -> dict[str, str]:
    """Return the addresses of a record in both languages."""
    return {
        language: addresses.address(page, language, title=record[title], **parts(record))
        for language, title in TITLES.items()
    }


def index(base: str) -> str:
    """Return the index of the files."""
    files = "".join(f"<sitemap><loc>{base}/sitemap/{kind}.xml</loc></sitemap>" for kind in ("pages", *KINDS))
    return f"{START}<sitemapindex {SITEMAP}>{files}</sitemapindex>"


def begin() -> list[str]:
    """Return the beginning of a file."""
    return [START, f"<urlset {SITEMAP} {XHTML}>"]


def pages(base: str) -> list[str]:
    """Return the entries of the pages that are no records and that everybody may read."""
    plain = [
        name
        for name, page in PAGES.items()
        if "{" not in "".join(addresses.PATHS[name]) and not page.for_members and name != "search"
    ]
    return [entry(base, {each: addresses.address(name, each) for each in LANGUAGES}) for name in plain]


def entry(base: str, paths: Mapping[str, str]) -> str:
    """Return a record's entries, one for each language, which name each other."""
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(language)} href={quoteattr(base + path)}/>'
        for language, path in paths.items()
    )
    return "".join(f"<url><loc>{base}{path}</loc>{links}</url>" for path in paths.values())
