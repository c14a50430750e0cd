"""Values that clients would otherwise compute: dates that count, provinces, newest periods, one link."""

import pytest

from db.values import Role
from services import api_keys
from services.querying.viewers import ANONYMOUS, Viewer
from services.text.product_links import best_link
from tests.asking import ask, counted
from tests.iati_files import UNDP, activity, document, load, result, save
from tests.test_working_places import location, output, project

DATE = '<activity-date type="{}" iso-date="{}"/>'
DATES = "{ programs { nodes { iatiIdentifier effectiveStart effectiveEnd } } }"
PROVINCES = "{ programs { nodes { iatiIdentifier provinces { code level name } } } }"
LATEST = """{ outputs { nodes { indicators { title latestAchievement {
    start end target actual achievement achievementPercent } } } } }"""
WHOLE_DEMO = """query ($number: Int!) { programs(first: $number) { nodes {
    effectiveStart provinces { code name } outputs(first: 5) { nodes { indicators {
        latestAchievement { end actual } } } } knowledgeProducts(first: 5) { nodes { link } } } } }"""


def period(start, end, actual=None, target=None):
    targets = "" if target is None else f'<target value="{target}"/>'
    actuals = "" if actual is None else f'<actual value="{actual}"/>'
    return (
        f'<period><period-start iso-date="{start}"/><period-end iso-date="{end}"/>{targets}{actuals}</period>'
    )


def indicator(*periods, title="Trained"):
    return (
        f'<indicator measure="1" ascending="1"><title><narrative>{title}</narrative></title>'
        f"{''.join(periods)}</indicator>"
    )


async def latest(reader):
    (found,) = (await ask(reader, LATEST))["outputs"]["nodes"]
    return [each["latestAchievement"] for each in found["indicators"]]


async def test_actual_dates_count_before_planned_ones(pools, reader, tmp_path):
    # given programs with all dates, with planned ones, with none
    both = [DATE.format(*each) for each in ((1, "2024-01-01"), (2, "2024-02-01"), (3, "2025-01-01"))]
    planned = [DATE.format(1, "2023-03-01"), DATE.format(3, "2023-09-30")]
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity("A", *both, DATE.format(4, "2025-06-30")),
            activity("B", *planned),
            activity("C"),
        ),
    )
    # when
    found = (await ask(reader, DATES))["programs"]["nodes"]
    # then
    assert [(each["effectiveStart"], each["effectiveEnd"]) for each in found] == [
        ("2024-02-01", "2025-06-30"),
        ("2023-03-01", "2023-09-30"),
        (None, None),
    ]


async def test_a_program_lists_each_province_once(pools, reader, tmp_path):
    # given a program in two regencies of one province and in a province, and an output elsewhere
    places = [location(code) for code in ("ID-JT", "35.78", "35.73", "ID")]
    await load(pools, save(tmp_path / "a.xml", project(*places), output(location("ID-AC")), activity("N")))
    # when
    found = (await ask(reader, PROVINCES))["programs"]["nodes"]
    # then
    assert {each["iatiIdentifier"]: [r["code"] for r in each["provinces"]] for each in found} == {
        "P": ["ID-AC", "ID-JI", "ID-JT"],
        "N": [],
    }
    assert found[0]["provinces"][1] == {"code": "ID-JI", "level": "PROVINCE", "name": "Jawa Timur"}


async def test_provinces_of_hidden_outputs_are_listed_for_those_who_see_them(pools, reader, tmp_path):
    # given a public program, a hidden output of its publisher elsewhere, and a key of that publisher
    hidden = output(location("ID-AC"), visibility="OWNER")
    await load(pools, save(tmp_path / "a.xml", project(location("ID-JT")), hidden))
    key = await api_keys.create(pools.writing, UNDP, Role.READER)
    # when, then
    query = '{ program(iatiIdentifier: "P") { provinces { code } } }'
    seen = [await ask(reader, query), await ask(reader, query, authorization=f"Bearer {key.secret}")]
    assert [[each["code"] for each in data["program"]["provinces"]] for data in seen] == [
        ["ID-JT"],
        ["ID-AC", "ID-JT"],
    ]


async def test_the_newest_period_with_an_actual_value_is_the_latest_achievement(pools, reader, tmp_path):
    # given periods out of order, the last of which has no actual value; one without a target; one without
    # any actual value
    first = indicator(
        period("2025-01-01", "2025-12-31", actual=60, target=80),
        period("2024-01-01", "2024-12-31", actual=10, target=40),
        period("2026-01-01", "2026-12-31", target=120),
    )
    second = indicator(
        period("2024-01-01", "2024-12-31", actual=1, target=3), period("2025-01-01", "2025-12-31", actual=2)
    )
    third = indicator(period("2024-01-01", "2024-12-31", target=5))
    await load(
        pools, save(tmp_path / "a.xml", activity("A", result("Output", inside=first + second + third)))
    )
    # when, then
    assert await latest(reader) == [
        {
            "start": "2025-01-01",
            "end": "2025-12-31",
            "target": "80",
            "actual": "60",
            "achievement": "0.75",
            "achievementPercent": "75",
        },
        {
            "start": "2025-01-01",
            "end": "2025-12-31",
            "target": None,
            "actual": "2",
            "achievement": None,
            "achievementPercent": None,
        },
        None,
    ]


async def test_filters_by_achievement_take_the_newest_period_by_its_dates(pools, reader, tmp_path):
    # given an indicator whose newest period comes first in the file
    inside = indicator(
        period("2025-01-01", "2025-12-31", actual=90, target=80),
        period("2024-01-01", "2024-12-31", actual=10, target=40),
    )
    await load(pools, save(tmp_path / "a.xml", activity("A", result("Output", inside=inside))))
    # when
    query = """{ below: outputs(filter: {achievementBelow: 1}) { totalCount }
        above: outputs(filter: {achievementAtLeast: 1}) { totalCount } }"""
    # then
    assert await ask(reader, query) == {"below": {"totalCount": 0}, "above": {"totalCount": 1}}


@pytest.mark.parametrize(
    ("url", "doi", "expected"),
    [
        ("https://a.example/handle/1/2", "10.5555/a", "https://a.example/handle/1/2"),
        ("https://a.example/record.html", "10.5555/a", "https://a.example/record.html"),
        ("https://a.example/report.PDF", "10.5555/a", "https://doi.org/10.5555/a"),
        ("https://a.example/report.pdf?x=1", None, "https://a.example/report.pdf?x=1"),
        ("http://hdl.handle.net/123456789/7", "10.5555/a", "https://doi.org/10.5555/a"),
        ("http://hdl.handle.net/123456789/7", None, "http://hdl.handle.net/123456789/7"),
        (None, "10.5555/a", "https://doi.org/10.5555/a"),
        ("javascript:alert(1)", None, None),
        (None, None, None),
    ],
)
def test_a_product_has_one_link(url, doi, expected):
    assert best_link(url, doi) == expected


async def test_the_link_of_a_product_is_shown(pools, reader, tmp_path):
    await load(pools, save(tmp_path / "a.xml", activity("A", document("https://a.example/report.pdf"))))
    data = await ask(reader, "{ knowledgeProducts { nodes { link } } }")
    assert data["knowledgeProducts"]["nodes"] == [{"link": "https://a.example/report.pdf"}]


@pytest.mark.parametrize("viewer", ["anonymous", "member"])
async def test_they_cost_as_many_statements_for_two_programs_as_for_twenty(
    demo, member: Viewer, viewer: str
) -> None:
    who = member if viewer == "member" else ANONYMOUS
    (few, statements), (many, same) = [
        await counted(demo, WHOLE_DEMO, {"number": number}, who) for number in (2, 20)
    ]
    assert statements == same
    assert (len(few["programs"]["nodes"]), len(many["programs"]["nodes"])) == (2, 20)
