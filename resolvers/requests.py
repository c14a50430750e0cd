"""What a GraphQL operation carries with it: who asks, in which languages, and the batches under way."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from services.reading import Reader


@dataclass(slots=True)
class Request:
    """One operation's context; made anew for each, never shared."""

    reader: Reader
    languages: tuple[str, ...] = ()
    trace_id: str = ""
    version: str = ""
    loaders: dict[Hashable, Any] = field(default_factory=dict)
