"""Documents and variables of any shape are refused in bounded time, whatever way they come.

Time is measured in lines of Python that run, as a ratio to a valid request of the same size: both numbers are
the same on a busy machine.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from time import process_time
from typing import Any

import httpx
import pytest
from graphql import GraphQLError, is_enum_type, is_input_object_type
from strawberry.types.graphql import OperationType

from db.pools import Pools
from hub import app as application
from hub.http.negotiation import EVENTS
from hub.settings import Settings
from resolvers.requests import Request
from schema.documents import Checker
from schema.errors import LONGEST_MESSAGE, shown
from schema.exporting import simple
from schema.graph import build, graph
from schema.incremental import RULES
from schema.limits import Limits
from services.querying.errors import BadInputError
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from tests.conftest import serving
from tests.hostile import DOCUMENTS, MANY, Place, hostile, measured, numbered, places
from tests.streaming import events, socket

# Refused requests took up to 5 times the lines of a valid one of the same size; before, 30 to 1,000 times.
MOST_TIMES = 12
BOTH = {OperationType.QUERY, OperationType.MUTATION}
FILTERED = "query List($v: ProgramFilter) { programs(first: 1, filter: $v) { nodes { id } totalCount } }"
VALID = {"OR": [{"startAfter": "2020-01-01"}] * (MANY // 2)}
UNKNOWN_KEYS = {f"statuss{number}": 1 for number in range(MANY)}
# One value more than variables may hold.
TOO_MANY = {"status": ["IMPLEMENTATION"] * 4_999}
TOO_MANY_VALUES = (
    "The variables contain more than 5,000 values (HUB_MAX_VALUES). Each key of an object and each item of a "
    "list counts. Split long lists into several operations."
)
PLACES = places()
SAME_SIZE = "{ " + "programs(filter: {OR: [" + '{startAfter: "2020-01-01"} ' * MANY + "]}) { totalCount } }"


def checked(text: str) -> list[GraphQLError]:
    """The errors of a document, looked at as if for the first time."""
    try:
        return Checker(Limits()).check(graph._schema, text).errors
    except GraphQLError as error:
        return [error]


def code_and_message(error: GraphQLError) -> tuple[str, str]:
    """What clients see of an error."""
    told = shown(error, "0" * 32)
    return told["extensions"]["code"], told["message"]


async def lines_of(pools: Pools, text: str, variables: dict[str, Any]) -> tuple[int, list[GraphQLError]]:
    """How many lines an operation takes, and its errors."""
    request = Request(Reader(pools, ANONYMOUS), ("en",), "0" * 32, "test")
    with measured() as work:
        answer = await graph.run(text, variables, None, request, BOTH)
        errors = [*(answer.errors or ())]
        for error in errors:
            shown(error, "0" * 32)
    return work.lines, errors


def test_there_is_a_hostile_document_for_every_rule_of_validation() -> None:
    assert set(DOCUMENTS) == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize("rule", DOCUMENTS)
def test_a_document_that_breaks_a_rule_many_times_costs_no_more_than_a_valid_one(rule: str) -> None:
    with measured() as valid:
        assert checked(SAME_SIZE) == []
    with measured() as work:
        errors = checked(DOCUMENTS[rule])
    assert 1 <= len(errors) <= 11
    assert work.lines < MOST_TIMES * valid.lines


def test_every_input_type_that_arguments_lead_to_is_tested() -> None:
    core = graph._schema
    kinds = [type_ for type_ in core.type_map.values() if is_input_object_type(type_)]
    assert {type_.name for type_ in kinds} <= set(PLACES)
    assert {PLACES[name].text.split("(")[0] for name in PLACES} == {"query", "mutation"}


@pytest.mark.parametrize("name", PLACES)
async def test_many_wrong_values_of_an_input_type_cost_no_more_than_valid_ones(
    demo: Pools, name: str
) -> None:
    # given many unknown keys or words where an input type is expected
    value, place = hostile(name), PLACES[name]
    if is_enum_type(graph._schema.get_type(name)) and list in place.path:
        at = place.path.index(list)
        place = Place(place.text, place.path[:at])
        for key in reversed(PLACES[name].path[at + 1 :]):
            value = [value] if key is list else {key: value}
        value = [value] * MANY
    valid, none = await lines_of(demo, FILTERED, {"v": VALID})
    assert none == []
    # when they are sent, then the first errors come, in the time that valid ones take
    lines, errors = await lines_of(demo, place.text, place.variables(value))
    assert 1 <= len(errors) <= 11
    assert {code_and_message(error)[0] for error in errors} == {"BAD_USER_INPUT"}
    assert lines < MOST_TIMES * valid


NAMED = {
    "a comment": ("#" + "x" * 50_000 + "\n{ __typename }", "characters"),
    "a number": ("{ programs(first: " + "9" * 50_000 + ") { totalCount } }", "characters"),
    "a name": ("{ " + "a" * 50_000 + " }", "characters"),
    "a text": ('{ programs(query: "' + "a" * 50_000 + '") { totalCount } }', "characters"),
    "spaces": (" " * 50_000 + "{ __typename }", "characters"),
    "the same field": ("{ " + "programs { totalCount } " * 400 + "}", "repeats the same fields too often"),
    "fragments that double": (
        '{ program(id: "x") { ...F0 } } '
        + "".join(
            f"fragment F{n} on Program {{ parent {{ ...F{n + 1} }} p{n}: parent {{ ...F{n + 1} }} }} "
            for n in range(12)
        )
        + "fragment F12 on Program { id }",
        "12287 fields after expanding fragments",
    ),
    "a chain of fragments": (
        "{ ...F0 } " + numbered("fragment F# on Query { ...G# }", 0) + "".join(
            f"fragment F{n} on Query {{ ...F{n + 1} }} " for n in range(240)
        ) + "fragment F240 on Query { __typename }",
        "too deep",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_documents_that_would_take_long_are_refused_with_the_limit(name: str) -> None:
    text, words = NAMED[name]
    (error,) = checked(text)
    code, message = code_and_message(error)
    assert (code, words in message) == ("LIMIT_EXCEEDED", True), message


def test_only_the_first_error_has_suggestions() -> None:
    messages = [error.message for error in checked("{ programs { nodes { titl statu } } }")]
    assert messages == [
        "Cannot query field 'titl' on type 'Program'. Did you mean 'title' or 'titles'?",
        "Cannot query field 'statu' on type 'Program'.",
    ]


VARIABLES: dict[str, tuple[Any, tuple[str, str]]] = {
    "values": (TOO_MANY, ("LIMIT_EXCEEDED", TOO_MANY_VALUES)),
    "keys": ({f"k{n}": 1 for n in range(5_000)}, ("LIMIT_EXCEEDED", TOO_MANY_VALUES)),
    "depth": (
        json.loads('{"AND": [' * 30 + "]}" * 30),
        ("LIMIT_EXCEEDED", "The variables are nested more than 50 levels deep. Simplify them."),
    ),
}


@pytest.mark.parametrize("name", VARIABLES)
async def test_too_many_values_are_refused_before_coercion(demo: Pools, name: str) -> None:
    value, expected = VARIABLES[name]
    lines, errors = await lines_of(demo, FILTERED, {"v": value})
    assert [code_and_message(error) for error in errors] == [expected]
    assert lines < 200_000


async def test_as_many_values_as_are_allowed_are_taken(demo: Pools) -> None:
    # given a thousand references to records, each with its type and a key
    text = "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }"
    references = [{"__typename": "Program", "iatiIdentifier": f"x-{number}"} for number in range(1_000)]
    _, errors = await lines_of(demo, text, {"r": references})
    assert errors == []


async def test_references_without_number_are_refused_as_other_values_are(demo: Pools) -> None:
    text = "query ($r: [_Any!]!, $f: ProgramFilter) { _entities(representations: $r) { __typename } "
    text += "programs(filter: $f) { totalCount } }"
    for variables in ({"r": [1] * 20_001}, {"r": [{"__typename": "Program"}] * 2_000, "f": TOO_MANY}):
        _, errors = await lines_of(demo, text, variables)
        assert [code_and_message(error) for error in errors] == [("LIMIT_EXCEEDED", TOO_MANY_VALUES)]


async def test_a_long_wrong_value_is_not_sent_back_whole(demo: Pools) -> None:
    _, (error,) = await lines_of(demo, FILTERED, {"v": {"status": ["x" * 100_000]}})
    code, message = code_and_message(error)
    assert (code, len(message)) == ("BAD_USER_INPUT", LONGEST_MESSAGE + len("..."))


def errors_of(answer: httpx.Response) -> list[dict[str, Any]]:
    """The errors of an answer."""
    found: list[dict[str, Any]] = answer.json()["errors"]
    return found


Way = Callable[[httpx.AsyncClient, str, dict[str, Any]], Awaitable[list[dict[str, Any]]]]


async def by_post(client: httpx.AsyncClient, text: str, variables: dict[str, Any]) -> list[dict[str, Any]]:
    """The errors of a POST."""
    return errors_of(await client.post("/graphql", json={"query": text, "variables": variables}))


async def by_get(client: httpx.AsyncClient, text: str, variables: dict[str, Any]) -> list[dict[str, Any]]:
    """The errors of a GET."""
    asked = {"query": text, "variables": json.dumps(variables, separators=(",", ":"))}
    return errors_of(await client.get("/graphql", params=asked))


async def by_document(client: httpx.AsyncClient, _: str, variables: dict[str, Any]) -> list[dict[str, Any]]:
    """The errors of a trusted document."""
    return errors_of(await client.post("/graphql", json={"documentId": "list", "variables": variables}))


async def by_export(client: httpx.AsyncClient, text: str, variables: dict[str, Any]) -> list[dict[str, Any]]:
    """The errors of an exported query."""
    return errors_of(await client.post("/export", json={"query": text, "variables": variables}))


async def by_list(client: httpx.AsyncClient, _: str, variables: dict[str, Any]) -> list[dict[str, Any]]:
    """The errors of an exported list."""
    return errors_of(await client.post("/export/programs", json={"filter": variables["v"]}))


async def by_events(client: httpx.AsyncClient, text: str, variables: dict[str, Any]) -> list[dict[str, Any]]:
    """The errors of a query by server-sent events."""
    async with events(str(client.base_url), query=text, variables=variables) as stream:
        found: list[dict[str, Any]] = json.loads((await stream.hear())[1])["errors"]
        return found


async def by_socket(client: httpx.AsyncClient, text: str, variables: dict[str, Any]) -> list[dict[str, Any]]:
    """The errors of a query over WebSocket."""
    async with socket(str(client.base_url)) as opened:
        await opened.ask("1", query=text, variables=variables)
        found: list[dict[str, Any]] = (await opened.hear())["payload"]
        return found


WAYS = [by_post, by_get, by_document, by_export, by_list, by_events, by_socket]


@pytest.fixture
async def asked(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a hub that knows one document."""
    manifest = tmp_path / "documents.json"
    manifest.write_text(json.dumps({"list": FILTERED}))
    settings = Settings.model_validate({"documents": manifest, "trusted_documents": "on"})
    async with (
        serving(application.create(settings, demo_url)) as address,
        httpx.AsyncClient(base_url=address, timeout=60) as client,
    ):
        yield client


@pytest.mark.parametrize("way", WAYS)
async def test_unknown_keys_end_after_the_first_errors_on_every_way_in(
    asked: httpx.AsyncClient, way: Way
) -> None:
    assert (
        "errors"
        not in (await asked.post("/graphql", json={"query": FILTERED, "variables": {"v": VALID}})).json()
    )
    with measured() as valid:
        await asked.post("/graphql", json={"query": FILTERED, "variables": {"v": {**VALID, "query": "x"}}})
    with measured() as work:
        errors = await way(asked, FILTERED, {"v": UNKNOWN_KEYS})
    assert len(errors) == 11
    assert {error["extensions"]["code"] for error in errors} == {"BAD_USER_INPUT"}
    assert "Did you mean 'status'" in errors[0]["message"]
    assert work.lines < MOST_TIMES * valid.lines


@pytest.mark.parametrize("way", WAYS)
async def test_too_many_values_are_refused_on_every_way_in(asked: httpx.AsyncClient, way: Way) -> None:
    # In an address there is no room for more than about 60,000 characters.
    value = {"status": [1] * 4_999} if way is by_get else TOO_MANY
    (error,) = await way(asked, FILTERED, {"v": value})
    assert (error["extensions"]["code"], error["message"]) == ("LIMIT_EXCEEDED", TOO_MANY_VALUES)


async def test_variables_of_a_subscription_are_checked_before_it_begins(asked: httpx.AsyncClient) -> None:
    text = "subscription ($v: String) { hubChanged(since: $v) { __typename } }"
    for variables, code in (({"v": [1] * 5_000}, "LIMIT_EXCEEDED"), ({"v": [1] * 4_000}, "BAD_USER_INPUT")):
        (error,) = await by_socket(asked, text, variables)
        assert error["extensions"]["code"] == code


async def test_variables_of_a_mutation_are_checked_before_it_runs(asked: httpx.AsyncClient) -> None:
    text = "mutation ($v: DecideOverlapInput!) { decideOverlap(input: $v) { __typename } }"
    (error,) = await by_post(asked, text, {"v": {"id": ["x"] * 5_000}})
    assert (error["extensions"]["code"], error["message"]) == ("LIMIT_EXCEEDED", TOO_MANY_VALUES)


def seconds_of_columns(columns: str) -> float:
    """The seconds that columns of an export take to be refused, in the best of three runs."""
    taken = []
    for _ in range(3):
        began = process_time()
        with pytest.raises(BadInputError):
            simple.query(graph, "programs", (), columns)
        taken.append(process_time() - began)
    return min(taken)


@pytest.mark.parametrize("sign", [",", ".", " "])
def test_columns_of_an_export_are_taken_apart_in_linear_time(sign: str) -> None:
    # given columns of one sign, and eight times as many: 64 times the time, were it the square
    few, many = (seconds_of_columns("id" + sign * length + "%") for length in (2_000, 16_000))
    assert many < 25 * max(few, 0.0005)


async def test_numbers_of_any_length_and_formats_of_any_kind_are_refused(asked: httpx.AsyncClient) -> None:
    for options, argument in (({"limit": "9" * 5_000}, "limit"), ({"format": ["csv"]}, "format")):
        answer = await asked.post("/export", json={"query": "{ programs { nodes { id } } }", **options})
        (error,) = errors_of(answer)
        assert (answer.status_code, error["extensions"]["code"]) == (400, "BAD_USER_INPUT")
        assert error["extensions"]["argument"] == argument


async def test_names_of_operations_are_not_kept(demo: Pools) -> None:
    fresh = build()
    request = Request(Reader(demo, ANONYMOUS), ("en",), "0" * 32, "test")
    for number in range(3):
        assert await fresh.runner.run("{ __typename }", None, f"Name{number}", request) is None
    assert len(fresh.runner._prepared) == 0


async def test_a_wrong_accept_of_events_is_no_way_around(asked: httpx.AsyncClient) -> None:
    body = {"query": FILTERED, "variables": {"v": TOO_MANY}}
    answer = await asked.post("/graphql", json=body, headers={"Accept": f"{EVENTS}, application/json"})
    assert errors_of(answer)[0]["extensions"]["code"] == "LIMIT_EXCEEDED"
