"""Reasons of overlaps in one language: their sentences, words, places and names of organizations."""

import httpx
import pytest

from services.comparing import facts, reason_texts, words
from tests.asking import ask

FIELDS = "kind text evidence organizations { name }"
PAIRS = f"""{{ overlaps(first: 50, filter: {{eachPair: true}}) {{ nodes {{
    a {{ iatiIdentifier title description }} b {{ iatiIdentifier title description }}
    reasons {{ {FIELDS} }} }} }} }}"""
SIMILAR = f"""{{ program(iatiIdentifier: "ID-CONTOH-KL-06-P01") {{ similar(first: 3) {{
    reasons {{ {FIELDS} }} program {{ title }} }} }} }}"""
DIGITAL = {"ID-CONTOH-KL-06-P01", "ID-CONTOH-LSM-03-P01"}


async def pairs(client: httpx.AsyncClient, language: str):
    """All pairs of the sample graph in a language."""
    return (await ask(client, PAIRS, accept_language=language))["overlaps"]["nodes"]


def evidence(reasons, kind: str) -> list[list[str]]:
    """The evidence of the reasons of a kind."""
    return [each["evidence"] for each in reasons if each["kind"] == kind]


@pytest.mark.parametrize(
    ("language", "title", "text", "partner"),
    [
        (
            "id",
            ["digital", "literasi", "pemuda", "contoh"],
            "Judul kedua program mirip (64%): digital, literasi, pemuda, contoh.",
            "Jejaring Pemuda Digital (contoh)",
        ),
        (
            "en-GB",
            ["digital", "literacy", "youth", "sample"],
            "The titles are similar (64%): digital, literacy, youth, sample.",
            "Digital Youth Network (sample)",
        ),
    ],
)
async def test_a_reason_quotes_words_and_names_of_its_language(
    client: httpx.AsyncClient, language: str, title: list[str], text: str, partner: str
) -> None:
    # given two programs with titles and a partner in both languages
    (pair,) = [
        each
        for each in await pairs(client, language)
        if {each["a"]["iatiIdentifier"], each["b"]["iatiIdentifier"]} == DIGITAL
    ]
    # when, then
    assert evidence(pair["reasons"], "TITLE") == [title]
    assert [each["text"] for each in pair["reasons"] if each["kind"] == "TITLE"] == [text]
    assert evidence(pair["reasons"], "PARTNER") == [[partner]]


@pytest.mark.parametrize("language", ["id", "en"])
async def test_no_reason_quotes_another_language(client: httpx.AsyncClient, language: str) -> None:
    # given the pairs of the sample graph, whose records are in both languages
    found = await pairs(client, language)
    assert len(found) == 10
    for pair in found:
        # when the words of both programs in this language are read
        common = words_of(pair["a"]) & words_of(pair["b"])
        # then reasons quote no others, and name organizations as their records do
        for reason in pair["reasons"]:
            if reason["kind"] in ("TITLE", "TEXT"):
                assert set(reason["evidence"]) <= common
            if reason["kind"] in ("PARTNER", "ORGANIZATION"):
                assert reason["evidence"] == [each["name"] for each in reason["organizations"]]
                assert all(name in reason["text"] for name in reason["evidence"])


def words_of(program) -> frozenset[str]:
    """The words of a program's texts as comparisons see them."""
    title, described = program["title"], program["description"] or ""
    return frozenset(words.words(title)) | facts.description([("und", described)])


@pytest.mark.parametrize(("language", "name"), [("id", "(contoh)"), ("en", "(sample)")])
async def test_reasons_for_similarity_are_in_the_language_too(
    client: httpx.AsyncClient, language: str, name: str
) -> None:
    (first, *_) = (await ask(client, SIMILAR, accept_language=language))["program"]["similar"]
    names = [each for kind in ("PARTNER", "ORGANIZATION") for each in evidence(first["reasons"], kind)]
    assert names
    assert all(each.endswith(name) for group in names for each in group)


def test_words_of_texts_in_one_language_are_quoted_to_readers_of_the_other() -> None:
    # given reasons whose words are in English texts alone, and one of before, without languages
    stored = {"words": ["mangrove"], "inLanguages": {"en": ["mangrove"]}}
    # when, then
    for given in (stored, {"words": ["mangrove"]}):
        assert reason_texts.evidence_in("TEXT", given, "id") == ["mangrove"]
        assert reason_texts.evidence_in("TEXT", given, "en") == ["mangrove"]
