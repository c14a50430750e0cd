"""JSON responses, and HTTP errors in the format of GraphQL errors."""

from typing import Any

import orjson
from starlette.responses import Response

from schema.errors import LONGEST_ARGUMENT, shortened

TRACE_HEADER = "X-Trace-Id"
NO_STORE = "no-store"
JSON = "application/json"
# Characters that could end a `<script>` element or a line of JavaScript. In JSON they occur in strings only.
UNSAFE_IN_PAGES = {
    each.encode(): f"\\u{ord(each):04x}".encode() for each in ("<", ">", "&", "\u2028", "\u2029")
}


def encode(value: Any) -> bytes:
    """Encode a value as JSON."""
    return orjson.dumps(value)


def encode_for_pages(value: Any) -> bytes:
    """Encode a value as JSON that a page may embed in a `<script>` element."""
    encoded = encode(value)
    for character, escaped in UNSAFE_IN_PAGES.items():
        encoded = encoded.replace(character, escaped)
    return encoded


def answer(value: Any, status: int = 200, media_type: str = JSON) -> Response:
    """Build a JSON response that is not cacheable."""
    return Response(encode(value), status, {"Cache-Control": NO_STORE}, media_type)


class EdgeError(Exception):
    """A request refused before execution: HTTP status, error code and message."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        argument: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.argument = argument
        self.headers = headers or {}

    def errors(self, trace_id: str) -> list[Any]:
        """Return the error in the format of GraphQL errors."""
        extensions = {"code": self.code, "traceId": trace_id}
        if self.argument:
            extensions["argument"] = shortened(self.argument, LONGEST_ARGUMENT)
        return [{"message": shortened(self.message), "extensions": extensions}]

    def response(self, trace_id: str, media_type: str = JSON) -> Response:
        """Return the error as an HTTP response."""
        response = answer({"errors": self.errors(trace_id)}, self.status, media_type)
        response.headers.update(self.headers)
        return response
