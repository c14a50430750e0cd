"""Codes that callers give: matched without regard to letter case, names where they are unique."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache, partial
from typing import Any

from sqlalchemy import Column

from db import codelists
from db.tables import (
    action_plan,
    plan_node,
    program_policy_marker,
    program_recipient_region,
    program_sector,
)
from services import region_names
from services.querying.errors import BadInputError
from services.querying.unproven import Unproven
from services.text import suggestions
from services.text.languages import normalise
from services.text.normalization import normalized

Codes = tuple[str, ...]
# Codes of publishers' own vocabularies have digits or are very short. No list of the hub holds them.
OWN_SECTOR = re.compile(r"(?=\w*[0-9])[\w-]+|[A-Z]{1,2}")
# The form of the codes of public vocabularies: an unknown one is valid only if a record has it.
PUBLIC_FORMS: Mapping[Column[Any], re.Pattern[str]] = {
    program_sector.c.code: re.compile(r"[0-9]{1,3}|[0-9]{5}"),
    program_recipient_region.c.code: re.compile(r"[0-9]{2,3}"),
    program_policy_marker.c.code: re.compile(r"[0-9]{1,2}"),
}
PURPOSE_LISTS, SDG_LISTS = ("Sector", "SectorCategory"), ("UNSDG-Goals", "UNSDG-Targets")
SECTOR_LISTS = (*PURPOSE_LISTS, *SDG_LISTS)
TWO_LETTERS = 2
LONGEST_SHOWN = 40


def region(given: str, path: str) -> Codes:
    """Return the code of a region, from any of its codes or its name."""
    found = region_names.of_code(given) or region_names.of_name(given)
    if found is None and len(shared := region_names.namesakes(given)) > 1:
        raise BadInputError(
            f"There are several regions {given!r}. Use one of their names: {', '.join(shared)}.",
            argument=path,
        )
    if found is None:
        raise unknown(
            given,
            path,
            "region",
            "an ISO 3166-2 code such as `ID-JI`, a Kemendagri code such as `35.78` or a name such as "
            "`Jawa Timur`; names that two regions share need `Kota` or `Kabupaten`",
            {*region_names.by_code(), *region_names.by_name()},
        )
    return (found.code,)


def province(given: str, path: str) -> Codes:
    """Return the code of a province, from any of its codes or its name."""
    (code,) = region(given, path)
    if region_names.by_code()[code].level != "PROVINCE":
        raise BadInputError(
            f"{given[:LONGEST_SHOWN]!r} is not a province, and searches know provinces only. Use the "
            "filter `region` of a list.",
            argument=path,
        )
    return (code,)


def country(given: str, path: str) -> Codes:
    """Return the code of a country, from its code or name."""
    return listed(given, path, "country", "an ISO 3166-1 code such as `ID`", ("Country",))


def sector(given: str, path: str) -> Codes:
    """Return the codes of a sector, with those of the sectors in a category or of the targets of a goal."""
    forms = "a code such as `15220`, `152` or `16.7`"
    codes = listed_or_own(given, path, "sector", forms, SECTOR_LISTS, program_sector.c.code)
    return (*codes, *in_category(codes[0]), *targets_of(codes[0]))


def purpose(given: str, path: str) -> Codes:
    """Return the codes of a sector of the DAC's list of purposes, or a publisher's own code."""
    codes = sector(given, path)
    if codes[0] in codes_of(SDG_LISTS) and codes[0] not in codes_of(PURPOSE_LISTS):
        raise BadInputError(
            f"{codes[0]} is a goal or target of the SDGs, and searches know sectors of the DAC only. Use the "
            "filter `sector` of a list.",
            argument=path,
        )
    return codes


def recipient_region(given: str, path: str) -> Codes:
    """Return the code of a part of the world, from its code or name; publishers have codes of their own."""
    forms = "a code of the codelist Region such as `298`"
    return listed_or_own(given, path, "recipient region", forms, ("Region",), program_recipient_region.c.code)


def listed_or_own(
    given: str, path: str, noun: str, forms: str, lists: Collection[str], stored: Column[Any]
) -> Codes:
    """Return a code of a codelist, or what has the form of a code: no list holds those of publishers.

    If it has the form of a public code, a record must have it in the column `stored`.
    """
    # Before the list refuses it: similar codes take milliseconds to find.
    own, known = given.strip(), names_of(tuple(lists))
    if not OWN_SECTOR.fullmatch(own) or region_names.plain(given) in known:
        return listed(given, path, noun, forms, lists)
    if PUBLIC_FORMS[stored].fullmatch(own):
        return (Unproven(own, stored, partial(unknown, given, path, noun, forms, known)),)
    return (own,)


def policy_marker(given: str, path: str) -> Codes:
    """Return the code of a policy marker, from its code or name; publishers have codes of their own."""
    forms = "a code of the codelist PolicyMarker such as `1`"
    return listed_or_own(given, path, "policy marker", forms, ("PolicyMarker",), program_policy_marker.c.code)


def tag(given: str, _path: str) -> Codes:
    """Return the key of a tag: publishers' tags are free words."""
    return (normalized(given),)


def transaction_type(given: str, path: str) -> Codes:
    """Return the code of a type of transactions, from its code or name."""
    forms = "a code of the codelist TransactionType such as `3`"
    return listed(given, path, "transaction type", forms, ("TransactionType",))


def obstacle_category(given: str, path: str) -> Codes:
    """Return the code of a category of obstacles, from its code or name."""
    forms = "a code of the codelist ObstacleCategory such as `BUDGET`"
    return listed(given, path, "category of obstacles", forms, ("ObstacleCategory",))


def action_plan_code(given: str, path: str) -> Codes:
    """Return the code of an action plan, which the viewer must be able to see."""
    refusal = partial(unknown, given, path, "action plan", "a code of `actionPlans` such as `RANPE-1`", ())
    return (Unproven(given.strip().upper(), action_plan.c.code, refusal),)


def plan_node_reference(given: str, path: str) -> Codes:
    """Return the reference of a node of an action plan, which the viewer must be able to see."""
    forms = "a reference of `planNodes` such as `RANPE-1/1.2`: code of the plan, slash, code of the node"
    refusal = partial(unknown, given, path, "node of an action plan", forms, ())
    return (Unproven(given.strip().upper(), plan_node.c.reference_key, refusal),)


def language(given: str, path: str) -> Codes:
    """Return the BCP 47 tag of a language, from the tag or a name."""
    tag = normalise(given)
    if tag is not None and (len(tag.split("-")[0]) > TWO_LETTERS or tag.split("-")[0] in known_languages()):
        return (tag,)
    return listed(given, path, "language", "a BCP 47 tag such as `id`", ("Language",))


def listed(given: str, path: str, noun: str, forms: str, lists: Collection[str]) -> Codes:
    """Return the code in one of the codelists, from the code or a unique name; refuse all others."""
    known = names_of(tuple(lists))
    found = known.get(region_names.plain(given))
    if found is None:
        raise unknown(given, path, noun, forms, known)
    return (found,)


@cache
def names_of(lists: tuple[str, ...]) -> Mapping[str, str]:
    """Return the codes of the codelists by code and name; names of several codes are left out."""
    entries = {entry.code: entry for name in lists for entry in codelists.load()[name].values()}
    named: dict[str, set[str]] = {}
    for entry in entries.values():
        for name in {region_names.plain(entry.name_en), region_names.plain(entry.name_id)}:
            named.setdefault(name, set()).add(entry.code)
    unique = {name: next(iter(codes)) for name, codes in named.items() if len(codes) == 1}
    return unique | {code.casefold(): code for code in entries}


@cache
def codes_of(lists: tuple[str, ...]) -> frozenset[str]:
    """Return the codes of the codelists."""
    return frozenset(names_of(lists).values())


@cache
def in_category(category: str) -> Codes:
    """Return the five-digit sectors of a category."""
    return tuple(each.code for each in codelists.load()["Sector"].values() if each.category == category)


@cache
def targets_of(goal: str) -> Codes:
    """Return the targets of a goal of the SDGs."""
    return tuple(code for code in codelists.load()["UNSDG-Targets"] if code.partition(".")[0] == goal)


def known_languages() -> Collection[str]:
    """Return the two-letter codes of languages."""
    return codelists.load()["Language"]


def unknown(given: str, path: str, noun: str, forms: str, known: Collection[str]) -> BadInputError:
    """Return the error for an unknown code, with similar codes and names."""
    shown = given[:LONGEST_SHOWN]
    near = suggestions.similar(given, known)
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    return BadInputError(f"There is no {noun} {shown!r}.{hint} Use {forms}.", argument=path)


READERS: Mapping[str, Callable[[str, str], Codes]] = {
    "region": region,
    "province": province,
    "country": country,
    "sector": sector,
    "purpose": purpose,
    "language": language,
    "recipient region": recipient_region,
    "tag": tag,
    "policy marker": policy_marker,
    "transaction type": transaction_type,
    "obstacle category": obstacle_category,
    "action plan": action_plan_code,
    "plan node": plan_node_reference,
}


def read(noun: str, given: str | list[str], path: str) -> str | Codes:
    """Return the stored codes of one given code, or of a list of them."""
    reader = READERS[noun]
    if isinstance(given, str):
        return reader(given, path)[0]
    return tuple(dict.fromkeys(code for each in given for code in reader(each, path)))
