"""What is shown of a text: the piece around what was found, safe in any page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.searching.snippets import MARK_BEGIN, MARK_END, SNIPPET_LENGTH, cleaned, highlight, marked_spans


def marked(text: str) -> str:
    """A text with [what was found] in marks."""
    return text.replace("[", MARK_BEGIN).replace("]", MARK_END)


@pytest.mark.parametrize(
    ("text", "found", "shown"),
    [
        ("forum pemuda desa", "forum [pemuda] desa", "forum <mark>pemuda</mark> desa"),
        ("pemuda", "[pemuda]", "<mark>pemuda</mark>"),
        ("a b", "[a] [b]", "<mark>a</mark> <mark>b</mark>"),
        ("a b", "a b", None),
        ("", "", None),
        # signs were spaces while words were looked for, and are signs again
        ("P/CVE <b>", "[P] [CVE]  b ", "<mark>P</mark>/<mark>CVE</mark> &lt;b&gt;"),
        (
            "<script>alert(1)</script> \"x\" & 'y'",
            " script [alert] 1   script   x     y ",
            "&lt;script&gt;<mark>alert</mark>(1)&lt;/script&gt; &quot;x&quot; &amp; &#x27;y&#x27;",
        ),
        ("<mark>x</mark>", " mark [x]  mark ", "&lt;mark&gt;<mark>x</mark>&lt;/mark&gt;"),
        ("مكافحة الإرهاب", "[مكافحة] الإرهاب", "<mark>مكافحة</mark> الإرهاب"),
        ("🙂 guru", "🙂 [guru]", "🙂 <mark>guru</mark>"),
    ],
)
def test_what_was_found_is_marked_and_the_rest_escaped(text: str, found: str, shown: str | None) -> None:
    assert highlight(text, marked(found)) == shown


def test_a_long_text_is_shown_around_the_first_find() -> None:
    before, after = "kata " * 100, " kata" * 100
    shown = highlight(f"{before}guru{after}", marked(f"{before}[guru]{after}"))
    assert shown is not None
    assert shown.startswith("… kata ")
    assert shown.endswith(" kata …")
    assert shown.count("<mark>guru</mark>") == 1
    assert SNIPPET_LENGTH - 20 <= len(shown) - len("<mark></mark>… …") <= SNIPPET_LENGTH


def test_marks_in_the_text_itself_mean_nothing() -> None:
    assert cleaned(f"a {MARK_BEGIN}b{MARK_END} c") == "a  b  c"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Co"]), max_size=600), st.data())
def test_no_tag_but_the_mark_comes_out(text: str, data: st.DataObject) -> None:
    # given any part of any text as found
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = f"{text[:start]}{MARK_BEGIN}{text[start:end]}{MARK_END}{text[end:]}"
    assert list(marked_spans(found)) == [(start, end)]
    # then what is shown has no other tag, and no quote that could end an attribute
    shown = highlight(text, found) or ""
    bare = shown.replace("<mark>", "").replace("</mark>", "")
    assert not set(bare) & set("<>\"'")
