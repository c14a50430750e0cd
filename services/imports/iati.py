"""The import of IATI 2.0x activity files, streamed in batches; running it again changes nothing.

Each batch is one transaction: a run that is killed leaves whole batches behind and nothing half-written, and
the next run of the same files finds those unchanged and goes on.
"""

from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import cast

import asyncpg

from db import regions as region_facts
from db.pools import Pools
from services.imports import batches, files, gazetteer, xml
from services.imports.batches import Target
from services.imports.records import Located
from services.imports.rejections import Rejection, Remark
from services.imports.report import Progress, Report, Tell
from services.writing import regions, runs, sources, state
from services.writing.sources import SourceFacts

BATCH = 100


async def run(
    pools: Pools, paths: Sequence[Path], *, source: SourceFacts, progress: Tell | None = None
) -> Report:
    """Import files and folders as a source's, and report what was added, changed, left and refused.

    Raises ImportFailure, before anything is written, when one of the paths can't be imported at all.
    """
    found = files.found(paths)
    async with pools.writing.acquire() as lent:
        target = await _begin(cast("asyncpg.Connection", lent), source, paths)
        importer = Importer(target, len(found), progress)
        for file in found:
            await importer.read(file)
        await importer.flush()
        await _finish(target)
    return target.report


class Importer:
    """The batch that is being filled, and where each identifier was met in this run."""

    def __init__(self, target: Target, files: int, tell: Tell | None) -> None:
        self._target = target
        self._tell = tell
        self._progress = Progress(file="", file_number=0, files=files, activities=0)
        self._batch: dict[str, Located] = {}
        self._met: dict[str, tuple[str, int]] = {}
        self._refused = 0

    async def read(self, file: Path) -> None:
        """Take all activities of a file in."""
        number = self._progress.file_number + 1
        self._progress = replace(self._progress, file=str(file), file_number=number)
        for item in xml.read(file):
            if isinstance(item, Located):
                await self._take(item)
            elif isinstance(item, Rejection):
                self._target.report.reject(item)
            else:
                self._target.report.remark(item)

    async def flush(self) -> None:
        """Write what has gathered, in one transaction."""
        batch = list(self._batch.values())
        refusals = [astuple(each) for each in self._target.report.rejections[self._refused :]]
        async with self._target.connection.transaction():
            if batch:
                await batches.write(self._target, batch)
            await runs.refuse(self._target.connection, self._target.report.run_id, self._refused, refusals)
        self._refused += len(refusals)
        self._progress = replace(self._progress, activities=self._progress.activities + len(batch))
        self._batch.clear()
        if self._tell:
            self._tell(self._progress)

    async def _take(self, located: Located) -> None:
        identifier = located.activity.identifier
        if identifier in self._met:
            file, line = self._met[identifier]
            sentence = f"the identifier is also that of the activity at {file}:{line}"
            self._target.report.remark(Remark(located.file, located.line, identifier, sentence))
        self._met[identifier] = located.file, located.line
        # A batch decides about each identifier once.
        if identifier in self._batch or len(self._batch) >= BATCH:
            await self.flush()
        self._batch[identifier] = located


async def _begin(connection: asyncpg.Connection, source: SourceFacts, paths: Sequence[Path]) -> Target:
    async with connection.transaction():
        await runs.lock(connection)
        await regions.load(connection, region_facts.load())
        source_id = await sources.ensure(connection, source)
        run_id = await runs.begin(connection, source_id, [str(path) for path in paths])
        await state.moved(connection)
    return Target(connection, source_id, await gazetteer.load(connection), Report(run_id))


async def _finish(target: Target) -> None:
    async with target.connection.transaction():
        await runs.finish(target.connection, target.report.run_id, target.report.stored())
        await sources.imported(target.connection, target.source_id)
        await state.moved(target.connection, imported=True)
