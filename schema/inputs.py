"""The fields that all filter inputs share."""

from typing import Any

import strawberry


def field(description: str, **options: Any) -> Any:
    """Declare an optional field of a filter."""
    return strawberry.field(description=description, default=None, **options)


# The single forms of filters and arguments that are lists now, for clients of release 0.1.0.
GONE = "Removed on 2027-12-31: use {} instead."


def single(description: str, successor: str) -> Any:
    """Declare an optional field with one value, which the list field `successor` replaces."""
    return field(description, deprecation_reason=GONE.format(successor))


def all_of() -> Any:
    """Declare the field AND."""
    return field("Matches if all of these filters match.", name="AND")


def any_of() -> Any:
    """Declare the field OR."""
    return field(
        "Matches if at least one of these filters matches. An empty list matches nothing.", name="OR"
    )


def none_of() -> Any:
    """Declare the field NOT."""
    return field("Matches if this filter does not match.", name="NOT")
