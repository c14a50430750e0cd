"""How far an import is, on standard error: a bar on a terminal, elsewhere a line now and then."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from services.imports import report as reports
from services.imports.report import ReportImportProgress

LINE_SECONDS = 5
WAITING = "Another import has its turn; this one waits for its end."

COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    TaskProgressColumn(),
    TextColumn("{task.fields[records]} records, {task.fields[rate]} a second,"),
    TimeRemainingColumn(),
    TextColumn("left,"),
    TimeElapsedColumn(),
)


@contextmanager
def shown(console: Console) -> Iterator[ReportImportProgress]:
    """Show what is told until the block ends."""
    if not console.is_terminal:
        yield Lines(lambda line: console.print(line, highlight=False, soft_wrap=True)).tell
        return
    with Progress(*COLUMNS, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=None, records=0, rate=0)

        def tell(progress: reports.ImportProgress) -> None:
            elapsed = bar.tasks[0].elapsed or 1
            bar.update(
                task,
                description="waiting for another import" if progress.waiting else place(progress),
                total=progress.bytes_total or None,
                completed=progress.bytes_done,
                records=progress.activities,
                rate=f"{progress.activities / elapsed:.0f}",
            )

        yield tell


class Lines:
    """A line every few seconds, none for what is done before."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._clock = clock
        self._began = self._said = clock()
        self._waits = False

    def tell(self, progress: reports.ImportProgress) -> None:
        """Say how far the import is, if it is time to."""
        now = self._clock()
        if progress.waiting:
            if not self._waits:
                self._say(WAITING)
            self._waits = True
            self._began = self._said = now
        elif now - self._said >= LINE_SECONDS:
            self._said = now
            self._say(sentence(progress, now - self._began))


def sentence(progress: reports.ImportProgress, seconds: float) -> str:
    """How far an import is that has run for some seconds."""
    done = progress.bytes_done / progress.bytes_total if progress.bytes_total else 1
    left = f", about {seconds * (1 - done) / done:.0f} s left" if done else ""
    return (
        f"{place(progress)}: {progress.activities} records, {progress.activities / seconds:.0f} a second, "
        f"{done:.0%} of {progress.bytes_total / 1_000_000:.1f} MB{left}"
    )


def place(progress: reports.ImportProgress) -> str:
    """The number of the file in work."""
    return f"file {progress.file_number} of {progress.files}"
