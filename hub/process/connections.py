"""Open client connections of a process: limits in number and per address, and which ones to give up.

Over a limit, a connection still gets /healthz, /readyz and /metrics; every other request is refused. So
probes get answers while clients hold all other connections.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

from hub.http.json_responses import EdgeError

log = logging.getLogger("hub.process.connections")

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
# Connections over the limit that may be open at the same time; a further one ends the oldest of them.
OVERFLOW = 32
# Time for a client over the limit to send its request.
OVERFLOW_SECONDS = 5.0
WARNING_SECONDS = 60.0
RETRY = {"Connection": "close", "Retry-After": "5"}


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """The limits of one process; `request_seconds` is the time in which a client sends a whole request."""

    total: int
    per_address: int
    request_seconds: float


@dataclass(eq=False, slots=True)
class OpenConnection:
    """One open connection: its client's address, the refusal if it is over a limit, how to end it."""

    address: str
    refusal: EdgeError | None
    end: Callable[[], None]


@dataclass
class ConnectionTable:
    """Counts the open connections of a process, in total and per address."""

    limits: ConnectionLimits
    # Addresses of reverse proxies, whose clients share them; `*` for all.
    proxies: str = ""
    _open: set[OpenConnection] = field(default_factory=set)
    _by_address: Counter[str] = field(default_factory=Counter)
    # In order of arrival.
    _overflow: dict[OpenConnection, None] = field(default_factory=dict)
    _warned_at: float = -WARNING_SECONDS

    def admit(self, address: str, end: Callable[[], None]) -> OpenConnection:
        """Count a new connection; `end` is called to make room for another one."""
        connection = OpenConnection(address, self._refusal(address), end)
        if connection.refusal:
            self._overflow[connection] = None
            self._warn(connection)
            if len(self._overflow) > OVERFLOW:
                next(iter(self._overflow)).end()
        else:
            self._open.add(connection)
            self._by_address[address] += 1
        return connection

    def release(self, connection: OpenConnection) -> None:
        """Forget a closed connection."""
        self._overflow.pop(connection, None)
        if connection in self._open:
            self._open.remove(connection)
            self._by_address[connection.address] -= 1
            if not self._by_address[connection.address]:
                del self._by_address[connection.address]

    def _refusal(self, address: str) -> EdgeError | None:
        if len(self._open) >= self.limits.total:
            message = (
                f"The hub has {self.limits.total} open connections and accepts no more "
                "(HUB_MAX_CONNECTIONS). Try again in a moment."
            )
            return EdgeError(503, "UNAVAILABLE", message, headers=RETRY)
        if self._by_address[address] >= self.limits.per_address and not is_proxy(address, self.proxies):
            message = (
                f"Your address has {self.limits.per_address} open connections and may not have more "
                "(HUB_MAX_CONNECTIONS_PER_ADDRESS). Close some, or reuse open ones."
            )
            return EdgeError(429, "LIMIT_EXCEEDED", message, headers=RETRY)
        return None

    def _warn(self, connection: OpenConnection) -> None:
        """Log that a limit is reached, at most once a minute."""
        now = time.monotonic()
        if connection.refusal and now - self._warned_at >= WARNING_SECONDS:
            self._warned_at = now
            log.warning("connections from %s are refused: %s", connection.address, connection.refusal.message)


def is_proxy(address: str, proxies: str) -> bool:
    """Whether an address is one of the trusted proxies (addresses or networks, separated by commas)."""
    if proxies.strip() == "*":
        return True
    try:
        client = ip_address(address)
    except ValueError:
        return False
    return any(contains(each.strip(), client) for each in proxies.split(","))


def contains(network: str, client: object) -> bool:
    """Whether a network contains a client; False for text that is no network."""
    try:
        return client in ip_network(network, strict=False)
    except ValueError:
        return False


class Refusing:
    """Refuse every request of a connection over a limit, except those of probes."""

    def __init__(self, application: ASGIApp, refusal: EdgeError) -> None:
        self.application = application
        self.refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope.get("path") in PROBES:
            await self.application(scope, receive, send)
        else:
            await self.refusal.response("").__call__(scope, receive, send)
