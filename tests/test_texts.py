"""Texts per language: who asks for one gets it, or the best there is."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.http.accept_language import accepted
from services.text.localized import choose
from tests.asking import ask

TAGS = st.sampled_from(["id", "en", "en-gb", "fr", "ar", "und"])
PAIRS = st.lists(st.tuples(TAGS, st.text(min_size=1)), max_size=5)


@pytest.mark.parametrize(
    ("there", "asked", "given"),
    [
        (["en", "id"], ["en"], "en"),
        (["en", "id"], [], "id"),
        (["en", "fr"], [], "en"),
        (["fr", "ar"], [], "fr"),
        (["fr", "ar"], ["de", "ar"], "ar"),
        (["id", "en-gb"], ["en"], "en-gb"),
        (["id", "en"], ["en-us"], "en"),
        (["en-us", "en"], ["en"], "en"),
        ([], ["en"], None),
    ],
)
def test_the_best_text_is_chosen(there: list[str], asked: list[str], given: str | None) -> None:
    assert choose([(tag, tag) for tag in there], asked) == given


@given(PAIRS, st.lists(TAGS, max_size=4))
def test_what_is_chosen_is_there_and_nothing_only_when_nothing_is(pairs, asked: list[str]) -> None:
    chosen = choose(pairs, asked)
    assert (chosen in [text for _, text in pairs]) if pairs else chosen is None


@given(PAIRS, TAGS)
def test_an_exact_match_wins(pairs, wanted: str) -> None:
    exact = [text for tag, text in pairs if tag == wanted]
    assert not exact or choose(pairs, [wanted]) in exact or len(pairs) == 1


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        (None, ()),
        ("", ()),
        ("*", ()),
        ("id-ID,id;q=0.9,en;q=0.8", ("id-id", "id", "en")),
        ("en;q=0.2, id;q=0.7", ("id", "en")),
        ("en;q=0, id", ("id",)),
        ("en;q=much, id;q=0.1", ("id",)),
    ],
)
def test_accept_language_is_read_best_first(header: str | None, tags: tuple[str, ...]) -> None:
    assert accepted(header) == tags


@given(st.text(max_size=200))
def test_no_header_breaks_the_reading(header: str) -> None:
    assert len(accepted(header)) <= 10


async def test_the_header_the_argument_and_the_list_agree(client: httpx.AsyncClient) -> None:
    query = """{ program(iatiIdentifier: "ID-CONTOH-KL-01-P01") {
        title id: title(lang: "id") en: title(lang: "en") fr: title(lang: "fr")
        titles { language text } } }"""
    indonesian = (await ask(client, query))["program"]
    english = (await ask(client, query, Accept_Language="en-US,en;q=0.9"))["program"]
    texts = {text["language"]: text["text"] for text in indonesian["titles"]}
    assert set(texts) == {"id", "en"}
    assert (indonesian["title"], english["title"]) == (texts["id"], texts["en"])
    assert (indonesian["id"], indonesian["en"], indonesian["fr"]) == (texts["id"], texts["en"], texts["id"])
    assert english["fr"] == texts["en"]


async def test_codes_have_names_in_both_languages(client: httpx.AsyncClient) -> None:
    data = await ask(
        client,
        """{ codelist(name: "OrganisationRole") {
            code vocabulary id: name(lang: "id") en: name(lang: "en") } }""",
    )
    assert data["codelist"][0] == {
        "code": "1",
        "vocabulary": "OrganisationRole",
        "id": "Pemberi dana",
        "en": "Funding",
    }


async def test_regions_have_names_in_both_languages(client: httpx.AsyncClient) -> None:
    data = await ask(client, '{ region(code: "ID-JI") { id: name(lang: "id") en: name(lang: "en") } }')
    assert data["region"] == {"id": "Jawa Timur", "en": "East Java"}
