"""Similar names for "Did you mean ...?": each search takes milliseconds, so an operation gets only a few."""

from collections.abc import Collection, Sequence
from contextvars import ContextVar
from difflib import get_close_matches
from functools import lru_cache

# Enough for a mistyped list; a document can have hundreds of aliases.
MOST = 5
LONGEST = 40

# How many searches the current operation may still do, in a list of one number.
_left: ContextVar[list[int] | None] = ContextVar("suggestions", default=None)


def begin() -> None:
    """Start to count the searches of an operation."""
    _left.set([MOST])


def similar(text: str, names: Collection[str], *, cutoff: float = 0.75) -> Sequence[str]:
    """Return up to three names that are similar to a text, whatever the letter case; none of a long text.

    Returns none either if the operation has searched too often.
    """
    folded = " ".join(text[: LONGEST + 1].casefold().split())
    if not folded or len(folded) > LONGEST:
        return ()
    return _remembered(folded, frozenset(names), cutoff) if _may_search() else ()


def _may_search() -> bool:
    left = _left.get()
    if left is None:
        return True
    left[0] -= 1
    return left[0] >= 0


@lru_cache(maxsize=1024)
def _remembered(text: str, names: frozenset[str], cutoff: float) -> Sequence[str]:
    # Names of other lengths can't be similar enough; `get_close_matches` would find out more slowly.
    least = cutoff / (2 - cutoff)
    shortest, longest = len(text) * least, len(text) / least
    near = {each.casefold(): each for each in sorted(names) if shortest <= len(each) <= longest}
    return tuple(near[each] for each in get_close_matches(text, near, n=3, cutoff=cutoff))
