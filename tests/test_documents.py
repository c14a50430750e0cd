"""Documents known by their ids: manifests, what is answered and refused, plans made ahead."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from hub import app as application
from hub.http import document_manifests
from hub.http.document_manifests import ManifestError
from hub.http.negotiation import RESPONSE_JSON
from hub.resources import Resources
from hub.settings import Settings
from hub.telemetry import diagnosis
from hub.telemetry.diagnosis import Finding, Severity
from tests.browser import visiting
from tests.conftest import serving
from tests.test_commands import refusal

# As graphql-codegen writes documents into its manifest: on one line, fragments first.
VERSION = "query Version { hub { version } }"
PAGE = (
    "fragment Known on Organization { identifier } query Page($n: Int!, $withType: Boolean! = true) "
    "{ organizations(first: $n) { nodes { type @include(if: $withType) ...Known } totalCount } }"
)
TWO = "query A { hub { version } } query B { programs(first: 1) { totalCount } }"
CHANGE = "mutation Change { __typename }"
LIST = "query List { regions(first: 3) { nodes { code } } }"
MANIFEST = {"version": VERSION, "0a1b~page": PAGE, "x-app:two": TWO, "change": CHANGE, "list": LIST}

EXPECTED = 'the manifest of graphql-codegen is expected: {{"id": "document", ...}}'
NO_ID = "is not a valid id: use letters, digits and - . _ ~, or sha256: with 64 hexadecimal digits."


def hashed(text: str) -> str:
    """The id that the appendix of the specification gives a document."""
    return "sha256:" + sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Hub:
    """A hub that knows documents: a client of it, and what it holds."""

    address: str
    client: httpx.AsyncClient
    resources: Resources

    async def post(self, body: dict[str, Any], accept: str = RESPONSE_JSON) -> httpx.Response:
        """The answer to a JSON object."""
        return await self.client.post("/graphql", json=body, headers={"Accept": accept})

    async def get(self, **parameters: str) -> httpx.Response:
        """The answer to parameters of the address."""
        return await self.client.get("/graphql", params=parameters, headers={"Accept": RESPONSE_JSON})


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """A manifest with documents of several kinds."""
    return written(tmp_path / "persisted-documents.json", MANIFEST)


def written(file: Path, given: Any) -> Path:
    """A file with a value as JSON."""
    file.write_text(json.dumps(given))
    return file


@asynccontextmanager
async def knowing(url: str, mode: str, manifest: Path) -> AsyncIterator[Hub]:
    """A hub with a manifest."""
    app: Any = application.create(
        Settings.model_validate({"documents": manifest, "trusted_documents": mode}), url
    )
    async with serving(app) as address, httpx.AsyncClient(base_url=address, timeout=20) as client:
        yield Hub(address, client, app.app.graphql.resources)


@pytest.fixture
async def hub(demo_url: str, manifest: Path) -> AsyncIterator[Hub]:
    """A hub that is asked by ids and by texts."""
    async with knowing(demo_url, "on", manifest) as opened:
        yield opened


@pytest.fixture
async def strict(demo_url: str, manifest: Path) -> AsyncIterator[Hub]:
    """A hub that answers nothing but its documents."""
    async with knowing(demo_url, "only", manifest) as opened:
        yield opened


def told(answer: httpx.Response) -> tuple[int, str, str, str]:
    """What an answer with one error says: status, code, argument and words."""
    assert [*answer.json()] == ["errors"]
    (error,) = answer.json()["errors"]
    extensions = error["extensions"]
    return answer.status_code, extensions["code"], extensions["argument"], error["message"]


def test_a_document_has_the_id_of_its_manifest_and_that_of_its_text(tmp_path: Path) -> None:
    # given the text of the appendix' example, whose id stands there
    text = "query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}"
    identifier = "sha256:7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e"
    # then
    assert document_manifests.load(written(tmp_path / "a.json", {"by-hand": text})) == {
        "by-hand": text,
        identifier: text,
    }
    assert document_manifests.load(written(tmp_path / "a.json", {identifier: text})) == {identifier: text}


def test_a_folder_is_all_its_manifests(tmp_path: Path) -> None:
    # given two that share a document
    written(tmp_path / "one.json", {"a": VERSION, "b": PAGE})
    written(tmp_path / "two.json", {"a": VERSION, "c": TWO})
    written(tmp_path / "other.txt", "")
    # then
    assert document_manifests.load(tmp_path) == {
        name: text
        for given, text in {"a": VERSION, "b": PAGE, "c": TWO}.items()
        for name in (given, hashed(text))
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "{file} is not valid JSON: unexpected end of data: line 1 column 2 (char 1)."),
        (
            b"[]",
            f"{{file}} is not a JSON object; {EXPECTED}.",
        ),
        (
            b'{"a": {}}',
            f"'a' in {{file}} is not a string; {EXPECTED}.",
        ),
        *(
            (
                json.dumps({wrong: VERSION}).encode(),
                f"{wrong!r} in {{file}} {NO_ID}",
            )
            for wrong in ("", "a b", "é", "md5:abc", "sha256:abc", "x-a:b:c", hashed(VERSION).upper())
        ),
        (
            json.dumps({hashed(VERSION): PAGE}).encode(),
            f"'{hashed(VERSION)}' in {{file}} is not the SHA-256 of its document.",
        ),
    ],
)
def test_a_manifest_that_cannot_be_used_is_explained(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "manifest.json"
    file.write_bytes(content)
    with pytest.raises(ManifestError) as refused:
        document_manifests.load(file)
    assert str(refused.value) == "HUB_DOCUMENTS: " + words.format(file=file)


def test_manifests_that_are_not_there_or_contradict_are_explained(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path / "none.json", f"{tmp_path / 'none.json'} can't be read: No such file or directory."),
        (tmp_path, f"the folder {tmp_path} has no file whose name ends with .json."),
    ):
        with pytest.raises(ManifestError) as refused:
            document_manifests.load(path)
        assert str(refused.value) == f"HUB_DOCUMENTS: {words}"
    written(tmp_path / "one.json", {"a": VERSION})
    written(tmp_path / "two.json", {"a": PAGE})
    with pytest.raises(ManifestError) as refused:
        document_manifests.load(tmp_path)
    file = tmp_path / "two.json"
    assert str(refused.value) == f"HUB_DOCUMENTS: 'a' in {file} already belongs to a different document."


def test_the_guide_asks_for_the_document_that_it_shows() -> None:
    guide = (Path(__file__).parents[1] / "docs" / "documents.md").read_text("utf-8")
    assert f"'documentId={hashed(VERSION)}'" in guide
    assert f'{{"{hashed(VERSION)[:11]}...": "{VERSION}", ...}}' in guide


@pytest.mark.parametrize("identifier", ["0a1b~page", hashed(PAGE)])
async def test_a_document_is_asked_for_by_its_id_with_both_methods(hub: Hub, identifier: str) -> None:
    # given the answer to its text
    answer = await hub.post({"query": PAGE, "variables": {"n": 2, "withType": False}})
    assert [[*node] for node in answer.json()["data"]["organizations"]["nodes"]] == [["identifier"]] * 2
    # when it is asked for by its id, then it is the same
    variables = '{"n":2,"withType":false}'
    for other in (
        await hub.post({"documentId": identifier, "variables": {"n": 2, "withType": False}}),
        await hub.post({"documentId": identifier, "query": None, "variables": json.loads(variables)}),
        await hub.get(documentId=identifier, variables=variables),
        await hub.get(documentId=identifier, operationName="Page", variables=variables),
    ):
        assert (other.status_code, other.content) == (200, answer.content)


async def test_one_of_several_operations_is_chosen_by_its_name(hub: Hub) -> None:
    answer = await hub.get(documentId="x-app:two", operationName="B")
    assert answer.json() == {"data": {"programs": {"totalCount": 29}}}
    status, code, *_ = told_without_argument(await hub.get(documentId="x-app:two"))
    assert (status, code) == (400, "BAD_USER_INPUT")


def told_without_argument(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an answer with one error."""
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"]


async def test_answers_are_kept_and_tagged_as_those_to_texts_are(hub: Hub) -> None:
    # given an answer that is kept
    assert await hub.resources.versions.wait_until_changed(-1) >= 0
    first = await hub.get(query=LIST)
    counts = hub.resources.response_caching.cache.counts
    assert (counts.hits, counts.entries) == (0, 1)
    # when it is asked for by its ids
    for identifier in ("list", hashed(LIST)):
        answer = await hub.get(documentId=identifier)
        assert (answer.content, answer.headers["etag"]) == (first.content, first.headers["etag"])
        assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"
        known = await hub.client.get(
            "/graphql",
            params={"documentId": identifier},
            headers={"Accept": RESPONSE_JSON, "If-None-Match": first.headers["etag"]},
        )
        assert known.status_code == 304
    # then it was the one that is kept
    assert (counts.hits, counts.entries, counts.not_modified) == (4, 1, 2)


async def test_a_mutation_is_for_post_by_its_id_too(hub: Hub) -> None:
    assert (await hub.post({"documentId": "change"})).json() == {"data": {"__typename": "Mutation"}}
    answer = await hub.get(documentId="change")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("identifier", ["nothing", hashed("{ hub { version } }"), "md5:abc", "x" * 81])
async def test_an_unknown_id_is_refused_with_the_way_out(hub: Hub, strict: Hub, identifier: str) -> None:
    add = "Add it to the manifest that the hub reads when it starts (HUB_DOCUMENTS)"
    shown = f"The document '{identifier[:80]}' does not exist. {add}"
    for each, end in ((hub, ", or send the text as `query`."), (strict, ".")):
        for answer in (await each.post({"documentId": identifier}), await each.get(documentId=identifier)):
            assert told(answer) == (404, "NOT_FOUND", "documentId", shown + end)
            assert answer.headers["content-type"] == RESPONSE_JSON
            assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "argument", "words"),
    [
        (
            {"documentId": "version", "query": VERSION},
            "documentId",
            "Send `query` or `documentId`, not both.",
        ),
        ({"documentId": 7}, "documentId", "`documentId` must be a string."),
        ({"documentId": ["version"]}, "documentId", "`documentId` must be a string."),
        ({"documentId": ""}, "query", "Send the operation in `query`."),
        ({"documentId": None}, "query", "Send the operation in `query`."),
    ],
)
async def test_a_request_that_leaves_open_what_it_asks_is_refused(
    hub: Hub, body: dict[str, Any], argument: str, words: str
) -> None:
    assert told(await hub.post(body)) == (400, "BAD_USER_INPUT", argument, words)


async def test_a_hub_without_documents_says_so(client: httpx.AsyncClient) -> None:
    answer = await client.post("/graphql", json={"documentId": hashed(VERSION)})
    words = "This hub has no trusted documents (HUB_TRUSTED_DOCUMENTS is off): send the text as `query`."
    assert told(answer) == (400, "BAD_USER_INPUT", "documentId", words)


FREE = (
    "This hub accepts only trusted documents (HUB_TRUSTED_DOCUMENTS): send a `documentId`. "
    "The hub's administrators can add your document to the manifest (HUB_DOCUMENTS)."
)


async def test_a_strict_hub_answers_nothing_but_its_documents(strict: Hub) -> None:
    # when it is asked by texts, also by those that it knows, then it refuses
    for text in (
        "{ hub { version } }",
        VERSION,
        "{ __schema { queryType { name } } }",
        "{",
        "mutation { x }",
    ):
        for answer in (await strict.post({"query": text}), await strict.get(query=text)):
            assert told(answer) == (403, "FORBIDDEN", "query", FREE)
    assert told(await strict.post({})) == (403, "FORBIDDEN", "query", FREE)
    # and when by ids, it answers
    assert (await strict.post({"documentId": "version"})).json()["data"]["hub"]["version"]
    assert (await strict.get(documentId=hashed(VERSION))).json()["data"]["hub"]["version"]
    # its own pages go on
    for path in ("/en", "/schema.graphql", "/readyz"):
        assert (await strict.client.get(path)).status_code == 200


async def test_exports_take_the_same_documents(hub: Hub, strict: Hub) -> None:
    by_text = await hub.client.get("/export", params={"query": LIST})
    assert by_text.text.splitlines()[0].removeprefix("\ufeff") == "code"
    for each in (hub, strict):
        by_id = await each.client.get("/export", params={"documentId": "list"})
        assert (by_id.status_code, by_id.content) == (200, by_text.content)
    assert told(await strict.client.get("/export", params={"query": LIST})) == (
        403,
        "FORBIDDEN",
        "query",
        FREE,
    )
    assert (await strict.client.get("/export/programs")).status_code == 200


async def test_plans_are_there_before_the_first_request(hub: Hub) -> None:
    # given one document without flags, one with a flag, one of two operations, one list, and a mutation, for
    # which there is no plan; where there is one operation, also without its name
    runner = hub.resources.graph.runner
    counts = runner.counts
    assert (counts.compiled, counts.runs) == (1 + 2 + 2 + 1, 0)
    assert runner.kept == 2 * 1 + 2 * 2 + 2 + 2 * 1 + 2
    # when they are asked for
    for variables in ({"n": 1}, {"n": 2, "withType": False}):
        for name in (None, "Page"):
            body = {"documentId": "0a1b~page", "variables": variables, "operationName": name}
            assert (await hub.post(body)).status_code == 200
    await hub.post({"documentId": "version"})
    await hub.post({"documentId": "x-app:two", "operationName": "B"})
    # then nothing is compiled any more
    assert (counts.compiled, counts.runs, sum(counts.fallbacks.values())) == (6, 6, 0)


async def test_a_document_that_the_schema_refuses_is_told_and_stops_nothing(
    demo_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # given a manifest with documents of yesterday
    wrong = {"gone": "{ hub { gone } }", "cut": "{", "good": VERSION}
    manifest = written(tmp_path / "manifest.json", wrong)
    with caplog.at_level(logging.WARNING, "hub.http.trusted_documents"):
        async with knowing(demo_url, "only", manifest) as hub:
            # then the log says so, and the others are answered
            assert [
                record.getMessage()
                for record in caplog.records
                if record.name == "hub.http.trusted_documents"
            ] == [
                "the document gone can't be executed: Cannot query field 'gone' on type 'HubInfo'.",
                "the document cut can't be executed: Syntax Error: Expected Name, found <EOF>.",
            ]
            assert (await hub.post({"documentId": "good"})).json()["data"]["hub"]["version"]
            answer = await hub.post({"documentId": "gone"})
            assert told_without_argument(answer) == (400, "BAD_USER_INPUT")
            assert answer.json()["errors"][0]["message"] == "Cannot query field 'gone' on type 'HubInfo'."


def test_doctor_tells_of_documents(tmp_path: Path) -> None:
    manifest = written(tmp_path / "manifest.json", {"gone": "{ hub { gone } }", "good": VERSION})
    chosen = Settings.model_validate({"documents": manifest, "trusted_documents": "on"})
    assert diagnosis.known_documents(chosen) == [
        Finding(Severity.GOOD, "HUB_DOCUMENTS has 2 documents."),
        Finding(
            Severity.WRONG,
            "The document gone can't be executed: Cannot query field 'gone' on type 'HubInfo'.",
        ),
    ]
    manifest.unlink()
    assert diagnosis.known_documents(chosen) == [
        Finding(Severity.WRONG, f"HUB_DOCUMENTS: {manifest} can't be read: No such file or directory.")
    ]


def test_the_server_does_not_start_without_its_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "none.json"
    monkeypatch.setenv("HUB_DOCUMENTS", str(file))
    monkeypatch.setenv("HUB_TRUSTED_DOCUMENTS", "on")
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path / "data"))
    assert refusal("serve") == f"HUB_DOCUMENTS: {file} can't be read: No such file or directory."
    assert not (tmp_path / "data").exists()


@pytest.mark.browser
async def test_graphiql_says_why_a_strict_hub_refuses(strict: Hub) -> None:
    async with visiting() as visit:
        await visit.page.goto(f"{strict.address}/graphiql")
        await expect(visit.page.locator(".result-window .monaco-editor")).to_be_visible()
        await visit.page.get_by_role("button", name="Execute query").click()
        await expect(visit.page.locator(".result-window")).to_contain_text("This hub accepts only")
