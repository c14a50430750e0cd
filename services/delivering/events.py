"""What webhooks deliver: changes of records, read as a member of the organization of the endpoint."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.querying.reader import Reader


@dataclass(frozen=True, slots=True)
class Event:
    """A change of a record: its type in the graph, what happened, the changed fields, and when.

    It names the record, and has none of its values. `fields` is null if they are unknown. `cursor` is its
    place in the source.
    """

    cursor: str
    typename: str
    record_id: UUID
    change: str
    fields: Sequence[str] | None
    data_version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events in order, and the cursor after them.

    `cursor` may be beyond the last event, because events that the viewer may not see are left out.
    `data_version` is up to where nothing follows; null if there may be more. With `is_lost`, the cursor was
    of another generation of the data, such as one before a restore: `cursor` is the present end.
    """

    events: Sequence[Event]
    cursor: str
    data_version: int | None
    is_lost: bool = False


class EventSource(Protocol):
    """Where events come from."""

    async def page(self, reader: Reader, cursor: str, kinds: Sequence[str], most: int) -> EventPage:
        """The next events after a cursor that the reader's viewer may see."""
        ...

    async def latest(self, reader: Reader) -> str:
        """The cursor after all present events."""
        ...

    async def at(self, reader: Reader, time: datetime) -> str:
        """The cursor before the first event at or after a time."""
        ...

    async def is_valid(self, reader: Reader, cursor: str) -> bool:
        """Whether a text is a cursor of the present generation."""
        ...
