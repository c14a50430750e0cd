"""Imports never overwrite a part of a program that a member changed."""

from pathlib import Path
from typing import Any

import pytest

from db.pools import Pools
from tests.iati_files import activity, document, load, participant, save
from tests.test_edited_fields import conflicts, decide
from tests.test_program_parts import parts
from tests.test_revisions import Cast, cast, english

__all__ = ["cast"]

# By part: how the source says it before and later, what the member says and its file, and what identifies it.
OLD_REPORT, NEW_REPORT, OWN_REPORT = (f"https://example.org/{name}" for name in ("old", "new", "own"))
PARTS: dict[str, tuple[str, str, list[dict[str, Any]], str, Any]] = {
    "sectors": (
        '<sector code="11110"/>',
        '<sector code="12220"/>',
        [{"code": "15220"}],
        '<sector code="15220"/>',
        lambda program: [each["sector"]["code"] for each in program["sectors"]],
    ),
    "participations": (
        participant("Old partner", ref="XX-2"),
        participant("New partner", ref="XX-7"),
        [{"organization": "XX-3", "role": "IMPLEMENTING"}],
        '<participating-org role="4" ref="XX-3"/>',
        lambda program: [each["organization"]["identifier"] for each in program["participations"]],
    ),
    "locations": (
        '<location hub:region="ID-JI"/>',
        '<location hub:region="ID-JB"/>',
        [{"region": "ID-JT"}],
        '<location hub:region="ID-JT"/>',
        lambda program: [each["region"]["code"] for each in program["locations"]],
    ),
    "documents": (
        document(OLD_REPORT),
        document(NEW_REPORT),
        [{"url": OWN_REPORT, "titles": english("Own"), "categories": ["B01"]}],
        (
            f'<document-link url="{OWN_REPORT}"><title><narrative>Own</narrative></title>'
            '<category code="B01"/></document-link>'
        ),
        lambda program: [each["url"] for each in program["documents"]["nodes"]],
    ),
}
OLD = {"sectors": "11110", "participations": "XX-2", "locations": "ID-JI", "documents": OLD_REPORT}
NEW = {"sectors": "12220", "participations": "XX-7", "locations": "ID-JB", "documents": NEW_REPORT}
OWN = {"sectors": "15220", "participations": "XX-3", "locations": "ID-JT", "documents": OWN_REPORT}
PRODUCTS = "{ knowledgeProducts { nodes { url programs { totalCount } } } }"


class Source:
    """A source whose program has one part, in versions; each changes the title."""

    def __init__(self, cast: Cast, pools: Pools, folder: Path, name: str) -> None:
        self.cast = cast
        self.pools = pools
        self.folder = folder
        self.name = name
        self.old, self.new, self.given, self.own, self.shown = PARTS[name]
        self.versions = 0

    async def says(self, part: str) -> None:
        """Import a version with that part."""
        self.versions += 1
        text = activity("XX-1-1", part, title=f"Title {self.versions}")
        await load(self.pools, save(self.folder / f"{self.versions}.xml", text))

    async def found(self) -> Any:
        return self.shown(await parts(self.cast.owner))


@pytest.fixture(params=list(PARTS))
async def source(request: Any, cast: Cast, pools: Pools, tmp_path: Path) -> Source:
    """A source, and a part that a member changed."""
    made = Source(cast, pools, tmp_path, request.param)
    await made.says(made.old)
    assert await made.found() == [OLD[made.name]]
    draft = await cast.owner.proposes(**{made.name: made.given})
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", draft))
    return made


async def test_a_part_that_the_source_still_has_is_no_news(source: Source) -> None:
    await source.says(source.old)
    assert await source.found() == [OWN[source.name]]
    now = await source.cast.owner.program()
    assert now["title"] == "Title 2"
    # The import changed the title alone, after the member changed the part.
    assert [each["field"] for each in now["changes"]["nodes"][:2]] == ["title", source.name]
    assert await conflicts(source.cast.owner) == []


async def test_a_part_that_the_source_takes_over_is_followed_again(source: Source) -> None:
    await source.says(source.own)
    assert await conflicts(source.cast.owner) == []
    await source.says(source.new)
    assert await source.found() == [NEW[source.name]]


async def test_another_part_of_the_source_is_a_conflict_that_can_be_taken(source: Source) -> None:
    # when the source has a third list
    await source.says(source.new)
    # then the member's stays, and both are shown
    assert await source.found() == [OWN[source.name]]
    (found,) = await conflicts(source.cast.owner)
    assert (found["state"], found["field"]) == ("OPEN", source.name)
    assert (OWN[source.name] in str(found["current"]), NEW[source.name] in str(found["imported"])) == (
        True,
        True,
    )
    # and when the imported one is taken, it is in the program, and the source is followed
    answer = await decide(source.cast.owner, found, "TAKE")
    assert answer["__typename"] == "ConflictDecided"
    assert await source.found() == [NEW[source.name]]
    await source.says(source.old)
    assert await source.found() == [OLD[source.name]]


async def test_a_kept_part_stays_kept(source: Source) -> None:
    await source.says(source.new)
    (found,) = await conflicts(source.cast.owner)
    await decide(source.cast.owner, found, "KEEP")
    await source.says(source.new)
    assert await source.found() == [OWN[source.name]]
    assert [each["state"] for each in await conflicts(source.cast.owner)] == ["KEPT"]


async def test_a_document_that_is_not_taken_is_no_product(cast: Cast, pools: Pools, tmp_path: Path) -> None:
    # given documents that a member changed
    source = Source(cast, pools, tmp_path, "documents")
    await source.says(source.old)
    draft = await cast.owner.proposes(documents=source.given)
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", draft))
    # when the source has another one, then it is no product of the hub
    await source.says(source.new)
    nodes = (await cast.owner.reads(PRODUCTS))["knowledgeProducts"]["nodes"]
    assert {each["url"]: each["programs"]["totalCount"] for each in nodes} == {OLD_REPORT: 0, OWN_REPORT: 1}


async def test_names_of_partners_that_are_not_taken_are_not_used(
    cast: Cast, pools: Pools, tmp_path: Path
) -> None:
    # given participations that a member changed
    source = Source(cast, pools, tmp_path, "participations")
    await source.says(source.old)
    draft = await cast.owner.proposes(participations=source.given)
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", draft))
    mentions = "SELECT name FROM mention JOIN program p ON p.id = program_id WHERE iati_identifier = 'XX-1-1'"
    assert await pools.writing.fetch(mentions) == []
    # when the source names a new partner, then the program does not mention it
    await source.says(source.new)
    assert await pools.writing.fetch(mentions) == []
