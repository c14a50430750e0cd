"""Progress of a harvest on standard error: a bar on a terminal, otherwise a line every few seconds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from hub.commands.progress import LINE_SECONDS, WAITING
from services.harvesting import report as reports
from services.harvesting.report import ReportHarvestProgress

COLUMNS = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())


@contextmanager
def progress_shown(console: Console) -> Iterator[ReportHarvestProgress]:
    """Show reported progress until the block ends."""
    if not console.is_terminal:
        yield Lines(lambda line: console.print(line, highlight=False, soft_wrap=True)).report
        return
    with Progress(*COLUMNS, console=console, transient=True) as bar:
        task = bar.add_task("requesting", total=None)

        def report(progress: reports.HarvestProgress) -> None:
            # The repository reports the size; it can be lower than the number of records received.
            total = max(progress.size, progress.records) if progress.size else None
            bar.update(task, description=sentence(progress), total=total, completed=progress.records)

        yield report


class Lines:
    """Prints a line every few seconds."""

    def __init__(
        self, print_line: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._print = print_line
        self._clock = clock
        self._last_line_at = clock()
        self._is_waiting = False

    def report(self, progress: reports.HarvestProgress) -> None:
        """Print the progress if the last line is old enough."""
        now = self._clock()
        if progress.waiting and not self._is_waiting:
            self._is_waiting = True
            self._print(WAITING)
        elif not progress.waiting and now - self._last_line_at >= LINE_SECONDS:
            self._last_line_at = now
            self._print(sentence(progress))


def sentence(progress: reports.HarvestProgress) -> str:
    """Return the progress as text; the total is the one that the repository reports."""
    if progress.waiting:
        return WAITING
    of = f" of {progress.size}" if progress.size else ""
    return f"page {progress.pages}: {progress.records}{of} records"
