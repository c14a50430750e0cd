"""What reviewers read about organizations that may be one, and merges that need no reviewer, over HTTP."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from services.deciding import merge_proposals
from services.deciding.merge_proposals import Report
from tests.asking import ask
from tests.iati_files import activity, load, participant, rows, save

PROPOSALS = """{ mergeProposals { nodes { a { name } b { name } reasons { kind evidence
    indonesian: text(lang: "id") english: text(lang: "en") } } } }"""
MERGES = """{ organizationMerges { nodes { id version organization { identifier identifiers { value } }
    formerId formerName reason mergedBy { identifier } revertedAt
    reasons { kind evidence text(lang: "en") } } } }"""
FIND = "query ($id: ID!) { node(id: $id) { ... on Organization { identifier } } }"
REVERT = """mutation ($input: RevertMergeInput!) { revertMerge(input: $input) { __typename
    ... on MergeDecided { organization { identifier } former { identifier } } } }"""


async def reviewer(pools: Pools) -> dict[str, str]:
    """The header of a reviewer."""
    made = await api_keys.create(pools.writing, "XX-9", Role.REVIEWER)
    return {"Authorization": f"Bearer {made.secret}"}


async def bring(pools: Pools, folder: Path, *mentions: str, **attributes: Any) -> None:
    """Import an activity that mentions organizations."""
    file = save(folder / "a.xml", activity("XX-9-1", *mentions, reporter="XX-9", **attributes))
    await load(pools, file)


async def identifiers(pools: Pools) -> list[str]:
    """The preferred identifiers of all organizations."""
    found = await rows(pools, "SELECT identifier FROM organization WHERE identifier IS NOT NULL ORDER BY 1")
    return [identifier for (identifier,) in found]


async def test_reasons_are_sentences_in_both_languages(
    pools: Pools, reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    # given
    await bring(pools, tmp_path, participant("Yayasan Mitra Rukun"), participant("Mitra Rukun", "1"))
    # when
    assert await merge_proposals.propose(pools) == Report(pairs=1, added=1)
    # then
    data = await ask(reader, PROPOSALS, None, **await reviewer(pools))
    (pair,) = data["mergeProposals"]["nodes"]
    assert {pair["a"]["name"], pair["b"]["name"]} == {"Yayasan Mitra Rukun", "Mitra Rukun"}
    (reason,) = pair["reasons"]
    evidence = reason["evidence"]
    assert set(evidence.split(" = ")) == {"Yayasan Mitra Rukun", "Mitra Rukun"}
    assert reason == {
        "kind": "LEGAL_FORM",
        "evidence": evidence,
        "indonesian": f"Nama yang sama tanpa bentuk hukumnya: {evidence}.",
        "english": f"The same name apart from its legal form: {evidence}.",
    }


@pytest.fixture
async def merged(pools: Pools, tmp_path: Path) -> None:
    """A hub with one body under two spellings of its registered identifier, merged by itself."""
    file = save(
        tmp_path / "a.xml",
        activity("XX-9-1", participant("World Food Programme", ref="XM-DAC-41140"), reporter="XX-9"),
        activity("XX-9-2", participant("Programme alimentaire mondial", ref="41140"), reporter="XX-9"),
    )
    await load(pools, file)
    assert await identifiers(pools) == ["41140", "XM-DAC-41140", "XX-9"]
    assert await merge_proposals.propose(pools) == Report(pairs=0, added=0, merged=1)


@pytest.mark.usefixtures("merged")
async def test_one_registered_identifier_in_two_spellings_is_merged_with_the_reason(
    pools: Pools, reader: httpx.AsyncClient
) -> None:
    data = await ask(reader, MERGES, None, **await reviewer(pools))
    (merge,) = data["organizationMerges"]["nodes"]
    values = sorted(each["value"] for each in merge["organization"]["identifiers"])
    assert (merge["organization"]["identifier"], values) == ("XM-DAC-41140", ["41140", "XM-DAC-41140"])
    assert (merge["formerName"], merge["mergedBy"], merge["revertedAt"]) == (
        "Programme alimentaire mondial",
        None,
        None,
    )
    assert merge["reason"] == (
        "Pengenal terdaftar yang sama dalam ejaan lain: XM-DAC-41140 = 41140. "
        "The same registered identifier in another spelling: XM-DAC-41140 = 41140."
    )
    assert merge["reasons"] == [
        {
            "kind": "IDENTIFIER",
            "evidence": "XM-DAC-41140 = 41140",
            "text": "The same registered identifier in another spelling: XM-DAC-41140 = 41140.",
        }
    ]
    # and the former id is still valid
    found = await ask(reader, FIND, {"id": merge["formerId"]})
    assert found["node"] == {"identifier": "XM-DAC-41140"}


@pytest.mark.usefixtures("merged")
async def test_a_merge_by_the_hub_is_taken_back_and_not_repeated(
    pools: Pools, reader: httpx.AsyncClient
) -> None:
    # given
    headers = await reviewer(pools)
    (merge,) = (await ask(reader, MERGES, None, **headers))["organizationMerges"]["nodes"]
    # when
    wish = {"id": merge["id"], "expectedVersion": merge["version"], "reason": "Two offices."}
    told = (await ask(reader, REVERT, {"input": wish}, **headers))["revertMerge"]
    # then
    assert (told["organization"]["identifier"], told["former"]["identifier"]) == ("XM-DAC-41140", "41140")
    report = await merge_proposals.propose(pools)
    assert (report.added, report.merged) == (0, 0)
    assert await identifiers(pools) == ["41140", "XM-DAC-41140", "XX-9"]


@pytest.mark.usefixtures("merged")
async def test_a_merge_from_before_a_generated_column_is_taken_back_whole(
    pools: Pools, reader: httpx.AsyncClient
) -> None:
    # given a journal that doesn't know the column
    await pools.writing.execute(
        """UPDATE organization_merge SET journal = jsonb_set(journal, $1::text[], (
            SELECT jsonb_agg(r - 'value_key') FROM jsonb_array_elements(journal #> $1::text[]) r))""",
        ["links", "organization_identifier.organization_id"],
    )
    headers = await reviewer(pools)
    (merge,) = (await ask(reader, MERGES, None, **headers))["organizationMerges"]["nodes"]
    # when
    wish = {"id": merge["id"], "expectedVersion": merge["version"], "reason": "Two offices."}
    await ask(reader, REVERT, {"input": wish}, **headers)
    # then
    found = await rows(
        pools,
        "SELECT o.identifier, i.value FROM organization_identifier i"
        " JOIN organization o ON o.id = i.organization_id WHERE i.value LIKE '%41140' ORDER BY 1",
    )
    assert found == [("41140", "41140"), ("XM-DAC-41140", "XM-DAC-41140")]


@pytest.mark.usefixtures("merged")
async def test_a_second_run_merges_nothing_and_imports_find_the_one_that_stayed(
    pools: Pools, tmp_path: Path
) -> None:
    await bring(pools, tmp_path, participant("WFP", ref="41140"), title="Later")
    assert await merge_proposals.propose(pools) == Report(pairs=0, added=0)
    assert await identifiers(pools) == ["XM-DAC-41140", "XX-9"]


async def test_two_that_report_are_left_to_people(pools: Pools, tmp_path: Path) -> None:
    # given two reporters with one registered identifier
    reporters = ("GB-CHC-265464", "GB-CHC 265464")
    files = [activity(f"{ref}-1", reporter=ref, name=f"Mitra {n}") for n, ref in enumerate(reporters)]
    await load(pools, save(tmp_path / "a.xml", *files))
    # then
    assert await merge_proposals.propose(pools) == Report(pairs=1, added=1)
    found = await rows(pools, "SELECT reasons -> 0 ->> 'kind' FROM merge_proposal")
    assert found == [("IDENTIFIER",)]


async def test_hidden_organizations_are_not_merged(pools: Pools, tmp_path: Path) -> None:
    # given a mention that only members see
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity("XX-9-1", participant("Rukun Damai", ref="GB-CHC-265464"), reporter="XX-9"),
            activity(
                "XX-9-2",
                participant("Rukun Damai", ref="GB-CHC265464"),
                reporter="XX-9",
                visibility="members",
            ),
        ),
    )
    # then
    assert await merge_proposals.propose(pools) == Report(pairs=0, added=0)


async def test_ministries_of_two_countries_are_not_proposed(pools: Pools, tmp_path: Path) -> None:
    # given
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            *(
                activity(
                    f"XX-{country}-1",
                    participant("Ministry of Health"),
                    f'<recipient-country code="{country}"/>',
                    reporter=f"XX-{country}",
                    name=f"Reporter of {country}",
                )
                for country in ("KE", "UG")
            ),
        ),
    )
    # then
    assert await merge_proposals.propose(pools) == Report(pairs=0, added=0)


async def test_countries_of_hidden_programs_make_no_proposals(pools: Pools, tmp_path: Path) -> None:
    # given one ministry twice, of which one country is known by a program for members alone
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity(
                "XX-8-1",
                participant("Ministry of Health"),
                '<recipient-country code="KE"/>',
                reporter="XX-8",
                name="Eight",
            ),
            activity("XX-9-1", participant("Ministry of Health"), reporter="XX-9", name="Nine"),
            activity(
                "XX-9-2",
                participant("Ministry of Health"),
                '<recipient-country code="KE"/>',
                reporter="XX-9",
                name="Nine",
                visibility="members",
            ),
        ),
    )
    # then
    assert await merge_proposals.propose(pools) == Report(pairs=0, added=0)
