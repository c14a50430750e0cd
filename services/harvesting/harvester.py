"""Writing of the pages of a harvest within bounds that stop endless or faulty repositories."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from hashlib import blake2b

from services.harvesting import batches, records
from services.harvesting.failures import HarvestFailure, NothingMatchesError, TokenRefusedError
from services.harvesting.limits import Bounds
from services.harvesting.pages import RecordPage
from services.harvesting.records import HarvestedRecord
from services.harvesting.report import HarvestProgress, ReportHarvestProgress
from services.harvesting.targets import HarvestTarget
from services.imports.counted_kinds import FILES, PRODUCTS
from services.imports.importer import UNSTORABLE
from services.imports.rejections import Duplicate, Rejection, Remark
from services.imports.report import Report
from services.writing import harvests, runs

NOT_RETURNED = "the repository did not return it this time; it was kept, because no deletion was reported"
STARTS_OVER = "The next harvest starts over; contact the operator of the repository if this happens again"
CONTINUES = "Earlier pages are stored; run the same command again to continue"


class Harvester:
    """The state of a harvest: progress, tokens so far, and the token of the next page."""

    def __init__(
        self, target: HarvestTarget, address: str, bounds: Bounds, report_progress: ReportHarvestProgress
    ) -> None:
        self._target = target
        self._report = target.target.report
        self._address = address
        self._bounds = bounds
        self._report_progress = report_progress
        self._progress = HarvestProgress()
        self._tokens: set[bytes] = set()
        self._empty = 0
        self._refused = 0
        self.token: str | None = None
        self.broken = False

    async def write_page(self, page: RecordPage, token: str | None) -> None:
        """Write the page of a token; if the page exceeds a bound, mark the harvest as broken."""
        if token:
            self._tokens.add(_digest(token))
        self._progress = replace(self._progress, pages=self._progress.pages + 1)
        self._empty = 0 if page.records else self._empty + 1
        if fault := self._fault(page):
            await self._break(fault)
            return
        refusals: list[Rejection] = []
        counted = Report(self._report.run_id)
        # A page, its rejections and the token of the next page are one transaction.
        async with self._target.target.connection.transaction():
            await self._write(page, counted, refusals)
            await harvests.finish_page(self._target.target.connection, self._target.harvesting, page.token)
            await self._refuse(refusals)
        self._report.add(counted)
        for refusal in refusals:
            self._report.reject(refusal)
        self._progress = replace(
            self._progress, records=self._progress.records + len(page.records), size=page.size
        )
        self.token = page.token
        self._report_progress(self._progress)
        if page.token and self._progress.pages >= self._bounds.pages:
            await self._break(
                f"it has more than {self._bounds.pages:,} pages. {CONTINUES}", starts_over=False
            )

    async def next_page(self, request_page: Callable[[], Awaitable[RecordPage]]) -> RecordPage | None:
        """Request the next page; if that fails, mark the harvest as broken and return None."""
        try:
            return await request_page()
        except (TokenRefusedError, NothingMatchesError):
            reason, starts_over = f"it no longer accepts its own resumptionToken. {STARTS_OVER}", True
        except HarvestFailure as failure:
            reason, starts_over = f"{failure} {CONTINUES}", False
        self._progress = replace(self._progress, pages=self._progress.pages + 1)
        await self._break(reason, starts_over=starts_over)
        return None

    async def finish(self, *, everything: bool, moves: bool) -> None:
        """Mark the window as complete; after a full harvest, add a remark for each record that is missing."""
        connection, harvesting = self._target.target.connection, self._target.harvesting
        unseen = await harvests.unseen(connection, harvesting) if everything else []
        for identifier in unseen:
            self._report.remark(Remark(self._address, None, identifier, NOT_RETURNED))
        async with connection.transaction():
            await harvests.complete(connection, harvesting, moves=moves)

    @property
    def _place(self) -> str:
        return f"{self._address} page {self._progress.pages}"

    def _fault(self, page: RecordPage) -> str | None:
        """Return the reason why a page is rejected, or None."""
        bounds = self._bounds
        if len(page.records) > bounds.page_records:
            return f"it has more than {bounds.page_records:,} records on one page. {STARTS_OVER}"
        if page.token and _digest(page.token) in self._tokens:
            return f"it repeats a resumptionToken, so the list would never end. {STARTS_OVER}"
        if page.token and self._empty >= bounds.empty_pages:
            return f"it returned {bounds.empty_pages} pages in a row without records. {STARTS_OVER}"
        return None

    async def _break(self, reason: str, *, starts_over: bool = True) -> None:
        """End the harvest with a reason; earlier pages are kept."""
        self.broken, self.token = True, None
        rejection = Rejection(self._place, None, None, reason, FILES)
        self._report.reject(rejection)
        connection = self._target.target.connection
        async with connection.transaction():
            if starts_over:
                await harvests.reset(connection, self._target.harvesting)
            await self._refuse([rejection])

    async def _write(self, page: RecordPage, counted: Report, refusals: list[Rejection]) -> None:
        found: dict[str, HarvestedRecord] = {}
        for item in records.read(self._place, page.records, self._target.matcher):
            if isinstance(item, Rejection):
                refusals.append(item)
            elif isinstance(item, Remark):
                counted.remark(item)
            else:
                if before := found.get(item.identifier):
                    self._report.duplicate(
                        Duplicate(item.identifier, item.file, item.line, before.file, before.line)
                    )
                found[item.identifier] = item
        await self._store(list(found.values()), counted, refusals)

    async def _store(
        self, found: Sequence[HarvestedRecord], counted: Report, refusals: list[Rejection]
    ) -> None:
        """Store records together; if that fails, store them one by one and reject those that fail."""
        try:
            await self._attempt(found, counted)
        except UNSTORABLE as error:
            if len(found) > 1:
                for each in found:
                    await self._store([each], counted, refusals)
                return
            [each] = found
            reason = f"the database can't store it: {error}"
            refusals.append(Rejection(each.file, each.line, each.identifier, reason, PRODUCTS))

    async def _attempt(self, found: Sequence[HarvestedRecord], counted: Report) -> None:
        attempt = Report(self._report.run_id)
        target = replace(self._target, target=replace(self._target.target, report=attempt))
        async with self._target.target.connection.transaction():
            await batches.write(target, found)
        counted.add(attempt)

    async def _refuse(self, refusals: Sequence[Rejection]) -> None:
        stored = [(each.file, each.line, each.identifier, each.reason) for each in refusals]
        await runs.reject(self._target.target.connection, self._report.run_id, self._refused, stored)
        self._refused += len(refusals)


def _digest(token: str) -> bytes:
    return blake2b(token.encode(), digest_size=16).digest()
