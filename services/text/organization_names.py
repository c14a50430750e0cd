"""Names of organizations folded to words, so that spellings, accents, order and small words don't matter."""

import functools
import re
import unicodedata

from db import bodies, channels, codelists

# Typewriter, typographic and wrong ones.
APOSTROPHE = "['`\u00b4\u2018\u2019]"
APOSTROPHES = re.compile(rf"{APOSTROPHE}|(?<=[^\W\d_])#(?=[^\W\d_])")
ELISION = re.compile(
    rf"\b(?:[dlnst]|qu|dell|nell|sull|all|dall)(?:{APOSTROPHE}|#)(?=[^\W\d_]{{2}})", re.IGNORECASE
)
COOPERATION = re.compile(r"\bco-(?=o)", re.IGNORECASE)
UNITED_STATES = re.compile(r"\bU\.\s?S\.(?:\s?A\.)?")
SIGNS = re.compile(r"[\W_]+")
Words = tuple[str, ...]
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
LONGEST_COUNTRY = 5
FIRST_FOUNDATIONS = frozenset(("perkumpulan", "stichting", "yayasan"))
# What names of a head office have more than those of the organization.
ENDS = (("headquarters",), ("hq",), ("head", "office"), ("national", "office"))
# Short words without their dots would be other words, so dots between single letters are dropped.
DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")


def plain(text: str) -> str:
    """Return a text in lower case, without accents, with single spaces for signs."""
    given = UNITED_STATES.sub("US ", COOPERATION.sub("co", text))
    given = DOTTED.sub(lambda found: found[0].replace(".", "") + " ", given)
    given = APOSTROPHES.sub("", ELISION.sub(" ", given))
    decomposed = unicodedata.normalize("NFKD", given.casefold()).translate(LETTERS)
    letters = "".join(each for each in decomposed if not 0x300 <= ord(each) <= 0x36F)
    return SIGNS.sub(" ", letters).strip()


@functools.lru_cache(maxsize=50_000)
def spelled(text: str) -> Words:
    """Return the words of a name in their order: abbreviations written out, without small words."""
    spellings, small = bodies.spellings(), bodies.words("connectors")
    written = (each for word in plain(text).split() for each in spellings.get(word, (word,)))
    return tuple(word for word in written if word not in small)


@functools.lru_cache(maxsize=50_000)
def words(text: str) -> Words:
    """Return the words of a name as `spelled` does, with the code of a country, `ID`, for its name."""
    given, names = spelled(text), _countries()
    found: list[str] = []
    place = 0
    while place < len(given):
        longest = (n for n in range(LONGEST_COUNTRY, 0, -1) if given[place : place + n] in names)
        length = next(longest, 0)
        found.append(names[given[place : place + length]] if length else given[place])
        place += length or 1
    return tuple(found)


def joined(text: str) -> str:
    """Return the letters of a name without spaces."""
    return plain(text).removeprefix("the ").replace(" ", "")


def key(given: Words) -> str:
    """Return the words in one string, whatever their order."""
    return " ".join(sorted(set(given)))


def countries(given: Words) -> frozenset[str]:
    """Return the codes of the countries among words."""
    return frozenset(word for word in given if word.isupper())


def is_telling(given: Words) -> bool:
    """Return whether words name one organization, and not a kind of them such as a ministry of health."""
    generic = bodies.words("generic")
    return any(len(word) > 1 and not word.isdigit() and word not in generic for word in given)


def is_nobody(given: Words) -> bool:
    """Return whether words stand for many, or for someone who is not named: `Private donors in Japan`."""
    if all(len(word) == 1 or word.isdigit() for word in given) or key(given) in _categories():
        return True
    nobody = bodies.words("nobody")
    others = tuple(word for word in given if word not in nobody and not word.isupper())
    return bool(nobody.intersection(given)) and not is_telling(others)


def legal_forms(given: Words) -> frozenset[Words]:
    """Return the words without legal forms; words for foundations are one word in all languages.

    A foundation is left out only where the name puts the word first, as `Yayasan` and `Stichting` do.
    """
    legal, foundations = bodies.words("legal-forms"), bodies.words("foundations")
    short = tuple(word for word in given if word not in legal or word in foundations)
    alike = tuple("foundation" if word in foundations else word for word in short)
    found = {short, alike}
    if short and short[0] in FIRST_FOUNDATIONS:
        found.add(short[1:])
    if short[-1:] == ("group",) and len(short) < len(given):
        found.add(short[:-1])
    for end in ENDS:
        if short[-len(end) :] == end:
            found.add(short[: -len(end)])
    if "government" in short and countries(short):
        found.add(tuple(word for word in short if word not in ("republic", "kingdom")))
    return frozenset(each for each in found if each and each != given)


@functools.cache
def _categories() -> frozenset[str]:
    """The keys of the names of types of organizations, and of categories of the DAC's channels."""
    types = codelists.load()["OrganisationType"].values()
    names = {name for each in channels.load().values() if each.category for name in each.names}
    names.update(*((each.name_en, each.name_id) for each in types))
    return frozenset(key(words(name)) for name in names)


@functools.cache
def _countries() -> dict[Words, str]:
    """The words of the names of countries; in brackets and after commas are words that names leave out."""
    found = {}
    for code, row in codelists.load()["Country"].items():
        for name in (row.name_en, row.name_id):
            for form in (name, re.split(r"[(,]", name)[0]):
                if (given := spelled(form)) and len(" ".join(given)) > 3:
                    found[given] = code
    return found | OTHER_COUNTRIES


OTHER_COUNTRIES = {
    ("democratic", "republic", "congo"): "CD",
    ("united", "kingdom"): "GB",
    ("great", "britain"): "GB",
    ("united", "states"): "US",
    ("united", "states", "america"): "US",
    ("turkey",): "TR",
    ("ivory", "coast"): "CI",
    ("vietnam",): "VN",
    ("syria",): "SY",
    ("laos",): "LA",
    ("bolivia",): "BO",
    ("tanzania",): "TZ",
    ("palestine",): "PS",
    ("korea",): "KR",
    ("russia",): "RU",
    ("moldova",): "MD",
    ("swaziland",): "SZ",
    ("canada",): "CA",
    ("dinamarca",): "DK",
    ("kingdom", "netherlands"): "NL",
    ("viet", "nam"): "VN",
    ("deutschland",): "DE",
    ("osterreich",): "AT",
    ("espana",): "ES",
    ("italia",): "IT",
    ("nederland",): "NL",
    ("schweiz",): "CH",
    ("suisse",): "CH",
    ("danmark",): "DK",
    ("norge",): "NO",
    ("sverige",): "SE",
    ("suomi",): "FI",
    ("suomen",): "FI",
    ("belgie",): "BE",
    ("belgique",): "BE",
    ("iran",): "IR",
    ("peru",): "PE",
    ("cuba",): "CU",
    ("mali",): "ML",
    ("fiji",): "FJ",
    ("oman",): "OM",
    ("iraq",): "IQ",
    ("chad",): "TD",
    ("togo",): "TG",
}
