"""Reading pages in tests."""

from typing import Any

import httpx
from lxml import html

# The stubs of lxml lack what is read here.
Element = Any


async def opened(client: httpx.AsyncClient, address: str, status: int = 200, **headers: str) -> Element:
    """The page at an address, after redirects."""
    answer = await client.get(address, headers=headers, follow_redirects=True)
    assert answer.status_code == status, (address, answer.status_code)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return html.fromstring(answer.text)


def parsed(answer: httpx.Response) -> Element:
    """The page of an answer."""
    return html.fromstring(answer.text)


def texts(page: Element, path: str) -> list[str]:
    """The texts of elements, with single spaces."""
    return [" ".join(each.text_content().split()) for each in page.xpath(path)]


def number(page: Element) -> int:
    """The number of records of a list, as its page says."""
    (said,) = texts(page, "//section[@aria-labelledby='found']/p[@class='row']/strong")
    return int(said.split()[0].replace(".", "").replace(",", ""))
