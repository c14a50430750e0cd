"""What changed in the hub since a time: by the hub's own clock, not by the dates of publishers."""

from tests.asking import ask
from tests.iati_files import UNDP, activity, document, load, related, result, save

OLD = "2001-01-01T00:00:00Z"
LISTS = ("programs", "organizations", "outputs", "knowledgeProducts")
CHANGED = "query ($since: DateTime!) {{ {} }}".format(
    " ".join(f"{name}(filter: {{changedSince: $since}}) {{ totalCount }}" for name in LISTS)
)
NEWEST = (
    """{ programs(orderBy: {field: CHANGED_AT, direction: DESC}) { nodes { iatiIdentifier importedAt } } }"""
)


def numbers(data):
    return {name: data[name]["totalCount"] for name in LISTS}


async def test_what_was_just_imported_has_changed_since_whatever_its_publisher_says(reader, pools, tmp_path):
    # given a record whose publisher changed it long ago
    parts = (result("Output"), document("https://example.org/report.pdf"))
    await load(pools, save(tmp_path / "1.xml", activity("A", *parts, last_updated_datetime=OLD)))
    query = '{ programs(filter: {updatedSince: "2002-01-01T00:00:00Z"}) { totalCount } }'
    # then the date of the publisher does not find it, that of the hub does
    assert (await ask(reader, query))["programs"]["totalCount"] == 0
    assert numbers(await ask(reader, CHANGED, {"since": "2002-01-01T00:00:00Z"})) == dict.fromkeys(LISTS, 1)


async def test_only_records_that_changed_are_found_afterwards(reader, pools, tmp_path):
    first = activity("A", title="First"), activity("B", document("https://example.org/report.pdf"))
    await load(pools, save(tmp_path / "1.xml", *first))
    (newest, *_) = (await ask(reader, NEWEST))["programs"]["nodes"]
    since = await pools.writing.fetchval("SELECT clock_timestamp()")
    # when one of two comes again unchanged, and one changed
    await load(pools, save(tmp_path / "2.xml", activity("A", title="Second"), first[1]))
    # then the changed one is found, and comes first
    found = await ask(reader, CHANGED, {"since": since.isoformat()})
    nodes = (await ask(reader, NEWEST))["programs"]["nodes"]
    assert numbers(found) == {"programs": 1, "organizations": 0, "outputs": 0, "knowledgeProducts": 0}
    assert [node["iatiIdentifier"] for node in nodes] == ["A", "B"]
    assert nodes[0]["importedAt"] > newest["importedAt"] == nodes[1]["importedAt"]


async def test_a_program_that_gets_a_parent_has_changed(reader, pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", activity("C", related("P"), reporter=UNDP, hierarchy=2)))
    since = await pools.writing.fetchval("SELECT clock_timestamp()")

    await load(pools, save(tmp_path / "2.xml", activity("P", reporter=UNDP, hierarchy=1)))

    query = """query ($since: DateTime!) {
        programs(
            filter: {changedSince: $since, level: [PROGRAM, OUTPUT]}, orderBy: {field: IATI_IDENTIFIER}
        ) { nodes { iatiIdentifier } }
        outputs(filter: {changedSince: $since}) { nodes { iatiIdentifier } } }"""
    assert await ask(reader, query, {"since": since.isoformat()}) == {
        "programs": {"nodes": [{"iatiIdentifier": "C"}, {"iatiIdentifier": "P"}]},
        "outputs": {"nodes": [{"iatiIdentifier": "C"}]},
    }


async def test_records_without_a_date_can_be_found(reader, pools, tmp_path):
    day = '<activity-date type="1" iso-date="2024-01-01"/>'
    await load(
        pools,
        save(
            tmp_path / "1.xml",
            activity("A", day, last_updated_datetime=OLD),
            activity("B", document("https://example.org/report.pdf")),
        ),
    )
    query = """{
        start: programs(filter: {startKnown: false}) { nodes { iatiIdentifier } }
        dated: programs(filter: {startKnown: true, endKnown: false}) { nodes { iatiIdentifier } }
        updated: programs(filter: {lastUpdatedKnown: false}) { nodes { iatiIdentifier } }
        products: knowledgeProducts(filter: {publishedKnown: false}) { totalCount }
    }"""

    assert await ask(reader, query) == {
        "start": {"nodes": [{"iatiIdentifier": "B"}]},
        "dated": {"nodes": [{"iatiIdentifier": "A"}]},
        "updated": {"nodes": [{"iatiIdentifier": "B"}]},
        "products": {"totalCount": 1},
    }
