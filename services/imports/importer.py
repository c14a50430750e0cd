"""The importer collects records in batches and writes each batch in one transaction."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace

import asyncpg

from services.imports import batches, files, organization_batches, xml
from services.imports.counted_kinds import FILES, ORGANIZATIONS, PROGRAMS
from services.imports.duplicates import IdentifierPlaces
from services.imports.failures import ImportFailure
from services.imports.files import InputFile, UnreadableFile
from services.imports.records import LocatedActivity, LocatedOrganization
from services.imports.rejections import LeftOut, Rejection, Remark
from services.imports.report import ImportProgress, Report, ReportImportProgress
from services.imports.streams import Stream
from services.imports.targets import Target
from services.imports.xml import Record
from services.text.normalization import caseless
from services.writing import runs
from services.writing.statistics import StatisticsRefresh

# The limits of a batch: large enough for speed, small enough for memory when records are long.
BATCH, BATCH_BYTES = 100, 4_000_000

# The errors of PostgreSQL for values that it can't store. Other errors are not the fault of a record.
UNSTORABLE = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.ProgramLimitExceededError)


class Importer:
    """The current batch, and the places of all identifiers of the run."""

    def __init__(
        self, target: Target, files_to_read: Sequence[InputFile], report_progress: ReportImportProgress | None
    ) -> None:
        self._target = target
        self._report = target.report
        self._report_progress = report_progress
        total = sum(file.size for file in files_to_read)
        self._progress = ImportProgress("", 0, files=len(files_to_read), activities=0, bytes_total=total)
        self._batch: dict[tuple[str, str], Record] = {}
        self._batch_bytes = 0
        self._identifier_places = IdentifierPlaces()
        self._new_rejections: list[Rejection] = []
        self._stored_rejections = 0
        self._statistics = StatisticsRefresh()

    async def read(self, file: InputFile) -> None:
        """Import all records of a file."""
        before = self._progress.bytes_done
        self._progress = replace(self._progress, file=file.name, file_number=self._progress.file_number + 1)
        try:
            with closing(files.reopen_file(file)) as stream:
                await self._read(file, stream, before)
        except ImportFailure as failure:
            self._reject(Rejection(file.name, None, None, str(failure), FILES))
        self._progress = replace(self._progress, bytes_done=before + file.size)

    def skip(self, unreadable: Iterable[UnreadableFile]) -> None:
        """Reject files that can't be read at all."""
        for file in unreadable:
            self._reject(Rejection(file.name, None, None, f"it was skipped: {file.reason}", FILES))

    async def flush(self) -> None:
        """Write the current batch, and report progress."""
        records = list(self._batch.values())
        try:
            await self._write(records)
        except UNSTORABLE:
            await self._write_singly(records)
        await self._statistics.refresh_if_due(self._target.connection, self._report.written(PROGRAMS))
        self._progress = replace(self._progress, activities=self._progress.activities + len(records))
        self._batch.clear()
        self._batch_bytes = 0
        if self._report_progress:
            self._report_progress(self._progress)

    async def _read(self, file: InputFile, stream: Stream, before: int) -> None:
        counted_bytes = 0
        for item in xml.read(file, stream):
            if isinstance(item, Rejection):
                self._reject(item)
            elif isinstance(item, Remark):
                self._report.remark(item)
            elif isinstance(item, LeftOut):
                self._report.left_out.update(item.paths)
            else:
                await self._add_to_batch(item)
                self._batch_bytes += stream.bytes - counted_bytes
                counted_bytes = stream.bytes
            self._progress = replace(self._progress, bytes_done=before + min(stream.position, file.size))
            if (
                len(self._batch) >= BATCH
                or self._batch_bytes >= BATCH_BYTES
                or len(self._new_rejections) >= BATCH
            ):
                await self.flush()

    async def _add_to_batch(self, record: Record) -> None:
        kind = PROGRAMS if isinstance(record, LocatedActivity) else ORGANIZATIONS
        if duplicate := self._identifier_places.remember(kind, record.identifier, record.file, record.line):
            self._report.duplicate(duplicate)
        # The outcome of an identifier is decided once in a batch; letter case makes no difference.
        key = kind, caseless(record.identifier)
        if key in self._batch:
            await self.flush()
        self._batch[key] = record

    def _reject(self, rejection: Rejection) -> None:
        self._report.reject(rejection)
        self._new_rejections.append(rejection)

    async def _write(self, records: Iterable[Record]) -> None:
        """Write records and the rejections before them in one transaction; count them after the commit."""
        counted = Report(self._report.run_id)
        target = replace(self._target, report=counted)
        rejections = [(each.file, each.line, each.identifier, each.reason) for each in self._new_rejections]
        async with target.connection.transaction():
            if organizations := [each for each in records if isinstance(each, LocatedOrganization)]:
                await organization_batches.write(target, organizations)
            if activities := [each for each in records if isinstance(each, LocatedActivity)]:
                await batches.write(target, activities)
            await runs.reject(target.connection, counted.run_id, self._stored_rejections, rejections)
        self._report.add(counted)
        self._stored_rejections += len(rejections)
        self._new_rejections.clear()

    async def _write_singly(self, records: Iterable[Record]) -> None:
        """Write the records of a failed batch one by one, and reject those that can't be stored."""
        for record in records:
            try:
                await self._write([record])
            except UNSTORABLE as error:
                kind = PROGRAMS if isinstance(record, LocatedActivity) else ORGANIZATIONS
                reason = f"the database can't store it: {error}"
                self._reject(Rejection(record.file, record.line, record.identifier, reason, kind))
        await self._write(())
