"""Paths of this hub to which a page may lead after sign-in; other addresses are refused."""

from urllib.parse import urlsplit

LONGEST = 2_000
HOME = "/"


def local_path(text: str | None) -> str:
    """Return the path if it is one of this hub, else the home page.

    Browsers read `//name` and `/\\name` as another host, and skip tabs and line ends.
    """
    return text if text and is_local(text) else HOME


def is_local(text: str) -> bool:
    """True for a path that no browser takes for the address of another host."""
    if len(text) > LONGEST or not text.startswith("/") or text.startswith("//"):
        return False
    if "\\" in text or not text.isascii() or any(letter <= " " or letter == "\x7f" for letter in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc
