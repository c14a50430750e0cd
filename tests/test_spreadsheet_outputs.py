"""Sheets of outputs: their texts, indicators, and targets and actual values of periods."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from db.pools import Pools
from db.values import Role
from services import api_keys
from services.querying.reader import Reader
from services.querying.viewers import Viewer
from services.revising.results import Member
from services.spreadsheets import applying, dry_runs, filling, templates
from services.spreadsheets.applying import Wanted
from services.spreadsheets.keys import Keys
from services.spreadsheets.output_sheets import FilledOutput
from services.spreadsheets.reading import Facts, KnownRecord
from tests.asking import ask
from tests.iati_files import activity, load, save
from tests.spreadsheet_files import APPLY, counts, planned, template
from tests.test_spreadsheet_lists import edited, fields, shown
from tests.test_spreadsheet_properties import APPLIED, DAYS, NAMES, PAIRS, TEXT, decoded

OUTPUTS, INDICATORS, PROGRESS = "Keluaran-Outputs", "Indikator-Indicators", "Capaian-Progress"
SOME = settings(max_examples=15, deadline=None, suppress_health_check=[*HealthCheck])
RESULT = """<result type="1"><title><narrative>Trained farmers</narrative></title>
    <indicator measure="1"><title><narrative>Farmers</narrative></title>
        <baseline year="2023" value="10"/>
        <period><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/>
            <target value="100"><comment><narrative xml:lang="fr">But</narrative></comment></target>
            <target value="40"><dimension name="sex" value="female"/></target>
            <actual value="80"/></period>
        <period><period-start iso-date="2025-01-01"/><period-end iso-date="2025-12-31"/>
            <target value="200"/></period></indicator></result>
    <result type="2"><title><narrative>Better harvests</narrative></title></result>"""


@pytest.fixture
async def owner(pools: Pools, reader: httpx.AsyncClient, tmp_path: Path) -> dict[str, str]:
    """The headers of a member with a program that has an output and an outcome."""
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-1", RESULT, title="One")))
    key = await api_keys.create(pools.writing, "XX-1", Role.CONTRIBUTOR)
    return {"Authorization": f"Bearer {key.secret}"}


async def test_a_template_has_outputs_indicators_and_progress(
    reader: httpx.AsyncClient, owner: dict[str, str]
) -> None:
    content = await template(reader, owner)
    assert [row[2:7] for row in shown(content, OUTPUTS)] == [
        ("XX-1-1", "1", "Output", None, "Trained farmers"),
        ("XX-1-1", "2", "Outcome", None, "Better harvests"),
    ]
    (indicator,) = shown(content, INDICATORS)
    assert indicator[:5] == ("XX-1-1", "1", "1", None, "Farmers")
    assert indicator[7:12] == ("1 \u00b7 Unit", "Higher is better", 10, 2023, None)
    rows = shown(content, PROGRESS)
    assert [(row[3].year, row[5], row[7], row[10]) for row in rows] == [
        (2024, None, 100, 80),
        (2024, "sex = female", 40, None),
        (2025, None, 200, None),
    ]
    # and it plans nothing if it comes back, in either language
    for query in ("lang=en", "lang=id"):
        plan = await planned(reader, owner, await template(reader, owner, query))
        assert (counts(plan), plan["rows"]) == ([0, 0, 3, 0], [])


async def test_edits_of_outputs_become_revisions(
    pools: Pools, reader: httpx.AsyncClient, owner: dict[str, str]
) -> None:
    # given new actual values, a period more, a baseline, a new output with an indicator
    content = edited(
        await template(reader, owner),
        {
            (OUTPUTS, 4, "title_id"): "Panen lebih baik",
            (INDICATORS, 3, "baseline"): "1.500,5",
            (PROGRESS, 3, "actual"): 90,
            (PROGRESS, 3, "actual_note_id"): "Sementara",
            (PROGRESS, 4, "target"): "-",
        },
        {
            OUTPUTS: [{"key": "xx-1-1", "output_number": "new", "title_en": "Seeds"}],
            INDICATORS: [
                {
                    "key": "XX-1-1",
                    "output_number": "NEW",
                    "indicator_number": "a",
                    "title_en": "Tons",
                    "measure": "1",
                }
            ],
            PROGRESS: [
                {
                    "key": "XX-1-1",
                    "output_number": "new",
                    "indicator_number": "A",
                    "period_start": datetime.date(2026, 1, 1),
                    "period_end": "31/12/2026",
                    "dimensions": "crop = rice",
                    "target": "5",
                },
                {
                    "key": "XX-1-1",
                    "output_number": 1,
                    "indicator_number": 1,
                    "period_start": "2026-01-01",
                    "period_end": "2026-12-31",
                    "target": 300,
                },
            ],
        },
    )
    # when
    plan = await planned(reader, owner, content)
    # then
    assert counts(plan) == [1, 2, 1, 0], plan["rows"]
    first, second, third = (fields(row) for row in plan["rows"])
    assert [row["kind"] for row in plan["rows"]] == ["RESULT"] * 3
    (farmers,) = first["indicators"]
    assert (farmers["baseline"]["value"], farmers["baseline"]["number"]) == ("1500.5", "1500.5")
    values = [
        (each["start"], [v["value"] for v in each["targets"]], [v["value"] for v in each["actuals"]])
        for each in farmers["periods"]
    ]
    assert values == [
        ("2024-01-01", ["100"], ["90"]),
        ("2025-01-01", ["200"], []),
        ("2026-01-01", ["300"], []),
    ]
    assert farmers["periods"][0]["targets"][0]["comments"] == [["fr", "But"]]
    assert farmers["periods"][0]["actuals"][0]["comments"] == [["id", "Sementara"]]
    assert [each["text"] for each in second["titles"]] == ["Better harvests", "Panen lebih baik"]
    assert (third["kind"], third["program"]) == ("OUTPUT", plan["rows"][2]["program"])
    (rice,) = third["indicators"][0]["periods"][0]["targets"]
    assert rice["dimensions"] == [{"name": "crop", "value": "rice"}]
    # and they are applied as shown
    answer = await ask(reader, APPLY, {"input": {"id": plan["id"], "submit": True}}, **owner)
    rows = answer["applySpreadsheetPlan"]["plan"]["rows"]["nodes"]
    made = [
        {each["field"]: each["proposed"] for each in row["revision"]["fields"]}
        for row in rows
        if row["revision"]
    ]
    assert made == [first, second, third]
    kinds = await pools.writing.fetch("SELECT kind, is_new, state FROM revision ORDER BY id")
    assert [tuple(row) for row in kinds] == [
        ("RESULT", False, "SUBMITTED"),
        ("RESULT", False, "SUBMITTED"),
        ("RESULT", True, "SUBMITTED"),
    ]
    # and the same file does not propose the output again
    plan = await planned(reader, owner, content)
    assert [p["code"] for row in plan["rows"] for p in row["problems"]] == ["ALREADY_PROPOSED"]


async def test_problems_of_outputs_name_their_cells(reader: httpx.AsyncClient, owner: dict[str, str]) -> None:
    about = {"key": "XX-1-1", "output_number": "1", "indicator_number": "1"}
    content = edited(
        await template(reader, owner),
        {
            (OUTPUTS, 3, "result_kind"): "Impact",
            (OUTPUTS, 4, "title_en"): "-",
            (PROGRESS, 3, "actual"): "many",
            (PROGRESS, 5, "period_end"): "5/6/2026",
            ("Program", 4, "key"): "new",
            ("Program", 4, "title_id"): "Baru",
        },
        {
            OUTPUTS: [
                {"key": "new", "title_en": "Of a new program"},
                {"key": "XX-9", "title_en": "Of no program"},
            ],
            INDICATORS: [{**about, "output_number": "9", "title_en": "Of no output"}],
            PROGRESS: [{**about, "indicator_number": "7", "target": 1}],
        },
    )
    plan = await planned(reader, owner, content)
    found = [
        (each["sheet"], each["row"], each["name"], each["code"])
        for row in plan["rows"]
        for each in row["problems"]
    ]
    assert found == [
        (PROGRESS, 6, "indicator_number", "INDICATOR_UNKNOWN"),
        (PROGRESS, 5, "period_end", "DATE_AMBIGUOUS"),
        (OUTPUTS, 3, "result_kind", "FIXED"),
        (OUTPUTS, 4, "title_en", "REQUIRED"),
        (OUTPUTS, 5, "key", "PROGRAM_NEW"),
        (OUTPUTS, 6, "key", "KEY_UNKNOWN"),
        (INDICATORS, 4, "output_number", "OUTPUT_UNKNOWN"),
    ]
    # and of the value alone
    content = edited(await template(reader, owner), {(PROGRESS, 3, "actual"): "many"})
    (row,) = (await planned(reader, owner, content))["rows"]
    assert [(each["sheet"], each["row"], each["name"], each["code"]) for each in row["problems"]] == [
        (PROGRESS, 3, "actual", "NOT_NUMBER")
    ]


VALUES = st.fixed_dictionaries(
    {
        "value": st.none() | st.sampled_from(["1", "0.5", "1,234", "007", "80%", "12 desa", "9" * 20]) | TEXT,
        "number": st.none(),
        "year": st.none() | st.integers(1900, 2100),
        "dimensions": st.lists(st.fixed_dictionaries({"name": TEXT, "value": TEXT}), max_size=2),
        "locations": st.lists(TEXT, max_size=1),
        "comments": PAIRS,
    }
)
PERIODS = st.fixed_dictionaries(
    {
        "start": DAYS,
        "end": DAYS,
        **dict.fromkeys(("targets", "actuals"), st.lists(VALUES, max_size=3)),
    }
)
RESULTS = st.lists(
    st.fixed_dictionaries(
        {
            "titles": PAIRS,
            "descriptions": PAIRS,
            "kind": st.sampled_from(["OUTPUT", "IMPACT"]),
            "indicators": st.lists(
                st.fixed_dictionaries(
                    {
                        "titles": NAMES,
                        "descriptions": NAMES,
                        "measure": st.sampled_from([None, "1", "5", "x"]),
                        "ascending": st.booleans(),
                        "baseline": st.none() | VALUES,
                        "baselines": st.just([]),
                        "details": st.just({}),
                        "periods": st.lists(PERIODS, max_size=2),
                    }
                ),
                max_size=3,
            ),
        }
    ),
    min_size=1,
    max_size=3,
)


@SOME
@given(RESULTS, st.sampled_from(["id", "en"]))
def test_a_round_trip_of_any_outputs_plans_nothing(results: list[dict[str, Any]], language: str) -> None:
    program = uuid7()
    known = [
        KnownRecord(uuid7(), 3, "XX-1", is_permitted=True, values=v, program_id=program) for v in results
    ]
    filled = [FilledOutput(str(each.id), 3, "XX-1", n, each.values) for n, each in enumerate(known, 1)]
    content = templates.template([], "T1JH", "Name", (language,), filled)
    facts = Facts({}, Keys(), outputs={each.id: each for each in known})
    found = dry_runs.compared(dry_runs.read_rows(content, "T1JH", decoded, decoded), facts, decoded)
    assert [(row.problems, row.given) for row in found] == [([], {})] * len(known)


CELLS: Mapping[str, Sequence[str]] = {
    OUTPUTS: ("title_id", "title_en", "description_id", "result_kind"),
    INDICATORS: (
        "title_id",
        "title_en",
        "measure",
        "direction",
        "baseline",
        "baseline_year",
        "indicator_number",
    ),
    PROGRESS: ("period_start", "dimensions", "target", "actual", "target_note_id", "indicator_number"),
}
TYPED = st.none() | st.sampled_from(
    ["-", "Judul", "2024-06-01", "12", "1.5", "a = b", "Lower is better", "9", "=A1"]
)
EDITS = st.dictionaries(
    st.sampled_from(
        [(name, row, column) for name in CELLS for row in (3, 4, 5, 6) for column in CELLS[name]]
    ),
    TYPED,
    max_size=6,
)
PLANNED = """
SELECT record_id, fields::text AS fields FROM spreadsheet_row
WHERE plan_id = $1 AND outcome IN ('ADD', 'CHANGE') ORDER BY id
"""


@SOME
@given(EDITS)
async def test_of_outputs_too_what_is_applied_is_what_was_shown(
    pools: Pools, owner: dict[str, str], edits: Mapping[tuple[str, int, str], Any]
) -> None:
    # given
    id_ = await pools.writing.fetchval("SELECT id FROM organization WHERE identifier = 'XX-1'")
    member = Member(id_, Role.CONTRIBUTOR)
    reader = Reader(pools, Viewer(member.organization_id, member.role))
    content = await filling.template(reader, member, ("en",), "T1JH", str, below=False)
    # when
    run = await dry_runs.run(reader, member, edited(content, edits), "T1JH", decoded, decoded)
    end = await applying.apply(reader, Wanted(run.plan.id, submit=True, leave_out=True), None)
    # then
    rows = [(row["record_id"], row["fields"]) for row in await pools.writing.fetch(PLANNED, run.plan.id)]
    applied = await pools.writing.fetch(APPLIED, run.plan.id)
    assert end.outcome == "DONE"
    assert [(row["program_id"], row["fields"]) for row in applied] == rows
    assert await pools.writing.fetchval("SELECT count(*) FROM revision") == len(rows)
    await pools.writing.execute("TRUNCATE revision, spreadsheet_plan CASCADE")
