"""A headless Chromium page that remembers what it asked for and what went wrong."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from playwright.async_api import ConsoleMessage, Page, async_playwright

from tests.tools import need

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


@dataclass(frozen=True)
class Visit:
    """A page, the addresses it asked for, its uncaught errors, its console's errors (CSP ones too)."""

    page: Page
    addresses: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextlib.asynccontextmanager
async def visiting() -> AsyncIterator[Visit]:
    """Open an empty page in a browser of its own, with empty storage, that ends with the block."""
    chromium = need("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        try:
            yield _watch(await browser.new_page(viewport={"width": 1400, "height": 850}))
        finally:
            await browser.close()


def _watch(page: Page) -> Visit:
    visit = Visit(page)
    page.context.on("request", lambda request: visit.addresses.append(request.url))
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on("console", lambda message: _note(visit, message))
    return visit


def _note(visit: Visit, message: ConsoleMessage) -> None:
    if message.type == "error":
        visit.complaints.append(message.text)
