"""Programs, outputs and organizations that find each other, whichever comes first."""

from itertools import permutations

import pytest

from tests.iati_files import (
    UNDP,
    activity,
    document,
    load,
    narrative,
    numbers,
    participant,
    related,
    result,
    rows,
    save,
)


def an_output(identifier, *parts):
    return activity(identifier, *parts, reporter=UNDP, hierarchy=2, title="Own output")


INDICATOR = f'<indicator measure="1"><title>{narrative("Number")}</title></indicator>'


async def test_an_output_level_activity_is_one_output_and_waits_for_its_parent(pools, tmp_path):
    output = an_output(
        "OUTPUT-1",
        related("PROJECT-1"),
        result("Detail", "1", INDICATOR),
        result("More detail", "1", INDICATOR),
        result("Effect", "2"),
        document("https://example.org/output.pdf"),
    )
    await load(pools, save(tmp_path / "1.xml", output))
    query = (
        "SELECT r.kind, r.origin, r.title, r.iati_identifier, p.iati_identifier, a.iati_identifier,"
        " (SELECT count(*) FROM indicator WHERE result_id = r.id) FROM result r"
        " LEFT JOIN program p ON p.id = r.program_id LEFT JOIN program a ON a.id = r.activity_id"
        " ORDER BY r.ordinal"
    )
    alone = await rows(pools, query)
    ids = await rows(pools, "SELECT id FROM result ORDER BY ordinal")

    await load(pools, save(tmp_path / "2.xml", activity("PROJECT-1", reporter=UNDP, hierarchy=1)))

    assert alone == [
        ("OUTPUT", "ACTIVITY", "Own output", "OUTPUT-1", None, "OUTPUT-1", 2),
        ("OUTCOME", "RESULT", "Effect", None, "OUTPUT-1", None, 0),
    ]
    assert await rows(pools, query) == [
        ("OUTPUT", "ACTIVITY", "Own output", "OUTPUT-1", "PROJECT-1", "OUTPUT-1", 2),
        ("OUTCOME", "RESULT", "Effect", None, "PROJECT-1", None, 0),
    ]
    assert await rows(pools, "SELECT id FROM result ORDER BY ordinal") == ids
    assert await rows(pools, "SELECT level FROM program ORDER BY iati_identifier") == [
        ("OUTPUT",),
        ("PROGRAM",),
    ]
    assert await rows(
        pools, "SELECT r.iati_identifier FROM output_knowledge_product k JOIN result r ON r.id = k.result_id"
    ) == [("OUTPUT-1",)]


PARENTS = (
    "SELECT c.iati_identifier, p.iati_identifier FROM program c LEFT JOIN program p ON p.id = c.parent_id"
    " ORDER BY c.iati_identifier"
)


async def test_a_parent_that_names_its_child_is_enough_and_the_childs_own_word_counts_more(pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", activity("P1", related("C1", "2"), related("C2", "2"))))
    await load(pools, save(tmp_path / "2.xml", activity("C1"), activity("C2", related("P2"), related("P1"))))
    early = await rows(pools, PARENTS)
    await load(pools, save(tmp_path / "3.xml", activity("P2")))
    late = await rows(pools, PARENTS)
    await load(pools, save(tmp_path / "4.xml", activity("P1", title="No children any more")))

    assert early == [("C1", "P1"), ("C2", None), ("P1", None)]
    assert late == [("C1", "P1"), ("C2", "P2"), ("P1", None), ("P2", None)]
    assert await rows(pools, PARENTS) == [("C1", None), ("C2", "P2"), ("P1", None), ("P2", None)]


async def test_circles_and_self_references_are_broken_and_reported(pools, tmp_path):
    first = save(tmp_path / "1.xml", activity("A", related("B")), activity("S", related("S")))
    second = save(tmp_path / "2.xml", activity("B", related("C")), activity("C", related("A")))

    one = await load(pools, first)
    two = await load(pools, second)

    assert [remark.sentence for remark in one.remarks] == [
        "names itself as a related activity; this relation was ignored"
    ]
    assert [(remark.identifier, remark.sentence) for remark in two.remarks] == [
        ("B", "related activities form a circle; A was stored without a parent: A > B > C > A")
    ]
    assert await rows(pools, PARENTS) == [("A", None), ("B", "C"), ("C", "A"), ("S", None)]


CIRCLE = {"A": "B", "B": "C", "C": "A"}


@pytest.mark.parametrize("order", list(permutations(CIRCLE)))
async def test_a_circle_is_broken_at_its_smallest_whatever_comes_first(pools, tmp_path, order):
    for name in order:
        await load(pools, save(tmp_path / f"{name}.xml", activity(name, related(CIRCLE[name]))))

    assert await rows(pools, PARENTS) == [("A", None), ("B", "C"), ("C", "A")]


async def test_a_circle_that_opens_gives_back_the_parent_that_it_took(pools, tmp_path):
    await load(
        pools, save(tmp_path / "1.xml", *(activity(name, related(CIRCLE[name])) for name in sorted(CIRCLE)))
    )

    report = await load(pools, save(tmp_path / "2.xml", activity("C")))

    assert report.remarks == []
    assert await rows(pools, PARENTS) == [("A", "B"), ("B", "C"), ("C", None)]


async def test_names_without_a_ref_are_one_mention_within_a_publisher(pools, tmp_path):
    await load(
        pools,
        save(
            tmp_path / "1.xml",
            activity("A", participant("Village Council")),
            activity("B", participant(" village  COUNCIL")),
            activity("C", participant("Village Council"), reporter="XX-2", name="Other ministry"),
        ),
    )

    assert await rows(
        pools,
        "SELECT array_agg(p.iati_identifier ORDER BY p.iati_identifier) FROM participation a"
        " JOIN program p ON p.id = program_id GROUP BY organization_id ORDER BY 1",
    ) == [(["A", "B"],), (["C"],)]


async def test_a_mention_that_reports_itself_becomes_a_record(pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", activity("A", participant("S. Fund", "1", "XX-9"))))
    before = await rows(pools, "SELECT id, name, origin FROM organization WHERE identifier = 'XX-9'")
    report = await load(pools, save(tmp_path / "2.xml", activity("B", reporter="XX-9", name="Sample Fund")))
    after = await rows(pools, "SELECT id, name, origin, type FROM organization WHERE identifier = 'XX-9'")

    assert [row[1:] for row in before] == [("S. Fund", "MENTION")]
    assert numbers(report)["organizations"] == {"changed": 1}
    assert after == [(before[0][0], "Sample Fund", "RECORD", "GOVERNMENT")]
