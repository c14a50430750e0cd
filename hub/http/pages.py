"""The pages and probes around the graph."""

import html
from collections.abc import Awaitable, Callable
from pathlib import Path
from string import Template
from typing import Any

import asyncpg
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from db import revisions
from db.poolers import SessionError
from hub.http.json_responses import answer
from hub.resources import Resources
from services.querying.reader import CONNECTION_LOST
from services.querying.viewers import ANONYMOUS

Handler = Callable[[Request], Awaitable[Response]]

PAGES = Path(__file__).parent / "templates"
COUNTS = "{ hub { programCount organizationCount outputCount knowledgeProductCount lastImportAt } }"
UNKNOWN = "–"  # noqa: RUF001 - a dash, as people write it


def home(resources: Resources) -> Handler:
    """What this is, in Indonesian and English, with live counts."""
    template = Template((PAGES / "home.html").read_text("utf-8"))

    async def handler(request: Request) -> Response:
        told = {**await live_counts(resources), "address": request.base_url}
        return HTMLResponse(template.substitute({name: html.escape(str(n)) for name, n in told.items()}))

    return handler


async def live_counts(resources: Resources) -> dict[str, Any]:
    """The public counts; dashes while the database is away."""
    context = resources.request(ANONYMOUS, (), "")
    result = await resources.graph.execute(COUNTS, context_value=context)
    names = ("programCount", "organizationCount", "outputCount", "knowledgeProductCount")
    found = result.data["hub"] if result.data else dict.fromkeys(names, UNKNOWN)
    return {name: found[name] for name in names}


async def health(_request: Request) -> Response:
    """The process is alive."""
    return answer({"status": "ok"})


def readiness(resources: Resources) -> Handler:
    """The database answers and is at the revision that this software expects."""
    expected = revisions.newest()

    async def handler(_request: Request) -> Response:
        try:
            async with resources.pools.writing.acquire() as connection:
                found = await connection.fetchval("SELECT version_num FROM alembic_version")
        except SessionError as error:
            return unready(str(error))
        except CONNECTION_LOST:
            return unready("The database can't be reached.")
        except asyncpg.UndefinedTableError:
            found = None
        if found != expected:
            return unready("The database is not at this software's revision: run `.venv/bin/hub migrate`.")
        return await readable(resources)

    return handler


async def readable(resources: Resources) -> Response:
    """The answer of a hub whose database is as expected: ready once each pool has proven a connection."""
    try:
        await resources.pools.prove()
    except SessionError as error:
        return unready(str(error))
    except CONNECTION_LOST:
        return unready("The database can't be reached.")
    return answer({"status": "ok"})


def unready(reason: str) -> Response:
    """The answer of a hub that can't serve yet."""
    return answer({"status": "unavailable", "reason": reason}, 503)


def schema(resources: Resources) -> Handler:
    """The public schema as SDL."""
    text = resources.graph.as_str() + "\n"

    async def handler(_request: Request) -> Response:
        return PlainTextResponse(text, headers={"Cache-Control": "public, max-age=300"})

    return handler


def graphiql(web: Path) -> Handler:
    """GraphiQL, or how to build it."""

    async def handler(_request: Request) -> Response:
        if (web / "index.html").is_file():
            return FileResponse(web / "index.html", headers={"Cache-Control": "no-cache"})
        return HTMLResponse((PAGES / "unbuilt.html").read_text("utf-8"), 503)

    return handler


async def icon(_request: Request) -> Response:
    """A small picture for the browser's tab."""
    return FileResponse(PAGES / "icon.svg", media_type="image/svg+xml")


async def not_found(request: Request, _error: Exception) -> Response:
    """Where the few paths are that there are."""
    message = f"There is nothing at {request.url.path}. Begin at / or ask /graphql."
    return answer({"errors": [{"message": message, "extensions": {"code": "NOT_FOUND"}}]}, 404)
