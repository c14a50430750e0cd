"""Codes that no list holds: valid if a visible record has them, else refused; suggestions are bounded."""

import pytest

from db.values import Role
from services import api_keys
from services.text import suggestions
from tests.asking import ask, post, refused
from tests.iati_files import activity, load, save
from tests.small_plans import small_plan

TOTAL = "query ($filter: ProgramFilter) {{ programs(filter: $filter) {{ {} }} }}"
FOUND = TOTAL.format("totalCount")
CODES = (
    '<sector code="99999" percentage="50"/><sector code="997" vocabulary="2"/>'
    '<recipient-region code="999"/><policy-marker vocabulary="1" code="77" significance="1"/>'
)
LISTS = [
    ("sector", "99999"),
    ("sector", "997"),
    ("sector", "18"),
    ("recipientRegion", "999"),
    ("policyMarker", "77"),
]


async def total(client, **given):
    return (await ask(client, FOUND, {"filter": given}))["programs"]["totalCount"]


@pytest.mark.parametrize(("name", "code"), LISTS)
@pytest.mark.parametrize("selection", ["totalCount", "nodes { id }", "aggregate { count }"])
async def test_an_unknown_code_in_the_form_of_a_public_one_is_refused(reader, name, code, selection):
    given = {"filter": {"NOT": {name: ["X1", code]}}}

    refusal, argument, message = await refused(reader, TOTAL.format(selection), given)

    assert (refusal, argument) == ("BAD_USER_INPUT", f"filter.NOT.{name}")
    assert f"'{code}'. " in message
    assert " Use " in message


async def test_search_refuses_it_too(reader):
    query = '{ search(query: "contoh", filter: {sector: ["15221"]}) { totalCount } }'

    refusal, argument, message = await refused(reader, query)

    assert (refusal, argument) == ("BAD_USER_INPUT", "filter.sector")
    assert "There is no sector '15221'. Did you mean 15261, 15220, 15210?" in message


@pytest.mark.parametrize(("name", "code"), [each for each in LISTS if each[1] != "18"])
async def test_a_code_that_a_visible_program_has_is_known(reader, pools, tmp_path, name, code):
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-A", CODES)))

    assert await total(reader, **{name: [code]}) == 1


async def test_a_code_of_a_hidden_program_is_known_to_members_alone(reader, pools, tmp_path):
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-A", CODES, visibility="MEMBERS")))
    key = await api_keys.create(pools.writing, "XX-1", Role.READER)

    member = await ask(reader, FOUND, {"filter": {"sector": ["99999"]}}, Authorization=f"Bearer {key.secret}")

    assert member["programs"]["totalCount"] == 1
    code, _, _ = await refused(reader, FOUND, {"filter": {"sector": ["99999"]}})
    assert code == "BAD_USER_INPUT"


async def test_a_goal_contains_its_targets(reader, pools, tmp_path):
    made = [
        activity("XX-1-A", '<sector vocabulary="7" code="16"/>'),
        activity("XX-1-B", '<sector vocabulary="8" code="16.7"/>'),
        activity("XX-1-C", '<tag vocabulary="3" code="16.A"/>'),
        activity("XX-1-D", '<sector vocabulary="8" code="1.5"/>'),
    ]
    await load(pools, save(tmp_path / "a.xml", *made))

    found = [await total(reader, sector=[each]) for each in ("16", "16.7", "1", "6")]

    assert found == [3, 1, 1, 0]


async def test_an_operation_searches_for_few_suggestions(reader, monkeypatch):
    # given
    searched = []

    def search(text, *_names, **_options):
        searched.append(text)
        return []

    monkeypatch.setattr(suggestions, "get_close_matches", search)
    # when two operations have more unknown names than that
    for operation in ("first", "second"):
        names = (f'b{number}: codelist(name: "{operation}{number}") {{ code }}' for number in range(9))
        await post(reader, f"{{ {' '.join(names)} }}")
    # then
    assert searched == [
        f"{operation}{number}" for operation in ("first", "second") for number in range(suggestions.MOST)
    ]


def test_suggestions_are_remembered_and_long_texts_have_none(monkeypatch):
    suggestions.begin()
    assert suggestions.similar("Sectr", ["Sector", "Region"], cutoff=0.7) == ("Sector",)
    monkeypatch.delattr(suggestions, "get_close_matches")
    assert suggestions.similar(" sectR", ["Region", "Sector"], cutoff=0.7) == ("Sector",)
    assert suggestions.similar("Sector" * 7, ["Sector" * 7]) == ()


OF_PLANS = [
    *(("planNodes", name, "SAMPLE-1/1") for name in ("parent", "within", "linkedTo")),
    *(("programs", "planNode", "SAMPLE-1/1"), ("alignments", "node", "SAMPLE-1/1")),
    ("commitments", "node", "SAMPLE-1/1"),
    *(
        (name, "plan", "SAMPLE-1")
        for name in ("planNodes", "programs", "alignments", "commitments", "reports", "reportTemplates")
    ),
]


@pytest.mark.parametrize(("list_", "name", "code"), OF_PLANS)
async def test_a_plan_or_node_that_the_viewer_does_not_see_is_refused(
    reader, pools, tmp_path, list_, name, code
):
    # given a plan that its owner alone may see
    await load(pools, save(tmp_path / "a.xml", activity("XX-1-A")))
    await small_plan(pools, "XX-1", "OWNER")
    found = f"query ($codes: [String!]) {{ {list_}(filter: {{{name}: $codes}}) {{ totalCount }} }}"
    # then its code is as unknown as one that nothing has
    for given in (code, "NOPE"):
        refusal, argument, message = await refused(reader, found, {"codes": [given]})
        assert (refusal, argument) == ("BAD_USER_INPUT", f"filter.{name}")
        assert message.startswith("There is no ")
        assert f" {given!r}. Use a " in message
    # and once all may see it, its code is known in any letter case
    await pools.writing.execute("UPDATE action_plan SET visibility = 'PUBLIC'")
    assert isinstance((await ask(reader, found, {"codes": [code.lower()]}))[list_]["totalCount"], int)
