"""The page `/metrics` in the text format of Prometheus.

Only `hub.telemetry.request_counters` counts for this page; all other values are collected on request. No
label has a value that a client can choose.
"""

import asyncio
import os
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from starlette.requests import Request
from starlette.responses import Response

from hub.caching.response_cache import ResponseCache
from hub.http import pages
from hub.http.host_names import is_local_name, is_loopback
from hub.http.pages import Handler
from hub.resources import Resources
from hub.telemetry.request_counters import BOUNDS, Outcome, RequestCounters
from hub.version import VERSION
from schema.execution.running import Runner
from services import sources
from services.querying.errors import UnavailableError
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# The page must be served even while all connections are in use.
DATABASE_SECONDS = 2
# Prefixes of headers that show that a request comes through a proxy.
FORWARDING = ("forwarded", "via", "x-real-ip", "x-forwarded-")


class MetricsCollector:
    """The collector of one process; `data_version` is None if the database can't be reached."""

    def __init__(self, resources: Resources, data_version: int | None) -> None:
        self._resources = resources
        self._data_version = data_version

    def collect(self) -> Iterator[Metric]:
        """Yield all metrics; with several workers, each sample is labeled with the process id."""
        workers = self._resources.settings.workers
        labels = {"pid": str(os.getpid())} if workers > 1 else {}
        for metric in self._all():
            metric.samples = [one._replace(labels={**one.labels, **labels}) for one in metric.samples]
            yield metric

    def _all(self) -> Iterator[Metric]:
        resources = self._resources
        yield process_metric(resources.settings.workers)
        yield from request_metrics(resources.counters)
        yield from plan_metrics(resources.graph.runner)
        yield from connection_metrics(resources)
        yield from response_cache_metrics(resources.response_caching.cache)
        yield gauge(
            "hub_database_up", "1 if the database responded in time, else 0.", self._data_version is not None
        )
        if self._data_version is not None:
            yield gauge(
                "hub_data_version",
                "The data version, which every committed write increases.",
                self._data_version,
            )
        yield from GCCollector(registry=CollectorRegistry()).collect()
        yield from ProcessCollector(registry=None).collect()


def process_metric(workers: int) -> Metric:
    """Return version, process id and number of workers."""
    metric = GaugeMetricFamily(
        "hub_info", "Version and process of the response; always 1.", labels=("version", "pid", "workers")
    )
    metric.add_metric((VERSION, str(os.getpid()), str(workers)), 1)
    return metric


def request_metrics(counted: RequestCounters) -> Iterator[Metric]:
    """Yield the metrics of operations, requests and statements."""
    outcomes = {each.value: counted.outcomes[each] for each in Outcome}
    yield counters("hub_operations", "GraphQL operations by outcome.", "outcome", outcomes)
    bounds = (*map(str, BOUNDS), "+Inf")
    requests = HistogramMetricFamily(
        "hub_request_seconds", "Seconds from a request to /graphql until its response is built."
    )
    requests.add_metric((), list(zip(bounds, accumulate(counted.buckets), strict=True)), counted.seconds)
    yield requests
    words = "Requests whose client disconnected before the whole body arrived."
    yield counter("hub_requests_aborted", words, counted.aborted)
    yield gauge("hub_subscriptions", "Active subscriptions.", counted.subscriptions)
    yield counter("hub_statements", "SQL statements of operations.", counted.statements)


def plan_metrics(runner: Runner) -> Iterator[Metric]:
    """Yield the metrics of compiled plans, and of operations without one."""
    counts = runner.counts
    yield gauge("hub_plans_kept", "Compiled plans in the cache.", runner.kept)
    yield counter("hub_plans_compiled", "Plans compiled.", counts.compiled)
    yield counter("hub_plan_runs", "Operations that ran from a plan.", counts.runs)
    words = "Runs of a plan that were completed field by field after an error."
    yield counter("hub_plan_completions", words, counts.completed)
    words = "Operations executed by graphql-core, by the reason why they have no plan."
    yield counters("hub_plan_fallbacks", words, "reason", counts.fallbacks)


def connection_metrics(resources: Resources) -> Iterator[Metric]:
    """Yield the metrics of the reading pools."""
    words = "Database connections by reading role."
    open_ = GaugeMetricFamily("hub_connections", words, labels=("role", "state"))
    most = GaugeMetricFamily("hub_connections_limit", "Maximum connections of a role.", labels=("role",))
    waiting = GaugeMetricFamily(
        "hub_connections_waiting", "Queries that wait for a connection.", labels=("role",)
    )
    for role, lender in resources.pools.lenders().items():
        open_.add_metric((role, "in use"), lender.in_use)
        open_.add_metric((role, "idle"), lender.opened - lender.in_use)
        most.add_metric((role,), lender.size)
        waiting.add_metric((role,), lender.waiting)
    yield from (open_, most, waiting)


def response_cache_metrics(responses: ResponseCache) -> Iterator[Metric]:
    """Yield the metrics of the response cache."""
    counts = responses.counts
    lookups = {"hit": counts.hits, "miss": counts.misses}
    yield counters("hub_response_cache_lookups", "Lookups in the response cache.", "result", lookups)
    words = "Responses with status 304 (not modified)."
    yield counter("hub_response_cache_not_modified", words, counts.not_modified)
    words = "Responses not cached because the data changed meanwhile."
    yield counter("hub_response_cache_dropped", words, counts.dropped)
    yield counter("hub_response_cache_evicted", "Responses evicted to free space.", counts.evicted)
    yield gauge("hub_response_cache_entries", "Cached responses.", counts.entries)
    yield gauge("hub_response_cache_bytes", "Size of the cached responses in bytes.", counts.bytes)
    yield gauge(
        "hub_response_cache_limit_bytes",
        "Maximum size of the response cache in bytes.",
        responses.limit_bytes,
    )


def counter(name: str, words: str, number: float) -> Metric:
    """Build a counter without labels."""
    return CounterMetricFamily(name, words, value=number)


def counters(name: str, words: str, label: str, numbers: Mapping[str, int]) -> Metric:
    """Build a counter with one label."""
    metric = CounterMetricFamily(name, words, labels=(label,))
    for value, number in numbers.items():
        metric.add_metric((value,), number)
    return metric


def gauge(name: str, words: str, number: float) -> Metric:
    """Build a gauge."""
    return GaugeMetricFamily(name, words, value=number)


def page(resources: Resources) -> Handler:
    """Serve the metrics to clients allowed by HUB_METRICS; return 404 to all others."""

    async def handler(request: Request) -> Response:
        if not may_read(resources.settings.metrics, request):
            return pages.no_page(request)
        collector = MetricsCollector(resources, await data_version(resources))
        return Response(
            generate_latest(collector), headers={"Cache-Control": "no-store"}, media_type=MEDIA_TYPE
        )

    return handler


def may_read(setting: str, request: Request) -> bool:
    """Whether the setting allows this client: `all`, or `local` for direct requests from this machine."""
    if setting != "local":
        return setting == "all"
    return is_direct(request) and request.client is not None and is_loopback(request.client.host)


def is_direct(request: Request) -> bool:
    """Whether the request shows no sign of a proxy on this machine.

    Proxies without forwarding headers are recognized too: HAProxy keeps the public host name, nginx uses
    HTTP/1.0.
    """
    return (
        not any(name.startswith(FORWARDING) for name in request.headers)
        and request.scope.get("http_version") != "1.0"
        and is_local_name(request.headers.get("host", "localhost"))
    )


async def data_version(resources: Resources) -> int | None:
    """Return the data version; None if it is unknown and the database doesn't respond in time."""
    if (current := resources.versions.current()) is not None:
        return current.version
    try:
        reading = sources.state(Reader(resources.pools, ANONYMOUS))
        state: Any = await asyncio.wait_for(reading, DATABASE_SECONDS)
    except (UnavailableError, TimeoutError):
        return None
    return int(state["data_version"])
