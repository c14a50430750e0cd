"""Request bodies: read up to a limit, and decoded from JSON."""

from typing import Any

import orjson
from starlette.requests import Request

from hub.http.json_responses import JSON, EdgeError

BAD_USER_INPUT = "BAD_USER_INPUT"
UTF_8 = ("charset=utf-8", 'charset="utf-8"', "charset=utf8")

# Bytes of a too long body that are read and discarded: a client disconnected while sending would see a broken
# connection instead of the error.
DRAINED = 32_000_000


def check_content_type(request: Request) -> None:
    """Refuse a body that isn't declared as JSON.

    A page of another origin can't send JSON without a CORS preflight, so this also prevents cross-site
    request forgery.
    """
    given = request.headers.get("content-type", "").lower()
    content_type, *parameters = (part.strip() for part in given.split(";"))
    if content_type != JSON or any(p.startswith("charset=") and p not in UTF_8 for p in parameters):
        message = f"Send the operation as JSON in UTF-8, with the header `Content-Type: {JSON}`."
        raise EdgeError(415, BAD_USER_INPUT, message)


async def read(request: Request, most: int) -> bytes:
    """Read the body, at most `most` bytes; raises EdgeError if it is longer."""
    body, length = bytearray(), 0
    async for chunk in request.stream():
        length += len(chunk)
        if length <= most:
            body += chunk
        elif length > most + DRAINED:
            break
    if length > most:
        raise too_long(most)
    return bytes(body)


def too_long(most: int) -> EdgeError:
    """Build the error for a body that is too long."""
    return EdgeError(
        413,
        "LIMIT_EXCEEDED",
        f"The request is longer than {most:,} bytes (HUB_MAX_BODY_BYTES). Split it into several operations.",
        headers={"Connection": "close"},
    )


def decoded(body: bytes | str) -> dict[str, Any]:
    """Decode the JSON object of a request."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise EdgeError(400, BAD_USER_INPUT, f"The request is not valid JSON: {error}.") from error
    if isinstance(value, list):
        raise EdgeError(400, BAD_USER_INPUT, "Send one operation per request: batching is not supported.")
    if not isinstance(value, dict):
        raise EdgeError(400, BAD_USER_INPUT, 'The request must be a JSON object such as {"query": "..."}.')
    return value


def decoded_part(text: str | None, name: str) -> dict[str, Any] | None:
    """Decode a JSON object in a query parameter; None if it is empty."""
    return checked_part(decoded_value(text, name), name) if text else None


def decoded_value(text: str, name: str) -> Any:
    """Decode a JSON value in a query parameter."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise EdgeError(
            400, BAD_USER_INPUT, f"`{name}` is not valid JSON: {error}.", argument=name
        ) from error


def checked_part(value: Any, name: str) -> dict[str, Any] | None:
    """Return the value if it is an object or null; else raise EdgeError."""
    if value is not None and not isinstance(value, dict):
        raise EdgeError(400, BAD_USER_INPUT, f"`{name}` must be a JSON object or null.", argument=name)
    return value
