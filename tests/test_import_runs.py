"""Import runs in the graph: what was read, what came of it, what was refused, and who may ask."""

import pytest
from uuid_utils.compat import uuid7

from db.values import Role
from services import api_keys
from tests.asking import ask, refused
from tests.iati_files import SOURCE, activity, load, result, rows, save

RUNS = """{ importRuns { totalCount nodes {
    status startedAt finishedAt source { name license }
    counts { kind added changed unchanged superseded rejected removed }
    rejections(first: 2) { totalCount pageInfo { hasNextPage }
        nodes { file line identifier reason } } } } }"""
NOTHING = dict.fromkeys(("added", "changed", "unchanged", "superseded", "rejected", "removed"), 0)
# The first line of the activities without identifier.
LINE = 14
NAMELESS = "it has no iati-identifier, which every activity needs"


async def headers_of(pools, role, identifier="XX-1"):
    """What the holder of a new key sends along."""
    made = await api_keys.create(pools.writing, identifier, role)
    return {"Authorization": f"Bearer {made.secret}"}


@pytest.fixture
async def runs(pools, tmp_path):
    """Two imports: the second with a change, something unchanged, and three refused; answers its file."""
    await load(pools, save(tmp_path / "1.xml", activity("A", result("Roads"), title="Old"), activity("B")))
    path = save(
        tmp_path / "2.xml",
        activity("A", title="New"),
        activity("B"),
        *["<iati-activity/>\n"] * 3,
    )
    await load(pools, path)
    return path


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMINISTRATOR])
async def test_runs_tell_what_became_of_what_was_read_newest_first(reader, pools, runs, role):
    data = await ask(reader, RUNS, **await headers_of(pools, role))
    times = await rows(pools, "SELECT started_at, finished_at FROM import_run ORDER BY id DESC")
    second, first = data["importRuns"]["nodes"]
    assert data["importRuns"]["totalCount"] == 2
    assert [(run["status"], run["startedAt"], run["finishedAt"]) for run in (second, first)] == [
        ("FINISHED", started.isoformat(), finished.isoformat()) for started, finished in times
    ]
    assert second["source"] == {"name": SOURCE.name, "license": SOURCE.license}
    assert second["counts"] == [
        {"kind": "ORGANIZATION", **NOTHING, "unchanged": 1},
        {"kind": "PROGRAM", **NOTHING, "changed": 1, "unchanged": 1, "rejected": 3},
        {"kind": "RESULT", **NOTHING, "removed": 1},
    ]
    assert first["counts"] == [
        {"kind": "ORGANIZATION", **NOTHING, "added": 1},
        {"kind": "PROGRAM", **NOTHING, "added": 2},
        {"kind": "RESULT", **NOTHING, "added": 1},
    ]
    assert first["rejections"] == {"totalCount": 0, "pageInfo": {"hasNextPage": False}, "nodes": []}
    assert second["rejections"]["totalCount"] == 3
    assert second["rejections"]["pageInfo"] == {"hasNextPage": True}
    assert [(each["file"], each["identifier"]) for each in second["rejections"]["nodes"]] == [
        (f"{runs.parent.name}/{runs.name}", None)
    ] * 2
    assert {each["reason"] for each in second["rejections"]["nodes"]} == {NAMELESS}


@pytest.mark.usefixtures("runs")
async def test_refusals_come_in_pages_in_the_order_of_reading(reader, pools):
    query = """query ($after: String) { importRuns(first: 1) { nodes { rejections(first: 2, after: $after) {
        pageInfo { endCursor } nodes { line } } } } }"""
    sent = await headers_of(pools, Role.ADMINISTRATOR)
    pages, after = [], None
    for _ in range(2):
        [run] = (await ask(reader, query, {"after": after}, **sent))["importRuns"]["nodes"]
        pages.append([each["line"] for each in run["rejections"]["nodes"]])
        after = run["rejections"]["pageInfo"]["endCursor"]
    assert pages == [[LINE, LINE + 1], [LINE + 2]]


@pytest.mark.usefixtures("runs")
async def test_a_run_tells_what_it_changed(reader, pools):
    query = """{ importRuns { nodes { changes { totalCount nodes { field new
        record { ... on Program { iatiIdentifier } } } } } } }"""
    data = await ask(reader, query, **await headers_of(pools, Role.REVIEWER))
    assert [run["changes"] for run in data["importRuns"]["nodes"]] == [
        {
            "totalCount": 2,
            "nodes": [
                {"field": "outputs", "new": [], "record": {"iatiIdentifier": "A"}},
                {"field": "title", "new": "New", "record": {"iatiIdentifier": "A"}},
            ],
        },
        {"totalCount": 0, "nodes": []},
    ]


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize("role", [None, Role.READER, Role.CONTRIBUTOR])
@pytest.mark.parametrize("fields", ["nodes { status }", "totalCount"])
async def test_others_may_not_look_into_imports(reader, pools, role, fields):
    sent = await headers_of(pools, role) if role else {}
    code, argument, message = await refused(reader, f"{{ importRuns {{ {fields} }} }}", **sent)
    assert (code, argument) == ("FORBIDDEN", None)
    assert message == (
        "Import runs require an API key with the role REVIEWER or ADMINISTRATOR. "
        "The hub's administrators issue keys."
    )


@pytest.mark.usefixtures("runs")
async def test_a_reader_learns_of_a_runs_time_but_not_of_what_it_refused(reader, pools):
    def query(fields):
        run = f"importRun {{ {fields} }}"
        return f'{{ program(iatiIdentifier: "A") {{ changes(first: 1) {{ nodes {{ {run} }} }} }} }}'

    sent = await headers_of(pools, Role.READER)
    data = await ask(reader, query("status source { name }"), **sent)
    assert data["program"]["changes"]["nodes"] == [
        {"importRun": {"status": "FINISHED", "source": {"name": SOURCE.name}}}
    ]
    for fields in ("nodes { reason }", "totalCount"):
        code, _, _ = await refused(reader, query(f"rejections {{ {fields} }}"), **sent)
        assert code == "FORBIDDEN"


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize("status", ["RUNNING", "INTERRUPTED"])
async def test_a_run_that_did_not_come_to_its_end_has_none(reader, pools, status):
    await pools.writing.execute(
        "INSERT INTO import_run (id, source_id, paths, status) SELECT $1, id, '[]', $2 FROM source",
        uuid7(),
        status,
    )
    data = await ask(reader, RUNS, **await headers_of(pools, Role.REVIEWER))
    newest = data["importRuns"]["nodes"][0]
    assert (newest["status"], newest["finishedAt"], newest["counts"]) == (status, None, [])


@pytest.mark.usefixtures("runs")
async def test_the_id_of_a_run_opens_no_record(reader, pools):
    sent = await headers_of(pools, Role.REVIEWER)
    run = (await ask(reader, "{ importRuns(first: 1) { nodes { id } } }", **sent))["importRuns"]["nodes"][0]
    assert await ask(reader, "query ($id: ID!) { node(id: $id) { id } }", run, **sent) == {"node": None}
