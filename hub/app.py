"""The ASGI application: routes, middleware and lifespan."""

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from db.pools import open_pools
from hub import settings
from hub.downloads.knowledge_products import ProductEndpoint
from hub.downloads.lists import ExportEndpoint
from hub.downloads.streaming import TOTAL_HEADER
from hub.http import pages, trusted_documents
from hub.http.graphql import GraphQLEndpoint
from hub.http.host_names import AllowedHosts
from hub.http.json_responses import TRACE_HEADER
from hub.http.lazy_endpoints import LazyEndpoint
from hub.http.security_headers import SecurityHeaders
from hub.localization.catalogs import LANGUAGES
from hub.process import connection_budget, key_uses, open_files, shutdown, summary_refresh, webhooks
from hub.resources import Resources
from hub.settings import Settings
from hub.telemetry import logs, metrics
from hub.webhooks.sending import Sender
from hub.webhooks.worker import Worker
from schema.graph import Graph, build
from schema.limits import Limits

if TYPE_CHECKING:
    from hub.identity.access_tokens import AccessTokens

WEB = Path(__file__).parent.parent / "web" / "dist"


class Hub:
    """Dispatch `/graphql` directly and everything else through Starlette's routes."""

    def __init__(self, site: ASGIApp, graphql: ASGIApp, websockets: ASGIApp) -> None:
        self.site = site
        self.graphql = graphql
        self.websockets = websockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request to the application for its path."""
        # Lifespan events have no path; Starlette handles them.
        if scope.get("path") != "/graphql":
            await self.site(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.websockets(scope, receive, send)
        else:
            await self.graphql(scope, receive, send)


def create(chosen: Settings, url: str) -> ASGIApp:
    """Build the application for the database at `url`; its pools open at startup."""
    graph = build_graph(chosen)
    documents = trusted_documents.from_settings(chosen)
    trusted_documents.prepare(graph, documents)
    resources = Resources(chosen, url, graph, documents, tokens=access_tokens(chosen))

    site = Starlette(
        routes=routes(resources),
        exception_handlers={404: pages.not_found(resources)},
        lifespan=lifespan_of(resources),
    )
    websockets = LazyEndpoint("hub.http.websockets:WebSocketEndpoint", resources)
    return with_middleware(Hub(site, GraphQLEndpoint(resources), websockets), chosen)


def lifespan_of(resources: Resources) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Build what runs from the start of the application to its end: pools and background tasks."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        resources.pools = await open_pools(
            resources.url,
            size=resources.share.readers,
            writers=resources.share.writers,
            statement_seconds=resources.settings.statement_timeout_seconds,
        )
        resources.versions.start()
        freeze_startup_objects()
        writing_uses = key_uses.writing(resources.key_uses, resources.pools)
        delivering = delivering_of(resources)
        async with summary_refresh.running(resources.pools), writing_uses, delivering, open_files.watched():
            with shutdown.set_on_signals(resources.shutdown_signal):
                yield
        await resources.versions.stop()
        await resources.pools.close()

    return lifespan


def delivering_of(resources: Resources) -> AbstractAsyncContextManager[None]:
    """Build what delivers webhooks, unless this hub leaves that to others."""
    if resources.settings.webhooks == "off":
        return nullcontext()
    delivering = resources.delivering
    sender = Sender(delivering.destinations, resources.settings.webhook_seconds)
    return webhooks.running(Worker(resources.pools, delivering.source, sender), resources.url)


def routes(resources: Resources) -> list[BaseRoute]:
    """Build the routes of all addresses but `/graphql`."""
    exports = ExportEndpoint(resources)
    return [
        Route("/", LazyEndpoint("hub.site.endpoint:StartEndpoint", resources)),
        Route("/site/{digest}.css", LazyEndpoint("hub.site.endpoint:StyleEndpoint", resources)),
        Route("/robots.txt", LazyEndpoint("hub.site.robots:RobotsEndpoint", resources)),
        Route("/sitemap.xml", LazyEndpoint("hub.site.sitemap:SitemapEndpoint", resources)),
        Route("/sitemap/{kind}.xml", LazyEndpoint("hub.site.sitemap:SitemapEndpoint", resources)),
        Route(
            "/opensearch/{language}.xml",
            LazyEndpoint("hub.site.search_description:SearchDescriptionEndpoint", resources),
        ),
        *site_routes(resources),
        Route("/healthz", pages.health),
        Route("/readyz", pages.readiness(resources)),
        Route("/metrics", metrics.page(resources)),
        Route("/schema.graphql", pages.schema(resources)),
        Route("/export", exports),
        Route("/export/{connection}", exports),
        Route("/export/iati/activities", LazyEndpoint("hub.downloads.iati:ActivitiesEndpoint", resources)),
        Route(
            "/export/iati/activities/{identifier:path}",
            LazyEndpoint("hub.downloads.iati:ActivityEndpoint", resources),
        ),
        Route(
            "/spreadsheets/programs.xlsx",
            LazyEndpoint("hub.downloads.spreadsheets:TemplateEndpoint", resources),
        ),
        Route("/spreadsheets/programs", LazyEndpoint("hub.downloads.spreadsheets:DryRunEndpoint", resources)),
        Route("/catalog.jsonld", LazyEndpoint("hub.downloads.catalog:CatalogEndpoint", resources)),
        Route("/knowledge-products/{id}.jsonld", ProductEndpoint(resources)),
        Route(
            "/organizations/{id}/digest.atom", LazyEndpoint("hub.downloads.digests:DigestEndpoint", resources)
        ),
        Route(
            "/reports/{plan}/{year}.{format}", LazyEndpoint("hub.downloads.reports:ReportEndpoint", resources)
        ),
        *sign_in_routes(resources),
        Route("/graphiql", pages.graphiql(WEB)),
        Route("/favicon.ico", pages.icon),
        Mount("/graphiql/assets", StaticFiles(directory=WEB / "assets", check_dir=False)),
    ]


def site_routes(resources: Resources) -> list[BaseRoute]:
    """Build the routes of the pages, one for each language."""
    endpoint = LazyEndpoint("hub.site.endpoint:SiteEndpoint", resources)
    return [Route(path, endpoint) for each in LANGUAGES for path in (f"/{each}", f"/{each}/{{path:path}}")]


def sign_in_routes(resources: Resources) -> list[BaseRoute]:
    """Build the routes for people who sign in with a browser."""
    return [
        Route("/sign-in", LazyEndpoint("hub.http.sign_in:SignInEndpoint", resources)),
        Route("/sign-in/provider", LazyEndpoint("hub.http.sign_in:ProviderEndpoint", resources)),
        Route("/sign-in/return", LazyEndpoint("hub.http.sign_in:ReturnEndpoint", resources)),
        Route("/sign-out", LazyEndpoint("hub.http.sign_in:SignOutEndpoint", resources)),
    ]


def access_tokens(chosen: Settings) -> "AccessTokens | None":
    """Build the checks of access tokens; their library is imported only if there is an issuer."""
    if chosen.oidc_issuer is None:
        return None
    tokens: AccessTokens = import_module("hub.identity.access_tokens").from_settings(chosen)
    return tokens


def build_graph(chosen: Settings) -> Graph:
    """Build the graph with the limits from the settings."""
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


def freeze_startup_objects() -> None:
    """Exclude all objects created at startup from garbage collection.

    The schema is several hundred thousand objects that are never freed. Scanning them in each collection
    delayed single responses by 50 ms and more.
    """
    gc.collect()
    gc.freeze()


def with_middleware(app: ASGIApp, chosen: Settings) -> ASGIApp:
    """Wrap the application in the middleware for CORS, allowed hosts and security headers."""
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
                "Last-Event-ID",
                "X-Cost",
                "X-Data-Version",
                "traceparent",
            ],
            expose_headers=[TRACE_HEADER, TOTAL_HEADER, "Content-Disposition", "ETag"],
            max_age=600,
        )
    if chosen.allowed_hosts:
        app = AllowedHosts(app, chosen.allowed_hosts)
    return SecurityHeaders(app)


def from_environment() -> ASGIApp:
    """Build the application of a worker process from its environment; DATABASE_URL names the database."""
    chosen = settings.load()
    if chosen.database_url is None:
        raise settings.SettingsError("A worker process needs DATABASE_URL; start with `.venv/bin/hub serve`.")
    logs.configure(chosen.log_level, chosen.log_format)
    return create(chosen, chosen.database_url)
