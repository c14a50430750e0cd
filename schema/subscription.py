"""The type Subscription: each subscription runs until the client or the hub ends it."""

import re
from collections.abc import AsyncIterator
from typing import Annotated

import strawberry

import resolvers.sources
from resolvers.requests import Request
from schema.feed_subscriptions import FeedSubscriptions
from schema.sources import HubInfo
from services.querying.errors import BadInputError

# The maximum number of digits of a bigint.
VERSION = re.compile(r"\d{1,18}")


def version_of(text: str | None) -> int | None:
    """Return the data version in an argument; raise BadInputError if it is invalid."""
    if text is not None and VERSION.fullmatch(text) is None:
        raise BadInputError(
            '`since` must be a `dataVersion` returned by the hub, such as "1207". Omit it to receive only '
            "changes from now on.",
            argument="since",
        )
    return None if text is None else int(text)


@strawberry.type(
    description="The subscriptions of the API, over WebSocket (graphql-transport-ws) or server-sent events."
)
class Subscription(FeedSubscriptions):
    """The subscriptions of the API."""

    @strawberry.subscription(  # type: ignore[untyped-decorator] # as in schema.mutation
        description="Sends an event when the data has changed, at most once per second: the new data "
        "version, and the number of records that the viewer may see. To read the changed "
        "records, use `changes` or the filter `changedSince`."
    )
    async def hub_changed(
        self,
        info: strawberry.Info[Request],
        since: Annotated[
            str | None,
            strawberry.argument(
                description="The last `dataVersion` that the client received. If the hub has a different "
                "version, an event is sent immediately, so that no change is missed between two connections. "
                "Default: only changes from now on are sent."
            ),
        ] = None,
    ) -> AsyncIterator[HubInfo]:
        """Yield the state of the hub after each change of the data."""
        async for row in resolvers.sources.changes(info.context, version_of(since)):
            yield row
