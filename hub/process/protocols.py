"""uvicorn's protocols with limits: number of connections, time to send a request, time to read a response."""

import asyncio
from asyncio import TimerHandle
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from hub.http.json_responses import EdgeError
from hub.process.connections import OVERFLOW_SECONDS, ConnectionTable, OpenConnection, Refusing

# A client that accepts nothing of a response for this time is disconnected.
STALL_SECONDS = 60.0
REASONS = {408: b"Request Timeout", 429: b"Too Many Requests", 503: b"Service Unavailable"}


class Stall:
    """Ends a connection whose client reads nothing for a while."""

    def __init__(self, seconds: float = STALL_SECONDS) -> None:
        self.seconds = seconds
        self._timer: TimerHandle | None = None

    def begin(self, transport: asyncio.Transport) -> None:
        """Start the time, when the buffer of the response is full."""
        self.end()
        self._timer = asyncio.get_running_loop().call_later(self.seconds, transport.abort)

    def end(self) -> None:
        """Stop the time, when the client has read or is gone."""
        if self._timer:
            self._timer.cancel()
            self._timer = None


class LimitedHttpProtocol(HttpToolsProtocol):
    """HTTP with limits; a connection over a limit only answers probes."""

    def __init__(self, table: ConnectionTable, **parts: Any) -> None:
        super().__init__(**parts)
        self.table = table
        self.connection: OpenConnection | None = None
        self.stall = Stall()
        self._request_timer: TimerHandle | None = None
        self._has_begun = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Count the connection, and start the time for its first request."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        self.connection = self.table.admit(address, transport.abort)
        if self.connection.refusal:
            self.app = Refusing(self.app, self.connection.refusal)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_timer()
        self.stall.end()
        super().connection_lost(exc)
        if self.connection:
            self.table.release(self.connection)

    def data_received(self, data: bytes) -> None:
        """Start the time for a request unless it runs; also for bytes that begin no request."""
        if self._request_timer is None:
            self._start_timer()
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Note that a request has begun, perhaps in the bytes that completed another one."""
        self._has_begun = True
        if self._request_timer is None:
            self._start_timer()
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """Stop the time: the request is complete."""
        self._has_begun = False
        self._stop_timer()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Pass the connection on to the WebSocket protocol, or refuse it over a limit."""
        self._stop_timer()
        if self.connection and self.connection.refusal:
            self._refuse(self.connection.refusal)
            return
        super().handle_websocket_upgrade()
        protocol = self.transport.get_protocol()
        if self.connection and isinstance(protocol, LimitedWebSocketProtocol):
            protocol.keep(self.table, self.connection)
            self.connection = None

    def pause_writing(self) -> None:
        """Start the time for a client that reads nothing."""
        super().pause_writing()
        self.stall.begin(self.transport)

    def resume_writing(self) -> None:
        """Stop that time."""
        super().resume_writing()
        self.stall.end()

    def _start_timer(self) -> None:
        self._stop_timer()
        seconds = self.table.limits.request_seconds
        if self.connection and self.connection.refusal:
            seconds = min(seconds, OVERFLOW_SECONDS)
        self._request_timer = self.loop.call_later(seconds, self._too_slow)

    def _stop_timer(self) -> None:
        if self._request_timer:
            self._request_timer.cancel()
            self._request_timer = None

    def _too_slow(self) -> None:
        """End a connection whose request takes too long, unless the hub itself is what takes long."""
        self._request_timer = None
        if self.transport.is_closing():
            return
        if self.flow.read_paused or self._is_answering():
            self._start_timer()
        elif self._has_begun and self._can_answer():
            self._refuse(too_slow(self.table.limits.request_seconds))
        else:
            self.transport.close()

    def _is_answering(self) -> bool:
        """Whether a complete request is being answered."""
        return self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete

    def _can_answer(self) -> bool:
        """Whether the incomplete request has no response yet."""
        return self.cycle is None or not self.cycle.response_started or not self.cycle.more_body

    def _refuse(self, refusal: EdgeError) -> None:
        """Send an error without the application, and close the connection."""
        response = refusal.response("")
        status = b"HTTP/1.1 %d %s\r\n" % (refusal.status, REASONS[refusal.status])
        headers = b"".join(b"%s: %s\r\n" % header for header in response.raw_headers)
        self.transport.write(status + headers + b"\r\n" + bytes(response.body))
        self.transport.close()


class LimitedWebSocketProtocol(WebSocketsSansIOProtocol):
    """WebSocket whose connection is counted until it is closed."""

    _release: Any = None

    def keep(self, table: ConnectionTable, connection: OpenConnection) -> None:
        """Keep the place of a connection that began as HTTP."""
        self._stall = Stall()
        if self.disconnected:
            table.release(connection)
        else:
            self._release = lambda: table.release(connection)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        super().connection_lost(exc)
        if self._release:
            self._stall.end()
            self._release()

    def pause_writing(self) -> None:
        """Start the time for a client that reads nothing."""
        super().pause_writing()
        if self._release:
            self._stall.begin(self.transport)

    def resume_writing(self) -> None:
        """Stop that time."""
        super().resume_writing()
        if self._release:
            self._stall.end()


def too_slow(seconds: float) -> EdgeError:
    """Build the error for a request that isn't complete in time."""
    message = (
        f"The request was not complete after {seconds:g} seconds (HUB_REQUEST_SECONDS). Send it faster, or "
        "in smaller parts."
    )
    return EdgeError(408, "LIMIT_EXCEEDED", message, headers={"Connection": "close"})
