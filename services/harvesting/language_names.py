"""Names of languages as Indonesian and English catalogs write them, as BCP 47 tags."""

import re
from collections.abc import Iterator

from services.text import languages

NAMES = {
    "aceh": "ace", "acehnese": "ace", "arab": "ar", "arabic": "ar", "bali": "ban", "balinese": "ban",
    "banjar": "bjn", "batak": "btk", "belanda": "nl", "bugis": "bug", "buginese": "bug", "chinese": "zh",
    "cina": "zh", "dutch": "nl", "german": "de", "indonesia": "id", "inggris": "en", "japanese": "ja",
    "javanese": "jv", "jawa": "jv", "jepang": "ja", "jerman": "de", "madura": "mad", "madurese": "mad",
    "makassar": "mak", "malay": "ms", "mandarin": "zh", "melayu": "ms", "minangkabau": "min",
    "perancis": "fr", "portugis": "pt", "prancis": "fr", "sasak": "sas", "spanyol": "es", "sunda": "su",
    "sundanese": "su", "tetum": "tet", "tionghoa": "zh",
}  # fmt: skip
WORD = re.compile(r"(?:bahasa|basa)\s+", re.IGNORECASE)
# English (United States), Indonesian - Indonesia
COUNTRY = re.compile(r"\s*(?:\([^()]*\)|\s-\s.*)$")
SEPARATOR = re.compile(r"\s*[;,/|]\s*")


def tags_of(text: str) -> Iterator[str | None]:
    """Yield the tag of each language of a value, or None for one that is not known."""
    for part in SEPARATOR.split(text):
        if part:
            yield tag_of(part)


def tag_of(text: str) -> str | None:
    """Return the tag of a language by its code or its name."""
    plain = WORD.sub("", COUNTRY.sub("", text.strip()), count=1).strip().casefold()
    return NAMES.get(plain) or languages.normalise(text) or languages.normalise(plain)
