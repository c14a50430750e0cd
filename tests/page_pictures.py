"""`make pictures`: docs/pictures/pages/, twelve pages of the sample as a reader sees them."""

import asyncio
import tempfile
from pathlib import Path

import httpx
from playwright.async_api import Page, ViewportSize

from db import embedded, migrate
from db.pools import open_pools
from hub import app as application
from hub.settings import Settings
from services import page_addresses as addresses
from services.imports import seeding
from tests.asking import ask
from tests.browser import visiting
from tests.conftest import serving
from tests.printed import ROOT

FOLDER = ROOT / "docs" / "pictures" / "pages"
WIDE, NARROW = ViewportSize(width=1024, height=700), ViewportSize(width=390, height=700)
# Name of the page: language, whether it is on a phone, its query, the values in its address.
SHOWN: dict[str, tuple[str, bool, dict[str, str], dict[str, str]]] = {
    "home": ("id", False, {}, {}),
    "search": ("id", False, {"q": "moderasi beragma"}, {}),
    "programs": ("en", True, {"region": "ID-JT"}, {}),
    "program": ("id", False, {}, {"key": "ID-CONTOH-KL-03-P01"}),
    "organization": ("en", False, {}, {"key": "ID-CONTOH-KL-03"}),
    "region": ("id", True, {}, {"key": "ID-JT"}),
    "plan": ("id", False, {}, {"key": "RANPE-1"}),
    "coverage": ("en", False, {"year": "2023"}, {"key": "RANPE-1"}),
    "gaps": ("id", True, {"year": "2023"}, {"key": "RANPE-1"}),
    "who_where": ("en", False, {}, {}),
    "similar": ("id", False, {"title": "Sekolah rukun di Surakarta", "region": "ID-JT"}, {}),
    "overlap": ("en", False, {}, {}),
}


async def take(database: Path, folder: Path) -> None:
    """Serve the sample graph from a new database, and take the pictures."""
    with embedded.start(database) as server:
        await migrate.upgrade(server.url)
        pools = await open_pools(server.url)
        await seeding.seed(pools)
        await pools.close()
        async with serving(application.create(Settings(), server.url)) as base, visiting() as visit:
            async with httpx.AsyncClient(base_url=base) as client:
                found = await ask(client, "{ overlaps(first: 1) { nodes { id } } }")
            overlap = {"key": found["overlaps"]["nodes"][0]["id"]}
            for name, (language, is_narrow, query, parts) in SHOWN.items():
                given = overlap if name == "overlap" else parts
                path = addresses.address(name, language, query, **given)
                await visit.page.set_viewport_size(NARROW if is_narrow else WIDE)
                await picture(visit.page, base + path, folder / f"{name}.png")


async def picture(page: Page, address: str, file: Path) -> None:
    """Take the picture of the beginning of a page."""
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    await page.goto(address)
    await page.screenshot(path=file, animations="disabled", caret="hide")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(take(Path(made), FOLDER))
