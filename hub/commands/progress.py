"""Progress of an import on standard error: a bar on a terminal, otherwise a line every few seconds."""

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
WAITING = "Another import is running; this one waits until it ends."

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
def progress_shown(console: Console) -> Iterator[ReportImportProgress]:
    """Show reported progress until the block ends."""
    if not console.is_terminal:
        yield Lines(lambda line: console.print(line, highlight=False, soft_wrap=True)).report
        return
    with Progress(*COLUMNS, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=None, records=0, rate=0)

        def report(progress: reports.ImportProgress) -> None:
            elapsed = bar.tasks[0].elapsed or 1
            bar.update(
                task,
                description="waiting for another import" if progress.waiting else place(progress),
                total=progress.bytes_total or None,
                completed=progress.bytes_done,
                records=progress.activities,
                rate=f"{progress.activities / elapsed:.0f}",
            )

        yield report


class Lines:
    """Prints a line every few seconds; the time spent waiting does not count."""

    def __init__(
        self, print_line: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._print = print_line
        self._clock = clock
        self._started_at = self._last_line_at = clock()
        self._is_waiting = False

    def report(self, progress: reports.ImportProgress) -> None:
        """Print the progress if the last line is old enough."""
        now = self._clock()
        if progress.waiting:
            if not self._is_waiting:
                self._print(WAITING)
            self._is_waiting = True
            self._started_at = self._last_line_at = now
        elif now - self._last_line_at >= LINE_SECONDS:
            self._last_line_at = now
            self._print(sentence(progress, now - self._started_at))


def sentence(progress: reports.ImportProgress, seconds: float) -> str:
    """Return the progress of an import that has run for `seconds`."""
    done = progress.bytes_done / progress.bytes_total if progress.bytes_total else 1
    remaining = f", about {seconds * (1 - done) / done:.0f} s left" if done else ""
    return (
        f"{place(progress)}: {progress.activities} records, {progress.activities / seconds:.0f} a second, "
        f"{done:.0%} of {progress.bytes_total / 1_000_000:.1f} MB{remaining}"
    )


def place(progress: reports.ImportProgress) -> str:
    """Return the number of the current file."""
    return f"file {progress.file_number} of {progress.files}"
