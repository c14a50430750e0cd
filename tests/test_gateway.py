"""A gateway joins the hub with a partner: exact answers, and as many requests for two records as for all."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests import portal
from tests.asking import ask, post

JOINED = """query ($first: Int!) { programs(first: $first) { nodes {
    iatiIdentifier title
    fieldReports { date title place { code name } }
    reporting(until: "2025-06-30") { expected written missing }
    organizations(first: 20) { nodes { identifier contacts { desk mail phone } } }
} } }"""
PAGE = 29
MEMBERS_PROGRAM = "ID-CONTOH-KL-01-P04"
SAMPLES = portal.PORTAL / "data"


@dataclass(frozen=True)
class Joined:
    """A gateway with what stands behind it."""

    client: httpx.AsyncClient
    partner: str
    log: Path
    hub: str

    async def requests(self) -> tuple[int, int]:
        """How many requests to `/graphql` the hub has had so far, and the partner."""
        return await requests_to_hub(self.hub), self.log.read_text("utf-8").count("POST /graphql 200")


async def requests_to_hub(address: str) -> int:
    """The number that the hub tells at `/metrics`."""
    async with httpx.AsyncClient(base_url=address, timeout=20) as client:
        page = (await client.get("/metrics")).text
    (count,) = (
        sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name == "hub_request_seconds_count"
    )
    return int(count)


@pytest.fixture(scope="module")
async def joined(live_hub: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Joined]:
    """The hub with the demo graph and the partner, behind a gateway."""
    folder = tmp_path_factory.mktemp("gateway")
    supergraph, log = folder / "supergraph.graphql", folder / "partner.log"
    async with portal.partner(log) as partner:
        assert await portal.composed(supergraph, HUB_URL=live_hub, PARTNER_URL=partner) == []
        async with (
            portal.gateway(folder / "gateway.log", supergraph) as gateway,
            httpx.AsyncClient(base_url=gateway, timeout=30) as client,
        ):
            yield Joined(client, partner, log, live_hub)


def samples(name: str) -> list[dict[str, Any]]:
    """The rows of one of the partner's files."""
    found: list[dict[str, Any]] = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    return found


def named(error: Any) -> tuple[str, tuple[str | int, ...]]:
    """The code of an error, and where it is."""
    return error["extensions"]["code"], tuple(error["path"])


async def test_a_page_is_joined(joined: Joined) -> None:
    # when two programs are asked for with what each graph knows of them
    data = await ask(joined.client, JOINED, {"first": 2}, accept_language="en")
    first, second = data["programs"]["nodes"]
    # then titles are the hub's, reports the partner's, and the places of these the hub's again
    assert first["title"] == "[Sample] National program of regional preparedness"
    assert first["fieldReports"] == [
        {
            "date": "2024-03-05",
            "title": "[Sample] A readiness post opens",
            "place": {"code": "ID-JB", "name": "West Java"},
        },
        {
            "date": "2023-08-15",
            "title": "[Sample] First exercise",
            "place": {"code": "33.72", "name": "Surakarta City"},
        },
    ]
    # and the partner counts by the days that the hub knows: begun on 2023-02-01 and on 2024-02-02
    assert first["reporting"] == {"expected": 4, "written": 2, "missing": 2}
    assert second["reporting"] == {"expected": 2, "written": 1, "missing": 1}
    organizations = first["organizations"]["nodes"]
    assert organizations[0] == {
        "identifier": "ID-CONTOH-KL-01",
        "contacts": [
            {
                "desk": "[Sample] Program information desk",
                "mail": "program@contoh.example",
                "phone": "+62 000 0000 0001",
            },
            {"desk": "[Sample] Data help desk", "mail": "helpdesk@contoh.example", "phone": None},
        ],
    }


async def test_a_page_of_any_size_costs_the_same_requests(joined: Joined) -> None:
    before = await joined.requests()
    # when a page of two is asked for, and one of all programs
    two = await ask(joined.client, JOINED, {"first": 2})
    between = await joined.requests()
    everything = await ask(joined.client, JOINED, {"first": PAGE})
    after = await joined.requests()
    # then the pages are as long as they were asked for
    assert (len(two["programs"]["nodes"]), len(everything["programs"]["nodes"])) == (2, PAGE)
    # and each cost the hub two requests (the page; places) and the partner two (programs; organizations)
    assert (between[0] - before[0], between[1] - before[1]) == (2, 2)
    assert (after[0] - between[0], after[1] - between[1]) == (2, 2)


async def test_all_that_the_partner_has_is_joined(joined: Joined) -> None:
    # when all programs are asked for
    nodes = (await ask(joined.client, JOINED, {"first": PAGE}))["programs"]["nodes"]
    # then they are the hub's, in its order
    async with httpx.AsyncClient(base_url=joined.hub, timeout=20) as hub:
        own = await ask(hub, "{ programs(first: 29) { nodes { iatiIdentifier title } } }")
    assert [(node["iatiIdentifier"], node["title"]) for node in nodes] == [
        (node["iatiIdentifier"], node["title"]) for node in own["programs"]["nodes"]
    ]
    # and each has the reports that the partner's file has for it
    joined_reports = {
        (node["iatiIdentifier"], report["date"], report["title"])
        for node in nodes
        for report in node["fieldReports"]
    }
    assert joined_reports == {
        (report["program"], report["date"], report["title"]["id"]) for report in samples("field-reports")
    }
    # and each organization its contacts; one that the standard doesn't identify can't have any
    contacts: dict[str, set[str]] = {}
    for row in samples("contacts"):
        contacts.setdefault(row["organization"], set()).add(row["mail"])
    met = {row["identifier"]: row["contacts"] for node in nodes for row in node["organizations"]["nodes"]}
    assert {name: {row["mail"] for row in found} for name, found in met.items() if found} == contacts
    assert None in met
    assert met[None] is None


async def test_a_question_may_begin_with_the_partner(joined: Joined) -> None:
    before = await joined.requests()
    query = "{ latestFieldReports(first: 2) { date program { title status } place { name } } }"
    data = await ask(joined.client, query, accept_language="en")
    after = await joined.requests()
    assert data["latestFieldReports"] == [
        {
            "date": "2025-04-22",
            "program": {"title": "[Sample] Schools of harmony in Surakarta", "status": "IMPLEMENTATION"},
            "place": {"name": "Surakarta City"},
        },
        {
            "date": "2024-09-10",
            "program": {"title": "[Sample] Preparedness of public facilities", "status": "IMPLEMENTATION"},
            "place": {"name": "Special Capital Region of Jakarta"},
        },
    ]
    assert (after[0] - before[0], after[1] - before[1]) == (1, 1)


@pytest.mark.parametrize(
    ("header", "lang", "title"),
    [
        ("en-GB,id;q=0.5", "", "[Sample] A readiness post opens"),
        ("de, id;q=0.7, en;q=0.8", "", "[Sample] A readiness post opens"),
        ("de", "", "[Contoh] Pos siaga dibuka"),
        ("en", '(lang: "id")', "[Contoh] Pos siaga dibuka"),
    ],
)
async def test_both_graphs_speak_the_language_of_the_request(
    joined: Joined, header: str, lang: str, title: str
) -> None:
    asked = f"title{lang} fieldReports {{ title{lang} }}"
    query = f'{{ program(iatiIdentifier: "ID-CONTOH-KL-01-P01") {{ {asked} }} }}'
    program = (await ask(joined.client, query, accept_language=header))["program"]
    assert program["fieldReports"][0]["title"] == title
    assert program["title"].startswith(title.split()[0])


@pytest.mark.parametrize(
    ("start", "end", "until", "counted"),
    [
        # five months and thirty days are no full half-year; one more day makes it one
        ("2023-02-01", None, "2023-07-31", (0, 0, 0)),
        ("2023-02-01", None, "2023-08-01", (1, 0, 1)),
        # reports count on days of work only: there are those of 2023-08-15 and 2024-03-05
        ("2023-02-01", None, "2023-08-15", (1, 1, 0)),
        ("2023-02-01", "2023-12-31", "2025-06-30", (1, 1, 0)),
        ("2023-09-01", None, "2024-03-05", (1, 1, 0)),
        # what has not begun has nothing to report
        (None, None, "2025-06-30", None),
        ("2026-01-01", None, "2025-06-30", None),
    ],
)
async def test_one_report_is_due_for_each_half_year(
    joined: Joined, start: str | None, end: str | None, until: str, counted: tuple[int, int, int] | None
) -> None:
    program = {"__typename": "Program", "iatiIdentifier": "ID-CONTOH-KL-01-P01"}
    query = """query ($known: [_Any!]!, $until: Date) { _entities(representations: $known) {
        ... on Program { reporting(until: $until) { expected written missing } }
    } }"""
    variables = {"known": [{**program, "actualStart": start, "actualEnd": end}], "until": until}
    async with httpx.AsyncClient(base_url=joined.partner, timeout=20) as client:
        (found,) = (await ask(client, query, variables))["_entities"]
    expected = counted and dict(zip(("expected", "written", "missing"), counted, strict=True))
    assert found["reporting"] == expected


async def test_each_representation_is_answered_in_its_place(joined: Joined) -> None:
    # when the partner is asked for an organization that it doesn't know, one that it does, and none at all
    query = """query ($known: [_Any!]!) { _entities(representations: $known) {
        ... on Organization { identifier contacts { mail } }
        ... on Program { fieldReports { id } reporting { missing } }
    } }"""
    named = [
        {"__typename": "Organization", "identifier": name} for name in ("unknown", "ID-CONTOH-LSM-01", None)
    ]
    variables = {
        "known": [*named, {"__typename": "Program", "iatiIdentifier": None, "actualStart": "2023-02-01"}]
    }
    async with httpx.AsyncClient(base_url=joined.partner, timeout=20) as client:
        found = (await ask(client, query, variables))["_entities"]
    # then it has nothing of the first, its contacts of the second, and can't say of the others
    assert found == [
        {"identifier": "unknown", "contacts": []},
        {"identifier": "ID-CONTOH-LSM-01", "contacts": [{"mail": "yrr@contoh.example"}]},
        {"identifier": None, "contacts": None},
        {"fieldReports": None, "reporting": None},
    ]


async def test_what_one_graph_refuses_leaves_the_other_alone(joined: Joined) -> None:
    # when the hub refuses an id, and the partner a day
    hubs = await post(joined.client, '{ program(id: "wrong") { title } latestFieldReports(first: 1) { id } }')
    partners = await post(
        joined.client,
        '{ programs(first: 1) { nodes { iatiIdentifier reporting(until: "soon") { missing } } } }',
    )
    # then the data of the other is there, and the error says whose it is
    assert hubs.json()["data"] == {"program": None, "latestFieldReports": [{"id": "6"}]}
    (error,) = hubs.json()["errors"]
    assert named(error) == ("BAD_USER_INPUT", ("program",))
    assert error["extensions"]["serviceName"] == "hub"
    nodes = partners.json()["data"]["programs"]["nodes"]
    assert nodes == [{"iatiIdentifier": "ID-CONTOH-KL-01-P01", "reporting": None}]
    (error,) = partners.json()["errors"]
    assert error["message"] == "`until` must be a day such as 2026-11-22."
    assert (error["extensions"]["code"], error["extensions"]["serviceName"]) == ("BAD_USER_INPUT", "partner")


async def test_a_member_sees_through_the_gateway_what_is_for_members(joined: Joined, demo: Pools) -> None:
    # given the key of a member
    query = f'{{ program(iatiIdentifier: "{MEMBERS_PROGRAM}") {{ title fieldReports {{ id }} }} }}'
    made = await api_keys.create(demo.writing, "ID-CONTOH-KL-03", Role.REVIEWER)
    # when it is asked with the key and without, then only the member is answered
    shown = await ask(joined.client, query, accept_language="en", authorization=f"Bearer {made.secret}")
    hidden = await ask(joined.client, query)
    await api_keys.revoke(demo.writing, made.prefix)
    assert shown == {"program": {"title": "[Sample] Partners' forum for members", "fieldReports": []}}
    assert hidden == {"program": None}
