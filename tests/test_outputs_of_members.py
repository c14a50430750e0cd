"""Members edit outputs: texts, indicators, the progress of single periods; imports never overwrite that."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.asking import ask, refused
from tests.iati_files import activity, load, narrative, result, row_count, rows, save
from tests.test_revisions import Cast, Party, english
from tests.test_revisions import cast as parties

__all__ = ["parties"]

OUTPUT = """query ($kind: [ResultOrigin!]) { program(iatiIdentifier: "XX-1-1") { id version
    outputs(filter: {origin: $kind}) { nodes { id version title(lang: "en") description(lang: "en") origin
        changes { nodes { field actor { identifier } } }
        indicators { title(lang: "en") measure { code } ascending baseline { number } periods {
            start end target actual achievement
            targets { value dimensions { value } }
            actuals { value comment dimensions { value } } } } } } } }"""
SAVED = """__typename
    ... on RevisionSaved { revision { id version state kind isNew fields { field base proposed }
        program { title(lang: "en") } warnings { path code } } }
    ... on InvalidInput { problems { path code value message(lang: "en") } }
    ... on VersionConflict { conflicts { field base current yours } }
    ... on NotFound { message } ... on NotPermitted { message }"""
SAVE = f"mutation ($input: SaveOutputInput!) {{ saveOutput(input: $input) {{ {SAVED} }} }}"
CONFLICTS = "{ conflicts { nodes { id version kind field current imported } } }"
DECIDE = """mutation ($input: DecideConflictInput!) { decideConflict(input: $input) { __typename } }"""
Q1, Q2 = ("2024-01-01", "2024-03-31"), ("2024-04-01", "2024-06-30")


def period(dates: tuple[str, str], target: str = "", actual: str = "") -> str:
    """A period of a file."""
    values = "".join(
        f'<{name} value="{value}"/>' for name, value in (("target", target), ("actual", actual)) if value
    )
    return (
        f'<period><period-start iso-date="{dates[0]}"/><period-end iso-date="{dates[1]}"/>{values}</period>'
    )


def trainings(*periods: str, title: str = "Trainings") -> str:
    """A result of a file, with an indicator of these periods."""
    inside = (
        f'<indicator measure="1"><title>{narrative("People trained")}</title>'
        '<baseline year="2023" value="10"/>'
        f"{''.join(periods)}</indicator>"
    )
    return str(result(title, inside=inside))


def report(dates: tuple[str, str], **values: Any) -> dict[str, Any]:
    """The progress of a period of the first indicator."""
    return {"indicator": 0, "start": dates[0], "end": dates[1], **values}


async def imported(pools: Pools, folder: Path, name: str, *results: str) -> None:
    """Import a version of the program with these results."""
    await load(pools, save(folder / f"{name}.xml", activity("XX-1-1", *results, title=name)))


async def output(party: Party, place: int = 0) -> Any:
    return (await party.reads(OUTPUT))["program"]["outputs"]["nodes"][place]


async def saves(party: Party, **given: Any) -> Any:
    return (await party.reads(SAVE, input=given))["saveOutput"]


async def drafted(party: Party, version: int | None = None, **fields: Any) -> Any:
    """A draft of the first output, at its present version unless another is given."""
    now = await output(party)
    answer = await saves(party, output=now["id"], expectedVersion=version or now["version"], fields=fields)
    assert answer["__typename"] == "RevisionSaved", answer
    return answer["revision"]


async def published(cast: Cast, draft: Any) -> Any:
    """The answer to the publication of a draft."""
    submitted = await cast.owner.does("submitRevision", draft)
    return await cast.reviewer.takes("publishRevision", submitted)


@pytest.fixture
async def cast(parties: Cast, pools: Pools, tmp_path: Path) -> Cast:
    """The program has an output with an indicator of two periods."""
    await imported(pools, tmp_path, "first", trainings(period(Q1, "50", "20"), period(Q2, "90")))
    return parties


def shape(found: Any) -> list[tuple[Any, ...]]:
    """The periods of the first indicator: start, target, actual, achievement."""
    numbers = ("target", "actual", "achievement")
    return [
        (each["start"], *(each[name] and float(each[name]) for name in numbers))
        for each in found["indicators"][0]["periods"]
    ]


async def test_the_progress_of_a_period_is_reported(cast: Cast, pools: Pools) -> None:
    # given what an editor reports of one period, with a comment and a part by sex
    women = {"value": "30", "dimensions": [{"name": "sex", "value": "female"}]}
    total = {"value": "50", "comments": [{"language": "en", "text": "From lists"}]}
    draft = await drafted(cast.owner, progress=[report(Q2, actuals=[total, women])])
    assert (draft["kind"], draft["isNew"], draft["program"]) == ("RESULT", False, {"title": "first"})
    assert [each["field"] for each in draft["fields"]] == ["indicators"]
    assert shape(await output(cast.owner)) == [(Q1[0], 50, 20, 0.25), (Q2[0], 90, None, None)]
    # when it is published
    assert (await published(cast, draft))["__typename"] == "RevisionSaved"
    # then the period has the values, its achievement follows, and nothing else has changed
    now = await output(cast.owner)
    assert shape(now) == [(Q1[0], 50, 20, 0.25), (Q2[0], 90, 50, 0.5)]
    assert now["indicators"][0]["periods"][1]["actuals"] == [
        {"value": "50", "comment": "From lists", "dimensions": []},
        {"value": "30", "comment": None, "dimensions": [{"value": "female"}]},
    ]
    assert (now["version"], now["title"]) == (2, "Trainings")
    # and so does that of the program, and the history names the editor's organization
    assert await rows(pools, "SELECT achievement FROM program WHERE iati_identifier = 'XX-1-1'") == [(0.5,)]
    assert now["changes"]["nodes"] == [{"field": "indicators", "actor": {"identifier": "XX-1"}}]


async def test_reports_of_different_periods_both_land(cast: Cast) -> None:
    # given two drafts that were begun at the same version
    first = await drafted(cast.owner, progress=[report(Q1, actuals=[{"value": "30"}])])
    second = await drafted(cast.owner, progress=[report(Q2, actuals=[{"value": "50"}])])
    # when both are published
    for draft in (first, second):
        assert (await published(cast, draft))["__typename"] == "RevisionSaved"
    # then both periods have their values
    assert shape(await output(cast.owner)) == [(Q1[0], 50, 30, 0.5), (Q2[0], 90, 50, 0.5)]
    # and an editor who has read the first version still adds a period and a part of a value
    late = await drafted(
        cast.owner,
        version=1,
        progress=[
            report(("2024-07-01", "2024-09-30"), targets=[{"value": "100"}]),
            report(Q2, actuals=[{"value": "9", "dimensions": [{"name": "sex", "value": "male"}]}]),
        ],
    )
    assert (await published(cast, late))["__typename"] == "RevisionSaved"
    after = await output(cast.owner)
    assert shape(after)[1:] == [(Q2[0], 90, 50, 0.5), ("2024-07-01", 100, None, None)]
    assert [each["value"] for each in after["indicators"][0]["periods"][1]["actuals"]] == ["50", "9"]


async def test_reports_that_are_published_at_the_same_time_both_land(cast: Cast) -> None:
    # given twelve editors, each with a month of its own
    months = [f"2025-{month:02}" for month in range(1, 13)]
    drafts = [
        await drafted(cast.owner, progress=[report((f"{month}-01", f"{month}-28"), actuals=[{"value": "7"}])])
        for month in months
    ]
    submitted = [await cast.owner.does("submitRevision", draft) for draft in drafts]
    # when all are published at once
    steps = [cast.reviewer.takes("publishRevision", each) for each in submitted]
    answers = await asyncio.gather(*steps)
    # then all months are there, in order
    assert {each["__typename"] for each in answers} == {"RevisionSaved"}
    now = await output(cast.owner)
    assert [each[0] for each in shape(now)] == [Q1[0], Q2[0], *(f"{month}-01" for month in months)]
    assert now["version"] == 13


async def test_reports_of_one_value_meet(cast: Cast) -> None:
    first = await drafted(cast.owner, progress=[report(Q1, actuals=[{"value": "30"}])])
    second = await drafted(cast.owner, progress=[report(Q1, actuals=[{"value": "31"}])])
    await published(cast, first)
    # when the second one is published, or begun at the old version
    answers = [await published(cast, second)]
    now = await output(cast.owner)
    progress = [report(Q1, actuals=[{"value": "32"}])]
    answers.append(
        await saves(cast.owner, output=now["id"], expectedVersion=1, fields={"progress": progress})
    )
    # then the conflict is about this value alone, and the first one stays
    for answer, yours in zip(answers, ("31", "32"), strict=True):
        assert answer["__typename"] == "VersionConflict"
        (conflict,) = answer["conflicts"]
        assert conflict["field"] == "indicators.0.periods.0.actuals.0"
        values = [conflict[side]["value"] for side in ("base", "current", "yours")]
        assert values == ["20", "30", yours]
    assert shape(await output(cast.owner))[0] == (Q1[0], 50, 30, 0.5)


async def test_a_draft_in_conflict_is_based_on_the_newer_version(cast: Cast) -> None:
    # given a draft about both periods, and a publication of another value of the first one
    draft = await drafted(
        cast.owner, progress=[report(dates, actuals=[{"value": "40"}]) for dates in (Q1, Q2)]
    )
    await published(cast, await drafted(cast.owner, progress=[report(Q1, actuals=[{"value": "30"}])]))
    # when the draft is saved again for the present version, with the value that is to be
    progress = [report(Q1, actuals=[{"value": "45"}])]
    answer = await saves(
        cast.owner, revision=draft["id"], expectedVersion=1, baseVersion=2, fields={"progress": progress}
    )
    # then it is published with that value, and with what it had about the other period
    assert (await published(cast, answer["revision"]))["__typename"] == "RevisionSaved"
    assert [each[2] for each in shape(await output(cast.owner))] == [45, 40]


INDICATOR = {
    "titles": english("Schools"),
    "measure": "1",
    "baselines": [{"value": "0", "year": 2023}],
    "periods": [{"start": Q1[0], "end": Q1[1], "targets": [{"value": "8"}], "actuals": [{"value": "6"}]}],
}


async def test_a_new_output_of_the_own_program(cast: Cast, pools: Pools) -> None:
    program = (await cast.owner.program())["id"]
    fields = {"titles": english("New schools"), "indicators": [INDICATOR]}
    # given a draft of a new output, which others don't see
    answer = await saves(cast.owner, program=program, fields=fields)
    draft = answer["revision"]
    assert (draft["isNew"], draft["program"], draft["warnings"]) == (True, {"title": "first"}, [])
    assert {"field": "program", "base": None, "proposed": program} in draft["fields"]
    # when it is published
    assert (await published(cast, draft))["__typename"] == "RevisionSaved"
    # then the program has it, as visible as itself, and counts its achievement
    new = await output(cast.owner, 1)
    assert (new["title"], new["origin"], new["version"]) == ("New schools", "MEMBER", 1)
    assert shape(new) == [(Q1[0], 8, 6, 0.75)]
    assert await rows(
        pools,
        "SELECT r.visibility = p.visibility, r.owner_id = p.owner_id, r.program_id = p.id, p.achievement"
        " FROM result r JOIN program p ON p.id = r.reported_in_id WHERE r.origin = 'MEMBER'",
    ) == [(True, True, True, 0.5)]
    # and an import of the program keeps it
    history = (await cast.owner.program())["changes"]["nodes"][0]
    assert (history["field"], history["actor"]) == ("outputs", {"identifier": "XX-1"})


async def test_an_outcome_is_added_too(cast: Cast, pools: Pools) -> None:
    program = (await cast.owner.program())["id"]
    answer = await saves(cast.owner, program=program, kind="OUTCOME", fields={"titles": english("Change")})
    await published(cast, answer["revision"])
    found = await rows(pools, "SELECT kind, title FROM result WHERE origin = 'MEMBER'")
    assert found == [("OUTCOME", "Change")]


async def test_an_output_is_for_those_who_may_change_its_program(
    cast: Cast, pools: Pools, reader: httpx.AsyncClient
) -> None:
    program = (await cast.owner.program())["id"]
    now = await output(cast.owner)
    fields = {"titles": english("Mine")}
    for about in ({"program": program}, {"output": now["id"], "expectedVersion": 1}):
        assert (await saves(cast.other, **about, fields=fields))["__typename"] == "NotPermitted"
    # and of a hidden program it is as if there were none
    draft = (await saves(cast.owner, program=program, fields=fields))["revision"]
    await pools.writing.execute("UPDATE program SET visibility = 'OWNER' WHERE iati_identifier = 'XX-1-1'")
    key = await api_keys.create(pools.writing, "XX-3", Role.ADMINISTRATOR)
    stranger = Party(reader, key.secret)
    for about in ({"program": program}, {"output": now["id"], "expectedVersion": 1}):
        assert (await saves(stranger, **about, fields=fields))["__typename"] == "NotFound"
    submitted = await cast.owner.does("submitRevision", draft)
    assert (await stranger.takes("publishRevision", submitted))["__typename"] == "NotFound"
    assert (await stranger.reads("{ reviewQueue { totalCount } }"))["reviewQueue"]["totalCount"] == 0


async def test_whose_an_output_is_must_be_said(cast: Cast) -> None:
    given = {"fields": {"titles": english("New")}}
    code, argument, _ = await refused(cast.owner.client, SAVE, {"input": given}, **cast.owner.headers)
    assert (code, argument) == ("BAD_USER_INPUT", "input.program")
    wrong = {"output": (await cast.owner.program())["id"], "expectedVersion": 1, **given}
    code, argument, _ = await refused(cast.owner.client, SAVE, {"input": wrong}, **cast.owner.headers)
    assert (code, argument) == ("BAD_USER_INPUT", "input.output")


async def test_an_output_of_a_program_that_is_gone_goes_nowhere(cast: Cast, pools: Pools) -> None:
    program = (await cast.owner.program())["id"]
    draft = (await saves(cast.owner, program=program, fields={"titles": english("New")}))["revision"]
    submitted = await cast.owner.does("submitRevision", draft)
    await pools.writing.execute("DELETE FROM program WHERE iati_identifier = 'XX-1-1'")
    assert (await cast.reviewer.takes("publishRevision", submitted))["__typename"] == "NotFound"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"titles": []}, ("titles", "REQUIRED", None)),
        ({"indicators": [{**INDICATOR, "titles": []}]}, ("indicators.0.titles", "NO_TITLE", None)),
        ({"indicators": [{**INDICATOR, "measure": "x"}]}, ("indicators.0.measure", "MEASURE_CODE", "x")),
        (
            {"indicators": [{**INDICATOR, "measure": None}]},
            ("indicators.0.periods.0.targets", "NO_MEASURE", None),
        ),
        (
            {"indicators": [{**INDICATOR, "baselines": [{"value": "many"}]}]},
            ("indicators.0.baselines.0.value", "NOT_NUMBER", "many"),
        ),
        (
            {"progress": [report(Q1, actuals=[{"value": "NaN"}])]},
            ("indicators.0.periods.0.actuals.0.value", "NOT_NUMBER", "NaN"),
        ),
        (
            {"progress": [report((Q1[1], Q1[0]))]},
            ("indicators.0.periods.1.end", "DATE_ORDER", Q1[0]),
        ),
        (
            {"progress": [report(("2024-03-01", "2024-03-31"))]},
            ("indicators.0.periods.1.start", "PERIOD_ORDER", "2024-03-01"),
        ),
        (
            {"indicators": [{**INDICATOR, "periods": [{"start": day, "end": end} for day, end in (Q2, Q1)]}]},
            ("indicators.0.periods.1.start", "PERIOD_ORDER", Q1[0]),
        ),
        (
            {"indicators": [{**INDICATOR, "baselines": [{"value": "1"}, {"value": "2"}]}]},
            ("indicators.0.baselines.1", "VALUE_TWICE", None),
        ),
        ({"progress": [{**report(Q1), "indicator": 1}]}, ("progress.0.indicator", "NO_INDICATOR", "1")),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
async def test_wrong_values_are_named(cast: Cast, fields: Any, problem: tuple[Any, ...]) -> None:
    now = await output(cast.owner)
    answer = await saves(cast.owner, output=now["id"], expectedVersion=1, fields=fields)
    if answer["__typename"] == "RevisionSaved":
        # What is required may be missing in a draft.
        answer = await cast.owner.takes("submitRevision", answer["revision"])
    assert answer["__typename"] == "InvalidInput"
    path, code, value = problem
    found = [(each["path"], each["code"], each["value"]) for each in answer["problems"]]
    assert (f"input.fields.{path}", code, value) in found


async def test_what_was_wrong_before_stops_no_report(cast: Cast, pools: Pools, tmp_path: Path) -> None:
    # given a source with periods that overlap, and a value that is no number
    overlapping = (period(("2024-01-01", "2024-12-31"), "50", "some"), period(Q2, "90"))
    await imported(pools, tmp_path, "second", trainings(*overlapping))
    # then a report about one of them is possible
    draft = await drafted(cast.owner, progress=[report(Q2, actuals=[{"value": "50"}])])
    assert (await published(cast, draft))["__typename"] == "RevisionSaved"


async def test_imports_keep_what_members_reported(cast: Cast, pools: Pools, tmp_path: Path) -> None:
    # given a report about the second period
    await published(cast, await drafted(cast.owner, progress=[report(Q2, actuals=[{"value": "50"}])]))
    # when the source has another title of the output, and another value of the first period
    await imported(pools, tmp_path, "second", trainings(period(Q1, "50", "40"), period(Q2, "90")))
    # then both are there, and nothing is to be decided
    now = await output(cast.owner)
    assert shape(now) == [(Q1[0], 50, 40, 0.75), (Q2[0], 90, 50, 0.5)]
    assert (await cast.owner.reads(CONFLICTS))["conflicts"]["nodes"] == []
    # when the source has another value of the second period
    await imported(pools, tmp_path, "third", trainings(period(Q1, "50", "45"), period(Q2, "90", "55")))
    # then the member's stays, and both are in a conflict
    assert shape(await output(cast.owner))[1] == (Q2[0], 90, 50, 0.5)
    (conflict,) = (await cast.owner.reads(CONFLICTS))["conflicts"]["nodes"]
    assert (conflict["kind"], conflict["field"]) == ("RESULT", "indicators")
    sides = [conflict[side][0]["periods"][1]["actuals"][0]["value"] for side in ("current", "imported")]
    assert sides == ["50", "55"]
    # and once the imported one is taken, the output has it
    taken = {"id": conflict["id"], "choice": "TAKE", "reason": "Counted again.", "expectedVersion": 1}
    decided = await cast.owner.reads(DECIDE, input=taken)
    assert decided["decideConflict"]["__typename"] == "ConflictDecided"
    assert shape(await output(cast.owner)) == [(Q1[0], 50, 45, 0.875), (Q2[0], 90, 55, 0.5625)]


async def test_imports_keep_edited_titles_and_outputs(cast: Cast, pools: Pools, tmp_path: Path) -> None:
    await published(cast, await drafted(cast.owner, titles=english("Courses")))
    program = (await cast.owner.program())["id"]
    await published(
        cast, (await saves(cast.owner, program=program, fields={"titles": english("New")}))["revision"]
    )
    # when the source still has its title, and then leaves the output out
    await imported(pools, tmp_path, "second", trainings(period(Q1, "60")))
    assert (await output(cast.owner))["title"] == "Courses"
    assert shape(await output(cast.owner)) == [(Q1[0], 60, None, None)]
    await imported(pools, tmp_path, "third")
    # then what a member has made or changed is there
    found = (await cast.owner.reads(OUTPUT))["program"]["outputs"]["nodes"]
    assert [each["title"] for each in found] == ["Courses", "New"]


FACTS = """
SELECT r.kind, r.title, r.titles::text, r.descriptions::text, i.ordinal, i.titles::text, i.descriptions::text,
    i.measure_code, i.ascending, i.baseline::text, i.baselines::text, i.details::text,
    d.ordinal, d.start_date, d.end_date, d.targets::text, d.actuals::text, d.target, d.actual, d.achievement
FROM result r JOIN indicator i ON i.result_id = r.id LEFT JOIN indicator_period d ON d.indicator_id = i.id
WHERE r.origin = $1 ORDER BY i.ordinal, d.ordinal
"""


async def test_the_same_facts_lead_to_equal_rows(cast: Cast, pools: Pools, tmp_path: Path) -> None:
    # given an output of a file
    women = '<dimension name="sex" value="female"/>'
    inside = (
        f'<indicator measure="2" ascending="0"><title>{narrative("Dropouts")}</title>'
        f"<description>{narrative('Per year')}</description>"
        f'<baseline year="2023" value="80%"/><baseline year="2023" value="70">{women}</baseline>'
        f'<period><period-start iso-date="{Q1[0]}"/><period-end iso-date="{Q1[1]}"/><target value="40.50"/>'
        f'<actual value="6e1"><comment>{narrative("Preliminary")}</comment></actual>'
        f'<actual value="30">{women}</actual></period>{period(Q2, "5")}</indicator>'
        f'<indicator measure="5"><title>{narrative("Quality")}</title></indicator>'
    )
    await imported(pools, tmp_path, "second", str(result("Schooling", inside=inside)))
    # when a member makes one with the same values
    sex = [{"name": "sex", "value": "female"}]
    dropouts = {
        "titles": english("Dropouts"),
        "descriptions": english("Per year"),
        "measure": "2",
        "ascending": False,
        "baselines": [{"value": "80%", "year": 2023}, {"value": "70", "year": 2023, "dimensions": sex}],
        "periods": [
            {
                "start": Q1[0],
                "end": Q1[1],
                "targets": [{"value": "40.50"}],
                "actuals": [
                    {"value": "6e1", "comments": english("Preliminary")},
                    {"value": "30", "dimensions": sex},
                ],
            },
            {"start": Q2[0], "end": Q2[1], "targets": [{"value": "5"}]},
        ],
    }
    quality = {"titles": english("Quality"), "measure": "5"}
    fields = {"titles": english("Schooling"), "indicators": [dropouts, quality]}
    program = (await cast.owner.program())["id"]
    answer = await saves(cast.owner, program=program, fields=fields)
    await published(cast, answer["revision"])
    # then the rows are equal
    of_file = await rows(pools, FACTS, "RESULT")
    assert len(of_file) == 3
    assert await rows(pools, FACTS, "MEMBER") == of_file


async def test_warnings_of_an_output(cast: Cast) -> None:
    await drafted(cast.owner, titles=english("Other"))
    draft = await drafted(
        cast.owner, progress=[report(("2024-07-01", "2024-09-30"), targets=[{"value": "9"}])]
    )
    assert draft["warnings"] == [
        {"path": "indicators.0.periods.1", "code": "NO_ACTUAL"},
        {"path": "indicators.0.periods.2", "code": "NO_ACTUAL"},
    ]
    empty = await drafted(cast.owner, indicators=[])
    assert empty["warnings"] == [{"path": "indicators", "code": "NO_INDICATOR"}]


async def test_revisions_of_outputs_are_found_by_their_program(cast: Cast) -> None:
    program = (await cast.owner.program())["id"]
    draft = await drafted(cast.owner, titles=english("Other"))
    new = (await saves(cast.owner, program=program, fields={"titles": english("New")}))["revision"]
    await cast.owner.saves(fields={"titles": english("Another program")})
    listed = "query ($ids: [ID!]) { revisions(filter: {program: $ids}) { nodes { id } } }"
    found = (await cast.owner.reads(listed, ids=[program]))["revisions"]["nodes"]
    assert found == [{"id": draft["id"]}, {"id": new["id"]}]


async def test_everything_is_public_once_it_is_published(
    cast: Cast, reader: httpx.AsyncClient, pools: Pools
) -> None:
    await published(cast, await drafted(cast.owner, descriptions=english("For teachers")))
    query = """{ program(iatiIdentifier: "XX-1-1") { outputs { nodes { description(lang: "en") } } }
        search(query: "teachers") { totalCount } }"""
    found = await ask(reader, query)
    assert found["program"]["outputs"]["nodes"] == [{"description": "For teachers"}]
    assert found["search"]["totalCount"] == 1
    assert await row_count(pools, "revision") == 1
