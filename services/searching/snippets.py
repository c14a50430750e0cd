"""Snippets: the matching part of a text as safe HTML."""

import html
from collections.abc import Iterator

# Private-use characters that the database puts around matching words.
MARK_BEGIN, MARK_END = "\ue000", "\ue001"

# The length of a snippet, and how far before the first match it begins, in characters.
SNIPPET_LENGTH, LEADING_LENGTH = 240, 60
# The rest of a longer text is ignored.
LONGEST = 6_000


def cleaned(text: str) -> str:
    """Shorten a text to be marked, and remove the marks themselves from it."""
    return text[:LONGEST].replace(MARK_BEGIN, " ").replace(MARK_END, " ")


def highlight(text: str, marked: str) -> str | None:
    """The part of a text around its first match, as HTML with <mark> tags only; null without a match.

    `marked` is the text with marks. Its other characters match the text's one by one, but punctuation may
    be replaced by spaces.
    """
    spans = list(marked_spans(marked))
    if not spans:
        return None
    start, end = snippet_bounds(text, spans[0][0])
    visible_spans = [part for part in spans if part[0] >= start and part[1] <= end]
    return (
        ("… " if start else "") + escaped(text, start, end, visible_spans) + (" …" if end < len(text) else "")
    )


def marked_spans(marked: str) -> Iterator[tuple[int, int]]:
    """The start and end of each marked span, in the text without marks."""
    position = begin = 0
    for character in marked:
        if character == MARK_BEGIN:
            begin = position
        elif character == MARK_END:
            yield begin, position
        else:
            position += 1


def snippet_bounds(text: str, first: int) -> tuple[int, int]:
    """The start and end of the snippet around the first match, between words."""
    if len(text) <= SNIPPET_LENGTH:
        return 0, len(text)
    start = max(0, first - LEADING_LENGTH)
    if start:
        start = text.find(" ", start, first) + 1 or first
    end = start + SNIPPET_LENGTH
    if end >= len(text):
        return start, len(text)
    space = text.rfind(" ", first, end)
    return start, space if space > first else end


def escaped(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> str:
    """Escape a part of the text, and put its spans into <mark> tags."""
    parts = []
    position = start
    for begin, finish in spans:
        parts += [html.escape(text[position:begin]), "<mark>", html.escape(text[begin:finish]), "</mark>"]
        position = finish
    return "".join([*parts, html.escape(text[position:end])])
