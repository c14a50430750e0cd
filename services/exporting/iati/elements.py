"""Building of XML elements: attributes, narratives, and empty values where the standard requires one."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from lxml import etree
from lxml.etree import _Element

from services.imports.narratives import LANGUAGE
from services.imports.record_parts import Code, Texts

# The namespace for values without an element in the standard; importers may ignore it.
NAMESPACE = "urn:ikhub"
XML_LANGUAGE = LANGUAGE[0]
# The text of an element that the standard requires and a record lacks.
NO_TEXT: Texts = (("und", ""),)
# Characters that XML 1.0 can't hold; a database can.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Attributes = Mapping[str, str | None]
NOTHING: Attributes = {}


def add(parent: _Element, tag: str, attributes: Attributes = NOTHING, text: str | None = None) -> _Element:
    """Append a new element, with the attributes that have a value."""
    element = etree.SubElement(parent, tag)
    set_all(element, attributes)
    element.text = None if text is None else writable(text)
    return element


def set_all(element: _Element, attributes: Attributes) -> None:
    """Set the attributes that have a value."""
    for name, value in attributes.items():
        if value is not None:
            element.set(name, writable(value))


def writable(text: str) -> str:
    """Return the text without characters that XML can't contain."""
    return UNWRITABLE.sub("", text)


def add_narratives(element: _Element, texts: Texts) -> None:
    """Add the texts, each with its language."""
    for language, text in texts:
        add(element, "narrative", {XML_LANGUAGE: language}, text)


def add_texts(parent: _Element, tag: str, texts: Texts, *, required: bool = False) -> None:
    """Add an element with texts; without texts, only a required element is added, with an empty narrative."""
    if texts or required:
        add_narratives(add(parent, tag), texts or NO_TEXT)


def add_code(parent: _Element, tag: str, code: str | None, *, required: bool = False) -> None:
    """Add an element with a code; without a code, only a required element is added, with an empty code."""
    if code is not None or required:
        add(parent, tag, {"code": code or ""})


def add_date(parent: _Element, tag: str, day: date | None) -> None:
    """Add an element with a date, if there is one."""
    if day is not None:
        add(parent, tag, {"iso-date": day.isoformat()})


def add_codes(parent: _Element, tag: str, codes: Sequence[str], *, required: bool = False) -> None:
    """Add an element for each code; without codes, only a required element is added, with an empty code."""
    for code in codes or ([""] if required else ()):
        add(parent, tag, {"code": code})


def add_coded(parent: _Element, tag: str, codes: Sequence[Code], uri: str = "vocabulary-uri") -> None:
    """Add an element for each code of a vocabulary."""
    for each in codes:
        add(parent, tag, {"vocabulary": each.vocabulary, "code": each.code, uri: each.uri})


def as_flag(value: bool | None) -> str | None:
    """Return a boolean as XML writes it."""
    return None if value is None else str(int(value))


def plain_digits(number: Decimal | None) -> str | None:
    """Return a number in plain decimal notation."""
    return None if number is None else f"{number:f}"
