"""One attempt to deliver a message: to a checked address, within limits of time and bytes.

The host's name is resolved once, every address is checked, and one of these is connected, so that no second
answer of the name server can lead elsewhere. Proxies of the environment are not used, redirects not followed,
and the body of an answer is not read.
"""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address

import h11

from db.values import DeliveryOutcome
from services.delivering import problems
from services.delivering.addresses import Address, Destinations
from services.delivering.queue import Attempt

READ_BYTES = 4_096
# Of status line and headers, and of informational answers before them.
MOST_BYTES = 65_536
# Further addresses of a host are tried while there is time, such as IPv4 after IPv6.
MOST_ADDRESSES = 3
GONE = 410


class RefusedAddressError(Exception):
    """The host has no address, or one to which the hub does not connect."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends messages; `seconds` is the limit for a whole attempt."""

    destinations: Destinations
    seconds: float = 10.0
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Attempt:
        """Send a message once and return how it ended. Cancel it to give it up."""
        try:
            async with asyncio.timeout(self.seconds):
                status = await self._status(url, headers, body)
        except TimeoutError:
            return Attempt(DeliveryOutcome.TIMEOUT)
        except RefusedAddressError:
            return Attempt(DeliveryOutcome.ADDRESS)
        # Broken TLS and certificates are OSErrors too.
        except (OSError, h11.ProtocolError, UnicodeError):
            return Attempt(DeliveryOutcome.CONNECTION)
        is_accepted = 200 <= status < 300
        return Attempt(DeliveryOutcome.DELIVERED if is_accepted else DeliveryOutcome.STATUS, status)

    async def _status(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        parts = problems.split(url)
        if parts is None or parts.hostname is None:
            raise RefusedAddressError
        port = problems.port_of(parts)
        is_secure = parts.scheme == "https"
        addresses = await self._addresses(parts.hostname, port, is_secure=is_secure)
        tls = (self.tls, parts.hostname) if is_secure else (None, None)
        reader, writer = await _connected(addresses, port, *tls)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            host = parts.netloc.removesuffix(f":{port}") if port in (80, 443) else parts.netloc
            return await _exchange(reader, writer, target, {"host": host, **headers}, body)
        finally:
            # Not closed in order: a receiver that keeps its side open would be waited for.
            writer.transport.abort()

    async def _addresses(self, host: str, port: int, *, is_secure: bool) -> Sequence[Address]:
        """Resolve a host; raises RefusedAddressError unless all of its addresses are allowed."""
        try:
            answers = await asyncio.get_running_loop().getaddrinfo(host, port, proto=6)
        except (OSError, UnicodeError) as error:
            raise RefusedAddressError from error
        found = list(dict.fromkeys(ip_address(str(answer[4][0])) for answer in answers))
        if not found or not all(
            self.destinations.allow(address, is_secure=is_secure, port=port) for address in found
        ):
            raise RefusedAddressError
        return found[:MOST_ADDRESSES]


async def _connected(
    addresses: Sequence[Address], port: int, tls: ssl.SSLContext | None, name: str | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to the first address that accepts; raises the OSError of the last one."""
    *firsts, last = addresses
    for address in firsts:
        with suppress(OSError):
            return await asyncio.open_connection(str(address), port, ssl=tls, server_hostname=name)
    return await asyncio.open_connection(str(last), port, ssl=tls, server_hostname=name)


async def _exchange(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    target: str,
    headers: Mapping[str, str],
    body: bytes,
) -> int:
    """Send a request and return the status of its answer; raises h11.ProtocolError or OSError."""
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_BYTES)
    fields = [*headers.items(), ("content-length", str(len(body))), ("connection", "close")]
    request = h11.Request(method="POST", target=target, headers=fields)
    for event in (request, h11.Data(data=body), h11.EndOfMessage()):
        writer.write(connection.send(event) or b"")
    # An answer may come before everything is sent; whether the rest can be written does not matter then.
    with suppress(ConnectionError):
        await writer.drain()
    remaining = MOST_BYTES
    while True:
        answer = connection.next_event()
        if isinstance(answer, h11.Response):
            return int(answer.status_code)
        if answer is h11.NEED_DATA:
            content = await reader.read(READ_BYTES)
            remaining -= len(content)
            if not content or remaining < 0:
                raise ConnectionResetError("the answer has no status")
            connection.receive_data(content)
