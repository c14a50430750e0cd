"""Which organizations are proposed as one body, and which are refused, by class."""

import itertools
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.deciding import body_pairs
from services.deciding.body_keys import Candidate

NUMBERS = itertools.count(1)


def candidate(
    name: str, *identifiers: str, countries: str = "", visibility: str = "PUBLIC", more: tuple[str, ...] = ()
) -> Candidate:
    """An organization with a name, its identifiers, and the countries of its programs."""
    return Candidate(
        UUID(int=next(NUMBERS)),
        (name, *more),
        identifiers,
        countries=frozenset(countries.split()),
        visibility=visibility,
    )


def kinds(*candidates: Candidate) -> list[list[str]]:
    """The kinds of reasons of each pair."""
    return [[reason.kind for reason in pair.reasons] for pair in body_pairs.pairs(candidates)]


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (("Yayasan Rukun",), ("YAYASAN  RUKUN",), ["NAME"]),
        (("Denmark - Ministry of Health",), ("Ministry of Health, Denmark",), ["NAME"]),
        (("Novavax, Inc.",), ("Novavax",), ["LEGAL_FORM"]),
        (("PT Mitra Tani",), ("Mitra Tani",), ["LEGAL_FORM"]),
        (("Rukun Damai (RD)",), ("Rukun Damai",), ["NAME_PART"]),
        (("Agence du Heron Bleu*Blue Heron Agency",), ("Blue Heron Agency",), ["NAME_PART"]),
        (("Barendra Samaj Unnayan Sangstha (BSUS)",), ("BSUS",), ["ACRONYM"]),
        (("Pusat Kajian Agama Damai Indah",), ("PKADI",), ["ACRONYM"]),
        (
            ("Duncan Hospital, Emmanuel Association",),
            ("Duncan Hospital, Emmanuel Assoiciation",),
            ["SPELLING"],
        ),
        (("Able Children Africa",), ("AbleChildren Africa",), ["SPELLING"]),
        (
            ("Magu Poverty Focus on Older Peop",),
            ("Magu Poverty Focus on Older People's Rehabilitation",),
            ["SPELLING"],
        ),
        (("World Food Programme",), ("PAM - Programme alimentaire mondial",), ["KNOWN_BODY"]),
        (("WFP", "XM-DAC-41140"), ("Program Pangan Dunia", "41140"), ["IDENTIFIER", "KNOWN_BODY", "CODE"]),
        (("International Partners A", "XI-IATI-EC_XYZ"), ("Directorate B", "XT-IATI-EC_XYZ"), ["CODE"]),
        (("Transform Asia", "GB-CHC-1081769"), ("Transform Asia", "GB-CHC-GB-CHC-1081769"), ["NAME", "CODE"]),
    ],
)
def test_records_of_one_body_are_proposed(
    one: tuple[str, ...], other: tuple[str, ...], reasons: list[str]
) -> None:
    assert kinds(candidate(*one), candidate(*other)) == [reasons]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ministry of Health",), ("Ministry of Health",)),
        (("Save the Children Sweden",), ("Save the Children UK",)),
        (("Save the Children",), ("Save the Children (Sweden)",)),
        (("Water Aid Niger",), ("Water Aid Nigeria",)),
        (("Action Against Storms", "GB-CHC-1047501"), ("Action Against Storms", "US-EIN-133327220")),
        (("Private donors",), ("Private donors",)),
        (("Donor country-based NGO",), ("Donor country-based NGO",)),
        (("IKEA Foundation",), ("IKEA",)),
        (("United Nations Development Programme (UNDP) - Slovakia",), ("UNDP",)),
        (("UNICEF", "41122"), ("UNICEF", "XM-DAC-41114")),
        (("School number 12 of Bandung city",), ("School number 13 of Bandung city",)),
        (("CARE Niger - IU Vendor",), ("CARE Mali - IU Vendor",)),
        (("Mitra Abadi Sejahtera Ltd", "GB-COH-01234567"), ("Mitra Abadi Sejahtera", "GB-COH-07654321")),
    ],
)
def test_others_are_not(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert kinds(candidate(*one), candidate(*other)) == []


def test_ministries_of_one_country_are_proposed_and_those_of_two_are_not() -> None:
    kenya, uganda = (
        candidate("Ministry of Health", countries="KE"),
        candidate("Ministry of Health", countries="UG"),
    )
    assert kinds(kenya, uganda) == []
    assert kinds(kenya, candidate("MINISTRY OF HEALTH", countries="KE")) == [["NAME"]]
    # many countries say nothing
    assert kinds(kenya, candidate("Ministry of Health", countries="KE UG")) == []


def test_a_word_that_other_names_have_too_is_no_typing_error() -> None:
    pair = candidate("Central Pathein Rural Services"), candidate("Central Pathean Rural Services")
    assert kinds(*pair) == [["SPELLING"]]
    others = candidate("Pathein Farmers"), candidate("Pathean Fishers")
    assert kinds(*pair, *others) == []


def test_a_short_acronym_of_two_names_tells_nothing() -> None:
    short = candidate("BSUS")
    one = candidate("Barendra Samaj Unnayan Sangstha (BSUS)")
    assert kinds(short, one) == [["ACRONYM"]]
    assert kinds(short, one, candidate("Bhola Sangha Upazila Seva (BSUS)")) == []


def test_what_is_shown_to_others_is_not_compared() -> None:
    assert kinds(candidate("Yayasan Rukun"), candidate("Yayasan Rukun", visibility="MEMBERS")) == []


def test_very_many_of_one_name_are_paired_with_the_first() -> None:
    many = [candidate("Yayasan Rukun") for _ in range(40)]
    found = body_pairs.pairs(many)
    assert {pair.a for pair in found} == {many[0].id}
    assert len(found) == 39


NAMES = st.sampled_from(
    (
        "UNICEF",
        "WFP",
        "Yayasan Rukun",
        "Rukun Foundation",
        "Rukun Damai (RD)",
        "Rukun Damai",
        "PT Rukun",
        "N/A",
    )
)


@given(st.lists(NAMES, max_size=8), st.randoms(use_true_random=False))
def test_pairs_do_not_depend_on_the_order(names: list[str], random: object) -> None:
    candidates = [candidate(name) for name in names]
    mixed = list(candidates)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    found = body_pairs.pairs(candidates)
    assert body_pairs.pairs(mixed) == found
    assert all(pair.a < pair.b and 0.6 <= pair.score < 1 for pair in found)
    assert len({(pair.a, pair.b) for pair in found}) == len(found)
