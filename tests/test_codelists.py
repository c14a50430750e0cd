"""The data files of codes and regions are complete, bilingual and unambiguous."""

import csv
import functools
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from db import codelists, regions

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

LEVELS = ["COUNTRY", "PROVINCE", "REGENCY"]

COUNTS = {
    "ActivityScope": 8,
    "ActivityStatus": 6,
    "AidType": 24,
    "BudgetStatus": 2,
    "BudgetType": 2,
    "CollaborationType": 7,
    "Country": 251,
    "Currency": 181,
    "DisbursementChannel": 4,
    "DocumentCategory": 30,
    "FinanceType": 68,
    "FlowType": 10,
    "GeographicExactness": 2,
    "GeographicLocationReach": 2,
    "IndicatorMeasure": 5,
    "Language": 184,
    "ObstacleCategory": 13,
    "OrganisationRole": 4,
    "OrganisationType": 16,
    "PolicyMarker": 12,
    "PolicySignificance": 5,
    "Region": 26,
    "RelatedActivityType": 5,
    "ResultType": 4,
    "Sector": 325,
    "SectorCategory": 44,
    "SectorVocabulary": 14,
    "TiedStatus": 3,
    "TransactionType": 13,
    "UNSDG-Goals": 17,
    "UNSDG-Targets": 169,
}

SPOTS = [
    (
        "Sector",
        "15220",
        "Civilian peace-building, conflict prevention and resolution",
        "Pembangunan perdamaian sipil, pencegahan dan penyelesaian konflik",
        "152",
    ),
    (
        "UNSDG-Targets",
        "16.7",
        "Ensure responsive, inclusive, participatory and representative decision-making at all levels",
        (
            "Menjamin pengambilan keputusan yang responsif, inklusif, partisipatif, dan representatif "
            "di setiap tingkatan"
        ),
        "16",
    ),
    ("OrganisationRole", "1", "Funding", "Pemberi dana", None),
    ("DocumentCategory", "A08", "Results, outcomes and outputs", "Capaian, hasil, dan keluaran", "A"),
    ("ActivityStatus", "2", "Implementation", "Pelaksanaan", None),
    ("Country", "ID", "Indonesia", "Indonesia", None),
    ("Country", "JP", "Japan", "Jepang", None),
    ("Currency", "IDR", "Indonesian rupiah", "Rupiah Indonesia", None),
    ("Language", "id", "Indonesian", "Indonesia", None),
    ("Region", "998", "Developing countries, unspecified", "Negara berkembang, tidak dirinci", None),
]

# Codes that publishers wrote and no version of the list holds: they stay unknown here.
PUBLISHER_ERRORS = {
    "ActivityStatus": set(),
    "Sector": {"12000", "12100", "13012", "15171", "15172", "15173", "51000"},
    "DocumentCategory": {"B1"},
    "OrganisationRole": set(),
    "OrganisationType": set(),
}

# Places of activities in Indonesia alone whose name is no region's: a regency and a city share the first
# two, the third is an island, the others lie abroad or nowhere.
UNRESOLVED_PLACES = {
    "Bandung",
    "Kupang",
    "Lombok",
    "Cambodia",
    "Laos",
    "Myanmar (Burma)",
    "Uzbekistan",
    "Vietnam",
}


def normalized(name: str) -> str:
    return " ".join(name.casefold().split())


def of_level(level: str) -> list[regions.RegionFact]:
    return [region for region in regions.load() if region.level == level]


def code_by_alias() -> dict[str, str]:
    return {normalized(alias): region.code for region in regions.load() for alias in region.aliases}


def test_every_vocabulary_has_its_number_of_codes() -> None:
    assert {name: len(codes) for name, codes in codelists.load().items()} == COUNTS


def test_the_index_names_every_file_in_order_and_fully() -> None:
    index = codelists.vocabularies()
    assert [vocabulary.name for vocabulary in index] == sorted(COUNTS)
    assert {path.stem for path in codelists.FOLDER.glob("*.csv")} == {*COUNTS, "index"}
    assert [vocabulary for vocabulary in index if not all(vocabulary)] == []


@pytest.mark.parametrize("vocabulary", sorted(COUNTS))
def test_codes_are_unique_and_named_in_both_languages(vocabulary: str) -> None:
    with (codelists.FOLDER / f"{vocabulary}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [code for code, count in Counter(row["code"] for row in rows).items() if count > 1] == []
    assert [row for row in rows if any(value != value.strip() or not value for value in row.values())] == []


@pytest.mark.parametrize(("vocabulary", "code", "name_en", "name_id", "category"), SPOTS)
def test_well_known_codes_have_their_names(
    vocabulary: str, code: str, name_en: str, name_id: str, category: str | None
) -> None:
    assert codelists.load()[vocabulary][code] == codelists.CodeNames(code, name_en, name_id, category)


@pytest.mark.parametrize(
    ("child", "parent"), [("Sector", "SectorCategory"), ("UNSDG-Targets", "UNSDG-Goals")]
)
def test_every_category_is_a_code_of_the_parent_list(child: str, parent: str) -> None:
    lists = codelists.load()
    assert {names.category for names in lists[child].values()} - set(lists[parent]) == set()


def test_indonesia_has_its_provinces_and_regencies() -> None:
    assert [len(of_level(level)) for level in LEVELS] == [1, 38, 514]
    assert len({region.code for region in regions.load()}) == 553
    assert len({region.kemendagri_code for region in regions.load()}) == 553


def test_every_region_stands_under_the_level_above_it() -> None:
    by_code = {region.code: region for region in regions.load()}
    for region in regions.load():
        parent = by_code[region.parent_code].level if region.parent_code else None
        assert parent == {"COUNTRY": None, "PROVINCE": "COUNTRY", "REGENCY": "PROVINCE"}[region.level]


def test_a_regency_begins_with_the_kemendagri_code_of_its_province() -> None:
    province = {region.code: region.kemendagri_code for region in of_level("PROVINCE")}
    for regency in of_level("REGENCY"):
        assert regency.code == regency.kemendagri_code
        assert regency.code.split(".")[0] == province[str(regency.parent_code)]


def test_regions_have_both_names_among_their_aliases() -> None:
    for region in regions.load():
        assert {region.name_id, region.name_en} <= set(region.aliases)
        assert all(alias and alias == alias.strip() for alias in region.aliases)


@pytest.mark.parametrize("level", LEVELS)
def test_an_alias_means_one_region_of_its_level(level: str) -> None:
    uses = Counter(normalized(alias) for region in of_level(level) for alias in region.aliases)
    assert [alias for alias, count in uses.items() if count > 1] == []


def test_a_bare_regency_name_never_hides_a_province() -> None:
    provinces = {normalized(alias) for region in of_level("PROVINCE") for alias in region.aliases}
    regencies = {normalized(alias) for region in of_level("REGENCY") for alias in region.aliases}
    assert provinces & regencies == set()


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("East Java", "ID-JI"),
        ("Jatim", "ID-JI"),
        ("DKI Jakarta", "ID-JK"),
        ("Yogyakarta", "ID-YO"),
        ("West Papua", "ID-PB"),
        ("Papua Barat Daya", "ID-PD"),
        ("Surabaya", "35.78"),
        ("Kabupaten Bandung", "32.04"),
        ("Tanjungpinang", "21.72"),
        ("South Tangerang", "36.74"),
    ],
)
def test_names_in_use_resolve_exactly(alias: str, code: str) -> None:
    assert code_by_alias()[normalized(alias)] == code


def iati_files() -> list[Path]:
    folders = [SHARED_DATA / "iati", SHARED_DATA / "reference" / "orgs"]
    return sorted(path for folder in folders for path in folder.rglob("*.xml*"))


def element_code(element: etree._Element) -> list[tuple[str, str | None]]:
    """Return the (vocabulary, code) pairs that one element of an IATI file uses."""
    match element.tag:
        case "activity-status":
            return [("ActivityStatus", element.get("code"))]
        case "sector" if element.get("vocabulary", "1") == "1":
            return [("Sector", element.get("code"))]
        case "category":
            return [("DocumentCategory", element.get("code"))]
        case "participating-org":
            return [("OrganisationRole", element.get("role")), ("OrganisationType", element.get("type"))]
        case "reporting-org" | "provider-org" | "receiver-org":
            return [("OrganisationType", element.get("type"))]
    return []


def codes_of_file(path: Path) -> Iterator[tuple[str, str | None]]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        for _, element in etree.iterparse(file, recover=True, huge_tree=True):
            yield from element_code(element)


@functools.cache
def used_codes() -> dict[str, set[str]]:
    used: dict[str, set[str]] = {vocabulary: set() for vocabulary in PUBLISHER_ERRORS}
    for path in iati_files():
        for vocabulary, code in codes_of_file(path):
            if code:
                used[vocabulary].add(code)
    return used


@pytest.fixture
def shared_data() -> Path:
    if not SHARED_DATA.is_dir():
        pytest.skip("real data: ../shared/data is absent")
    return SHARED_DATA


@pytest.mark.real
@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("vocabulary", sorted(PUBLISHER_ERRORS))
def test_every_code_in_real_data_is_known_or_a_named_error(vocabulary: str) -> None:
    unknown = used_codes()[vocabulary] - set(codelists.load()[vocabulary])
    assert unknown == PUBLISHER_ERRORS[vocabulary]


def place_names(path: Path) -> set[str]:
    """Return the names of all places of the activities in one country only."""
    activities = etree.parse(str(path)).findall("iati-activity")
    return {
        name.text
        for activity in activities
        if len(activity.findall("recipient-country")) == 1
        for name in activity.findall("location/name/narrative")
        if name.text
    }


@pytest.mark.real
def test_real_place_names_in_indonesia_resolve_or_are_named(shared_data: Path) -> None:
    names = place_names(shared_data / "iati" / "iati-indonesia.xml")
    known = code_by_alias()
    assert {name for name in names if normalized(name) not in known} == UNRESOLVED_PLACES
