"""Hypothesis strategies for IATI activities: small sets that refer to each other, and broken ones."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from lxml import etree

from tests.iati_files import SAMPLE, UNDP, activity, document, participant, related, result

IDENTIFIERS = "ABCDE"
INDICATOR = (
    '<indicator measure="1"><period><target value="4"/><actual value="3"/></period></indicator>'
    '<indicator measure="2"/>'
)
REPORTERS = [{"reporter": "XX-1"}, {"reporter": "XX-2", "name": "Other"}, {"reporter": UNDP, "hierarchy": 2}]
NAMES = ["Village Council", "Sample Fund", " village  COUNCIL"]
URLS = [f"https://example.org/{name}.pdf" for name in "abc"]

PARTS = st.one_of(
    st.builds(related, st.sampled_from(IDENTIFIERS + "Z"), st.sampled_from(["1", "1", "2", "3"])),
    st.builds(participant, st.sampled_from(NAMES), st.sampled_from("1234"), st.sampled_from([None, "YY-1"])),
    st.builds(
        result,
        st.sampled_from(["Roads", "Bridges"]),
        st.sampled_from("1239"),
        st.sampled_from(["", INDICATOR, document(URLS[0], category="A08")]),
        st.sampled_from([None, None, "R1"]),
    ),
    st.builds(
        document, st.sampled_from(URLS), st.sampled_from(["One", "Two"]), st.sampled_from(["B01", "A12"])
    ),
    st.builds("<budget><value>{}</value></budget>".format, st.integers(0, 10**6)),
)


@st.composite
def activities(draw: Any, identifier: str) -> str:
    """An activity with that identifier; its parts may name others."""
    parts = draw(st.lists(PARTS, max_size=6))
    title = draw(st.sampled_from(["One", "Two", "Three"]))
    text: str = activity(identifier, *parts, title=title, **draw(st.sampled_from(REPORTERS)))
    return text


@st.composite
def sets(draw: Any) -> dict[str, str]:
    """Activities by their identifiers, in random order."""
    identifiers = draw(st.lists(st.sampled_from(IDENTIFIERS), unique=True, min_size=2))
    return {identifier: draw(activities(identifier)) for identifier in identifiers}


# Values in the wrong places.
WRONG = [
    "", " ", "0", "-1", "1", "2", "9", "99", "1e400", "1e30", "1e-30", "-0", "NaN", "1,5", "\u0663",
    "9" * 400, "2024-13-45", "0000-00-00", "2024-02-30", "9999-12-31T99:99:99Z", "2024-01-01T00:00:00+99:00",
    "ID", "usd", "EURO", "xx-YY-zz", "i-klingon", "A" * 600, "A" * 12_000, "http://[bad", "https://@:99999/x",
    "javascript:alert(1)", "https://example.org/%00", "https://example.org/a#b?c", "'; DROP TABLE program",
    "\u2028\ufeff\u200b", "\U0001d518", "e\u0301", "91 181", "1 2 3", "true", "1.0", "2.03",
]  # fmt: skip
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
JUNK = st.sampled_from(WRONG) | st.text(CHARACTERS, max_size=40)
TAGS = [
    "narrative", "title", "value", "result", "indicator", "period", "budget", "location", "document-link",
    "iati-identifier", "reporting-org", "pos", "unheard-of",
]  # fmt: skip
ATTRIBUTES = [
    "code", "ref", "type", "url", "value", "year", "percentage", "iso-date", "vocabulary", "role", "currency",
    "hierarchy", "last-updated-datetime", "default-currency", "measure", "ascending",
    "{http://www.w3.org/XML/1998/namespace}lang", "{urn:ikhub}visibility",
]  # fmt: skip


@st.composite
def junk(draw: Any) -> str:
    """The sample activity with some damage."""
    [element] = etree.parse(SAMPLE).getroot().iterfind("iati-activity")
    for _ in range(draw(st.integers(1, 8))):
        everything = list(element.iter())
        _spoil(draw, everything[draw(st.integers(0, len(everything) - 1))], element)
    return etree.tostring(element, encoding="unicode")


def _spoil(draw: Any, victim: Any, activity_element: Any) -> None:
    """Damage an element in one way."""
    accident = draw(st.sampled_from(["text", "attribute", "attribute", "child", "rename", "remove", "twice"]))
    if accident == "text":
        victim.text = draw(JUNK)
    elif accident == "attribute":
        known = [*map(str, victim.attrib), *ATTRIBUTES]
        victim.set(draw(st.sampled_from(known)), draw(JUNK))
    elif accident == "child":
        etree.SubElement(victim, draw(st.sampled_from(TAGS))).text = draw(JUNK)
    elif victim is not activity_element:
        _spoil_place(draw, victim, accident)


def _spoil_place(draw: Any, victim: Any, accident: str) -> None:
    parent = victim.getparent()
    if accident == "rename":
        victim.tag = draw(st.sampled_from(TAGS))
    elif accident == "remove":
        parent.remove(victim)
    else:
        parent.append(etree.fromstring(etree.tostring(victim)))


def save_each(folder: Path, written: Sequence[str]) -> list[Path]:
    """Write each activity to a file; the names keep this order."""
    return [save_one(folder / f"{number}.xml", text) for number, text in enumerate(written)]


def save_one(path: Path, *written: str, generated: str | None = None) -> Path:
    """Write activities as a file."""
    time = f' generated-datetime="{generated}"' if generated else ""
    text = "".join(written)
    path.write_text(f'<iati-activities version="2.03"{time}>\n{text}</iati-activities>\n', encoding="utf-8")
    return path
