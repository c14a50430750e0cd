"""Signs of one work under one name, and of joint works: many organizations, one plan, a part for each."""

from services.comparing import words
from services.comparing.facts import Facts

# Two works hardly ever have the same title of this many words.
WHOLE_TITLE = 5
# Words for works that several organizations implement together.
JOINT = frozenset(
    words.root(word) for word in ("joint", "consortium", "consortia", "konsorsium", "bersama", "conjoint")
)


def have_whole_title(a: Facts, b: Facts) -> bool:
    """Return whether the two have a long title with the same words and numbers."""
    return any(
        len(one.words) >= WHOLE_TITLE and one.words == other.words and one.numbers == other.numbers
        for one in a.titles
        for other in b.titles
    )


def are_joint(a: Facts, b: Facts) -> bool:
    """Return whether both texts mention a joint work."""
    return bool(a.words & JOINT) and bool(b.words & JOINT)
