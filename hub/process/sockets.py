"""The listening socket, opened before any slow work so that a busy port is reported immediately."""

import errno
import socket

REASONS = {
    errno.EADDRINUSE: "the port is in use, perhaps by another hub. Stop that one, or set HUB_PORT (or "
    "--port) to another port, 0 for any free one",
    errno.EACCES: "ports below 1024 need root. Set HUB_PORT (or --port) to a higher one",
    errno.EADDRNOTAVAIL: "this machine does not have that address. Correct HUB_HOST (or --host)",
}


class ListenError(Exception):
    """The hub can't listen on the address; the message says why and what to do."""


def bound(host: str, port: int) -> socket.socket:
    """Bind and listen on the address, without accepting connections yet. Raises ListenError."""
    family, address = _resolved(host, port)
    listener = socket.socket(family, socket.SOCK_STREAM)
    # Allows a restart within seconds, while old connections are in TIME_WAIT.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # asyncio without uvloop doesn't set it; responses would wait 40 ms for the client's acknowledgment.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind(address)
        # Two sockets with SO_REUSEADDR can both bind the port; only one can listen.
        listener.listen()
    except OSError as error:
        listener.close()
        reason = REASONS.get(error.errno or 0, f"{error.strerror}. Correct HUB_HOST or HUB_PORT")
        raise ListenError(f"The hub can't listen on {shown(host)}:{port}: {reason}.") from error
    return listener


def urls(host: str, listener: socket.socket) -> list[tuple[str, str]]:
    """Return the names and addresses of the hub's pages."""
    base = base_address(host, listener.getsockname()[1])
    return [
        ("The hub", f"{base}/"),
        ("GraphQL", f"{base}/graphql"),
        ("GraphiQL", f"{base}/graphiql"),
        ("Schema", f"{base}/schema.graphql"),
    ]


def base_address(host: str, port: int) -> str:
    """Return the address of a hub with these settings, as seen from this machine."""
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - replaced, not listened on
    return f"http://{shown(anywhere.get(host, host))}:{port}"


def shown(host: str) -> str:
    """Return a host as it is written in URLs, with brackets around IPv6 addresses."""
    return f"[{host}]" if ":" in host else host


def _resolved(host: str, port: int) -> tuple[socket.AddressFamily, tuple[object, ...]]:
    """Resolve a host to family and address; IPv4 is preferred."""
    try:
        candidates = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise ListenError(f"The host '{host}' can't be resolved: correct HUB_HOST (or --host).") from error
    family, *_, address = min(candidates, key=lambda candidate: candidate[0] != socket.AF_INET)
    return family, address
