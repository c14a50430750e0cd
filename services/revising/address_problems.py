"""Web addresses: one rule for all records whose address a member gives."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from services.revising.problems import FORBIDDEN, Problem, problem

LONGEST_ADDRESS = 2_000
# What a problem repeats of a wrong value.
LONGEST_SHOWN = 200
WEB = re.compile(r"https?://[^\s/?#<>\"][^\s<>\"]*", re.IGNORECASE)


def no_address(path: str, given: str) -> Iterator[Problem]:
    """Find an address that is too long, or no web address."""
    if len(given) > LONGEST_ADDRESS:
        yield problem(path, "TOO_LONG", length=len(given), limit=LONGEST_ADDRESS)
    elif FORBIDDEN.search(given) or not WEB.fullmatch(given) or not _has_host(given):
        yield problem(path, "URL", given[:LONGEST_SHOWN])


def _has_host(given: str) -> bool:
    try:
        return bool(urlsplit(given).hostname)
    except ValueError:
        return False
