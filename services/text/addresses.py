"""Addresses as publishers write them: which of them clients may use as links."""

import re

SCHEMES = frozenset(("http", "https", "ftp", "mailto"))
# Browsers ignore these characters in an address: `java\tscript:` runs as a script.
IGNORED = re.compile(r"[\x00-\x20\x7f-\x9f]")
# Without dots: those are in host names before a port, such as `example.org:8080`.
SCHEME = re.compile(r"([a-z][a-z0-9+-]*):", re.IGNORECASE)


def link(url: str | None) -> str | None:
    """The address if it has no scheme or a harmless one; null for others, such as `javascript:`."""
    if url is None or url.startswith(("https://", "http://")):
        return url
    scheme = SCHEME.match(IGNORED.sub("", url))
    return url if scheme is None or scheme[1].lower() in SCHEMES else None


def link_or_empty(url: str) -> str:
    """The address if it is a safe link, else an empty text, for fields that are never null."""
    return link(url) or ""
