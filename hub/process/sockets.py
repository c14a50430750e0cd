"""The socket that the hub listens on, taken before anything slow begins: a busy port is said at once."""

import errno
import socket

REASONS = {
    errno.EADDRINUSE: "it is in use, perhaps by another hub: end that, or set HUB_PORT (or --port) to "
    "another, 0 for any that is free",
    errno.EACCES: "ports below 1024 are for administrators: set HUB_PORT (or --port) to a higher one",
    errno.EADDRNOTAVAIL: "this machine has no such address: correct HUB_HOST (or --host)",
}


class ListenError(Exception):
    """The address can't be listened on; the message is a sentence with the way out."""


def bound(host: str, port: int) -> socket.socket:
    """A socket that holds the address; nobody is let in yet. Raises ListenError."""
    family, address = _resolved(host, port)
    listener = socket.socket(family, socket.SOCK_STREAM)
    # A port that the last hub left seconds ago is free.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Without uvloop nobody else sets it, and an answer would wait 40 ms for the client's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind(address)
        # Two sockets that reuse addresses may both be bound; only one of them can listen.
        listener.listen()
    except OSError as error:
        listener.close()
        reason = REASONS.get(error.errno or 0, f"{error.strerror}: correct HUB_HOST or HUB_PORT")
        raise ListenError(f"The hub can't listen on {shown(host)}:{port}, for {reason}.") from error
    return listener


def urls(host: str, listener: socket.socket) -> list[tuple[str, str]]:
    """What is found where, once the hub answers."""
    base = base_address(host, listener.getsockname()[1])
    return [
        ("The hub", f"{base}/"),
        ("GraphQL", f"{base}/graphql"),
        ("GraphiQL", f"{base}/graphiql"),
        ("Schema", f"{base}/schema.graphql"),
    ]


def base_address(host: str, port: int) -> str:
    """Where this machine finds a hub that listens so."""
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - replaced, not listened on
    return f"http://{shown(anywhere.get(host, host))}:{port}"


def shown(host: str) -> str:
    """A host as addresses have it."""
    return f"[{host}]" if ":" in host else host


def _resolved(host: str, port: int) -> tuple[socket.AddressFamily, tuple[object, ...]]:
    """The family and address of a host, IPv4 where a name has both."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise ListenError(f"There is no address called '{host}': correct HUB_HOST (or --host).") from error
    family, *_, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    return family, address
