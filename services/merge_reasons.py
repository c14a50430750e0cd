"""The sentences of reasons for merges, in Indonesian and English."""

from collections.abc import Mapping
from typing import Any

from services.text import localized

SENTENCES = {
    "IDENTIFIER": (
        "Pengenal terdaftar yang sama dalam ejaan lain: {}.",
        "The same registered identifier in another spelling: {}.",
    ),
    "KNOWN_BODY": (
        "Kedua nama adalah nama lembaga yang sama dalam daftar lembaga yang dikenal: {}.",
        "Both are names of one body in the list of known bodies: {}.",
    ),
    "NAME": ("Nama yang sama: {}.", "The same name: {}."),
    "NAME_PART": (
        "Nama yang satu adalah salah satu dari dua nama yang lain: {}.",
        "The name of one is one of the names of the other: {}.",
    ),
    "LEGAL_FORM": (
        "Nama yang sama tanpa bentuk hukumnya: {}.",
        "The same name apart from its legal form: {}.",
    ),
    "SPELLING": (
        "Nama yang hampir sama, dengan salah ketik, spasi lain, atau terpotong: {}.",
        "Almost the same name, with a typing error, other spaces, or cut off: {}.",
    ),
    "ACRONYM": ("Singkatan dari nama yang sama: {}.", "An acronym of the same name: {}."),
    "CODE": (
        "Kode yang sama dalam dua pengenal: {}.",
        "The same code in two identifiers: {}.",
    ),
    "WEBSITE": ("Situs web yang sama: {}.", "The same website: {}."),
}


def row(stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a stored reason with its sentences."""
    indonesian, english = SENTENCES[stored["kind"]]
    texts = [("id", indonesian.format(stored["evidence"])), ("en", english.format(stored["evidence"]))]
    return {**stored, "texts": localized.encode(texts)}
