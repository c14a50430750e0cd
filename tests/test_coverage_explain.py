"""How matrices are read: plans of the generated graph, as both roles; compiled plans; equal answers."""

import pytest
from strawberry.types.graphql import OperationType

from db.values import Role
from resolvers.requests import Request
from schema.graph import graph
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS, Viewer
from tests.test_explain import Explaining, nodes, scans

MATRIX = """query ($f: CoverageFilter) {
  coverage(plan: "BENCH-1", rows: ACTION, columns: PROVINCE, filter: $f) {
    rows { code programCount } columns { code programCount } total { programCount outputCount }
    cells(first: 5000) { rowCode columnCode programCount outputCount organizationCount } } }"""
PROGRAMS = """{ coverage(plan: "BENCH-1", rows: ACTION, columns: PROVINCE) {
    cells(first: 3, rowIn: ["1.1.1"], columnIn: ["ID-JT", "ID-AC"]) { programCount programs(first: 10) {
        totalCount nodes { id } } } } }"""
COUNTED = {"alignment", "participation", "result", "program_region", "budget"}
WITHOUT_HIDDEN_RECORDS = """
SELECT o.id FROM organization o WHERE o.visibility <> 'OWNER'
    AND NOT EXISTS (SELECT FROM program p WHERE p.owner_id = o.id AND p.visibility = 'OWNER') LIMIT 1
"""


@pytest.fixture(params=["public", "member"])
async def viewer(request, generated):
    """An anonymous viewer, and a member without records of its own that others don't see."""
    if request.param == "public":
        return ANONYMOUS
    return Viewer(await generated.writing.fetchval(WITHOUT_HIDDEN_RECORDS), Role.READER)


async def run(reader, query, variables=None):
    """The data of an operation that runs as a compiled plan."""
    before = dict(graph.runner.counts.fallbacks)
    answer = await graph.run(query, variables or {}, None, Request(reader), {OperationType.QUERY})
    assert not answer.errors, answer.errors
    assert before == dict(graph.runner.counts.fallbacks)
    return answer.data


async def test_stored_matrices_read_only_summaries(generated, viewer):
    # given
    reader = Explaining(generated, viewer)
    # when
    stored = await run(reader, MATRIX)
    # then nothing is read that was counted, and tables with records of their own only by indexes
    read = {node.get("Relation Name") for plan in reader.plans for node in nodes(plan)}
    assert "coverage_summary" in read
    assert read & COUNTED == set()
    assert {table for plan in reader.plans for table in scans(plan)} & {"program", "organization"} == set()
    # and the same is counted from the tables
    counted = await run(Reader(generated, viewer), MATRIX, {"f": {"significance": None, "region": "ID"}})
    assert len(stored["coverage"]["cells"]) > 1000
    assert stored["coverage"]["total"]["programCount"] >= counted["coverage"]["total"]["programCount"] > 4000


async def test_programs_of_cells_are_found_by_indexes(generated, viewer):
    reader = Explaining(generated, viewer)
    data = await run(reader, PROGRAMS)
    for cell in data["coverage"]["cells"]:
        assert cell["programs"]["totalCount"] == cell["programCount"] > 0
    pages = [plan for plan in reader.plans if "cell" in str(plan)]
    assert len(pages) == 2
    read_whole = {table for plan in pages for table in scans(plan)}
    assert read_whole & {"program", "alignment", "program_region"} == set()
