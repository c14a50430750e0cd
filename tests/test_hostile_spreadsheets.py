"""Spreadsheets with texts that no database stores, and with many new programs."""

import httpx
import pytest

from tests.spreadsheet_files import changed, codes, planned, template
from tests.test_spreadsheet_files import owner

__all__ = ["owner"]


@pytest.mark.parametrize(
    ("text", "refused"),
    [("a_x0000_b", [(3, "E", "CHARACTER")]), ("a_xD800_b", []), ("_xD83D__xDE00_", [])],
)
async def test_escapes_of_odd_characters(
    owner: dict[str, str], reader: httpx.AsyncClient, text: str, refused: list[tuple[int, str, str]]
) -> None:
    content = changed(await template(reader, owner), {(3, "title_en"): text})
    plan = await planned(reader, owner, content)
    assert codes(plan) == refused
    if not refused:
        shown = plan["rows"][0]["label"]
        assert shown in ("a\ufffdb", "\U0001f600")
