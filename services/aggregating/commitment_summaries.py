"""Summaries of commitments by group: how many were reported and realised, and the money of each currency.

Commitments are counted as commitments; actions that have one are counted apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, cast, func, literal_column, null, select, tuple_

from db.tables import commitment, organization, plan_node
from services.aggregating import commitment_labels, commitment_scopes
from services.aggregating.aggregates import ListBatch, parent_of
from services.aggregating.commitment_scopes import ancestor
from services.aggregating.counted_lists import ListShape
from services.querying.building import KEPT_STATEMENTS, PARENT
from services.querying.reader import Reader, Row
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible


class CommitmentGrouping(StrEnum):
    """What commitments can be summarized by."""

    PILLAR = "PILLAR"
    FOCUS = "FOCUS"
    ACTION = "ACTION"
    ORGANIZATION = "ORGANIZATION"
    YEAR = "YEAR"
    STATUS = "STATUS"


# Groups that are shown although nothing was committed in them.
SHOWN_EMPTY = (CommitmentGrouping.PILLAR, CommitmentGrouping.FOCUS)
WITHOUT_ACTIONS = (CommitmentGrouping.ORGANIZATION, CommitmentGrouping.STATUS)
NODES = (CommitmentGrouping.PILLAR, CommitmentGrouping.FOCUS, CommitmentGrouping.ACTION)
COUNTS = ("committed", "reported", "realised", "partly", "dropped", "actions_committed")
COLUMNS = ("node_id", "organization_id", "year", "status", "reported_on", "currency")
AMOUNTS = ("planned_amount", "realised_amount")


@dataclass(slots=True)
class Counts:
    """The counts of a group, and its money by currency."""

    numbers: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    money: list[dict[str, Any]] = field(default_factory=list)
    in_force: int | None = None


def rate(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """The part of a whole, with four decimal places; null if the whole is 0."""
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001")) if whole else None


@lru_cache(KEPT_STATEMENTS)
def statement(listing: ListShape, grouping: CommitmentGrouping | None, member: bool) -> Statement:
    """Build the statement for the counts and the money of each group of each list."""
    listed = listing.cte({name: commitment.c[name] for name in (*COLUMNS, *AMOUNTS)})
    node = plan_node.alias("node")
    joined = listed.outerjoin(node, (node.c.id == listed.c.node_id) & visible(node, member=member))
    if grouping in NODES:
        above = plan_node.alias("above")
        joined = joined.outerjoin(above, ancestor(node, above, grouping))
        key: ColumnElement[Any] = above.c.id
    elif grouping is CommitmentGrouping.ORGANIZATION:
        joined = joined.outerjoin(
            organization,
            (organization.c.id == listed.c.organization_id) & visible(organization, member=member),
        )
        key = organization.c.id
    else:
        key = null() if grouping is None else listed.c[grouping.value.lower()]
    key = cast(key, Text).label("key")
    rows = select(
        listed.c[PARENT].label(PARENT),
        key,
        listed.c.currency,
        listed.c.status,
        listed.c.reported_on,
        *(listed.c[name] for name in AMOUNTS),
        node.c.id.label("node_id"),
        node.c.kind.label("node_kind"),
    ).select_from(joined)
    return prepare(_counted(rows.subquery("rows")))


def _counted(rows: Any) -> Any:
    def having(status: str) -> ColumnElement[int]:
        return func.count().filter(rows.c.status == literal_column(f"'{status}'"))

    action = rows.c.node_kind == literal_column("'ACTION'")
    sets = func.grouping_sets(
        tuple_(rows.c[PARENT], rows.c.key), tuple_(rows.c[PARENT], rows.c.key, rows.c.currency)
    )
    return select(
        rows.c[PARENT],
        rows.c.key,
        rows.c.currency,
        cast(func.grouping(rows.c.currency), Integer).label("is_total"),
        func.count().label("committed"),
        func.count(rows.c.reported_on).label("reported"),
        having("REALISED").label("realised"),
        having("PARTLY").label("partly"),
        having("DROPPED").label("dropped"),
        func.count(rows.c.node_id.distinct()).filter(action).label("actions_committed"),
        func.coalesce(func.sum(rows.c.planned_amount), literal_column("0")).label("planned"),
        func.coalesce(func.sum(rows.c.realised_amount), literal_column("0")).label("realised_money"),
    ).group_by(sets)


async def summarize(
    reader: Reader, lists: ListBatch, grouping: CommitmentGrouping | None
) -> dict[Any, list[dict[str, Any]]]:
    """The groups of each list, as rows."""
    member = reader.viewer.is_member
    rows = await reader.fetch(statement(lists.shape(member=member), grouping, member), lists.values)
    by_parent = _gathered(rows)
    years = commitment_scopes.years_of(lists.scope)
    if years is None and grouping is CommitmentGrouping.YEAR:
        years = sorted({int(key) for groups in by_parent.values() for key in groups if key})
    if years is not None and grouping not in WITHOUT_ACTIONS:
        in_force = await commitment_scopes.in_force(reader, lists, grouping, years)
        _add_in_force(by_parent, in_force, grouping)
    labels = await commitment_labels.of_keys(
        reader, grouping, {key for groups in by_parent.values() for key in groups if key is not None}
    )
    return {parent: _rows(groups, grouping, labels) for parent, groups in by_parent.items()}


def nothing(grouping: CommitmentGrouping | None) -> list[dict[str, Any]]:
    """The summary of an empty list: one group with zeros if it is not grouped, else none."""
    return [] if grouping else _rows({None: Counts()}, grouping, {})


def _gathered(rows: Iterable[Row]) -> dict[Any, dict[str | None, Counts]]:
    by_parent: dict[Any, dict[str | None, Counts]] = {}
    for row in rows:
        counts = by_parent.setdefault(parent_of(row), {}).setdefault(row["key"], Counts())
        if row["is_total"]:
            counts.numbers = {name: row[name] for name in COUNTS}
        elif row["currency"] is not None:
            counts.money.append(_money(row))
    return by_parent


def _money(row: Row) -> dict[str, Any]:
    planned, realised = Decimal(row["planned"]), Decimal(row["realised_money"])
    return {
        "currency": row["currency"],
        "count": row["committed"],
        "planned_budget": planned,
        "realised_budget": realised,
        "gap": planned - realised,
        "rate": rate(realised, planned),
    }


def _add_in_force(
    by_parent: dict[Any, dict[str | None, Counts]],
    found: Mapping[Any, Mapping[str | None, int]],
    grouping: CommitmentGrouping | None,
) -> None:
    """Add the actions in force to each group, and the groups that have nothing but those."""
    for parent, numbers in found.items():
        groups = (
            by_parent.setdefault(parent, {})
            if grouping in (*SHOWN_EMPTY, None)
            else by_parent.get(parent, {})
        )
        for key, number in numbers.items():
            if key in groups or grouping in (*SHOWN_EMPTY, None):
                groups.setdefault(key, Counts()).in_force = number


def _rows(
    groups: Mapping[str | None, Counts],
    grouping: CommitmentGrouping | None,
    labels: Mapping[str, commitment_labels.Label],
) -> list[dict[str, Any]]:
    found = [
        {**_row(counts), **_label(key, grouping, labels.get(key or "")), "money": _sorted(counts.money)}
        for key, counts in groups.items()
    ]
    return sorted(found, key=lambda row: row["place"])


def _row(counts: Counts) -> dict[str, Any]:
    numbers = counts.numbers
    return {
        **numbers,
        "rate": rate(numbers["realised"], numbers["committed"]),
        "gap": numbers["committed"] - numbers["realised"],
        "actions_in_force": counts.in_force,
    }


def _label(
    key: str | None, grouping: CommitmentGrouping | None, label: commitment_labels.Label | None
) -> dict[str, Any]:
    if label is None:
        # What has no value, or one that the viewer may not see, comes last.
        return {"key": None, "names": None, "node_id": None, "organization_id": None, "place": (1, ())}
    return {
        "key": label.code,
        "names": label.names,
        "node_id": label.id if grouping in NODES else None,
        "organization_id": label.id if grouping is CommitmentGrouping.ORGANIZATION else None,
        "place": (0, label.place),
    }


def _sorted(money: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(money, key=lambda each: each["currency"])
