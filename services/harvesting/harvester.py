"""The pages of a harvest go in one by one, within bounds: a repository that lies or loops ends it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from hashlib import blake2b

from services.harvesting import batches, records
from services.harvesting.failures import HarvestFailure, NothingMatchesError, TokenRefusedError
from services.harvesting.limits import Bounds
from services.harvesting.pages import Page
from services.harvesting.records import Found
from services.harvesting.report import Progress, Tell
from services.harvesting.targets import HarvestTarget
from services.imports.counted_kinds import FILES, PRODUCTS
from services.imports.importer import UNSTORABLE
from services.imports.rejections import Duplicate, Rejection, Remark
from services.imports.report import Report
from services.writing import harvests, runs

UNTOLD = "the repository did not offer it this time; it was kept, for nothing says that it was withdrawn"
ANEW = "The next harvest begins anew; tell who runs the repository if this happens again"
GOES_ON = "What came before is in; run this again, and it goes on from there"


class Harvester:
    """What came so far, the tokens that were given, and the one of the next page."""

    def __init__(self, target: HarvestTarget, address: str, bounds: Bounds, tell: Tell) -> None:
        self._target = target
        self._report = target.target.report
        self._address = address
        self._bounds = bounds
        self._tell = tell
        self._progress = Progress()
        self._tokens: set[bytes] = set()
        self._empty = 0
        self._refused = 0
        self.token: str | None = None
        self.broken = False

    async def take(self, page: Page, token: str | None) -> None:
        """Write a page that a token stood for, unless it breaks a bound; then the harvest is broken."""
        if token:
            self._tokens.add(_digest(token))
        self._progress = replace(self._progress, pages=self._progress.pages + 1)
        self._empty = 0 if page.records else self._empty + 1
        if fault := self._fault(page):
            await self._break(fault)
            return
        refusals: list[Rejection] = []
        counted = Report(self._report.run_id)
        # A page is one transaction, with the token of the next and with what was refused of it.
        async with self._target.target.connection.transaction():
            await self._write(page, counted, refusals)
            await harvests.turn(self._target.target.connection, self._target.harvesting, page.token)
            await self._refuse(refusals)
        self._report.add(counted)
        for refusal in refusals:
            self._report.reject(refusal)
        self._progress = replace(
            self._progress, records=self._progress.records + len(page.records), size=page.size
        )
        self.token = page.token
        self._tell(self._progress)
        if page.token and self._progress.pages >= self._bounds.pages:
            await self._break(f"it has more than {self._bounds.pages:,} pages. {GOES_ON}", anew=False)

    async def tried(self, question: Callable[[], Awaitable[Page]]) -> Page | None:
        """The next page; null when there is none to be had, which breaks the harvest."""
        try:
            return await question()
        except (TokenRefusedError, NothingMatchesError):
            reason, anew = f"it does not know its own resumptionToken any more. {ANEW}", True
        except HarvestFailure as failure:
            reason, anew = f"{failure} {GOES_ON}", False
        self._progress = replace(self._progress, pages=self._progress.pages + 1)
        await self._break(reason, anew=anew)
        return None

    async def finish(self, *, everything: bool, moves: bool) -> None:
        """Note that the window is in, and of a harvest of everything which records did not come any more."""
        connection, harvesting = self._target.target.connection, self._target.harvesting
        unseen = await harvests.unseen(connection, harvesting) if everything else []
        for identifier in unseen:
            self._report.remark(Remark(self._address, None, identifier, UNTOLD))
        async with connection.transaction():
            await harvests.complete(connection, harvesting, moves=moves)

    @property
    def _place(self) -> str:
        return f"{self._address} page {self._progress.pages}"

    def _fault(self, page: Page) -> str | None:
        """Why a page is not taken, null when it is."""
        bounds = self._bounds
        if len(page.records) > bounds.page_records:
            return f"it has more than {bounds.page_records:,} records on one page. {ANEW}"
        if page.token and _digest(page.token) in self._tokens:
            return f"it goes round in a circle, for it gives a resumptionToken that it gave before. {ANEW}"
        if page.token and self._empty >= bounds.empty_pages:
            return f"it gives {bounds.empty_pages} pages without records after one another. {ANEW}"
        return None

    async def _break(self, reason: str, *, anew: bool = True) -> None:
        """End the harvest with its reason; what came before stays."""
        self.broken, self.token = True, None
        rejection = Rejection(self._place, None, None, reason, FILES)
        self._report.reject(rejection)
        connection = self._target.target.connection
        async with connection.transaction():
            if anew:
                await harvests.drop(connection, self._target.harvesting)
            await self._refuse([rejection])

    async def _write(self, page: Page, counted: Report, refusals: list[Rejection]) -> None:
        found: dict[str, Found] = {}
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

    async def _store(self, found: Sequence[Found], counted: Report, refusals: list[Rejection]) -> None:
        """Store records together; where that can't be, each for itself, so that one does not hold up all."""
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

    async def _attempt(self, found: Sequence[Found], counted: Report) -> None:
        attempt = Report(self._report.run_id)
        target = replace(self._target, target=replace(self._target.target, report=attempt))
        async with self._target.target.connection.transaction():
            await batches.write(target, found)
        counted.add(attempt)

    async def _refuse(self, refusals: Sequence[Rejection]) -> None:
        stored = [(each.file, each.line, each.identifier, each.reason) for each in refusals]
        await runs.refuse(self._target.target.connection, self._report.run_id, self._refused, stored)
        self._refused += len(refusals)


def _digest(token: str) -> bytes:
    return blake2b(token.encode(), digest_size=16).digest()
