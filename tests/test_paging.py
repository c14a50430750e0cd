"""Pages: every record once, in both directions, in every order, whatever is added meanwhile."""

import httpx
import pytest

from schema import knowledge_products, organizations, outputs, program_inputs
from tests.asking import ask

LISTS = {
    "programs": program_inputs.ProgramOrderField,
    "organizations": organizations.OrganizationOrderField,
    "outputs": outputs.OutputOrderField,
    "knowledgeProducts": knowledge_products.KnowledgeProductOrderField,
}
ORDERS = [(name, field.value) for name, fields in LISTS.items() for field in fields]
KINDS = {
    "programs": "Program",
    "organizations": "Organization",
    "outputs": "Output",
    "knowledgeProducts": "KnowledgeProduct",
}


async def walk(client: httpx.AsyncClient, name: str, arguments: str, *, size: int, backward: bool = False):
    """All ids of a list, page by page."""
    window = "last: $size, before: $cursor" if backward else "first: $size, after: $cursor"
    query = f"""query ($size: Int!, $cursor: String) {{ {name}({window}{arguments}) {{
        nodes {{ id }} edges {{ cursor node {{ id }} }}
        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"""
    found: list[str] = []
    cursor = None
    # As many pages as 1,000 records fill; a fault would turn pages for ever.
    for _ in range(1 + 1000 // size):
        page = (await ask(client, query, {"size": size, "cursor": cursor}))[name]
        ids = [node["id"] for node in page["nodes"]]
        assert ids == [edge["node"]["id"] for edge in page["edges"]]
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        found = [*ids, *found] if backward else [*found, *ids]
        more, side = ("hasPreviousPage", "startCursor") if backward else ("hasNextPage", "endCursor")
        if not page["pageInfo"][more]:
            return found
        cursor = page["pageInfo"][side]
    raise AssertionError(f"the pages of {name} have no end")


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize(("name", "field"), ORDERS)
async def test_every_order_gives_every_record_once_both_ways(
    client: httpx.AsyncClient, name: str, field: str, direction: str
) -> None:
    arguments = f", orderBy: {{field: {field}, direction: {direction}}}"
    # Given the whole list at once
    whole = await walk(client, name, arguments, size=1000)
    total = (await ask(client, f"{{ {name} {{ totalCount }} }}"))[name]["totalCount"]
    assert len(set(whole)) == len(whole) == total > 20
    # When it is read in pages, from either side, then it is the same
    assert await walk(client, name, arguments, size=7) == whole
    assert await walk(client, name, arguments, size=7, backward=True) == whole


async def test_records_without_a_value_come_last_either_way(client: httpx.AsyncClient) -> None:
    for direction in ("ASC", "DESC"):
        data = await ask(
            client,
            f"""{{ knowledgeProducts(first: 100, orderBy: {{field: PUBLISHED, direction: {direction}}}) {{
                nodes {{ published }} }} }}""",
        )
        days = [node["published"] for node in data["knowledgeProducts"]["nodes"]]
        told = [day for day in days if day is not None]
        assert 0 < len(told) < len(days)
        assert days[: len(told)] == sorted(told, reverse=direction == "DESC")


async def test_a_window_between_two_cursors(client: httpx.AsyncClient) -> None:
    whole = await walk(client, "programs", "", size=1000)
    edges = (await ask(client, "{ programs(first: 10) { edges { cursor } } }"))["programs"]["edges"]
    data = await ask(
        client,
        "query ($a: String, $b: String) { programs(first: 20, after: $a, before: $b) { nodes { id } } }",
        {"a": edges[2]["cursor"], "b": edges[7]["cursor"]},
    )
    assert [node["id"] for node in data["programs"]["nodes"]] == whole[3:7]


async def test_nested_pages_of_every_parent_are_its_own(client: httpx.AsyncClient) -> None:
    query = """query ($size: Int!) { organizations(first: 400) { nodes { id
        programs(first: $size) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } } } }"""
    many = (await ask(client, query, {"size": 100}))["organizations"]["nodes"]
    few = (await ask(client, query, {"size": 2}))["organizations"]["nodes"]
    assert len(many) == len(few) > 20
    for all_of_it, page in zip(many, few, strict=True):
        ids = [node["id"] for node in all_of_it["programs"]["nodes"]]
        assert [node["id"] for node in page["programs"]["nodes"]] == ids[:2]
        assert page["programs"]["pageInfo"]["hasNextPage"] == (len(ids) > 2)
        assert page["programs"]["totalCount"] == len(ids)


async def test_a_nested_page_goes_on_from_its_cursor(client: httpx.AsyncClient) -> None:
    query = """query ($first: Int, $last: Int, $after: String, $before: String) {
        organization(identifier: "ID-CONTOH-KL-01") {
            programs(first: $first, last: $last, after: $after, before: $before, orderBy: {field: TITLE}) {
                nodes { id } pageInfo { endCursor startCursor hasPreviousPage } } } }"""

    async def page(**window):
        return (await ask(client, query, window))["organization"]["programs"]

    whole = [node["id"] for node in (await page(first=100))["nodes"]]
    assert len(whole) == 27
    first = await page(first=10)
    second = await page(first=10, after=first["pageInfo"]["endCursor"])
    assert [node["id"] for node in second["nodes"]] == whole[10:20]
    assert second["pageInfo"]["hasPreviousPage"]
    back = await page(last=10, before=second["pageInfo"]["startCursor"])
    assert [node["id"] for node in back["nodes"]] == whole[:10]
    assert not back["pageInfo"]["hasPreviousPage"]


@pytest.mark.parametrize("name", LISTS)
async def test_an_empty_list_is_an_empty_page(client: httpx.AsyncClient, name: str) -> None:
    query = f"""{{ {name}(filter: {{OR: []}}) {{ totalCount nodes {{ id }} edges {{ cursor }}
        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"""
    assert (await ask(client, query))[name] == {
        "totalCount": 0,
        "nodes": [],
        "edges": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
    }


@pytest.mark.parametrize("name", LISTS)
async def test_a_record_is_found_again_by_its_id(client: httpx.AsyncClient, name: str) -> None:
    ids = [
        n["id"] for n in (await ask(client, f"{{ {name}(first: 3) {{ nodes {{ id }} }} }}"))[name]["nodes"]
    ]
    data = await ask(client, "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", {"ids": ids})
    assert data["nodes"] == [{"__typename": KINDS[name], "id": text} for text in ids]
