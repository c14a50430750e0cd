"""The context of a GraphQL operation: the viewer, the languages and the data loaders."""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from services.catalog.facts import UNKNOWN, DatasetFacts
from services.delivering.endpoints import Delivering
from services.querying.data_versions import DataVersions
from services.querying.reader import Reader
from services.revising.policies import STRICT, ReviewPolicy


@dataclass(frozen=True, slots=True)
class Following:
    """The dependencies of a subscription.

    Data versions, and a function that resets the request before each event.
    """

    versions: DataVersions
    renew: Callable[["Request"], Awaitable[None]]


@dataclass(slots=True)
class Request:
    """The context of one operation; never shared."""

    reader: Reader
    languages: tuple[str, ...] = ()
    trace_id: str = ""
    version: str = ""
    loaders: dict[Hashable, Any] = field(default_factory=dict)
    following: Following | None = None
    review: ReviewPolicy = STRICT
    delivering: Delivering = field(default_factory=Delivering)
    datasets: DatasetFacts = UNKNOWN
    # The public address of the hub, without a slash at its end; empty if it is not known.
    origin: str = ""
    # Of subscriptions to the feed: where the client resumes, and the cursor after the present event.
    last_event_id: str | None = None
    cursor: str | None = None
