"""What one name of an organization says: the whole name, the names within it, and acronyms.

`UNDP - United Nations Development Programme`, `Ajuda de Povo para Povo (ADPP)` and `Council of
Europe*Conseil de l'Europe` are two names each. `CARE Niger - IU Vendor` and `Ministry of Health (Mali)` are
one.
"""

import functools
import re
from dataclasses import dataclass

from db import bodies
from services.text import organization_names
from services.text.organization_names import Words

BRACKETS = re.compile(r"^(.*?)\s*[(\[]([^()\[\]]+)(?:[)\]]\s*(.*))?$", re.DOTALL)
# Between two names; a bare hyphen is part of a word.
DASHES = "-\u2013\u2014|"
STAR, SLASH = re.compile(r"\s*\*\s*"), re.compile(r"\s*/\s*")
DASH = re.compile(rf"\s+[{DASHES}]+\s*|\s*[{DASHES}]+\s+")
ACRONYM = re.compile(r"[A-Z][A-Za-z&.\-]{1,11}")
HYPHENED = re.compile(r"[A-Z]{3,}-[^\W\d_]{3,}")
SHORTEST_ACRONYM, FEWEST_WORDS = 3, 2
# Where systems cut names off.
CUT_FROM = 28
LONGEST_LOWERED = 6
MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class NameForms:
    """The names in one: `names` are whole or equal ones, `acronyms` short forms of one of these.

    `is_acronym` says that the name is nothing but a short form.
    """

    words: Words
    names: tuple[Words, ...] = ()
    acronyms: tuple[str, ...] = ()
    is_acronym: bool = False


@functools.lru_cache(maxsize=50_000)
def forms(text: str) -> NameForms:
    """Return what a name says."""
    words = organization_names.words(text)
    if ";" in text:
        return NameForms(words)
    if is_acronym(text) or (len(words) == 1 and len(words[0]) >= LONGEST_LOWERED and words[0].isalpha()):
        return NameForms(words, (), (short(text),), is_acronym=True)
    names, acronyms = _within(text)
    others = tuple(
        each for each in dict.fromkeys(map(organization_names.words, names)) if each and each != words
    )
    return NameForms(words, others, tuple(dict.fromkeys(filter(None, map(short, acronyms)))))


def is_acronym(text: str) -> bool:
    """Return whether a text is one short word with two capitals, as acronyms are."""
    return bool(ACRONYM.fullmatch(text)) and sum(map(str.isupper, text)) >= FEWEST_WORDS


def short(text: str) -> str:
    """Return an acronym in capitals without signs."""
    return "".join(filter(str.isalnum, text)).upper()


def abbreviates(acronym: str, name: str) -> bool:
    """Return whether an acronym is made of a name: it begins alike, and all letters come in this order."""
    plain = organization_names.plain(name).removeprefix("the ")
    letters = short(acronym).lower()
    if len(plain.split()) < FEWEST_WORDS or not letters or letters[0] != plain[:1]:
        return False
    if letters in (initials(plain.split()), initials(organization_names.words(name))):
        return True
    rest = iter(plain.replace(" ", ""))
    missing = [letter for letter in letters if letter not in rest]
    # The end of a name that was cut off has no letters any more.
    return not missing or (
        len(name) >= CUT_FROM and missing == [letters[-1]] and len(letters) > SHORTEST_ACRONYM
    )


def initials(words: Words | list[str]) -> str:
    """Return the first letters of words."""
    return "".join(word[0] for word in words)


def _within(text: str) -> tuple[list[str], list[str]]:
    """Return the names and the acronyms within a text."""
    found = BRACKETS.match(text)
    if found and len(found[1].split()) > MOST_WORDS:
        # A sentence about the organization, not its name.
        return [], []
    if found:
        return _bracketed(found[1].strip(" -,"), found[2].strip(), found[3] or "")
    if len(parts := STAR.split(text.strip("* "))) > 1:
        return [part for part in parts if _is_telling(part)], []
    for sign in (DASH, SLASH):
        if len(parts := sign.split(text)) > 1:
            return _parted(parts, text, is_dash=sign is DASH)
    return _beside(text)


def _bracketed(before: str, inside: str, behind: str) -> tuple[list[str], list[str]]:
    outside = f"{before} {behind}".strip(" -,")
    head = outside.partition(" ")[0]
    if is_acronym(head) and (head == outside or len(head) >= SHORTEST_ACRONYM) and abbreviates(head, inside):
        return [inside], [outside] if head == outside else []
    if inner := organization_names.countries(organization_names.words(inside)):
        own = inner <= organization_names.countries(organization_names.words(outside)) and _is_name(outside)
        return [outside] if own else [], []
    acronyms = [part for part in SLASH.split(inside) if is_acronym(part) or _is_lowered(part, outside)]
    if acronyms:
        # Of a text that goes on behind the acronym, the name is what is before it.
        names = [text for text in dict.fromkeys((outside, before)) if _is_name(text)]
        linked = [each for each in acronyms if _is_likely(each, before) or abbreviates(each, outside)]
        if _divides(behind) and not behind[:1].islower():
            # An office of the body that the acronym means, such as one in a country.
            return [], []
        if not linked and is_acronym(outside):
            return [], [outside, *acronyms]
        others, more = _within(outside) if linked else ([], [])
        return [*names, *others], [*linked, *more]
    if is_acronym(outside) and _is_name(inside):
        return [inside], []
    if _divides(inside):
        return [], []
    parts = [outside, inside] if _is_translated(outside, inside) else [outside]
    return [part for part in parts if _is_name(part)], []


def _is_likely(acronym: str, name: str) -> bool:
    """Return whether an acronym in brackets is one of the name before it, whatever its letters."""
    long = len(acronym) >= LONGEST_LOWERED
    return long or (len(acronym) > SHORTEST_ACRONYM and len(organization_names.words(name)) > FEWEST_WORDS)


def _is_lowered(text: str, name: str) -> bool:
    """Return whether a word in brackets is an acronym in a text that begins all words with a capital."""
    return text.istitle() and text.isalpha() and len(text) <= LONGEST_LOWERED and abbreviates(text, name)


def _parted(parts: list[str], text: str, *, is_dash: bool) -> tuple[list[str], list[str]]:
    """The parts of a name with dashes or slashes: two if one is short for the other, or translates it."""
    first, last = parts[0].strip(" ,"), parts[-1].strip(" ,")
    for acronym, name in (
        (first, text[len(parts[0]) :].lstrip(f" /{DASHES}")),
        (last, text[: -len(parts[-1])].rstrip(f" /{DASHES}")),
    ):
        if is_acronym(acronym) and (abbreviates(acronym, name) or _is_long(acronym, name)):
            return ([name] if _is_name(name) else []), [acronym]
    if len(parts) == FEWEST_WORDS and not any(map(_divides, parts)) and all(map(_is_name, parts)):
        return ([] if is_dash and not _is_translated(*parts) else [*parts]), []
    return [], []


def _beside(text: str) -> tuple[list[str], list[str]]:
    """A name with its acronym before or after it: `Afghan Development Association ADA`."""
    first, _, behind = text.partition("-" if HYPHENED.match(text) else " ")
    before, _, last = text.rpartition(" ")
    for acronym, name in ((first, behind), (last, before)):
        name = name.rstrip(" ,")
        if len(short(acronym)) < SHORTEST_ACRONYM or not acronym.isupper() or not is_acronym(acronym):
            continue
        if short(acronym).lower() in _all_initials(name) or (
            not name.isupper() and abbreviates(acronym, name)
        ):
            return [name], [acronym]
    return [], []


def _all_initials(name: str) -> tuple[str, str]:
    return initials(organization_names.plain(name).split()), initials(organization_names.words(name))


def _is_name(text: str) -> bool:
    """Return whether a part of a name can be a name by itself."""
    words = organization_names.words(text)
    return len(words) >= FEWEST_WORDS and organization_names.is_telling(
        tuple(word for word in words if not word.isupper())
    )


def _is_telling(text: str) -> bool:
    words = organization_names.words(text)
    return len(words) >= FEWEST_WORDS and organization_names.is_telling(words)


def _divides(text: str) -> bool:
    """Return whether a part of a name names a branch, an office or a country, and no organization."""
    words = organization_names.words(text)
    return bool(bodies.words("divisions").intersection(words)) or bool(organization_names.countries(words))


def _is_long(acronym: str, name: str) -> bool:
    """Return whether a short form in capitals is long enough to be no word that others have by chance."""
    return acronym.isupper() and len(acronym) >= LONGEST_LOWERED and not name.isupper() and _is_name(name)


def _is_translated(first: str, second: str) -> bool:
    """Return whether two parts have no word in common and each is long, as names in two languages are."""
    one, two = organization_names.words(first), organization_names.words(second)
    return min(len(one), len(two)) > FEWEST_WORDS and not set(one) & set(two)
