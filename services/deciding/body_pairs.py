"""Pairs of organizations that may be one body, from the keys that they share.

Keys are put into groups, so that no organization is compared with all others: what many share says nothing,
and where very many have one name, each is paired with the first of them only.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.deciding import body_keys, body_spellings, body_vetoes
from services.deciding.body_keys import Candidate, Key, Part
from services.text import organization_names

# How much a thing in common says, alone; together they say more.
WEIGHTS = {
    "IDENTIFIER": 0.99,
    "KNOWN_BODY": 0.75,
    "NAME": 0.7,
    "AGENCY": 0.7,
    "LEGAL_FORM": 0.65,
    "NAME_PART": 0.65,
    "SPELLING": 0.62,
    "CUT": 0.63,
    "ACRONYM": 0.62,
    "WEBSITE": 0.6,
    "CODE": 0.5,
    "SAME_ACRONYM": 0.3,
}
LEAST_SCORE = 0.6
LARGEST_GROUP = 10
# In larger groups of one name, all are paired with the first: what is merged leaves fewer.
LARGEST_OF_ONE_NAME = 30
LONG_ACRONYM = 5
SPACES_OF_NAMES = frozenset(("name", "known", "registered"))
KINDS = {
    frozenset((Part.WHOLE,)): "NAME",
    frozenset((Part.GENERIC,)): "NAME",
    frozenset((Part.FORM,)): "LEGAL_FORM",
    frozenset((Part.FORM, Part.WHOLE)): "LEGAL_FORM",
    frozenset((Part.WITHIN,)): "NAME_PART",
    frozenset((Part.WITHIN, Part.WHOLE)): "NAME_PART",
    frozenset((Part.WITHIN, Part.FORM)): "NAME_PART",
    frozenset((Part.JOINED,)): "SPELLING",
    frozenset((Part.TYPO,)): "SPELLING",
    frozenset((Part.ACRONYM, Part.SHORT)): "ACRONYM",
    frozenset((Part.ACRONYM, Part.INITIALS)): "ACRONYM",
    frozenset((Part.SHORT,)): "SAME_ACRONYM",
    frozenset((Part.KNOWN,)): "KNOWN_BODY",
    frozenset((Part.REGISTERED,)): "IDENTIFIER",
    frozenset((Part.AGENCY,)): "AGENCY",
    frozenset((Part.CODE,)): "CODE",
    frozenset((Part.WEBSITE,)): "WEBSITE",
}
OF_NAMES = frozenset(("NAME", "LEGAL_FORM", "NAME_PART", "SPELLING", "CUT"))
# What reviewers read: some kinds differ in strength alone.
SHOWN = {"CUT": "SPELLING", "AGENCY": "CODE", "SAME_ACRONYM": "ACRONYM"}


@dataclass(frozen=True, slots=True)
class Reason:
    """A thing that two organizations have in common, as each of them has it."""

    kind: str
    evidence: str


@dataclass(frozen=True, slots=True)
class BodyPair:
    """Two organizations that may be one body; `a` is the one with the smaller id."""

    a: UUID
    b: UUID
    score: float
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class Pairing:
    """The organizations that are compared, and what pairs of them have in common."""

    candidates: Sequence[Candidate]
    words: Mapping[str, int]
    found: dict[tuple[int, int], dict[str, str]] = field(default_factory=dict)

    def add(self, one: int, other: int, kind: str, evidence: tuple[str, str]) -> None:
        """Note that two have something in common; of several texts the longest is kept."""
        pair = (min(one, other), max(one, other))
        texts = evidence if one < other else evidence[::-1]
        text = texts[0] if texts[0] == texts[1] else " = ".join(texts)
        kinds = self.found.setdefault(pair, {})
        kinds[kind] = max(kinds.get(kind, ""), text, key=lambda each: (len(each), each))


def pairs(candidates: Iterable[Candidate], *, lists: bool = True) -> list[BodyPair]:
    """Return all pairs, the surest first. What some may see is never compared with what others may see.

    Without `lists`, known bodies make no pairs; benchmarks show by that what the rules find by themselves.
    """
    by_visibility: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        by_visibility[each.visibility].append(each)
    found = [
        pair
        for each in by_visibility.values()
        for pair in _pairs(sorted(each, key=lambda one: one.id), lists=lists)
    ]
    return sorted(found, key=lambda pair: (-pair.score, pair.a, pair.b))


def _pairs(candidates: Sequence[Candidate], *, lists: bool) -> Iterator[BodyPair]:
    keys = (key for key in body_keys.all_keys(candidates) if lists or key[1].part is not Part.KNOWN)
    pairing = Pairing(candidates, body_spellings.frequencies(candidates))
    for space, holders in _groups(keys):
        for one, other in _compared(space, holders):
            _compare(pairing, one, other, holders)
    for one, other, texts in body_spellings.cut_off(candidates):
        pairing.add(one, other, "CUT", texts)
    for (one, other), kinds in pairing.found.items():
        if pair := _pair(candidates[one], candidates[other], kinds):
            yield pair


def _groups(keys: Iterable[tuple[int, Key]]) -> Iterator[tuple[str, dict[int, list[Key]]]]:
    """Yield the organizations with each key, for keys that several have, with what the key is made of."""
    groups: dict[tuple[str, str], list[tuple[int, Key]]] = {}
    for found in keys:
        groups.setdefault(found[1][:2], []).append(found)
    for (space, _), members in groups.items():
        if len(members) > 1:
            holders: dict[int, list[Key]] = defaultdict(list)
            for place, key in members:
                holders[place].append(key)
            if len(holders) > 1:
                yield space, holders


def _compared(space: str, holders: Mapping[int, list[Key]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a group that are compared."""
    places = sorted(holders)
    if space not in SPACES_OF_NAMES:
        if len(places) <= LARGEST_GROUP:
            yield from itertools.combinations(places, 2)
    elif len(places) <= LARGEST_OF_ONE_NAME:
        yield from itertools.combinations(places, 2)
    else:
        yield from ((places[0], other) for other in places[1:])


def _compare(pairing: Pairing, one: int, other: int, holders: Mapping[int, list[Key]]) -> None:
    for mine, theirs in itertools.product(holders[one], holders[other]):
        kind = KINDS.get(frozenset((mine.part, theirs.part)))
        if kind and _counts(pairing, (one, mine), (other, theirs), holders):
            if kind == "SAME_ACRONYM" and len(mine.key) >= LONG_ACRONYM:
                kind = "ACRONYM"
            pairing.add(one, other, kind, (mine.evidence, theirs.evidence))


def _counts(
    pairing: Pairing, one: tuple[int, Key], other: tuple[int, Key], holders: Mapping[int, list[Key]]
) -> bool:
    """Return whether a key in common says something about these two."""
    mine, theirs = one[1], other[1]
    if mine.part is Part.GENERIC:
        return body_vetoes.is_one_place(pairing.candidates[one[0]], pairing.candidates[other[0]])
    if mine.part is Part.TYPO:
        return body_spellings.is_typo(mine.evidence, theirs.evidence, pairing.words)
    if Part.ACRONYM in (mine.part, theirs.part) and len(mine.key) < LONG_ACRONYM:
        return _only_meaning(holders) in (mine.part, theirs.part)
    return True


def _only_meaning(holders: Mapping[int, list[Key]]) -> Part | None:
    """Return how a short acronym is known, if it is short for one name only, as far as the hub knows.

    Initials are guessed, so they count only where no name has the acronym beside it.
    """
    keys = [key for each in holders.values() for key in each]
    for part in (Part.SHORT, Part.INITIALS):
        if meanings := {_without_acronym(key) for key in keys if key.part is part}:
            return part if len(meanings) == 1 else None
    return None


def _without_acronym(key: Key) -> str:
    words = organization_names.words(key.evidence)
    return organization_names.key(tuple(word for word in words if word != key.key.casefold()))


def _pair(one: Candidate, other: Candidate, kinds: Mapping[str, str]) -> BodyPair | None:
    # One name says one thing, however it is folded.
    surest = max(kinds.keys() & OF_NAMES, key=lambda kind: (WEIGHTS[kind], kind), default=None)
    kinds = {kind: text for kind, text in kinds.items() if kind == surest or kind not in OF_NAMES}
    score = 1 - math.prod(1 - WEIGHTS[kind] for kind in sorted(kinds))
    if score < LEAST_SCORE or body_vetoes.is_refused(one, other, frozenset(kinds)):
        return None
    strongest = sorted(kinds, key=lambda kind: (-WEIGHTS[kind], kind))
    shown = {SHOWN.get(kind, kind): kinds[kind] for kind in reversed(strongest)}
    reasons = tuple(Reason(kind, shown[kind]) for kind in reversed(shown))
    return BodyPair(one.id, other.id, score, reasons)
