"""What people see of a text in which something was found: a piece of it, safe to put into a page."""

import html
from collections.abc import Iterator

# Characters without meaning of their own, that the database puts around what it found.
MARK_BEGIN, MARK_END = "\ue000", "\ue001"

# A piece of a longer text: so many characters, beginning so far before what was found first.
PIECE, BEFORE = 240, 60
# What is longer is looked at no further.
LONGEST = 6_000


def cleaned(text: str) -> str:
    """A text on its way to be marked: cut, and free of the marks themselves."""
    return text[:LONGEST].replace(MARK_BEGIN, " ").replace(MARK_END, " ")


def highlight(text: str, marked: str) -> str | None:
    """The piece of a text around what was found, as HTML with no tag but <mark>; null when nothing was.

    `marked` is the text with marks, its other characters one for one; its signs may have become spaces.
    """
    spans = list(found_in(marked))
    if not spans:
        return None
    start, end = piece(text, spans[0][0])
    shown = [part for part in spans if part[0] >= start and part[1] <= end]
    return ("… " if start else "") + escaped(text, start, end, shown) + (" …" if end < len(text) else "")


def found_in(marked: str) -> Iterator[tuple[int, int]]:
    """Where marks begin and end, counted without them."""
    place = begin = 0
    for character in marked:
        if character == MARK_BEGIN:
            begin = place
        elif character == MARK_END:
            yield begin, place
        else:
            place += 1


def piece(text: str, first: int) -> tuple[int, int]:
    """Where the piece begins and ends: between words, around the first that was found."""
    if len(text) <= PIECE:
        return 0, len(text)
    start = max(0, first - BEFORE)
    if start:
        start = text.find(" ", start, first) + 1 or first
    end = start + PIECE
    if end >= len(text):
        return start, len(text)
    space = text.rfind(" ", first, end)
    return start, space if space > first else end


def escaped(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> str:
    """A piece of the text with everything escaped, and the spans in <mark>."""
    parts = []
    place = start
    for begin, finish in spans:
        parts += [html.escape(text[place:begin]), "<mark>", html.escape(text[begin:finish]), "</mark>"]
        place = finish
    return "".join([*parts, html.escape(text[place:end])])
