"""What everyday questions find: cases filed by users, words of both languages, names of codes."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from tests.asking import ask
from tests.iati_files import activity, load, save

CASES = Path(__file__).parent / "data" / "cases"
FOUND = "query($query: String!) { programs(query: $query) { nodes { iatiIdentifier } } }"


async def found(client: httpx.AsyncClient, question: str) -> list[str]:
    data: Any = await ask(client, FOUND, {"query": question})
    return sorted(node["iatiIdentifier"] for node in data["programs"]["nodes"])


@pytest.mark.parametrize(
    ("question", "ends"),
    [
        ("maarif", "C"),
        ("Ma'arif", "C"),
        ("ma\u2019arif", "C"),
        ("do'a", "D"),
        ("doa", "D"),
        ("ta'lim", "AB"),
        ("taklim", "AB"),
        ("majelis taklim", "AB"),
    ],
)
async def test_an_apostrophe_within_a_word_parts_nothing(
    reader: httpx.AsyncClient, pools: Pools, question: str, ends: str
) -> None:
    await load(pools, CASES / "c08-apostrophe-within-a-word.xml")
    assert await found(reader, question) == [f"ID-KHH-UJI1-C08{end}" for end in ends]


@pytest.mark.parametrize(
    "question", ["deradikalisasi", "de-radikalisasi", "de radikalisasi", "De-Radikalisasi"]
)
async def test_a_prefix_is_found_with_and_without_its_hyphen(
    reader: httpx.AsyncClient, pools: Pools, question: str
) -> None:
    await load(pools, CASES / "c10-de-radikalisasi.xml")
    assert await found(reader, question) == ["ID-KHH-UJI1-C10A", "ID-KHH-UJI1-C10B"]


async def test_what_comes_after_a_prefix_is_found_by_itself(reader: httpx.AsyncClient, pools: Pools) -> None:
    await load(pools, CASES / "c10-de-radikalisasi.xml")
    assert await found(reader, "radikalisasi") == ["ID-KHH-UJI1-C10A"]


@pytest.mark.parametrize(
    ("question", "is_found"),
    [
        # the title is English, the sector and the places have names in both languages
        ("banjir", True),
        ("pengendalian banjir", True),
        ("flood", True),
        ("Sulawesi Tengah", True),
        ("Central Sulawesi", True),
        ("Sigi", True),
        ("Indonesia", True),
        ("TPB 11", True),
        ("SDG 11", True),
        # what the goal is called in Indonesian
        ("permukiman", True),
        # words that a dictionary knows are not taken for others: polisi for Polish, bandit for Banadir
        ("polisi", False),
        ("bandit", False),
        ("kambing", False),
    ],
)
async def test_a_program_is_found_by_the_names_of_its_sectors_goals_and_places(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path, question: str, is_found: bool
) -> None:
    # given
    inside = (
        '<recipient-country code="ID"/><sector code="41050"/><sector vocabulary="7" code="11"/>'
        "<location><name><narrative>Kabupaten Sigi</narrative></name></location>"
    )
    program = activity("SAMPLE-1-F", inside, title="Banadir Polish camping")
    await load(pools, save(tmp_path / "a.xml", program))
    # then
    assert await found(reader, question) == (["SAMPLE-1-F"] if is_found else [])


async def test_what_a_title_says_comes_before_the_names_of_codes(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path
) -> None:
    # given a program of the sector, and one that is called so
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity("SAMPLE-1-T", title="School for teachers"),
            activity("SAMPLE-1-S", '<sector code="11130"/>', title="Something else"),
        ),
    )
    # then
    data: Any = await ask(
        reader, '{ search(query: "guru") { edges { node { ... on Program { iatiIdentifier } } } } }'
    )
    assert [edge["node"].get("iatiIdentifier") for edge in data["search"]["edges"]] == [
        "SAMPLE-1-T",
        "SAMPLE-1-S",
    ]


async def test_an_organization_is_found_by_its_type(reader: httpx.AsyncClient, pools: Pools) -> None:
    await load(pools, CASES / "c10-de-radikalisasi.xml")
    data: Any = await ask(reader, '{ organizations(query: "LSM nasional") { nodes { name } } }')
    assert [node["name"] for node in data["organizations"]["nodes"]] == ["Yayasan Uji Kasus"]
