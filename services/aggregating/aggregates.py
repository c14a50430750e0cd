"""Aggregates: the number of records of a list and their amounts of money, in total and by group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from services.aggregating import groups, labels, money, summaries
from services.aggregating.allocation import KEYS
from services.aggregating.counted_lists import NO_PARENT, ListShape
from services.aggregating.money import MoneyLevel
from services.kinds.declaration import Kind
from services.kinds.dimensions import Sharing
from services.kinds.registry import BY_ENTITY
from services.organizations import ORGANIZATION
from services.outputs import OUTPUT
from services.programs import PROGRAM
from services.querying import filters, reads
from services.querying.building import PARENT
from services.querying.entities import Entity, Link
from services.querying.pages import Scope
from services.querying.reader import Reader, Row
from services.querying.reads import ROOT
from services.standing_in import without_output_level

Rows = dict[Any, list[Any]]
Keys = tuple[str | None, str | None]

# The scope of each root list with stored summaries.
WHOLE = {PROGRAM: without_output_level(Scope()), OUTPUT: Scope()}


@dataclass(frozen=True, slots=True)
class ListBatch:
    """Lists with the same shape: an entity, a link to each of several parents, and one scope."""

    entity: Entity
    link: Link | None
    parents: tuple[Any, ...]
    scope: Scope

    @property
    def kind(self) -> Kind:
        """The kind of the records."""
        return BY_ENTITY[self.entity]

    @property
    def is_public_root_list(self) -> bool:
        """True if it is the unfiltered root list."""
        return self.link is None and self.scope == WHOLE.get(self.entity)

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of their statements."""
        return reads.scope_values(self.scope, self.link, list(self.parents))

    def shape(self, *, member: bool) -> ListShape:
        """Their shape, from which statements are built."""
        criteria = filters.skeleton(self.scope.criteria)
        return ListShape(self.entity, self.link, criteria, frozenset(self.scope.set_options), member)


@dataclass(frozen=True, slots=True)
class Grouping:
    """The requested groups: dimensions, sharing, which money counts, and the number of groups."""

    by: tuple[str, ...]
    sharing: Sharing = Sharing.WHOLE
    level: MoneyLevel = MoneyLevel.DEEPEST
    size: int = 100

    @property
    def sorted(self) -> Self:
        """The same with sorted dimensions: the groups don't depend on the order of dimensions."""
        return replace(self, by=tuple(sorted(self.by)))


async def totals(reader: Reader, lists: ListBatch, columns: Sequence[str]) -> dict[Any, Mapping[str, Any]]:
    """The length of each list, as `count`, with the minimum and maximum of days. Empty lists have no row."""
    if set(columns) == {"count"}:
        stored = await stored_groups(reader, lists, Grouping(()), columns)
        if stored is not None:
            return {ROOT: stored[0]} if stored else {}
    statement = groups.whole(lists.shape(member=reader.viewer.is_member), lists.kind, tuple(sorted(columns)))
    rows = await reader.fetch(statement, lists.values)
    return {parent_of(row): row for row in rows}


async def sums(reader: Reader, lists: ListBatch, level: MoneyLevel) -> Rows:
    """The sums of money of each list, one row per currency."""
    grouping = Grouping((), level=level)
    stored = await stored_groups(reader, lists, grouping, ("money",))
    if stored is not None:
        return {ROOT: stored[0]["money"]} if stored else {}
    by_parent = await amounts(reader, lists, grouping)
    return {parent: by_key[None, None] for parent, by_key in by_parent.items()}


async def grouped(reader: Reader, lists: ListBatch, grouping: Grouping, columns: Iterable[str]) -> Rows:
    """The groups of each list, largest first, with the requested columns: `keys`, `count`, `money` ..."""
    requested = set(columns)
    by_parent = await counted(reader, lists, grouping.sorted, requested)
    if "keys" in requested:
        all_groups = [group for each in by_parent.values() for group in each]
        for group, keys in zip(
            all_groups, await labeled_keys(reader, lists.kind, grouping, all_groups), strict=True
        ):
            group["keys"] = list(keys)
    return by_parent


async def counted(reader: Reader, lists: ListBatch, grouping: Grouping, requested: set[str]) -> Rows:
    """The groups of each list as rows, with their sums of money if requested."""
    stored = await stored_groups(reader, lists, grouping, requested)
    if stored is not None:
        return {ROOT: stored}
    statement = groups.groups(
        lists.shape(member=reader.viewer.is_member), lists.kind, grouping.by, grouping.sharing
    )
    rows = await reader.fetch(statement, {**lists.values, "size": grouping.size})
    amounts_by_parent = await amounts(reader, lists, grouping) if "money" in requested else {}
    by_parent: Rows = {}
    for row in rows:
        parent = parent_of(row)
        group_money = amounts_by_parent.get(parent, {}).get(keys_of(row), [])
        by_parent.setdefault(parent, []).append({**row, "money": group_money})
    return by_parent


async def stored_groups(
    reader: Reader, lists: ListBatch, grouping: Grouping, columns: Iterable[str]
) -> list[dict[str, Any]] | None:
    """The stored groups of a list; null if there are none, or they are out of date."""
    if reader.viewer.is_member or not lists.is_public_root_list or grouping.level is not MoneyLevel.DEEPEST:
        return None
    typename = lists.entity.typename
    if not summaries.is_stored(typename, grouping.by):
        return None
    return await summaries.read(reader, typename, grouping.by, grouping.sharing, grouping.size, set(columns))


async def amounts(reader: Reader, lists: ListBatch, grouping: Grouping) -> dict[Any, dict[Keys, list[Row]]]:
    """The sums of money of each list, by the keys of its groups."""
    shape = lists.shape(member=reader.viewer.is_member)
    statement = money.sums(shape, lists.kind, grouping.by, grouping.sharing, grouping.level)
    by_parent: dict[Any, dict[Keys, list[Row]]] = {}
    for row in await reader.fetch(statement, lists.values):
        by_parent.setdefault(parent_of(row), {}).setdefault(keys_of(row), []).append(row)
    return by_parent


async def labeled_keys(
    reader: Reader, kind: Kind, grouping: Grouping, all_groups: Sequence[dict[str, Any]]
) -> Iterable[tuple[dict[str, Any], ...]]:
    """The labeled keys of each group, in the order of the requested dimensions."""
    key_columns = dict(zip(grouping.sorted.by, KEYS, strict=False))
    codes = {name: [group[key_columns[name]] for group in all_groups] for name in grouping.by}
    distinct = {name: set(distinct_codes) for name, distinct_codes in codes.items()}
    visible_organizations = await organizations(reader, kind, distinct)
    columns = []
    for name, distinct_codes in distinct.items():
        vocabulary = kind.dimensions[name].vocabulary
        labeled = {code: labels.key(name, vocabulary, code, visible_organizations) for code in distinct_codes}
        columns.append(map(labeled.__getitem__, codes[name]))
    return zip(*columns, strict=True)


async def organizations(
    reader: Reader, kind: Kind, codes: Mapping[str, set[str | None]]
) -> Mapping[UUID, Row]:
    """The visible organizations among the keys of the dimensions."""
    ids = {
        UUID(code)
        for name, dimension_codes in codes.items()
        if kind.dimensions[name].vocabulary == labels.ORGANIZATION
        for code in dimension_codes
        if code is not None
    }
    if not ids:
        return {}
    return await reads.by_column(reader, ORGANIZATION, "id", ids, ("identifier", "name", "names"))


def keys_of(row: Row) -> Keys:
    """The stored keys of a group."""
    return row["key_1"], row["key_2"]


def parent_of(row: Row) -> Any:
    """The parent of the row's list, or ROOT."""
    return ROOT if row[PARENT] == NO_PARENT else row[PARENT]
