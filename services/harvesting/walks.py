"""The way through the pages of a list: pages that were cut off, and tokens that expire before the end."""

from dataclasses import replace
from datetime import datetime

from services.harvesting import datestamps, preparation
from services.harvesting.documents import OAI, element_text
from services.harvesting.failures import HarvestFailure, NothingMatchesError, TokenRefusedError
from services.harvesting.pages import RecordPage, RepositoryClient
from services.harvesting.preparation import HarvestStart

# How often a page that is cut off is requested before the harvest ends.
MOST_CUTS = 3
CUT_OFF = "it is cut off, also when it is requested again; the records before the cut are stored."


class PageWalk:
    """The current page of a list, the token that it was requested with, and how the next one is requested."""

    def __init__(self, client: RepositoryClient, start: HarvestStart) -> None:
        self._client = client
        self._selection = start.selection
        self._exactness = start.repository.granularity
        self._answers = start.answers
        self._cuts = 0
        self._records = 0
        self._size: int | None = None
        self._from_start = start.token is None
        self._latest: datetime | None = None
        self._in_order = True
        self.page = start.first
        self.token = start.token
        self.restarted = False
        self._note(self.page)

    @property
    def ended(self) -> bool:
        """Whether the current page is the last one."""
        return not self.page.cut_off and self.page.token is None

    async def advance(self) -> bool:
        """Request the next page, or the current one again if it was cut off; return False at the end."""
        self.restarted = False
        if self.page.cut_off:
            await self._request_again()
        elif self.page.token is None or not await self._request_next(self.page.token):
            return False
        self._note(self.page)
        return True

    async def _request_again(self) -> None:
        self._cuts += 1
        if self._cuts >= MOST_CUTS:
            raise HarvestFailure(CUT_OFF)
        self._answers = self._client.pages(self._selection, self.token)
        self.page = await preparation.next_page(self._client, self._answers)

    async def _request_next(self, token: str) -> bool:
        self._cuts = 0
        try:
            self.page = await preparation.next_page(self._client, self._answers)
        except NothingMatchesError:
            # Some repositories offer a token after their last record; the size tells whether any are missing.
            if self._from_start and self._size is not None and self._records < self._size:
                raise
            return False
        except TokenRefusedError:
            await self._start_over()
        else:
            self.token = token
        return True

    async def _start_over(self) -> None:
        """Request the list anew from the last datestamp; raise TokenRefusedError if that leads no further."""
        begin = self._latest.strftime(self._exactness) if self._latest and self._in_order else None
        if begin is None or begin <= (self._selection.begin or ""):
            raise TokenRefusedError
        self._selection = replace(self._selection, begin=begin)
        self._answers = self._client.pages(self._selection, None)
        self.page = await preparation.next_page(self._client, self._answers)
        self.token, self.restarted, self._from_start = None, True, False

    def _note(self, page: RecordPage) -> None:
        """Note the datestamps of a full page; only a list in their order can start over in its middle."""
        if page.cut_off:
            return
        self._records += len(page.records)
        self._size = page.size if page.size is not None else self._size
        for record in page.records:
            found = datestamps.read(element_text(record, f"header/{OAI}datestamp"))
            if found and self._latest and found < self._latest:
                self._in_order = False
            self._latest = max(found, self._latest) if found and self._latest else found or self._latest
