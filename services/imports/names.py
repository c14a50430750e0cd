"""Names of organizations: whole descriptions that stand where a name belongs are cut, and kept beside it."""

from lxml.etree import _Element

from services.imports.narratives import texts
from services.imports.record_parts import Texts
from services.imports.values import ReadingContext

NAME_LENGTH = 150
CUT = "\u2026"


def names(holder: _Element | None, what: str, context: ReadingContext) -> tuple[Texts, Texts]:
    """Return the names that an element holds, and the whole texts of those that were cut."""
    found = texts(holder, what, context)
    essays = tuple((language, text) for language, text in found if len(text) > NAME_LENGTH)
    for _, text in essays:
        context.warn(what, text[:40], "is longer than a name: it was cut, and kept as the description")
    return tuple(dict.fromkeys((language, cut(text)) for language, text in found)), essays


def cut(text: str) -> str:
    """Return the text, cut at a word when it is too long for a name."""
    if len(text) <= NAME_LENGTH:
        return text
    head = text[:NAME_LENGTH]
    words, space, _ = head.rpartition(" ")
    return (words if space else head).rstrip(" ,;:.-") + CUT
