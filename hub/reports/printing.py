"""A report as PDF, printed by a headless Chromium in a process of its own."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
SECONDS = 90
# A PDF has two times of its own; those of the data replace them, so that equal data gives equal files.
TIMES = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}[+-]\d\d'\d\d'\)")
EPOCH = "19800101000000"
OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    # The file needs no other; nothing that it contains can reach a network.
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


class PrintingError(Exception):
    """A PDF that can't be made; the message says why and what to do."""


def browser(chosen: str | None) -> str:
    """Return the path of the browser: the chosen one, or the first that is installed."""
    for name in (chosen,) if chosen else NAMES:
        if path := shutil.which(name):
            return path
    if chosen:
        raise PrintingError(f"HUB_CHROMIUM names {chosen}, which is no program that can be run.")
    raise PrintingError(
        "A PDF needs Chromium or Chrome, and none is installed: install the package `chromium`, or set "
        "HUB_CHROMIUM to its path. Or open the HTML file in any browser and print it: its style sheet is "
        "made for paper."
    )


async def pdf(html: str, as_of: datetime | None, chosen: str | None = None) -> bytes:
    """Print an HTML file that needs no other; raises PrintingError."""
    path = browser(chosen)
    with TemporaryDirectory(prefix="ikhub-report-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder) / "report.html", Path(folder) / "report.pdf"
        await asyncio.to_thread(source.write_text, html, "utf-8")
        await run(command(path, source, target, Path(folder) / "profile"))
        if not target.is_file():
            raise PrintingError(f"{path} printed no PDF. Run it by hand to see why, or print the HTML file.")
        return timed(await asyncio.to_thread(target.read_bytes), as_of)


def command(path: str, source: Path, target: Path, profile: Path) -> list[str]:
    """Return the command that prints a file."""
    # Chromium refuses its sandbox to root.
    unboxed = ["--no-sandbox"] if os.geteuid() == 0 else []
    files = [f"--user-data-dir={profile}", f"--print-to-pdf={target}", source.as_uri()]
    return [path, *OPTIONS, *unboxed, *files]


async def run(words: Sequence[str]) -> None:
    """Run the browser until it ends, with all its processes within the time limit."""
    process = await asyncio.create_subprocess_exec(
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        await asyncio.wait_for(process.wait(), SECONDS)
    except TimeoutError as error:
        raise PrintingError(
            f"The PDF took more than {SECONDS} seconds. Print the HTML file instead."
        ) from error
    finally:
        # The browser's helpers are in the session of the first process.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def timed(content: bytes, as_of: datetime | None) -> bytes:
    """Return a PDF with the time of its data as its own; the length stays, and with it all offsets."""
    stamp = f"{as_of:%Y%m%d%H%M%S}" if as_of else EPOCH
    return TIMES.sub(lambda found: b"/%s (D:%s+00'00')" % (found[1], stamp.encode()), content)
