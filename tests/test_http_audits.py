"""GraphQL over HTTP: the audits of the package `graphql-http`, and which media type an answer has."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.http.negotiation import RESPONSE_JSON, preferred
from tests import tools
from tests.asking import post
from tests.node_clients import run

JSON = "application/json"
HELLO = "{ hub { version } }"
# How many audits version 1.23.1 of the package has.
AUDITS = 61


async def test_every_audit_of_the_specification_passes(live_hub: str) -> None:
    # when
    audits = [json.loads(line) for line in (await run("audits.js", f"{live_hub}/graphql")).splitlines()]
    # then
    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert len({audit["id"] for audit in audits}) == AUDITS


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        ("Application/JSON; charset=UTF-8", JSON),
        (RESPONSE_JSON, RESPONSE_JSON),
        (f"{RESPONSE_JSON}; charset=utf-8, {JSON}; charset=utf-8", RESPONSE_JSON),
        (f"{JSON}, {RESPONSE_JSON}", RESPONSE_JSON),
        (f"{JSON}, {RESPONSE_JSON};q=0.9", JSON),
        (f"{RESPONSE_JSON}, {JSON};q=0.9", RESPONSE_JSON),
        (f"{RESPONSE_JSON}, application/graphql+json, {JSON}, text/event-stream", RESPONSE_JSON),
        (f"{RESPONSE_JSON}, */*", RESPONSE_JSON),
        (f"{RESPONSE_JSON};q=0.5, */*", JSON),
        (f"{JSON};q=0, */*", RESPONSE_JSON),
        (f"{RESPONSE_JSON};q=0", None),
        (f"{RESPONSE_JSON};q=nonsense, {JSON};q=0.1", JSON),
        (f"{JSON};charset=latin1", None),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("text/html", None),
        ("nonsense", None),
        (",;=", None),
    ],
)
def test_the_header_decides_the_media_type(accept: str, expected: str | None) -> None:
    assert preferred(accept) == expected


async def test_who_takes_neither_media_type_is_refused_in_json(client: httpx.AsyncClient) -> None:
    for method in ("GET", "POST"):
        answer = await client.request(
            method, "/graphql", params={"query": HELLO}, json={"query": HELLO}, headers={"Accept": "text/csv"}
        )
        assert (answer.status_code, answer.headers["content-type"]) == (406, JSON)
        assert told(answer) == {
            "code": "BAD_USER_INPUT",
            "message": f"Responses are JSON: accept `{RESPONSE_JSON}` or `{JSON}`.",
        }


async def test_lines_of_the_header_are_taken_together(client: httpx.AsyncClient) -> None:
    lines = [("Accept", "text/html"), ("Accept", RESPONSE_JSON)]
    answer = await client.get("/graphql", params={"query": HELLO}, headers=lines)
    assert (answer.status_code, answer.headers["content-type"]) == (200, RESPONSE_JSON)


def test_without_node_or_its_packages_tests_are_skipped_and_in_ci_they_fail(tmp_path: Path) -> None:
    for lack in ("Node", "packages"):
        with pytest.MonkeyPatch.context() as patch:
            if lack == "Node":
                patch.setenv("PATH", str(tmp_path))
            else:
                patch.setattr(tools, "need", str)
            patch.delenv("CI", raising=False)
            with pytest.raises(pytest.skip.Exception, match="installed"):
                tools.node_with(tmp_path)
            patch.setenv("CI", "true")
            with pytest.raises(pytest.fail.Exception, match="installed"):
                tools.node_with(tmp_path)


@pytest.mark.parametrize(
    ("request_of", "status"),
    [
        ({"method": "POST", "content": b"{", "headers": {"Content-Type": JSON}}, 400),
        ({"method": "POST", "json": [{"query": HELLO}]}, 400),
        ({"method": "POST", "json": {"query": "{"}}, 400),
        ({"method": "POST", "json": {"query": "{ nothing }"}}, 400),
        ({"method": "POST", "json": {"query": f"query A {HELLO} query B {HELLO}"}}, 400),
        ({"method": "GET", "params": {"query": HELLO, "extensions": "["}}, 400),
        ({"method": "GET", "params": {"query": HELLO, "extensions": "[]"}}, 400),
        ({"method": "POST", "json": {"query": HELLO}, "headers": {"Authorization": "Bearer x"}}, 401),
        ({"method": "GET", "params": {"query": "mutation { __typename }"}}, 405),
        ({"method": "PUT"}, 405),
        ({"method": "POST", "content": b" " * 1_100_000, "headers": {"Content-Type": JSON}}, 413),
        ({"method": "POST", "files": {"0": b"x"}, "data": {"operations": "{}"}}, 415),
        ({"method": "POST", "content": b"{}", "headers": {"Content-Type": f"{JSON}; charset=utf-16"}}, 415),
    ],
)
async def test_refusals_are_in_the_media_type_that_is_asked_for(
    client: httpx.AsyncClient, request_of: dict[str, Any], status: int
) -> None:
    headers = {"Accept": RESPONSE_JSON, **request_of.get("headers", {})}
    answer = await client.request(url="/graphql", **{**request_of, "headers": headers})
    assert (answer.status_code, answer.headers["content-type"]) == (status, RESPONSE_JSON)
    assert [*answer.json()] == ["errors"]


async def test_an_operation_that_failed_in_part_has_its_data(client: httpx.AsyncClient) -> None:
    partly = '{ hub { version } node(id: "nonsense") { id } }'
    for accept in (JSON, RESPONSE_JSON):
        answer = await post(client, partly, Accept=accept)
        assert (answer.status_code, answer.headers["content-type"]) == (200, accept)
        body = answer.json()
        assert (body["data"]["node"], len(body["errors"])) == (None, 1)
        assert body["data"]["hub"]["version"]


def told(answer: httpx.Response) -> dict[str, str]:
    """The code and the words of an answer's one error."""
    (error,) = answer.json()["errors"]
    return {"code": error["extensions"]["code"], "message": error["message"]}
