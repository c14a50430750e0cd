"""Resources shared by all request handlers of a process: settings, graph, pools, caches, counters."""

import asyncio
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from db.pools import Pools
from hub.caching.conditional_requests import ResponseCaching
from hub.caching.response_cache import ResponseCache
from hub.caching.shared_reads import SharedReads
from hub.http.trusted_documents import TrustedDocuments
from hub.process import connection_budget
from hub.process.connection_budget import Share
from hub.settings import Settings
from hub.telemetry.request_counters import RequestCounters
from hub.version import VERSION
from resolvers.requests import Request
from schema.graph import Graph
from services.delivering.endpoints import Delivering
from services.key_uses import KeyUses
from services.querying.data_versions import DataVersions
from services.querying.reader import Reader
from services.querying.viewers import Viewer
from services.text import suggestions

if TYPE_CHECKING:
    from hub.identity.access_tokens import AccessTokens
    from hub.identity.sessions import Sessions


@dataclass
class Resources:
    """The resources of one process; the pools are set during the lifespan of the application."""

    settings: Settings
    url: str
    graph: Graph
    documents: TrustedDocuments = field(default_factory=TrustedDocuments)
    counters: RequestCounters = field(default_factory=RequestCounters)
    # Null if only API keys are accepted.
    tokens: "AccessTokens | None" = None
    key_uses: KeyUses = field(default_factory=KeyUses)
    # Number of uploaded files in memory.
    uploads: int = 0
    # Set on shutdown, to end streams that would never end.
    shutdown_signal: asyncio.Event = field(default_factory=asyncio.Event)
    pools: Pools = field(init=False)
    versions: DataVersions = field(init=False)
    response_caching: ResponseCaching = field(init=False)
    shared_reads: SharedReads = field(init=False)
    share: Share = field(init=False)
    delivering: Delivering = field(init=False)

    def __post_init__(self) -> None:
        """Create what depends on the settings."""
        self.share = connection_budget.share(self.settings)
        self.versions = DataVersions(self.url)
        self.response_caching = ResponseCaching(ResponseCache(self.settings.response_cache), self.versions)
        self.shared_reads = SharedReads(self.versions)
        self.delivering = Delivering(destinations=self.settings.webhook_destinations)

    @cached_property
    def sessions(self) -> "Sessions":
        """The sessions of browsers; their library is imported with the first cookie."""
        given = self.settings.session_secret
        secret = given.get_secret_value().encode() if given else secrets.token_bytes(32)
        seconds = self.settings.session_hours * 3600
        made: Sessions = import_module("hub.identity.sessions").build(secret, self.tokens, seconds)
        return made

    def request(
        self, viewer: Viewer, languages: tuple[str, ...], trace_id: str, *, connections: int | None = None
    ) -> Request:
        """Create the context of one operation; `connections` limits how many it uses at the same time."""
        suggestions.begin()
        connections = min(connections or self.settings.connections_per_request, self.share.readers)
        return Request(
            reader=Reader(self.pools, viewer, connections=connections),
            languages=(*languages, self.settings.default_language),
            trace_id=trace_id,
            version=VERSION,
            review=self.settings.review_policy,
            delivering=self.delivering,
            datasets=self.settings.dataset_facts,
            origin=(self.settings.public_url or "").rstrip("/"),
        )
