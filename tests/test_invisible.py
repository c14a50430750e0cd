"""Characters of no width: removed from texts where they carry no meaning, kept where a script needs them."""

import pytest

from services.text import invisible, markup
from tests.asking import ask
from tests.iati_files import activity, load, save

FOUND = """query ($query: String!) {
    search(query: $query) { nodes { ... on Program { title(lang: "en") } } }
    programs(query: $query) { totalCount } }"""


@pytest.mark.parametrize(
    "hidden", [*"\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2063\u2066\ufeff\u180e"]
)
async def test_words_with_invisible_characters_are_found(reader, pools, tmp_path, hidden):
    # given
    title = f"Sekolah ru{hidden}kun{hidden}{hidden} untuk{hidden} guru"
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-A", title=title)))
    # when words are searched with and without them
    for query in ("rukun", f"r{hidden}ukun"):
        answer = await ask(reader, FOUND, {"query": query})
        # then
        assert answer["search"]["nodes"] == [{"title": "Sekolah rukun untuk guru"}]
        assert answer["programs"]["totalCount"] == 1


@pytest.mark.parametrize(
    ("written", "left"),
    [
        # Persian, Hindi, Malayalam, Sinhala, emoji, Khmer, Thai, Hebrew: as they are written
        ("\u0645\u06cc\u200c\u0631\u0648\u0645", None),
        ("\u0915\u094d\u200d\u0937 \u0915\u094d\u200c\u0937", None),
        ("\u0d28\u0d4d\u200d", None),
        ("\u0dc1\u0dca\u200d\u0dbb\u0dd3", None),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467 and \u2764\ufe0f\u200d\U0001f525", None),
        ("\u1780\u1798\u17d2\u1796\u17bb\u200b\u1787\u17b6", None),
        ("\u0e01\u0e23\u0e38\u0e07\u200b\u0e40\u0e17\u0e1e", None),
        ("\u05e9\u05dc\u05d5\u05dd\u200f!", None),
        # repeated, at a border of scripts, around signs
        ("\u0645\u06cc\u200c\u200c\u0631\u0648\u0645", "\u0645\u06cc\u200c\u0631\u0648\u0645"),
        ("\u0645\u06cc\u200c Roads", "\u0645\u06cc Roads"),
        ("Roads\u200b\u0e01", "Roads\u0e01"),
        ("and/\u200bor", "and/or"),
        ("\U0001f468\u200d Roads", "\U0001f468 Roads"),
        ("\ufeffRo\u00adads", "Roads"),
        ("Roads &#8203;&shy;&zwj;and<br>\u200bbridges", "Roads and\nbridges"),
    ],
)
def test_what_a_script_needs_is_kept(written, left):
    assert markup.plain(written) == (written.strip("\u200d") if left is None else left)


def test_a_long_text_takes_one_pass():
    assert invisible.cleaned("a\u200b\u200c" * 300_000) == "a" * 300_000
