"""Files of plans that are refused: every fault is listed with its line or its cell."""

from pathlib import Path

import pytest
import xlsxwriter

from db.pools import Pools
from services.imports.failures import ImportFailure
from services.imports.plans import importer
from services.imports.plans.declarations import SECTIONS
from services.imports.plans.faults import Faults, PlanRefused
from tests.plan_files import NODES, PLAN, save

# The first line of the nodes.
FIRST = len(PLAN.splitlines()) + 1


def refusals(file: Path) -> list[str]:
    """The places and messages of the faults that need no database."""
    faults = Faults("plan")
    with pytest.raises(PlanRefused) as refusal:  # noqa: PT012 - reading may refuse too
        importer.read(file, faults)
        faults.refuse_any()
    return [f"{fault.place}: {fault.message}" for fault in refusal.value.faults]


TREES = {
    "cycle": (
        (
            '  - {code: "1", kind: ACTION, parent: "2", title: A}\n'
            '  - {code: "2", kind: ACTION, parent: "1", title: B}'
        ),
        ["11: The parents form a circle (1 > 2 > 1): correct one of them."],
    ),
    "missing parent": (
        '  - {code: "1", kind: ACTION, parent: "9", title: A}',
        ["11: The parent '9' is not in the file: add it, or correct the code."],
    ),
    "duplicate code": (
        '  - {code: "1", kind: ACTION, title: A}\n  - {code: "1", kind: ACTION, title: B}',
        ["12: The code '1' is also at 11: give each node a code of its own."],
    ),
    "kind": (
        '  - {code: "1", kind: FOCUS, title: A}\n  - {code: "2", kind: GOAL, title: B}',
        [
            (
                "11: FOCUS is no level of this plan, which has PILLAR, ACTION: add it to the levels or "
                "choose "
                "one."
            ),
            "12: `kind` is 'GOAL'; it must be one of PILLAR, FOCUS, STRATEGY, ACTION, THEME.",
        ],
    ),
    "levels": (
        '  - {code: "1", kind: ACTION, title: A}\n  - {code: "2", kind: PILLAR, parent: "1", title: B}',
        ["12: A PILLAR can't be below a ACTION (1): the levels say the opposite."],
    ),
    "validity": (
        (
            '  - {code: "1", kind: PILLAR, title: A, valid_to: 2021-12-31}\n'
            '  - {code: "2", kind: ACTION, parent: "1", title: B, valid_to: 2022-01-01}\n'
            '  - {code: "3", kind: ACTION, title: C, valid_from: 2019-12-31, valid_to: 2019-01-01}'
        ),
        [
            (
                "12: `valid_to` is 2022-01-01, but the node 1 is valid from 2020-01-01 to 2021-12-31: "
                "choose a "
                "day within."
            ),
            "13: The node is valid to 2019-01-01, before the first day 2019-12-31: correct a day.",
        ],
    ),
    "overlapping": (
        (
            '  - {code: "1", kind: ACTION, title: A, valid_to: 2022-01-01, successors: ["2", "3", "1"]}\n'
            '  - {code: "2", kind: ACTION, title: B, valid_from: 2022-01-01}'
        ),
        [
            "11: The successor '1' is the node itself: write the code of another node.",
            "11: The successor '3' is not in the file: write the code of another node.",
            (
                "11: The validity of 1 (to 2022-01-01) and of its successor 2 (from 2022-01-01) overlap: end "
                "the one "
                "before the other begins."
            ),
        ],
    ),
    "unknown keys": (
        '  - {code: "1", kind: ACTION, title: {fr: A, id: B}, valid: yes, outputs: {}}\nnote: x\nnodes: []',
        [
            "11: The key 'fr' is not known: the keys are id, en.",
            (
                "11: The key 'valid' is not known: the keys are code, kind, parent, title, description, "
                "problem, "
                "valid_from, valid_to, leads, supporting, successors."
            ),
            "11: `outputs` must be a list.",
            "12: The key 'note' is not known: the keys are plan, levels, nodes, links, figures.",
            "13: The key 'nodes' is also on line 10: remove one.",
        ],
    ),
    "values": (
        (
            "  - {kind: ACTION, title: A, valid_from: 31/02/2020}\n"
            '  - {code: "2", kind: ACTION, title: ""}\n  - x\n'
            'figures: [{measure: low, value: many, source: s, source_url: "javascript:x"}]\n'
            "links: [{node: '9', to: T-1/1, relation: SAME}]"
        ),
        [
            "11: `code` is missing: The code of the node, unique in the plan. Keep it for ever.",
            "11: `valid_from`: '31/02/2020' is not a date: write it as 2026-12-31 or 31/12/2026.",
            "12: `title` is missing: The title.",
            "13: Each of `nodes` must be a mapping.",
            "14: `value`: 'many' is not a number: write it as 1234567.89 or 1.234.567,89.",
            "15: `relation` is 'SAME'; it must be one of EXACT, BROADER, NARROWER, RELATED.",
        ],
    ),
    "references": (
        NODES + 'figures: [{measure: low, value: 1, node: "9", source: s, source_url: "javascript:x"}]\n'
        "links: [{node: '9', to: T-1/1, relation: EXACT}, {node: '1', to: X/1, relation: EXACT},\n"
        "  {node: '1', to: x/1, relation: RELATED}]",
        [
            "14: 'javascript:x' is no web address: it begins with https://.",
            "14: 'low' is no code: write capitals and underscores, such as ACTIONS_COMMITTED.",
            "14: The node '9' is not in the file: add it.",
            (
                "15: 'T-1/1' is no node of another plan: write the code of the plan, a slash and the code of "
                "the node, "
                "such as RANPE-2/2."
            ),
            "15: The node '9' is not in the file: add it.",
            "16: The same nodes are also linked at 15: keep one relation.",
        ],
    ),
}


@pytest.mark.parametrize(("nodes", "expected"), TREES.values(), ids=TREES)
def test_every_fault_of_a_file_has_its_line(tmp_path: Path, nodes: str, expected: list[str]) -> None:
    assert refusals(save(tmp_path, nodes)) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "1: The file is empty: docs/plans.md shows what it contains."),
        (b"- 1", "1: The file must be a mapping with the keys plan, levels and nodes."),
        (b"plan: {\nx: [", "3: This is not YAML (did not find expected node content)."),
        (b"plan: &a {}\nnodes: *a", "1: Anchors and aliases (& and *) are not read: write the text itself."),
        (b"a: " + b"[" * 9, "1: Values are nested more than 8 levels deep."),
        (b"plan: {}\n---\nplan: {}", "2: The file has a second document: write one plan per file."),
        (b"plan: \xff", "1: The file is not UTF-8 text: save it as UTF-8."),
        (b"plan: {}\nlevels: []", "1: The key `nodes` is missing."),
    ],
)
def test_a_file_that_is_no_plan_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "plan.yaml"
    file.write_bytes(content)
    assert expected in refusals(file)


def test_tags_make_no_objects_and_numbers_stay_as_written(tmp_path: Path) -> None:
    nodes = "  - {code: 1.10, kind: ACTION, title: !!python/object/apply:os.system [id]}\n"
    assert refusals(save(tmp_path, nodes)) == [
        "11: `title` is missing: The title.",
        "11: `title` must be a text, or a mapping with the keys id and en.",
    ]
    facts = importer.read(save(tmp_path, "  - {code: 1.10, kind: ACTION, title: 2024}\n"), Faults("plan"))
    assert [(node.code, node.titles) for node in facts.nodes] == [("1.10", [("id", "2024")])]


def test_a_fault_of_a_workbook_has_its_sheet_and_cell(tmp_path: Path) -> None:
    # given
    file = tmp_path / "plan.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for section in SECTIONS[:3]:
            sheet = book.add_worksheet(section.sheet)
            sheet.write_row(0, 0, section.columns)
            cells = {
                "Plan": {
                    "code": "t 1",
                    "title_id": "Uji",
                    "start": "2020-01-01",
                    "end": "soon",
                    "owner": "XX-1",
                },
                "Levels": {"kind": "ACTION"},
                "Nodes": {"kind": "ACTION", "title_id": "=1+1", "parent": "9"},
            }[section.sheet]
            for name, value in cells.items():
                sheet.write(1, section.columns.index(name), value)
        book.get_worksheet_by_name("Nodes").write(1, 0, 1.1)
        book.get_worksheet_by_name("Nodes").write(2, 30, "stray")
    # then
    assert refusals(file) == [
        "Plan!J2: `end`: 'soon' is not a date: write it as 2026-12-31 or 31/12/2026.",
        (
            "Nodes!A2: `code`: '1.1' was typed as a number, and spreadsheets round long numbers: format the "
            "cell as text "
            "and type it again."
        ),
        (
            "Nodes!D2: `title_id`: The cell contains a formula: replace it with its value (copy, then paste "
            "as values)."
        ),
        "Nodes!A3: `code` is missing: The code of the node, unique in the plan. Keep it for ever.",
        "Nodes!A3: `kind` is missing: One of the levels.",
        "Nodes!A3: `title` is missing: The title.",
        "Nodes!AE3: The cell is under no heading of the template: remove its content.",
    ]


async def test_what_the_hub_does_not_know_is_refused_and_nothing_is_written(
    pools: Pools, tmp_path: Path
) -> None:
    plan = PLAN.replace("owner: XX-1", "owner: NO-1\n  region: ID-XX")
    links = "links: [{node: '1', to: X/1, relation: EXACT}]\n"
    with pytest.raises(PlanRefused) as refusal:
        await importer.run(pools, save(tmp_path, NODES, links, plan))
    assert str(refusal.value).splitlines() == [
        f"{tmp_path}/plan.yaml:{line}: {message}"
        for line, message in (
            (6, "The hub has no organization 'NO-1': import it first, or correct the identifier."),
            (
                7,
                (
                    "'ID-XX' is no code of a region: write ISO 3166-2, such as ID-JT, or Kemendagri, such as "
                    "33.72."
                ),
            ),
            (13, "The hub has no organization 'XX-1': import it first, or correct the identifier."),
            (15, "The hub has no node 'X/1': import its plan first, or correct the reference."),
        )
    ] + ["4 faults: nothing was imported."]
    assert await pools.writing.fetchval("SELECT count(*) FROM source") == 0
    with pytest.raises(ImportFailure, match="does not exist: check its name"):
        await importer.run(pools, tmp_path / "none.yaml")
