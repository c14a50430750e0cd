"""A headless Chromium page that records its requests and errors."""

import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from playwright.async_api import ConsoleMessage, Locator, Page, async_playwright, expect

from tests.tools import need

DEADLINE_SECONDS = 30
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A page of megabytes is slow on a busy machine.
expect.set_options(timeout=DEADLINE_SECONDS * 1000)


@dataclass(frozen=True)
class Visit:
    """A page, the addresses of its requests, its uncaught errors, and errors of its console (also CSP)."""

    page: Page
    addresses: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextlib.asynccontextmanager
async def visiting() -> AsyncIterator[Visit]:
    """Open an empty page in a new browser with empty storage; the browser is closed after the block."""
    chromium = need("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        try:
            yield _watch(await browser.new_page(viewport={"width": 1400, "height": 850}))
        finally:
            await browser.close()


async def focus(box: Locator) -> None:
    """Focus an editor until it keeps the focus: an editor that is still opening may lose it."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        await box.focus()
        try:
            await expect(box).to_be_focused(timeout=500)
        except AssertionError:
            if time.monotonic() > deadline:
                raise
        else:
            return


def _watch(page: Page) -> Visit:
    visit = Visit(page)
    page.context.on("request", lambda request: visit.addresses.append(request.url))
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on("console", lambda message: _note(visit, message))
    return visit


def _note(visit: Visit, message: ConsoleMessage) -> None:
    if message.type == "error":
        visit.complaints.append(message.text)
