"""`make pictures`: docs/pictures/graphiql.png, a picture of GraphiQL with the sample graph."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Page, expect

from db import embedded, migrate
from db.pools import open_pools
from hub import app as application
from hub.app import WEB
from hub.settings import Settings
from services.imports import seeding
from tests.browser import visiting
from tests.conftest import serving
from tests.printed import ROOT

PICTURE = ROOT / "docs" / "pictures" / "graphiql.png"
WIDTH, HEIGHT = 1280, 620


async def take(folder: Path, picture: Path) -> None:
    """Serve the sample graph from a new database, and take the picture."""
    with embedded.start(folder) as server:
        await migrate.upgrade(server.url)
        pools = await open_pools(server.url)
        await seeding.seed(pools)
        await pools.close()
        async with serving(application.create(Settings(), server.url)) as address, visiting() as visit:
            await answered(visit.page, address)
            await visit.page.screenshot(path=picture, animations="disabled", caret="hide")


async def answered(page: Page, address: str) -> None:
    """Open GraphiQL and run the example that a first visit shows."""
    await page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    await page.goto(f"{address}/graphiql")
    for place in (".graphiql-query-editor", ".result-window"):
        await expect(page.locator(f"{place} .monaco-editor")).to_be_visible()
    # The example has no variables; without their editor the whole query is in the picture.
    await page.get_by_role("button", name="Hide editor tools").click()
    await page.get_by_role("button", name="Execute query").click()
    await expect(page.locator(".result-window")).to_contain_text("[Sample]")
    # Hide the tooltip of the button.
    await page.mouse.move(0, 0)
    await expect(page.get_by_role("tooltip")).to_have_count(0)


if __name__ == "__main__":
    if not (WEB / "index.html").is_file():
        raise SystemExit("GraphiQL is not built: run `make web` first.")
    PICTURE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(take(Path(made), PICTURE))
