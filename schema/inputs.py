"""Making filter inputs: the fields that all of them share."""

from typing import Any

import strawberry


def field(description: str, **options: Any) -> Any:
    """An optional field of a filter."""
    return strawberry.field(description=description, default=None, **options)


def all_of() -> Any:
    """The field AND."""
    return field("Further filters that must all hold.", name="AND")


def any_of() -> Any:
    """The field OR."""
    return field("Filters of which one must hold; an empty list lets nothing through.", name="OR")


def none_of() -> Any:
    """The field NOT."""
    return field("A filter that must not hold.", name="NOT")
