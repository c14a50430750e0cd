"""Making elements: attributes and narratives that are there, and what stands where nothing is told."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from lxml import etree
from lxml.etree import _Element

from services.imports.narratives import LANGUAGE
from services.imports.records import Texts

# What has no place in the standard stands under names of the hub's own, which every importer may pass over.
NAMESPACE = "urn:ikhub"
XML_LANGUAGE = LANGUAGE[0]
# Characters that XML 1.0 can't hold; a database can.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Attributes = Mapping[str, str | None]
NOTHING: Attributes = {}


def add(parent: _Element, tag: str, attributes: Attributes = NOTHING, text: str | None = None) -> _Element:
    """A new element at the end of another, with those attributes that have a value."""
    made = etree.SubElement(parent, tag)
    set_all(made, attributes)
    made.text = None if text is None else writable(text)
    return made


def set_all(element: _Element, attributes: Attributes) -> None:
    """Set those attributes that have a value."""
    for name, value in attributes.items():
        if value is not None:
            element.set(name, writable(value))


def writable(text: str) -> str:
    """The text without characters that XML can't hold."""
    return UNWRITABLE.sub("", text)


def add_narratives(element: _Element, texts: Texts) -> None:
    """The texts, each with its language."""
    for language, text in texts:
        add(element, "narrative", {XML_LANGUAGE: language}, text)


def add_texts(parent: _Element, tag: str, texts: Texts, *, needed: bool = False) -> None:
    """An element with texts; none without any, or an empty narrative where the standard needs one."""
    if texts or needed:
        add_narratives(add(parent, tag), texts or (("und", ""),))


def add_code(parent: _Element, tag: str, code: str | None, *, needed: bool = False) -> None:
    """An element with a code; none without it, or an empty code where the standard needs the element."""
    if code is not None or needed:
        add(parent, tag, {"code": code or ""})


def add_date(parent: _Element, tag: str, day: date | None) -> None:
    """An element with a date, none without it."""
    if day is not None:
        add(parent, tag, {"iso-date": day.isoformat()})


def add_codes(parent: _Element, tag: str, codes: Sequence[str], *, needed: bool = False) -> None:
    """An element for each code; an empty one where the standard needs one."""
    for code in codes or ([""] if needed else ()):
        add(parent, tag, {"code": code})


def plain(number: Decimal | None) -> str | None:
    """A number in plain digits."""
    return None if number is None else f"{number:f}"
