"""The interface Node, and the connection types of lists."""

from typing import Any, ClassVar, Generic, TypeVar

import strawberry

import resolvers.pages
from schema import identifiers
from schema.fields import Computed, column, computed, related
from services.querying.entities import RAW_ID

Item = TypeVar("Item")


@strawberry.interface(
    description="A record that can be read by its global ID, with the field `node` of the type Query."
)
class Node:
    """A record that can be read by its global ID, with the field `node` of the type Query."""

    id: strawberry.ID = column(
        "The global ID: opaque, assigned once, and stable across imports and rebuilds."
    )

    @classmethod
    def resolve_type(cls, row: Any, *_: Any) -> str:
        """Return the type name of a row of the interface, which the row contains."""
        return str(row["typename"])

    @classmethod
    def is_type_of(cls, _row: Any, _info: Any) -> bool:
        """Return true: a row has the type of its batch."""
        return True


def identity(typename: str) -> Any:
    """Declare the field `id` of a type."""
    return computed(
        identifiers.encoder(typename),
        needs=("id",),
        from_table=Computed(identifiers.encoder_of_bytes(typename), (RAW_ID,), None),
        description="The global ID: opaque, assigned once, and stable across imports and rebuilds.",
    )


@strawberry.type(
    description="Whether more records exist before and after this page, and the cursors to read them."
)
class PageInfo:
    """Whether more records exist before and after this page, and the cursors to read them."""

    by_attribute: ClassVar = True

    has_next_page: bool = column("True if there are more records after this page.")
    has_previous_page: bool = column("True if there are records before this page.")
    start_cursor: str | None = column(
        "The cursor of the first record of the page. Pass it as `before` to read the previous "
        "page. Null on an empty page."
    )
    end_cursor: str | None = column(
        "The cursor of the last record of the page. Pass it as `after` to read the next page. "
        "Null on an empty page."
    )


@strawberry.type(description="A record of a list, with its cursor.")
class Edge(Generic[Item]):
    """A record of a list, with its cursor."""

    by_attribute: ClassVar = True

    cursor: str = column(
        "The position of the record in the list: opaque, and valid as long as the record exists."
    )
    node: Item = column("The record.")


@strawberry.type(description="A page of a list, as a Relay connection.")
class Connection(Generic[Item]):
    """A page of a list. Pages and edges are Python objects, not table rows."""

    by_attribute: ClassVar = True

    edges: list[Edge[Item]] = column("The records of the page, each with its cursor.")
    nodes: list[Item] = column("The records of the page.")
    page_info: PageInfo = column(
        "Whether more records exist before and after this page, and the cursors to read them."
    )
    total_count: int = related(
        resolvers.pages.total_count,
        key="counted",
        description="The number of records in the whole list that the viewer may see, regardless of the "
        "page.",
    )
