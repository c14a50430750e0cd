"""What charts of results and money need, from the answers of the graph."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from hub.drawing.bars import bar
from hub.drawing.progress import Period, progress
from hub.localization.words import Words


def decimal(value: Any) -> Decimal | None:
    """Return a number of the graph; null stays null."""
    return None if value is None else Decimal(str(value))


def of_result(result: Mapping[str, Any], identity: str, href: str | None, words: Words) -> dict[str, Any]:
    """Return a result with its indicators, each with its latest level and the drawing of its periods."""
    return {
        "title": result["title"],
        "href": href,
        "indicators": [
            of_indicator(each, f"{identity}-{place}", words)
            for place, each in enumerate(result["indicators"], 1)
        ],
    }


def of_indicator(indicator: Mapping[str, Any], identity: str, words: Words) -> dict[str, Any]:
    """Return an indicator with its periods as rows and as a drawing."""
    latest = indicator["latestAchievement"] or {}
    baseline = decimal((indicator["baseline"] or {}).get("number"))
    periods = [
        {
            "label": str(each["end"] or each["start"] or words.gettext("no date"))[:4],
            "target": decimal(each["target"]),
            "actual": decimal(each["actual"]),
            "percent": decimal(each["achievementPercent"]),
        }
        for each in indicator["periods"]
    ]
    return {
        "title": indicator["title"],
        "level": latest.get("level"),
        "percent": decimal(latest.get("achievementPercent")),
        "baseline": baseline,
        "periods": periods,
        "drawing": drawn(identity, periods, baseline, words),
    }


def drawn(identity: str, periods: list[dict[str, Any]], baseline: Decimal | None, words: Words) -> Any:
    """Return the chart of an indicator's periods."""
    return progress(
        identity,
        words.gettext("Bars: actual against target by period; the numbers are in the table"),
        [Period(each["label"], each["target"], each["actual"]) for each in periods],
        baseline,
        words.number,
        words.gettext("none yet"),
    )


def rows(
    values: Iterable[tuple[str, Decimal, str | None]], shown: Callable[[Decimal], str], tone: str = "act"
) -> list[dict[str, Any]]:
    """Return the rows of a table of bars: title, what is written, address and bar."""
    given = list(values)
    largest = max((value for _, value, _ in given), default=Decimal(0))
    return [
        {"title": title, "shown": shown(value), "href": href, "bar": bar(value, largest, tone)}
        for title, value, href in given
    ]


def of_groups(
    groups: Iterable[Mapping[str, Any]], words: Words, address: Callable[[Any], str] | None = None
) -> list[dict[str, Any]]:
    """Return the groups of an aggregate as rows of bars; with `address`, those of organizations are links."""
    found = []
    for each in groups:
        (key,) = each["keys"]
        organization = key.get("organization")
        href = address(organization) if address and organization else None
        found.append(
            (key["name"] or key["code"] or words.gettext("not reported"), Decimal(each["count"]), href)
        )
    return rows(found, words.number)


def money(steps: Iterable[tuple[str, Iterable[Mapping[str, Any]]]], words: Words) -> list[dict[str, Any]]:
    """Return the amounts of each step by currency, each currency on its own scale."""
    by_currency: dict[str, list[tuple[str, Decimal, None]]] = {}
    for title, amounts in steps:
        for each in amounts:
            amount = Decimal(str(each["amount"]))
            by_currency.setdefault(each["currency"], []).append((title, amount, None))
    return [
        {"code": code, "rows": rows(values, partial(words.money, currency=code))}
        for code, values in sorted(by_currency.items())
    ]
