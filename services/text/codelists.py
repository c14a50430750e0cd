"""Coded values: a vocabulary, a code, and its name in the languages of the hub."""

from collections.abc import Sequence
from typing import Any

from db import codelists
from services.querying.errors import BadInputError
from services.text import localized, suggestions

# IATI SectorVocabulary, by the names of the codelists that hold their codes.
SECTOR_VOCABULARIES = {"1": "Sector", "2": "SectorCategory", "7": "UNSDG-Goals", "8": "UNSDG-Targets"}

TAG_VOCABULARIES = {"2": "UNSDG-Goals", "3": "UNSDG-Targets"}


def coded(vocabulary: str, code: str | None, names: str | None = None) -> dict[str, Any] | None:
    """A coded value as a row, with the publisher's names if the code is its own; null without a code."""
    return None if code is None else {"vocabulary": vocabulary, "code": code, "names": names}


def sector(vocabulary: str, code: str, names: str | None) -> dict[str, Any] | None:
    """The coded value of a sector; an unknown vocabulary is named by its IATI code."""
    return coded(SECTOR_VOCABULARIES.get(vocabulary, f"SectorVocabulary-{vocabulary}"), code, names)


def tag(vocabulary: str, code: str, names: str | None) -> dict[str, Any] | None:
    """The coded value of a tag; goals and targets of the SDGs have their names."""
    codelist = TAG_VOCABULARIES.get(vocabulary, f"TagVocabulary-{vocabulary}")
    return coded(codelist, code.lower() if codelist in codelists.load() else code, names)


def policy_marker(vocabulary: str, code: str, names: str | None) -> dict[str, Any] | None:
    """The coded value of a policy marker; those of the DAC have names."""
    return coded("PolicyMarker" if vocabulary == "1" else f"PolicyMarkerVocabulary-{vocabulary}", code, names)


def region(vocabulary: str, code: str, names: str | None) -> dict[str, Any] | None:
    """The coded value of a recipient region; other vocabularies than that of the DAC have no names here."""
    return coded("Region" if vocabulary == "1" else f"RegionVocabulary-{vocabulary}", code, names)


def name(vocabulary: str, code: str, names: str | None, languages: Sequence[str]) -> str:
    """The code's name in the first language that has one; else the publisher's name, or the code."""
    entry = codelists.load().get(vocabulary, {}).get(code)
    if entry is None:
        return localized.chosen(names, languages) or code
    return localized.choose([("en", entry.name_en), ("id", entry.name_id)], languages) or code


def codes(vocabulary: str) -> list[dict[str, Any]]:
    """All codes of a vocabulary; raises BadInputError with similar names for an unknown vocabulary."""
    vocabularies = codelists.load()
    if vocabulary not in vocabularies:
        similar = suggestions.similar(vocabulary, vocabularies, cutoff=0.4) or sorted(vocabularies)
        raise BadInputError(
            f"There is no codelist {vocabulary[:40]!r} here. Did you mean {', '.join(similar)}?",
            argument="name",
        )
    return [{"vocabulary": vocabulary, "code": code, "names": None} for code in vocabularies[vocabulary]]
