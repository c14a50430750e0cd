"""What the handlers of one process share: settings, the graph, and the pools while the hub is open."""

from dataclasses import dataclass, field

from db.pools import Pools
from hub.settings import Settings
from hub.version import VERSION
from resolvers.requests import Request
from schema.graph import Graph
from services.reading import Reader
from services.viewers import Viewer


@dataclass
class Resources:
    """One process's resources; the pools are there from the first request to the last."""

    settings: Settings
    url: str
    graph: Graph
    pools: Pools = field(init=False)

    def request(self, viewer: Viewer, languages: tuple[str, ...], trace_id: str) -> Request:
        """The context of one operation."""
        connections = self.settings.connections_per_request
        return Request(
            reader=Reader(self.pools, viewer, connections=connections),
            languages=(*languages, self.settings.default_language),
            trace_id=trace_id,
            version=VERSION,
        )
