"""The page `/metrics`: what the hub counts, in the text format of Prometheus.

Nothing is counted for this page's sake but what `hub.tally` has; all else is read off when somebody asks. No
label has a value that a client can choose.
"""

import asyncio
import os
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from itertools import accumulate
from typing import Any
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from starlette.requests import Request
from starlette.responses import Response

from hub.caching.response_cache import Responses
from hub.http import pages
from hub.http.pages import Handler
from hub.resources import Resources
from hub.telemetry.request_counters import BOUNDS, Outcome, Tally
from hub.version import VERSION
from schema.execution.running import Runner
from services import sources
from services.querying.errors import UnavailableError
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# The page must come also while all connections are in use.
DATABASE_SECONDS = 2
# A request with one of these, or with one whose name begins so, comes through a proxy.
FORWARDING = ("forwarded", "via", "x-real-ip", "x-forwarded-")


class Numbers:
    """A collector of all that one process has to tell; `data_version` is null when there is no database."""

    def __init__(self, resources: Resources, data_version: int | None) -> None:
        self._resources = resources
        self._data_version = data_version

    def collect(self) -> Iterator[Metric]:
        """All metrics; one process of several puts its id to each, for it tells of itself alone."""
        workers = self._resources.settings.workers
        labels = {"pid": str(os.getpid())} if workers > 1 else {}
        for metric in self._all():
            metric.samples = [one._replace(labels={**one.labels, **labels}) for one in metric.samples]
            yield metric

    def _all(self) -> Iterator[Metric]:
        resources = self._resources
        yield about(resources.settings.workers)
        yield from of_tally(resources.tally)
        yield from of_plans(resources.graph.runner)
        yield from of_connections(resources)
        yield from of_answers(resources.reuse.responses)
        yield gauge(
            "hub_database_up", "Whether the database answered in time.", self._data_version is not None
        )
        if self._data_version is not None:
            yield gauge(
                "hub_data_version", "A number that every committed write moves on.", self._data_version
            )
        yield from GCCollector(registry=CollectorRegistry()).collect()
        yield from ProcessCollector(registry=None).collect()


def about(workers: int) -> Metric:
    """The version, the process that tells, and how many there are."""
    metric = GaugeMetricFamily(
        "hub_info", "The process that answered; always 1.", labels=("version", "pid", "workers")
    )
    metric.add_metric((VERSION, str(os.getpid()), str(workers)), 1)
    return metric


def of_tally(tally: Tally) -> Iterator[Metric]:
    """Operations, requests and statements."""
    outcomes = {each.value: tally.outcomes[each] for each in Outcome}
    yield counters("hub_operations", "GraphQL operations by what became of them.", "outcome", outcomes)
    bounds = (*map(str, BOUNDS), "+Inf")
    requests = HistogramMetricFamily(
        "hub_request_seconds", "Seconds from a request to /graphql until its answer is made."
    )
    requests.add_metric((), list(zip(bounds, accumulate(tally.classes), strict=True)), tally.seconds)
    yield requests
    yield gauge("hub_subscriptions", "Subscriptions that go on.", tally.subscriptions)
    yield counter("hub_statements", "SQL statements that operations took.", tally.statements)


def of_plans(runner: Runner) -> Iterator[Metric]:
    """Compiled plans, and what ran without one."""
    counts = runner.counts
    yield gauge("hub_plans_kept", "Compiled plans that are kept.", runner.kept)
    yield counter("hub_plans_compiled", "Plans compiled.", counts.compiled)
    yield counter("hub_plan_runs", "Operations that ran from a plan.", counts.runs)
    words = "Runs of a plan that were completed field by field, for something in them failed."
    yield counter("hub_plan_completions", words, counts.completed)
    words = "Operations left to graphql-core, by why they have no plan."
    yield counters("hub_plan_fallbacks", words, "reason", counts.fallbacks)


def of_connections(resources: Resources) -> Iterator[Metric]:
    """The pools of readers."""
    words = "Connections to the database by the role that reads over them."
    open_ = GaugeMetricFamily("hub_connections", words, labels=("role", "state"))
    most = GaugeMetricFamily("hub_connections_limit", "The most connections of a role.", labels=("role",))
    waiting = GaugeMetricFamily(
        "hub_connections_waiting", "Questions that wait for a connection.", labels=("role",)
    )
    for role, lender in resources.pools.lenders().items():
        open_.add_metric((role, "in use"), lender.lent)
        open_.add_metric((role, "idle"), lender.opened - lender.lent)
        most.add_metric((role,), lender.size)
        waiting.add_metric((role,), lender.waiting)
    yield from (open_, most, waiting)


def of_answers(responses: Responses) -> Iterator[Metric]:
    """Answers kept for others who ask the same."""
    counts = responses.counts
    lookups = {"hit": counts.hits, "miss": counts.misses}
    yield counters("hub_response_cache_lookups", "Look-ups for kept answers.", "result", lookups)
    words = "Answers of status 304, for the client had them."
    yield counter("hub_response_cache_not_modified", words, counts.not_modified)
    words = "Answers not kept, for the data moved while they were made."
    yield counter("hub_response_cache_dropped", words, counts.dropped)
    yield counter("hub_response_cache_evicted", "Answers that made room for others.", counts.evicted)
    yield gauge("hub_response_cache_entries", "Answers that are kept.", counts.entries)
    yield gauge("hub_response_cache_bytes", "The bytes they take.", counts.bytes)
    yield gauge("hub_response_cache_limit_bytes", "The most bytes that may be kept.", responses.most)


def counter(name: str, words: str, number: float) -> Metric:
    """One number that only grows."""
    return CounterMetricFamily(name, words, value=number)


def counters(name: str, words: str, label: str, numbers: Mapping[str, int]) -> Metric:
    """Numbers that only grow, by one label."""
    metric = CounterMetricFamily(name, words, labels=(label,))
    for value, number in numbers.items():
        metric.add_metric((value,), number)
    return metric


def gauge(name: str, words: str, number: float) -> Metric:
    """One number that goes up and down."""
    return GaugeMetricFamily(name, words, value=number)


def page(resources: Resources) -> Handler:
    """The numbers, for those who may see them; for all others there is no such page."""

    async def handler(request: Request) -> Response:
        if not may_read(resources.settings.metrics, request):
            return await pages.not_found(request, LookupError())
        numbers = Numbers(resources, await data_version(resources))
        return Response(
            generate_latest(numbers), headers={"Cache-Control": "no-store"}, media_type=MEDIA_TYPE
        )

    return handler


def may_read(who: str, request: Request) -> bool:
    """Whether the setting lets this client read: `all`, or a program of this machine without a proxy."""
    if who != "local":
        return who == "all"
    return is_direct(request) and request.client is not None and is_loopback(request.client.host)


def is_direct(request: Request) -> bool:
    """Whether nothing shows that a proxy of this machine sent the request for another client.

    A proxy need not send a header of its own. HAProxy then keeps the public host name, nginx speaks HTTP/1.0.
    """
    return (
        not any(name.startswith(FORWARDING) for name in request.headers)
        and request.scope.get("http_version") != "1.0"
        and is_local_name(request.headers.get("host", "localhost"))
    )


def is_local_name(written: str) -> bool:
    """Whether a `Host` header can only mean the machine of the one who sends it."""
    try:
        host = urlsplit(f"//{written}").hostname or ""
    except ValueError:
        return False
    return host == "localhost" or host.endswith(".localhost") or is_loopback(host)


def is_loopback(host: str) -> bool:
    """Whether an address never leaves its machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


async def data_version(resources: Resources) -> int | None:
    """The data version, null when it isn't known and the database doesn't tell it in time."""
    if (stand := resources.versions.current()) is not None:
        return stand.version
    try:
        asked = sources.state(Reader(resources.pools, ANONYMOUS))
        found: Any = await asyncio.wait_for(asked, DATABASE_SECONDS)
    except (UnavailableError, TimeoutError):
        return None
    return int(found["data_version"])
