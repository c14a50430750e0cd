"""Codes in filters: letter case does not matter, names are accepted, unknown codes are refused."""

from pathlib import Path

import httpx
import pytest

from services import codes
from services.text import suggestions
from tests.asking import ask, refused

CASES = Path(__file__).parent / "data" / "cases"


async def totals(client: httpx.AsyncClient, query: str) -> dict[str, int]:
    """The totals of the aliases of a query."""
    return {alias: each["totalCount"] for alias, each in (await ask(client, query)).items()}


async def test_letter_case_of_codes_does_not_matter(client: httpx.AsyncClient) -> None:
    """Given codes in lower case, when lists are filtered, then they answer as with upper case."""
    query = (CASES / "c13-filter-letter-case.graphql").read_text()
    query = query.replace('f: programs(filter: { country: "XX" }) { totalCount }', "")
    upper = query.replace('"id', '"ID').replace("-jb", "-JB")
    answer = await ask(client, query)
    assert answer == await ask(client, upper)
    assert answer["c"] == {"name": "Jawa Barat"}
    assert min(answer[alias]["totalCount"] for alias in "abd") > 0


async def test_codes_and_names_mean_the_same_region(client: httpx.AsyncClient) -> None:
    """Given one province in five notations, when programs are filtered, then the totals are equal."""
    notations = ("ID-JT", "id-jt", "33", "Jawa Tengah", "Prov. Jawa Tengah", "central java")
    parts = (
        f'a{n}: programs(filter: {{region: "{each}"}}) {{ totalCount }}' for n, each in enumerate(notations)
    )
    found = await totals(client, f"{{ {' '.join(parts)} }}")
    assert len(set(found.values())) == 1
    assert found["a0"] > 0


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Bandung", ["32.04", "32.17", "32.73"]),
        ("bandung city", ["32.73"]),
        ("Kab. Bandung", ["32.04", "32.17"]),
        ("Prov. Jawa Barat", ["ID-JB"]),
        ("West Java", ["ID-JB"]),
        ("Propinsi Jawa Barat", ["ID-JB"]),
        ("Jawa Barat, Province", ["ID-JB"]),
        ("Kep. Riau", ["ID-KR"]),
        ("jabar", ["ID-JB"]),
        ("92.71", ["96.71"]),
        ("9271", ["96.71"]),
        ("id-jb", ["ID-JB"]),
        ("surak", ["33.72"]),
        ("nowhere", []),
        (" ", []),
    ],
)
async def test_regions_are_found_by_words_and_codes(
    client: httpx.AsyncClient, query: str, expected: list[str]
) -> None:
    text = "query ($query: String) { regions(query: $query) { totalCount nodes { code } } }"
    found = (await ask(client, text, {"query": query}))["regions"]
    assert [node["code"] for node in found["nodes"]] == expected
    assert found["totalCount"] == len(expected)


async def test_found_regions_are_filtered_too(client: httpx.AsyncClient) -> None:
    query = '{ regions(query: "jawa", filter: {level: [PROVINCE]}) { nodes { code } } }'
    codes = [node["code"] for node in (await ask(client, query))["regions"]["nodes"]]
    assert codes == ["ID-JB", "ID-JI", "ID-JT"]


async def test_drafts_and_lists_of_organizations_know_names_of_regions(client: httpx.AsyncClient) -> None:
    query = """query ($region: String!) {
        similarPrograms(input: {title: "Sekolah rukun untuk guru", regions: [$region]}) { score }
        organizations(filter: {region: [$region]}) { totalCount } }"""
    by_code = await ask(client, query, {"region": "ID-JT"})
    assert await ask(client, query, {"region": "Prov. Jawa Tengah"}) == by_code
    assert await ask(client, query, {"region": "33"}) == by_code
    assert by_code["organizations"]["totalCount"] > 0


async def test_names_of_countries_sectors_and_languages_are_accepted(client: httpx.AsyncClient) -> None:
    """Given names, when lists are filtered, then they answer as with the codes."""
    query = """{{ a: programs(filter: {{country: "{}"}}) {{ totalCount }}
        b: programs(filter: {{sector: ["{}"]}}) {{ totalCount }}
        c: search(query: "contoh", filter: {{language: ["{}"]}}) {{ totalCount }} }}"""
    named = query.format(
        "indonesia", "Civilian peace-building, conflict prevention and resolution", "INDONESIAN"
    )
    found = await totals(client, named)
    assert found == await totals(client, query.format("ID", "15220", "id"))
    assert min(found.values()) > 0


@pytest.mark.parametrize(
    ("query", "argument", "words"),
    [
        (
            '{ programs(filter: {country: "XX"}) { totalCount } }',
            "filter.country",
            "There is no country 'XX'.",
        ),
        ('{ programs(filter: {region: "XX-99"}) { totalCount } }', "filter.region", "no region 'XX-99'."),
        ('{ programs(filter: {region: "Jawa Barta"}) { totalCount } }', "filter.region", "jawa barat"),
        (
            '{ programs(filter: {region: "Bandung"}) { totalCount } }',
            "filter.region",
            "There are several regions 'Bandung'. Use one of their names: Kabupaten Bandung, Kota Bandung.",
        ),
        (
            '{ search(query: "contoh", filter: {province: ["32.73"]}) { totalCount } }',
            "filter.province",
            "'32.73' is not a province",
        ),
        (
            '{ search(query: "contoh", filter: {sector: ["16.7"]}) { totalCount } }',
            "filter.sector",
            "16.7 is a goal or target of the SDGs",
        ),
        ('{ programs(filter: {sector: ["abc"]}) { totalCount } }', "filter.sector", "no sector 'abc'."),
        ('{ outputs(filter: {sector: ["16.99"]}) { totalCount } }', "filter.sector", "Did you mean 16.9"),
        (
            '{ outputs(filter: {NOT: {country: "Indonesai"}}) { totalCount } }',
            "filter.NOT.country",
            "indonesia",
        ),
        (
            '{ organizations(filter: {region: ["nowhere"]}) { totalCount } }',
            "filter.region",
            "no region 'nowh",
        ),
        ('{ overlaps(filter: {region: "nowhere"}) { totalCount } }', "filter.region", "no region 'nowhere'."),
        ('{ regions(filter: {parent: ["XX"]}) { totalCount } }', "filter.parent", "no region 'XX'."),
        ('{ knowledgeProducts(filter: {language: ["xx"]}) { totalCount } }', "filter.language", "BCP 47"),
        (
            '{ search(query: "contoh", filter: {province: ["XX"]}) { totalCount } }',
            "filter.province",
            "no region 'XX'",
        ),
        (
            '{ search(query: "contoh", filter: {sector: ["abc"]}) { totalCount } }',
            "filter.sector",
            "no sector 'abc'",
        ),
    ],
)
async def test_an_unknown_code_is_refused(
    client: httpx.AsyncClient, query: str, argument: str, words: str
) -> None:
    """Given a code or name that nothing has, when a list is filtered, then the error names it."""
    code, named, message = await refused(client, query)
    assert (code, named) == ("BAD_USER_INPUT", argument)
    assert words in message
    assert " Use " in message


async def test_codes_of_publishers_own_vocabularies_are_compared_as_they_are(
    client: httpx.AsyncClient,
) -> None:
    """Given a sector code that no list of the hub has, when programs are filtered, then none match."""
    assert await totals(client, '{ a: programs(filter: {sector: ["000812", "HG"]}) { totalCount } }') == {
        "a": 0
    }


async def test_former_codes_of_regions_mean_what_they_became(client: httpx.AsyncClient) -> None:
    """Given codes of before 2022 or without a point, when regions are looked up, then they are found."""
    answer = await ask(client, (CASES / "c18-former-kemendagri-codes.graphql").read_text())
    assert answer == {
        "a": {"code": "96.71", "name": "Kota Sorong"},
        "b": {"code": "93.01", "name": "Kabupaten Merauke"},
        "c": {"code": "96.01", "name": "Kabupaten Sorong"},
    }


async def test_a_category_holds_its_sectors(client: httpx.AsyncClient) -> None:
    """Given a three-digit category, when lists are filtered, then programs of its sectors are among them."""
    found = await totals(client, (CASES / "c29-sector-category.graphql").read_text())
    assert found["three"] >= found["five"] > 0
    search = '{{ a: search(query: "contoh", filter: {{sector: ["{}"]}}) {{ totalCount }} }}'
    assert (
        (await totals(client, search.format("152")))["a"]
        >= (await totals(client, search.format("15220")))["a"]
        > 0
    )


async def test_programs_are_grouped_by_category_of_sector(client: httpx.AsyncClient) -> None:
    """Given programs with sectors, when they are grouped by category, then each counts once in a category."""
    answer = await ask(
        client,
        """{ programs { aggregate { groups(by: SECTOR_CATEGORY) { keys { code name(lang: "en") } count } } }
            of: programs(filter: {sector: ["152"]}) { totalCount } }""",
    )
    groups = {each["keys"][0]["code"]: each for each in answer["programs"]["aggregate"]["groups"]}
    assert groups["152"]["count"] == answer["of"]["totalCount"] > 0
    assert groups["152"]["keys"][0]["name"] == "Conflict, peace and security"


def test_similar_codes_are_not_looked_for_where_a_code_may_be_a_publishers_own(monkeypatch):
    # given that looking takes milliseconds for each value
    def look(*_given: object, **_options: object) -> list[str]:
        raise AssertionError

    monkeypatch.setattr(suggestions, "similar", look)
    # then it is done for refusals alone
    assert codes.sector("pendidikan1dasar", "filter") == ("pendidikan1dasar",)
    assert codes.sector(" 15220 ", "filter") == ("15220",)
    assert codes.policy_marker("X1", "filter") == ("X1",)
    with pytest.raises(AssertionError):
        codes.sector("pendidikan", "filter")
