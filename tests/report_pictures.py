"""`python -m tests.report_pictures`: docs/pictures/yearly-report-*.png, of the sample plan's report."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Page

from db import embedded, migrate
from db.pools import open_pools
from hub import app as application
from hub.settings import Settings
from services.imports import seeding
from tests.browser import visiting
from tests.conftest import serving
from tests.printed import ROOT

PICTURES = ROOT / "docs" / "pictures"
ADDRESS = "reports/RANPE-1/2023.html"
WIDTH, HEIGHT = 800, 1000
# The parts that are shown: the language, and the heading at the top.
PARTS = {"id": "summary", "en": "provinces"}


async def take(folder: Path) -> None:
    """Serve the sample graph from a new database, and take the pictures."""
    with embedded.start(folder) as server:
        await migrate.upgrade(server.url)
        pools = await open_pools(server.url)
        await seeding.seed(pools)
        await pools.close()
        async with serving(application.create(Settings(), server.url)) as address, visiting() as visit:
            for language, heading in PARTS.items():
                await picture(visit.page, f"{address}/{ADDRESS}?lang={language}", language, heading)


async def picture(page: Page, address: str, language: str, heading: str) -> None:
    """Take one picture."""
    await page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    await page.goto(address)
    box = await page.locator(f"#{heading}").bounding_box()
    assert box is not None
    clip = {"x": 0, "y": box["y"] - 16, "width": WIDTH, "height": HEIGHT}
    path = PICTURES / f"yearly-report-{language}.png"
    await page.screenshot(path=path, full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(take(Path(made)))
