"""Markup in texts: what is left of it, and that no text takes long."""

import pytest

from services.text import markup

MANY = 300_000


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("\u00a0 \u200bRoads\ufeff\n", "Roads"),
        ("<p>Roads</p><script>alert(1)</script> and <b>bridges</b>", "Roads\nand bridges"),
        ("one <!-- hidden --> two", "one two"),
        ("one <!-- never closed", "one <!-- never closed"),
        ("<STYLE>p {}</style >Roads", "Roads"),
        ("p < 0.05 &amp; more", "p < 0.05 & more"),
    ],
)
def test_texts_without_markup(written, left):
    assert markup.plain(written) == left


# With one step for each pair of characters, each of these would take hours.
@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("a" + " " * MANY + "b", "a" + " " * MANY + "b"),
        ("a" + "\u00a0" * MANY + "b", "a" + "\u00a0" * MANY + "b"),
        ("<!--" * MANY, "<!--" * MANY),
        ("<script>" * MANY, "<script>" * MANY),
        ("<style>" * MANY + "</script>", "<style>" * MANY + "</script>"),
    ],
    ids=["spaces", "no-break spaces", "comments", "scripts", "styles"],
)
def test_long_texts_take_one_pass(written, left):
    assert markup.plain(written) == left
