"""The names of facet values, in the languages of the hub."""

import functools
from collections.abc import Mapping, Sequence

from db import regions
from db.values import ORGANIZATION_TYPE_BY_CODE, PROGRAM_STATUS_BY_CODE
from services.kinds.registry import SEARCHED
from services.text import codelists, localized

# Facets whose values are enum values for the codes of a codelist.
CODES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "STATUS": ("ActivityStatus", {str(word): code for code, word in PROGRAM_STATUS_BY_CODE.items()}),
    "ORGANIZATION_TYPE": (
        "OrganisationType",
        {str(word): code for code, word in ORGANIZATION_TYPE_BY_CODE.items()},
    ),
}
VOCABULARIES = {"SECTOR": "Sector", "LANGUAGE": "Language"}


def of_value(facet: str, value: str, languages: Sequence[str]) -> str:
    """The name of a facet's value, or the value itself if it has no name."""
    if facet == "TYPE":
        return localized.choose(list(SEARCHED[value].names.items()), languages) or value
    if facet == "PROVINCE":
        return localized.choose(provinces().get(value, []), languages) or value
    if facet in CODES:
        vocabulary, codes = CODES[facet]
        return codelists.name(vocabulary, codes[value], None, languages) if value in codes else value
    if facet in VOCABULARIES:
        return codelists.name(VOCABULARIES[facet], value, None, languages)
    return value


@functools.cache
def provinces() -> dict[str, list[tuple[str, str]]]:
    """The names of provinces by their codes."""
    return {
        fact.code: [("en", fact.name_en), ("id", fact.name_id)]
        for fact in regions.load()
        if fact.level == "PROVINCE"
    }
