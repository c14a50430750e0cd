"""Which media type an answer has: what the `Accept` header prefers among the two that GraphQL knows."""

from functools import lru_cache

from starlette.requests import Request

from hub.http.json_responses import JSON, EdgeError
from hub.http.request_bodies import BAD_USER_INPUT

RESPONSE_JSON = "application/graphql-response+json"
EVENTS = "text/event-stream"
# How exactly a range names a type: not at all, then by a star for both parts, for the second, in full.
EXACT = 2


@lru_cache(256)
def preferred(accept: str) -> str | None:
    """The media type that a header prefers; null when it takes neither.

    Plain JSON is for who names no GraphQL type: that is what clients of old expect. Who names both as equals
    gets GraphQL's own.
    """
    ranges = [read for part in accept.lower().split(",") if (read := read_range(part)) is not None]
    if not ranges:
        return JSON if not accept.strip() else None
    judged = [(*judge(offered, ranges), offered) for offered in (JSON, RESPONSE_JSON)]
    quality, _, found = max(judged, key=order)
    return found if quality > 0 else None


@lru_cache(256)
def names_events(accept: str) -> bool:
    """Whether a header names server-sent events; stars don't mean them."""
    ranges = [read_range(part) for part in accept.lower().split(",")]
    return any(each is not None and each[0] == EVENTS and each[1] > 0 for each in ranges)


def order(judged: tuple[float, int, str]) -> tuple[float, int, bool]:
    """What makes one type better than another: its quality, how exactly it is named, and then the default."""
    quality, exactness, offered = judged
    return quality, exactness, (offered == RESPONSE_JSON) == (exactness == EXACT)


def judge(offered: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """The quality of a type, from 0 to 1, by the range that names it best, and how well that one does."""
    stars = ("*/*", offered.partition("/")[0] + "/*", offered)
    found = [(stars.index(name), quality) for name, quality in ranges if name in stars]
    exactness, quality = max(found, default=(-1, 0.0))
    return quality, exactness


def read_range(part: str) -> tuple[str, float] | None:
    """A range of media types and its quality; null where it wants another encoding, or can't be read."""
    name, *parameters = (each.strip() for each in part.split(";"))
    given = {key.strip(): value.strip(' "') for key, _, value in (each.partition("=") for each in parameters)}
    if not name or given.get("charset", "utf-8") != "utf-8":
        return None
    try:
        return name, min(max(float(given.get("q", "1")), 0.0), 1.0)
    except ValueError:
        return None


def accept_of(request: Request) -> str:
    """The `Accept` header of a request, all lines of it taken together."""
    return ",".join(request.headers.getlist("accept"))


def unacceptable() -> EdgeError:
    """The refusal of a request that takes none of our media types."""
    return EdgeError(406, BAD_USER_INPUT, f"Answers are JSON: accept `{RESPONSE_JSON}`, or `{JSON}`.")
