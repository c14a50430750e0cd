"""What a GraphQL operation carries with it: who asks, in which languages, and the batches under way."""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from services.querying.data_versions import DataVersions
from services.querying.reader import Reader


@dataclass(frozen=True, slots=True)
class Following:
    """What a subscription needs: news of the data, and a way to forget, before each event, what was read."""

    versions: DataVersions
    renew: Callable[["Request"], Awaitable[None]]


@dataclass(slots=True)
class Request:
    """One operation's context; made anew for each, never shared."""

    reader: Reader
    languages: tuple[str, ...] = ()
    trace_id: str = ""
    version: str = ""
    loaders: dict[Hashable, Any] = field(default_factory=dict)
    following: Following | None = None
