"""Which visibility shows a record to more people: one known through several is as visible as the widest."""

from collections.abc import Iterable

from db.values import Visibility

PUBLICITY = (Visibility.OWNER, Visibility.MEMBERS, Visibility.PUBLIC)


def is_wider(visibility: str, other: str) -> bool:
    """Whether the first shows a record to more people than the second."""
    return PUBLICITY.index(Visibility(visibility)) > PUBLICITY.index(Visibility(other))


def widest(visibilities: Iterable[str]) -> Visibility:
    """The one of several that shows a record to the most."""
    return max((Visibility(visibility) for visibility in visibilities), key=PUBLICITY.index)
