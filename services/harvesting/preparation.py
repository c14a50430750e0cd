"""What is known of a harvest before anything is written: who answers, what is asked for, the first page."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import asyncpg
from lxml.etree import _Element

from db.values import Visibility
from services import organization_lookups
from services.harvesting import pages
from services.harvesting.documents import UnusableAnswerError
from services.harvesting.failures import HarvestFailure, NothingMatchesError, TokenRefusedError
from services.harvesting.pages import Client, Page, Repository
from services.harvesting.selections import Asked, Selection, selected
from services.writing import harvest_owners, harvests, sources
from services.writing.sources import SourceFacts

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a harvest is asked to do: source (its repository's name for null), licence, owner, who sees it."""

    asked: Asked
    source: str | None = None
    license: str | None = None
    owner: str | None = None
    visibility: Visibility = Visibility.PUBLIC
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """What is known before anything is written: who answers, the window, the first page and what follows."""

    repository: Repository
    source: SourceFacts
    selection: Selection
    token: str | None
    first: Page
    answers: Iterator[_Element]
    complete: datetime | None
    owner_id: UUID | None

    @property
    def gapless(self) -> bool:
        """Whether nothing lies between what was harvested before, this window, and now."""
        begin, exactness = self.selection.begin, self.repository.granularity
        joins = begin is None or (self.complete is not None and begin <= self.complete.strftime(exactness))
        return joins and self.selection.end is None


async def following(client: Client, answers: Iterator[_Element]) -> Page:
    """The next page of a list."""
    return await answer_to(client, lambda: pages.page(next(answers)))


async def answer_to(client: Client, question: Callable[[], Answer]) -> Answer:
    """What a question is answered; it waits for the network, so it is asked in a thread."""
    try:
        return await asyncio.to_thread(question)
    except UnusableAnswerError as error:
        raise HarvestFailure(
            f"{client.address}: the answer {error}. Check that this is the address of an OAI-PMH repository, "
            "or tell who runs it."
        ) from error


async def started(
    connection: asyncpg.Connection, client: Client, repository: Repository, terms: Terms
) -> Start:
    """Ask for the first page: of the harvest that was cut off, if the same is asked for again, else anew."""
    source = SourceFacts(terms.source or repository.name, client.address, terms.license)
    asked = terms.asked
    if terms.source is None:
        await _check_name(connection, source)
    before = await harvests.progress(connection, source.name, asked.prefix, asked.set_spec or "")
    owner_id = await _owner(connection, source.name, terms.owner)
    selection = selected(asked, repository.granularity, before.complete)
    token = before.token if before.window == (selection.begin, selection.end) else None
    answers = client.pages(selection, token)
    first = await _first(client, answers)
    if first is None and token:
        token = None
        answers = client.pages(selection, None)
        first = await _first(client, answers)
    if first is None:
        raise HarvestFailure(
            f"{client.address} refuses a resumptionToken that it was not sent: tell who runs the repository."
        )
    return Start(repository, source, selection, token, first, answers, before.complete, owner_id)


async def _first(client: Client, answers: Iterator[_Element]) -> Page | None:
    """The first page, an empty one where nothing matches; null when the token it stood for is not known."""
    try:
        return await following(client, answers)
    except NothingMatchesError:
        return Page([], None, None, None)
    except TokenRefusedError:
        return None


async def _check_name(connection: asyncpg.Connection, source: SourceFacts) -> None:
    """Refuse the name that a repository gives itself where a source at another address has it."""
    at = await sources.address(connection, source.name)
    if at is not None and at != source.url:
        raise HarvestFailure(
            f"{source.url} calls itself {source.name!r}, as a source at {at or 'no address'} is called: give "
            "it a name of its own with --source, or that one if it is the same."
        )


async def _owner(connection: asyncpg.Connection, source: str, identifier: str | None) -> UUID | None:
    if identifier is None:
        return await harvest_owners.before(connection, source)
    found = await organization_lookups.organization(connection, identifier)
    if found is None:
        raise HarvestFailure(
            f"The hub has no organization {identifier!r}: import it first, or leave --owner out."
        )
    return found[0]
