"""Content negotiation: the preferred media type of the `Accept` header."""

from functools import lru_cache

from starlette.requests import Request

from hub.http.json_responses import JSON, EdgeError
from hub.http.request_bodies import BAD_USER_INPUT

RESPONSE_JSON = "application/graphql-response+json"
EVENTS = "text/event-stream"
# How exactly a range matches a type: -1 not at all, 0 for */*, 1 for type/*, 2 in full.
EXACT = 2


@lru_cache(256)
def preferred(accept: str) -> str | None:
    """Return the media type that a header prefers; None if it accepts neither.

    Plain JSON is the default, which older clients expect. With equal quality, GraphQL's own type wins.
    """
    ranges = [read for part in accept.lower().split(",") if (read := read_range(part)) is not None]
    if not ranges:
        return JSON if not accept.strip() else None
    rated = [(*rate(offered, ranges), offered) for offered in (JSON, RESPONSE_JSON)]
    quality, _, best = max(rated, key=order)
    return best if quality > 0 else None


@lru_cache(256)
def names_events(accept: str) -> bool:
    """Whether a header names server-sent events explicitly; wildcards do not count."""
    ranges = [read_range(part) for part in accept.lower().split(",")]
    return any(each is not None and each[0] == EVENTS and each[1] > 0 for each in ranges)


def order(rated: tuple[float, int, str]) -> tuple[float, int, bool]:
    """Return the sort key of a type: quality, then exactness, then the default."""
    quality, exactness, offered = rated
    return quality, exactness, (offered == RESPONSE_JSON) == (exactness == EXACT)


def rate(offered: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """Return the quality of a type, from 0 to 1, and the exactness of the best matching range."""
    patterns = ("*/*", offered.partition("/")[0] + "/*", offered)
    matches = [(patterns.index(name), quality) for name, quality in ranges if name in patterns]
    exactness, quality = max(matches, default=(-1, 0.0))
    return quality, exactness


def read_range(part: str) -> tuple[str, float] | None:
    """Parse a media range and its quality; None for another charset or an invalid range."""
    name, *parameters = (each.strip() for each in part.split(";"))
    given = {key.strip(): value.strip(' "') for key, _, value in (each.partition("=") for each in parameters)}
    if not name or given.get("charset", "utf-8") != "utf-8":
        return None
    try:
        return name, min(max(float(given.get("q", "1")), 0.0), 1.0)
    except ValueError:
        return None


def accept_of(request: Request) -> str:
    """Return the `Accept` header of a request, with repeated headers joined."""
    return ",".join(request.headers.getlist("accept"))


def unacceptable() -> EdgeError:
    """Build the error for a request that accepts none of our media types."""
    return EdgeError(406, BAD_USER_INPUT, f"Responses are JSON: accept `{RESPONSE_JSON}` or `{JSON}`.")
