"""Records of files gather in batches, and each batch goes in as one transaction."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace

import asyncpg

from services.imports import batches, files, organization_batches, xml
from services.imports.counted_kinds import FILES, ORGANIZATIONS, PROGRAMS
from services.imports.duplicates import Places
from services.imports.failures import ImportFailure
from services.imports.files import InputFile
from services.imports.records import Located, LocatedOrganization
from services.imports.rejections import Rejection, Remark
from services.imports.report import Progress, Report, Tell
from services.imports.streams import Stream
from services.imports.targets import Target
from services.imports.xml import Record
from services.writing import runs
from services.writing.statistics import Freshness

# What a batch may hold: enough for speed, and not more than fits the memory when records are long.
BATCH, BATCH_BYTES = 100, 4_000_000

# What PostgreSQL says of values that it can't store; whatever else goes wrong is no fault of a record.
UNSTORABLE = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.ProgramLimitExceededError)


class Importer:
    """The batch that is being filled, and where each identifier was met in this run."""

    def __init__(self, target: Target, found: Sequence[InputFile], tell: Tell | None) -> None:
        self._target = target
        self._report = target.report
        self._tell = tell
        total = sum(file.size for file in found)
        self._progress = Progress("", 0, files=len(found), activities=0, bytes_total=total)
        self._batch: dict[tuple[str, str], Record] = {}
        self._weight = 0
        self._met = Places()
        self._refusals: list[Rejection] = []
        self._refused = 0
        self._statistics = Freshness()

    async def read(self, file: InputFile) -> None:
        """Take all records of a file in."""
        before = self._progress.bytes_done
        self._progress = replace(self._progress, file=file.name, file_number=self._progress.file_number + 1)
        try:
            with closing(files.reopened(file)) as stream:
                await self._read(file, stream, before)
        except ImportFailure as failure:
            self._reject(Rejection(file.name, None, None, str(failure), FILES))
        self._progress = replace(self._progress, bytes_done=before + file.size)

    async def flush(self) -> None:
        """Write what has gathered, and tell how far the run is."""
        records = list(self._batch.values())
        try:
            await self._write(records)
        except UNSTORABLE:
            await self._write_singly(records)
        await self._statistics.keep(self._target.connection, self._report.written(PROGRAMS))
        self._progress = replace(self._progress, activities=self._progress.activities + len(records))
        self._batch.clear()
        self._weight = 0
        if self._tell:
            self._tell(self._progress)

    async def _read(self, file: InputFile, stream: Stream, before: int) -> None:
        weighed = 0
        for item in xml.read(file, stream):
            if isinstance(item, Rejection):
                self._reject(item)
            elif isinstance(item, Remark):
                self._report.remark(item)
            else:
                await self._take(item)
                self._weight += stream.bytes - weighed
                weighed = stream.bytes
            self._progress = replace(self._progress, bytes_done=before + min(stream.position, file.size))
            if len(self._batch) >= BATCH or self._weight >= BATCH_BYTES or len(self._refusals) >= BATCH:
                await self.flush()

    async def _take(self, record: Record) -> None:
        kind = PROGRAMS if isinstance(record, Located) else ORGANIZATIONS
        if duplicate := self._met.meet(kind, record.identifier, record.file, record.line):
            self._report.duplicate(duplicate)
        # A batch decides about each identifier once.
        if (kind, record.identifier) in self._batch:
            await self.flush()
        self._batch[kind, record.identifier] = record

    def _reject(self, rejection: Rejection) -> None:
        self._report.reject(rejection)
        self._refusals.append(rejection)

    async def _write(self, records: Iterable[Record]) -> None:
        """Write records and what was refused before them, in one transaction that counts when it is in."""
        counted = Report(self._report.run_id)
        target = replace(self._target, report=counted)
        refusals = [(each.file, each.line, each.identifier, each.reason) for each in self._refusals]
        async with target.connection.transaction():
            if organizations := [each for each in records if isinstance(each, LocatedOrganization)]:
                await organization_batches.write(target, organizations)
            if activities := [each for each in records if isinstance(each, Located)]:
                await batches.write(target, activities)
            await runs.refuse(target.connection, counted.run_id, self._refused, refusals)
        self._report.add(counted)
        self._refused += len(refusals)
        self._refusals.clear()

    async def _write_singly(self, records: Iterable[Record]) -> None:
        """Write the records of a batch that can't be stored each for itself, and reject those that can't."""
        for record in records:
            try:
                await self._write([record])
            except UNSTORABLE as error:
                kind = PROGRAMS if isinstance(record, Located) else ORGANIZATIONS
                reason = f"the database can't store it: {error}"
                self._reject(Rejection(record.file, record.line, record.identifier, reason, kind))
        await self._write(())
