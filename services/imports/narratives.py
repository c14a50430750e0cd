"""Text of IATI elements: narratives with their languages, and attributes."""

from collections.abc import Iterable

from lxml.etree import _Element

from services.imports import values
from services.imports.languages import normalise
from services.imports.records import Texts
from services.imports.values import Reading

# Some writers declare a prefix `xml` of their own, so the attribute comes in two namespaces.
LANGUAGE = ("{http://www.w3.org/XML/1998/namespace}lang", "{xml}lang")


def language(element: _Element) -> str | None:
    """The element's own language, null when it says none that is one."""
    for attribute in LANGUAGE:
        if found := normalise(element.get(attribute)):
            return found
    return None


def texts(
    holder: _Element | None, what: str, reading: Reading, *, length: int = values.TITLE_LENGTH
) -> Texts:
    """The narratives of an element, without empty and repeated ones."""
    if holder is None:
        return ()
    around = language(holder) or reading.language
    found: dict[tuple[str, str], None] = {}
    for narrative in holder.iterfind("narrative"):
        if text := clean(narrative):
            found[language(narrative) or around, values.cut(text, length, what, reading)] = None
    return tuple(found)


def paragraphs(holders: Iterable[_Element], what: str, reading: Reading) -> Texts:
    """The narratives of several elements, joined per language with an empty line between."""
    joined: dict[str, list[str]] = {}
    for holder in holders:
        for tag, text in texts(holder, what, reading, length=values.TEXT_LENGTH):
            joined.setdefault(tag, []).append(text)
    return tuple(
        (tag, values.cut("\n\n".join(dict.fromkeys(parts)), values.TEXT_LENGTH, what, reading))
        for tag, parts in joined.items()
    )


def clean(element: _Element) -> str:
    """All text of an element without the space around it."""
    return (
        "".join(str(part) for part in element.itertext()).strip()
        if len(element)
        else (element.text or "").strip()
    )


def attribute(element: _Element | None, name: str, reading: Reading) -> str | None:
    """An attribute's code, null when the element or the attribute is missing or empty."""
    return None if element is None else values.code(element.get(name), f"{element.tag}/@{name}", reading)


def codes(parent: _Element, path: str, name: str, reading: Reading) -> tuple[str, ...]:
    """The attribute of all elements at a path, each code once."""
    found = (attribute(element, name, reading) for element in parent.iterfind(path))
    return tuple(dict.fromkeys(code for code in found if code))
