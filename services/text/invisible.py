"""Characters of no width in texts: removed where they carry no meaning, so that equal words are equal.

Some scripts need them: joiners shape Arabic and Indic letters and compound emoji, a space of no width
separates the words of Thai or Khmer, and direction marks order texts with letters from right to left.
"""

import re

# Hyphenation hints, joiners of words, formula operators, byte order marks.
MEANINGLESS = "\u00ad\u2060-\u2064\ufeff"
SPACE, NON_JOINER, JOINER, VOWEL_SEPARATOR = "\u200b", "\u200c", "\u200d", "\u180e"
DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
ALL = f"{MEANINGLESS}{SPACE}{NON_JOINER}{JOINER}{VOWEL_SEPARATOR}{DIRECTIONS}"
ANY = re.compile(f"[{ALL}]")

# Arabic, Syriac and others; the scripts of South and Southeast Asia; Mongolian.
JOINED = (
    "\u0600-\u061b\u061d-\u0dff\u0f00-\u109f\u1700-\u180d\u180f-\u18af\u1950-\u1cff"
    "\ua800-\uaaff\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff"
)
UNSPACED = "\u0e00-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf"
EMOJI = "\u2600-\u27bf\u2190-\u21ff\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff"
FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")

REPEATED = re.compile(f"([{ALL}])\\1+")
USELESS = re.compile(
    f"[{MEANINGLESS}]"
    f"|(?<![{UNSPACED}]){SPACE}|{SPACE}(?![{UNSPACED}])"
    f"|(?<![{JOINED}]){NON_JOINER}|{NON_JOINER}(?![{JOINED}])"
    f"|(?<![{JOINED}{EMOJI}]){JOINER}(?![{JOINED}])|(?<=[{EMOJI}]){JOINER}(?![{EMOJI}])"
    f"|(?<![\u1800-\u18af]){VOWEL_SEPARATOR}"
)
DIRECTION = re.compile(f"[{DIRECTIONS}]")


def cleaned(text: str) -> str:
    """Return the text without characters of no width that carry no meaning."""
    if not ANY.search(text):
        return text
    if not FROM_RIGHT.search(text):
        text = DIRECTION.sub("", text)
    return USELESS.sub("", REPEATED.sub(r"\1", text))
