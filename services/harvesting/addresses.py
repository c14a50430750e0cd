"""The address of a work: the first web address and the first DOI among its identifiers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.text import normalization
from services.text.product_links import PLACEHOLDER

DOI = re.compile(
    r"(?:(?:urn:)?doi:\s*|info:doi/|info:eu-repo/semantics/altIdentifier/doi/)?(10\.\d{4,9}/\S+)",
    re.IGNORECASE | re.ASCII,
)
RESOLVER = "https://doi.org/"
HANDLE = re.compile(
    r"(?:(?:hdl:\s*|urn:hdl:|info:hdl/|info:eu-repo/semantics/altIdentifier/hdl/|hdl\.handle\.net/)"
    r"(\d+(?:\.\d+)*/\S+)|(20\.500\.\d+(?:\.\d+)*/\S+))",
    re.IGNORECASE | re.ASCII,
)
HANDLE_RESOLVER = "https://hdl.handle.net/"
# Some repositories write several addresses into one field.
NEXT_ADDRESS = re.compile(r"[\s;,|]+(?=https?://|(?:urn:)?doi:|hdl:|10\.\d{4,9}/)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Address:
    """The key of a product, its URL, and its DOI in lower case, if any."""

    key: str
    url: str
    doi: str | None


def address_of(identifiers: Iterable[str], relations: Iterable[str] = ()) -> Address | None:
    """Return the address of a work: a web page, else the resolver of its DOI; None without both.

    EPrints writes the address of a work without a file into its relations, which count only if no identifier
    is an address.
    """
    return _address(identifiers) or _address(relations)


def _address(texts: Iterable[str]) -> Address | None:
    found = [part for each in texts for part in _parts(each)]
    doi = next(filter(None, map(_doi, found)), None)
    pages = [_web(each) for each in found if not _doi(each)]
    # The sort is stable, so only placeholders move to the end.
    for each in sorted(pages, key=lambda page: bool(PLACEHOLDER.match(page))):
        if key := normalization.knowledge_key(each):
            return Address(key, each, doi)
    return Address(RESOLVER + doi, RESOLVER + doi, doi) if doi else None


def _parts(text: str) -> Iterator[str]:
    for part in NEXT_ADDRESS.split(text.strip()):
        if stripped := part.strip().rstrip(";,|").rstrip():
            yield stripped


def _web(identifier: str) -> str:
    """Return a handle as the address of its resolver; other identifiers are unchanged."""
    matched = HANDLE.fullmatch(identifier)
    return f"{HANDLE_RESOLVER}{matched[1] or matched[2]}" if matched else identifier


def _doi(identifier: str) -> str | None:
    matched = DOI.fullmatch(identifier)
    return normalization.doi(RESOLVER + matched[1] if matched else identifier)
