"""The hub as a subgraph: records by the keys that other graphs have of them."""

from typing import Any, cast

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from resolvers.requests import Request
from schema.graph import graph
from services import api_keys
from services.kinds.declaration import LookupKey
from services.kinds.regions import REGIONS
from services.kinds.registry import FEDERATED
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS, Viewer
from tests.asking import ask, counted, post, refused
from tests.comparing import executed, planned, same_data
from tests.operations import Operation

ENTITIES = """query ($representations: [_Any!]!) { _entities(representations: $representations) {
    __typename
    ... on Organization { id identifier } ... on Program { id iatiIdentifier }
    ... on Output { id iatiIdentifier } ... on KnowledgeProduct { id url } ... on Region { code }
    ... on ActionPlan { id code } ... on PlanNode { id reference }
    ... on Obstacle { id } ... on Commitment { id } ... on ReportTemplate { id } ... on Report { id }
} }"""
# A page of each type, to take keys from.
PAGES = {
    "Organization": "organizations(first: 24)",
    "Program": "programs(first: 24)",
    "Output": "outputs(first: 100)",
    "KnowledgeProduct": "knowledgeProducts(first: 24)",
    "Region": "regions(first: 24)",
    "ActionPlan": "actionPlans",
    "PlanNode": "planNodes(first: 24)",
    "Obstacle": "obstacles",
    "Commitment": "commitments(first: 24)",
    "ReportTemplate": "reportTemplates",
    "Report": "reports",
}
PAIRS = [(typename, key) for typename, names in FEDERATED.items() for key in names]
MEMBERS_PROGRAM = {"__typename": "Program", "iatiIdentifier": "ID-CONTOH-KL-01-P04"}
PROGRAM = {"__typename": "Program", "iatiIdentifier": "ID-CONTOH-KL-01-P01"}
ORGANIZATION = {"__typename": "Organization", "identifier": "ID-CONTOH-KL-01"}
HIDDEN_ORGANIZATION = {"__typename": "Organization", "identifier": "ID-CONTOH-LSM-99"}
REGION = {"__typename": "Region", "code": "33.72"}


async def records(pools: Pools, typename: str) -> list[dict[str, Any]]:
    """Records of a type with all their keys, those without a value left out."""
    data, _ = await counted(
        pools, f"{{ {PAGES[typename]} {{ nodes {{ {' '.join(FEDERATED[typename])} }} }} }}"
    )
    (page,) = data.values()
    return [{"__typename": typename, **row} for row in page["nodes"] if None not in row.values()]


async def entities(client: httpx.AsyncClient, *representations: Any, **headers: str) -> list[Any]:
    """The records of representations that must be fine."""
    answer = await ask(client, ENTITIES, {"representations": representations}, **headers)
    found: list[Any] = answer["_entities"]
    return found


async def both_ways(demo: Pools, text: str, variables: dict[str, Any], viewer: Viewer) -> tuple[Any, Any]:
    """What a plan answers, which there must be, and what graphql-core does."""
    operation = Operation(text, variables)
    plan, core = await planned(graph, demo, operation, viewer), await executed(graph, demo, operation, viewer)
    assert plan is not None
    return plan, core


@pytest.mark.parametrize(("typename", "key"), PAIRS, ids=str)
async def test_a_record_is_found_by_each_of_its_keys(
    client: httpx.AsyncClient, demo: Pools, typename: str, key: str
) -> None:
    # given records with all their keys
    known = await records(demo, typename)
    assert len(known) >= 2
    # when they are asked for by one key, in another order
    asked = [{"__typename": typename, key: record[key]} for record in reversed(known)]
    # then each is there, in the order that was asked
    assert await entities(client, *asked) == list(reversed(known))


@pytest.mark.parametrize(("typename", "key"), PAIRS, ids=str)
async def test_one_statement_answers_all_representations_of_a_key(
    demo: Pools, typename: str, key: str
) -> None:
    known = [{"__typename": typename, key: record[key]} for record in await records(demo, typename)]
    for number in (1, 2, len(known), 1000):
        asked = (known * 1000)[:number]
        plan, core = await both_ways(demo, ENTITIES, {"representations": asked}, ANONYMOUS)
        assert (plan.statements, core.statements) == (1, 1)
        assert len(plan.data["_entities"]) == number
        assert same_data(plan, core)


async def test_each_type_and_key_is_one_statement(demo: Pools) -> None:
    # given representations of every type by every key, mixed
    known = {typename: await records(demo, typename) for typename in FEDERATED}
    few = [{"__typename": t, key: record[key]} for t, key in PAIRS for record in known[t][:2]]
    many = [{"__typename": t, key: record[key]} for t, key in PAIRS for record in known[t]]
    # when few or many are asked for, then there are as many statements as pairs of type and key
    for asked in (few, many):
        plan, core = await both_ways(demo, ENTITIES, {"representations": asked}, ANONYMOUS)
        assert (plan.statements, core.statements) == (len(PAIRS), len(PAIRS))
        assert same_data(plan, core)
        assert [each["__typename"] for each in plan.data["_entities"]] == [a["__typename"] for a in asked]


async def test_relations_of_entities_ask_no_more_for_more(demo: Pools) -> None:
    text = """query ($representations: [_Any!]!) { _entities(representations: $representations) {
        ... on Program { title(lang: "en") reportingOrganization { name } outputs(first: 2) { nodes { id } } }
    } }"""
    known = await records(demo, "Program")
    plan_of_two, core_of_two = await both_ways(demo, text, {"representations": known[:2]}, ANONYMOUS)
    plan_of_all, core_of_all = await both_ways(demo, text, {"representations": known[:20]}, ANONYMOUS)
    assert plan_of_two.statements == plan_of_all.statements
    assert core_of_two.statements == core_of_all.statements
    assert same_data(plan_of_all, core_of_all)


async def test_hidden_records_are_as_unknown_ones(client: httpx.AsyncClient, demo: Pools) -> None:
    asked = (MEMBERS_PROGRAM, PROGRAM, HIDDEN_ORGANIZATION, {"__typename": "Program", "iatiIdentifier": "no"})
    # given nobody in particular, then what is hidden is null
    anonymous = await entities(client, *asked)
    assert [record and record["__typename"] for record in anonymous] == [None, "Program", None, None]
    # given a member, then what members may see is there, and what its owner alone may see is not
    key = await api_keys.create(demo.writing, "ID-CONTOH-UNIV-01", Role.READER)
    seen = await entities(client, *asked, Authorization=f"Bearer {key.secret}")
    await api_keys.revoke(demo.writing, key.prefix)
    assert [record and record["__typename"] for record in seen] == ["Program", "Program", None, None]
    # when the hidden program's id has leaked, then it opens nothing
    assert await entities(client, {"__typename": "Program", "id": seen[0]["id"]}) == [None]


WRONG: dict[str, tuple[Any, str, str]] = {
    "unknown type": (
        {"__typename": "Nope", "id": "x"},
        "representations[1]",
        (
            "`representations[1]` is of type 'Nope'; this subgraph has keys for Organization, Program, "
            "Output, "
            "KnowledgeProduct, Region, ActionPlan, PlanNode, Commitment, ReportTemplate, "
            "Report, Obstacle."
        ),
    ),
    "type without keys": (
        {"__typename": "Money", "amount": "1"},
        "representations[1]",
        (
            "`representations[1]` is of type 'Money'; this subgraph has keys for Organization, Program, "
            "Output, "
            "KnowledgeProduct, Region, ActionPlan, PlanNode, Commitment, ReportTemplate, "
            "Report, Obstacle."
        ),
    ),
    "no type": (
        {"id": "x"},
        "representations[1]",
        "`representations[1]` must be an object with a `__typename`.",
    ),
    "type is no text": (
        {"__typename": ["Program"]},
        "representations[1]",
        "`representations[1]` must be an object with a `__typename`.",
    ),
    "no object": (7, "representations[1]", "`representations[1]` must be an object with a `__typename`."),
    "missing key": (
        {"__typename": "Program", "title": "x"},
        "representations[1]",
        "`representations[1]` has no key. A reference to a Program needs `id` or `iatiIdentifier`.",
    ),
    "null key": (
        {"__typename": "Region", "code": None},
        "representations[1]",
        "`representations[1]` has no key. A reference to a Region needs `code`.",
    ),
    "key of another type": (
        {"__typename": "Region", "iatiIdentifier": "x"},
        "representations[1]",
        "`representations[1]` has no key. A reference to a Region needs `code`.",
    ),
    "key is no text": (
        {"__typename": "Program", "iatiIdentifier": {"a": [1]}},
        "representations[1].iatiIdentifier",
        "`representations[1].iatiIdentifier` must be a string.",
    ),
    "id is none": (
        {"__typename": "Program", "id": "hello"},
        "representations[1].id",
        ("`representations[1].id` is not an ID of this hub. Pass an ID exactly as returned in a field `id`."),
    ),
}


@pytest.mark.parametrize("name", WRONG)
async def test_what_is_wrong_with_one_is_told_of_that_one(client: httpx.AsyncClient, name: str) -> None:
    # given something wrong between two that are right
    wrong, argument, message = WRONG[name]
    answer = (await post(client, ENTITIES, {"representations": [PROGRAM, wrong, ORGANIZATION]})).json()
    # then it is null with an error, and the others are answered
    first, second, third = answer["data"]["_entities"]
    assert (first["iatiIdentifier"], second, third["identifier"]) == (
        "ID-CONTOH-KL-01-P01",
        None,
        "ID-CONTOH-KL-01",
    )
    (error,) = answer["errors"]
    assert (error["path"], error["message"]) == (["_entities", 1], message)
    assert (error["extensions"]["code"], error["extensions"]["argument"]) == ("BAD_USER_INPUT", argument)


async def test_an_id_of_another_type_is_refused(client: httpx.AsyncClient) -> None:
    (organization,) = await entities(client, ORGANIZATION)
    told = await refused(
        client, ENTITIES, {"representations": [{"__typename": "Program", "id": organization["id"]}]}
    )
    assert told == (
        "BAD_USER_INPUT",
        "representations[0].id",
        (
            "`representations[0].id` must be the ID of a record of type Program; this ID is of type "
            "Organization."
        ),
    )


async def test_keys_the_database_cannot_hold_name_nothing(client: httpx.AsyncClient) -> None:
    asked = [{"__typename": "Program", "iatiIdentifier": "a\0b"}, PROGRAM]
    assert [record and record["__typename"] for record in await entities(client, *asked)] == [None, "Program"]


async def test_several_keys_must_be_those_of_one_record(client: httpx.AsyncClient) -> None:
    program, other = await entities(
        client, PROGRAM, {"__typename": "Program", "iatiIdentifier": "ID-CONTOH-KL-01-P02"}
    )
    # given both keys of one record, one key of nothing, keys of two records
    unknown = {**program, "iatiIdentifier": "unknown"}
    mixed = {**program, "iatiIdentifier": other["iatiIdentifier"]}
    assert await entities(client, program, unknown) == [program, None]
    told = await refused(client, ENTITIES, {"representations": [mixed]})
    assert told[::2] == (
        "BAD_USER_INPUT",
        "`id` and `iatiIdentifier` refer to different records of type Program. Give the keys of one record.",
    )


async def test_too_many_are_refused_before_any_statement(client: httpx.AsyncClient, demo: Pools) -> None:
    most = (
        "`representations` takes at most 1,000 references, not 10,000. Split the list into several requests."
    )
    asked = {"representations": [PROGRAM] * 10_000}
    assert await refused(client, ENTITIES, asked) == ("BAD_USER_INPUT", "representations", most)
    plan, core = await both_ways(demo, ENTITIES, asked, ANONYMOUS)
    assert (plan.statements, core.statements, plan.data, core.data) == (0, 0, None, None)
    assert plan.error_keys == core.error_keys


async def test_what_entities_lead_to_counts_against_the_limit(client: httpx.AsyncClient) -> None:
    text = """query ($representations: [_Any!]!) { _entities(representations: $representations) {
        ... on Program { outputs(first: 100) { nodes { id } } } } }"""
    told = await refused(client, text, {"representations": [PROGRAM] * 1000})
    assert told[0] == "LIMIT_EXCEEDED"
    assert told[2].startswith("The operation may return 101,000 records; the maximum is 50,000")


async def test_none_are_answered_with_none(client: httpx.AsyncClient) -> None:
    assert await entities(client) == []


async def test_a_broken_batch_fails_its_own_items_only(demo: Pools, monkeypatch: pytest.MonkeyPatch) -> None:
    # given that regions can't be read
    async def break_down(*_: object) -> Any:
        raise OSError("the line was cut")

    monkeypatch.setitem(cast("dict[str, LookupKey]", REGIONS.keys), "code", LookupKey(find=break_down))
    asked = {"representations": [REGION, PROGRAM, REGION]}
    # when regions and a program are asked for, then each region fails in its place
    plan, core = await both_ways(demo, ENTITIES, asked, ANONYMOUS)
    assert [record and record["__typename"] for record in plan.data["_entities"]] == [None, "Program", None]
    assert sorted(tuple(error.path or ()) for error in plan.errors) == [("_entities", 0), ("_entities", 2)]
    assert same_data(plan, core)
    assert plan.error_keys == core.error_keys


async def test_plans_and_graphql_core_agree_on_whatever_comes(demo: Pools, member: Viewer) -> None:
    given = [wrong for wrong, _, _ in WRONG.values()]
    asked = [PROGRAM, *given, MEMBERS_PROGRAM, ORGANIZATION, REGION, HIDDEN_ORGANIZATION, PROGRAM]
    for viewer in (ANONYMOUS, member):
        plan, core = await both_ways(demo, ENTITIES, {"representations": asked}, viewer)
        assert same_data(plan, core)
        assert plan.error_keys == core.error_keys
        assert len(plan.errors) == len(given)


async def test_representations_may_stand_in_the_document(client: httpx.AsyncClient) -> None:
    text = """query ($code: String) { _entities(representations: [
        {__typename: "Program", iatiIdentifier: "ID-CONTOH-KL-01-P01"}, {__typename: "Region", code: $code}
    ]) { ... on Node { id } ... on Region { code } } }"""
    found = (await ask(client, text, {"code": "33.72"}))["_entities"]
    assert found[0]["id"]
    assert found[1]["code"] == "33.72"


async def test_the_subgraph_tells_its_own_words(client: httpx.AsyncClient) -> None:
    sdl = (await ask(client, "{ _service { sdl } }"))["_service"]["sdl"]
    assert sdl == graph.as_subgraph()
    lines = sdl.splitlines()
    assert lines[0] == (
        'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", '
        'import: ["@key", "@shareable", "@cost", "@listSize"])'
    )
    assert [line for line in lines if "@key(" in line] == [
        'type ActionPlan implements Node & Titled @key(fields: "id") @key(fields: "code") {',
        'type Commitment implements Node & Titled @key(fields: "id") {',
        'type KnowledgeProduct implements Node & Titled @key(fields: "id") @key(fields: "url") {',
        'type Obstacle implements Node & Titled @key(fields: "id") {',
        'type Organization implements Node & Titled @key(fields: "id") @key(fields: "identifier") {',
        'type Output implements Result & Node & Titled @key(fields: "id") @key(fields: "iatiIdentifier") {',
        'type PlanNode implements Node & Titled @key(fields: "id") @key(fields: "reference") {',
        'type Program implements Node & Titled @key(fields: "id") @key(fields: "iatiIdentifier") {',
        'type Region implements Node @key(fields: "code") {',
        'type Report implements Node @key(fields: "id") {',
        'type ReportTemplate implements Node @key(fields: "id") {',
    ]
    assert [line for line in lines if " @shareable" in line] == [
        "type CodedValue @shareable @cost(weight: 0) {",
        "type LocalizedText @shareable @cost(weight: 0) {",
        "type Money @shareable @cost(weight: 0) {",
        "type PageInfo @shareable @cost(weight: 0) {",
        "type Point @shareable @cost(weight: 0) {",
    ]


async def test_people_are_not_shown_what_only_gateways_ask(client: httpx.AsyncClient) -> None:
    readable = (await client.get("/schema.graphql")).text
    assert "type Program implements Node & Titled {" in readable
    for word in ("_Any", "_Entity", "_entities", "_Service", "_service", "@key", "@cost", "@link"):
        assert word not in readable


async def test_a_thousand_keys_are_not_kept(demo: Pools) -> None:
    # given an operation that was asked with few keys and with very many
    known = await records(demo, "Program")
    for asked in (known[:2], known * 40):
        request = Request(Reader(demo, ANONYMOUS), ("en",))
        answer = await graph.runner.run(ENTITIES, {"representations": asked[:1000]}, None, request)
        assert answer is not None
    # then the plan remembers what the few ask, and not the many
    plan = next(plan for key, plan in graph.runner._plans.items() if key[0] == ENTITIES)
    assert not isinstance(plan, str)
    (given,) = (each for each in plan.evaluators if each is not None)
    kept = [len(asked) for constant in given._cached.values() for asked in constant._results.values()]  # type: ignore[attr-defined]
    assert 2 in kept
    assert max(kept) < 1000
