"""Normalization of publishers' language codes (`EN`, `eng`, `en_GB`) to BCP 47 tags (`en`, `en`, `en-GB`).

Text without a language on itself, on an element around it or on its activity counts as English.
"""

import functools
import re

DEFAULT = "en"

TAG = re.compile(r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-[a-z0-9]{5,8})*")
SCRIPT_LENGTH = 4
REGION_LENGTH = 2

# Three-letter codes of languages that have a two-letter code, and language names found in real files.
SHORTER = {
    "ara": "ar", "bahasa": "id", "ben": "bn", "bur": "my", "chi": "zh", "dan": "da", "deu": "de",
    "dut": "nl", "eng": "en", "english": "en", "est": "et", "fas": "fa", "fin": "fi", "fra": "fr",
    "fre": "fr", "french": "fr", "ger": "de", "hin": "hi", "in": "id", "ind": "id", "indonesian": "id",
    "ita": "it", "jav": "jv", "jpn": "ja", "khm": "km", "kor": "ko", "lao": "lo", "may": "ms",
    "msa": "ms", "mya": "my", "nep": "ne", "nld": "nl", "nor": "no", "per": "fa", "pol": "pl",
    "por": "pt", "portuguese": "pt", "ron": "ro", "rum": "ro", "rus": "ru", "russian": "ru",
    "som": "so", "spa": "es", "spanish": "es", "sun": "su", "swa": "sw", "swe": "sv", "tam": "ta",
    "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "zho": "zh",
}  # fmt: skip

# Names of languages in the words of publishers, with `-` between words.
NAMES = {
    "arabic": "ar", "bahasa-indonesia": "id", "bahasa-inggris": "en", "bahasa-jawa": "jv",
    "bahasa-melayu": "ms", "bahasa-sunda": "su", "chinese": "zh", "deutsch": "de", "dutch": "nl",
    "english-(uk)": "en-GB", "english-(us)": "en-US", "espanol": "es", "espa\u00f1ol": "es",
    "francais": "fr", "fran\u00e7ais": "fr", "german": "de", "indonesia": "id", "inggris": "en",
    "italian": "it", "japanese": "ja", "javanese": "jv", "korean": "ko", "malay": "ms",
    "nederlands": "nl", "portugu\u00eas": "pt", "sundanese": "su", "swahili": "sw", "tetum": "tet",
    "thai": "th", "turkish": "tr", "vietnamese": "vi",
}  # fmt: skip


@functools.lru_cache(maxsize=1_000)
def normalise(code: str | None) -> str | None:
    """Return the BCP 47 tag of a code, or None if it is not a language."""
    if code is None:
        return None
    name = "-".join(code.lower().replace("_", " ").replace("-", " ").split())
    if name in NAMES:
        return NAMES[name]
    base, *rest = code.strip().lower().replace("_", "-").split("-")
    tag = "-".join((SHORTER.get(base, base), *rest))
    if not TAG.fullmatch(tag):
        return None
    base, *rest = tag.split("-")
    return "-".join((base, *(_cased(part) for part in rest)))


def _cased(part: str) -> str:
    """Return a subtag with the case that BCP 47 recommends: regions upper case, scripts title case."""
    if len(part) == REGION_LENGTH:
        return part.upper()
    return part.title() if len(part) == SCRIPT_LENGTH and part.isalpha() else part
