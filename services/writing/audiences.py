"""The order of visibilities: a record from several sources has the widest visibility among them."""

from collections.abc import Iterable

from db.values import Visibility

PUBLICITY = (Visibility.OWNER, Visibility.MEMBERS, Visibility.PUBLIC)


def is_wider(visibility: str, other: str) -> bool:
    """Return whether the first visibility shows a record to more viewers than the second."""
    return PUBLICITY.index(Visibility(visibility)) > PUBLICITY.index(Visibility(other))


def widest(visibilities: Iterable[str]) -> Visibility:
    """The visibility that shows a record to the most viewers."""
    return max((Visibility(visibility) for visibility in visibilities), key=PUBLICITY.index)
