"""Host names of requests: those of this machine, and those that a hub accepts."""

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.http.json_responses import EdgeError
from hub.http.request_bodies import BAD_USER_INPUT
from hub.telemetry.logs import begin_trace

# Probes use the address of the machine as the host name; these pages do not repeat it.
PROBES = ("/healthz", "/readyz")
SHOWN_CHARACTERS = 100


class AllowedHosts:
    """Middleware that refuses requests with a host name that is not allowed."""

    def __init__(self, app: ASGIApp, names: Sequence[str]) -> None:
        self.app = app
        self.names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if its host name is allowed."""
        if scope["type"] == "lifespan" or self.allows(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            # Before the handshake this is a response with status 403.
            await send({"type": "websocket.close", "code": 1008})
        else:
            refusal = wrong_host(Headers(scope=scope)["host"])
            await refusal.response(begin_trace())(scope, receive, send)

    def allows(self, scope: Scope) -> bool:
        """Whether the host name is allowed; without one, the hub uses its own address."""
        header = Headers(scope=scope).get("host", "")
        if not header or scope["path"] in PROBES or is_local_name(header):
            return True
        host = name_in(header)
        parents = host.split(".")[1:]
        return host in self.names or any(
            f"*.{'.'.join(parents[at:])}" in self.names for at in range(len(parents))
        )


def wrong_host(header: str) -> EdgeError:
    """Build the error for a host name that is not allowed."""
    shown = header if len(header) <= SHOWN_CHARACTERS else f"{header[:SHOWN_CHARACTERS]}..."
    message = f"This hub does not accept the host name {shown!r} (HUB_ALLOWED_HOSTS). Use its own address."
    return EdgeError(400, BAD_USER_INPUT, message)


def name_in(host_header: str) -> str:
    """Return the name in a `Host` header in lower case, without its port; empty if it is invalid."""
    try:
        return (urlsplit(f"//{host_header}").hostname or "").removesuffix(".")
    except ValueError:
        return ""


def is_local_name(host_header: str) -> bool:
    """Whether a `Host` header names the sender's own machine."""
    host = name_in(host_header)
    return host == "localhost" or host.endswith(".localhost") or is_loopback(host)


def is_loopback(host: str) -> bool:
    """Whether an address is a loopback address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
