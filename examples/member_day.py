"""A day of a member organization, from its first key to a decided conflict, against a running hub.

    HUB_ADMIN_KEY=... .venv/bin/python examples/member_day.py --url http://127.0.0.1:8000

`HUB_ADMIN_KEY` is the key of an administrator, of another organization than the one that reviews. The day
leaves two programs in the hub, which say that they are samples. The hub must allow webhooks to this machine
(`HUB_WEBHOOK_NETWORKS=127.0.0.1`). The imports run here, so this machine must reach the hub's database as the
hub does (`DATABASE_URL` or `HUB_DATA_DIR`).
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import httpx2
import openpyxl
import orjson
from standardwebhooks import Webhook

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

ORGANIZATION = "query ($identifier: String!) { organization(identifier: $identifier) { id name } }"
CREATE_KEY = """mutation ($input: CreateKeyInput!) { createKey(input: $input) {
    __typename ... on KeySaved { secret key { prefix } } } }"""
REVOKE_KEY = "mutation ($input: RevokeKeyInput!) { revokeKey(input: $input) { __typename } }"
CREATE_WEBHOOK = """mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) {
    __typename ... on WebhookSaved { secret webhook { id } }
    ... on InvalidInput { problems { path message } } } }"""
DELETE_WEBHOOK = "mutation ($input: WebhookInput!) { deleteWebhook(input: $input) { __typename } }"
PROGRAM = """query ($identifier: String!) { program(iatiIdentifier: $identifier) {
    id version title(lang: "id") plannedEnd } }"""
CHANGES = """query ($since: String) { changes(since: $since, types: [PROGRAM]) {
    __typename ... on ChangesPage { cursor hasMore changes { type id fields } } } }"""
FOLLOW = """subscription ($since: String) { changes(since: $since, types: [PROGRAM]) {
    __typename ... on ChangesPage { changes { type id } } } }"""
APPLY = """mutation ($input: ApplySpreadsheetPlanInput!) { applySpreadsheetPlan(input: $input) {
    __typename ... on SpreadsheetApplied {
        plan { rows { nodes { label revision { id version state record { id } } } } } } } }"""
SAVED = """__typename
    ... on RevisionSaved { revision { id version state } program { id version title(lang: "id") plannedEnd } }
    ... on VersionConflict { current { version } conflicts { field base current yours } }
    ... on InvalidInput { problems { path code message } }"""
SAVE = f"mutation ($input: SaveProgramInput!) {{ saveProgram(input: $input) {{ {SAVED} }} }}"
STEP = "mutation ($input: RevisionStepInput!) {{ {name}(input: $input) {{ {saved} }} }}"
CONFLICTS = """{ conflicts(filter: { state: [OPEN] }) {
    nodes { id version field current imported record { id } } } }"""
DECIDE = """mutation ($input: DecideConflictInput!) { decideConflict(input: $input) {
    __typename ... on ConflictDecided { conflict { state } } } }"""


class DayError(Exception):
    """The hub answered something else than the day expects."""


def check(is_right: object, what: str, found: object) -> None:
    """Raise DayError unless the hub did what the day expects."""
    if not is_right:
        raise DayError(f"{what}, but the hub answered: {found}")
    print(f"  {what}")  # noqa: T201 - the output of the script


@dataclass
class Party:
    """Somebody with a key."""

    client: httpx2.AsyncClient
    secret: str

    @property
    def headers(self) -> dict[str, str]:
        """The header with the key."""
        return {"Authorization": f"Bearer {self.secret}"}

    async def asks(self, document: str, **variables: Any) -> Any:
        """The value of the one field of an operation."""
        body = {"query": document, "variables": variables}
        answer = (await self.client.post("/graphql", json=body, headers=self.headers)).json()
        if "errors" in answer:
            raise DayError(answer["errors"])
        (value,) = answer["data"].values()
        return value

    async def does(self, document: str, expected: str, **given: Any) -> Any:
        """The payload of a mutation, which must be of the expected type."""
        payload = await self.asks(document, input=given)
        if payload["__typename"] != expected:
            raise DayError(f"expected {expected}, got {payload}")
        return payload

    async def takes(
        self, name: str, revision: Mapping[str, Any], expected: str = "RevisionSaved", **given: Any
    ) -> Any:
        """Take a step of a revision."""
        step = {"id": revision["id"], "expectedVersion": revision["version"], **given}
        return await self.does(STEP.format(name=name, saved=SAVED), expected, **step)


@dataclass
class Receiver:
    """A server for webhooks on this machine, which keeps what came in."""

    url: str = ""
    received: "asyncio.Queue[tuple[dict[str, str], bytes]]" = field(default_factory=asyncio.Queue)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Accept one request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = [line.partition(":") for line in head.strip().split("\r\n")[1:]]
        headers = {name.lower(): value.strip() for name, _, value in lines}
        self.received.put_nowait((headers, await reader.readexactly(int(headers["content-length"]))))
        writer.write(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver that runs until the block ends."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hub"
    try:
        yield receiver
    finally:
        server.close()


@dataclass
class Day:
    """Who takes part in the day, and what they share."""

    administrator: Party
    member: Party
    reviewer: Party
    organization: Mapping[str, Any]
    reference: str
    identifiers: list[str]
    keys: list[str]

    async def program(self, place: int) -> Any:
        """One of the two programs of the day, as it is now."""
        return await self.member.asks(PROGRAM, identifier=self.identifiers[place])

    async def imports(self, title: str) -> None:
        """Import a file of the organization with both programs, as its own system exports it."""
        now = datetime.now(UTC).isoformat()
        activities = "".join(
            f'<iati-activity xml:lang="id" default-currency="IDR" last-updated-datetime="{now}">'
            f"<iati-identifier>{escape(each)}</iati-identifier>"
            f'<reporting-org ref="{escape(self.reference)}" type="10">'
            f"<narrative>{escape(self.organization['name'])}</narrative></reporting-org>"
            f"<title><narrative>{escape(title)} {number}</narrative></title>"
            '<activity-status code="2"/><activity-date type="3" iso-date="2030-12-31"/></iati-activity>'
            for number, each in enumerate(self.identifiers, 1)
        )
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "programs.xml"
            file.write_text(
                f'<iati-activities version="2.03">{activities}</iati-activities>', encoding="utf-8"
            )
            command = [sys.executable, "-m", "hub", "import", "iati", str(file), "--source", "Member day"]
            run = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, capture_output=True, text=True)
        if run.returncode:
            raise DayError(f"the import failed: {run.stdout}{run.stderr}")


async def keys(administrator: Party, arguments: argparse.Namespace) -> Day:
    """Create a key for the member organization, and one for the organization that reviews."""
    parties, created, organizations = [], [], []
    for identifier, role in ((arguments.organization, "CONTRIBUTOR"), (arguments.reviewer, "REVIEWER")):
        organization = await administrator.asks(ORGANIZATION, identifier=identifier)
        if organization is None:
            raise DayError(f"the hub has no organization {identifier}")
        given = {"organization": organization["id"], "role": role, "label": "member day"}
        saved = await administrator.does(CREATE_KEY, "KeySaved", **given)
        parties.append(Party(administrator.client, saved["secret"]))
        created.append(saved["key"]["prefix"])
        organizations.append(organization)
    check(len(created) == 2, "The administrator has created two keys", created)
    stamp = f"{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    identifiers = [f"{arguments.organization}-SAMPLE-{stamp}-{number}" for number in (1, 2)]
    return Day(administrator, *parties, organizations[0], arguments.organization, identifiers, created)


async def spreadsheet(day: Day) -> list[dict[str, Any]]:
    """Download the template, fill two programs, read the plan, apply and submit it."""
    client, headers = day.member.client, day.member.headers
    template = await client.get("/spreadsheets/programs.xlsx", params={"lang": "id"}, headers=headers)
    check(template.status_code == 200, "The member has downloaded the template", template.text[:200])
    book = openpyxl.load_workbook(BytesIO(template.content))
    sheet = book["Program"]
    columns = {cell.value: cell.column for cell in sheet[2]}
    for row in sheet.iter_rows(min_row=3):
        if row[columns["key"] - 1].value in day.identifiers:
            row[columns["planned_end"] - 1].value = "2031-06-30"
    filled = BytesIO()
    book.save(filled)
    headers = {**headers, "Content-Type": XLSX}
    answer = await client.post("/spreadsheets/programs", content=filled.getvalue(), headers=headers)
    plan = answer.json()
    counts = {name: plan.get(name) for name in ("added", "changed", "refused")}
    check(counts == {"added": 0, "changed": 2, "refused": 0}, "The plan changes two programs", plan)
    applied = await day.member.does(APPLY, "SpreadsheetApplied", id=plan["id"], submit=True)
    rows = [row for row in applied["plan"]["rows"]["nodes"] if row["revision"]]
    states = [row["revision"]["state"] for row in rows]
    check(states == ["SUBMITTED", "SUBMITTED"], "Both revisions are submitted", states)
    return [row["revision"] for row in rows]


async def review(day: Day, revisions: list[dict[str, Any]]) -> None:
    """Ask for a change of the first revision, which the member makes; publish both."""
    first, second = revisions
    back = await day.reviewer.takes(
        "requestChanges", first, comment="Please add to the title what it is about."
    )
    fields = {"titles": [{"language": "id", "text": "Contoh: pelatihan guru"}]}
    revision = back["revision"]
    given = {"revision": revision["id"], "expectedVersion": revision["version"], "fields": fields}
    saved = await day.member.does(SAVE, "RevisionSaved", **given)
    submitted = await day.member.takes("submitRevision", saved["revision"])
    for each in (submitted["revision"], second):
        published = await day.reviewer.takes("publishRevision", each)
        state = published["revision"]["state"]
        check(state == "PUBLISHED", "The reviewer has published a revision", published)


async def see(day: Day, since: str, receiver: Receiver, secret: str, events: "asyncio.Queue[Any]") -> None:
    """See the two programs in the graph, in the feed, in a subscription and in signed webhooks."""
    ends = [(await day.program(place))["plannedEnd"] for place in (0, 1)]
    check(ends == ["2031-06-30"] * 2, "The graph has the new dates", ends)
    ids = {(await day.program(place))["id"] for place in (0, 1)}
    page = await day.member.asks(CHANGES, since=since)
    found = {each["id"]: each for each in page["changes"]}
    check(ids <= found.keys(), "The feed has both programs", page)
    check(all("plannedEnd" in found[id_]["fields"] for id_ in ids), "The feed names the field", page)
    pushed: set[str] = set()
    while not ids <= pushed:
        event = await asyncio.wait_for(events.get(), PATIENCE_SECONDS)
        pushed |= {each["id"] for each in event["data"]["changes"]["changes"]}
    check(ids <= pushed, "The subscription has sent both programs", pushed)
    delivered: set[str] = set()
    while not ids <= delivered:
        headers, body = await asyncio.wait_for(receiver.received.get(), PATIENCE_SECONDS)
        message: Any = Webhook(secret).verify(body, headers)
        delivered.add(message["data"]["id"])
    check(ids <= delivered, "Signed webhooks have come for both programs", delivered)


async def follow(member: Party, since: str, events: "asyncio.Queue[Any]") -> None:
    """Put the events of a subscription over server-sent events into a queue."""
    headers = {**member.headers, "Accept": "text/event-stream"}
    body = {"query": FOLLOW, "variables": {"since": since}}
    async with member.client.stream("POST", "/graphql", json=body, headers=headers, timeout=None) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data:") and line.strip() != "data:":
                events.put_nowait(orjson.loads(line.removeprefix("data:")))


async def two_sides(day: Day) -> None:
    """Edit the same field from two sides, and resolve it."""
    before = await day.program(0)
    about = {"program": before["id"], "expectedVersion": before["version"]}
    mine = await day.member.does(SAVE, "RevisionSaved", **about, fields={"plannedEnd": "2032-01-31"})
    theirs = await day.administrator.does(SAVE, "RevisionSaved", **about, fields={"plannedEnd": "2033-01-31"})
    sent = await day.administrator.takes("submitRevision", theirs["revision"])
    await day.reviewer.takes("publishRevision", sent["revision"])
    sent = await day.member.takes("submitRevision", mine["revision"])
    met = await day.reviewer.takes("publishRevision", sent["revision"], "VersionConflict")
    wanted = [{"field": "plannedEnd", "base": "2031-06-30", "current": "2033-01-31", "yours": "2032-01-31"}]
    check(met["conflicts"] == wanted, "The hub shows both values of the same field", met)
    back = (await day.member.takes("withdrawRevision", sent["revision"]))["revision"]
    given = {"revision": back["id"], "expectedVersion": back["version"]}
    given |= {"baseVersion": met["current"]["version"], "fields": {"plannedEnd": "2033-06-30"}}
    saved = await day.member.does(SAVE, "RevisionSaved", **given)
    sent = await day.member.takes("submitRevision", saved["revision"])
    published = await day.reviewer.takes("publishRevision", sent["revision"])
    end = published["program"]["plannedEnd"]
    check(end == "2033-06-30", "The member has decided, and the reviewer has published it", published)


async def disagree(day: Day) -> None:
    """Import a file with another title than the member's, and decide about the conflict."""
    await day.imports("Contoh: judul dari berkas")
    first = await day.program(0)
    check(
        first["title"] == "Contoh: pelatihan guru", "The import has not overwritten the member's title", first
    )
    found = (await day.member.asks(CONFLICTS))["nodes"]
    open_ones = {each["field"]: each for each in found if each["record"]["id"] == first["id"]}
    check("titles" in open_ones, "The hub lists the conflict with both values", found)
    for each in open_ones.values():
        given = {"id": each["id"], "expectedVersion": each["version"], "choice": "KEEP"}
        await day.member.does(DECIDE, "ConflictDecided", **given, reason="The file is older than our edit.")
    await day.imports("Contoh: judul dari berkas")
    left = (await day.member.asks(CONFLICTS))["nodes"]
    left = [each for each in left if each["record"]["id"] == first["id"]]
    check(not left, "The decision holds for the next import of the same value", left)


async def live(arguments: argparse.Namespace) -> None:
    """Live through the day."""
    async with (
        httpx2.AsyncClient(base_url=arguments.url, timeout=PATIENCE_SECONDS) as client,
        receiving() as receiver,
    ):
        administrator = Party(client, os.environ["HUB_ADMIN_KEY"])
        day = await keys(administrator, arguments)
        await day.imports("Contoh: kegiatan")
        page = await day.member.asks(CHANGES)
        while page["hasMore"]:
            page = await day.member.asks(CHANGES, since=page["cursor"])
        webhook = await day.member.does(CREATE_WEBHOOK, "WebhookSaved", url=receiver.url, kinds=["PROGRAM"])
        events: asyncio.Queue[Any] = asyncio.Queue()
        following = asyncio.create_task(follow(day.member, page["cursor"], events))
        try:
            await review(day, await spreadsheet(day))
            await see(day, page["cursor"], receiver, webhook["secret"], events)
            await two_sides(day)
            await disagree(day)
        finally:
            following.cancel()
            await day.member.asks(DELETE_WEBHOOK, input={"id": webhook["webhook"]["id"]})
            for prefix in day.keys:
                await administrator.asks(REVOKE_KEY, input={"prefix": prefix})


def main() -> None:
    """Read the command line, and live through the day."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", required=True, help="the address of the hub, such as http://127.0.0.1:8000")
    parser.add_argument("--organization", default="ID-CONTOH-KL-01", help="the identifier of the member")
    parser.add_argument("--reviewer", default="ID-CONTOH-KL-03", help="the identifier of who reviews")
    arguments = parser.parse_args()
    if not os.environ.get("HUB_ADMIN_KEY"):
        parser.error(
            "HUB_ADMIN_KEY must have the key of an administrator: create one with `hub keys create`."
        )
    try:
        asyncio.run(live(arguments))
    except DayError as error:
        sys.exit(f"The day ended early. {error}")


if __name__ == "__main__":
    main()
