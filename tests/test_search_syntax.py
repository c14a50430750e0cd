"""What people type becomes clauses: the syntax, synonyms, keys, and what can't be searched by."""

from typing import Any

import orjson
import pytest

from db import search_words
from services.querying.errors import BadInputError
from services.searching import queries, synonyms
from services.searching.alternatives import words_of


def shown(text: str) -> list[str]:
    """The clauses in short: ! not, ~ near, = exact, * prefix, ? maybe misspelt; only what was typed."""
    return [
        ("!" if clause["not"] else "")
        + "|".join(in_short(each) for each in clause["any"][: 1 + text.count(" OR ")])
        for clause in orjson.loads(queries.parse(text).clauses)
    ]


def in_short(alternative: dict[str, Any]) -> str:
    joint = "~" if alternative["near"] and len(alternative["words"]) > 1 else " "
    marks = {"exact": "=", "prefix": "*", "correct": "?"}
    return joint.join(word or "_" for word in alternative["words"]) + "".join(
        mark for name, mark in marks.items() if alternative[name]
    )


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("kader desa", ["kader", "desa"]),
        ("Kader  DESA", ["kader", "desa"]),
        ("kader dan desa", ["kader", "desa"]),
        ('"kader desa"', ["kader~desa="]),
        ('"kader dan desa"', ["kader~_~desa="]),
        ('"kader desa', ["kader~desa="]),
        ('kader "', ["kader"]),
        ('""', None),
        ("kader -desa", ["kader", "!desa"]),
        ('kader -"desa siaga"', ["kader", "!desa~siaga="]),
        ("radikal*", ["radikal*"]),
        ("ra*", ["ra"]),
        ("*", None),
        ("kader OR lurah OR camat", ["kader|lurah|camat"]),
        ("OR kader OR", ["kader"]),
        ("kader or desa", ["kader", "desa"]),
        ("covid-19", ["covid~19"]),
        ("2020/21", ["2020~21"]),
        # words that no dictionary knows may be misspelt; one that it knows in any form is not
        ("kaderr desa", ["kaderr?", "desa"]),
        ("banjir pengkaderan", ["banjir", "pengkaderan"]),
        ("floods Polish", ["floods", "polish"]),
        # apostrophes within words and hyphens after prefixes part nothing
        ("Ma'arif", ["maarif?"]),
        ("Ma\u2019arif", ["maarif?"]),
        ("do'a", ["doa"]),
        ("l'eau", ["l~eau"]),
        ("women's", ["women~s"]),
        ("de-radikalisasi", ["deradikalisasi"]),
        ("'quoted'", ["quoted"]),
        # words that fit every record, beside others
        ("program desa", ["desa"]),
        ("program", ["program"]),
        ("program -desa", ["program", "!desa"]),
        ("%_%", None),
        ("100%", ["100"]),
        ("it's", ["_~s"]),
        ("(x+)+$ kader", ["x", "kader"]),
        ("<script>kader</script>", ["script~kader~script"]),
        ("مكافحة الإرهاب", ["مكافحة?", "الإرهاب?"]),
        ("kader 🙂", ["kader"]),
        ("🙂🙃", None),
        ("dan yang of the", None),
        ("-kader", None),
        ("", None),
        ("   ", None),
        ("kader & | ! <-> :* ' \\", ["kader"]),
    ],
)
def test_what_is_typed_falls_into_clauses(text: str, clauses: list[str] | None) -> None:
    if clauses is None:
        with pytest.raises(BadInputError, match="no word to search for"):
            queries.parse(text)
    else:
        assert shown(text) == clauses


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("k" * 501, "the maximum is 500"),
        ("kader " * 2000, "the maximum is 500"),
        (" ".join(f"kata{number}" for number in range(33)), "more than 32 words"),
        ("kader\x00", "U\\+0000"),
        ("kader\ud800", "an invalid character"),
    ],
)
def test_what_is_too_long_or_no_text_is_refused_with_the_rule(text: str, rule: str) -> None:
    with pytest.raises(BadInputError, match=rule) as refused:
        queries.parse(text)
    assert refused.value.argument == "query"


def test_the_longest_question_is_taken() -> None:
    assert len(shown(" ".join(f"kata{number}" for number in range(32)))) == 32
    assert shown("k" * 500) == ["k" * 500 + "?"]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("PVE", "preventing violent extremism"),
        ("P/CVE", "preventing and countering violent extremism"),
        ("p/cve", "pencegahan dan penanggulangan ekstremisme"),
        ("ekstremisme", "extremism"),
        ("extremism", "ekstremisme"),
        ("radikalisme", "radicalism"),
        ("BNPT", "badan nasional penanggulangan terorisme"),
        ("badan nasional penanggulangan terorisme", "bnpt"),
        ("K/L", "kementerian dan lembaga"),
        ("youth", "pemuda"),
        ("RAN PE", "national action plan on preventing and countering violent extremism"),
    ],
)
def test_terms_of_the_field_are_known_in_both_languages_and_in_short(text: str, other: str) -> None:
    clause, *more = orjson.loads(queries.parse(text).clauses)
    assert more == []
    stops = search_words.stop_words()
    wanted = [None if word in stops else word for word in words_of(other)]
    assert wanted in [each["words"] for each in clause["any"][1:]]


def test_the_longest_term_is_taken_and_the_rest_stays() -> None:
    # given a term of two words within other words
    clauses = orjson.loads(queries.parse("pelatihan moderasi beragama guru").clauses)
    # then both of its words must be found, or the English term
    assert [clause["any"][0]["words"] for clause in clauses] == [
        ["pelatihan"],
        ["moderasi", "beragama"],
        ["guru"],
    ]
    assert len(clauses[1]["any"]) == 2
    assert clauses[1]["any"][0] == {
        "words": ["moderasi", "beragama"],
        "near": False,
        "exact": False,
        "prefix": False,
        "correct": False,
    }
    assert clauses[1]["any"][1]["words"] == ["religious", "moderation"]


def test_quoted_words_have_no_synonyms() -> None:
    (clause,) = orjson.loads(queries.parse('"pemuda"').clauses)
    assert len(clause["any"]) == 1


def test_every_group_of_synonyms_has_several_terms_that_can_be_searched_by() -> None:
    for group in search_words.synonyms():
        assert len({words_of(term) for term in group}) == len(group) > 1, group
        for term in group:
            assert queries.parse(term), term
    assert synonyms.longest() == 10


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("anak-anak", ["anak"]),
        ("deradikalisasi", ["de", "radikalisasi"]),
        ("de radikalisasi", ["deradikalisasi"]),
        ("pra sejahtera", ["prasejahtera"]),
        ("antikorupsi", ["corruption"]),
        ("refugees", ["pengungsi"]),
        ("gurunya", ["teacher"]),
        ("policies", ["kebijakan"]),
        ("Jerman", ["germany"]),
        ("Jabar", ["west", "java"]),
        ("ta'lim", ["taklim"]),
        ("air bersih", ["safe", "water"]),
    ],
)
def test_other_spellings_and_the_other_language_are_searched_too(text: str, other: list[str]) -> None:
    clauses = orjson.loads(queries.parse(text).clauses)
    assert len(clauses) == 1
    assert other in [each["words"] for each in clauses[0]["any"]]


def test_a_law_is_no_invitation() -> None:
    clauses = orjson.loads(queries.parse("undang-undang").clauses)
    assert ["undang"] not in [each["words"] for each in clauses[0]["any"]]


def test_stop_words_are_single_words_in_lower_case() -> None:
    assert all(words_of(word) == (word,) for word in search_words.stop_words())
    assert {"dan", "yang", "untuk", "di", "the", "of"} <= search_words.stop_words()
    assert search_words.stop_words().isdisjoint({"pe", "who", "un", "kl", "aman", "damai", "perempuan"})


@pytest.mark.parametrize(
    ("text", "identifiers"),
    [
        (" ID-CONTOH-KL-01 ", ("id-contoh-kl-01",)),
        ("10.5555/Contoh.1", ("10.5555/contoh.1",)),
        (
            "https://doi.org/10.5555/Contoh.1",
            ("https://doi.org/10.5555/contoh.1", "10.5555/contoh.1"),
        ),
        (
            "HTTPS://Contoh.example:443/A.pdf#x",
            ("https://contoh.example:443/a.pdf#x", "https://contoh.example/a.pdf"),
        ),
    ],
)
def test_a_question_may_itself_be_a_key(text: str, identifiers: tuple[str, ...]) -> None:
    assert queries.parse(text).identifiers == identifiers
