"""Request bodies: read up to a limit, decoded as what a GraphQL request has to be."""

from typing import Any

import orjson
from starlette.requests import Request

from hub.http.json_responses import JSON, EdgeError

BAD_USER_INPUT = "BAD_USER_INPUT"
UTF_8 = ("charset=utf-8", 'charset="utf-8"', "charset=utf8")

# Of a body that is too long, this much is still taken and thrown away: who is cut off while sending sees a
# broken connection instead of the refusal.
DRAINED = 32_000_000


def check_content_type(request: Request) -> None:
    """Refuse a body that isn't declared as JSON.

    A page of another origin can't send JSON without asking first (CORS preflight), so this also keeps foreign
    pages from writing here in the name of their visitors.
    """
    given = request.headers.get("content-type", "").lower()
    content_type, *parameters = (part.strip() for part in given.split(";"))
    if content_type != JSON or any(p.startswith("charset=") and p not in UTF_8 for p in parameters):
        message = f"Send the operation as JSON in UTF-8, with the header `Content-Type: {JSON}`."
        raise EdgeError(415, BAD_USER_INPUT, message)


async def read(request: Request, most: int) -> bytes:
    """The body; an error when it is longer than `most` bytes, of which no more is ever held."""
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
    """The refusal of a body that is too long."""
    return EdgeError(
        413,
        "LIMIT_EXCEEDED",
        f"The request is longer than {most:,} bytes (HUB_MAX_BODY_BYTES). Ask in several operations.",
        headers={"Connection": "close"},
    )


def decoded(body: bytes | str) -> dict[str, Any]:
    """The JSON object of a request."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise EdgeError(400, BAD_USER_INPUT, f"The request is no JSON: {error}.") from error
    if isinstance(value, list):
        raise EdgeError(400, BAD_USER_INPUT, "Send one operation at a time: batching is off.")
    if not isinstance(value, dict):
        raise EdgeError(400, BAD_USER_INPUT, 'The request must be a JSON object such as {"query": "..."}.')
    return value


def decoded_part(text: str | None, name: str) -> dict[str, Any] | None:
    """A JSON object out of a parameter of the address; null when it is empty."""
    return checked_part(decoded_value(text, name), name) if text else None


def decoded_value(text: str, name: str) -> Any:
    """A value out of a parameter of the address."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise EdgeError(400, BAD_USER_INPUT, f"`{name}` is no JSON: {error}.", argument=name) from error


def checked_part(value: Any, name: str) -> dict[str, Any] | None:
    """A part of a request that must be an object or null."""
    if value is not None and not isinstance(value, dict):
        raise EdgeError(400, BAD_USER_INPUT, f"`{name}` must be a JSON object or null.", argument=name)
    return value
