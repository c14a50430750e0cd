"""Names and identifiers of organizations, folded: spellings of one body are equal, others are not."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.deciding import body_identifiers, body_names, body_spellings, known_bodies
from services.text import organization_names

WORDS = st.lists(st.text(string.ascii_letters, min_size=3, max_size=9), min_size=1, max_size=5)
SHORT = st.text("abc", max_size=6)


def key(text: str) -> str:
    """The words of a name in one string."""
    return organization_names.key(organization_names.words(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("United Nations Children's Fund", ("united", "nations", "childrens", "fund")),
        ("UN Children\u2019s Fund", ("united", "nations", "childrens", "fund")),
        ("Minist\u00e8re de l'\u00c9conomie", ("ministere", "economie")),
        ("Organisation for Economic Co-operation", ("organization", "economic", "cooperation")),
        ("U.S. Agency", ("US", "agency")),
        ("Dansk R\u00f8de Kors", ("dansk", "rode", "kors")),
        ("Oxfam Deutschland e.V.", ("oxfam", "DE", "ev")),
        ("Government of C\u00f4te d\u2019Ivoire", ("government", "CI")),
        ("Ministry of Health - Papua New Guinea", ("ministry", "health", "PG")),
    ],
)
def test_words_of_a_name(text: str, words: tuple[str, ...]) -> None:
    assert organization_names.words(text) == words


@given(WORDS)
def test_case_order_and_signs_make_no_other_key(words: list[str]) -> None:
    expected = key(" ".join(words))
    assert key(" - ".join(words).upper()) == expected
    assert key(", ".join(sorted(words))) == expected
    assert key(f"The {' & '.join(words)}.") == expected


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("Ministry of Health", False),
        ("Kementerian Kesehatan", False),
        ("Department of Finance 12", False),
        ("Ministry of Health Kenya", True),
        ("World Resources Institute", True),
        ("Yayasan Rukun", True),
    ],
)
def test_names_of_kinds_of_bodies_tell_nothing(text: str, telling: bool) -> None:
    assert organization_names.is_telling(organization_names.words(text)) is telling


@pytest.mark.parametrize(
    ("text", "nobody"),
    [
        ("Private donors in Japan", True),
        ("Donor country-based NGO", True),
        ("Name withheld", True),
        ("United Nations agency, fund or commission (UN)", True),
        ("N/A", True),
        ("Government of Japan", False),
        ("Ministry of Health", False),
        ("Private Sector Foundation Uganda", True),
        ("Partners In Health", True),
        ("Kemitraan", False),
    ],
)
def test_names_of_nobody(text: str, nobody: bool) -> None:
    assert organization_names.is_nobody(organization_names.words(text)) is nobody


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Novavax, Inc.", "Novavax"),
        ("PT Sumber Makmur Tbk", "Sumber Makmur"),
        ("Stichting ZOA", "ZOA"),
        ("Yayasan Harapan Kita", "Harapan Kita Foundation"),
        ("Caritas Lebanon Headquarters", "Caritas Lebanon"),
        ("Government of Sudan, Republic of the", "Government of Sudan"),
    ],
)
def test_legal_forms_make_no_other_name(one: str, other: str) -> None:
    forms = [
        {organization_names.key(words), *map(organization_names.key, organization_names.legal_forms(words))}
        for words in map(organization_names.words, (one, other))
    ]
    assert forms[0] & forms[1]


@pytest.mark.parametrize(("one", "other"), [("IKEA Foundation", "IKEA"), ("CDC Foundation", "CDC")])
def test_the_foundation_of_a_company_is_another_body(one: str, other: str) -> None:
    forms = organization_names.legal_forms(organization_names.words(one))
    assert organization_names.words(other) not in forms


@pytest.mark.parametrize(
    ("text", "names", "acronyms"),
    [
        ("AAU/Addis Ababa University", ["addis ababa university"], ["AAU"]),
        ("Young Power in Social Action (YPSA)", ["young power social action"], ["YPSA"]),
        ("Girls Empowerment Network - GENET", ["girls empowerment network"], ["GENET"]),
        ("UNODC United Nations Office on Drugs and Crime", ["united nations office drugs crime"], ["UNODC"]),
        ("MAPCO-Movement for Assistance and Promotion of Rural Communities", None, ["MAPCO"]),
        ("Conseil De L'Europe*Council Of Europe", ["conseil europe", "council europe"], []),
        ("INF Nepal (International Nepal Fellowship)", ["international NP fellowship"], []),
        ("Nagar Daridro Bostibashi (NDBUS) was founded in 1990", None, ["NDBUS"]),
        ("CARE Niger - IU Vendor", [], []),
        ("Plan International Inc. (Senegal Country Office)", [], []),
        ("Ministry of Health - Mali", [], []),
        ("Italy; Libya", [], []),
        ("YPSA", [], ["YPSA"]),
    ],
)
def test_names_within_a_name(text: str, names: list[str] | None, acronyms: list[str]) -> None:
    found = body_names.forms(text)
    if names is not None:
        assert [" ".join(words) for words in found.names] == names
    assert list(found.acronyms) == acronyms


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("United Nations Children's Fund", "UNICEF"),
        ("UNICEF - Fondo de las Naciones Unid", "UNICEF"),
        ("ACNUR - Oficina del Alto Comisionad", "UNHCR"),
        ("World Food Programme*Programme Alimentaire Mondial", "WFP"),
        ("Program Pangan Dunia", "WFP"),
        ("Deutsche Gesellschaft Fur Internationale Zusammenarbeit (Giz) Gmbh*", "GIZ"),
        ("UNITED NATIONS OFFICE ON DRUGS ANDCRIME", "UNODC"),
        ("United Nations Development Programme (UNDP) - Slovakia", None),
        ("World Health Organization India Country Office", None),
        ("European Commission - Trade", None),
        ("USA for UNHCR", None),
        ("Ministry of Health", None),
        ("Ministry of Religious Affairs", None),
        ("Kementerian Kesehatan Republik Indon", "KEMENKES"),
        ("Asian Development Bank;Ministry of Finance", None),
    ],
)
def test_known_bodies_by_name(text: str, code: str | None) -> None:
    assert known_bodies.of_name(text) == code


@pytest.mark.parametrize(
    ("identifier", "registered"),
    [
        ("41121", "XM-DAC-41121"),
        ("xm-dac-41121", "XM-DAC-41121"),
        ("XI-IATI-41121", "XM-DAC-41121"),
        ("gb-chc 265464", "GB-CHC265464"),
        ("GB-CHC-265464", "GB-CHC265464"),
        ("KE-NCB-OP/218/051/924/84", "KE-NCB-OP218-051-924-84"),
        ("KE-NCB-OP-218-051-924-84", "KE-NCB-OP218-051-924-84"),
        ("22000", None),
        ("XM-DAC-21000", None),
        ("00041", None),
        ("XM-DAC-12-1", None),
        ("N/A", None),
    ],
)
def test_registered_identifiers_have_one_spelling(identifier: str, registered: str | None) -> None:
    assert body_identifiers.registered(identifier) == registered


def test_numbers_with_other_groups_are_other_identifiers() -> None:
    one, other = map(body_identifiers.registered, ("GB-CHC-11282-678", "GB-CHC-112826-78"))
    assert one != other


@given(st.sampled_from(("GB-CHC", "ID-KHH", "NL-KVK")), st.integers(10_000, 99_999_999))
def test_a_registered_spelling_is_that_of_itself(code: str, number: int) -> None:
    registered = body_identifiers.registered(f"{code}-{number}")
    assert registered is not None
    assert body_identifiers.registered(registered) == registered
    assert body_identifiers.registered(f"{code}-{number}".lower()) == registered


@given(SHORT, SHORT)
def test_one_edit_is_a_distance_of_one(one: str, other: str) -> None:
    expected = one != other and (other in edits(one) or one in edits(other))
    assert body_spellings.is_one_edit(one, other) is expected


def edits(word: str) -> set[str]:
    """All words with one letter less or else, or two neighbors swapped."""
    places = range(len(word))
    return {
        *(word[:n] + word[n + 1 :] for n in places),
        *(word[:n] + letter + word[n + 1 :] for n in places for letter in "abc"),
        *(word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in places[:-1]),
    }
