"""Harvesting again: what changed, what was deleted, what was cut off."""

from functools import partial

import orjson

from db.values import Visibility
from services.deciding import reversible_merges
from services.harvesting.limits import Bounds
from services.harvesting.selections import HarvestRequest
from tests.asking import ask
from tests.conftest import empty
from tests.graph_contents import contents
from tests.harvested import harvest, products, refusals, repository, titles
from tests.iati_files import activity, document, load, row_count, row_ids, rows, save
from tests.oai_repository import DAYS, Record, Reply, dc, gone, of_records, report
from tests.oai_repository import document as answer

# The repository's clock, less the hour by which harvests overlap.
SINCE = "2026-03-01T11:00:00Z"
URL = "https://example.org/works/1"


async def everything(pools):
    """What the database says."""
    async with pools.writing.acquire() as connection:
        return await contents(connection)


async def test_a_second_harvest_asks_for_what_is_new_and_changes_nothing(pools):
    with repository(report(1), report(2), page_size=1) as (found, address):
        first = await harvest(pools, address)
        before = await everything(pools)
        products_before = await row_ids(pools, "knowledge_product")
        second = await harvest(pools, address)
        third = await harvest(pools, address, request=HarvestRequest(everything=True))

    assert [products(each) for each in (first, second, third)] == [{"added": 2}, {}, {"unchanged": 2}]
    assert found.listed[0] == {"metadataPrefix": "oai_dc"}
    assert found.listed[2] == {"metadataPrefix": "oai_dc", "from": SINCE}
    assert found.listed[3] == {"metadataPrefix": "oai_dc"}
    assert await everything(pools) == before
    assert await row_ids(pools, "knowledge_product") == products_before


async def test_a_repository_of_days_is_asked_for_days(pools):
    with repository(report(1, datestamp="2026-01-05"), granularity=DAYS, now="2026-03-01T12:00:00Z") as (
        found,
        address,
    ):
        await harvest(pools, address, request=HarvestRequest(from_time="2026-01-01T10:00:00Z"))
        await harvest(pools, address, request=HarvestRequest(everything=True))
        await harvest(pools, address)

    assert [each.get("from") for each in found.listed] == ["2026-01-01", None, "2026-02-28"]


async def test_a_window_that_leaves_a_gap_does_not_move_where_the_next_begins(pools):
    with repository(report(1), report(2, datestamp="2026-02-05T00:00:00Z")) as (found, address):
        await harvest(pools, address, request=HarvestRequest(from_time="2026-02-01"))
        await harvest(pools, address, request=HarvestRequest(until_time="2026-02-01"))
        await harvest(pools, address)
        await harvest(pools, address)

    assert [each.get("from") for each in found.listed] == ["2026-02-01T00:00:00Z", None, None, SINCE]


async def test_a_set_has_a_harvest_of_its_own(pools):
    with repository(report(1, sets=("a",)), report(2)) as (found, address):
        await harvest(pools, address, request=HarvestRequest(set_spec="a"))
        whole = await harvest(pools, address)

    assert products(whole) == {"added": 1, "unchanged": 1}
    assert [each.get("from") for each in found.listed] == [None, None]


async def test_what_changed_is_told_in_the_history(pools, reader):
    with repository(report(1, "Draft")) as (found, address):
        await harvest(pools, address)
        found.records = [report(1, "Older", datestamp="2026-01-01T00:00:00Z")]
        older = await harvest(pools, address, request=HarvestRequest(everything=True))
        more = (dc("description", "New.", "en"), dc("rights", "CC BY 4.0"))
        found.records = [report(1, "Report", *more, datestamp="2026-03-01T11:30:00Z")]
        newer = await harvest(pools, address)

    assert (products(older), products(newer)) == ({"superseded": 1}, {"changed": 1})
    assert await titles(reader) == ["Report 1"]
    assert await rows(pools, "SELECT field, old::text, new::text FROM change ORDER BY field") == [
        ("abstract", None, '"New."'),
        ("license", None, '"CC-BY-4.0"'),
        ("title", '"Draft 1"', '"Report 1"'),
    ]
    assert await rows(pools, "SELECT version FROM knowledge_product") == [(2,)]


async def test_a_deleted_record_is_withdrawn_and_comes_back_as_what_it_was(pools, reader):
    with repository(report(1), report(2)) as (found, address):
        await harvest(pools, address)
        known = dict(await rows(pools, "SELECT title, id FROM knowledge_product"))
        found.records = [gone(1, "2026-03-01T11:30:00Z"), report(2), gone(9, "2026-03-01T11:30:00Z")]
        withdrawn = await harvest(pools, address)
        seen = await titles(reader)
        again = await harvest(pools, address)
        found.records = [report(1, datestamp="2026-03-01T11:40:00Z")]
        back = await harvest(pools, address)

    assert products(withdrawn) == {"removed": 1, "unchanged": 1}
    assert seen == ["Report 2"]
    assert products(again) == {"unchanged": 2}
    assert products(back) == {"changed": 1}
    assert await titles(reader) == ["Report 1", "Report 2"]
    assert dict(await rows(pools, "SELECT title, id FROM knowledge_product")) == known
    assert await rows(pools, "SELECT field, old::text, new::text FROM change ORDER BY id") == [
        ("visibility", '"PUBLIC"', '"OWNER"'),
        ("visibility", '"OWNER"', '"PUBLIC"'),
    ]


async def test_a_withdrawn_record_keeps_nothing_of_what_it_said(pools):
    full = report(1, "Report", dc("description", "Long."), dc("subject", "15220"))
    with repository(full) as (found, address):
        await harvest(pools, address)
        found.records = [gone(1, "2026-03-01T11:30:00Z")]
        await harvest(pools, address)

    assert await rows(
        pools, "SELECT deleted, titles::text, abstracts::text, sectors, hash FROM harvested_record"
    ) == [(True, "[]", "[]", [], b"")]


async def test_a_deletion_that_is_older_than_the_record_changes_nothing(pools, reader):
    with repository(report(1)) as (found, address):
        await harvest(pools, address)
        found.records = [gone(1, "2026-01-01T00:00:00Z")]
        late = await harvest(pools, address, request=HarvestRequest(everything=True))

    assert products(late) == {"superseded": 1}
    assert await titles(reader) == ["Report 1"]


async def test_a_product_that_a_program_links_survives_what_brought_it(pools, reader, tmp_path):
    with repository(report(1, "Catalogued", dc("type", "study"), dc("description", "Kept there."))) as (
        found,
        address,
    ):
        await harvest(pools, address)
        await load(pools, save(tmp_path / "1.xml", activity("A", document(URL, "Linked"))))
        both = await ask(reader, "{ knowledgeProducts { nodes { title kind abstract } } }")
        found.records = [gone(1, "2026-03-01T11:30:00Z")]
        deleted = await harvest(pools, address)

    assert both["knowledgeProducts"]["nodes"] == [
        {"title": "Catalogued 1", "kind": "STUDY", "abstract": "Kept there."}
    ]
    assert products(deleted) == {"removed": 1}
    left = await ask(
        reader, "{ knowledgeProducts { nodes { title kind abstract programs { totalCount } } } }"
    )
    assert left["knowledgeProducts"]["nodes"] == [
        {"title": "Linked", "kind": "REPORT", "abstract": None, "programs": {"totalCount": 1}}
    ]


async def test_a_product_that_another_repository_brought_survives(pools, reader):
    with (
        repository(report(1, "Here")) as (first, address),
        repository(report(1, "There"), name="B") as (_, other),
    ):
        await harvest(pools, address)
        await harvest(pools, other)
        first.records = [gone(1, "2026-03-01T11:30:00Z")]
        await harvest(pools, address)

    assert await titles(reader) == ["There 1"]


async def test_a_work_that_moves_keeps_its_id_and_one_that_becomes_another_leaves_it(pools, reader):
    with repository(report(1), report(2)) as (found, address):
        await harvest(pools, address)
        known = dict(await rows(pools, "SELECT title, id FROM knowledge_product"))
        moved = dc("title", "Report 1", "en") + dc("identifier", "https://example.org/moved/1")
        found.records = [Record("oai:example.org:1", "2026-03-01T11:30:00Z", moved)]
        await harvest(pools, address)
        then = await rows(pools, "SELECT id, key FROM knowledge_product ORDER BY key")
        found.records = [Record("oai:example.org:2", "2026-03-01T11:31:00Z", moved)]
        await harvest(pools, address)

    assert then == [
        (known["Report 1"], "https://example.org/moved/1"),
        (known["Report 2"], "https://example.org/works/2"),
    ]
    assert await rows(pools, "SELECT id, visibility FROM knowledge_product ORDER BY key") == [
        (known["Report 1"], "PUBLIC"),
        (known["Report 2"], "OWNER"),
    ]
    assert len(await titles(reader)) == 1


async def test_what_is_offered_no_more_is_told_and_kept(pools, reader):
    with repository(report(1), report(2, sets=("a:b",)), deletions="no") as (found, address):
        await harvest(pools, address)
        found.records = [report(2, sets=("a:b",))]
        whole = await harvest(pools, address, request=HarvestRequest(everything=True))
        found.records = []
        of_set = await harvest(pools, address, request=HarvestRequest(set_spec="a", everything=True))

    reason = "the repository did not return it this time; it was kept, because no deletion was reported"
    assert [(each.identifier, each.sentence) for each in whole.remarks] == [("oai:example.org:1", reason)]
    assert [each.identifier for each in of_set.remarks] == ["oai:example.org:2"]
    assert await titles(reader) == ["Report 1", "Report 2"]


async def test_a_harvest_that_is_cut_off_goes_on_where_it_was(pools, reader):
    cut = {"broken": True}

    def breaking(query):
        third = query.get("resumptionToken", "").endswith("|4")
        return Reply([b"<OAI-PMH"]) if third and cut["broken"] else None

    with repository(*(report(number) for number in range(1, 8)), page_size=2) as (found, address):
        found.instead = breaking
        first = await harvest(pools, address)
        between = await titles(reader)
        cut["broken"] = False
        asked = len(found.listed)
        second = await harvest(pools, address)

    assert (products(first), first.broken) == ({"added": 4}, 1)
    assert between == [f"Report {number}" for number in range(1, 5)]
    reason = (
        f"{address}: the answer is not well-formed XML (Couldn't find end of Start Tag OAI-PMH line 1, "
        "line 1, column 9). Check that this is the address of an OAI-PMH repository, or contact its "
        "operator. Earlier pages are stored; run the same command again to continue; if this page can't be "
        "read again, skip it with --from, --until or --set"
    )
    assert refusals(first) == [(None, reason)]
    assert found.listed[asked:] == [{"resumptionToken": "|||4"}, {"resumptionToken": "|||6"}]
    assert (products(second), second.broken) == ({"added": 3}, 0)
    assert len(await titles(reader)) == 7


def breaking_at(page, query):
    """An answer that fails at a page, and there alone."""
    return Reply([], 500) if query.get("resumptionToken", "").endswith(f"|{page}") else None


async def test_wherever_a_harvest_breaks_the_graph_ends_up_the_same(pools):
    records = [report(number, "Report", dc("type", "study")) for number in range(6)]
    with repository(*records, page_size=1) as (found, address):
        await harvest(pools, address)
        whole = await everything(pools)
        for page in range(1, 6):
            await empty(pools)
            found.instead = partial(breaking_at, page)
            broken = await harvest(pools, address)
            found.instead = lambda _query: None
            rest = await harvest(pools, address)
            assert (products(broken), products(rest)) == ({"added": page}, {"added": 6 - page})
            assert await everything(pools) == whole


async def test_a_token_that_is_forgotten_begins_the_window_anew(pools):
    with repository(*(report(number) for number in range(6)), page_size=2) as (found, address):
        await harvest(pools, address, bounds=Bounds(pages=1, retries=0))
        found.tokens.clear()
        asked = len(found.listed)
        again = await harvest(pools, address)

    assert [each.get("resumptionToken") for each in found.listed[asked:]] == ["|||2", None, "|||2", "|||4"]
    assert (products(again), again.broken) == ({"added": 4, "unchanged": 2}, 0)


async def test_a_token_that_is_forgotten_on_the_way_ends_the_harvest(pools):
    with repository(*(report(number) for number in range(6)), page_size=2) as (found, address):
        found.instead = of_records(
            lambda query: (
                answer('<error code="badResumptionToken"/>') if query.get("resumptionToken") else None
            )
        )
        broken = await harvest(pools, address)
        found.instead = lambda _query: None
        again = await harvest(pools, address)

    assert refusals(broken)[0][1].startswith("it no longer accepts its own resumptionToken. ")
    assert products(again) == {"added": 4, "unchanged": 2}


async def test_an_organization_that_a_record_names_no_more_is_not_linked(pools, reader, tmp_path):
    named = activity("A", document(URL, "Linked"), reporter="XX-1", name="Sample ministry")
    await load(pools, save(tmp_path / "1.xml", activity("B", name="Sample ministry")))
    query = "{ knowledgeProducts { nodes { organizations(role: PUBLISHER) { nodes { identifier } } } } }"
    with repository(report(1, "A", dc("publisher", "Sample Ministry"))) as (found, address):
        await harvest(pools, address)
        first = await ask(reader, query)
        found.records = [report(1, "A", datestamp="2026-03-01T11:30:00Z")]
        await harvest(pools, address)
        second = await ask(reader, query)
        await load(pools, save(tmp_path / "2.xml", named))
        third = await ask(reader, query)

    told = [
        [each["identifier"] for each in one["knowledgeProducts"]["nodes"][0]["organizations"]["nodes"]]
        for one in (first, second, third)
    ]
    assert told == [["XX-1"], [], ["XX-1"]]
    assert await row_count(pools, "harvested_organization") == 0


async def test_what_a_repository_brought_goes_with_its_owner_into_a_merge_and_back(pools, tmp_path):
    # given two organizations, and records that the one owns and publishes
    both = [activity("A", name="Former"), activity("B", reporter="XX-2", name="Into")]
    await load(pools, save(tmp_path / "1.xml", *both))
    ids = dict(await rows(pools, "SELECT identifier, id FROM organization"))
    owners = (
        "SELECT owner_id FROM harvested_record UNION ALL SELECT organization_id FROM harvested_organization"
    )
    with repository(report(1, "Report", dc("publisher", "Former"))) as (_, address):
        await harvest(pools, address, owner="XX-1")
        before = await rows(pools, owners)
        # when it is merged into the other
        async with pools.writing.acquire() as connection, connection.transaction():
            _, journal = await reversible_merges.merge(connection, ids["XX-1"], ids["XX-2"], {})
        merged = await rows(pools, owners)
        again = await harvest(pools, address, request=HarvestRequest(everything=True))
        count = await row_count(pools, "organization")
        # and the merge is taken back
        async with pools.writing.acquire() as connection, connection.transaction():
            await reversible_merges.revert(connection, ids["XX-1"], ids["XX-2"], orjson.loads(journal))

    # then the records go along, and no organization is made anew
    assert (before, merged) == ([(ids["XX-1"],)] * 2, [(ids["XX-2"],)] * 2)
    assert (products(again), count) == ({"changed": 1}, 1)
    assert await rows(pools, "SELECT owner_id FROM harvested_record") == [(ids["XX-1"],)]


async def test_another_owner_or_other_viewers_are_a_change(pools, reader, tmp_path):
    await load(pools, save(tmp_path / "1.xml", activity("A")))
    with repository(report(1)) as (_, address):
        await harvest(pools, address)
        owned = await harvest(pools, address, owner="XX-1", request=HarvestRequest(everything=True))
        kept = await harvest(pools, address, request=HarvestRequest(everything=True))
        hidden = await harvest(
            pools, address, visibility=Visibility.MEMBERS, request=HarvestRequest(everything=True)
        )

    assert [products(each) for each in (owned, kept, hidden)] == [
        {"changed": 1},
        {"unchanged": 1},
        {"changed": 1},
    ]
    assert await rows(
        pools, "SELECT identifier FROM knowledge_product k JOIN organization o ON o.id = k.owner_id"
    ) == [("XX-1",)]
    assert await titles(reader) == []
