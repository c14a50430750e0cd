"""Atom feeds (RFC 4287)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from services.exporting.iati.elements import add
from services.imports.narratives import LANGUAGE

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its stable id, when it last changed, its texts, and a word to sort entries by."""

    id: str
    updated: datetime
    title: str
    content: str
    category: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed at its own address."""

    id: str
    title: str
    updated: datetime
    language: str
    author: str
    address: str
    entries: Sequence[Entry]


def document(feed: Feed) -> bytes:
    """Write a feed as XML."""
    names: dict[str | None, str] = {None: NAMESPACE}
    root = etree.Element(_tag("feed"), nsmap=names)  # type: ignore[arg-type] # lxml takes None as default
    root.set(LANGUAGE[0], feed.language)
    add(root, _tag("id"), text=feed.id)
    add(root, _tag("title"), text=feed.title)
    add(root, _tag("updated"), text=_time(feed.updated))
    add(add(root, _tag("author")), _tag("name"), text=feed.author)
    add(root, _tag("link"), {"rel": "self", "type": MEDIA_TYPE, "href": feed.address})
    for entry in feed.entries:
        element = add(root, _tag("entry"))
        add(element, _tag("id"), text=entry.id)
        add(element, _tag("title"), text=entry.title)
        add(element, _tag("updated"), text=_time(entry.updated))
        add(element, _tag("category"), {"term": entry.category})
        add(element, _tag("content"), {"type": "text"}, entry.content)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _time(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
