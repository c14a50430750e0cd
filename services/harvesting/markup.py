"""Plain text of values that arrive with HTML markup or with entities that were escaped twice."""

import html
import re

from services.text import invisible

ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Only names of HTML and JATS count as tags, so that `p < 0.05` and `<name>` remain text.
BLOCK = "p|br|hr|div|li|ul|ol|dl|dt|dd|h[1-6]|tr|table|tbody|thead|blockquote|pre|title|sec|section|article"
INLINE = (
    "a|abbr|b|bdi|bdo|big|bold|cite|code|del|em|font|i|img|ins|italic|mark|q|s|small|span|strike|strong|sub|"
    "sup|sc|td|th|tt|u|underline|var|o:p"
)
BLOCK_TAG = re.compile(rf"</?(?:jats:)?(?:{BLOCK})(?:\s[^<>]*)?/?>", re.IGNORECASE)
INLINE_TAG = re.compile(rf"</?(?:jats:)?(?:{INLINE})(?:\s[^<>]*)?/?>|<!--[^<>]{{0,2000}}-->", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n\s*\n")
SPACES = re.compile(r"[^\S\n]+")
# Entities of entities occur; more levels don't.
MOST_LEVELS = 3


def plain_text(text: str) -> str:
    """Return a text without markup, entities and meaningless invisible characters."""
    found = text
    for _ in range(MOST_LEVELS):
        level = _without_tags(ENTITY.sub(lambda entity: html.unescape(entity[0]), found))
        if level == found:
            break
        found = level
    return invisible.cleaned(text if found == text else _tidy(found))


def _without_tags(text: str) -> str:
    return INLINE_TAG.sub("", BLOCK_TAG.sub("\n", text)) if "<" in text else text


def _tidy(text: str) -> str:
    lines = (SPACES.sub(" ", line).strip() for line in text.splitlines())
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
