"""Answers in JSON, errors of the edge among them, in the shape that GraphQL errors have."""

from typing import Any

import orjson
from starlette.responses import Response

TRACE_HEADER = "X-Trace-Id"
NO_STORE = "no-store"
JSON = "application/json"


def encode(value: Any) -> bytes:
    """JSON bytes."""
    return orjson.dumps(value)


def answer(value: Any, status: int = 200, media_type: str = JSON) -> Response:
    """A JSON answer that no cache keeps."""
    return Response(encode(value), status, {"Cache-Control": NO_STORE}, media_type)


class EdgeError(Exception):
    """A request that the edge refuses: an HTTP status, a code of the contract, and a sentence."""

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
        """The refusal as errors of GraphQL."""
        extensions = {"code": self.code, "traceId": trace_id}
        if self.argument:
            extensions["argument"] = self.argument
        return [{"message": self.message, "extensions": extensions}]

    def response(self, trace_id: str, media_type: str = JSON) -> Response:
        """The refusal as an answer."""
        response = answer({"errors": self.errors(trace_id)}, self.status, media_type)
        response.headers.update(self.headers)
        return response
