"""Responses of repositories: their description, and pages of records with resumption tokens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lxml.etree import _Element

from services.harvesting import datestamps
from services.harvesting.documents import OAI, UnusableAnswerError, element_text
from services.harvesting.limits import TOKEN_LENGTH
from services.harvesting.mending import CUT_OFF
from services.harvesting.selections import RecordSelection
from services.imports.values import TITLE_LENGTH

VERSION = "2.0"


class RepositoryClient(Protocol):
    """A client of a repository. It parses responses strictly and within bounds, and raises otherwise."""

    @property
    def address(self) -> str:
        """The address of the repository."""

    def identify(self) -> _Element:
        """Request Identify."""

    def pages(self, selection: RecordSelection, token: str | None) -> Iterator[_Element]:
        """Request the ListRecords responses one after another, from the start or from a token."""


@dataclass(frozen=True, slots=True)
class RepositoryDescription:
    """The description of a repository: name, granularity of times, and support of deletions."""

    name: str
    granularity: datestamps.Granularity
    deletions: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The records of a response, the token of the next page, the stated list size, and the response time.

    A page that was `cut_off` has the records before the cut, and no token.
    """

    records: list[_Element]
    token: str | None
    size: int | None
    answered: datetime | None
    cut_off: bool = False


def repository(answer: _Element) -> RepositoryDescription:
    """Parse an Identify response; raise UnusableAnswerError unless it is from an OAI-PMH 2.0 repository."""
    found = _of_verb(answer, "Identify")
    version = element_text(found, "protocolVersion")
    if version != VERSION:
        raise UnusableAnswerError(
            f"has OAI-PMH version {(version or 'unknown')[:20]}, and only 2.0 is supported"
        )
    name = element_text(found, "repositoryName")
    if not name:
        raise UnusableAnswerError("has no repositoryName")
    granularity = datestamps.granularity(element_text(found, "granularity"))
    return RepositoryDescription(
        name[:TITLE_LENGTH], granularity, element_text(found, "deletedRecord") or "no"
    )


def page(answer: _Element) -> RecordPage:
    """Parse a ListRecords response; raise UnusableAnswerError if it is something else."""
    found = _of_verb(answer, "ListRecords")
    size = found.find(f"{OAI}resumptionToken")
    digits = "" if size is None else (size.get("completeListSize") or "").strip()
    return RecordPage(
        records=found.findall(f"{OAI}record"),
        token=token(answer),
        size=int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None,
        answered=datestamps.read(element_text(answer, "responseDate")),
        cut_off=answer.get(CUT_OFF) is not None,
    )


def token(answer: _Element) -> str | None:
    """Return the token of the next page, or None on the last page."""
    found = element_text(answer, f"ListRecords/{OAI}resumptionToken")
    if found and len(found) > TOKEN_LENGTH:
        raise UnusableAnswerError(f"has a resumptionToken of more than {TOKEN_LENGTH:,} characters")
    return found


def _of_verb(answer: _Element, verb: str) -> _Element:
    found = answer.find(f"{OAI}{verb}")
    if found is None:
        raise UnusableAnswerError(f"is not a response to {verb}")
    return found
