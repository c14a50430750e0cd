"""Lengths of public lists, whole or by status: read from the summaries while they are up to date."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import cast

from sqlalchemy import exists, func, select

from db.tables import aggregate_summary, aggregate_write
from services.aggregating import summaries
from services.aggregating.aggregates import WHOLE
from services.knowledge_products import KNOWLEDGE_PRODUCT
from services.organizations import ORGANIZATION
from services.programs import PROGRAM
from services.querying import building, filters, reads
from services.querying.entities import Entity, Link
from services.querying.filters import AllOf, Test
from services.querying.pages import Scope
from services.querying.reader import Reader
from services.querying.statements import Statement, prepare

# Lists without groups, whose length alone is stored.
COUNTED = (ORGANIZATION, KNOWLEDGE_PRODUCT)
SCOPES = {**WHOLE, **dict.fromkeys(COUNTED, Scope())}
STATUS = "STATUS"
# More statuses than there are.
MOST_STATUSES = 100


async def read(reader: Reader, entity: Entity, link: Link | None, scope: Scope) -> int | None:
    """The length of a list; null if it is another list, or the summaries are out of date."""
    if link is not None or reader.viewer.is_member:
        return None
    if scope == SCOPES.get(entity):
        rows = await reader.fetch(whole(entity), reads.scope_values(scope, None, []))
        return int(rows[0]["number"])
    statuses = statuses_of(scope) if entity is PROGRAM else None
    if statuses is None:
        return None
    by = (STATUS,)
    groups = await summaries.read(reader, entity.typename, by, "WHOLE", MOST_STATUSES, ("count",))
    return None if groups is None else sum(each["count"] for each in groups if each["key_1"] in statuses)


@lru_cache
def whole(entity: Entity) -> Statement:
    """Build the statement for the length of a whole list: as it is stored, else counted; in one statement."""
    table, criteria = aggregate_summary, filters.skeleton(SCOPES[entity].criteria)
    stored = (
        select(table.c.counts[1])
        .where(table.c.typename == entity.typename, table.c.dimensions == "", table.c.sharing == "WHOLE")
        .where(~exists(select(aggregate_write.c.written_by)))
        .scalar_subquery()
    )
    counted = select(func.count()).select_from(entity.table)
    counted = counted.where(building.listed(entity, criteria, member=False))
    return prepare(select(func.coalesce(stored, counted.scalar_subquery()).label("number")))


def statuses_of(scope: Scope) -> Collection[str] | None:
    """The statuses to which a list of programs is filtered; null if it has another filter, or more."""
    whole = WHOLE[PROGRAM]
    match scope.criteria, whole.criteria:
        case (
            AllOf((is_program, AllOf((Test("status", (values,)),)))),
            AllOf((expected, *_)),
        ) if is_program == expected and scope == Scope(scope.criteria):
            return [str(each) for each in cast("Iterable[object]", values)]
        case _:
            return None
