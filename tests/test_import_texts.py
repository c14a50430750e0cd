"""Values that are taken whole: codes, texts with markup, names of languages, percentages."""

import pytest
from lxml import etree

from services.imports import narratives, values
from services.imports.values import ReadingContext
from services.text import languages, markup


@pytest.mark.parametrize(
    "sign", ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00a0", " ", "\n", "\t"]
)
def test_a_code_has_no_space_and_nothing_invisible_around_it(sign):
    assert values.code(f"{sign}ID-KHH-1{sign}{sign}", "ref", ReadingContext()) == "ID-KHH-1"


def test_a_code_has_nothing_invisible_within_and_single_spaces():
    assert markup.code(" ID-\u200bKHH \u00a0 1\n2") == "ID-KHH 1 2"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("p < 0.05 and a > b", "p < 0.05 and a > b"),
        ("less than <5 people", "less than <5 people"),
        ("<name> of the <project>", "<name> of the <project>"),
        ("R&D, A&B; C", "R&D, A&B; C"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("First<br/>second<BR>third", "First\nsecond\nthird"),
        ('<a href="https://x.example">Link</a> and <b>bold</b>', "Link and bold"),
        ("<style>p { color: red }</style>Text<!-- note -->", "Text"),
        ("Water&nbsp;and&amp;nbsp;food &amp; more", "Water and food & more"),
        ("&lt;p&gt;Escaped&lt;/p&gt;", "Escaped"),
        ("Rukun&#39;s caf&eacute;", "Rukun's caf\u00e9"),
        ("&#0;&#x1;bad", "bad"),
        ("a  b\n\n c", "a  b\n\n c"),
    ],
)
def test_markup_gives_way_to_its_text(text, cleaned):
    assert markup.plain(text) == cleaned


def test_elements_within_a_narrative_count_as_markup():
    element = etree.fromstring("<narrative><p>One</p> p &lt; 0.05 <b>two</b> &amp; three</narrative>")

    assert narratives.clean(element) == "One\np < 0.05 two & three"


@pytest.mark.parametrize(
    ("code", "tag"),
    [("Bahasa Indonesia", "id"), ("bahasa_indonesia", "id"), ("Bahasa Inggris", "en"), ("English", "en"),
     ("Indonesian", "id"), ("Espa\u00f1ol", "es"), ("Klingon Speech", None)],
)  # fmt: skip
def test_names_of_languages_are_languages(code, tag):
    assert languages.normalise(code) == tag


@pytest.mark.parametrize(
    ("text", "number"), [("80%", "80"), ("80 %", "80"), ("12.5", "12.5"), ("%", None), ("many", None)]
)
def test_a_percentage_is_a_number(text, number):
    assert values.measured(text) == values.number(number)
