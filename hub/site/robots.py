"""What search engines may read: pages, but no results of searches, forms and files."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from hub.localization.catalogs import LANGUAGES
from hub.resources import Resources
from hub.site.endpoint import origin
from services import page_addresses as addresses

PRIVATE = ("search", "me", "similar")


class RobotsEndpoint:
    """The file `/robots.txt`."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the file."""
        closed = [addresses.address(name, language) for language in LANGUAGES for name in PRIVATE]
        closed += ["/export", "/graphql", "/sign-in", "/sign-out", "/spreadsheets"]
        lines = ["User-agent: *", *(f"Disallow: {each}" for each in closed)]
        lines.append(f"Sitemap: {origin(Request(scope), self.resources)}/sitemap.xml")
        headers = {"Cache-Control": "public, max-age=3600"}
        await PlainTextResponse("\n".join(lines) + "\n", headers=headers)(scope, receive, send)
