"""GraphQL over WebSocket by the protocol graphql-transport-ws: any operation, many of them side by side."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import orjson
import structlog
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import NextMessage, NextMessagePayload

from hub.http import accept_language, operations, request_bodies, streams
from hub.http.authentication import viewer_by
from hub.http.json_responses import EdgeError
from hub.http.streams import Asker
from hub.resources import Resources
from hub.telemetry import logs
from hub.telemetry.request_counters import Outcome

log = structlog.get_logger("hub.http.websockets")

# A client has so long to introduce itself, and may have so many operations at once.
GREETING = timedelta(seconds=10)
MOST_OPERATIONS = 100
UNAUTHORIZED = 401


@dataclass(slots=True)
class Connection:
    """One connection; what clients can't say in headers, browsers above all, they say when it begins."""

    socket: WebSocket
    connection_params: dict[str, Any] = field(default_factory=dict)

    def header(self, name: str) -> str | None:
        """What the client said under the name of a header, in its greeting or when it connected."""
        said = {key.lower(): value for key, value in self.connection_params.items()}.get(name)
        return said if isinstance(said, str) else self.socket.headers.get(name)

    @property
    def asker(self) -> Asker:
        """Who asks."""
        return Asker(self.header("authorization"), accept_language.accepted(self.header("accept-language")))


class Handler(BaseGraphQLTransportWSHandler[Connection, None]):
    """The protocol as Strawberry speaks it; the operations run as they do over HTTP."""

    view: "WebSocketEndpoint"

    async def handle_message(self, message: Any) -> None:
        """Take a message of any shape."""
        if not isinstance(message, dict) or not isinstance(message.get("id", ""), str):
            await self.handle_invalid_message('A message is an object such as {"type": "ping"}')
            return
        await super().handle_message(message)  # type: ignore[arg-type] # its parts are looked at there

    async def handle_subscribe(self, message: Any) -> None:
        """Begin an operation; what can't be read is refused under its id."""
        try:
            if len(self.operations) >= MOST_OPERATIONS:
                raise too_many()
            payload = request_bodies.checked_part(message["payload"], "payload") or {}
            asked = operations.read(self.view.resources.documents, payload)
        except EdgeError as refusal:
            await self.refuse(message["id"], refusal)
            return
        told = {"query": asked.query, "variables": asked.variables, "operationName": asked.name}
        await super().handle_subscribe({**message, "payload": told})  # type: ignore[typeddict-item] # as read

    async def run_operation(self, operation: Operation[Connection, None]) -> None:
        """Send what an operation answers, and then that there is no more."""
        trace_id = logs.begin_trace()
        asked = operations.Operation(
            operation.query, operation.variables, operation.operation_name, operations.POST_OPERATIONS
        )
        try:
            await self.send_all(operation, asked, trace_id)
        except EdgeError as refusal:
            self.view.resources.tally.outcomes[Outcome.REFUSED] += 1
            await operation.send_operation_message(
                {"id": operation.id, "type": "error", "payload": refusal.errors(trace_id)}
            )
        except Exception:
            self.view.resources.tally.outcomes[Outcome.BROKEN] += 1
            log.exception("unexpected error over WebSocket")
            failure = EdgeError(500, "INTERNAL", f"Something went wrong in the hub; logged as {trace_id}.")
            await operation.send_operation_message(
                {"id": operation.id, "type": "error", "payload": failure.errors(trace_id)}
            )

    async def send_all(
        self, operation: Operation[Connection, None], asked: operations.Operation, trace_id: str
    ) -> None:
        """Send each answer; one of which nothing has run ends the operation as an error."""
        payloads = await streams.begin(self.view.resources, asked, self.context.asker, trace_id)
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
        """Say why an operation doesn't begin."""
        self.view.resources.tally.outcomes[Outcome.REFUSED] += 1
        errors = refusal.errors(logs.begin_trace())
        await self.send_message({"id": identifier, "type": "error", "payload": errors})


class WebSocketEndpoint(GraphQL[Connection, None]):
    """The ASGI application behind `/graphql` for WebSockets."""

    graphql_transport_ws_handler_class = Handler

    def __init__(self, resources: Resources) -> None:
        super().__init__(
            resources.graph,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=GREETING,
            # Counted here, to be refused in the hub's words.
            max_subscriptions_per_connection=None,
            allowed_origins=resources.settings.cors_origins,
        )
        self.resources = resources

    async def get_context(self, request: Any, response: Any) -> Connection:
        """What is known of a connection."""
        return Connection(request)

    async def on_ws_connect(self, context: Connection) -> Any:
        """Let in whoever shows no key, or one that the hub knows."""
        try:
            await viewer_by(context.asker.authorization, self.resources.pools)
        except EdgeError as refusal:
            # Without a database nobody can be known; each operation says so, and the client may try again.
            if refusal.status == UNAUTHORIZED:
                raise ConnectionRejectionError from refusal
        return await super().on_ws_connect(context)

    def decode_json(self, data: str | bytes) -> Any:
        """What a message says."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> str:
        """A message as text."""
        return orjson.dumps(data).decode()


def too_many() -> EdgeError:
    """The refusal of one operation more than a connection may have."""
    return EdgeError(
        429,
        "LIMIT_EXCEEDED",
        f"One connection has at most {MOST_OPERATIONS} operations at once. End some, or open another one.",
    )
