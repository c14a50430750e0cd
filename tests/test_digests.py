"""The digest of an organization, as a query and as an Atom feed."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from lxml import etree

from db.pools import Pools
from tests import records_of_members
from tests.asking import ask
from tests.iati_files import activity, load, save
from tests.records_of_members import saves
from tests.test_edited_fields import edited, imported
from tests.test_freshness import OLD, PLACE, RUNNING, ends
from tests.test_revisions import Cast, cast, english

__all__ = ["cast", "edited"]

ATOM = {"atom": "http://www.w3.org/2005/Atom"}
DIGEST = """query ($id: ID!) { organizationDigest(id: $id) { organization { identifier }
    stale { totalCount nodes { iatiIdentifier freshness { reasons { reason } } } }
    changed { nodes { iatiIdentifier } }
    old: changed(since: "2999-01-01T00:00:00Z") { totalCount }
    conflicts { totalCount nodes { field } } revisions { totalCount nodes { state } } } }"""
ORGANIZATION = '{ organization(identifier: "XX-1") { id } }'


async def organization(reader: httpx.AsyncClient) -> str:
    return str((await ask(reader, ORGANIZATION))["organization"]["id"])


@pytest.fixture
async def busy(edited: Cast, pools: Pools, tmp_path: Path) -> Cast:
    """An organization with a stale program, a hidden one, an open conflict and a revision that waits."""
    hidden = activity("XX-1-H", RUNNING, ends("2015-01-01"), visibility="OWNER", last_updated_datetime=OLD)
    stale = activity("XX-1-S", RUNNING, PLACE, ends("2021-06-30"), last_updated_datetime=OLD, title="Stale")
    await load(pools, save(tmp_path / "s.xml", stale, hidden))
    await imported(pools, tmp_path, "Newer title")
    draft = await edited.owner.proposes(plannedEnd="2030-01-01")
    await edited.owner.does("submitRevision", draft)
    return edited


async def test_each_viewer_gets_its_own_digest(busy: Cast, reader: httpx.AsyncClient) -> None:
    id_ = {"id": await organization(reader)}
    anonymous = (await ask(reader, DIGEST, id_))["organizationDigest"]
    assert anonymous["organization"] == {"identifier": "XX-1"}
    stale = {node["iatiIdentifier"] for node in anonymous["stale"]["nodes"]}
    assert stale == {"XX-1-S", "XX-1-1"}
    assert {node["iatiIdentifier"] for node in anonymous["changed"]["nodes"]} == stale
    assert anonymous["old"] == {"totalCount": 0}
    nothing = {"totalCount": 0, "nodes": []}
    assert (anonymous["conflicts"], anonymous["revisions"]) == (nothing, nothing)
    # the owner and reviewers see what waits, another member does not
    for party, expected in ((busy.owner, 1), (busy.reviewer, 1), (busy.other, 0)):
        digest = (await party.reads(DIGEST, **id_))["organizationDigest"]
        assert (digest["conflicts"]["totalCount"], digest["revisions"]["totalCount"]) == (expected, expected)
    own = (await busy.owner.reads(DIGEST, **id_))["organizationDigest"]
    assert {node["iatiIdentifier"] for node in own["stale"]["nodes"]} == {*stale, "XX-1-H"}
    assert own["conflicts"]["nodes"] == [{"field": "titles"}]
    assert own["revisions"]["nodes"] == [{"state": "SUBMITTED"}]


def entries(feed: Any, *, category: str) -> list[dict[str, str]]:
    """The entries of a category with their texts."""
    return [
        {child.tag.rpartition("}")[2]: child.text or "" for child in entry}
        for entry in feed.findall("atom:entry", ATOM)
        if entry.find("atom:category", ATOM).get("term") == category
    ]


async def test_the_feed_is_valid_and_stable(busy: Cast, reader: httpx.AsyncClient) -> None:
    # when
    path = f"/organizations/{await organization(reader)}/digest.atom"
    answer = await reader.get(f"{path}?lang=en")
    # then it is a feed of RFC 4287 with its own address
    assert (answer.status_code, answer.headers["content-type"]) == (
        200,
        "application/atom+xml; charset=utf-8",
    )
    feed = etree.fromstring(answer.content)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert feed.findtext("atom:title", None, ATOM) == "Sample ministry: what to look at"
    assert feed.findtext("atom:author/atom:name", None, ATOM) == "I-KHub"
    links = [dict(each.attrib) for each in feed.findall("atom:link", ATOM)]
    assert [(each["rel"], each["href"]) for each in links] == [("self", str(answer.request.url))]
    ids = [str(each.text) for each in feed.iter("{http://www.w3.org/2005/Atom}id")]
    assert len(ids) == len(set(ids))
    assert all(UUID(each.removeprefix("urn:uuid:")) for each in ids)
    times = [
        datetime.fromisoformat(str(each.text)) for each in feed.iter("{http://www.w3.org/2005/Atom}updated")
    ]
    assert times[0] == max(times[1:])
    # with what the public may see
    (stale,) = [each for each in entries(feed, category="stale") if each["title"] == "Out of date: Stale"]
    assert stale["content"] == ("Since 2020-03-10: Past its end, but active; Not changed for a long time.")
    assert stale["updated"] == "2021-07-01T00:00:00Z"
    assert len(entries(feed, category="changed")) == 2
    assert entries(feed, category="conflict") == entries(feed, category="revision") == []
    # and it is the same again, so that readers show nothing twice
    again = await reader.get(f"{path}?lang=en", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"


async def test_members_get_a_feed_of_their_own_in_their_language(
    busy: Cast, reader: httpx.AsyncClient
) -> None:
    path = f"/organizations/{await organization(reader)}/digest.atom"
    answer = await reader.get(path, headers={**busy.owner.headers, "Accept-Language": "id"})
    assert answer.headers["cache-control"] == "private, max-age=0, must-revalidate"
    feed = etree.fromstring(answer.content)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "id"
    (conflict,) = entries(feed, category="conflict")
    assert conflict["title"] == "Perlu diputuskan: Member's title"
    assert conflict["content"] == "Isian titles berbeda antara anggota dan impor."
    (revision,) = entries(feed, category="revision")
    assert revision["content"] == "Sebuah revisi menunggu peninjau."
    assert len(entries(feed, category="stale")) == 3


async def test_revisions_of_other_kinds_have_the_titles_of_their_records(
    cast: Cast, reader: httpx.AsyncClient
) -> None:
    # given revisions of the organization, of a new product and of a new program that wait
    own = await records_of_members.organization(cast.owner)
    change = {"organization": own["id"], "expectedVersion": own["version"], "fields": {"acronym": "SM"}}
    product = {"titles": english("A study"), "url": "https://example.org/study"}
    program = {"titles": english("New"), "status": "PIPELINE"}
    for kind, given in (
        ("Organization", change),
        ("KnowledgeProduct", {"fields": product}),
        ("Program", {"fields": program}),
    ):
        answer = await saves(cast.owner, kind, **given)
        await cast.owner.does("submitRevision", answer["revision"])
    # then the feed names each
    path = f"/organizations/{own['id']}/digest.atom?lang=en"
    feed = etree.fromstring((await reader.get(path, headers=cast.owner.headers)).content)
    titles = sorted(each["title"] for each in entries(feed, category="revision"))
    assert titles == ["Waiting: Sample ministry", "Waiting: a new record", "Waiting: a new record"]


async def test_unknown_organizations_and_methods_are_refused(cast: Cast, reader: httpx.AsyncClient) -> None:
    id_ = await organization(reader)
    program = (await cast.owner.program())["id"]
    cases = {
        f"/organizations/{program}/digest.atom": 400,
        "/organizations/nothing/digest.atom": 400,
    }
    assert {path: (await reader.get(path)).status_code for path in cases} == cases
    assert (await reader.post(f"/organizations/{id_}/digest.atom")).status_code == 405
    wrong = {"authorization": "Bearer ikhub_wrong"}
    assert (await reader.get(f"/organizations/{id_}/digest.atom", headers=wrong)).status_code == 401


async def test_a_hidden_organization_has_no_feed(
    pools: Pools, reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-1", last_updated_datetime=OLD)))
    id_ = await organization(reader)
    await pools.writing.execute("UPDATE organization SET visibility = 'OWNER' WHERE identifier = 'XX-1'")
    assert (await reader.get(f"/organizations/{id_}/digest.atom")).status_code == 404
    assert (await ask(reader, DIGEST, {"id": id_}))["organizationDigest"] is None
