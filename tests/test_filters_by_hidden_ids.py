"""The id of a hidden record matches nothing in any filter, even where public records link to it."""

from pathlib import Path

import httpx
import pytest

from db.pools import Pools
from schema import identifiers
from schema.alignment_inputs import AlignmentFilter
from schema.collaboration_inputs import CollaborationFilter
from schema.commitment_inputs import CommitmentFilter
from schema.conflicts import ConflictFilter
from schema.filters import Filter
from schema.knowledge_products import KnowledgeProductFilter
from schema.obstacle_inputs import ObstacleFilter
from schema.outputs import OutputFilter
from schema.overlap_inputs import OverlapFilter
from schema.plan_inputs import PlanNodeFilter
from schema.program_inputs import ProgramFilter
from schema.report_inputs import ReportFilter
from schema.revisions import RevisionFilter
from tests.asking import ask
from tests.iati_files import UNDP, activity, document, load, participant, related, save
from tests.small_plans import small_plan

# The lists of each filter with ids.
LISTS: dict[type[Filter], tuple[str, ...]] = {
    OutputFilter: ("outputs",),
    ProgramFilter: ("programs",),
    KnowledgeProductFilter: ("knowledgeProducts",),
    OverlapFilter: ("overlaps",),
    PlanNodeFilter: ("planNodes",),
    AlignmentFilter: ("alignments",),
    CommitmentFilter: ("commitments",),
    ReportFilter: ("reports",),
    ObstacleFilter: ("obstacles",),
    CollaborationFilter: ("collaborations",),
}
# Lists for members; tests of revisions have hidden programs.
OF_MEMBERS = {RevisionFilter, ConflictFilter}
ORGANIZATION_OF_HIDDEN = "YY-9"
TEMPLATE = """
INSERT INTO report_template (id, code, plan_id, period, title, visibility, owner_id, source_id)
SELECT gen_random_uuid(), 'HIDDEN', id, 'PROGRESS', '[Sample] Hidden', 'OWNER', owner_id, source_id
FROM action_plan RETURNING id
"""
REPORT = """
INSERT INTO report (id, template_id, organization_id, year, visibility, owner_id, source_id)
SELECT gen_random_uuid(), id, owner_id, 2025, 'PUBLIC', owner_id, source_id FROM report_template WHERE id = $1
"""
PLACES = [
    (list_, name, typename)
    for kind, lists in LISTS.items()
    for list_ in lists
    for field, typename in kind.ids.items()
    for name in (field, f"{field}_in")
    if hasattr(kind, name)
]


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def test_every_filter_with_ids_is_tested() -> None:
    assert {kind for kind in Filter.__subclasses__() if kind.ids} == set(LISTS) | OF_MEMBERS


@pytest.fixture
async def hidden(pools: Pools, tmp_path: Path) -> dict[str, str]:
    """Ids of a hidden program and organization, to which public records link, and of a hidden plan node."""
    url = "https://example.org/a.pdf"
    program = activity(
        "HIDDEN",
        document(url),
        participant("Sample partner", "4", ORGANIZATION_OF_HIDDEN),
        reporter=UNDP,
        hierarchy=1,
        visibility="OWNER",
    )
    public = activity("OUTPUT-1", related("HIDDEN"), document(url), reporter=UNDP, hierarchy=2)
    await load(pools, save(tmp_path / "a.xml", program, public))
    # A public record that refers to a hidden organization.
    await pools.writing.execute("UPDATE organization SET visibility = 'OWNER' WHERE identifier <> $1", UNDP)
    found = {}
    for typename, table, key, value in (
        ("Program", "program", "iati_identifier", "HIDDEN"),
        ("Organization", "organization", "identifier", ORGANIZATION_OF_HIDDEN),
    ):
        row = await pools.writing.fetchval(f"SELECT id FROM {table} WHERE {key} = $1", value)
        found[typename] = identifiers.encode(typename, row)
    found["PlanNode"] = (await small_plan(pools, ORGANIZATION_OF_HIDDEN, "OWNER"))["1"]
    # A public report of a hidden template.
    template = await pools.writing.fetchval(TEMPLATE)
    await pools.writing.execute(REPORT, template)
    found["ReportTemplate"] = identifiers.encode("ReportTemplate", template)
    return found


@pytest.mark.parametrize(("list_", "name", "typename"), PLACES)
async def test_the_id_of_a_hidden_record_matches_nothing(
    reader: httpx.AsyncClient, hidden: dict[str, str], list_: str, name: str, typename: str
) -> None:
    # given that there are records of the list
    if list_ in ("outputs", "reports"):
        assert (await ask(reader, f"{{ {list_} {{ totalCount }} }}"))[list_]["totalCount"] == 1
    # when it is filtered by the id
    kind = next(kind for kind, lists in LISTS.items() if list_ in lists)
    value = "[$id, $id]" if "list" in str(kind.__annotations__[name]) else "$id"
    text = f"query ($id: ID!) {{ {list_}(filter: {{{camel(name)}: {value}}}) {{ totalCount }} }}"
    # then none of them is counted
    assert (await ask(reader, text, {"id": hidden[typename]}))[list_]["totalCount"] == 0
