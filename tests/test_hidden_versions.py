"""Hidden activities change nothing between the programs that others see."""

import pytest

from db.values import Role
from services import api_keys
from tests.asking import ask
from tests.iati_files import activity, load, related, rows, save

PICTURE = """
{ programs(first: 50, filter: {level: [PROGRAM, OUTPUT]}) { totalCount nodes {
    iatiIdentifier title importedAt parent { iatiIdentifier } children { nodes { iatiIdentifier } } } } }
"""
CLAIMS = '{ program(iatiIdentifier: "B-1") { claims { nodes { reporterName } } } }'


async def picture(reader):
    """What an anonymous viewer sees of all programs."""
    return (await ask(reader, PICTURE))["programs"]


async def test_a_hidden_program_takes_no_child_from_a_public_one(pools, reader, tmp_path):
    # given
    child, parent = activity("C-1"), activity("P-1", related("C-1", "2"))
    await load(pools, save(tmp_path / "a.xml", child, parent))
    before = await picture(reader)
    # when a hidden program, whose identifier comes first, names the same child
    hidden = activity("A-1", related("C-1", "2"), visibility="OWNER", reporter="XX-2", name="Other")
    await load(pools, save(tmp_path / "b.xml", hidden))
    # then
    assert await picture(reader) == before
    parents = "SELECT p.iati_identifier FROM program c JOIN program p ON p.id = c.parent_id"
    assert await rows(pools, parents) == [("P-1",)]


async def test_a_child_that_only_a_hidden_program_names_does_not_look_changed(pools, reader, tmp_path):
    await load(pools, save(tmp_path / "a.xml", activity("C-1")))
    before = await picture(reader)

    hidden = activity("A-1", related("C-1", "2"), visibility="OWNER", reporter="XX-2", name="Other")
    await load(pools, save(tmp_path / "b.xml", hidden))

    assert await picture(reader) == before


async def test_a_cycle_is_cut_at_the_hidden_program(pools, reader, tmp_path):
    # given a public chain whose end names a program that is not here
    first, second = activity("A-1", related("B-1")), activity("B-1", related("C-1"))
    await load(pools, save(tmp_path / "a.xml", first, second))
    before = await picture(reader)
    # when it arrives, is hidden, and closes the circle
    hidden = activity("C-1", related("A-1"), visibility="OWNER", reporter="XX-2", name="Other")
    await load(pools, save(tmp_path / "b.xml", hidden))
    # then
    assert await picture(reader) == before


async def test_a_hidden_version_of_another_reporter_does_not_hide_a_public_program(pools, reader, tmp_path):
    # given a program whose identifier begins with the ref of another publisher
    await load(pools, save(tmp_path / "a.xml", activity("XX-2-1", reporter="XX-1")))
    before = await picture(reader)
    # when that publisher reports it for its own eyes alone
    hidden = activity("XX-2-1", reporter="XX-2", name="Other", visibility="OWNER", title="Mine")
    report = await load(pools, save(tmp_path / "b.xml", hidden))
    # then
    assert dict(report.counts["programs"]) == {"claimed": 1}
    assert await picture(reader) == before


async def test_a_claim_is_gone_when_its_reporter_hides_it(pools, tmp_path):
    # given
    await load(pools, save(tmp_path / "a.xml", activity("B-1", reporter="XX-1")))
    await load(pools, save(tmp_path / "b.xml", activity("B-1", reporter="XX-2", name="Other")))
    assert await rows(pools, "SELECT reporter_name FROM claim") == [("Other",)]
    # when
    hidden = activity("B-1", reporter="XX-2", name="Other", visibility="OWNER")
    await load(pools, save(tmp_path / "c.xml", hidden))
    # then
    assert await rows(pools, "SELECT reporter_name FROM claim") == []


@pytest.mark.parametrize(("visibility", "shown"), [("PUBLIC", 1), ("MEMBERS", 1), ("OWNER", 0)])
async def test_members_do_not_see_who_claims_a_program_in_secret(pools, reader, tmp_path, visibility, shown):
    # given
    await load(pools, save(tmp_path / "a.xml", activity("B-1", reporter="XX-1")))
    other = activity("B-1", reporter="XX-2", name="Other", visibility=visibility)
    await load(pools, save(tmp_path / "b.xml", other))
    key = await api_keys.create(pools.writing, "XX-1", Role.READER)
    # when
    answer = await ask(reader, CLAIMS, Authorization=f"Bearer {key.secret}")
    # then
    assert answer["program"]["claims"]["nodes"] == [{"reporterName": "Other"}] * shown
