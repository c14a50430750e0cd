"""Parts of a program as members give them, completed to what is stored.

What a member leaves out of an object is taken from the same object of the program, if there is one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.values import ShareOrigin
from services import codes, region_names
from services.text.codelists import SECTOR_VOCABULARIES, TAG_VOCABULARIES
from services.text.languages import normalise
from services.writing.program_parts import Item, Items

VOCABULARY_OF = {
    "sectors": {name: code for code, name in SECTOR_VOCABULARIES.items()},
    "tags": {name: code for code, name in TAG_VOCABULARIES.items()},
    "policyMarkers": {"PolicyMarker": "1"},
    "recipientRegions": {"Region": "1"},
}
# The codelist of the codes of each vocabulary that the hub has.
LISTS: Mapping[str, Mapping[str, str]] = {
    part: {code: name for name, code in names.items()} for part, names in VOCABULARY_OF.items()
}
# The codelist of each coded value that is of one list.
CODED: Mapping[str, Mapping[str, str]] = {
    "countries": {"code": "Country"},
    "budgets": {"type": "BudgetType", "status": "BudgetStatus", "currency": "Currency"},
    "locations": {"exactness": "GeographicExactness"},
    "policyMarkers": {"significance": "PolicySignificance"},
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The objects of a part: what identifies one, what it has if nothing is given.

    Only the values named in `kept` are taken from the program if they are left out.
    """

    identity: Sequence[str]
    defaults: Mapping[str, Any]
    kept: Sequence[str] = field(default=())


IN_VOCABULARY: Mapping[str, Any] = {"vocabulary": "1", "vocabularyUri": None, "code": None, "names": []}
SHARED = {"percentage": None, "origin": ShareOrigin.ACTIVITY.value}
NAMED = ("vocabularyUri", "names")

SHAPES: Mapping[str, Shape] = {
    "participations": Shape(
        ("organizationId", "role"),
        {"role": None, "organization": None, "activityId": None, "organizationId": None},
        ("activityId",),
    ),
    "sectors": Shape(("vocabulary", "code"), {**IN_VOCABULARY, **SHARED}, NAMED),
    "recipientRegions": Shape(("vocabulary", "code"), {**IN_VOCABULARY, **SHARED}, NAMED),
    "countries": Shape(("code",), {"code": None, "names": [], **SHARED}, ("names",)),
    "tags": Shape(("vocabulary", "code"), IN_VOCABULARY, NAMED),
    "policyMarkers": Shape(("vocabulary", "code"), {**IN_VOCABULARY, "significance": None}, NAMED),
    "budgets": Shape(
        (),
        {
            "type": "1",
            "status": "1",
            "periodStart": None,
            "periodEnd": None,
            "amount": None,
            "currency": None,
            "valueDate": None,
        },
    ),
    "locations": Shape(
        ("region", "names", "latitude", "longitude"),
        {
            "names": [],
            "region": None,
            "latitude": None,
            "longitude": None,
            "exactness": None,
            "percentage": None,
            "details": {},
        },
        ("names", "region", "latitude", "longitude", "exactness", "details"),
    ),
    "documents": Shape(
        ("url",),
        {
            "url": None,
            "titles": [],
            "descriptions": [],
            "categories": [],
            "languages": [],
            "format": None,
            "published": None,
        },
        ("titles", "descriptions", "categories", "languages", "format", "published"),
    ),
}


def completed(name: str, given: Sequence[Mapping[str, Any]], known: Items) -> list[dict[str, Any]]:
    """The whole objects of a part; `known` are those that the draft and the program have now."""
    left = list(known)
    return [_completed(name, _with_codes(name, each), left) for each in given]


def _completed(name: str, given: Mapping[str, Any], left: list[Item]) -> dict[str, Any]:
    shape = SHAPES[name]
    same = _taken(left, {key: given[key] for key in shape.identity if key in given})
    kept = {key: same[key] for key in shape.kept} if same else {}
    # Null empties a value.
    said = {key: shape.defaults[key] if value is None else value for key, value in given.items()}
    whole = {**shape.defaults, **kept, **said}
    if same and "origin" in whole and same["percentage"] == whole["percentage"]:
        whole["origin"] = same["origin"]
    return whole


def _taken(left: list[Item], identity: Mapping[str, Any]) -> Item | None:
    """The first of the known objects that is the given one; it is used for no other."""
    for place, item in enumerate(left):
        if identity and all(item[key] == value for key, value in identity.items()):
            return left.pop(place)
    return None


def _with_codes(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The object with codes as their lists have them, instead of names or codes in another letter case.

    What is no code stays as it is, and is refused later.
    """
    found = {key: value for key, value in given.items() if key != "regionId"}
    if name in VOCABULARY_OF:
        vocabulary = VOCABULARY_OF[name].get(found.get("vocabulary") or "1", found.get("vocabulary") or "1")
        found["vocabulary"] = vocabulary
        if codelist := LISTS[name].get(vocabulary):
            found["code"] = code_of(codelist, found["code"])
    for key, codelist in CODED.get(name, {}).items():
        if found.get(key) is not None:
            found[key] = code_of(codelist, found[key])
    if name == "locations" and found.get("region") is not None:
        found["region"] = region_of(found["region"])
    if name == "documents":
        found |= _of_document(found)
    return found


def _of_document(given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"url": given["url"].strip()}
    if given.get("categories"):
        found["categories"] = [code_of("DocumentCategory", each) for each in given["categories"]]
    if given.get("languages"):
        found["languages"] = [normalise(each) or each for each in given["languages"]]
    if given.get("format"):
        found["format"] = given["format"].strip().lower()
    return found


def code_of(codelist: str, given: str) -> str:
    """The code of a list, from the code in any letter case or a unique name; else what was given."""
    return codes.names_of((codelist,)).get(region_names.plain(given), given.strip())


def region_of(given: str) -> str:
    """The code of a region, from any of its codes or its name; else what was given."""
    found = region_names.of_code(given) or region_names.of_name(given)
    return found.code if found else given.strip()
