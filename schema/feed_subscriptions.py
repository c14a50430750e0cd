"""Subscriptions to the feed: first what has changed since a cursor, then each change as it comes."""

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry

import resolvers.feed
import resolvers.programs
from resolvers.feed import FeedRequest
from resolvers.requests import Request
from schema.feed import (
    ChangedType,
    ChangesFilter,
    ChangesResult,
    FeedRow,
    ResyncRequired,
    filters_of,
    global_id,
    kinds_of,
)
from schema.fields import column, computed, related
from schema.filters import criteria
from schema.lazy_types import AProgram
from schema.program_inputs import ProgramFilter
from services.feed import ChangeType

Info = strawberry.Info[Request]
Since = Annotated[
    str | None,
    strawberry.argument(
        description="The last `cursor` that the client received, also from the query `changes`: everything "
        "since then is sent first. The header `Last-Event-ID` takes precedence. Default: only changes from "
        "now on are sent."
    ),
]


@strawberry.type(description="The last change of a program since the previous event.")
class ProgramChange(FeedRow):
    """The last change of a program."""

    type: ChangeType = column("What happened to the program.")
    id: strawberry.ID = computed(
        global_id, needs=("kind", "id"), description="The global ID of the program, also of a removed one."
    )
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="present_id",
        description="The program as it is now. Null if it was removed.",
    )
    fields: list[str] | None = column(
        "The names of the changed fields, as in the field `changes` of the program. Null if they are "
        "unknown, and if the program is new or removed."
    )
    cursor: str = column("The position of the change. Pass it as `since` to continue after it.")
    data_version: str = column("The data version in which the program changed last.")


ProgramChangedResult = Annotated[
    ProgramChange | ResyncRequired,
    strawberry.union(
        "ProgramChangedResult",
        description="A change of a program, or the reason why a client must begin again.",
    ),
]


@strawberry.type
class FeedSubscriptions:
    """The subscriptions to the feed."""

    @strawberry.subscription(  # type: ignore[untyped-decorator] # as in schema.mutation
        description="Sends a page of changes when records have changed, at most once per second: first what "
        "has changed since the cursor, then new changes, without a gap. Server-sent events have the cursor "
        "as their `id`. Ends after ResyncRequired."
    )
    async def changes(
        self,
        info: Info,
        since: Since = None,
        types: Annotated[
            list[ChangedType] | None,
            strawberry.argument(
                description="Sends only changes of records of these kinds. Default: all kinds."
            ),
        ] = None,
        filter: Annotated[  # noqa: A002 - as in queries
            ChangesFilter | None,
            strawberry.argument(
                description="Sends only changes of records that match this filter. Default: all records."
            ),
        ] = None,
    ) -> AsyncIterator[ChangesResult]:
        """Yield pages of changes."""
        wanted = FeedRequest(since, kinds_of(types), criteria=filters_of(filter))
        async for row in resolvers.feed.follow(info.context, wanted):
            yield row

    @strawberry.subscription(  # type: ignore[untyped-decorator] # as above
        description="Sends an event for each program that is added, changed or removed, like `changes`."
    )
    async def program_changed(
        self,
        info: Info,
        since: Since = None,
        filter: Annotated[  # noqa: A002 - as above
            ProgramFilter | None,
            strawberry.argument(
                description="Sends only changes of programs that match this filter; a changed program that "
                "does not match is REMOVED, because it may have matched before. Default: all programs."
            ),
        ] = None,
    ) -> AsyncIterator[ProgramChangedResult]:
        """Yield changes of programs."""
        chosen = (("Program", criteria(filter, "filter")),)
        wanted = FeedRequest(since, ("Program",), criteria=chosen)
        async for row in resolvers.feed.follow_each(info.context, wanted, "ProgramChange"):
            yield row
