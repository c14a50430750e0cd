"""Reading of narratives, with their languages, and of attributes of IATI elements."""

from collections.abc import Iterable

from lxml import etree
from lxml.etree import _Element

from services.imports import values
from services.imports.record_parts import Texts
from services.imports.values import ReadingContext
from services.text import markup
from services.text.languages import normalise

# Some files declare their own prefix `xml`, so the attribute occurs in two namespaces.
LANGUAGE = ("{http://www.w3.org/XML/1998/namespace}lang", "{xml}lang")


def language(element: _Element) -> str | None:
    """Return the language of the element itself, or None without a valid one."""
    for attribute in LANGUAGE:
        if found := normalise(element.get(attribute)):
            return found
    return None


def texts(
    holder: _Element | None, what: str, context: ReadingContext, *, length: int = values.TITLE_LENGTH
) -> Texts:
    """Return the narratives of an element without empty and repeated texts."""
    if holder is None:
        return ()
    around = language(holder) or context.language
    found: dict[tuple[str, str], None] = {}
    for narrative in holder.iterfind("narrative"):
        if text := clean(narrative):
            found[language(narrative) or around, values.cut(text, length, what, context)] = None
    return tuple(found)


def paragraphs(holders: Iterable[_Element], what: str, context: ReadingContext) -> Texts:
    """Return the narratives of several elements, joined by language with blank lines."""
    joined: dict[str, list[str]] = {}
    for holder in holders:
        for tag, text in texts(holder, what, context, length=values.TEXT_LENGTH):
            joined.setdefault(tag, []).append(text)
    return tuple(
        (tag, values.cut("\n\n".join(dict.fromkeys(parts)), values.TEXT_LENGTH, what, context))
        for tag, parts in joined.items()
    )


def clean(element: _Element) -> str:
    """Return the text of an element without surrounding space and markup."""
    if not len(element):
        return markup.plain(element.text or "")
    inside = etree.tostring(element, encoding="unicode", with_tail=False)
    return markup.plain(inside[inside.index(">") + 1 : inside.rindex("<")])


def identifier(element: _Element | None) -> str | None:
    """Return the identifier that an element holds, or None without one."""
    return None if element is None else markup.code("".join(map(str, element.itertext()))) or None


def attribute(element: _Element | None, name: str, context: ReadingContext) -> str | None:
    """Return the code in an attribute, or None if the element or the attribute is missing or empty."""
    return None if element is None else values.code(element.get(name), f"{element.tag}/@{name}", context)


def codes(parent: _Element, path: str, name: str, context: ReadingContext) -> tuple[str, ...]:
    """Return the distinct codes in an attribute of all elements at a path."""
    found = (attribute(element, name, context) for element in parent.iterfind(path))
    return tuple(dict.fromkeys(code for code in found if code))
