"""What a reference of an organization is worth: an identifier, a publisher's own code, or nothing.

An identifier begins with a list (`ID-KHH-1`; also with one that org-id.guide doesn't have yet, in the form
COUNTRY-LIST-NUMBER), or is a code of a body in the lists of IATI and of the DAC. Any other code means
something within its publisher only. Placeholders, categories and types identify nobody: the name decides.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum

from db import channels, codelists, organization_lists

LISTED = re.compile(r"([A-Z]{2})-[A-Z0-9_]{2,}-(.+)")
AGENCY = re.compile(r"([A-Z]{2})-\d{1,3}")
CODE_AND_WORDS = re.compile(r"(\d{2}|\d{5})\W+\D+")
CHANNEL_PREFIX = "XM-DAC-"
# Letters of a word that is hardly part of another by chance.
LONG_WORD = 8
ACRONYM = re.compile(r"\b[A-Z]{3,7}\b")
GENERIC = frozenset(
    (
        "agency", "associate", "association", "centre", "center", "commission", "contributions", "department",
        "development", "finance", "financial", "fund", "government", "institute", "international", "ministry",
        "national", "nations", "office", "organisation", "organization", "programme", "program", "project",
        "service", "support", "technical", "trust", "united", "with", "pour", "dans", "fonds", "pays",
        "developpement", "economic", "economique", "public", "republic",
    )
)  # fmt: skip

# Words of publishers who have no reference to give, without signs and in lower case.
PLACEHOLDERS = frozenset(
    (
        "na", "n a", "none", "null", "nil", "nan", "unknown", "undefined", "unspecified", "tbc", "tbd",
        "tba", "missing", "blank", "empty", "other", "others", "various", "multiple", "misc", "test",
        "dummy", "example", "placeholder", "anonymous", "confidential", "excluded", "redacted", "withheld",
        "ref", "id", "identifier", "org id", "organisation identifier", "organization identifier", "yes",
        "no", "true", "false", "new", "pending", "unregistered", "private", "personal", "individual",
        "tidak ada", "belum ada", "kosong", "lainnya", "lain lain", "tanpa nomor", "s n", "s d", "s o",
        "nd", "n d", "sin asignar", "ninguno", "ninguna", "no aplica", "desconocido", "aucun", "aucune",
        "inconnu", "non disponible", "nenhum", "desconhecido", "keine", "unbekannt", "geen", "onbekend",
        "ei ole",
    )
)  # fmt: skip
DENIAL = re.compile(
    r"(not?|non|without|sin|sans|sem|tanpa|tidak|belum|kein|keine|ohne|geen) .*"
    r"|.*\b(unknown|withheld|not available|not applicable|to be (confirmed|determined|decided|advised))\b.*"
)


class Worth(StrEnum):
    """What a reference identifies; those after the second identify nobody."""

    IDENTIFIER = "IDENTIFIER"
    LOCAL = "LOCAL"
    PLACEHOLDER = "PLACEHOLDER"
    CATEGORY = "CATEGORY"
    NAME = "NAME"
    ANOTHER = "ANOTHER"


# Why a reference is not believed, for reports.
REASONS = {
    Worth.PLACEHOLDER: "is a placeholder, not an identifier; the name counts",
    Worth.CATEGORY: "is a category of organizations, not an identifier; the name counts",
    Worth.NAME: "is a name, not an identifier; the name counts",
    Worth.ANOTHER: "is the code of another organization than the name; the name counts",
}


@functools.lru_cache(maxsize=20_000)
def worth(ref: str) -> Worth:
    """Return what a reference identifies, judged by itself."""
    upper = ref.upper()
    # A list without a number, such as `GB-COH-`, is none either.
    if _is_placeholder(ref) or upper.endswith("-"):
        return Worth.PLACEHOLDER
    if _is_category(upper):
        return Worth.CATEGORY
    if upper in organization_lists.identifiers() or upper in channels.load():
        return Worth.IDENTIFIER
    if (local := _local_part(upper)) is not None:
        return Worth.PLACEHOLDER if _is_no_number(local) else Worth.IDENTIFIER
    if (found := AGENCY.fullmatch(upper)) and _is_country(found[1]):
        return Worth.IDENTIFIER
    return Worth.NAME if " " in ref and not any(map(str.isdigit, ref)) else Worth.LOCAL


def is_believed(ref: str) -> bool:
    """Tell whether a reference can stand for one organization, if only within its publisher."""
    return worth(ref) not in REASONS


def identifies(ref: str) -> bool:
    """Tell whether a reference can be the identifier of an organization."""
    return worth(ref) is Worth.IDENTIFIER


def is_known(ref: str) -> bool:
    """Tell whether a reference begins with a known list, or is a known code."""
    upper = ref.upper()
    return (
        _list_of(upper) is not None or upper in organization_lists.identifiers() or upper in channels.load()
    )


def names_another(ref: str, names: Iterable[str]) -> bool:
    """Tell whether a channel code that stands alone, such as `41122`, comes with names of another body.

    Publishers give their own code to whom they pay. Single words may be acronyms, so they contradict none.
    """
    body = channels.load().get(ref)
    given = [text for text in names if text]
    if body is None or not given:
        return False
    return not any(" " not in text or _agrees(text, body.names) for text in given)


def _agrees(text: str, names: Sequence[str]) -> bool:
    words, known = _words(text), _words(" ".join(names))
    telling = words - GENERIC or words
    # Publishers also leave out a space: `PeacebuildingAlliance`.
    joined = any(name in word for word in telling for name in known - GENERIC if len(name) >= LONG_WORD)
    return bool(telling & known or joined) or any(
        _is_acronym(token, name) for token in ACRONYM.findall(text) for name in names
    )


def _words(text: str) -> frozenset[str]:
    """Return the words of a text without its accents; short ones tell nothing."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return frozenset(word for word in plain(ascii_only).split() if len(word) > 3)


def _is_acronym(token: str, name: str) -> bool:
    """Tell whether the letters of the token come in this order in the name, which begins with the first."""
    letters = iter(plain(name).replace(" ", ""))
    return name[:1].upper() == token[0] and all(letter in letters for letter in token.lower())


def plain(text: str) -> str:
    """Return a text in lower case with single spaces for signs."""
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def _is_placeholder(ref: str) -> bool:
    words = plain(ref)
    letters = words.replace(" ", "")
    return (
        len(letters) < 2
        or len(set(letters)) == 1
        or letters in PLACEHOLDERS
        or words in PLACEHOLDERS
        or (not any(map(str.isdigit, ref)) and bool(DENIAL.fullmatch(words)))
    )


def _is_no_number(local: str) -> bool:
    """Tell whether what follows a list is none of its numbers: a placeholder, or words."""
    words = plain(local)
    letters = words.replace(" ", "")
    if letters.isdigit():
        return not letters.strip("0")
    return _is_placeholder(local) or (" " in local and not any(map(str.isdigit, local)))


def _is_category(upper: str) -> bool:
    """Tell whether a code, or a code with words behind, is a category of channels or a type."""
    code = upper.removeprefix(CHANNEL_PREFIX)
    if (found := channels.load().get(code)) is not None:
        return found.category
    if CODE_AND_WORDS.fullmatch(code):
        return code[:5] in channels.load() or code[:2] in _types()
    return code in _types() or plain(upper) in _category_names()


@functools.cache
def _types() -> frozenset[str]:
    return frozenset(codelists.load()["OrganisationType"])


@functools.cache
def _category_names() -> frozenset[str]:
    types = codelists.load()["OrganisationType"].values()
    names = {name for each in channels.load().values() if each.category for name in each.names}
    return frozenset(map(plain, names.union(*((each.name_en, each.name_id) for each in types))))


def _local_part(upper: str) -> str | None:
    """Return what follows the list in an identifier, or None if it begins with none."""
    if (code := _list_of(upper)) is not None:
        return upper[len(code) + 1 :]
    if (found := LISTED.fullmatch(upper)) and _is_country(found[1]):
        return found[2]
    return None


def _list_of(upper: str) -> str | None:
    code = upper.rstrip("- ")
    while "-" in code:
        code = code.rpartition("-")[0]
        if code in organization_lists.load():
            return code
    return None


def _is_country(code: str) -> bool:
    """Tell whether two letters begin an identifier: a country, or one of those left to users (X)."""
    return code.startswith("X") or code in codelists.load()["Country"]
