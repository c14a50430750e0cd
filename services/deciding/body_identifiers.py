"""Identifiers of organizations in one spelling, whatever their case and signs; channels of the DAC as one."""

import functools
import re

from db import bodies, channels, codelists, organization_lists

SIGNS = re.compile(r"[^A-Z0-9]+")
# Signs between digits tell numbers apart; between a letter and a digit they don't.
LETTER_AND_DIGIT = re.compile(r"(?<=[A-Z])-(?=\d)|(?<=\d)-(?=[A-Z])")
FEWEST_DIGITS = 4
CHANNEL = re.compile(r"(?:X[A-Z]-?(?:DAC|IATI)-?|DAC-?)?(\d{5})")
# Lists that begin with X are of nobody's country; the same code in two of them is mostly one agency.
AGENCY = re.compile(r"X[A-Z]-[A-Z]+-(.*[A-Z].*)")
COUNTRY = re.compile(r"([A-Z]{2})-[A-Z0-9_]{2,}-")
SHORTEST_CODE = 5


@functools.lru_cache(maxsize=20_000)
def spelled(identifier: str) -> str:
    """Return an identifier with `-` for all signs, in upper case."""
    return LETTER_AND_DIGIT.sub("", SIGNS.sub("-", identifier.upper()).strip("-"))


def registered(identifier: str) -> str | None:
    """Return the one spelling of an identifier that a register gave, or None if none did."""
    found = CHANNEL.fullmatch(identifier.strip().upper())
    if found and (channel := channels.load().get(found[1])):
        return None if channel.category else f"{bodies.CHANNEL_LIST}{channel.code}"
    given = spelled(identifier)
    code = list_of(identifier)
    if code is None or sum(map(str.isdigit, given[len(spelled(code)) :])) < FEWEST_DIGITS:
        return None
    return given


@functools.lru_cache(maxsize=20_000)
def list_of(identifier: str) -> str | None:
    """Return the longest code of a list that an identifier begins with, whatever signs are between."""
    given = spelled(identifier)
    for length in range(min(len(given) - 1, _longest()), 3, -1):
        if (code := _lists().get(given[:length])) and _ends(given, length):
            return code
    return None


def country_of(identifier: str) -> str | None:
    """Return the country whose register gave an identifier."""
    code = list_of(identifier)
    found = COUNTRY.match(f"{code}-" if code else identifier.upper())
    country = found[1] if found else None
    return country if country in codelists.load()["Country"] else None


def code_of(identifier: str) -> str | None:
    """Return the code at the end of an identifier, without zeros before it, if it is long enough to tell."""
    found = re.search(r"[A-Z0-9]+$", identifier.upper())
    if found is None or not any(map(str.isdigit, identifier)) or len(found[0]) < SHORTEST_CODE:
        return None
    return found[0].lstrip("0") or None


def number_of(identifier: str, code: str) -> str:
    """Return what follows the list in an identifier, without zeros before it."""
    return spelled(identifier)[len(spelled(code)) :].lstrip("-0")


def agency_of(identifier: str) -> str | None:
    """Return the code of an agency in a list that begins with X, or a bare one such as `EC_INTPA`."""
    upper = identifier.upper()
    if found := AGENCY.fullmatch(upper):
        return found[1]
    return upper if re.fullmatch(r"[A-Z]{2,}_[A-Z]{3,}", upper) else None


def _ends(given: str, length: int) -> bool:
    """Tell whether what follows a list is not more of its word."""
    return given[length] == "-" or given[length].isdigit()


@functools.cache
def _lists() -> dict[str, str]:
    return {spelled(code): code for code in organization_lists.load()}


@functools.cache
def _longest() -> int:
    return max(map(len, _lists()))
