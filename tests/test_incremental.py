"""Incremental delivery is refused in words that name the way out, whatever media type is asked for."""

import httpx
import pytest

from hub.http.negotiation import RESPONSE_JSON
from tests.asking import post, refused

DEFERRED = "{ programs(first: 1) { nodes { id ... @defer { title } } } }"
SWITCHED = "query ($wait: Boolean!) { programs(first: 1) { nodes { id ... @defer(if: $wait) { title } } } }"
STREAMED = "{ programs(first: 1) { nodes @stream(initialCount: 1) { id } } }"
NO_DEFER = (
    "This hub does not support `@defer`. Remove it: the response comes as a whole. To load fields later, "
    "request them in a second operation with `node(id:)`."
)
NO_STREAM = (
    "This hub does not support `@stream`. Remove it, and read the list page by page: with `first`, then with "
    "`after` and the `endCursor` of the page."
)
# What Apollo Client, urql and Relay's examples send with such operations.
MIXED = "multipart/mixed;incrementalSpec=v0.2, application/json"


@pytest.mark.parametrize(
    ("query", "variables", "message"),
    [(DEFERRED, None, NO_DEFER), (SWITCHED, {"wait": False}, NO_DEFER), (STREAMED, None, NO_STREAM)],
)
async def test_both_are_refused_with_the_way_out(
    client: httpx.AsyncClient, query: str, variables: dict[str, bool] | None, message: str
) -> None:
    for accept in ("application/json", RESPONSE_JSON, MIXED):
        code, _, words = await refused(client, query, variables, Accept=accept)
        assert (code, words) == ("BAD_USER_INPUT", message)


@pytest.mark.parametrize(
    ("accept", "status", "media_type"),
    [
        ("application/json", 200, "application/json"),
        (MIXED, 200, "application/json"),
        (f"{RESPONSE_JSON}, {MIXED}", 400, RESPONSE_JSON),
        ("multipart/mixed", 406, "application/json"),
    ],
)
async def test_the_refusal_has_the_status_of_its_media_type(
    client: httpx.AsyncClient, accept: str, status: int, media_type: str
) -> None:
    answer = await post(client, DEFERRED, Accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (status, media_type)
    assert [*answer.json()] == ["errors"]


async def test_other_directives_are_unknown_or_misplaced_as_ever(client: httpx.AsyncClient) -> None:
    for query, message in (
        ("{ hub @never { version } }", "Unknown directive '@never'."),
        ("query @include(if: true) { hub { version } }", "Directive '@include' may not be used on query."),
    ):
        code, _, words = await refused(client, query)
        assert (code, words) == ("BAD_USER_INPUT", message)
