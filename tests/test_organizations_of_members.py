"""Organizations of members: their own and those below, and what imports say of them."""

from pathlib import Path
from typing import Any

import pytest

from db.pools import Pools
from tests.iati_files import activity, load, save
from tests.records_of_members import changed, conflicts, organization, saves
from tests.test_import_organizations import bring, sheet
from tests.test_revisions import Cast, cast, english

__all__ = ["cast"]


async def test_a_member_changes_its_own_organization(cast: Cast) -> None:
    # given the organization as imports know it
    before = await organization(cast.owner)
    # when new values are published
    fields = {"names": english("Ministry of Samples"), "acronym": "MoS", "website": "https://example.org"}
    await changed(cast, "Organization", before, **fields, country="ID", type="OTHER_PUBLIC")
    # then they are there, in the history and in the search
    found = await organization(cast.other)
    assert {name: found[name] for name in ("name", "acronym", "website", "country", "type")} == {
        "name": "Ministry of Samples",
        "acronym": "MoS",
        "website": "https://example.org",
        "country": "ID",
        "type": "OTHER_PUBLIC",
    }
    assert found["version"] == before["version"] + 1
    fields_ = [each["field"] for each in found["changes"]["nodes"] if each["actor"]]
    assert fields_ == ["website", "country", "acronym", "type", "name"]
    search = '{ search(query: "ministry samples") { nodes { ... on Organization { name } } } }'
    assert (await cast.other.reads(search))["search"]["nodes"] == [{"name": "Ministry of Samples"}]


async def test_an_organization_below_is_changed_by_the_one_above(cast: Cast, pools: Pools) -> None:
    # given an organization that is no part of the member's
    query = '{ organization(identifier: "XX-2") { id version } }'
    below = (await cast.owner.reads(query))["organization"]
    given = {"organization": below["id"], "expectedVersion": below["version"], "fields": {"acronym": "B"}}
    assert (await saves(cast.owner, "Organization", **given))["__typename"] == "NotPermitted"
    # when a list has it below, then the member may propose changes
    await pools.writing.execute(
        "UPDATE organization SET parent_id = (SELECT id FROM organization WHERE identifier = 'XX-1')"
        " WHERE identifier = 'XX-2'"
    )
    assert (await saves(cast.owner, "Organization", **given))["__typename"] == "RevisionSaved"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"names": []}, None),
        ({"names": [{"language": "en", "text": ""}]}, ("input.fields.names.0.text", "BLANK")),
        ({"acronym": "x" * 51}, ("input.fields.acronym", "TOO_LONG")),
        ({"acronym": " "}, ("input.fields.acronym", "BLANK")),
        ({"country": "Indonesia"}, ("input.fields.country", "CODE")),
        ({"website": "example.org"}, ("input.fields.website", "URL")),
        ({"website": "javascript:alert(1)"}, ("input.fields.website", "URL")),
    ],
)
async def test_wrong_values_are_refused(
    cast: Cast, fields: dict[str, Any], problem: tuple[str, str] | None
) -> None:
    now = await organization(cast.owner)
    given = {"organization": now["id"], "expectedVersion": now["version"], "fields": fields}
    answer = await saves(cast.owner, "Organization", **given)
    if problem is None:
        # A draft may lack a name, a submitted one may not.
        answer = await cast.owner.takes("submitRevision", answer["revision"])
        problem = ("input.fields.names", "REQUIRED")
    assert [(each["path"], each["code"]) for each in answer["problems"]] == [problem]


async def test_members_add_no_organizations(cast: Cast) -> None:
    answer = await saves(cast.owner, "Organization", fields={"names": english("New")})
    assert [(each["path"], each["code"]) for each in answer["problems"]] == [("input", "NO_NEW")]


async def test_an_import_of_programs_keeps_the_name_of_a_member(
    cast: Cast, pools: Pools, tmp_path: Path
) -> None:
    # given a name that a member changed
    await changed(cast, "Organization", await organization(cast.owner), names=english("Ours"))
    before = await organization(cast.owner)
    # when a program names the organization otherwise
    await load(pools, save(tmp_path / "b.xml", activity("XX-1-2", name="Theirs")))
    # then the name stays
    after = await organization(cast.owner)
    assert (after["name"], after["version"]) == ("Ours", before["version"])


async def test_a_list_keeps_what_a_member_changed(cast: Cast, pools: Pools, tmp_path: Path) -> None:
    # given a list, and a website and an acronym that a member changed after it
    line = "XX-1,Sample ministry,,{},,,,{},,,"
    await bring(pools, sheet(tmp_path, line.format("OLD", "https://example.org/old")))
    now = await organization(cast.owner)
    await changed(cast, "Organization", now, website="https://example.org/ours", acronym="OURS")
    before = await organization(cast.owner)
    # when the list says the same again, then nothing is news
    await bring(pools, sheet(tmp_path, line.format("OLD", "https://example.org/old")))
    after = await organization(cast.owner)
    assert (after["website"], after["version"]) == ("https://example.org/ours", before["version"])
    assert await conflicts(cast.owner) == []
    # and when it has another website, then that is a conflict, and stays one when programs come in
    await bring(pools, sheet(tmp_path, line.format("OLD", "https://example.org/new")))
    await load(pools, save(tmp_path / "b.xml", activity("XX-1-2")))
    after = await organization(cast.owner)
    assert (after["website"], after["acronym"]) == ("https://example.org/ours", "OURS")
    (conflict,) = await conflicts(cast.owner)
    assert (conflict["kind"], conflict["field"], conflict["state"]) == ("ORGANIZATION", "website", "OPEN")
    assert conflict["imported"] == "https://example.org/new"
    # and when it takes the member's value over, then the list is followed again
    await bring(pools, sheet(tmp_path, line.format("OLD", "https://example.org/ours")))
    assert [each["state"] for each in await conflicts(cast.owner)] == ["KEPT"]
    await bring(pools, sheet(tmp_path, line.format("OLD", "https://example.org/newest")))
    assert (await organization(cast.owner))["website"] == "https://example.org/newest"
