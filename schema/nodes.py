"""What all records with an id share, and the pages that lists of them come in."""

from typing import Any, ClassVar, Generic, TypeVar

import strawberry

import resolvers.pages
from schema import identifiers
from schema.fields import Computed, column, computed, related
from services.querying.entities import RAW_ID

Item = TypeVar("Item")


@strawberry.interface(description="A record that can be asked for again by its id.")
class Node:
    """A record that can be asked for again by its id."""

    id: strawberry.ID = column(
        "The record's global id: opaque, given once, the same after every import and rebuild."
    )

    @classmethod
    def resolve_type(cls, row: Any, *_: Any) -> str:
        """The type of a row behind the interface; rows asked for so carry its name."""
        return str(row["typename"])

    @classmethod
    def is_type_of(cls, _row: Any, _info: Any) -> bool:
        """A row is of the type that its batch answers for."""
        return True


def identity(typename: str) -> Any:
    """The field `id` of a type."""
    return computed(
        identifiers.encoder(typename),
        needs=("id",),
        from_table=Computed(identifiers.encoder_of_bytes(typename), (RAW_ID,), None),
        description="The record's global id: opaque, given once, the same after every import and rebuild.",
    )


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Where a page stands in its list."""

    by_attribute: ClassVar = True

    has_next_page: bool = column("Whether more records come after this page.")
    has_previous_page: bool = column("Whether records come before this page.")
    start_cursor: str | None = column("The cursor of the page's first record; null on an empty page.")
    end_cursor: str | None = column(
        "The cursor of the page's last record: pass it as `after` to go on; null on an empty page."
    )


@strawberry.type(description="A record at its place in a list.")
class Edge(Generic[Item]):
    """A record at its place in a list."""

    by_attribute: ClassVar = True

    cursor: str = column("Where the record stands: opaque, and good for as long as the record is there.")
    node: Item = column("The record.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[Item]):
    """A page of a list. Its rows, like those of edges, are objects of ours and not rows of a table."""

    by_attribute: ClassVar = True

    edges: list[Edge[Item]] = column("The page's records with their cursors.")
    nodes: list[Item] = column("The page's records.")
    page_info: PageInfo = column("Where the page stands in its list.")
    total_count: int = related(
        resolvers.pages.total_count,
        key="counted",
        description="How many records the whole list has, of those that you may see.",
    )
