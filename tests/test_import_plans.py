"""Import of action plans: what is written, that a second run changes nothing, what a newer file does."""

from io import BytesIO
from pathlib import Path

import httpx
import openpyxl
import pytest
import xlsxwriter
from typer.testing import CliRunner

from db.pools import Pools
from db.values import Role
from hub.commandline import application
from services import api_keys
from services.imports.plans import importer, templates
from services.imports.plans.declarations import SECTIONS
from services.imports.plans.faults import PlanRefused
from services.writing import plans
from tests.asking import ask, refused
from tests.iati_files import activity, load
from tests.iati_files import save as save_activities
from tests.plan_files import NODES, PLAN, save

STORED = '{ actionPlan(code: "T-1") { version nodes { nodes { id code version title } } } }'
OTHER = """plan: {code: T-2, title: Lain, start: 2025-01-01, end: 2029-12-31, owner: XX-1}
levels: [{kind: THEME}]
nodes: [{code: A, kind: THEME, title: Tema}]
links: [{node: A, to: T-1/1.2, relation: EXACT}]
"""


@pytest.fixture
async def organization(pools: Pools, tmp_path: Path) -> str:
    """An organization that keeps the plan."""
    await load(pools, save_activities(tmp_path / "a.xml", activity("XX-1-A")))
    return "XX-1"


def verbs(report: importer.PlanReport) -> list[tuple[str, str, tuple[str, ...]]]:
    """The changes without titles."""
    return [(change.verb, change.reference, change.fields) for change in report.changes]


@pytest.mark.usefixtures("organization")
async def test_a_plan_is_imported_once_and_changed_in_place(
    pools: Pools, reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    # given a dry run, which writes nothing
    dry = await importer.run(pools, save(tmp_path), dry_run=True)
    assert (await ask(reader, STORED))["actionPlan"] is None
    # when the plan is imported
    first = await importer.run(pools, save(tmp_path))
    stored = (await ask(reader, STORED))["actionPlan"]
    version = (await ask(reader, "{ hub { dataVersion } }"))["hub"]
    # then everything is added, as the dry run said, and a second run changes nothing
    added = [("added", each, ()) for each in ("T-1", "T-1/1", "T-1/1.1", "T-1/1.2")]
    assert verbs(first) == verbs(dry) == added
    again = await importer.run(pools, save(tmp_path))
    assert again.counts == {"action_plans": {"unchanged": 1}, "plan_nodes": {"unchanged": 3}}
    assert (await ask(reader, "{ hub { dataVersion } }"))["hub"] == version
    # when a newer file changes a title, ends a node, and adds one before the others
    nodes = NODES.replace("en: Train", "en: Teach").replace(
        "title: Kaji", "title: Kaji, valid_to: 2021-12-31"
    )
    new = NODES.splitlines()[1].replace('"1.1"', '"1.0"').replace(", outputs: [Modul]", "")
    newer = await importer.run(
        pools, save(tmp_path, nodes.replace('  - {code: "1.1"', f'{new}\n  - {{code: "1.1"'))
    )
    # then nodes keep their ids, those that changed have a new version, and the history has the values
    assert [(verb, reference, {*fields}) for verb, reference, fields in verbs(newer)] == [
        ("added", "T-1/1.0", set()),
        ("changed", "T-1/1.1", {"ordinal", "titles"}),
        ("ended", "T-1/1.2", {"ordinal", "validTo"}),
    ]
    present = (await ask(reader, STORED))["actionPlan"]
    ids = {node["code"]: (node["id"], node["version"]) for node in stored["nodes"]["nodes"]}
    assert [(node["code"], node["version"]) for node in present["nodes"]["nodes"]] == [
        *(("1", 1), ("1.0", 1), ("1.1", 2), ("1.2", 2)),
    ]
    assert {node["code"]: node["id"] for node in present["nodes"]["nodes"] if node["code"] in ids} == {
        code: id_ for code, (id_, _) in ids.items()
    }
    key = await api_keys.create(pools.writing, "XX-1", Role.READER)
    history = """{ planNode(plan: "T-1", code: "1.2") { changes { nodes { kind field old new } } } }"""
    node = (await ask(reader, history, authorization=f"Bearer {key.secret}"))["planNode"]
    changes = node["changes"]["nodes"]
    assert {"kind": "PLAN_NODE", "field": "validTo", "old": "2024-12-31", "new": "2021-12-31"} in changes


@pytest.mark.usefixtures("organization")
async def test_a_node_in_use_stays_and_others_can_be_removed(
    pools: Pools, reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    # given a plan, and another plan that is linked to one of its nodes
    await importer.run(pools, save(tmp_path))
    linked = await importer.run(pools, save(tmp_path, "", plan=OTHER))
    assert linked.counts["plan_nodes"] == {"added": 1}
    link = '{ planNode(reference: "T-1/1.2") { version links { relation node { reference } } } }'
    assert (await ask(reader, link))["planNode"] == {
        "version": 2,
        "links": [{"relation": "EXACT", "node": {"reference": "T-2/A"}}],
    }
    # when a file lacks both actions
    with pytest.raises(PlanRefused) as refusal:
        await importer.run(pools, save(tmp_path, NODES.splitlines(keepends=True)[0]))
    # then it is refused for the one that is in use
    (fault,) = refusal.value.faults
    assert fault.message == (
        "The node 1.2 is not in the file, but in use (1 x links of other plans): add it, and end its "
        "validity with "
        "`valid_to` if it is over."
    )
    # and the other one can go
    without = "".join(line for line in NODES.splitlines(keepends=True) if '"1.1"' not in line)
    report = await importer.run(pools, save(tmp_path, without))
    assert ("removed", "T-1/1.1", ()) in verbs(report)
    assert report.counts["plan_nodes"] == {"removed": 1, "changed": 1, "unchanged": 1}


def test_every_table_that_refers_to_nodes_is_a_part_or_a_use() -> None:
    assert {name for name, _ in plans.uses()} & {table.name for table in plans.PARTS} == set()


@pytest.mark.usefixtures("organization")
async def test_a_plan_of_members_is_hidden_with_all_its_nodes(
    pools: Pools, reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    # given a public plan, to which another plan is linked
    await importer.run(pools, save(tmp_path))
    await importer.run(pools, save(tmp_path, "", plan=OTHER))
    # when it becomes one for members
    members = PLAN.replace("owner: XX-1", "owner: XX-1\n  visibility: MEMBERS")
    report = await importer.run(pools, save(tmp_path, plan=members))
    # then anonymous viewers see nothing of it, whatever they read
    assert verbs(report)[0] == ("changed", "T-1", ("visibility",))
    everything = """{ actionPlans { totalCount } planNodes { totalCount nodes { links { relation } } }
        search(query: "latih") { totalCount }
        linked: planNodes(filter: { hasLinks: true }) { totalCount } }"""
    to = '{ to: planNodes(filter: { linkedTo: ["T-1/1.2"] }) { totalCount } }'
    assert await ask(reader, everything) == {
        "actionPlans": {"totalCount": 1},
        "planNodes": {"totalCount": 1, "nodes": [{"links": []}]},
        "search": {"totalCount": 0},
        "linked": {"totalCount": 0},
    }
    assert (await refused(reader, to))[:2] == ("BAD_USER_INPUT", "filter.linkedTo")
    key = await api_keys.create(pools.writing, "XX-1", Role.READER)
    signed_in = f"Bearer {key.secret}"
    seen = await ask(reader, everything, authorization=signed_in)
    seen |= await ask(reader, to, authorization=signed_in)
    assert [seen[name]["totalCount"] for name in ("actionPlans", "planNodes", "search", "linked", "to")] == [
        *(2, 4, 1, 2, 1),
    ]


@pytest.mark.usefixtures("organization")
async def test_135_actions_come_from_one_workbook(
    pools: Pools, reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    # given the template, filled in
    rows = {
        "Plan": [
            {"code": "T-1", "title_id": "Uji", "start": "1/1/2020", "end": "2024-12-31", "owner": "XX-1"}
        ],
        "Levels": [{"kind": "PILLAR", "label_id": "Pilar"}, {"kind": "ACTION"}],
        "Nodes": [
            {"code": "1", "kind": "PILLAR", "title_id": "Satu"},
            *(
                {
                    "code": f"1.{n}",
                    "kind": "ACTION",
                    "parent": "1",
                    "title_id": f"Aksi {n}",
                    "leads": "XX-1; XX-1",
                }
                for n in range(1, 136)
            ),
        ],
        "Outputs": [{"node": f"1.{n}", "title_id": "Laporan", "title_en": "Report"} for n in range(1, 136)],
    }
    file = tmp_path / "plan.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for section in SECTIONS:
            sheet = book.add_worksheet(section.sheet)
            sheet.write_row(0, 0, section.columns)
            for number, row in enumerate(rows.get(section.sheet, ()), 1):
                for name, value in row.items():
                    sheet.write_string(number, section.columns.index(name), value)
    # when it is imported, twice
    first, second = await importer.run(pools, file), await importer.run(pools, file)
    # then
    assert first.counts == {"action_plans": {"added": 1}, "plan_nodes": {"added": 136}}
    assert second.counts == {"action_plans": {"unchanged": 1}, "plan_nodes": {"unchanged": 136}}
    query = """{ planNode(plan: "T-1", code: "1.135") { title leadOrganizations { totalCount }
        expectedOutputs { title(lang: "en") } } }"""
    assert (await ask(reader, query))["planNode"] == {
        "title": "Aksi 135",
        "leadOrganizations": {"totalCount": 1},
        "expectedOutputs": [{"title": "Report"}],
    }


def test_the_template_has_all_sheets_and_explains_each_column(tmp_path: Path) -> None:
    # when
    file = tmp_path / "plan.xlsx"
    answer = CliRunner().invoke(application, ["plans", "template", str(file)])
    # then
    assert answer.exit_code == 0
    assert file.read_bytes()[:2] == b"PK"
    book = openpyxl.load_workbook(BytesIO(templates.template()))
    assert book.sheetnames == [*(section.sheet for section in SECTIONS), "Petunjuk-Help"]
    for section in SECTIONS:
        assert [cell.value for cell in book[section.sheet][1]] == [*section.columns]
    assert CliRunner().invoke(application, ["plans", "template", str(file)]).exit_code == 1
