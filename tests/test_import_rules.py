"""The rules of the import, each on its own."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.values import KnowledgeKind, ProgramLevel
from services.imports import rules, values
from services.imports.record_parts import Code
from services.imports.result_records import Document, Result, ResultDetails, Value
from services.text import languages, localized, normalization
from services.writing import parents
from services.writing.knowledge_products import name_of

EARLY, LATE = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("EN", "en"),
        ("eng", "en"),
        ("en_GB", "en-GB"),
        (" ind ", "id"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("es-419", "es-419"),
        ("tet", "tet"),
        ("English", "en"),
        ("klingonese", None),
        ("e", None),
        ("", None),
        (None, None),
    ],
)
def test_language_codes_become_bcp_47(code, tag):
    assert languages.normalise(code) == tag


@given(st.text(max_size=12))
def test_a_normalised_language_stays(code):
    tag = languages.normalise(code)
    assert tag is None or languages.normalise(tag) == tag


@pytest.mark.parametrize(
    ("publisher", "hierarchy", "level"),
    [
        ("XM-DAC-41114", 2, ProgramLevel.OUTPUT),
        ("XM-DAC-41114", 1, ProgramLevel.PROGRAM),
        ("XM-DAC-41114", None, ProgramLevel.PROGRAM),
        ("ID-CONTOH-ML-01", 2, ProgramLevel.OUTPUT),
        ("ID-CONTOH-ML-01", 1, ProgramLevel.PROGRAM),
        ("XX-OTHER", 2, ProgramLevel.PROGRAM),
        (None, 2, ProgramLevel.PROGRAM),
    ],
)
def test_only_a_publishers_profile_makes_an_output_of_an_activity(publisher, hierarchy, level):
    assert rules.level(publisher, hierarchy) == level


@pytest.mark.parametrize(
    ("known", "read_before", "current", "dated", "outcome"),
    [
        (False, False, None, None, "added"),
        (False, True, None, None, "added"),
        (True, True, EARLY, LATE, "unchanged"),
        (True, True, LATE, None, "unchanged"),
        (True, False, EARLY, LATE, "changed"),
        (True, False, EARLY, EARLY, "changed"),
        (True, False, None, None, "changed"),
        (True, False, None, EARLY, "changed"),
        (True, False, LATE, EARLY, "superseded"),
        (True, False, EARLY, None, "superseded"),
    ],
)
def test_outcome_of_a_version(known, read_before, current, dated, outcome):
    assert rules.outcome(known=known, read_before=read_before, current=current, dated=dated) == outcome


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("HTTPS://Example.ORG:443/Reports/A.pdf#page=2", "https://example.org/Reports/A.pdf"),
        ("http://example.org:80/?id=1", "http://example.org/?id=1"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("https://user:Pass@Example.org/a", "https://user:Pass@example.org/a"),
        ("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
        ("https://example.org/a/", "https://example.org/a/"),
        ("https://example.org", None),
        ("https://example.org/", None),
        ("https://example.org/#top", None),
        ("ftp://example.org/a", None),
        ("example.org/a", None),
        ("/a/b", None),
        ("https://example.org/a b.pdf", "https://example.org/a b.pdf"),
        ("ht\ntp://example.org/a", None),
        ("https://example.org/a\tb", None),
        ("https://example.org/" + "\u0101" * 1000, None),
        ("http://[broken/a", None),
        ("http://example.org:port/a", None),
        ("https://example.org/" + "a" * 2000, None),
        ("http://dx.doi.org/10.1000/ABC", "https://doi.org/10.1000/abc"),
        ("https://doi.org/10.1000/abc#top", "https://doi.org/10.1000/abc"),
    ],
)
def test_the_key_of_a_knowledge_product(url, key):
    assert normalization.knowledge_key(url) == key


@given(
    st.text(max_size=60)
    | st.from_regex(r"(?i)https?://[a-z.]+(:\d{1,5})?(/[^\s#]*)?(\?\w*)?(#\w*)?", fullmatch=True)
)
def test_a_key_is_its_own_key(url):
    key = normalization.knowledge_key(url)
    assert key is None or normalization.knowledge_key(key) == key


def a_document(url, *categories):
    return Document(url, (), (), categories, (), None, None)


@pytest.mark.parametrize(
    ("document", "key"),
    [
        (a_document("https://example.org/a", "A12", "B01"), "https://example.org/a"),
        (a_document("https://example.org/a", "A12"), None),
        (a_document("https://example.org/a", "A11"), None),
        (a_document("https://example.org/a"), None),
        (a_document("https://example.org/", "B01"), None),
    ],
)
def test_which_documents_are_knowledge(document, key):
    assert rules.product_key(document) == key


def test_the_dois_of_urls():
    assert normalization.doi("https://doi.org/10.1234/Ab.C(1)") == "10.1234/ab.c(1)"
    assert normalization.doi("https://example.org/10.1234/abc") is None


@pytest.mark.parametrize(
    ("categories", "kind"),
    [
        (("A01", "A08", "B10"), KnowledgeKind.EVALUATION),
        (("A01", "A08"), KnowledgeKind.RESULTS_REPORT),
        (("A01", "B01"), KnowledgeKind.STUDY),
        (("B01", "B12"), KnowledgeKind.POLICY),
        (("B01",), KnowledgeKind.REPORT),
        (("A02", "A05"), KnowledgeKind.PLAN),
        (("A01", "A02", "A03", "A04", "A05", "A08"), KnowledgeKind.PLAN),
        (("A02", "A08"), KnowledgeKind.PLAN),
        (("A02", "A04", "A05", "A06", "A09"), KnowledgeKind.AGREEMENT),
        (("A08", "A11"), KnowledgeKind.AGREEMENT),
        (("A02", "B03"), KnowledgeKind.POLICY),
        (("A07", "A08"), KnowledgeKind.EVALUATION),
        (("A08",), KnowledgeKind.RESULTS_REPORT),
        (("A12",), KnowledgeKind.OTHER),
        ((), KnowledgeKind.OTHER),
    ],
)
def test_the_kind_follows_from_the_categories(categories, kind):
    assert rules.knowledge_kind(categories) == kind


def test_results_are_matched_by_reference_or_by_type_title_and_ordinal():
    def one(type_code, title, reference=None):
        codes = (Code(*reference.split("/")),) if reference else ()
        return Result(type_code, (("en", title),), (), (), (), ResultDetails(codes))

    found = rules.match_keys(
        [
            one("1", "Roads"),
            one("2", "Roads"),
            one("1", " ROADS "),
            one("1", "Any", "99/R1"),
            one("1", "Other", "99/R1"),
        ]
    )
    assert found == ["1/roads/1", "2/roads/1", "1/roads/2", "reference/99/r1/1", "reference/99/r1/2"]


@given(st.lists(st.tuples(st.sampled_from("123"), st.text(max_size=5)), max_size=12))
def test_match_keys_differ(pairs):
    keys = rules.match_keys([Result(code, (("en", title),), (), (), ()) for code, title in pairs])
    assert len(set(keys)) == len(pairs)


@given(st.text(max_size=400))
def test_normalised_text_is_short_and_blind_to_case_and_spaces(text):
    plain = normalization.normalized(text)
    assert len(plain) <= normalization.KEY_LENGTH + 65
    assert normalization.normalized(f"  {text}\n") == plain


def test_long_names_that_differ_at_their_end_stay_apart():
    assert normalization.normalized("a" * 300 + "b") != normalization.normalized("a" * 300 + "c")


@pytest.mark.parametrize(
    ("texts", "chosen"),
    [
        ((("en", "e"), ("id", "i")), "i"),
        ((("fr", "f"), ("en-GB", "e")), "e"),
        ((("fr", "f"), ("es", "s")), "f"),
    ],
)
def test_the_default_text_is_indonesian_then_english_then_the_first(texts, chosen):
    assert localized.default_text(texts) == chosen


def a_value(number, *dimensions):
    return Value(number, values.number(number), None, dimensions, (), ())


@pytest.mark.parametrize(
    ("given_values", "number"),
    [
        ([a_value("5")], Decimal(5)),
        ([a_value("5"), a_value("3", ("sex", "female"))], Decimal(5)),
        ([a_value("5"), a_value("6")], None),
        ([a_value("3", ("sex", "female"))], None),
        ([a_value("many")], None),
        ([], None),
    ],
)
def test_the_single_number_is_undisaggregated_and_alone(given_values, number):
    assert rules.single_number(given_values) == number


@pytest.mark.parametrize(
    ("measure", "ascending", "baseline", "target", "actual", "reached"),
    [
        ("1", True, "100", "300", "150", "0.25"),
        ("1", False, "100", "0", "25", "0.75"),
        ("2", True, None, "80", "100", "1.25"),
        ("1", False, None, "10", "20", "0.5"),
        ("1", True, "5", "5", "6", None),
        ("1", True, None, "0", "6", None),
        ("1", False, None, "6", "0", None),
        ("5", True, None, "6", "3", None),
        (None, True, None, "6", "3", None),
        ("1", True, None, None, "3", None),
        ("1", True, None, "3", None, None),
    ],
)
def test_achievement(measure, ascending, baseline, target, actual, reached):
    found = rules.achievement(
        measure,
        ascending=ascending,
        baseline=values.number(baseline),
        target=values.number(target),
        actual=values.number(actual),
    )
    assert found == values.number(reached)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_numbers_are_exact(decimal):
    assert values.number(f"{decimal:f}") == decimal


@pytest.mark.parametrize(
    "text", ["", "1,000", "NaN", "inf", "1e999", "1e31", "12 000", "0x1", "\u0663", None]
)
def test_what_is_no_number(text):
    assert values.number(text) is None


@pytest.mark.parametrize(
    ("read", "text", "found"),
    [
        (values.calendar_date, "2024-02-29", "2024-02-29"),
        (values.calendar_date, "2024-02-28Z", "2024-02-28"),
        (values.calendar_date, "2024-02-28T10:00:00", "2024-02-28"),
        (values.calendar_date, "2023-02-29", None),
        (values.calendar_date, "0001-01-01", None),
        (values.calendar_date, "20240101", None),
        (values.moment, "2024-02-28T01:00:00.1234567+07:00", "2024-02-27 18:00:00.123456+00:00"),
        (values.moment, "2024-02-28T01:00:00", "2024-02-28 01:00:00+00:00"),
        (values.moment, "yesterday", None),
        (values.percentage, "33.4%", "33.4"),
        (values.percentage, "400", None),
        (values.percentage, "-1", None),
        (values.currency, "usd", "USD"),
        (values.currency, "rupiah", None),
        (values.currency, "ABC", None),
        (values.currency, "VEF", "VEF"),
        (values.currency, "", None),
        (values.amount, "", None),
    ],
)
def test_values_are_cleaned_or_dropped_with_a_warning(read, text, found):
    context = values.ReadingContext()
    value = read(text, "thing", context)
    assert (None if value is None else str(value)) == found
    assert len(context.warnings) == (found is None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("-6.2 106.8", (-6.2, 106.8)),
        ("-6.2, 106.8", (-6.2, 106.8)),
        ("106.8 -6.2", None),
        ("1", None),
        ("a b", None),
        ("", None),
    ],
)
def test_points(text, found):
    assert values.point(text, values.ReadingContext()) == found


def test_long_text_is_cut():
    context = values.ReadingContext()
    assert values.cut("a" * 12, 10, "title", context) == "a" * 10
    assert context.warnings == ["title 'aaaaaaaaaaaa' was cut from 12 to 10 characters"]


def test_a_document_without_a_title_is_called_by_its_file():
    assert name_of("https://example.org/a/Annual%20report.pdf") == "Annual report.pdf"
    assert name_of("https://example.org/%00a%00") == "a"
    assert name_of("https://example.org/?id=5") == "https://example.org/?id=5"


def an_id(number):
    return UUID(int=number)


RANKS = {an_id(number): (0, f"P{number}") for number in range(1, 10)}


def test_the_smallest_of_a_circle_is_left_without_parent():
    desired = {an_id(3): an_id(2), an_id(1): an_id(3), an_id(4): an_id(3)}
    cycles = parents.break_cycles(desired, {an_id(2): an_id(1)}, RANKS)
    assert cycles == [[an_id(1), an_id(3), an_id(2)]]
    assert desired == {an_id(3): an_id(2), an_id(1): None, an_id(4): an_id(3)}


def test_the_most_hidden_of_a_circle_is_left_without_parent():
    desired = {an_id(1): an_id(2), an_id(2): an_id(3), an_id(3): an_id(1)}
    cycles = parents.break_cycles(desired, {}, {**RANKS, an_id(3): (-2, "P3")})
    assert cycles == [[an_id(3), an_id(1), an_id(2)]]
    assert desired == {an_id(1): an_id(2), an_id(2): an_id(3), an_id(3): None}


@given(st.dictionaries(st.integers(1, 9), st.integers(1, 9), max_size=9))
def test_after_breaking_no_program_is_its_own_ancestor(edges):
    desired = {an_id(child): an_id(parent) for child, parent in edges.items() if child != parent}
    before = dict(desired)
    cycles = parents.break_cycles(desired, {}, RANKS)
    for start in desired:
        way = [start]
        while (parent := desired.get(way[-1])) is not None:
            assert parent not in way
            way.append(parent)
    assert {child for child in desired if desired[child] != before[child]} == {circle[0] for circle in cycles}
