"""Filters and arguments with lists: any of the values, beside the deprecated forms with one value."""

import httpx
import pytest
from graphql import GraphQLInputObjectType, GraphQLList, GraphQLObjectType, get_named_type, get_nullable_type

from schema.graph import graph
from tests.asking import ask, refused
from tests.iati_files import UNDP, activity, load, participant, related, save

TYPES = graph._schema.type_map
REMOVED = "Removed on 2027-12-31: use {}In instead."
# What takes one value by its nature: limits, flags, texts, languages, keys of one record, pages.
ONE_VALUE = {
    "query",
    "lang",
    "first",
    "last",
    "after",
    "before",
    "orderBy",
    "filter",
    "NOT",
    "input",
    "since",
    "id",
    "groupBy",
    "enum",
}
ONE_TYPE = {"Boolean", "Date", "DateTime", "Decimal", "Float", "Int", "Sharing", "MoneyLevel"}
ONE_TYPE |= {"CellChoice", "ObstacleGrouping", "PlanNodeCoverage"}
# Look-ups by a key, and the keys of one organization.
OF_ONE = {
    *("node", "organization", "program", "output", "knowledgeProduct", "region", "codelist"),
    *("revision", "spreadsheetPlan", "webhook", "withdrawn", "keys"),
    *("actionPlan", "planNode", "reportTemplate", "duties", "coverage", "coverageGaps"),
}
# Of two significances, a list would be both or one; a matrix is of one region, whose parts are its columns;
# and who else works on a node is asked for the region of one plan of work.
ONE_OF_PLANS = {
    *(("CoverageFilter", name) for name in ("significance", "region")),
    ("PlanNode.organizations", "region"),
}


def arguments():
    """The fields of filters and the arguments of fields: owner, name and definition."""
    for type_ in TYPES.values():
        if isinstance(type_, GraphQLInputObjectType) and type_.name.endswith("Filter"):
            yield from ((type_.name, type_.fields, *each) for each in type_.fields.items())
        elif isinstance(type_, GraphQLObjectType) and not type_.name.startswith(("__", "Mutation", "_")):
            for name, field in type_.fields.items():
                if type_.name == "Query" and name in OF_ONE:
                    continue
                yield from ((f"{type_.name}.{name}", field.args, *each) for each in field.args.items())


def is_list(definition):
    """Whether a field of a filter or an argument takes a list."""
    return isinstance(get_nullable_type(definition.type), GraphQLList)


def test_whatever_could_be_a_list_is_one_or_has_one_beside_it() -> None:
    found = set()
    for owner, beside, name, definition in arguments():
        type_ = get_named_type(definition.type)
        if (
            is_list(definition)
            or name in ONE_VALUE
            or type_.name in ONE_TYPE
            or type_.name.endswith("Filter")
            or (owner, name) in ONE_OF_PLANS
        ):
            continue
        found.add((owner, name))
        assert is_list(beside[f"{name}In"]), (owner, name)
        assert get_named_type(beside[f"{name}In"].type) is type_
        assert definition.deprecation_reason == REMOVED.format(name)
    assert len(found) == 22


IDENTIFIERS = """query ($filter: ProgramFilter) {
    programs(first: 300, filter: $filter) { nodes { iatiIdentifier } totalCount aggregate { count } } }"""


async def programs(client: httpx.AsyncClient, given) -> set[str]:
    """The identifiers of the programs that match a filter; all ways to count agree."""
    page = (await ask(client, IDENTIFIERS, {"filter": given}))["programs"]
    assert page["totalCount"] == page["aggregate"]["count"] == len(page["nodes"])
    return {node["iatiIdentifier"] for node in page["nodes"]}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("region", ["ID-JT", "35", "Jawa Barat"]),
        ("country", ["ph", "ID", "Malaysia"]),
        ("role", ["EXTENDING", "ACCOUNTABLE"]),
    ],
)
async def test_a_list_matches_any_of_its_values(client: httpx.AsyncClient, name, values) -> None:
    each = [await programs(client, {name: value}) for value in values]
    assert await programs(client, {f"{name}In": values}) == set.union(*each) > each[0]
    assert await programs(client, {f"{name}In": values[:1]}) == each[0]
    assert await programs(client, {f"{name}In": [values[0], values[0]]}) == each[0]
    assert await programs(client, {f"{name}In": []}) == set()
    assert await programs(client, {f"{name}In": None, name: values[0]}) == each[0]


async def test_a_single_value_is_a_list_of_one(client: httpx.AsyncClient) -> None:
    data = await ask(
        client,
        """{ one: programs(filter: {regionIn: "ID-JT"}) { totalCount }
            other: programs(filter: {region: "ID-JT"}) { totalCount } }""",
    )
    assert data["one"] == data["other"]


@pytest.mark.parametrize(
    ("query", "argument", "words"),
    [
        (
            '{ programs(filter: {region: "ID-JT", regionIn: ["ID-JB"]}) { totalCount } }',
            "filter.region",
            "`filter.region` and `filter.regionIn` cannot be combined. Use `regionIn` with all values.",
        ),
        (
            '{ outputs(filter: {NOT: {country: "ID", countryIn: ["PH", "MY"]}}) { totalCount } }',
            "filter.NOT.country",
            "`filter.NOT.country` and `filter.NOT.countryIn` cannot be combined.",
        ),
        (
            "{ programs { nodes { organizations(role: FUNDING, roleIn: [FUNDING]) { totalCount } } } }",
            "role",
            "`role` and `roleIn` cannot be combined. Use `roleIn` with all values.",
        ),
        (
            '{ programs(filter: {regionIn: ["ID-JT", "Jawa Barta"]}) { totalCount } }',
            "filter.regionIn",
            "There is no region 'Jawa Barta'. Did you mean jawa barat",
        ),
        (
            '{ outputs(filter: {countryIn: ["ID", "Indonesai"]}) { totalCount } }',
            "filter.countryIn",
            "There is no country 'Indonesai'. Did you mean indonesia",
        ),
        (
            '{ overlaps(filter: {regionIn: ["nowhere", "ID"]}) { totalCount } }',
            "filter.regionIn",
            "There is no region 'nowhere'.",
        ),
        (
            '{ programs(filter: {organizationIn: ["x"]}) { totalCount } }',
            "filter.organizationIn",
            "`filter.organizationIn` is not an ID of this hub.",
        ),
        (
            '{ programs { nodes { transactions(typeIn: ["3", "Disbursment"]) { totalCount } } } }',
            "typeIn",
            "There is no transaction type 'Disbursment'. Did you mean disbursement",
        ),
        (
            '{ programs { nodes { totalTransactions(type: "99") { amount } } } }',
            "type",
            "There is no transaction type '99'.",
        ),
    ],
)
async def test_what_a_list_cannot_take_is_named(client: httpx.AsyncClient, query, argument, words) -> None:
    code, named, message = await refused(client, query)
    assert (code, named) == ("BAD_USER_INPUT", argument)
    assert message.startswith(words)


async def test_a_list_has_at_most_500_values(client: httpx.AsyncClient) -> None:
    code, argument, message = await refused(client, IDENTIFIERS, {"filter": {"countryIn": ["ID"] * 501}})
    assert (code, argument) == ("BAD_USER_INPUT", "filter.countryIn")
    assert message.startswith("`filter.countryIn` has 501 values; the maximum is 500.")


@pytest.fixture
async def funded(pools, reader, tmp_path) -> dict[str, str]:
    """Programs of two donors: P of A as funder, Q of B as implementer, with an output funded by A; ids."""
    await load(
        pools,
        save(
            tmp_path / "1.xml",
            activity("P", participant("Sample A", "1", "XX-A"), reporter=UNDP, hierarchy=1),
            activity("Q", participant("Sample B", "4", "XX-B"), reporter=UNDP, hierarchy=1),
            activity("Q-1", related("Q"), participant("Sample A", "1", "XX-A"), reporter=UNDP, hierarchy=2),
            activity("R", participant("Sample C", "1", "XX-C"), reporter=UNDP, hierarchy=1),
        ),
    )
    data = await ask(
        reader,
        """{ a: organization(identifier: "XX-A") { id } b: organization(identifier: "XX-B") { id }
            c: organization(identifier: "XX-C") { id } }""",
    )
    return {name: record["id"] for name, record in data.items()}


async def test_roles_belong_to_the_organizations_beside_them(reader, funded) -> None:
    a, b, c = funded["a"], funded["b"], funded["c"]
    # The output of A counts only where its program does not.
    assert await programs(reader, {"organizationIn": [a, c]}) == {"P", "Q-1", "R"}
    assert await programs(reader, {"organizationIn": [a, b]}) == {"P", "Q"}
    assert await programs(reader, {"organizationIn": [a, b], "roleIn": ["FUNDING"]}) == {"P", "Q-1"}
    assert await programs(reader, {"organizationIn": [a, b], "role": "IMPLEMENTING"}) == {"Q"}
    assert await programs(reader, {"organizationIn": [a, b], "roleIn": ["FUNDING", "IMPLEMENTING"]}) == {
        "P",
        "Q",
    }
    assert await programs(reader, {"organization": b, "roleIn": ["FUNDING", "EXTENDING"]}) == set()
    assert await programs(reader, {"organization": b, "roleIn": ["FUNDING", "IMPLEMENTING"]}) == {"Q"}
    # One list of an organization and several roles agrees with the list of that organization.
    query = """query ($id: ID!) { organization(id: $id) {
        programs(roleIn: [FUNDING, EXTENDING]) { totalCount nodes { iatiIdentifier } } } }"""
    page = (await ask(reader, query, {"id": a}))["organization"]["programs"]
    assert {node["iatiIdentifier"] for node in page["nodes"]} == {"P", "Q-1"}
    assert page["totalCount"] == 2


async def test_an_organization_with_several_of_the_roles_is_listed_once(pools, reader, tmp_path) -> None:
    roles = [participant("Sample A", role, "XX-A") for role in ("1", "3", "4")]
    await load(pools, save(tmp_path / "1.xml", activity("P", *roles, reporter=UNDP, hierarchy=1)))
    query = """{ program(iatiIdentifier: "P") {
        some: organizations(roleIn: [FUNDING, IMPLEMENTING]) { totalCount nodes { identifier } }
        none: organizations(roleIn: []) { totalCount } } }"""
    program = (await ask(reader, query))["program"]
    assert program["some"] == {"totalCount": 1, "nodes": [{"identifier": "XX-A"}]}
    assert program["none"] == {"totalCount": 0}


async def test_transactions_of_several_types_add_up(client: httpx.AsyncClient) -> None:
    query = """{ programs(first: 100) { nodes {
        both: transactions(typeIn: ["2", "disbursement"]) { totalCount }
        two: transactions(typeIn: ["2"]) { totalCount } three: transactions(type: "3") { totalCount }
        own: totalTransactions(typeIn: ["3", "4"], includeChildren: false) { currency amount }
        paid: totalTransactions(type: "3", includeChildren: false) { currency amount }
        spent: totalTransactions(typeIn: "4", includeChildren: false) { currency amount } } } }"""
    nodes = (await ask(client, query))["programs"]["nodes"]
    assert sum(node["both"]["totalCount"] for node in nodes) > 0
    for node in nodes:
        assert node["both"]["totalCount"] == node["two"]["totalCount"] + node["three"]["totalCount"]
        sums: dict[str, float] = {}
        for each in (*node["paid"], *node["spent"]):
            sums[each["currency"]] = sums.get(each["currency"], 0) + float(each["amount"])
        assert {each["currency"]: float(each["amount"]) for each in node["own"]} == pytest.approx(sums)


async def test_overlaps_meet_in_the_same_one_of_the_regions(client: httpx.AsyncClient) -> None:
    query = """query ($places: [String!]) { overlaps(first: 300, filter: {regionIn: $places}) {
        totalCount nodes { id } } }"""

    async def found(*places: str) -> set[str]:
        page = (await ask(client, query, {"places": places}))["overlaps"]
        assert page["totalCount"] == len(page["nodes"])
        return {node["id"] for node in page["nodes"]}

    central, east = await found("ID-JT"), await found("ID-JI")
    assert central
    assert await found("ID-JT", "ID-JI") == central | east
