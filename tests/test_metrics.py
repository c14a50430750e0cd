"""The numbers at `/metrics`: what is counted, under which words, and who may read them."""

import asyncio
import os
import time
from collections.abc import Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request

from hub import app as application
from hub.settings import Settings
from hub.telemetry.metrics import may_read
from hub.telemetry.request_counters import BOUNDS, Outcome, RequestCounters, outcome
from tests.asking import post
from tests.conftest import serving

PROGRAM = '{ program(iatiIdentifier: "ID-CONTOH-DN-01-P01") { title } }'
Numbers = dict[tuple[str, frozenset[tuple[str, str]]], float]


@asynccontextmanager
async def hub(url: str, **chosen: object):
    """A client of a hub of the test's own, whose numbers begin at nothing."""
    async with (
        serving(application.create(Settings.model_validate(chosen), url)) as address,
        httpx.AsyncClient(base_url=address, timeout=20) as client,
    ):
        yield client


async def numbers(client: httpx.AsyncClient) -> Numbers:
    """What the page tells: numbers by name and labels."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def one(found: Numbers, name: str, **labels: str) -> float:
    """The number of that name and those labels."""
    return found[name, frozenset(labels.items())]


def by_label(found: Numbers, name: str, label: str) -> Mapping[str, float]:
    """The numbers of that name by one label."""
    return {
        dict(labels)[label]: number for (found_name, labels), number in found.items() if found_name == name
    }


async def test_operations_are_counted_by_what_became_of_them(demo_url: str) -> None:
    async with hub(demo_url, response_cache=0) as client:
        # when a program is asked for twice, the schema once, and twice something is wrong
        for query in (PROGRAM, PROGRAM, "{ __schema { queryType { name } } }", "{ nothing }"):
            await post(client, query)
        await client.get("/graphql")
        found = await numbers(client)
    # then each is counted under its outcome, and each way of running too
    assert by_label(found, "hub_operations_total", "outcome") == {
        "answered": 3,
        "partial": 0,
        "failed": 1,
        "refused": 1,
        "broken": 0,
    }
    assert one(found, "hub_plans_compiled_total") == 1
    assert one(found, "hub_plan_runs_total") == 2
    assert one(found, "hub_plan_completions_total") == 0
    assert by_label(found, "hub_plan_fallbacks_total", "reason") == {
        "introspection": 1,
        "no valid document": 1,
    }
    assert one(found, "hub_statements_total") == 2
    assert one(found, "hub_request_seconds_count") == 5
    assert one(found, "hub_request_seconds_sum") > 0
    assert one(found, "hub_request_seconds_bucket", le="+Inf") == 5


async def test_connections_data_version_and_process_are_told(demo_url: str) -> None:
    async with hub(demo_url, pool_size=5, response_cache=0) as client:
        version = (await post(client, "{ hub { dataVersion } }")).json()["data"]["hub"]["dataVersion"]
        found = await numbers(client)
    assert one(found, "hub_connections", role="hub_public", state="idle") == 1
    assert one(found, "hub_connections", role="hub_public", state="in use") == 0
    assert one(found, "hub_connections", role="hub_member", state="idle") == 0
    assert by_label(found, "hub_connections_limit", "role") == {"hub_public": 5, "hub_member": 5}
    assert by_label(found, "hub_connections_waiting", "role") == {"hub_public": 0, "hub_member": 0}
    assert one(found, "hub_data_version") == int(version)
    assert one(found, "hub_database_up") == 1
    assert by_label(found, "hub_info", "pid") == {str(os.getpid()): 1}
    assert one(found, "process_resident_memory_bytes") > 10_000_000
    assert one(found, "python_gc_collections_total", generation="2") > 0


async def test_kept_answers_are_counted(demo_url: str) -> None:
    async with hub(demo_url, response_cache=1_000_000) as client:
        # when the same is asked until the second answer is a kept one
        deadline = time.monotonic() + 20
        while one(found := await numbers(client), "hub_response_cache_lookups_total", result="hit") == 0:
            assert time.monotonic() < deadline
            await post(client, PROGRAM)
    assert one(found, "hub_response_cache_lookups_total", result="miss") == 1
    assert one(found, "hub_response_cache_entries") == 1
    assert one(found, "hub_response_cache_bytes") > 100
    assert one(found, "hub_response_cache_limit_bytes") == 1_000_000
    assert one(found, "hub_response_cache_evicted_total") == 0


async def test_without_a_database_the_other_numbers_stay() -> None:
    async with hub("postgresql://hub@127.0.0.1:9/hub") as client:
        found = await numbers(client)
    assert one(found, "hub_database_up") == 0
    assert ("hub_data_version", frozenset()) not in found
    assert one(found, "hub_request_seconds_count") == 0


async def test_one_process_of_several_puts_its_id_to_each_number(demo_url: str) -> None:
    async with hub(demo_url, workers=2) as client:
        found = await numbers(client)
    assert {dict(labels).get("pid") for _, labels in found} == {str(os.getpid())}
    assert one(found, "hub_statements_total", pid=str(os.getpid())) == 0


async def test_no_label_has_what_a_client_wrote(demo_url: str) -> None:
    async with hub(demo_url) as client:
        await post(client, "query Verraeterisch { hub { version } }")
        await post(client, "query { hub { verraeterisch } }")
        page = (await client.get("/metrics")).text
    assert "erraeterisch" not in page


@pytest.mark.parametrize(("who", "status"), [("off", 404), ("local", 200), ("all", 200)])
async def test_the_setting_says_who_may_read(demo_url: str, who: str, status: int) -> None:
    async with hub(demo_url, metrics=who) as client:
        answer = await client.get("/metrics")
    assert answer.status_code == status


@pytest.mark.parametrize(
    "header", ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP"]
)
async def test_local_is_not_whoever_comes_through_a_proxy(demo_url: str, header: str) -> None:
    async with hub(demo_url) as client:
        answer = await client.get("/metrics", headers={header: "127.0.0.1"})
    assert answer.status_code == 404
    assert (
        answer.json()["errors"][0]["message"]
        == "There is no page /metrics. Start at / or send queries to /graphql."
    )


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("hub.example.org", 404),
        ("127.0.0.1.example.org", 404),
        ("[broken", 404),
        ("localhost", 200),
        ("hub.localhost:8000", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
    ],
)
async def test_local_has_no_public_host_name(demo_url: str, name: str, status: int) -> None:
    # given a proxy that adds no header and keeps the host name that its client wrote
    async with hub(demo_url) as client:
        answer = await client.get("/metrics", headers={"Host": name})
    assert answer.status_code == status


async def test_local_is_not_a_plain_proxy(demo_url: str) -> None:
    async with serving(application.create(Settings(), demo_url)) as address:
        place = urlsplit(address)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        # when nginx forwards a request as it does without any proxy_set_header
        writer.write(f"GET /metrics HTTP/1.0\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    # then it gets the answer of an unknown path
    assert answer.split(b"\r\n")[0] == b"HTTP/1.1 404 Not Found"


@pytest.mark.parametrize("who", ["all", "local"])
async def test_all_includes_those_behind_a_proxy(demo_url: str, who: str) -> None:
    async with hub(demo_url, metrics=who) as client:
        answer = await client.get(
            "/metrics", headers={"Host": "hub.example.org", "Forwarded": "for=10.0.0.7"}
        )
    assert answer.status_code == (200 if who == "all" else 404)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("10.0.0.7", False), ("", False)],
)
def test_local_is_an_address_that_never_leaves_the_machine(host: str, expected: bool) -> None:
    request = Request({"type": "http", "headers": [], "client": (host, 50_000)})
    assert may_read("local", request) is expected
    assert may_read("all", request)
    assert not may_read("off", request)


def test_a_client_without_an_address_is_nobody() -> None:
    assert not may_read("local", Request({"type": "http", "headers": [], "client": None}))


def test_requests_are_counted_in_the_first_class_that_holds_them() -> None:
    counters = RequestCounters()
    for seconds in (0.0001, 0.0005, 0.0006, 10.0, 10.5):
        counters.count_request(seconds)
    assert counters.buckets == [2, 1, *[0] * (len(BOUNDS) - 3), 1, 1]
    assert counters.seconds == pytest.approx(20.5012)


@pytest.mark.parametrize(
    ("data", "errors", "expected"),
    [
        ({"a": 1}, [], Outcome.ANSWERED),
        ({"a": None}, ["error"], Outcome.PARTIAL),
        (None, ["error"], Outcome.FAILED),
    ],
)
def test_what_became_of_an_operation(data: object, errors: list[str], expected: Outcome) -> None:
    assert outcome(data, errors) is expected
