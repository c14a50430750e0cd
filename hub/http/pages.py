"""GraphiQL, the SDL, the probes /healthz and /readyz, and what is answered to unknown addresses."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from db import revisions
from db.poolers import SessionError
from hub.http.json_responses import answer
from hub.http.lazy_endpoints import LazyEndpoint
from hub.resources import Resources
from schema.errors import LONGEST_ARGUMENT, shortened
from services.querying.reader import CONNECTION_LOST

Handler = Callable[[Request], Awaitable[Response]]

PAGES = Path(__file__).parent / "templates"


async def health(_request: Request) -> Response:
    """Report that the process is alive."""
    return answer({"status": "ok"})


def readiness(resources: Resources) -> Handler:
    """Report whether the database can be reached and is at this version's revision."""
    expected = revisions.newest()

    async def handler(_request: Request) -> Response:
        try:
            async with resources.pools.writing.acquire() as connection:
                revision = await connection.fetchval("SELECT version_num FROM alembic_version")
        except SessionError as error:
            return unready(str(error))
        except CONNECTION_LOST:
            return unready("The database can't be reached.")
        except asyncpg.UndefinedTableError:
            revision = None
        if revision != expected:
            return unready("The database is not at this version's revision: run `.venv/bin/hub migrate`.")
        return await readable(resources)

    return handler


async def readable(resources: Resources) -> Response:
    """Report ready after verifying a connection of each pool."""
    try:
        await resources.pools.verify()
    except SessionError as error:
        return unready(str(error))
    except CONNECTION_LOST:
        return unready("The database can't be reached.")
    return answer({"status": "ok"})


def unready(reason: str) -> Response:
    """Build the response of a hub that can't serve yet."""
    return answer({"status": "unavailable", "reason": reason}, 503)


def schema(resources: Resources) -> Handler:
    """Serve the public schema as SDL."""
    text = resources.graph.as_str() + "\n"

    async def handler(_request: Request) -> Response:
        return PlainTextResponse(text, headers={"Cache-Control": "public, max-age=300"})

    return handler


def graphiql(web: Path) -> Handler:
    """Serve GraphiQL, or a page that says how to build it."""

    async def handler(_request: Request) -> Response:
        if (web / "index.html").is_file():
            return FileResponse(web / "index.html", headers={"Cache-Control": "no-cache"})
        return HTMLResponse((PAGES / "unbuilt.html").read_text("utf-8"), 503)

    return handler


async def icon(_request: Request) -> Response:
    """Serve the favicon."""
    return FileResponse(PAGES / "icon.svg", media_type="image/svg+xml")


def not_found(resources: Resources) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Return 404: for browsers as a page that searches for what was meant, for others as JSON."""
    site = LazyEndpoint("hub.site.endpoint:SiteEndpoint", resources)

    async def handler(request: Request, _error: Exception) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return ForwardedResponse(site)
        return no_page(request)

    return handler


def no_page(request: Request) -> Response:
    """Return 404 with a pointer to the existing paths."""
    path = shortened(request.url.path, LONGEST_ARGUMENT)
    message = f"There is no page {path}. Start at / or send queries to /graphql."
    return answer({"errors": [{"message": message, "extensions": {"code": "NOT_FOUND"}}]}, 404)


class ForwardedResponse(Response):
    """A response that another application gives to the same request."""

    def __init__(self, application: ASGIApp) -> None:
        super().__init__()
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the other application respond."""
        await self.application(scope, receive, send)
