"""Read the metrics of a running hub from `/metrics`, and describe them in sentences."""

from collections.abc import Iterator
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

ANSWER_SECONDS = 3
MEGABYTE = 1_000_000


class MetricsUnavailableError(Exception):
    """The metrics can't be read; the message says why."""


class MetricValues:
    """The values of one process, by name and labels."""

    def __init__(self, text: str) -> None:
        families = text_string_to_metric_families(text)
        self._samples: list[Sample] = [sample for family in families for sample in family.samples]

    def one(self, name: str, **labels: str) -> float:
        """Return the value with that name and those labels, 0 if there is none."""
        matches = (each.value for each in self._of(name) if labels.items() <= each.labels.items())
        return next(matches, 0.0)

    def by(self, name: str, label: str) -> dict[str, float]:
        """Return the values with that name, by one label."""
        return {each.labels[label]: each.value for each in self._of(name)}

    def _of(self, name: str) -> Iterator[Sample]:
        return (each for each in self._samples if each.name == name)


def fetch(base: str) -> MetricValues:
    """Read the metrics of the hub at that address; raises MetricsUnavailableError."""
    try:
        # Ignore the proxies of the environment.
        with build_opener(ProxyHandler({})).open(f"{base}/metrics", timeout=ANSWER_SECONDS) as answer:
            metrics = MetricValues(answer.read().decode())
    except HTTPError as error:
        error.close()
        raise MetricsUnavailableError(silent(base)) from error
    except (OSError, HTTPException, ValueError) as error:
        refused = isinstance(getattr(error, "reason", None), ConnectionRefusedError)
        raise MetricsUnavailableError(absent(base) if refused else silent(base)) from error
    if not metrics.by("hub_info", "pid"):
        raise MetricsUnavailableError(silent(base))
    return metrics


def absent(base: str) -> str:
    """Return the message for an address where no program listens."""
    return f"No hub runs at {base} (HUB_HOST, HUB_PORT), so there are no metrics."


def silent(base: str) -> str:
    """Return the message for a program without readable metrics."""
    return f"The program at {base} returns no metrics: it is no hub, is busy, or has HUB_METRICS=off."


def sentences(base: str, metrics: MetricValues) -> Iterator[str]:
    """Yield a description of all metrics, one sentence per part."""
    yield about(base, metrics)
    yield operations(metrics)
    yield plans(metrics)
    yield from connections(metrics)
    yield response_cache(metrics)


def about(base: str, metrics: MetricValues) -> str:
    """Describe the process and its memory."""
    ((process, workers),) = zip(metrics.by("hub_info", "pid"), metrics.by("hub_info", "workers"), strict=True)
    which = f"process {process}" if workers == "1" else f"process {process}, one of {workers}"
    memory = metrics.one("process_resident_memory_bytes") / MEGABYTE
    return f"A hub runs at {base}; these are the metrics of {which}, which uses {memory:.0f} MB of memory."


def operations(metrics: MetricValues) -> str:
    """Describe outcomes and durations of operations."""
    requests = metrics.one("hub_request_seconds_count")
    mean = metrics.one("hub_request_seconds_sum") / requests * 1000 if requests else 0
    return (
        f"Operations: {listed(metrics.by('hub_operations_total', 'outcome'))}; "
        f"{metrics.one('hub_statements_total'):.0f} SQL statements; "
        f"{metrics.one('hub_subscriptions'):.0f} active subscriptions; "
        f"{requests:.0f} requests, {mean:.1f} ms on average."
    )


def plans(metrics: MetricValues) -> str:
    """Describe compiled plans, and operations without one."""
    fallbacks = metrics.by("hub_plan_fallbacks_total", "reason")
    runs = metrics.one("hub_plan_runs_total")
    return (
        f"Compiled plans: {metrics.one('hub_plans_kept'):.0f} cached, "
        f"{metrics.one('hub_plans_compiled_total'):.0f} compiled, {runs:.0f} runs, "
        f"{metrics.one('hub_plan_completions_total'):.0f} of them completed field by field; without a plan: "
        f"{listed(fallbacks) if fallbacks else 'none'}."
    )


def connections(metrics: MetricValues) -> Iterator[str]:
    """Describe each pool."""
    for role, most in metrics.by("hub_connections_limit", "role").items():
        used, idle = (metrics.one("hub_connections", role=role, state=state) for state in ("in use", "idle"))
        waiting = metrics.one("hub_connections_waiting", role=role)
        yield (
            f"Connections of {role}: {used:.0f} in use and {idle:.0f} idle of at most {most:.0f}, "
            f"{waiting:.0f} queries waiting."
        )


def response_cache(metrics: MetricValues) -> str:
    """Describe the response cache."""
    lookups = metrics.by("hub_response_cache_lookups_total", "result")
    return (
        f"Response cache: {metrics.one('hub_response_cache_entries'):.0f}, "
        f"{metrics.one('hub_response_cache_bytes') / MEGABYTE:.1f} of at most "
        f"{metrics.one('hub_response_cache_limit_bytes') / MEGABYTE:.1f} MB; lookups: {listed(lookups)}."
    )


def listed(metrics: dict[str, float]) -> str:
    """Join numbers and their labels."""
    return ", ".join(f"{number:.0f} {name}" for name, number in metrics.items())
