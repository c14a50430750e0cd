"""Stored matrices: equal to a recount after any writes, for everyone and for members; hidden records."""

import asyncio
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from db.values import Role
from services import api_keys
from services.coverage import matrices, refresh, summaries
from services.coverage.measures import MEASURES
from services.coverage.shapes import CoverageColumns, CoverageRows, Matrix, Selection
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS, Viewer
from tests.asking import ask
from tests.covered import ALIGN, make_plan, refreshed

PROGRAMS = ["XX-1-A", "XX-1-B", "XX-1-C", "XX-1-D", "XX-1-E", "XX-3-F"]
ACTIONS = ["1.1.1", "1.1.2", "1.2.1", "2.0.1", "1.1"]
# Each takes a program and a node, as far as it names them.
WRITES = {
    "align": ALIGN + " ON CONFLICT DO NOTHING",
    "drop": "DELETE FROM alignment WHERE node_id = (SELECT id FROM plan_node WHERE code = $2)"
    " AND program_id = (SELECT id FROM program WHERE iati_identifier = $1)",
    "reject": "UPDATE alignment SET status = 'REJECTED', decided_at = now()"
    " WHERE program_id = (SELECT id FROM program WHERE iati_identifier = $1) AND $2::text IS NOT NULL",
    "hide": "UPDATE program SET visibility = CASE visibility WHEN 'PUBLIC' THEN 'MEMBERS' WHEN 'MEMBERS'"
    " THEN 'OWNER' ELSE 'PUBLIC' END WHERE iati_identifier = $1 AND $2::text IS NOT NULL",
    "close": "UPDATE program SET status = 'CLOSED' WHERE iati_identifier = $1 AND $2::text IS NOT NULL",
    "extend": "UPDATE program SET planned_end = '2024-06-30' WHERE iati_identifier = $1 AND $2::text IS "
    "NOT NULL",
    "move": "UPDATE plan_node SET kind = 'FOCUS' WHERE code = $2 AND $1::text IS NOT NULL",
    "spend": "UPDATE budget SET amount = amount + 1 WHERE program_id ="
    " (SELECT id FROM program WHERE iati_identifier = $1) AND $2::text IS NOT NULL",
    "leave": "DELETE FROM participation WHERE program_id ="
    " (SELECT id FROM program WHERE iati_identifier = $1) AND $2::text IS NOT NULL",
    "parent": "UPDATE program SET parent_id = (SELECT id FROM program WHERE iati_identifier = 'XX-1-C')"
    " WHERE iati_identifier = $1 AND iati_identifier NOT IN ('XX-1-C', 'XX-3-F') AND $2::text IS NOT NULL",
    "type": "UPDATE organization SET type = CASE type WHEN 'FOUNDATION' THEN 'GOVERNMENT' ELSE "
    "'FOUNDATION' END"
    " WHERE identifier = 'XX-1' AND $1::text IS NOT NULL AND $2::text IS NOT NULL",
}
SHAPES = [
    (CoverageRows.ACTION, CoverageColumns.PROVINCE, None),
    (CoverageRows.PILLAR, CoverageColumns.STATUS, 2022),
    (CoverageRows.FOCUS, CoverageColumns.YEAR, None),
]
WRITE = st.tuples(st.sampled_from(sorted(WRITES)), st.sampled_from(PROGRAMS), st.sampled_from(ACTIONS))
STEPS = st.lists(st.tuples(WRITE, st.booleans()), min_size=1, max_size=2)


@pytest.fixture(autouse=True)
async def plan(pools, tmp_path):
    await make_plan(pools, tmp_path)


async def write(pools, name, program, node):
    """Write, as a transaction of its own."""
    if name == "align":
        await pools.writing.execute(WRITES[name], uuid7(), program, node, "PRIMARY", None, "CLAIMED")
    else:
        await pools.writing.execute(WRITES[name], program, node)


async def answers(pools, viewer, plan_id):
    """All cells and totals of a few matrices."""
    found = {}
    for (rows, columns, year), by_row, by_column in product(SHAPES, (True, False), (True, False)):
        matrix = Matrix(plan_id, rows, columns, selection=Selection(year=year))
        cells = await matrices.count(
            Reader(pools, viewer), matrix, list(MEASURES), by_row=by_row, by_column=by_column
        )
        known = plan_years() if columns is CoverageColumns.YEAR and by_column else None
        found[rows, columns, by_row, by_column] = {
            place: matrices.completed(matrix, cell, FIELDS)
            for place, cell in cells.items()
            if (known is None or place[1] in known) and cell.get("program_count")
        }
    return found


FIELDS = {"value", "weight", *(measure.column for measure in MEASURES.values())}


def plan_years():
    """The years that are columns."""
    return {str(year) for year in range(2020, 2025)}


@given(steps=STEPS)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_summaries_equal_a_recount_after_any_writes(pools, steps):
    plan_id = await pools.writing.fetchval("SELECT id FROM action_plan")
    stranger = Viewer(
        await pools.writing.fetchval("SELECT id FROM organization WHERE identifier = 'XX-3'"), Role.READER
    )
    for (name, program, node), is_refreshed in [*steps, (steps[-1][0], True)]:
        await write(pools, name, program, node)
        if is_refreshed:
            await refreshed(pools)
        for viewer in (ANONYMOUS, stranger):
            kept = await answers(pools, viewer, plan_id)
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(summaries, "is_stored", lambda *_: False)
                assert kept == await answers(pools, viewer, plan_id), (name, viewer)


TOTAL = '{ coverage(plan: "P1", rows: ACTION, columns: PROVINCE) { total { programCount } } }'


async def total(reader, **headers):
    """The number of programs of the plan."""
    return (await ask(reader, TOTAL, **headers))["coverage"]["total"]["programCount"]


async def test_only_fresh_summaries_are_read_and_members_see_their_own_records(pools, reader):
    # given stored numbers that no one counted
    owner = {"Authorization": f"Bearer {(await api_keys.create(pools.writing, 'XX-1', Role.READER)).secret}"}
    other = {"Authorization": f"Bearer {(await api_keys.create(pools.writing, 'XX-3', Role.READER)).secret}"}
    await refreshed(pools)
    await pools.writing.execute("UPDATE coverage_summary SET numbers = ARRAY[77] WHERE numbers <> '{}'")
    # then they are read, except by the member with a record that others don't see
    assert [await total(reader, **each) for each in ({}, other, owner)] == [77, 77, 4]
    # when something is written that no plan counts, they still are; when a plan counts it, they are not
    await pools.writing.execute("UPDATE program SET status = NULL WHERE iati_identifier = 'XX-3-F'")
    assert await total(reader) == 77
    await pools.writing.execute("UPDATE program SET status = NULL WHERE iati_identifier = 'XX-1-C'")
    assert [await total(reader, **each) for each in ({}, other, owner)] == [3, 3, 4]
    assert await refreshed(pools) == 1
    assert await refreshed(pools) == 0


MARKED = """
SELECT DISTINCT coalesce(n.code, w.row_key) FROM coverage_write w
LEFT JOIN plan_node n ON n.id::text = w.row_key
"""


async def marked(pools):
    """The codes of the nodes whose rows are out of date; empty for the totals, * for all."""
    return {code for (code,) in await pools.writing.fetch(MARKED)}


ROWS = """{ coverage(plan: "P1", rows: ACTION, columns: PROVINCE) {
    rows { code programCount } total { programCount } } }"""


async def test_a_write_concerns_only_the_rows_of_its_nodes(pools, reader):
    # given stored numbers that no one counted
    await refreshed(pools)
    await pools.writing.execute("UPDATE coverage_summary SET numbers = ARRAY[77] WHERE numbers <> '{}'")
    # when a program is written that one action counts
    await pools.writing.execute("UPDATE program SET status = NULL WHERE iati_identifier = 'XX-1-C'")
    # then its row, those above it and the totals are marked
    assert await marked(pools) == {"", "1", "1.1", "1.1.2"}
    # and counted, while others are read, before and after the refresh
    for _ in range(2):
        data = (await ask(reader, ROWS))["coverage"]
        numbers = {row["code"]: row["programCount"] for row in data["rows"]}
        assert numbers == {"1.1.1": 77, "1.1.2": 2, "1.2.1": 0, "2.0.1": 0}
        assert data["total"]["programCount"] == 3
        await refreshed(pools)
    assert await marked(pools) == set()
    # when the tree is written about, everything is out of date
    await pools.writing.execute("UPDATE plan_node SET kind = 'FOCUS' WHERE code = '1.2.1'")
    assert await marked(pools) == {"*"}
    data = (await ask(reader, ROWS))["coverage"]
    assert {row["code"]: row["programCount"] for row in data["rows"]} == {"1.1.1": 2, "1.1.2": 2, "2.0.1": 0}


async def test_rows_are_rebuilt_in_batches(pools, reader, monkeypatch):
    monkeypatch.setattr(refresh, "BATCH", 3)
    assert await refreshed(pools) == 1
    stored = "SELECT count(DISTINCT row_key) FROM coverage_summary WHERE measure = 'PROGRAMS'"
    # the totals, the rows that say that matrices are stored, and five nodes with programs that someone sees
    assert await pools.writing.fetchval(stored) == 2 + 4
    assert await marked(pools) == set()


async def test_writers_do_not_wait_for_each_other(pools):
    async with pools.writing.acquire() as one, one.transaction():
        await one.execute("UPDATE program SET status = NULL WHERE iati_identifier = 'XX-1-A'")
        await asyncio.wait_for(
            pools.writing.execute("UPDATE program SET status = NULL WHERE iati_identifier = 'XX-1-B'"), 10
        )
        await refreshed(pools)
    # then the marks of the transaction that was open meanwhile are kept
    assert await pools.writing.fetchval("SELECT count(DISTINCT written_by) FROM coverage_write") == 1
    assert await marked(pools) == {"", "1", "1.1", "1.1.1", "1.1.2"}
