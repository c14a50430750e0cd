"""How many indicators reach their targets: by class and by measure, never an average of unlike things."""

from collections import Counter
from collections.abc import Collection, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Numeric, and_, bindparam, func, literal_column, select

from db.tables import indicator
from services.monitoring import works
from services.monitoring.works import Monitored
from services.querying.building import KEPT_STATEMENTS, PARENT
from services.querying.reader import Reader
from services.querying.statements import Statement, prepare


class AchievementLevel(StrEnum):
    """How far an indicator is on the way to its target."""

    REACHED = "REACHED"
    CLOSE = "CLOSE"
    BEHIND = "BEHIND"
    NOT_REPORTED = "NOT_REPORTED"
    NOT_COMPARABLE = "NOT_COMPARABLE"


COUNTS = ("indicators", *(each.value.lower() for each in AchievementLevel))
HUNDRED = Decimal(100)


@lru_cache(KEPT_STATEMENTS)
def statement(shape: tuple[str, frozenset[str], bool], member: bool) -> Statement:
    """Build the statement for the numbers of indicators of each parent, by measure."""
    found = works.measured(shape, member)
    share, has_target = found.newest.c.achievement, found.known.c.targets > literal_column("0")
    reached, close = (bindparam(name, type_=Numeric) for name in ("reached", "close"))
    classes = {
        "reached": share >= reached,
        "close": and_(share < reached, share >= close),
        "behind": and_(share < reached, share < close),
        "not_reported": and_(found.newest.c.actual.is_(None), has_target),
    }
    numbers = (func.count().filter(condition).label(name) for name, condition in classes.items())
    return prepare(
        select(
            found.parent.c.id.label(PARENT),
            indicator.c.measure_code,
            func.count().label("indicators"),
            *numbers,
        )
        .select_from(found.source)
        .where(*works.counted(shape, found, member))
        .group_by(found.parent.c.id, indicator.c.measure_code)
        .order_by(indicator.c.measure_code)
    )


async def summaries(
    reader: Reader, parents: Collection[Any], question: Monitored
) -> Mapping[Any, dict[str, Any]]:
    """The numbers of each parent, all zero without indicators, with those of each measure."""
    values = {
        "parents": list(parents),
        "year": question.year,
        "reached": question.reached / HUNDRED,
        "close": question.close / HUNDRED,
        **dict.fromkeys(question.options, True),
    }
    rows = await reader.fetch(statement(question.shape, reader.viewer.is_member), values)
    measures: dict[Any, list[dict[str, Any]]] = {parent: [] for parent in parents}
    for row in rows:
        measures[row[PARENT]].append(of_measure(row))
    return {parent: {**total(each), "measures": each} for parent, each in measures.items()}


def of_measure(row: Any) -> dict[str, Any]:
    """The numbers of a measure; what is in no other class cannot be compared."""
    numbers = {name: row[name] for name in COUNTS if name != "not_comparable"}
    rest = 2 * numbers["indicators"] - sum(numbers.values())
    return {"measure_code": row["measure_code"], **numbers, "not_comparable": rest}


def total(measures: Collection[Mapping[str, Any]]) -> Counter[str]:
    """The numbers of all measures together."""
    return Counter({name: sum(each[name] for each in measures) for name in COUNTS})


def level(achievement: Decimal | None, reached: int, close: int) -> AchievementLevel | None:
    """The class of an achievement; null if there is none."""
    if achievement is None:
        return None
    if achievement * HUNDRED >= reached:
        return AchievementLevel.REACHED
    return AchievementLevel.CLOSE if achievement * HUNDRED >= close else AchievementLevel.BEHIND
