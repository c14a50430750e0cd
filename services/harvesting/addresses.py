"""The address of a work: the first web address and the first DOI among its identifiers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.text import normalization

DOI = re.compile(r"(?:(?:urn:)?doi:\s*|info:doi/)?(10\.\d{4,9}/\S+)", re.IGNORECASE | re.ASCII)
RESOLVER = "https://doi.org/"


@dataclass(frozen=True, slots=True)
class Address:
    """The key of a product, its URL, and its DOI in lower case, if any."""

    key: str
    url: str
    doi: str | None


def address_of(identifiers: Iterable[str]) -> Address | None:
    """Return the address of a work: a web page, else the resolver of its DOI; None without both."""
    found = [stripped for each in identifiers if (stripped := each.strip())]
    doi = next(filter(None, map(_doi, found)), None)
    for each in found:
        key = normalization.knowledge_key(each)
        if key and not normalization.doi(each):
            return Address(key, each, doi)
    return Address(RESOLVER + doi, RESOLVER + doi, doi) if doi else None


def _doi(identifier: str) -> str | None:
    matched = DOI.fullmatch(identifier)
    return normalization.doi(RESOLVER + matched[1] if matched else identifier)
