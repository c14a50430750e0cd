"""How far a harvest is, on standard error: a bar on a terminal, elsewhere a line now and then."""

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
def shown(console: Console) -> Iterator[ReportHarvestProgress]:
    """Show what is told until the block ends."""
    if not console.is_terminal:
        yield Lines(lambda line: console.print(line, highlight=False, soft_wrap=True)).tell
        return
    with Progress(*COLUMNS, console=console, transient=True) as bar:
        task = bar.add_task("asking", total=None)

        def tell(progress: reports.HarvestProgress) -> None:
            # The size is the repository's word, and may be less than what came already.
            total = max(progress.size, progress.records) if progress.size else None
            bar.update(task, description=sentence(progress), total=total, completed=progress.records)

        yield tell


class Lines:
    """A line every few seconds."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._clock = clock
        self._said = clock()
        self._waits = False

    def tell(self, progress: reports.HarvestProgress) -> None:
        """Say how far the harvest is, if it is time to."""
        now = self._clock()
        if progress.waiting and not self._waits:
            self._waits = True
            self._say(WAITING)
        elif not progress.waiting and now - self._said >= LINE_SECONDS:
            self._said = now
            self._say(sentence(progress))


def sentence(progress: reports.HarvestProgress) -> str:
    """How far a harvest is; the size of the whole is what the repository says."""
    if progress.waiting:
        return WAITING
    of = f" of {progress.size}" if progress.size else ""
    return f"page {progress.pages}: {progress.records}{of} records"
