"""The expected contents of the hub after an import, in numbers and relations."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from tests.recount_reader import DATES, Program

Tally = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Standing:
    """The expected state after all files: programs by identifier, and the outcome of each version."""

    programs: dict[str, Program]
    verbs: Counter[str]


def standing(versions: Iterable[Program]) -> Standing:
    """Apply the rules of versions: dated before undated, newer before older, the later of equal ones."""
    programs: dict[str, Program] = {}
    seen: dict[str, list[object]] = defaultdict(list)
    verbs: Counter[str] = Counter()
    for version in versions:
        current = programs.get(version.identifier)
        if current is None:
            verb = "added"
        elif version.content in seen[version.identifier]:
            verb = "unchanged"
        elif current.dated and (version.dated is None or version.dated < current.dated):
            verb = "superseded"
        else:
            verb = "changed"
        if verb in ("added", "changed"):
            programs[version.identifier] = version
        seen[version.identifier].append(version.content)
        verbs[verb] += 1
    return Standing(programs, verbs)


def parents(programs: Mapping[str, Program]) -> dict[str, str | None]:
    """The parent of each: the first one that it names, if that exists; else the first that names it."""
    claimed: dict[str, str] = {}
    for identifier in sorted(programs):
        for code, other in programs[identifier].facts["related"]:
            if code == "2" and other != identifier:
                claimed.setdefault(other, identifier)
    found = {}
    for identifier, program in programs.items():
        named = [ref for code, ref in program.facts["related"] if code == "1" and ref != identifier]
        wanted = named[0] if named else claimed.get(identifier)
        found[identifier] = wanted if wanted in programs else None
    return found


def knowledge_links(programs: Iterable[Program]) -> set[tuple[str, str]]:
    """Programs and the keys of the products that they link to, without boilerplate: products that one
    publisher links from more than 20 programs."""
    links = {
        (program.publisher, program.identifier, key)
        for program in programs
        for _, key in program.facts["documents"]
        if key
    }
    times = Counter((publisher, key) for publisher, _, key in links)
    return {(identifier, key) for publisher, identifier, key in links if times[publisher, key] <= 20}


def tally(programs: Iterable[Program]) -> Tally:
    """Numbers and sums per publisher."""
    found: Tally = Counter()
    with localcontext(prec=100):
        for program in programs:
            for what, amount in _amounts(program):
                found[program.publisher, what] += amount
    return Counter({key: amount for key, amount in found.items() if amount})


def _amounts(program: Program) -> Iterator[tuple[str, Any]]:
    facts = program.facts
    yield "programs", 1
    yield f"level {'OUTPUT' if program.is_output else 'PROGRAM'}", 1
    yield "documents", len(facts["documents"])
    yield "knowledge documents", sum(1 for _, key in facts["documents"] if key)
    for language, _ in facts["titles"]:
        yield f"title {language}", 1
    for name in DATES.values():
        yield from _day(name, facts[name])
    for role, _ in facts["participants"]:
        yield f"participants {role}", 1
    for code, _ in facts["related"]:
        yield f"related {code}", 1
    for table in ("sectors", "countries", "regions"):
        for _, _, percentage in facts[table]:
            yield table, 1
            yield f"{table} percent", percentage or 0
    for _, point in facts["locations"]:
        yield "locations", 1
        yield "points", int(point is not None)
    yield from _money_amounts(facts)
    yield from _result_amounts(facts["results"])


def _day(name: str, day: date | None) -> Iterator[tuple[str, int]]:
    """Count a date and add its day number, so that sums of different dates differ."""
    if day:
        yield name, 1
        yield f"{name} days", day.toordinal()


def _money_amounts(facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for budget in facts["budgets"]:
        yield "budgets", 1
        yield f"budgets {budget['currency']}", budget["amount"]
        yield from _day("budget start", budget["start"])
        yield from _day("budget end", budget["end"])
    for transaction in facts["transactions"]:
        yield f"transactions of type {transaction['type']}", 1
        yield f"transactions {transaction['currency']}", transaction["amount"]
        yield from _day("transaction", transaction["date"])


def _result_amounts(results: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    for result in results:
        yield f"results {result['kind']}", 1
        for indicator in result["indicators"]:
            yield "indicators", 1
            yield "indicators ascending", int(indicator["ascending"])
            yield "baselines", (indicator["shown baseline"] or (None, None))[1] or 0
            for period in indicator["periods"]:
                yield from _period_amounts(period)


def _period_amounts(period: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "periods", 1
    yield from _day("period start", period["start"])
    yield from _day("period end", period["end"])
    for kind in ("targets", "actuals"):
        numbers = [number for _, number in period[kind] if number is not None]
        yield kind, len(period[kind])
        yield f"{kind} numbers", len(numbers)
        yield f"{kind} sum", sum(numbers, Decimal(0))
    if period["achievement"] is not None:
        yield "achievements", 1
        yield "achievements sum", round(period["achievement"], 12)
