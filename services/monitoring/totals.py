"""Totals of indicators over outputs and programs: only where title, measure and direction agree."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, Text, bindparam, case, func, literal_column, select

from db.tables import indicator
from services.monitoring import works
from services.monitoring.works import Monitored
from services.querying.building import KEPT_STATEMENTS, PARENT
from services.querying.reader import Reader, Row
from services.querying.statements import Statement, prepare
from services.writing.achievements import PERCENTAGE, UNIT


class Comparability(StrEnum):
    """Whether the values of a group of indicators are added."""

    COMPARABLE = "COMPARABLE"
    NOT_COMPARABLE = "NOT_COMPARABLE"


class NotComparableReason(StrEnum):
    """Why values of indicators are not added."""

    NO_TITLE = "NO_TITLE"
    NO_MEASURE = "NO_MEASURE"
    MEASURES_DIFFER = "MEASURES_DIFFER"
    PERCENTAGE = "PERCENTAGE"
    RATIO_OR_AVERAGE = "RATIO_OR_AVERAGE"
    NOT_NUMERIC = "NOT_NUMERIC"
    DIRECTIONS_DIFFER = "DIRECTIONS_DIFFER"
    NOT_ADDABLE = "NOT_ADDABLE"


# Publishers give averages and ratios the measure of units; their titles say what they are.
RATIO = re.compile(
    r"%|\b(average|mean|median|ratio|rate|index|score|percent\w*|share of"
    r"|rata-rata|rerata|rasio|tingkat|indeks|skor|persen\w*|proporsi)\b",
    re.IGNORECASE,
)


def title_key() -> ColumnElement[str]:
    """The first title in lower case, with single spaces; null without one."""
    first = indicator.c.titles.op("#>>")(literal_column("'{0,1}'"))
    plain = func.regexp_replace(first, literal_column(r"'\s+'"), literal_column("' '"), literal_column("'g'"))
    return func.nullif(func.lower(func.btrim(plain)), literal_column("''"), type_=Text)


@lru_cache(KEPT_STATEMENTS)
def statement(shape: tuple[str, frozenset[str], bool], member: bool) -> Statement:
    """Build the statement for the groups of each parent with the most indicators."""
    found = works.measured(shape, member)
    has_both = found.newest.c.target.is_not(None)
    addable = func.coalesce(
        indicator.c.details.op("->>")(literal_column("'aggregation'")).cast(Boolean), literal_column("true")
    )
    size, key = func.count(), title_key()
    reporting = found.output.c.reported_in_id
    place = func.row_number().over(partition_by=found.parent.c.id, order_by=(size.desc(), key))
    groups = (
        select(
            found.parent.c.id.label(PARENT),
            func.min(indicator.c.titles.cast(Text)).label("titles"),
            key.label("title_key"),
            func.array_agg(func.coalesce(indicator.c.measure_code, literal_column("''")).distinct()).label(
                "measures"
            ),
            func.bool_and(indicator.c.ascending).label("all_ascending"),
            func.bool_or(indicator.c.ascending).label("any_ascending"),
            func.bool_and(addable).label("addable"),
            size.label("indicators"),
            func.count(reporting.distinct()).label("programs"),
            func.count().filter(has_both).label("measured"),
            func.sum(found.newest.c.target).label("target"),
            func.sum(case((has_both, found.newest.c.actual))).label("actual"),
            place.label("place"),
        )
        .select_from(found.source)
        .where(*works.counted(shape, found, member))
        .group_by(found.parent.c.id, key)
        .subquery("totals")
    )
    first: Any = bindparam("first", type_=Integer)
    return prepare(select(groups).where(groups.c.place <= first).order_by(groups.c.place))


async def totals(
    reader: Reader, parents: Collection[Any], question: Monitored
) -> Mapping[Any, list[dict[str, Any]]]:
    """The groups of each parent, those with the most indicators first."""
    values = {
        "parents": list(parents),
        "year": question.year,
        "first": question.first,
        **dict.fromkeys(question.options, True),
    }
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in await reader.fetch(statement(question.shape, reader.viewer.is_member), values):
        groups.setdefault(row[PARENT], []).append(of_group(row))
    return groups


def of_group(row: Row) -> dict[str, Any]:
    """A group with its sums, or with the reason why there are none."""
    reason = why_not(row)
    measures = row["measures"]
    return {
        "titles": row["titles"],
        "measure_code": (measures[0] or None) if len(measures) == 1 else None,
        "ascending": row["all_ascending"] if row["all_ascending"] == row["any_ascending"] else None,
        **{name: row[name] for name in ("indicators", "programs", "measured")},
        "target": None if reason else row["target"],
        "actual": None if reason else row["actual"],
        "comparability": Comparability.NOT_COMPARABLE if reason else Comparability.COMPARABLE,
        "reason": reason,
    }


def why_not(row: Row) -> NotComparableReason | None:
    """The first reason that forbids to add the values of the group; null if they are added."""
    measures = row["measures"]
    broken = {
        NotComparableReason.NO_TITLE: row["title_key"] is None,
        NotComparableReason.MEASURES_DIFFER: len(measures) > 1,
        NotComparableReason.NO_MEASURE: measures == [""],
        NotComparableReason.PERCENTAGE: measures == [PERCENTAGE],
        NotComparableReason.NOT_NUMERIC: measures != [UNIT],
        NotComparableReason.RATIO_OR_AVERAGE: RATIO.search(row["titles"]) is not None,
        NotComparableReason.DIRECTIONS_DIFFER: row["all_ascending"] != row["any_ascending"],
        NotComparableReason.NOT_ADDABLE: not row["addable"],
    }
    return next((reason for reason, is_broken in broken.items() if is_broken), None)
