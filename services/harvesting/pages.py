"""What repositories answer: who they are, and pages of records with a token for the next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lxml.etree import _Element

from services.harvesting import datestamps
from services.harvesting.documents import OAI, UnusableAnswerError, told
from services.harvesting.limits import TOKEN_LENGTH
from services.harvesting.selections import Selection
from services.imports.values import TITLE_LENGTH

VERSION = "2.0"


class Client(Protocol):
    """Who asks a repository. What it answers was read strictly, and within bounds; all else raises."""

    @property
    def address(self) -> str:
        """The address of the repository."""

    def identify(self) -> _Element:
        """The answer to the question who the repository is."""

    def pages(self, selection: Selection, token: str | None) -> Iterator[_Element]:
        """The answers with records, from the first one on, or from the one that a token stands for."""


@dataclass(frozen=True, slots=True)
class Repository:
    """Who a repository says that it is; `granularity` is of its times, `deletions` how it tells of them."""

    name: str
    granularity: datestamps.Granularity
    deletions: str


@dataclass(frozen=True, slots=True)
class Page:
    """The records of an answer, the token of the next, what size the list is said to have, and when."""

    records: list[_Element]
    token: str | None
    size: int | None
    answered: datetime | None


def repository(answer: _Element) -> Repository:
    """Who answered; raises UnusableAnswerError unless it is a repository of OAI-PMH 2.0."""
    found = _of_verb(answer, "Identify")
    version = told(found, "protocolVersion")
    if version != VERSION:
        raise UnusableAnswerError(f"is of OAI-PMH {(version or 'of no version')[:20]}, and only 2.0 is read")
    name = told(found, "repositoryName")
    if not name:
        raise UnusableAnswerError("has no repositoryName")
    granularity = datestamps.granularity(told(found, "granularity"))
    return Repository(name[:TITLE_LENGTH], granularity, told(found, "deletedRecord") or "no")


def page(answer: _Element) -> Page:
    """A page of records; raises UnusableAnswerError when the answer is to another question."""
    found = _of_verb(answer, "ListRecords")
    size = found.find(f"{OAI}resumptionToken")
    digits = "" if size is None else (size.get("completeListSize") or "").strip()
    return Page(
        records=found.findall(f"{OAI}record"),
        token=token(answer),
        size=int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None,
        answered=datestamps.read(told(answer, "responseDate")),
    )


def token(answer: _Element) -> str | None:
    """The token of the page after this one, null at the last."""
    found = told(answer, f"ListRecords/{OAI}resumptionToken")
    if found and len(found) > TOKEN_LENGTH:
        raise UnusableAnswerError(f"has a resumptionToken of more than {TOKEN_LENGTH:,} characters")
    return found


def _of_verb(answer: _Element, verb: str) -> _Element:
    found = answer.find(f"{OAI}{verb}")
    if found is None:
        raise UnusableAnswerError(f"is not one to the question {verb}")
    return found
