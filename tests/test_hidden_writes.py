"""Others see nothing of what members write about hidden records: in fields, filters, mutations and messages.

Roles that read past row level security read it too, so that the hub's own conditions alone must hide it.
"""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson
import pytest
from graphql import get_named_type
from uuid_utils.compat import uuid7

from db import embedded
from db.pools import Pools, open_pools
from schema import identifiers
from tests.conftest import UnguardedSession, new_database
from tests.hidden_records import MARK
from tests.hidden_writes import Written, does, write
from tests.mutation_inputs import listed, mutations, places, with_value
from tests.walking import CORE, asked, body, queries

ROOTS = CORE.query_type.fields  # type: ignore[union-attr] # every schema has one
# Roots with what members write, and those whose records contain it.
OF_MEMBERS = (
    *("revisions", "reviewQueue", "conflicts", "spreadsheetPlans", "webhooks", "keys", "changes"),
    *("programs", "organizations"),
)
RECORDS = ("programs", "organizations")
WRITTEN = ("changes", "conflicts", "freshness", "withdrawal")
LOOK_UPS = {
    "revision": ("Revision",),
    "spreadsheetPlan": ("SpreadsheetPlan",),
    "webhook": ("WebhookEndpoint",),
    "withdrawn": ("Program", "KnowledgeProduct", "Output"),
    "organizationDigest": ("Organization",),
}
OTHERS = ("nobody", "editor", "other")
ID = re.compile(r"[\w-]{23}")
SECRET = re.compile(r'secret":"[^"]+"')
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+Z-]+")
HIDDEN = re.compile(rf"{MARK}h[ag][a-z]+")
# Administrators see the keys and endpoints of all organizations.
FOR_ADMINISTRATORS = {f"{MARK}ha{name}" for name in ("hook", "hooklabel", "key")}
# What an organization calls itself in public stays its name.
OWN_NAME = re.compile(rf"{MARK}hareporter(en|id)")


@pytest.fixture(scope="module")
async def url(server: embedded.EmbeddedServer) -> str:
    """A database for hidden records and what members write about them."""
    return await new_database(server.url, "hidden_writes")


@pytest.fixture(scope="module")
async def written(url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Written]:
    """Hidden records, and what members wrote about them."""
    pools = await open_pools(url)
    yield await write(pools, tmp_path_factory.mktemp("written"))
    await pools.close()


@pytest.fixture(scope="module")
async def unguarded(url: str, unguarded_readers: tuple[str, str]) -> AsyncIterator[Pools]:
    """Connections whose roles read past row level security."""
    opened = await open_pools(url, readers=unguarded_readers, sessions=UnguardedSession)
    yield opened
    await opened.close()


def words(answer: str, name: str) -> set[str]:
    """The words of hidden records in an answer that a viewer may not see."""
    found = {word for word in HIDDEN.findall(answer.lower()) if not OWN_NAME.fullmatch(word)}
    return found - (FOR_ADMINISTRATORS if name == "other" else set())


def member_queries() -> Iterator[str]:
    """The queries of the walk about what members write, and of programs what they wrote."""
    for query in queries():
        root = re.split(r"\W", query[2:], maxsplit=1)[0]
        relation = re.search(r"nodes { ([a-z]\w*)", query)
        if root in OF_MEMBERS and (root not in RECORDS or (relation and relation[1] in WRITTEN)):
            yield query


def look_ups(ids: dict[str, str]) -> Iterator[str]:
    """Queries for single records by hidden ids, in every look-up that takes one."""
    for root, types in LOOK_UPS.items():
        inner = body(get_named_type(ROOTS[root].type), 0)
        for name, id_ in ids.items():
            if name.strip() in types:
                yield f'{{ {root}(id: "{id_}") {inner} }}'
    for id_ in ids.values():
        yield f'{{ node(id: "{id_}") {{ __typename id }} }}'


def ordered() -> Iterator[str]:
    """Pages of one record in each order of the lists of members, with cursors and counts."""
    for root in OF_MEMBERS:
        arguments = ROOTS[root].args
        if "orderBy" not in arguments:
            continue
        order = get_named_type(arguments["orderBy"].type)
        for field in get_named_type(order.fields["field"].type).values:
            for direction in ("ASC", "DESC"):
                by = f"orderBy: {{field: {field}, direction: {direction}}}"
                page = "totalCount pageInfo { hasNextPage endCursor } nodes { id }"
                yield f"{{ {root}({by}, first: 1) {{ {page} }} }}"


@pytest.mark.parametrize("name", OTHERS)
async def test_no_field_look_up_or_order_says_what_is_hidden(
    written: Written, unguarded: Pools, name: str
) -> None:
    viewer = written.viewers[name]
    for query in (*member_queries(), *look_ups(written.hidden), *ordered()):
        guarded = await asked(written.pools, query, viewer)
        assert words(guarded, name) == set(), query[:200]
        # and it is the same without row level security
        assert await asked(unguarded, query, viewer) == guarded, query[:200]


async def test_the_owner_sees_what_it_wrote(written: Written) -> None:
    found = ""
    for query in (*member_queries(), *look_ups(written.hidden)):
        found += await asked(written.pools, query, written.viewers["owner"])
    names = ("draft", "submitted", "sentback", "new", "members", "importeden", "sheet")
    assert {f"{MARK}ha{name}" for name in (*names, "withdrawn", "hook", "key")} <= set(HIDDEN.findall(found))


def filters() -> Iterator[tuple[str, str]]:
    """The lists with a filter, and each place in it for an id, with a place for the value."""
    for root, field in ROOTS.items():
        kind = field.args.get("filter")
        if kind is None or not str(get_named_type(field.type)).endswith("Connection"):
            continue
        for name, given in get_named_type(kind.type).fields.items():
            if get_named_type(given.type).name == "ID":
                yield root, f"{{{name}: {'[$id]' if listed(given.type) else '$id'}}}"


@pytest.mark.parametrize("name", OTHERS)
async def test_a_filter_by_a_hidden_id_finds_what_an_unknown_one_finds(
    written: Written, unguarded: Pools, name: str
) -> None:
    tried = 0
    for root, filter_ in filters():
        query = f"query ($id: ID!) {{ {root}(filter: {filter_}) {{ totalCount nodes {{ __typename }} }} }}"
        unknown: dict[str, str] = {}
        for key, id_ in written.hidden.items():
            typename = key.strip()
            if typename not in unknown:
                absent = identifiers.encode(typename, uuid7())
                unknown[typename] = await answer(unguarded, query, written, name, absent)
            assert await answer(unguarded, query, written, name, id_) == unknown[typename], (
                root,
                filter_,
                key,
            )
            tried += 1
    assert tried > 100


async def answer(pools: Pools, query: str, written: Written, name: str, id_: str) -> str:
    """The answer or refusal of a query, without the id."""
    try:
        return await asked(pools, query, written.viewers[name], id=id_)
    except AssertionError as refusal:
        return str(refusal).replace(id_, "ID")


def shape(payload: Any, value: str) -> str:
    """A payload without the value that was given, in whatever letter case, new ids and times."""
    text = re.sub(re.escape(value), "VALUE", orjson.dumps(payload).decode(), flags=re.IGNORECASE)
    return TIME.sub("TIME", ID.sub("ID", SECRET.sub("SECRET", text)))


@pytest.mark.parametrize("mutation", mutations())
async def test_a_mutation_answers_about_a_hidden_record_as_about_none(
    written: Written, unguarded: Pools, mutation: str
) -> None:
    type_ = mutations()[mutation]
    payload = get_named_type(CORE.mutation_type.fields[mutation].type)  # type: ignore[union-attr] # as above
    document = f"mutation ($input: {type_.name}!) {{ {mutation}(input: $input) {body(payload, 1)} }}"
    for place, scalar in places(type_):
        for name in ("editor", "other"):
            pairs = id_pairs(written, name) if scalar == "ID" else name_pairs(written)
            for hidden, absent in pairs:
                shapes = []
                for value in (absent, hidden):
                    given = with_value(type_, place, value, written.public)
                    shapes.append(await outcome(unguarded, written, name, document, given, value))
                assert shapes[1] == shapes[0], (place, hidden, name)
                assert words(shapes[1], name) == set(), (place, hidden, name)


async def test_the_owner_is_answered_about_its_hidden_record(written: Written) -> None:
    type_ = mutations()["saveProgram"]
    document = "mutation ($input: SaveProgramInput!) { saveProgram(input: $input) { __typename } }"
    hidden = written.hidden["Program"]
    types = {}
    for id_ in (hidden, identifiers.encode("Program", uuid7())):
        given = with_value(type_, ("program",), id_, written.public)
        types[id_] = (await does(written.pools, written.viewers["owner"], document, input=given))[
            "__typename"
        ]
    assert types.pop(hidden) != "NotFound"
    assert [*types.values()] == ["NotFound"]


def id_pairs(written: Written, name: str) -> Iterator[tuple[str, str]]:
    """Ids hidden from a viewer, each with one of the same type that does not exist."""
    for key, id_ in written.hidden.items():
        typename = key.strip()
        if name != "other" or typename != "WebhookEndpoint":
            yield id_, identifiers.encode(typename, uuid7())


def name_pairs(written: Written) -> Iterator[tuple[str, str]]:
    """Identifiers and addresses of hidden records, each with one that does not exist."""
    for name in written.names:
        yield name, name.replace("HIDDEN", "ABSENT").replace("XX-HA", "XX-QZ").replace(MARK, "qzxvw")


async def outcome(
    pools: Pools, written: Written, name: str, document: str, given: dict[str, Any], value: str
) -> str:
    """The payload of a mutation, or its refusal, without the value."""
    try:
        return shape(await does(pools, written.viewers[name], document, input=given), value)
    except AssertionError as refusal:
        return shape(str(refusal.args[0][1]), value)
