"""The score of a pair: what makes one, what speaks against it, and what can never make one."""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.values import OverlapKind, ReasonKind
from services.comparing import blocking_keys, facts, reason_texts, scoring, words
from services.comparing.facts import Facts, Party, Place
from services.comparing.statistics import GENERIC, NO_STATISTICS, Statistics
from services.comparing.target_groups import TargetGroup
from services.comparing.weights import THRESHOLD

NOWHERE = UUID(int=0)
TITLE = "Bridges of trust between fishing villages of Alor"
TEXT = "Fishers of two islands mend boats together and settle quarrels over nets before they grow"


def organization(name: str) -> UUID:
    return uuid5(NOWHERE, name)


def party(name: str, role: str = "IMPLEMENTING") -> Party:
    return Party(organization(name), role, name)


def program(number: int, title: str = TITLE, text: str = TEXT, **given) -> Facts:
    """A program with the organization `publisher` as its publisher, and all else as given."""
    named = given.pop("publisher", f"publisher {number}")
    described = facts.description([("en", text)])
    titles = facts.titles([("en", title)])
    identifier = f"XX-{number}"
    return Facts(
        id=UUID(int=number),
        iati_identifier=identifier,
        titles=titles,
        description=described,
        publisher=organization(named),
        publisher_name=named,
        family=frozenset({identifier}) | given.pop("above", frozenset()),
        groups=given.pop("groups", facts.groups_of(titles, described)),
        **given,
    )


def placed(number: int, title: str = TITLE, text: str = TEXT, **given) -> Facts:
    """A program that tells place, time and theme."""
    return program(
        number,
        title,
        text,
        **{
            "countries": frozenset({"ID"}),
            "places": frozenset({Place("53.05", "REGENCY", (("id", "Kabupaten Alor"),))}),
            "start": date(2024, 1, 1),
            "end": date(2025, 12, 31),
            "sectors": frozenset({("1", "15220")}),
            **given,
        },
    )


def kinds(comparison: scoring.Comparison) -> set[ReasonKind]:
    return {reason.kind for reason in comparison.reasons}


# Words, codes and days that generated programs draw from: few, so that they meet often.
SOME_WORDS = st.lists(
    st.sampled_from([*sorted(GENERIC)[:15], "alor", "boats", "nets", "tenun", "sagu", "phase", "2", "iii"])
).map(" ".join)
DAYS = st.one_of(st.none(), st.dates(date(2019, 1, 1), date(2021, 12, 31)))
PARTIES = st.lists(
    st.builds(party, st.sampled_from(["one", "two", "three"]), st.sampled_from(["FUNDING", "IMPLEMENTING"])),
    max_size=4,
).map(tuple)


@st.composite
def programs(draw, number: int) -> Facts:
    start, end = draw(DAYS), draw(DAYS)
    return program(
        number,
        draw(SOME_WORDS),
        draw(SOME_WORDS),
        publisher=draw(st.sampled_from(["one", "two", "three"])),
        start=start,
        end=end if start and end and end >= start else None,
        countries=draw(st.frozensets(st.sampled_from(["ID", "PH"]))),
        places=draw(st.frozensets(st.sampled_from([Place("ID-JT", "PROVINCE"), Place("33.72", "REGENCY")]))),
        points=draw(st.frozensets(st.sampled_from([(0.0, 1.0), (0.1, 1.0), (9.0, 9.0)]))),
        sectors=draw(st.frozensets(st.sampled_from([("1", "15220"), ("1", "15210"), ("2", "152")]))),
        parties=draw(PARTIES),
        amounts=draw(st.frozensets(st.sampled_from([("IDR", 5000), ("IDR", 5001), ("IDR", 90_000)]))),
        references=draw(st.frozensets(st.sampled_from(["XX-1", "XX-2", "XX-9"]))),
        kin=draw(st.frozensets(st.sampled_from(["XX-1", "XX-2"]), max_size=1)),
    )


@given(programs(1), programs(2), st.booleans())
@settings(max_examples=300, deadline=None)
def test_the_order_of_two_programs_decides_nothing(a: Facts, b: Facts, masked) -> None:
    statistics = Statistics(50, {"alor": 4, "support": 30})
    assert scoring.compare(a, b, statistics, masked=masked) == scoring.compare(
        b, a, statistics, masked=masked
    )
    assert scoring.similarity(a, b, statistics) == scoring.similarity(b, a, statistics)


@given(programs(1), programs(2), st.booleans())
@settings(max_examples=300, deadline=None)
def test_scores_lie_between_0_and_1(a: Facts, b: Facts, masked) -> None:
    comparison = scoring.compare(a, b, NO_STATISTICS, masked=masked)
    assert all(0 <= score <= 1 for score in (comparison.score, *comparison.scores.values()))
    assert 0 <= scoring.similarity(a, b, NO_STATISTICS).score < 1


@given(st.lists(st.sampled_from([*sorted(GENERIC), "alor", "boats", "nets"]), min_size=1).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_a_title_alone_never_makes_a_pair(title: str) -> None:
    """Neither a generic one nor a telling one: something else must be shared."""
    assert scoring.compare(program(1, title, ""), program(2, title, ""), NO_STATISTICS).score < THRESHOLD


def test_generic_titles_do_not_pair_unrelated_work() -> None:
    # given programs of one title, country, time and sector, as there were thousands in 2020
    shared = {"countries": frozenset({"ID"}), "start": date(2020, 4, 1), "end": date(2020, 12, 31)}
    one = program(1, "Covid-19 response", "Masks and soap for markets", **shared)
    other = program(2, "COVID 19 Response", "Radio lessons while schools are closed", **shared)
    statistics = Statistics(1000, {"covid": 600, "response": 400, "^ID": 900})
    # then they are no pair, and nothing even leads to a comparison
    assert scoring.compare(one, other, statistics).score < THRESHOLD
    common = blocking_keys.keys_of(one) & blocking_keys.keys_of(other)
    held = Statistics(1000, {**statistics.frequencies, "+covid response": 400})
    assert blocking_keys.pairing(common, held) == []


def test_a_work_that_funder_and_implementer_report_is_one() -> None:
    # given two reports of one work, each naming the other's publisher
    amount = frozenset({("IDR", 900_000_000)})
    funder = placed(1, publisher="fund", parties=(party("village", "IMPLEMENTING"),), amounts=amount)
    implementer = placed(
        2,
        "Bridges of trust between fishing villages",
        publisher="village",
        parties=(party("fund", "FUNDING"), party("village")),
        amounts=amount,
    )
    # when they are compared
    comparison = scoring.compare(funder, implementer, NO_STATISTICS)
    # then they are one work, for these reasons
    assert comparison.kind is OverlapKind.SAME_WORK
    assert comparison.score > 0.99
    assert kinds(comparison) == {
        *(ReasonKind.TITLE, ReasonKind.TEXT, ReasonKind.PARTNER, ReasonKind.PERIOD, ReasonKind.AMOUNT),
        *(ReasonKind.PLACE, ReasonKind.SECTOR),
    }
    # and totals leave out the funder's record
    assert scoring.duplicate_of(funder, implementer) == scoring.duplicate_of(implementer, funder) == funder.id


def test_an_appeal_and_what_a_member_does_with_it_are_not_one_work() -> None:
    # given an appeal that many carry out, and one member's part of it under the same title
    members = tuple(party(f"member {number}") for number in range(5))
    appeal = placed(1, publisher="appeal", parties=members, amounts=frozenset({("GBP", 19_000_000)}))
    part = placed(
        2,
        publisher="member 1",
        parties=(party("appeal", "FUNDING"), party("member 1")),
        amounts=frozenset({("GBP", 600_000)}),
        references=frozenset({"XX-1"}),
    )
    # then what speaks against one work is told
    comparison = scoring.compare(appeal, part, NO_STATISTICS)
    told = {reason.kind: reason.points for reason in comparison.reasons}
    if comparison.kind is OverlapKind.SAME_WORK:
        assert told[ReasonKind.UMBRELLA] == -3
    whole = scoring.compare(
        placed(3, publisher="appeal", parties=(party("member 1"),)), part, NO_STATISTICS
    ).scores[OverlapKind.SAME_WORK]
    assert comparison.scores[OverlapKind.SAME_WORK] < whole


def test_works_of_different_hands_and_funders_in_one_place_overlap() -> None:
    one = placed(
        1,
        publisher="north",
        parties=(party("north"), party("fund a", "FUNDING")),
        groups=frozenset({TargetGroup.FARMERS}),
    )
    other = placed(
        2,
        "Trust between villages of Alor",
        "Young fishers meet and mend nets",
        publisher="south",
        parties=(party("south"), party("fund b", "FUNDING")),
        groups=frozenset({TargetGroup.FARMERS}),
    )
    comparison = scoring.compare(one, other, NO_STATISTICS)
    assert comparison.kind is OverlapKind.OVERLAP
    assert comparison.score > 0.9
    assert {ReasonKind.PLACE, ReasonKind.SECTOR, ReasonKind.TARGET_GROUP} <= kinds(comparison)
    assert ReasonKind.FUNDERS not in kinds(comparison)


def test_records_of_one_publisher_are_parts_of_one_work() -> None:
    comparison = scoring.compare(placed(1, publisher="one"), placed(2, publisher="one"), NO_STATISTICS)
    assert comparison.kind is OverlapKind.SPLIT_RECORD
    assert OverlapKind.SAME_WORK not in comparison.scores
    assert comparison.score > 0.9


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"above": frozenset({"XX-2"})}, {}),
        ({"above": frozenset({"XX-9"})}, {"above": frozenset({"XX-9"})}),
        ({"kin": frozenset({"XX-2"})}, {}),
        ({}, {"kin": frozenset({"XX-1"})}),
    ],
    ids=["parent", "siblings", "names a relative", "is named as a relative"],
)
def test_a_family_is_no_overlap(first, second) -> None:
    a, b = placed(1, **first), placed(2, **second)
    assert scoring.compare(a, b, NO_STATISTICS) == scoring.NO_PAIR
    # but masked, nobody knows
    assert scoring.compare(a, b, NO_STATISTICS, masked=True).score > THRESHOLD


def test_masked_references_and_identifiers_count_for_nothing() -> None:
    plain = placed(1), placed(2)
    telling = (
        placed(1, references=frozenset({"XX-2", "G-1"}), publisher_codes=frozenset()),
        placed(2, references=frozenset({"G-1"})),
    )
    open_eyes = scoring.compare(*telling, NO_STATISTICS)
    assert ReasonKind.REFERENCE in kinds(open_eyes)
    assert scoring.compare(*telling, NO_STATISTICS, masked=True) == scoring.compare(
        *plain, NO_STATISTICS, masked=True
    )


def test_one_code_under_two_prefixes_is_told() -> None:
    a = Facts(UUID(int=1), "GB-1-BG205", publisher=organization("a"), publisher_codes=frozenset({"GB-1"}))
    b = Facts(UUID(int=2), "IE-22-BG205", publisher=organization("b"), publisher_codes=frozenset({"IE-22"}))
    assert a.tail == b.tail == "bg205"
    [reason] = scoring.compare(a, b, NO_STATISTICS).reasons
    assert (reason.kind, reason.evidence) == (ReasonKind.IDENTIFIER, {"identifiers": ["bg205"]})
    assert kinds(scoring.compare(a, b, NO_STATISTICS, masked=True)) == {ReasonKind.WORDS_ALONE}


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"title": TITLE + " phase 2"}, ReasonKind.NUMBERS),
        ({"start": date(2027, 1, 1), "end": date(2028, 1, 1)}, ReasonKind.PERIOD),
        ({"countries": frozenset({"PH"}), "places": frozenset()}, ReasonKind.PLACE),
    ],
    ids=["phase", "time", "place"],
)
def test_what_differs_speaks_against_one_work(changed, kind) -> None:
    # given two records of one publisher under one title
    first = placed(1, TITLE + " phase 1", publisher="one")
    alike = scoring.compare(first, placed(2, TITLE + " phase 1", publisher="one"), NO_STATISTICS)
    # when one of them is changed in one thing
    second = placed(2, **{"title": TITLE + " phase 1", "publisher": "one", **changed})
    other = scoring.compare(first, second, NO_STATISTICS)
    # then their score as parts of one work falls, and the reason is told where that is still the kind
    split = OverlapKind.SPLIT_RECORD
    assert other.scores[split] < alike.scores[split] - 0.1
    against = {reason.kind for reason in other.reasons if reason.points < 0}
    assert against == {kind} or other.kind is OverlapKind.OVERLAP


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COVID-19 Response", ["covid", "response"]),
        ("Réponse à la covid19 : l'écoles", ["response", "covid", "ecole"]),
        ("Penguatan para guru dan <b>sekolah</b>", ["penguatan", "guru", "sekolah"]),
        ("Phase II of project 00123456", ["phase", "project", "00123456"]),
        ("البرنامج الوطني", ["البرنامج", "الوطني"]),
        ("the of and", []),
        ("", []),
    ],
)
def test_words_are_folded_and_grammar_is_left_out(text: str, expected: list[str]) -> None:
    assert words.words(text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Pacific program, phase 3", {"3"}),
        ("Tahap II", {"2"}),
        ("Covid-19 response", set()),
        ("Response 2020", {"2020"}),
        ("Part I", {"1"}),
        ("I am here", set()),
    ],
)
def test_numbers_of_titles_are_those_of_phases_and_years(title: str, expected: set[str]) -> None:
    assert words.numbers(title) == expected


def test_a_word_that_all_have_says_nothing_and_one_that_two_have_says_most() -> None:
    statistics = Statistics(10_000, {"everywhere": 10_000, "sometimes": 300})
    weights = [statistics.weight(word) for word in ("everywhere", "sometimes", "never")]
    assert weights == sorted(weights)
    assert weights[0] < 0.02
    assert weights[2] == 1


EVIDENCE: dict[ReasonKind, dict[str, Any]] = {
    ReasonKind.TITLE: {"words": ["guru"], "percent": 40, "same": False},
    ReasonKind.TEXT: {"words": ["guru"]},
    ReasonKind.WORDS_ALONE: {},
    ReasonKind.NUMBERS: {},
    ReasonKind.PERIOD: {"days": 3, "sameStart": True, "sameEnd": False},
    ReasonKind.PLACE: {
        "countries": ["ID"],
        "regions": [["33.72", [["id", "Kota Surakarta"]]]],
        "near": False,
    },
    ReasonKind.SECTOR: {"codes": ["15220"]},
    ReasonKind.TARGET_GROUP: {"groups": ["TEACHERS"]},
    ReasonKind.THEME: {"activities": ["WATER"]},
    ReasonKind.JOINT: {},
    ReasonKind.PARTNER: {"names": ["A"]},
    ReasonKind.ORGANIZATION: {"names": ["A", "B"]},
    ReasonKind.AMOUNT: {"currency": "IDR", "amount": "5"},
    ReasonKind.FUNDERS: {},
    ReasonKind.UMBRELLA: {"sums": True},
    ReasonKind.REFERENCE: {"identifiers": ["X-1"]},
    ReasonKind.IDENTIFIER: {"identifiers": ["bg205"]},
}


def test_every_kind_of_reason_is_a_sentence_in_both_languages() -> None:
    assert set(EVIDENCE) == set(ReasonKind)
    for kind, evidence in EVIDENCE.items():
        indonesian, english = reason_texts.SENTENCES[kind](evidence)
        assert indonesian != english
        assert indonesian.endswith(".")
        assert english.endswith(".")


def test_reasons_that_name_only_hidden_organizations_are_left_out() -> None:
    # given a reason about two organizations of which one is seen, and one about a hidden one
    seen, hidden = organization("seen"), organization("hidden")
    reasons = [
        ("PARTNER", 2.2, {"organizations": [str(seen), str(hidden)]}),
        ("ORGANIZATION", 0.8, {"organizations": [str(hidden)]}),
    ]
    # then the first names the one, and the second is gone
    [row] = reason_texts.rows(reasons, {str(seen): "Seen"})
    assert row["organization_ids"] == (seen,)
    assert row["evidence"] == {"id": ["Seen"], "en": ["Seen"]}
    assert "hidden" not in row["texts"]
