"""What the handlers of one process share: settings, the graph, and the pools while the hub is open."""

import asyncio
from dataclasses import dataclass, field

from db.pools import Pools
from hub.caching.conditional_requests import Reuse
from hub.caching.response_cache import Responses
from hub.caching.shared_reads import Occasions
from hub.http.trusted_documents import Documents
from hub.process import connection_budget
from hub.process.connection_budget import Share
from hub.settings import Settings
from hub.telemetry.request_counters import Tally
from hub.version import VERSION
from resolvers.requests import Request
from schema.graph import Graph
from services.querying.data_versions import DataVersions
from services.querying.reader import Reader
from services.querying.viewers import Viewer


@dataclass
class Resources:
    """One process's resources; the pools are there from the first request to the last."""

    settings: Settings
    url: str
    graph: Graph
    documents: Documents = field(default_factory=Documents)
    tally: Tally = field(default_factory=Tally)
    # Set when the process is asked to end: what would go on for ever ends then.
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    pools: Pools = field(init=False)
    versions: DataVersions = field(init=False)
    reuse: Reuse = field(init=False)
    occasions: Occasions = field(init=False)
    share: Share = field(init=False)

    def __post_init__(self) -> None:
        """What the settings decide; nothing is kept before the versions are followed."""
        self.share = connection_budget.share(self.settings)
        self.versions = DataVersions(self.url)
        self.reuse = Reuse(Responses(self.settings.response_cache), self.versions)
        self.occasions = Occasions(self.versions)

    def request(
        self, viewer: Viewer, languages: tuple[str, ...], trace_id: str, *, connections: int | None = None
    ) -> Request:
        """The context of one operation; it uses as many connections at once as settings say, or fewer."""
        connections = min(connections or self.settings.connections_per_request, self.share.readers)
        return Request(
            reader=Reader(self.pools, viewer, connections=connections),
            languages=(*languages, self.settings.default_language),
            trace_id=trace_id,
            version=VERSION,
        )
