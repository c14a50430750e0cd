"""Writing of the pages of a harvest within bounds that stop endless or faulty repositories."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from hashlib import blake2b
from uuid import UUID

from services.harvesting import batches, records
from services.harvesting.documents import UnusableAnswerError
from services.harvesting.failures import HarvestFailure, NothingMatchesError, TokenRefusedError
from services.harvesting.limits import Bounds
from services.harvesting.pages import RecordPage
from services.harvesting.records import HarvestedRecord
from services.harvesting.report import HarvestProgress, ReportHarvestProgress
from services.harvesting.targets import HarvestTarget
from services.harvesting.walks import PageWalk
from services.imports.counted_kinds import FILES, PRODUCTS
from services.imports.importer import UNSTORABLE
from services.imports.rejections import Duplicate, Rejection, Remark
from services.imports.report import Report
from services.writing import harvests, runs

# Opens the target for the writing of one page; others write while the harvest waits for the network.
OpenTarget = Callable[[], AbstractAsyncContextManager[HarvestTarget]]

NOT_RETURNED = "the repository did not return it this time; it was kept, because no deletion was reported"
STARTS_OVER = "The next harvest starts over; contact the operator of the repository if this happens again"
CONTINUES = "Earlier pages are stored; run the same command again to continue"

AROUND = "; if this page can't be read again, skip it with --from, --until or --set"


class Harvester:
    """The state of a harvest: progress, and the tokens so far."""

    _target: HarvestTarget

    def __init__(
        self,
        open_target: OpenTarget,
        report: Report,
        address: str,
        bounds: Bounds,
        report_progress: ReportHarvestProgress,
    ) -> None:
        self._open_target = open_target
        self._report = report
        self._address = address
        self._bounds = bounds
        self._report_progress = report_progress
        self._progress = HarvestProgress()
        self._tokens: set[bytes] = set()
        self._empty = 0
        self._refused = 0
        self._seen: set[str] = set()
        self._again = False
        self.broken = False

    async def write_all(self, walk: PageWalk) -> None:
        """Write all pages of a list; if that fails or exceeds a bound, mark the harvest as broken."""
        await self._write_page(walk)
        while not self.broken and not walk.ended and await self._advance(walk):
            await self._write_page(walk)

    async def _write_page(self, walk: PageWalk) -> None:
        if walk.restarted:
            self._tokens.clear()
        if walk.token:
            self._tokens.add(_digest(walk.token))
        # A page that was cut off keeps its number.
        self._progress = replace(self._progress, pages=self._progress.pages + (not self._again))
        self._again = walk.page.cut_off
        async with self._opened():
            await self._write_bounded(walk.page, walk.token)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[None]:
        async with self._open_target() as target:
            self._target = target
            yield

    async def _write_bounded(self, page: RecordPage, token: str | None) -> None:
        self._empty = 0 if page.records else self._empty + 1
        if fault := self._fault(page):
            await self._break(fault)
            return
        refusals: list[Rejection] = []
        counted = Report(self._run_id)
        # A page, its rejections and the token of the next page are one transaction.
        async with self._target.target.connection.transaction():
            await self._write(page, counted, refusals)
            following = token if page.cut_off else page.token
            await harvests.finish_page(self._target.target.connection, self._target.harvesting, following)
            await self._refuse(refusals)
        self._report.add(counted)
        for refusal in refusals:
            self._report.reject(refusal)
        self._progress = replace(
            self._progress, records=self._progress.records + len(page.records), size=page.size
        )
        self._report_progress(self._progress)
        if page.token and self._progress.pages >= self._bounds.pages:
            await self._break(
                f"it has more than {self._bounds.pages:,} pages. {CONTINUES}", starts_over=False
            )

    async def _advance(self, walk: PageWalk) -> bool:
        """Go to the next page; if that fails, mark the harvest as broken. Return whether there is a page."""
        try:
            return await walk.advance()
        except (TokenRefusedError, NothingMatchesError):
            reason, starts_over = f"it no longer accepts its own resumptionToken. {STARTS_OVER}", True
        except HarvestFailure as failure:
            around = AROUND if isinstance(failure.__cause__, UnusableAnswerError) else ""
            reason, starts_over = f"{failure} {CONTINUES}{around}", False
        self._progress = replace(self._progress, pages=self._progress.pages + (not self._again))
        async with self._opened():
            await self._break(reason, starts_over=starts_over)
        return False

    async def finish(self, *, everything: bool, moves: bool) -> None:
        """Mark the window as complete; after a full harvest, add a remark for each record that is missing."""
        async with self._opened():
            await self._finish(everything=everything, moves=moves)

    async def _finish(self, *, everything: bool, moves: bool) -> None:
        connection, harvesting = self._target.target.connection, self._target.harvesting
        unseen = await harvests.unseen(connection, harvesting) if everything else []
        for identifier in unseen:
            # A dry run stores none of the records that it reads.
            if identifier in self._seen:
                continue
            self._report.remark(Remark(self._address, None, identifier, NOT_RETURNED))
        async with connection.transaction():
            await harvests.complete(connection, harvesting, moves=moves)

    @property
    def _run_id(self) -> UUID:
        return self._target.target.report.run_id

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
        self.broken = True
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
        if self._report.dry_run:
            self._seen.update(found)
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
        attempt = Report(self._run_id)
        target = replace(self._target, target=replace(self._target.target, report=attempt))
        async with self._target.target.connection.transaction():
            await batches.write(target, found)
        counted.add(attempt)

    async def _refuse(self, refusals: Sequence[Rejection]) -> None:
        stored = [(each.file, each.line, each.identifier, each.reason) for each in refusals]
        await runs.reject(self._target.target.connection, self._run_id, self._refused, stored)
        self._refused += len(refusals)


def _digest(token: str) -> bytes:
    return blake2b(token.encode(), digest_size=16).digest()
