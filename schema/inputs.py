"""Making filter inputs: the fields that all of them share."""

from typing import Any

import strawberry


def field(description: str, **options: Any) -> Any:
    """An optional field of a filter."""
    return strawberry.field(description=description, default=None, **options)


def all_of() -> Any:
    """The field AND."""
    return field("Matches if all of these filters match.", name="AND")


def any_of() -> Any:
    """The field OR."""
    return field(
        "Matches if at least one of these filters matches. An empty list matches nothing.", name="OR"
    )


def none_of() -> Any:
    """The field NOT."""
    return field("Matches if this filter does not match.", name="NOT")
