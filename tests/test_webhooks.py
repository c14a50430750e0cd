"""Webhooks over HTTP: managed by members, delivered from the feed, signed, and lost by no killed hub."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from hub import app as application
from hub.settings import Settings
from hub.telemetry import diagnosis
from services import api_keys
from services.delivering import queue
from services.writing import mention_merges
from tests import receiving
from tests.asking import ask, refused
from tests.conftest import serving
from tests.iati_files import activity, load, save
from tests.receiving import Receiver
from tests.receiving import receiving as receiver_of
from tests.served import Serve
from tests.served import serving as serving_processes

serve = pytest.fixture(serving_processes)

ENDPOINT = """id url kinds label state notice(lang: "en") failures nextAttempt lastOutcome lastStatus
    disabledAt isTestWaiting formerSecretUntil cursor version organization { identifier }"""
REST = """... on InvalidInput { problems { path code message(lang: "id") } } ... on NotFound { message }
    ... on NotPermitted { message } ... on WebhookStale { message webhook { version } }"""
INPUTS = {
    "createWebhook": "CreateWebhookInput",
    "changeWebhook": "ChangeWebhookInput",
    "deleteWebhook": "WebhookInput",
    "rotateWebhookSecret": "RotateWebhookSecretInput",
    "replayWebhook": "ReplayWebhookInput",
    "testWebhook": "WebhookInput",
}
WEBHOOKS = f"{{ webhooks {{ totalCount nodes {{ {ENDPOINT} }} }} }}"
NODE = "query ($id: ID!) { webhook(id: $id) { id } }"
CHANGES = """query ($since: String!) { changes(since: $since) { __typename
    ... on ChangesPage { changes { id } } } }"""


class Member:
    """What a key does over HTTP."""

    def __init__(self, client: httpx.AsyncClient, secret: str) -> None:
        self.client = client
        self.headers = {"authorization": f"Bearer {secret}"}

    async def does(self, name: str, **given: Any) -> Any:
        """The answer to a mutation."""
        query = f"""mutation ($input: {INPUTS[name]}!) {{ {name}(input: $input) {{ __typename
            ... on WebhookSaved {{ webhook {{ {ENDPOINT} }} secret }} {REST} }} }}"""
        return (await ask(self.client, query, {"input": given}, **self.headers))[name]

    async def endpoints(self) -> list[dict[str, Any]]:
        """The endpoints that it sees."""
        found: list[dict[str, Any]] = (await ask(self.client, WEBHOOKS, None, **self.headers))["webhooks"][
            "nodes"
        ]
        return found


class Cast:
    """A hub, its members by name, and a folder for files to import."""

    def __init__(self, pools: Pools, client: httpx.AsyncClient, folder: Path) -> None:
        self.pools = pools
        self.client = client
        self.folder = folder
        self.number = 0

    async def member(self, organization: str, role: Role = Role.CONTRIBUTOR) -> Member:
        """A new key of an organization."""
        return Member(self.client, (await api_keys.create(self.pools.writing, organization, role)).secret)

    async def imports(self, *activities: str) -> None:
        """Import activities."""
        self.number += 1
        await load(self.pools, save(self.folder / f"{self.number}.xml", *activities))


FIRST = (activity("XX-1-1", title="One"), activity("XX-2-1", reporter="XX-2", name="Two"))


@pytest.fixture
async def cast(pools: Pools, database_url: str, tmp_path: Path) -> AsyncIterator[Cast]:
    """A hub that may send to this machine, with a program of XX-1 and one of XX-2."""
    settings = Settings(webhook_networks=["127.0.0.1"])
    async with (
        serving(application.create(settings, database_url)) as address,
        httpx.AsyncClient(base_url=address, timeout=20) as client,
    ):
        made = Cast(pools, client, tmp_path)
        await made.imports(*FIRST)
        yield made


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiver_of() as running:
        yield running


def named(receiver: Receiver) -> list[str]:
    """The types of the received messages."""
    return [str(each.content["type"]) for each in receiver.requests]


def ids_of(receiver: Receiver) -> list[str]:
    """The ids of the received messages."""
    return [each.headers["webhook-id"] for each in receiver.requests]


async def test_a_change_arrives_signed_and_leads_to_the_record(cast: Cast, receiver: Receiver) -> None:
    # given an endpoint for programs
    member = await cast.member("XX-1")
    made = await member.does("createWebhook", url=receiver.url(), kinds=["PROGRAM"], label="warehouse")
    assert made["__typename"] == "WebhookSaved"
    endpoint = made["webhook"]
    assert (endpoint["kinds"], endpoint["label"], endpoint["state"]) == (["PROGRAM"], "warehouse", "ACTIVE")
    # when a program changes, and another is added
    await cast.imports(activity("XX-1-1", title="Another title"), activity("XX-1-2", title="New"))
    received = await receiver.wait(2)
    # then both arrive, verified by the library
    contents = [each.verified(made["secret"]) for each in received]
    assert [each["type"] for each in contents] == ["program.changed", "program.added"]
    data: Any = contents[0]["data"]
    assert (data["kind"], data["change"]) == ("PROGRAM", "CHANGED")
    assert data["fields"] == ["title"]
    # and have nothing of the records but their ids
    assert set(data) == {"kind", "id", "change", "fields", "dataVersion", "cursor"}
    assert b"Another title" not in received[0].body
    # and the cursor of a message continues the feed
    page = (await ask(cast.client, CHANGES, {"since": data["cursor"]}, **member.headers))["changes"]
    assert page["changes"][0]["id"] == contents[1]["data"]["id"]  # type: ignore[index] # parsed JSON


async def test_nothing_is_sent_of_what_the_organization_may_not_see(cast: Cast, receiver: Receiver) -> None:
    # given endpoints of two organizations
    owner, other = await cast.member("XX-1"), await cast.member("XX-2")
    async with receiver_of() as others:
        await owner.does("createWebhook", url=receiver.url(), kinds=["PROGRAM"])
        await other.does("createWebhook", url=others.url(), kinds=["PROGRAM"])
        # when the first one adds a hidden program, hides a public one, and then all see a third one
        await cast.imports(activity("XX-1-9", title="Hidden", visibility="OWNER"))
        await receiver.wait(1)
        await cast.imports(activity("XX-1-1", title="Now hidden", visibility="OWNER"))
        await others.wait(1)
        await cast.imports(activity("XX-1-3", title="Public"))
        await others.wait(2)
        # then the other one knows of a removal, and of the third program
        assert named(others) == ["program.removed", "program.added"]
        await receiver.wait(3)
        assert named(receiver) == ["program.added", "program.changed", "program.added"]


@pytest.mark.parametrize("name", INPUTS)
async def test_readers_and_anonymous_viewers_manage_nothing(
    cast: Cast, receiver: Receiver, name: str
) -> None:
    made = await (await cast.member("XX-1")).does("createWebhook", url=receiver.url())
    given = {"url": receiver.url("/b")} if name == "createWebhook" else {"id": made["webhook"]["id"]}
    if name == "changeWebhook":
        given["expectedVersion"] = 1  # type: ignore[assignment] # an input
    reader = await cast.member("XX-1", Role.READER)
    assert (await reader.does(name, **given))["__typename"] == "NotPermitted"
    other = await cast.member("XX-2", Role.REVIEWER)
    if name != "createWebhook":
        assert (await other.does(name, **given))["__typename"] == "NotFound"
    assert [each["version"] for each in await (await cast.member("XX-1")).endpoints()] == [1]


async def test_endpoints_are_seen_by_their_organization_and_administrators(
    cast: Cast, receiver: Receiver
) -> None:
    # given endpoints of two organizations, one of them made by an administrator of the other
    owner, administrator = await cast.member("XX-1"), await cast.member("XX-2", Role.ADMINISTRATOR)
    made = await owner.does("createWebhook", url=receiver.url("/1"))
    organization = made["webhook"]["organization"]
    await administrator.does("createWebhook", url=receiver.url("/2"))
    # then each sees its own, and the administrator all
    assert [each["url"] for each in await owner.endpoints()] == [receiver.url("/1")]
    assert len(await administrator.endpoints()) == 2
    other = await cast.member("XX-2")
    assert [each["url"] for each in await other.endpoints()] == [receiver.url("/2")]
    id_ = {"id": made["webhook"]["id"]}
    assert (await ask(cast.client, NODE, id_, **other.headers))["webhook"] is None
    assert (await ask(cast.client, NODE, id_, **owner.headers))["webhook"] == id_
    assert organization == {"identifier": "XX-1"}
    # and readers and anonymous viewers are refused
    reader = await cast.member("XX-1", Role.READER)
    for headers in (reader.headers, {}):
        assert (await refused(cast.client, WEBHOOKS, None, **headers))[0] == "FORBIDDEN"


async def test_secrets_are_shown_once_and_no_reading_role_sees_them(cast: Cast, receiver: Receiver) -> None:
    member = await cast.member("XX-1")
    made = await member.does("createWebhook", url=receiver.url())
    assert made["secret"].startswith("whsec_")
    changed = await member.does(
        "changeWebhook", id=made["webhook"]["id"], expectedVersion=1, label="a", kinds=[]
    )
    assert (changed["secret"], changed["webhook"]["version"]) == (None, 2)
    granted = await cast.pools.writing.fetchval(
        "SELECT count(*) FROM information_schema.role_table_grants"
        " WHERE table_name = 'webhook_secret' AND grantee LIKE 'hub_%'"
    )
    assert granted == 0


async def test_endpoints_of_a_merged_organization_are_deleted(cast: Cast, receiver: Receiver) -> None:
    # given endpoints of two organizations
    for name in ("XX-1", "XX-2"):
        await (await cast.member(name)).does("createWebhook", url=receiver.url(f"/{name}"))
    # when one is merged into the other
    ids = [
        await cast.pools.writing.fetchval("SELECT id FROM organization WHERE identifier = $1", name)
        for name in ("XX-2", "XX-1")
    ]
    async with cast.pools.writing.acquire() as lent, lent.transaction():
        await mention_merges.merge(lent, [(ids[0], ids[1])])  # type: ignore[arg-type] # lent
    # then its endpoint does not get what only the other one sees
    assert await cast.pools.writing.fetchval("SELECT array_agg(url) FROM webhook") == [receiver.url("/XX-1")]


async def test_wrong_input_is_named_in_both_languages(cast: Cast, receiver: Receiver) -> None:
    member = await cast.member("XX-1")
    made = await member.does("createWebhook", url=receiver.url())
    id_ = made["webhook"]["id"]
    for name, given, problem in (
        ("createWebhook", {"url": "https://10.0.0.1/"}, ("input.url", "ADDRESS")),
        ("createWebhook", {"url": receiver.url()}, ("input.url", "URL_USED")),
        ("createWebhook", {"url": receiver.url("/b"), "label": "a@b.example"}, ("input.label", "LABEL")),
        ("changeWebhook", {"id": id_, "expectedVersion": 1}, ("input.url", "NOTHING")),
        ("rotateWebhookSecret", {"id": id_, "overlapHours": 169}, ("input.overlapHours", "OVERLAP")),
        ("replayWebhook", {"id": id_}, ("input.since", "ONE_START")),
        ("replayWebhook", {"id": id_, "since": "2999-01-01T00:00:00Z"}, ("input.since", "FUTURE")),
        ("replayWebhook", {"id": id_, "cursor": "none"}, ("input.cursor", "CURSOR")),
    ):
        answer = await member.does(name, **given)
        assert [(each["path"], each["code"]) for each in answer["problems"]] == [problem], answer
        assert answer["problems"][0]["message"]
    stale = await member.does("changeWebhook", id=id_, expectedVersion=7, label="b")
    assert (stale["__typename"], stale["webhook"]) == ("WebhookStale", {"version": 1})
    assert [each["version"] for each in await member.endpoints()] == [1]


async def test_a_disabled_endpoint_says_what_to_do(
    cast: Cast, receiver: Receiver, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an endpoint that answers 410
    member = await cast.member("XX-1")
    receiver.answers += [410]
    made = await member.does("createWebhook", url=receiver.url(), label="warehouse")
    await cast.imports(activity("XX-1-1", title="Another title"))
    await receiver.wait(1)
    async with asyncio.timeout(20):
        while (found := (await member.endpoints())[0])["state"] == "ACTIVE":
            pass
    # then it says so, and doctor as well
    assert (found["state"], found["lastOutcome"], found["lastStatus"]) == ("GONE", "STATUS", 410)
    assert found["notice"].startswith("Disabled because the endpoint answered 410 (Gone).")
    async with cast.pools.writing.acquire() as connection:
        state = await queue.state(connection)  # type: ignore[arg-type] # a lent connection
    sentences = [each.sentence for each in diagnosis.webhooks(state)]
    assert sentences[0] == "Webhooks: 1 endpoints, 0 of them wait after a failure."
    assert sentences[1].startswith("The webhook of Sample ministry (warehouse) is disabled since ")
    # when a test succeeds and it is activated, then it gets what it missed
    await member.does("testWebhook", id=made["webhook"]["id"])
    await receiver.wait(2)
    await member.does(
        "changeWebhook", id=made["webhook"]["id"], expectedVersion=found["version"], isActive=True
    )
    await receiver.wait(3)
    assert named(receiver) == ["program.changed", "webhook.test", "program.changed"]


async def test_changes_since_a_time_are_sent_again(cast: Cast, receiver: Receiver) -> None:
    member = await cast.member("XX-1")
    made = await member.does("createWebhook", url=receiver.url(), kinds=["PROGRAM"])
    await cast.imports(activity("XX-1-1", title="Another title"))
    first = (await receiver.wait(1))[0]
    # when everything since its time is replayed, or everything since long ago
    for since in (first.content["timestamp"], "2020-01-01T00:00:00Z"):
        number = len(receiver.requests)
        replayed = await member.does("replayWebhook", id=made["webhook"]["id"], since=since)
        assert replayed["__typename"] == "WebhookSaved"
        # then the change is sent again under its id
        async with asyncio.timeout(30):
            while first.headers["webhook-id"] not in ids_of(receiver)[number:]:
                await receiver.wait(len(receiver.requests) + 1)


async def test_a_killed_hub_loses_nothing(
    pools: Pools, database_url: str, serve: Serve, tmp_path: Path
) -> None:
    # given a hub that is killed while the second of four messages is under way
    await load(pools, save(tmp_path / "0.xml", *FIRST))
    key = await api_keys.create(pools.writing, "XX-1", Role.CONTRIBUTOR)
    options = {"DATABASE_URL": database_url, "HUB_WEBHOOK_NETWORKS": "127.0.0.1"}
    async with receiver_of(200, receiving.SILENT) as receiver:
        killed = await asyncio.to_thread(lambda: serve(tmp_path / "data", **options).ready())
        async with httpx.AsyncClient(base_url=killed.url, timeout=20) as client:
            member = Member(client, key.secret)
            made = await member.does("createWebhook", url=receiver.url(), kinds=["PROGRAM"])
        new = [activity(f"XX-1-{number}", title=f"New {number}") for number in range(2, 6)]
        await load(pools, save(tmp_path / "1.xml", *new))
        await receiver.wait(2)
        killed.process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(killed.ended)
        # when another hub starts
        await asyncio.to_thread(lambda: serve(tmp_path / "data", **options).ready())
        received = await receiver.wait(5)
        # then the second one is sent again under its id, and each of the others once
        ids = [each.headers["webhook-id"] for each in received]
        assert ids[1] == ids[2]
        assert len(set(ids)) == 4
        assert all(each.verified(made["secret"]) for each in received)


async def test_a_repeated_request_makes_one_endpoint_and_shows_its_secret_once(
    cast: Cast, receiver: Receiver
) -> None:
    member, url = await cast.member("XX-1"), receiver.url()
    # given an endpoint that was made with an idempotency key
    made = await member.does("createWebhook", url=url, idempotencyKey="make")
    id_ = made["webhook"]["id"]
    # when the request is repeated, then the answer is the same without the secret
    again = await member.does("createWebhook", url=url, idempotencyKey="make")
    assert (again["__typename"], again["webhook"]["id"], again["secret"]) == ("WebhookSaved", id_, None)
    # and another request with that key is refused
    for name, given in (("createWebhook", {"url": f"{url}/other"}), ("deleteWebhook", {"id": id_})):
        refusal = await member.does(name, **given, idempotencyKey="make")
        assert [each["path"] for each in refusal["problems"]] == ["input.idempotencyKey"]
    assert [each["id"] for each in await member.endpoints()] == [id_]
    # and each further step happens once
    steps: dict[str, dict[str, Any]] = {
        "changeWebhook": {"expectedVersion": made["webhook"]["version"], "label": "warehouse"},
        "rotateWebhookSecret": {},
        "replayWebhook": {"cursor": made["webhook"]["cursor"]},
        "testWebhook": {},
        "deleteWebhook": {},
    }
    for name, given in steps.items():
        first, second = [await member.does(name, id=id_, **given, idempotencyKey=name) for _ in range(2)]
        assert (first["__typename"], second["__typename"]) == ("WebhookSaved", "WebhookSaved")
        assert ((first["secret"] is None), second["secret"]) == (name != "rotateWebhookSecret", None)
        versions = [(each["webhook"] or {}).get("version") for each in (first, second)]
        assert versions[0] == versions[1]
    # and a member of another organization has keys of its own
    other = await cast.member("XX-2")
    assert (await other.does("createWebhook", url=url, idempotencyKey="make"))["secret"]
