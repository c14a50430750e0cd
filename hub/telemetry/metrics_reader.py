"""The numbers of a hub that runs: asked of its page `/metrics`, and told in words."""

from collections.abc import Iterator
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

ANSWER_SECONDS = 3
MEGABYTE = 1_000_000


class NoNumbersError(Exception):
    """Nobody tells any numbers; the message is a sentence."""


class Numbers:
    """The numbers of one process, by name and label."""

    def __init__(self, text: str) -> None:
        families = text_string_to_metric_families(text)
        self._samples: list[Sample] = [sample for family in families for sample in family.samples]

    def one(self, name: str, **labels: str) -> float:
        """The number of that name and with those labels, 0 when there is none."""
        found = (each.value for each in self._of(name) if labels.items() <= each.labels.items())
        return next(found, 0.0)

    def by(self, name: str, label: str) -> dict[str, float]:
        """The numbers of that name by one label."""
        return {each.labels[label]: each.value for each in self._of(name)}

    def _of(self, name: str) -> Iterator[Sample]:
        return (each for each in self._samples if each.name == name)


def ask(base: str) -> Numbers:
    """The numbers of the hub at that address; raises NoNumbersError."""
    try:
        # Straight to it: proxies of the environment are for the world outside.
        with build_opener(ProxyHandler({})).open(f"{base}/metrics", timeout=ANSWER_SECONDS) as answer:
            numbers = Numbers(answer.read().decode())
    except HTTPError as error:
        error.close()
        raise NoNumbersError(silent(base)) from error
    except (OSError, HTTPException, ValueError) as error:
        refused = isinstance(getattr(error, "reason", None), ConnectionRefusedError)
        raise NoNumbersError(absent(base) if refused else silent(base)) from error
    if not numbers.by("hub_info", "pid"):
        raise NoNumbersError(silent(base))
    return numbers


def absent(base: str) -> str:
    """Nobody listens there."""
    return f"No hub runs at {base} (HUB_HOST, HUB_PORT), so there are no numbers of it."


def silent(base: str) -> str:
    """Somebody listens, and tells nothing."""
    return f"What runs at {base} shows no numbers: it is no hub, is busy, or has HUB_METRICS=off."


def sentences(base: str, numbers: Numbers) -> Iterator[str]:
    """All that there is to say, a sentence for each part."""
    yield about(base, numbers)
    yield operations(numbers)
    yield plans(numbers)
    yield from connections(numbers)
    yield answers(numbers)


def about(base: str, numbers: Numbers) -> str:
    """Which process tells this, and its memory."""
    ((process, workers),) = zip(numbers.by("hub_info", "pid"), numbers.by("hub_info", "workers"), strict=True)
    which = f"process {process}" if workers == "1" else f"process {process}, one of {workers}, for itself"
    memory = numbers.one("process_resident_memory_bytes") / MEGABYTE
    return f"A hub runs at {base}; this is told by {which}, which has {memory:.0f} MB of memory."


def operations(numbers: Numbers) -> str:
    """What became of operations, and how long they took."""
    requests = numbers.one("hub_request_seconds_count")
    mean = numbers.one("hub_request_seconds_sum") / requests * 1000 if requests else 0
    return (
        f"Operations: {listed(numbers.by('hub_operations_total', 'outcome'))}; "
        f"{numbers.one('hub_statements_total'):.0f} SQL statements; "
        f"{numbers.one('hub_subscriptions'):.0f} subscriptions going on; "
        f"{requests:.0f} requests of {mean:.1f} ms in the mean."
    )


def plans(numbers: Numbers) -> str:
    """Plans, their runs, and what ran without one."""
    fallbacks = numbers.by("hub_plan_fallbacks_total", "reason")
    runs = numbers.one("hub_plan_runs_total")
    return (
        f"Compiled plans: {numbers.one('hub_plans_kept'):.0f} kept, "
        f"{numbers.one('hub_plans_compiled_total'):.0f} compiled, {runs:.0f} runs, "
        f"{numbers.one('hub_plan_completions_total'):.0f} of them completed field by field; without a plan: "
        f"{listed(fallbacks) if fallbacks else 'none'}."
    )


def connections(numbers: Numbers) -> Iterator[str]:
    """Each pool."""
    for role, most in numbers.by("hub_connections_limit", "role").items():
        used, idle = (numbers.one("hub_connections", role=role, state=state) for state in ("in use", "idle"))
        waiting = numbers.one("hub_connections_waiting", role=role)
        yield (
            f"Connections of {role}: {used:.0f} in use and {idle:.0f} idle of at most {most:.0f}, "
            f"{waiting:.0f} questions waiting."
        )


def answers(numbers: Numbers) -> str:
    """The answers that are kept for others."""
    looked = numbers.by("hub_response_cache_lookups_total", "result")
    return (
        f"Kept answers: {numbers.one('hub_response_cache_entries'):.0f}, "
        f"{numbers.one('hub_response_cache_bytes') / MEGABYTE:.1f} of at most "
        f"{numbers.one('hub_response_cache_limit_bytes') / MEGABYTE:.1f} MB; look-ups: {listed(looked)}."
    )


def listed(numbers: dict[str, float]) -> str:
    """Numbers and what they are of."""
    return ", ".join(f"{number:.0f} {name}" for name, number in numbers.items())
