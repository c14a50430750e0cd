"""The HTTP edge: what is served, how it is negotiated, what is refused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.types import ASGIApp

from hub import app as application
from hub.settings import Settings
from schema.graph import graph
from tests.asking import ask, post
from tests.conftest import serving

HELLO = "{ hub { version } }"
UNKNOWN_KEY = "Bearer ikhub_aaaaaaaa_" + "b" * 43


@asynccontextmanager
async def reached(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application that is served for one test."""
    async with serving(app) as address, httpx.AsyncClient(base_url=address, timeout=20) as opened:
        yield opened


async def test_the_home_page_tells_what_this_is_in_two_languages(client: httpx.AsyncClient) -> None:
    counts = (await ask(client, "{ hub { programCount organizationCount } }"))["hub"]
    for language, question in (("id", "Siapa mengerjakan apa"), ("en", "Who does what")):
        page = await client.get("/", headers={"Accept-Language": language}, follow_redirects=True)
        assert page.status_code == 200
        assert question in page.text
        assert f"<dd>{counts['programCount']}</dd>" in page.text
        assert f"<dd>{counts['organizationCount']}</dd>" in page.text


async def test_probes_answer(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    assert (await client.get("/readyz")).json() == {"status": "ok"}


async def test_the_schema_is_served_as_sdl(client: httpx.AsyncClient) -> None:
    assert (await client.get("/schema.graphql")).text == graph.as_str() + "\n"


async def test_graphiql_is_there_or_tells_how_to_build_it(client: httpx.AsyncClient) -> None:
    page = await client.get("/graphiql")
    assert (page.status_code, "make web" in page.text) in ((200, False), (503, True))


@pytest.mark.parametrize("path", ["/", "/graphql", "/healthz", "/graphiql", "/nothing"])
async def test_every_answer_keeps_browsers_to_our_origin(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"


async def test_an_unknown_path_tells_where_to_begin(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nothing")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_a_query_may_come_by_get(client: httpx.AsyncClient) -> None:
    answer = await client.get(
        "/graphql",
        params={
            "query": "query A($n: Int!) { programs(first: $n) { nodes { id } } } query B { hub { version } }",
            "variables": '{"n": 2}',
            "operationName": "A",
        },
    )
    assert answer.status_code == 200
    assert len(answer.json()["data"]["programs"]["nodes"]) == 2


async def test_a_browser_that_asks_nothing_is_shown_graphiql(client: httpx.AsyncClient) -> None:
    answer = await client.get("/graphql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/graphiql")


@pytest.mark.parametrize(
    ("accept", "media_type", "status"),
    [
        ("*/*", "application/json", 200),
        ("application/json", "application/json", 200),
        ("application/graphql-response+json", "application/graphql-response+json", 400),
    ],
)
async def test_a_refused_operation_has_the_status_of_its_media_type(
    client: httpx.AsyncClient, accept: str, media_type: str, status: int
) -> None:
    answer = await post(client, "{ nothing }", Accept=accept)
    assert (answer.headers["content-type"], answer.status_code) == (media_type, status)
    assert "data" not in answer.json()


async def test_a_trace_of_the_caller_goes_on(client: httpx.AsyncClient) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    answer = await post(client, "{ nothing }", traceparent=f"00-{trace}-b7ad6b7169203331-01")
    assert answer.headers["x-trace-id"] == trace
    assert answer.json()["errors"][0]["extensions"]["traceId"] == trace


async def test_only_json_is_taken_so_that_foreign_pages_cannot_post(client: httpx.AsyncClient) -> None:
    for content_type in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ):
        answer = await client.post(
            "/graphql", content=b'{"query": "{ hub { version } }"}', headers={"Content-Type": content_type}
        )
        assert answer.status_code == 415
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (b"[]", "batching is not supported"),
        (b'"text"', "must be a JSON object"),
        (b"{}", "Send the operation in `query`"),
        (b'{"query": 7}', "`query` must be a string"),
        (b'{"query": "{ hub { version } }", "variables": [1]}', "`variables` must be a JSON object"),
        (b'{"query": "{ hub { version } }", "operationName": 7}', "`operationName` must be a string"),
    ],
)
async def test_a_broken_body_is_refused_in_words(client: httpx.AsyncClient, body: bytes, words: str) -> None:
    answer = await client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    error = answer.json()["errors"][0]
    assert answer.status_code == 400
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert words in error["message"]


async def test_a_body_of_ten_megabytes_is_refused_with_its_limit(client: httpx.AsyncClient) -> None:
    answer = await post(client, "{ hub { version } }" + " " * 10_000_000)
    assert answer.status_code == 413
    assert answer.json()["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"


async def test_a_body_without_a_length_is_refused_when_it_grows_too_long(client: httpx.AsyncClient) -> None:
    async def endless():
        for _ in range(200):
            yield b" " * 10_000

    answer = await client.post("/graphql", content=endless(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_other_methods_are_refused(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/graphql")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    "header", ["Bearer nothing", "Bearer", "Basic abc", "Bearer ikhub_aaaaaaaa_" + "b" * 43]
)
async def test_a_wrong_key_is_refused(client: httpx.AsyncClient, header: str) -> None:
    answer = await post(client, HELLO, Authorization=header)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_pages_of_other_origins_read_only_where_settings_allow(demo_url: str) -> None:
    allowed = "https://portal.example"
    settings = Settings.model_validate({"cors_origins": [allowed]})
    async with (
        serving(application.create(settings, demo_url)) as address,
        httpx.AsyncClient(base_url=address) as c,
    ):
        for origin, expected in ((allowed, allowed), ("https://other.example", None)):
            answer = await post(c, HELLO, Origin=origin)
            assert answer.headers.get("access-control-allow-origin") == expected


async def test_the_hub_starts_without_its_database_and_tells_so() -> None:
    nowhere = "postgresql://hub@127.0.0.1:9/hub"
    async with (
        serving(application.create(Settings(), nowhere)) as address,
        httpx.AsyncClient(base_url=address) as c,
    ):
        assert (await c.get("/healthz")).status_code == 200
        assert (await c.get("/readyz")).status_code == 503
        page = await c.get("/en")
        assert page.status_code == 503
        assert page.headers["retry-after"] == "5"
        assert "tries again every ten seconds" in page.text
        answer = await post(c, "{ programs(first: 1) { totalCount } }")
        error = answer.json()["errors"][0]
        assert error["extensions"]["code"] == "UNAVAILABLE"
        assert error["message"].startswith("The hub can't reach its database at the moment.")
        assert (await post(c, HELLO, Authorization=UNKNOWN_KEY)).status_code == 503


async def test_many_at_once_are_all_answered(client: httpx.AsyncClient) -> None:
    query = "{ programs(first: 5) { totalCount nodes { organizations { nodes { name } } } } }"
    answers = await asyncio.gather(*(ask(client, query) for _ in range(64)))
    assert all(answer == answers[0] for answer in answers)
