"""The rules for the values of a commitment, and the ways of its status."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from db.tables.commitments import CommitmentStatus
from services.revising.address_problems import no_address
from services.revising.code_problems import unlisted
from services.revising.problems import LONGEST_TITLE, Problem, localized_problems, problem

FIXED = ("organization", "node", "year", "quarter")
FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_DOCUMENTS = 50
LARGEST_COUNT = 2_000_000_000
LARGEST_AMOUNT = Decimal(10) ** 30
COMMITTED, REPORTED, REALISED, PARTLY, DROPPED = CommitmentStatus
# What members propose, and what the secretariat decides.
PROPOSED: Mapping[CommitmentStatus, tuple[CommitmentStatus, ...]] = {
    COMMITTED: (REPORTED, DROPPED),
    REPORTED: (COMMITTED, DROPPED),
}
DECIDED: Mapping[CommitmentStatus, tuple[CommitmentStatus, ...]] = {
    COMMITTED: (DROPPED,),
    REPORTED: (REALISED, PARTLY, DROPPED, COMMITTED),
    REALISED: (REPORTED,),
    PARTLY: (REPORTED,),
    DROPPED: (REPORTED, COMMITTED),
}
FINAL = (REALISED, PARTLY, DROPPED)


def transition(
    before: CommitmentStatus,
    after: CommitmentStatus,
    ways: Mapping[CommitmentStatus, tuple[CommitmentStatus, ...]],
    path: str,
) -> Iterator[Problem]:
    """Find a step from one status to another that does not exist."""
    allowed = ways.get(before, ())
    if after not in allowed:
        names = ", ".join(allowed) or "-"
        yield problem(path, "TRANSITION", after, before=before, allowed=names)


def period(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Find a missing node or year, and a wrong year or quarter."""
    for name in ("node", "year"):
        if values[name] is None:
            yield problem(name, "REQUIRED", sentence="COMMITMENT_REQUIRED")
    year, quarter = values["year"], values["quarter"]
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        yield problem("year", "COMMITMENT_YEAR", year)
    if quarter is not None and quarter not in range(1, 5):
        yield problem("quarter", "QUARTER", quarter)


def amounts(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Find amounts and numbers below 0, unknown currencies, and money in two currencies."""
    planned, realised = values["plannedBudget"], values["realisedBudget"]
    for name, money in (("plannedBudget", planned), ("realisedBudget", realised)):
        if money is not None:
            yield from wrong_money(name, money)
    if planned and realised and planned["currency"] != realised["currency"]:
        yield problem(
            "realisedBudget.currency",
            "CURRENCY_DIFFERS",
            realised["currency"],
            planned=planned["currency"],
            also=("plannedBudget",),
        )
    for name in ("plannedOutputCount", "realisedOutputCount"):
        number = values[name]
        if number is not None and number < 0:
            yield problem(name, "NEGATIVE", number)


def wrong_money(path: str, money: Mapping[str, str]) -> Iterator[Problem]:
    """Find what is wrong with an amount in a currency."""
    amount = Decimal(money["amount"])
    if amount < 0:
        yield problem(f"{path}.amount", "NEGATIVE", money["amount"])
    elif amount >= LARGEST_AMOUNT:
        yield problem(f"{path}.amount", "TOO_LARGE", money["amount"], limit=30)
    yield from unlisted(f"{path}.currency", money["currency"], "Currency")


def documents(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Find documents without a web address, documents twice, and wrong titles."""
    given = values["documents"] or ()
    if len(given) > MOST_DOCUMENTS:
        yield problem("documents", "TOO_MANY", length=len(given), limit=MOST_DOCUMENTS)
    seen: set[str] = set()
    for place, each in enumerate(given):
        path = f"documents.{place}"
        yield from no_address(f"{path}.url", each["url"])
        if each["url"] in seen:
            yield problem(f"{path}.url", "TWICE", each["url"])
        seen.add(each["url"])
        pairs = [(text["language"], text["text"]) for text in each["titles"]]
        yield from localized_problems(f"{path}.titles", pairs, LONGEST_TITLE)


def report(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Find a report that says nothing, and a commitment that is dropped without a reason."""
    given = (values["realisedBudget"], values["realisedOutputCount"], values["narratives"] or None)
    if values["status"] == REPORTED and all(each is None for each in given):
        also = ("realisedBudget", "realisedOutputCount", "narratives")
        yield problem("status", "REQUIRED", sentence="REPORT_EMPTY", also=also)
    if values["status"] == DROPPED and not (values["reason"] or "").strip():
        yield problem("reason", "REQUIRED", sentence="REASON", also=("status",))
