"""What can be followed: each subscription goes on until one side ends it."""

import re
from collections.abc import AsyncIterator
from typing import Annotated

import strawberry

import resolvers.sources
from resolvers.requests import Request
from schema.sources import HubInfo
from services.querying.errors import BadInputError

# As many digits as a number of the database has at most.
VERSION = re.compile(r"\d{1,18}")


def version_of(text: str | None) -> int | None:
    """The data version that an argument names; raises BadInputError."""
    if text is not None and VERSION.fullmatch(text) is None:
        raise BadInputError(
            '`since` must be a `dataVersion` that the hub told, such as "1207"; leave it out to hear of what '
            "changes from now on.",
            argument="since",
        )
    return None if text is None else int(text)


@strawberry.type(
    description="What can be followed, over WebSocket (graphql-transport-ws) or server-sent events."
)
class Subscription:
    """What can be followed."""

    @strawberry.subscription(  # type: ignore[untyped-decorator] # as in schema.mutation
        description="Tells each time that the data has changed, at most once a second: the new data version "
        "and, of what you may see, how many records there are. What changed, `updatedSince` finds."
    )
    async def hub_changed(
        self,
        info: strawberry.Info[Request],
        since: Annotated[
            str | None,
            strawberry.argument(
                description="The last `dataVersion` that you know. When the hub has another one already, you "
                "are told at once, so that nothing is missed between two connections."
            ),
        ] = None,
    ) -> AsyncIterator[HubInfo]:
        """Tell of each change of the data."""
        async for row in resolvers.sources.changes(info.context, version_of(since)):
            yield row
