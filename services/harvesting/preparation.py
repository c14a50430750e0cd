"""Preparation of a harvest before anything is written: options, window and first page."""

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
from services.harvesting.pages import RecordPage, RepositoryClient, RepositoryDescription
from services.harvesting.selections import HarvestRequest, RecordSelection, select
from services.writing import harvest_owners, harvests, sources
from services.writing.sources import SourceFacts

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class HarvestOptions:
    """Options of a harvest; `source` defaults to the name of the repository."""

    request: HarvestRequest
    source: str | None = None
    license: str | None = None
    owner: str | None = None
    visibility: Visibility = Visibility.PUBLIC
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class HarvestStart:
    """The state before the first write: repository, window, first page and the following responses."""

    repository: RepositoryDescription
    source: SourceFacts
    selection: RecordSelection
    token: str | None
    first: RecordPage
    answers: Iterator[_Element]
    complete: datetime | None
    owner_id: UUID | None

    @property
    def gapless(self) -> bool:
        """Whether there is no gap between the last harvest, this window, and now."""
        begin, exactness = self.selection.begin, self.repository.granularity
        joins = begin is None or (self.complete is not None and begin <= self.complete.strftime(exactness))
        return joins and self.selection.end is None


async def next_page(client: RepositoryClient, answers: Iterator[_Element]) -> RecordPage:
    """Request the next page of a list."""
    return await fetch(client, lambda: pages.page(next(answers)))


async def fetch(client: RepositoryClient, request: Callable[[], Answer]) -> Answer:
    """Run a blocking request in a thread; turn unusable responses into HarvestFailure."""
    try:
        return await asyncio.to_thread(request)
    except UnusableAnswerError as error:
        raise HarvestFailure(
            f"{client.address}: the answer {error}. Check that this is the address of an OAI-PMH repository, "
            "or contact its operator."
        ) from error


async def prepare(
    connection: asyncpg.Connection,
    client: RepositoryClient,
    repository: RepositoryDescription,
    options: HarvestOptions,
) -> HarvestStart:
    """Request the first page: continue an interrupted harvest of the same window, else start a new one."""
    source = SourceFacts(options.source or repository.name, client.address, options.license)
    request = options.request
    if options.source is None:
        await _check_name(connection, source)
    before = await harvests.progress(connection, source.name, request.prefix, request.set_spec or "")
    owner_id = await _owner(connection, source.name, options.owner)
    selection = select(request, repository.granularity, before.complete)
    token = before.token if before.window == (selection.begin, selection.end) else None
    answers = client.pages(selection, token)
    first = await _first(client, answers)
    if first is None and token:
        token = None
        answers = client.pages(selection, None)
        first = await _first(client, answers)
    if first is None:
        raise HarvestFailure(
            f"{client.address} rejects a resumptionToken that was not sent: contact its operator."
        )
    return HarvestStart(repository, source, selection, token, first, answers, before.complete, owner_id)


async def _first(client: RepositoryClient, answers: Iterator[_Element]) -> RecordPage | None:
    """Return the first page, an empty one if nothing matches, or None if the token is rejected."""
    try:
        return await next_page(client, answers)
    except NothingMatchesError:
        return RecordPage([], None, None, None)
    except TokenRefusedError:
        return None


async def _check_name(connection: asyncpg.Connection, source: SourceFacts) -> None:
    """Raise HarvestFailure if a source at another address has the name of the repository."""
    at = await sources.address(connection, source.name)
    if at is not None and at != source.url:
        raise HarvestFailure(
            f"{source.url} calls itself {source.name!r}, but a source at {at or 'no address'} already has "
            "this name: choose another name with --source, or pass this name if it is the same source."
        )


async def _owner(connection: asyncpg.Connection, source: str, identifier: str | None) -> UUID | None:
    if identifier is None:
        return await harvest_owners.previous_owner(connection, source)
    found = await organization_lookups.organization(connection, identifier)
    if found is None:
        raise HarvestFailure(f"The hub has no organization {identifier!r}: import it first, or omit --owner.")
    return found[0]
