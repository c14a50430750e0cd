"""Organizations and programs are found by their identifiers whatever the letter case, over HTTP."""

from pathlib import Path

import httpx
import pytest

from db.pools import Pools
from services.text.normalization import caseless
from tests.asking import ask, counted
from tests.iati_files import activity, load, participant, rows, save

ORGANIZATION = "query ($identifier: String) { organization(identifier: $identifier) { identifier } }"
PROGRAM = "query ($identifier: String) { program(iatiIdentifier: $identifier) { iatiIdentifier } }"
ENTITY = """query ($identifier: String!) { _entities(representations: [
    {__typename: "Program", iatiIdentifier: $identifier}]) { ... on Program { iatiIdentifier } } }"""


@pytest.fixture(autouse=True)
async def graph(pools: Pools, tmp_path: Path) -> None:
    """A program for all, one for members, and a mentioned organization."""
    file = save(
        tmp_path / "a.xml",
        activity("ID-KHH-1-Rukun", participant("Mitra", ref="mz-moj-64vq1"), reporter="ID-KHH-1"),
        activity("ID-KHH-1-Tertutup", reporter="ID-KHH-1", visibility="members"),
    )
    await load(pools, file)


@pytest.mark.parametrize("given", ["mz-moj-64vq1", "MZ-MOJ-64VQ1", "Mz-Moj-64vq1"])
async def test_an_organization_is_found_whatever_the_case(reader: httpx.AsyncClient, given: str) -> None:
    data = await ask(reader, ORGANIZATION, {"identifier": given})
    assert data["organization"] == {"identifier": "mz-moj-64vq1"}


@pytest.mark.parametrize("given", ["ID-KHH-1-Rukun", "id-khh-1-rukun", "ID-KHH-1-RUKUN"])
async def test_a_program_is_found_whatever_the_case(reader: httpx.AsyncClient, given: str) -> None:
    expected = {"iatiIdentifier": "ID-KHH-1-Rukun"}
    assert (await ask(reader, PROGRAM, {"identifier": given}))["program"] == expected
    assert (await ask(reader, ENTITY, {"identifier": given}))["_entities"] == [expected]


async def test_the_exact_case_comes_first(pools: Pools, reader: httpx.AsyncClient) -> None:
    # given a second program that differs by its case alone
    await pools.writing.execute(
        """INSERT INTO program (id, iati_identifier, title, owner_id, source_id)
        SELECT gen_random_uuid(), 'ID-KHH-1-RUKUN', 'Lain', owner_id, source_id FROM program LIMIT 1"""
    )
    for given in ("ID-KHH-1-Rukun", "ID-KHH-1-RUKUN"):
        data = await ask(reader, PROGRAM, {"identifier": given})
        assert data["program"] == {"iatiIdentifier": given}


@pytest.mark.parametrize("given", ["id-khh-1-tertutup", "ID-KHH-1-TERTUTUP", "id-khh-1-none"])
async def test_a_hidden_program_is_found_in_no_case(reader: httpx.AsyncClient, given: str) -> None:
    assert (await ask(reader, PROGRAM, {"identifier": given}))["program"] is None


async def test_an_exact_identifier_takes_one_statement(pools: Pools) -> None:
    _, exact = await counted(pools, PROGRAM, {"identifier": "ID-KHH-1-Rukun"})
    _, other = await counted(pools, PROGRAM, {"identifier": "id-khh-1-rukun"})
    assert other == exact + 1


async def test_generated_columns_fold_as_the_hub_does(pools: Pools) -> None:
    # given signs outside of A to Z, which keep their case
    assert caseless("id-\u00e9\u0131\u00df-z") == "ID-\u00e9\u0131\u00df-Z"
    await pools.writing.execute(
        "UPDATE program SET iati_identifier = $1 WHERE visibility = 'PUBLIC'", "\u00e9\u0131\u00df-z"
    )
    found = await rows(pools, "SELECT iati_identifier_key FROM program WHERE visibility = 'PUBLIC'")
    assert found == [(caseless("\u00e9\u0131\u00df-z"),)]
