"""Markup in texts that people pasted from web pages: tags give way to their text, entities to characters.

Only tags of HTML are taken for tags, so that a lone `<`, `p < 0.05` and `<name>` stay as they are written.
"""

import html
import re

from services.text import invisible

# White space of any sort at the ends, and characters that nobody sees, also within codes.
HIDDEN = invisible.ANY
ENDS = "".join(
    letter for letter in map(chr, (*range(0x3001), 0xFEFF)) if letter.isspace() or HIDDEN.match(letter)
)

BLOCKS = "p|div|br|li|ul|ol|dl|dt|dd|h[1-6]|table|tbody|thead|tfoot|tr|blockquote|pre|section|article|hr"
INLINE = (
    "a|abbr|b|big|center|cite|code|del|em|font|i|img|ins|kbd|label|mark|o:p|q|s|small|span|strike|strong|sub|"
    "sup|td|th|tt|u|wbr"
)
# What is left out with all that it holds, and where each ends.
OPENING = re.compile(r"<(script|style)\b[^<>]*>|<!--", re.IGNORECASE)
CLOSINGS = {
    "script": re.compile(r"</script\s*>", re.IGNORECASE),
    "style": re.compile(r"</style\s*>", re.IGNORECASE),
    "": re.compile("-->"),
}
BLOCK = re.compile(rf"</?(?:{BLOCKS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
TAG = re.compile(rf"</?(?:{INLINE})(?:\s[^<>]*)?/?>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd-\uffff]")
SPACES, LINES = re.compile(r"[ \t\u00a0]+"), re.compile(r" ?\n ?")
BLANK_LINES = re.compile(r"\n{3,}")
# Texts that went through several systems are escaped more than once.
MOST_ESCAPES = 3


def trim(text: str) -> str:
    """Return the text without white space and invisible characters at its ends."""
    return text.strip(ENDS)


def code(text: str) -> str:
    """Return a code without invisible characters, and with single spaces."""
    return " ".join(HIDDEN.sub("", text).split())


def plain(text: str) -> str:
    """Return a text without markup and meaningless invisible characters; one without any is only trimmed."""
    if "<" not in text and "&" not in text:
        return trim(invisible.cleaned(text))
    before, found = text, _unescaped(text)
    for _ in range(MOST_ESCAPES):
        if found == before:
            break
        before, found = found, _unescaped(found)
    stripped = TAG.sub("", BLOCK.sub("\n", _without_scripts(found)))
    return trim(invisible.cleaned(text if stripped == text else _tidy(stripped)))


def _unescaped(text: str) -> str:
    """Return the text with its entities as characters; those that no text may hold are left out."""
    return ENTITY.sub(lambda match: UNWRITABLE.sub("", html.unescape(match[0])), text)


def _without_scripts(text: str) -> str:
    """Return the text without scripts, styles and comments; each end is looked for once at most in vain."""
    parts, start, position = [], 0, 0
    endless: set[str] = set()
    while opening := OPENING.search(text, position):
        kind = (opening[1] or "").lower()
        closing = None if kind in endless else CLOSINGS[kind].search(text, opening.end())
        if closing is None:
            endless.add(kind)
            position = opening.end()
        else:
            parts.append(text[start : opening.start()])
            start = position = closing.end()
    return "".join(parts) + text[start:]


def _tidy(text: str) -> str:
    return BLANK_LINES.sub("\n\n", LINES.sub("\n", SPACES.sub(" ", text)))
