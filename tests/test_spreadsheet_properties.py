"""For whatever programs and edits: a round trip plans nothing, and a plan is what is applied."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from db.pools import Pools
from db.values import ProgramStatus, Role
from services.querying.reader import Reader
from services.querying.viewers import Viewer
from services.revising.patches import new_values
from services.revising.results import Member
from services.spreadsheets import applying, dry_runs, filling, templates
from services.spreadsheets.applying import Wanted
from services.spreadsheets.keys import Keys
from services.spreadsheets.reading import Facts, KnownRecord
from services.spreadsheets.templates import FilledProgram
from tests.iati_files import activity, load, narrative, save
from tests.spreadsheet_files import changed

SOME = settings(max_examples=15, deadline=None, suppress_health_check=[*HealthCheck])
ORGANIZATION = "T1JH"
LANGUAGES = st.sampled_from(["id", "en", "fr", "en-GB", "su", "und"])
# All that a database stores: no surrogates, no U+0000.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)
AWKWARD = st.sampled_from(
    [
        "-",
        "=1+1",
        "_x0041_",
        "_x005F_",
        "007",
        " padded ",
        "\u200b",
        "2026-01-01",
        "a\r\nb",
        "#REF!",
        "x" * 33_000,
    ]
)
PAIRS = st.lists(st.tuples(LANGUAGES, TEXT | AWKWARD).map(list), max_size=4, unique_by=lambda pair: pair[0])
DAYS = st.none() | st.dates(datetime.date(1800, 1, 1), datetime.date(2200, 1, 1)).map(datetime.date.isoformat)
NAMES = PAIRS.map(lambda pairs: [{"language": language, "text": text} for language, text in pairs])
NUMBERS = (
    st.none()
    | st.decimals(0, 10**20, places=2).map(str)
    | st.sampled_from(["0", "12.5", "1E+3", "33.333333"])
)
DEGREES = st.none() | st.floats(-90, 90)
# Entries of lists as the history has them, with what the sheets do not show.
LISTED: Mapping[str, st.SearchStrategy[Any]] = {
    "participations": st.fixed_dictionaries(
        {
            "organizationId": st.uuids().map(str),
            "organization": TEXT,
            "role": st.sampled_from(["FUNDING", "IMPLEMENTING"]),
            "activityId": st.none() | TEXT,
        }
    ),
    "locations": st.fixed_dictionaries(
        {
            "names": NAMES,
            "region": st.sampled_from([None, "ID-JI", "35.78", "nonsense"]),
            "latitude": DEGREES,
            "longitude": DEGREES,
            "percentage": NUMBERS,
            "exactness": st.none(),
        }
    ),
    "sectors": st.fixed_dictionaries(
        {
            "vocabulary": st.sampled_from(["1", "7", "99"]),
            "code": st.sampled_from(["15220", "4", "x"]),
            "percentage": NUMBERS,
            "names": NAMES,
            "origin": st.sampled_from(["ACTIVITY", "TAG"]),
        }
    ),
    "countries": st.fixed_dictionaries(
        {
            "code": st.sampled_from(["ID", "TL", "x"]),
            "percentage": NUMBERS,
            "names": NAMES,
            "origin": st.sampled_from(["ACTIVITY", "TRANSACTION"]),
        }
    ),
    **{
        name: st.fixed_dictionaries(
            {
                "vocabulary": st.sampled_from(["1", "2", "99"]),
                "vocabularyUri": st.none() | TEXT | AWKWARD,
                "code": TEXT | AWKWARD,
                "names": NAMES,
                **({"significance": st.sampled_from([None, "0", "1"])} if name == "policyMarkers" else {}),
            }
        )
        for name in ("recipientRegions", "tags", "policyMarkers")
    },
    "documents": st.fixed_dictionaries(
        {
            "url": st.sampled_from(["https://example.org/a b;c.pdf", "no address"]),
            "titles": NAMES,
            "descriptions": NAMES,
            "categories": st.lists(st.sampled_from(["A01", "B03", "a, b"]), max_size=2),
            "languages": st.lists(LANGUAGES, max_size=2),
            "format": st.none() | TEXT,
            "published": DAYS,
        }
    ),
    "budgets": st.fixed_dictionaries(
        {
            "type": st.sampled_from(["1", "2", None]),
            "status": st.sampled_from(["1", None]),
            "amount": NUMBERS,
            "currency": st.sampled_from(["IDR", "XXX"]),
            **dict.fromkeys(("periodStart", "periodEnd", "valueDate"), DAYS),
        }
    ),
}
PROGRAMS = st.lists(
    st.fixed_dictionaries(
        {
            "titles": PAIRS,
            "descriptions": PAIRS,
            "status": st.none() | st.sampled_from([str(each) for each in ProgramStatus]),
            **dict.fromkeys(("plannedStart", "actualStart", "plannedEnd", "actualEnd"), DAYS),
            **{name: st.lists(entry, max_size=3) for name, entry in LISTED.items()},
        }
    ),
    min_size=1,
    max_size=4,
)


def decoded(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@SOME
@given(PROGRAMS, st.lists(st.none() | TEXT, min_size=4, max_size=4), st.sampled_from(["id", "en"]))
def test_a_round_trip_plans_nothing(
    programs: list[dict[str, Any]], identifiers: list[str | None], language: str
) -> None:
    # given programs with any values, of which some break rules, as imported ones may
    known = [
        KnownRecord(uuid7(), 3, identifier, is_permitted=True, values=values)
        for values, identifier in zip(programs, identifiers, strict=False)
    ]
    filled = [FilledProgram(str(each.id), 3, each.identifier, each.values) for each in known]
    # when their template comes back
    content = templates.template(filled, ORGANIZATION, "Name", (language,))
    facts = Facts({each.id: each for each in known}, Keys())
    found = dry_runs.compared(dry_runs.read_rows(content, ORGANIZATION, decoded), facts, decoded)
    # then it plans nothing
    assert [(row.problems, row.given) for row in found] == [([], {})] * len(known)


TYPED: Mapping[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(
        ("title_id", "title_en", "description_id", "description_en"),
        st.none()
        | st.sampled_from(["-", "Judul", "Title", "a\nb", "2024", " x ", "=A1"])
        | st.integers(0, 99),
    ),
    "status": st.none() | st.sampled_from(["Closed", "Ditutup", "SUSPENDED", "-", "nonsense"]),
    **dict.fromkeys(
        ("planned_start", "actual_start", "planned_end", "actual_end"),
        st.none()
        | st.sampled_from(["-", "31/12/2026", "5/6/2026", "2027-01-01", "soon"])
        | st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1))
        | st.just(46_000),
    ),
}
EDITS = st.dictionaries(
    st.tuples(st.integers(3, 8), st.sampled_from(sorted(TYPED))), st.none(), max_size=12
).flatmap(lambda places: st.fixed_dictionaries({place: TYPED[place[1]] for place in places}))


@pytest.fixture
async def member(pools: Pools, tmp_path: Path) -> Member:
    """A member whose three programs have texts in several languages."""
    parts = (
        '<activity-status code="2"/><activity-date type="1" iso-date="2024-01-31"/>'
        f"<description>{narrative('Long', 'fr')}{narrative('Cerita', 'id')}</description>"
    )
    await load(
        pools, save(tmp_path / "a.xml", *(activity(f"XX-1-{n}", parts, title=f"T{n}") for n in range(3)))
    )
    id_ = await pools.writing.fetchval("SELECT id FROM organization WHERE identifier = 'XX-1'")
    return Member(id_, Role.CONTRIBUTOR)


def settled(row: Any) -> Any:
    """What a row of a plan shows: the program, and the fields with both values."""
    return row["program_id"], row["fields"]


PLANNED = """
SELECT program_id, fields::text AS fields FROM spreadsheet_row
WHERE plan_id = $1 AND outcome IN ('ADD', 'CHANGE') ORDER BY id
"""
APPLIED = """
SELECT CASE WHEN r.is_new THEN NULL ELSE r.record_id END AS program_id, r.fields::text AS fields
FROM spreadsheet_row s JOIN revision r ON r.id = s.revision_id WHERE s.plan_id = $1 ORDER BY s.id
"""


@SOME
@given(EDITS)
async def test_what_is_applied_is_what_was_shown(
    pools: Pools, member: Member, edits: Mapping[tuple[int, str], Any]
) -> None:
    # given a workbook with any edits
    reader = Reader(pools, Viewer(member.organization_id, member.role))
    empty = await filling.template(reader, member, ("en",), ORGANIZATION, str, below=False)
    # when it is planned and applied
    run = await dry_runs.run(reader, member, changed(empty, edits), ORGANIZATION, decoded)
    end = await applying.apply(reader, Wanted(run.plan.id, submit=True, leave_out=True), None)
    # then each cell of the revisions is that of the plan, and nothing else was made
    planned = [settled(row) for row in await pools.writing.fetch(PLANNED, run.plan.id)]
    applied = [settled(row) for row in await pools.writing.fetch(APPLIED, run.plan.id)]
    assert end.outcome == "DONE"
    assert applied == planned
    assert len(planned) == sum(map(bool, (new_values(row.fields) for row in run.rows)))
    assert await pools.writing.fetchval("SELECT count(*) FROM revision") == len(planned)
    await pools.writing.execute("TRUNCATE revision, spreadsheet_plan CASCADE")
