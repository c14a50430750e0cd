"""Labels of group keys: the names of codes and organizations."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from db import codelists, regions
from db.values import (
    ORGANIZATION_TYPE_BY_CODE,
    PROGRAM_STATUS_BY_CODE,
)
from services.kinds.registry import KINDS
from services.text.localized import encode

ORGANIZATION = "ORGANIZATION"
NO_WORDS: Mapping[str, str] = {}

# The hub's own words, which no codelist names: Indonesian, English.
WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    dimension.vocabulary: dimension.words
    for kind in KINDS
    for dimension in kind.dimensions.values()
    if dimension.words
}
# Enum values for the codes of a codelist.
CODED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "ProgramStatus": ("ActivityStatus", PROGRAM_STATUS_BY_CODE),
    "OrganizationType": ("OrganisationType", ORGANIZATION_TYPE_BY_CODE),
}


@cache
def names_of(vocabulary: str) -> Mapping[str, str]:
    """The localized names of the codes of a vocabulary that is no codelist."""
    if vocabulary == "REGION":
        return {fact.code: encode([("id", fact.name_id), ("en", fact.name_en)]) for fact in regions.load()}
    names = {
        word: encode([("id", indonesian), ("en", english)])
        for word, (indonesian, english) in WORDS.get(vocabulary, {}).items()
    }
    codelist, words = CODED.get(vocabulary, ("", NO_WORDS))
    entries = codelists.load().get(codelist, {})
    return names | {
        word: encode([("id", entries[code].name_id), ("en", entries[code].name_en)])
        for code, word in words.items()
        if code in entries
    }


def key(dimension: str, vocabulary: str, code: str | None, known: Mapping[UUID, Any]) -> dict[str, Any]:
    """The key of a group as a row; `known` are the organizations among the keys."""
    if vocabulary == ORGANIZATION and code is not None:
        row = known.get(UUID(code))
        if row is not None:
            names, identifier = row["names"], row["identifier"]
            if not names or names == "[]":
                names = encode([("id", row["name"])])
            return key_row(dimension, None, identifier, names, UUID(code))
        return key_row(dimension, None, None, None, None)
    names = None if code is None else names_of(vocabulary).get(code)
    return key_row(dimension, vocabulary, code, names, None)


def key_row(
    dimension: str, vocabulary: str | None, code: str | None, names: str | None, organization: UUID | None
) -> dict[str, Any]:
    """Build the row of a key."""
    return {
        "dimension": dimension,
        "vocabulary": vocabulary,
        "code": code,
        "names": names,
        "organization_id": organization,
    }
