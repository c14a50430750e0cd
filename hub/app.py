"""The application: what is served where."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from db.pools import open_pools
from hub import settings
from hub.downloads.knowledge_products import ProductEndpoint
from hub.downloads.lists import ExportEndpoint
from hub.downloads.streaming import TOTAL_HEADER
from hub.http import pages, trusted_documents
from hub.http.graphql import GraphQLEndpoint
from hub.http.json_responses import TRACE_HEADER
from hub.http.lazy_endpoints import Late
from hub.http.security_headers import SecurityHeaders
from hub.process import connection_budget, shutdown, summary_refresh
from hub.resources import Resources
from hub.settings import Settings
from hub.telemetry import logs, metrics
from schema.graph import Graph, build
from schema.limits import Limits

WEB = Path(__file__).parent.parent / "web" / "dist"


class Hub:
    """`/graphql` answered at once, everything else by Starlette's routes."""

    def __init__(self, site: ASGIApp, graphql: ASGIApp, websockets: ASGIApp) -> None:
        self.site = site
        self.graphql = graphql
        self.websockets = websockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request to the one who answers for its path."""
        # The start and the end of the process have no path; they are Starlette's business.
        if scope.get("path") != "/graphql":
            await self.site(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.websockets(scope, receive, send)
        else:
            await self.graphql(scope, receive, send)


def create(chosen: Settings, url: str) -> ASGIApp:
    """The application over the database at `url`; its pools open when it starts."""
    graph = graph_of(chosen)
    known = trusted_documents.of(chosen)
    trusted_documents.prepare(graph, known)
    resources = Resources(chosen, url, graph, known)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        resources.pools = await open_pools(
            url,
            size=resources.share.readers,
            writers=resources.share.writers,
            statement_seconds=chosen.statement_timeout_seconds,
        )
        resources.versions.start()
        settle()
        async with summary_refresh.kept(resources.pools):
            with shutdown.told(resources.closing):
                yield
        await resources.versions.stop()
        await resources.pools.close()

    exports = ExportEndpoint(resources)
    site = Starlette(
        routes=[
            Route("/", pages.home(resources)),
            Route("/healthz", pages.health),
            Route("/readyz", pages.readiness(resources)),
            Route("/metrics", metrics.page(resources)),
            Route("/schema.graphql", pages.schema(resources)),
            Route("/export", exports),
            Route("/export/{connection}", exports),
            Route("/export/iati/activities", Late("hub.downloads.iati:ActivitiesEndpoint", resources)),
            Route(
                "/export/iati/activities/{identifier:path}",
                Late("hub.downloads.iati:ActivityEndpoint", resources),
            ),
            Route("/knowledge-products/{id}.jsonld", ProductEndpoint(resources)),
            Route("/graphiql", pages.graphiql(WEB)),
            Route("/favicon.ico", pages.icon),
            Mount("/graphiql/assets", StaticFiles(directory=WEB / "assets", check_dir=False)),
        ],
        exception_handlers={404: pages.not_found},
        lifespan=lifespan,
    )
    websockets = Late("hub.http.websockets:WebSocketEndpoint", resources)
    return wrapped(Hub(site, GraphQLEndpoint(resources), websockets), chosen)


def graph_of(chosen: Settings) -> Graph:
    """The graph with the limits that the settings name."""
    limits = Limits(
        depth=chosen.max_depth,
        aliases=chosen.max_aliases,
        directives=chosen.max_directives,
        tokens=chosen.max_tokens,
        nodes=chosen.max_nodes,
        characters=chosen.max_characters,
        values=chosen.max_values,
    )
    return build(limits, compiled_plans=chosen.compiled_plans, places=connection_budget.share(chosen).readers)


def settle() -> None:
    """Take what the start has made out of the garbage collector's rounds.

    The schema alone is some hundred thousand objects that never go away; walking them each time made single
    answers wait for 50 ms and more.
    """
    gc.collect()
    gc.freeze()


def wrapped(app: ASGIApp, chosen: Settings) -> ASGIApp:
    """The application with what stands around every request."""
    if chosen.cors_origins:
        app = CORSMiddleware(
            app,
            allow_origins=chosen.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=[
                "Authorization",
                "Content-Type",
                "Accept-Language",
                "If-None-Match",
                "X-Cost",
                "traceparent",
            ],
            expose_headers=[TRACE_HEADER, TOTAL_HEADER, "Content-Disposition", "ETag"],
            max_age=600,
        )
    return SecurityHeaders(app)


def from_environment() -> ASGIApp:
    """The application of a worker process, set by its environment; DATABASE_URL says which database."""
    chosen = settings.load()
    if chosen.database_url is None:
        raise settings.SettingsError("A worker process needs DATABASE_URL; start with `.venv/bin/hub serve`.")
    logs.configure(chosen.log_level, chosen.log_format)
    return create(chosen, chosen.database_url)
