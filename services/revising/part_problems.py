"""The rules for the parts of a program. Entries that the program has already are not refused again."""

from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from services import region_names
from services.revising import problems
from services.revising.address_problems import no_address
from services.revising.code_problems import LONGEST_CODE, suggested, unlisted
from services.revising.part_values import CODED, LISTS
from services.revising.problems import FORBIDDEN, LANGUAGE, Problem, problem
from services.text.codelists import SECTOR_VOCABULARIES
from services.writing.program_parts import EXPRESSIONS, Item, Items, pairs

MOST_ENTRIES = 500
LONGEST_NAME = 2_000
# As imports have it.
GREATEST_EXPONENT = 30
WHOLE = Decimal(100)
# A box around Indonesia: south, north, west, east.
SOUTH, NORTH, WEST, EAST = -11.3, 6.3, 94.7, 141.3
COUNTRY = "ID"
# The codes of countries and of the regions of the DAC share one whole.
PLACES = ("countries", "recipientRegions")
SHARED = ("sectors", "locations", *PLACES)
IDENTITY: Mapping[str, tuple[str, ...]] = {
    "participations": ("organizationId", "role", "activityId"),
    "sectors": ("vocabulary", "code"),
    "recipientRegions": ("vocabulary", "code"),
    "countries": ("code",),
    "tags": ("vocabulary", "code"),
    "policyMarkers": ("vocabulary", "code"),
    "documents": ("url",),
}
TEXTS = ("names", "titles", "descriptions")
DAYS = ("periodStart", "periodEnd", "valueDate", "published")
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "budgets": ("periodStart", "periodEnd", "amount", "currency", "valueDate"),
    "documents": ("titles",),
}


def refused(
    values: Mapping[str, Any], current: Mapping[str, Any], changed: Collection[str]
) -> Iterator[Problem]:
    """What makes changed parts unfit to be stored; `current` are the values of the program."""
    for name in EXPRESSIONS:
        if name in changed:
            yield from _of_list(name, values[name], current.get(name) or (), values)
    for name in SHARED:
        if name in changed or (name in PLACES and not set(PLACES).isdisjoint(changed)):
            yield from _percentages(name, values)


def _of_list(name: str, items: Items, known: Items, values: Mapping[str, Any]) -> Iterator[Problem]:
    if len(items) > max(MOST_ENTRIES, len(known)):
        yield problem(name, "TOO_MANY", length=len(items), limit=MOST_ENTRIES)
        return
    yield from _twice(name, items)
    for place, item in enumerate(items):
        if item not in known:
            yield from _of_item(name, f"{name}.{place}", item, values)


def _twice(name: str, items: Items) -> Iterator[Problem]:
    identity = IDENTITY.get(name)
    if identity is None:
        return
    met: set[tuple[Any, ...]] = set()
    for place, item in enumerate(items):
        key = tuple(item[each] for each in identity)
        if key in met:
            yield problem(f"{name}.{place}", "TWICE", item.get("organization") or item.get(identity[-1]))
        met.add(key)


def _of_item(name: str, path: str, item: Item, values: Mapping[str, Any]) -> Iterator[Problem]:
    for key in REQUIRED.get(name, ()):
        if not item[key]:
            yield problem(f"{path}.{key}", "MISSING")
    for key in TEXTS:
        limit = problems.LONGEST_TEXT if key == "descriptions" else LONGEST_NAME
        yield from problems.localized_problems(f"{path}.{key}", pairs(item.get(key) or ()), limit)
    for key in DAYS:
        if item.get(key):
            yield from problems.day_problems(f"{path}.{key}", item[key])
    yield from _codes(name, path, item)
    yield from CHECKS.get(name, _nothing)(path, item, values)


def _codes(name: str, path: str, item: Item) -> Iterator[Problem]:
    for key, codelist in CODED.get(name, {}).items():
        if item[key] is not None:
            yield from unlisted(f"{path}.{key}", item[key], codelist)
    if "vocabulary" not in item:
        return
    if name == "sectors" and item["vocabulary"] not in SECTOR_VOCABULARIES:
        yield from unlisted(f"{path}.vocabulary", item["vocabulary"], "SectorVocabulary")
    own = LISTS[name].get(item["vocabulary"])
    if own is not None:
        yield from unlisted(f"{path}.code", item["code"], own)
    else:
        yield from _free(f"{path}.vocabulary", item["vocabulary"])
        yield from _free(f"{path}.code", item["code"])
    if item["vocabularyUri"] is not None:
        yield from no_address(f"{path}.vocabularyUri", item["vocabularyUri"])


def _free(path: str, given: str) -> Iterator[Problem]:
    """Check a code of a vocabulary that the hub has no list of."""
    if not given.strip():
        yield problem(path, "BLANK")
    elif len(given) > LONGEST_CODE:
        yield problem(path, "TOO_LONG", length=len(given), limit=LONGEST_CODE)
    elif FORBIDDEN.search(given):
        yield problem(path, "CHARACTER")


def _nothing(path: str, item: Item, values: Mapping[str, Any]) -> Iterator[Problem]:
    yield from ()


def _participation(path: str, item: Item, values: Mapping[str, Any]) -> Iterator[Problem]:
    if item["activityId"] is not None:
        yield from _free(f"{path}.activityId", item["activityId"])


def _budget(path: str, item: Item, values: Mapping[str, Any]) -> Iterator[Problem]:
    start, end = item["periodStart"], item["periodEnd"]
    # Dates of ISO 8601 are in order as texts.
    if start and end and end < start:
        yield problem(f"{path}.periodEnd", "DATE_ORDER", end, start=start)
    if item["amount"] is not None and Decimal(item["amount"]).adjusted() > GREATEST_EXPONENT - 1:
        yield problem(f"{path}.amount", "TOO_LARGE", item["amount"], limit=GREATEST_EXPONENT)


def _document(path: str, item: Item, values: Mapping[str, Any]) -> Iterator[Problem]:
    yield from no_address(f"{path}.url", item["url"])
    for place, each in enumerate(item["categories"]):
        yield from unlisted(f"{path}.categories.{place}", each, "DocumentCategory")
    for place, each in enumerate(item["languages"]):
        if not LANGUAGE.fullmatch(each):
            yield problem(f"{path}.languages.{place}", "LANGUAGE", each[:LONGEST_CODE])
    if item["format"] is not None:
        yield from _free(f"{path}.format", item["format"])


def _location(path: str, item: Item, values: Mapping[str, Any]) -> Iterator[Problem]:
    region, latitude, longitude = item["region"], item["latitude"], item["longitude"]
    if region is None and latitude is None and not item["names"]:
        yield problem(path, "MISSING")
    if region is not None and region not in region_names.by_code():
        yield _region(f"{path}.region", region)
    if latitude is None or longitude is None:
        return
    if not -90 <= latitude <= 90 or not -180 <= longitude <= 180:
        yield problem(f"{path}.point", "POINT", f"{latitude}, {longitude}")
    elif _is_inside(region, values) and not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
        yield problem(f"{path}.point", "OUTSIDE", f"{latitude}, {longitude}")


def _region(path: str, given: str) -> Problem:
    shared = region_names.namesakes(given)
    if len(shared) > 1:
        return problem(path, "REGION_AMBIGUOUS", given, names=", ".join(shared))
    known = {*region_names.by_code(), *region_names.by_name()}
    return problem(path, "REGION", given[:LONGEST_CODE], **suggested(given, known))


def _is_inside(region: str | None, values: Mapping[str, Any]) -> bool:
    """Whether a location must be in the country: by its region, or because the program has no other one."""
    others = {each["code"] for each in values.get("countries") or ()} - {COUNTRY}
    return region is not None or not (others or values.get("recipientRegions"))


def _percentages(name: str, values: Mapping[str, Any]) -> Iterator[Problem]:
    items: Items = values.get(name) or ()
    for place, item in enumerate(items):
        if item["percentage"] is not None and not 0 <= Decimal(item["percentage"]) <= WHOLE:
            yield problem(f"{name}.{place}.percentage", "PERCENTAGE", item["percentage"])
            return
    wholes = _wholes(values)
    for vocabulary in dict.fromkeys(_vocabulary(name, item) for item in items):
        total, without = wholes[vocabulary], []
        for place, item in enumerate(items):
            if _vocabulary(name, item) == vocabulary and item["percentage"] is None:
                without.append(place)
        if total is not None and without:
            yield problem(f"{name}.{without[0]}.percentage", "PERCENTAGE_MISSING")
        elif total is not None and total != WHOLE:
            yield problem(name, "PERCENTAGE_SUM", plain(total))


def _vocabulary(name: str, item: Item) -> tuple[str, str | None]:
    """The whole that an entry has a share of."""
    if name == "countries":
        return "places", "1"
    return ("places" if name == "recipientRegions" else name), item.get("vocabulary")


def _wholes(values: Mapping[str, Any]) -> dict[tuple[str, str | None], Decimal | None]:
    """The sum of the percentages of each vocabulary, null if none of its entries has one."""
    found: dict[tuple[str, str | None], Decimal | None] = {}
    for name in SHARED:
        for item in values.get(name) or ():
            key = _vocabulary(name, item)
            if item["percentage"] is None:
                found.setdefault(key, None)
            else:
                found[key] = (found.get(key) or Decimal()) + Decimal(item["percentage"])
    return found


def plain(number: Decimal) -> str:
    """A number as the history has it: without an exponent, and without zeros at its end."""
    return format(number.normalize() + 0, "f")


CHECKS: Mapping[str, Callable[[str, Item, Mapping[str, Any]], Iterator[Problem]]] = {
    "participations": _participation,
    "budgets": _budget,
    "documents": _document,
    "locations": _location,
}
