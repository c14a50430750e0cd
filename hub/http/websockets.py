"""GraphQL over WebSocket (graphql-transport-ws): any operations, several at the same time."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import orjson
import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import NextMessage, NextMessagePayload

from hub.http import accept_language, operations, request_bodies, streams
from hub.http.authentication import one_of, viewer_by
from hub.http.json_responses import EdgeError
from hub.http.session_cookies import session_of
from hub.http.streams import Caller
from hub.resources import Resources
from hub.telemetry import logs
from hub.telemetry.request_counters import Outcome

log = structlog.get_logger("hub.http.websockets")

# Time for a client to send `connection_init`.
INIT_TIMEOUT = timedelta(seconds=10)
MOST_OPERATIONS = 100
UNAUTHORIZED = 401
# Clients may connect again after this code.
GOING_AWAY = 1001
IDLE_LOOKS = 4


@dataclass(slots=True)
class Connection:
    """One connection; browsers can't set headers here, so headers are also accepted in `connection_init`."""

    socket: WebSocket
    # The session cookie, if a page of the hub opened the connection.
    session: str | None = None
    connection_params: dict[str, Any] = field(default_factory=dict)

    def header(self, name: str) -> str | None:
        """Return a header from the `connection_init` payload, or from the HTTP request."""
        value = {key.lower(): value for key, value in self.connection_params.items()}.get(name)
        return value if isinstance(value, str) and value.strip() else self.socket.headers.get(name)

    @property
    def caller(self) -> Caller:
        """The caller of all operations on this connection."""
        one_of(self.socket.headers.getlist("authorization"))
        return Caller(
            self.header("authorization"),
            accept_language.accepted(self.header("accept-language")),
            session=self.session,
        )


class Handler(BaseGraphQLTransportWSHandler[Connection, None]):
    """Strawberry's protocol handler, with operations executed as over HTTP."""

    view: "WebSocketEndpoint"
    started_operations = 0

    async def handle(self) -> None:
        """Handle the connection until it ends, and close it when it has no operation for long."""
        watch = asyncio.create_task(self.close_when_idle(self.view.resources.settings.idle_seconds))
        try:
            await super().handle()
        finally:
            watch.cancel()

    async def close_when_idle(self, seconds: float) -> None:
        """Close the connection after `seconds` without an operation; pings don't count."""
        quiet, started = 0, self.started_operations
        while quiet < IDLE_LOOKS:
            await asyncio.sleep(seconds / IDLE_LOOKS)
            is_quiet = not self.operations and self.started_operations == started
            quiet, started = quiet + 1 if is_quiet else 0, self.started_operations
        with suppress(WebSocketDisconnect):
            await self.websocket.close(code=GOING_AWAY, reason="No operation for too long")

    async def handle_task_exception(self, error: Exception) -> None:
        """Log an error, unless the client left before its connection could be closed."""
        if not isinstance(error, WebSocketDisconnect):
            await super().handle_task_exception(error)

    async def handle_message(self, message: Any) -> None:
        """Handle a message, and refuse malformed ones."""
        if not isinstance(message, dict) or not isinstance(message.get("id", ""), str):
            await self.handle_invalid_message('A message must be an object such as {"type": "ping"}')
            return
        await super().handle_message(message)  # type: ignore[arg-type] # its parts are checked there

    async def handle_subscribe(self, message: Any) -> None:
        """Start an operation; errors in the request are reported under its id."""
        try:
            if len(self.operations) >= MOST_OPERATIONS:
                raise too_many()
            payload = request_bodies.checked_part(message["payload"], "payload") or {}
            requested = operations.read(self.view.resources.documents, payload)
            self.started_operations += 1
        except EdgeError as refusal:
            await self.refuse(message["id"], refusal)
            return
        payload = {
            "query": requested.query,
            "variables": requested.variables,
            "operationName": requested.name,
        }
        await super().handle_subscribe({**message, "payload": payload})  # type: ignore[typeddict-item] # as read

    async def run_operation(self, operation: Operation[Connection, None]) -> None:
        """Execute an operation and send its results."""
        logs.bind_client(self.context.socket)
        trace_id = logs.begin_trace()
        requested = operations.Operation(
            operation.query, operation.variables, operation.operation_name, operations.POST_OPERATIONS
        )
        try:
            await self.send_all(operation, requested, trace_id)
        except EdgeError as refusal:
            self.view.resources.counters.outcomes[Outcome.REFUSED] += 1
            await operation.send_operation_message(
                {"id": operation.id, "type": "error", "payload": refusal.errors(trace_id)}
            )
        except Exception:
            self.view.resources.counters.outcomes[Outcome.BROKEN] += 1
            log.exception("unexpected error over WebSocket")
            failure = EdgeError(500, "INTERNAL", f"Something went wrong in the hub; logged as {trace_id}.")
            await operation.send_operation_message(
                {"id": operation.id, "type": "error", "payload": failure.errors(trace_id)}
            )

    async def send_all(
        self, operation: Operation[Connection, None], requested: operations.Operation, trace_id: str
    ) -> None:
        """Send each result, then `complete`; a refused operation ends with `error`."""
        payloads = await streams.start(self.view.resources, requested, self.context.caller, trace_id)
        try:
            async for payload in payloads:
                if "data" not in payload:
                    await operation.send_operation_message(
                        {"id": operation.id, "type": "error", "payload": payload["errors"]}
                    )
                    return
                message: NextMessage = {
                    "id": operation.id,
                    "type": "next",
                    "payload": cast("NextMessagePayload", payload),
                }
                await operation.send_operation_message(message)
        finally:
            await payloads.aclose()
        await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def refuse(self, identifier: str, refusal: EdgeError) -> None:
        """Send the error of an operation that is not started."""
        self.view.resources.counters.outcomes[Outcome.REFUSED] += 1
        errors = refusal.errors(logs.begin_trace())
        await self.send_message({"id": identifier, "type": "error", "payload": errors})


class WebSocketEndpoint(GraphQL[Connection, None]):
    """The ASGI application behind `/graphql` for WebSockets."""

    graphql_transport_ws_handler_class = Handler

    def __init__(self, resources: Resources) -> None:
        super().__init__(
            resources.graph,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=INIT_TIMEOUT,
            # Checked in handle_subscribe, with the hub's own error message.
            max_subscriptions_per_connection=None,
            allowed_origins=resources.settings.cors_origins,
        )
        self.resources = resources

    async def get_context(self, request: Any, response: Any) -> Connection:
        """Return the context of a connection."""
        try:
            return Connection(request, session_of(request, self.resources))
        except EdgeError:
            # A page of another site opened it: without the session it is anonymous, as without a cookie.
            return Connection(request)

    async def on_ws_connect(self, context: Connection) -> Any:
        """Accept connections without a key or with a valid one."""
        try:
            await viewer_by(context.caller.authorization, self.resources, context.session)
        except EdgeError as refusal:
            # While the database is down, keys can't be checked; operations report it, and clients can retry.
            if refusal.status == UNAUTHORIZED:
                raise ConnectionRejectionError from refusal
        return await super().on_ws_connect(context)

    def decode_json(self, data: str | bytes) -> Any:
        """Decode a message."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> str:
        """Encode a message."""
        return orjson.dumps(data).decode()


def too_many() -> EdgeError:
    """Build the error for too many operations on one connection."""
    return EdgeError(
        429,
        "LIMIT_EXCEEDED",
        f"One connection can have at most {MOST_OPERATIONS} operations at once. "
        "Complete some, or open another one.",
    )
