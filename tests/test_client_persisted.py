"""Apollo Client and urql send hashes for texts; the hub answers those it knows, and says how to go on."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub import app as application
from hub.settings import Settings
from tests.asking import ask
from tests.conftest import serving
from tests.node_clients import run

PROGRAMS = "query Programs { hub { __typename programCount } }"
COUNTS = "{ hub { programCount outputCount } }"
UNKNOWN = {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}


async def found(script: str, hub: str) -> tuple[list[int], list[dict[str, Any]]]:
    """What a script was answered, and what it sent."""
    told = json.loads(await run(script, f"{hub}/graphql"))
    return told["counts"], told["sent"]


def short(sent: list[dict[str, Any]]) -> list[tuple[bool, bool, int]]:
    """What was sent: whether a hash, whether a text, and the status of the answer."""
    return [(each["hash"] is not None, each["text"], each["status"]) for each in sent]


@pytest.mark.parametrize("script", ["apollo-persisted.js", "urql-persisted.js"])
async def test_hashes_are_answered_where_the_hub_knows_them(
    live_hub: str, demo_url: str, client: httpx.AsyncClient, tmp_path: Path, script: str
) -> None:
    # given
    hub = (await ask(client, COUNTS))["hub"]
    expected = [hub["programCount"], hub["outputCount"]]
    # when
    counts, sent = await found(script, live_hub)
    # then
    assert counts == expected
    assert short(sent) == [(True, False, 400), (False, True, 200), (False, True, 200)]
    # when
    manifest = tmp_path / "persisted-documents.json"
    manifest.write_text(json.dumps({sent[0]["hash"]: PROGRAMS}))
    settings = Settings.model_validate({"documents": manifest, "trusted_documents": "on"})
    async with serving(application.create(settings, demo_url)) as knowing:
        counts, sent = await found(script, knowing)
    # then
    assert counts == expected
    assert short(sent) == [(True, False, 200), (True, False, 404), (True, True, 200)]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_hub_without_documents_says_that_it_takes_no_hashes(
    client: httpx.AsyncClient, method: str
) -> None:
    asked: dict[str, Any] = (
        {"json": {"extensions": UNKNOWN}}
        if method == "POST"
        else {"params": {"extensions": json.dumps(UNKNOWN)}}
    )
    answer = await client.request(method, "/graphql", **asked)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["message"]) == (400, "PersistedQueryNotSupported")
    assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_SUPPORTED"


@pytest.mark.parametrize("extensions", [{"persistedQuery": 1}, {"persistedQuery": {"sha256Hash": 1}}, {}])
async def test_what_is_no_hash_asks_nothing(client: httpx.AsyncClient, extensions: dict[str, Any]) -> None:
    answer = await client.post("/graphql", json={"extensions": extensions})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["message"]) == (400, "Send the operation in `query`.")


async def test_a_hub_that_answers_known_documents_only_takes_their_hashes(
    demo_url: str, tmp_path: Path
) -> None:
    # given
    manifest = tmp_path / "persisted-documents.json"
    manifest.write_text(json.dumps({"by-name": PROGRAMS}))
    settings = Settings.model_validate({"documents": manifest, "trusted_documents": "only"})
    known = {"persistedQuery": {"version": 1, "sha256Hash": sha256(PROGRAMS.encode()).hexdigest()}}
    async with (
        serving(application.create(settings, demo_url)) as hub,
        httpx.AsyncClient(base_url=hub, timeout=20) as client,
    ):
        # then
        answer = await client.get("/graphql", params={"extensions": json.dumps(known)})
        assert answer.json() == {"data": {"hub": {"__typename": "HubInfo", "programCount": 29}}}
        answer = await client.post("/graphql", json={"extensions": UNKNOWN})
        assert (answer.status_code, answer.json()["errors"][0]["message"]) == (404, "PersistedQueryNotFound")
        answer = await client.post("/graphql", json={"query": PROGRAMS, "extensions": known})
        assert answer.status_code == 403
