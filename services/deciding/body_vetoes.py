"""What speaks against two organizations being one body, whatever they have in common."""

from services.deciding import body_identifiers
from services.deciding.body_keys import Candidate

# With one of these in common, a country in one name only says nothing against it.
SAME_NAME = frozenset(("IDENTIFIER", "KNOWN_BODY", "NAME", "CUT"))


def is_refused(one: Candidate, other: Candidate, kinds: frozenset[str]) -> bool:
    """Return whether two are different bodies, though they have things of these kinds in common."""
    if "IDENTIFIER" in kinds:
        return False
    if _differ(one.seats, other.seats) or _differ(one.known, other.known):
        return True
    if kinds & SAME_NAME:
        return False
    if _differ_in_a_register(one, other):
        return True
    is_short = "ACRONYM" in kinds and (one.is_short or other.is_short)
    return not is_short and one.named_countries != other.named_countries


def is_one_place(one: Candidate, other: Candidate) -> bool:
    """Return whether both are known to be of one country, as two ministries of finance must be."""
    return bool(_place(one)) and _place(one) == _place(other)


def _place(candidate: Candidate) -> frozenset[str]:
    """Return the country of an organization: its seat, or the only one where its public programs work."""
    if candidate.seats:
        return candidate.seats
    return candidate.countries if len(candidate.countries) == 1 else frozenset()


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and bool(other) and not one & other


def _differ_in_a_register(one: Candidate, other: Candidate) -> bool:
    """Return whether one register gave them different numbers."""
    mine, theirs = _numbers(one), _numbers(other)
    return any(not _agree(mine[code], theirs[code]) for code in mine.keys() & theirs.keys())


def _agree(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Return whether both have a number, or one begins with the other: publishers add their own codes."""
    return any(
        one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")
        for one in mine
        for other in theirs
    )


def _numbers(candidate: Candidate) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for identifier in candidate.identifiers:
        if code := body_identifiers.list_of(identifier):
            number = body_identifiers.number_of(identifier, code)
            found[code] = found.get(code, frozenset()) | {number}
    return found
