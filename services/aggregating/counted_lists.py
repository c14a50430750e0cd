"""The rows of a list that aggregates count, for all parents at once: the same rows as in its pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Uuid, literal_column, select

from services.querying import building
from services.querying.entities import Entity, Link
from services.querying.filters import Criteria

# The parent of a root list.
NO_PARENT = UUID(int=0)


@dataclass(frozen=True)
class ListShape:
    """The shape of a list: entity, link, filter, options, and whether the viewer is a member."""

    entity: Entity
    link: Link | None
    criteria: Criteria
    options: frozenset[str]
    member: bool

    def cte(self, columns: Mapping[str, ColumnElement[Any]]) -> CTE:
        """Build the list as the CTE `listed`: `of_parent`, the record's `id`, and these columns."""
        query = select(self.entity.table.c.id.label("id"), *(c.label(name) for name, c in columns.items()))
        query = query.select_from(self.entity.table).where(
            building.listed(self.entity, self.criteria, member=self.member)
        )
        if self.link is None:
            no_parent: ColumnElement[Any] = literal_column(f"'{NO_PARENT}'::uuid", Uuid)
            query = query.add_columns(no_parent.label(building.PARENT))
        else:
            query = self.link.attach(query, building.PARENT_KEY, self.options, self.member)
            query = building.for_parents(query, by_position=False)
        return query.cte("listed")
