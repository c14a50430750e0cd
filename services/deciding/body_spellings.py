"""Names that are equal but for a wrong letter, or because one was cut off."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from services.deciding import body_names
from services.deciding.body_keys import SHORTEST_WORD, Candidate
from services.text import organization_names
from services.text.organization_names import Words

# Lengths at which systems cut names off between two words, too.
CUT_AT = frozenset((30, 35, 40, 50, 60, 70, 80, 100))
FEWEST_OF_A_WORD = 2
MOST_CUT = 10


def frequencies(candidates: Sequence[Candidate]) -> Mapping[str, int]:
    """Return in how many different names each word is."""
    names = {organization_names.spelled(name) for each in candidates for name in each.names}
    return Counter(word for name in names for word in set(name))


def is_typo(one: str, other: str, words: Mapping[str, int]) -> bool:
    """Return whether two names differ in one letter of one word, or in two neighbors' order.

    Two words that are both in other names are different words, if not one in the plural.
    """
    mine, theirs = organization_names.spelled(one), organization_names.spelled(other)
    differing = [pair for pair in zip(mine, theirs, strict=False) if pair[0] != pair[1]]
    if len(mine) != len(theirs) or len(differing) != 1:
        return False
    first, second = differing[0]
    if (
        first[0] != second[0]
        or min(len(first), len(second)) < SHORTEST_WORD
        or not is_one_edit(first, second)
    ):
        return False
    is_plural = first.removesuffix("s") == second.removesuffix("s")
    return is_plural or min(words[first], words[second]) < FEWEST_OF_A_WORD


def is_one_edit(one: str, other: str) -> bool:
    """Return whether one letter more, less or else, or two swapped ones, make one word of the other."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or short == long:
        return False
    place = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[place:] == long[place + 1 :]
    swapped = short[:place] + short[place : place + 2][::-1] + short[place + 2 :]
    return short[place + 1 :] == long[place + 1 :] or swapped == long


def cut_off(candidates: Sequence[Candidate]) -> Iterator[tuple[int, int, tuple[str, str]]]:
    """Yield pairs of organizations of which the name of one is the beginning of the other's, cut off."""
    names = sorted(
        ("".join(words), words, place, " ".join(name.split()))
        for place, each in enumerate(candidates)
        for name in each.names
        if ";" not in name
        and (words := organization_names.spelled(name))
        and organization_names.is_telling(words)
    )
    for number, (joined, words, place, name) in enumerate(names):
        if len(name) < body_names.CUT_FROM:
            continue
        for longer, others, other, text in names[number + 1 : number + 1 + MOST_CUT]:
            if not longer.startswith(joined):
                break
            if other != place and longer != joined and _is_cut(name, words, others):
                yield place, other, (name, text)


def _is_cut(name: str, words: Words, others: Words) -> bool:
    """Return whether a name ends within a word of the longer one, or where systems cut."""
    if words != others[: len(words)]:
        return words[:-1] == others[: len(words) - 1]
    return len(name) in CUT_AT
