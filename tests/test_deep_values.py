"""Values that are nested very deep are refused in words, in documents and in variables."""

from typing import Any

import httpx
import pytest

from tests.asking import refused

ENTITIES = "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }"
IN_VARIABLES = "The variables are nested more than 50 levels deep. Simplify them."
IN_DOCUMENT = "The operation has values that are nested more than 50 levels deep. Simplify them."
IN_PARSER = "Syntax Error: Document is nested too deeply. Parsing aborted."


def nested(levels: int, *, in_lists: bool) -> Any:
    """A value in that many lists or objects."""
    value: Any = "x"
    for _ in range(levels):
        value = [value] if in_lists else {"a": value}
    return value


def written(value: Any) -> str:
    """A value as a literal."""
    if isinstance(value, list):
        return f"[{','.join(map(written, value))}]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{written(each)}" for key, each in value.items()) + "}"
    return f'"{value}"'


@pytest.mark.parametrize("levels", [60, 100, 250])
@pytest.mark.parametrize("in_lists", [True, False])
async def test_a_deep_key_of_a_reference_in_variables_is_refused(
    client: httpx.AsyncClient, levels: int, in_lists: bool
) -> None:
    key = {"__typename": "Program", "id": nested(levels, in_lists=in_lists)}
    code, _, message = await refused(client, ENTITIES, {"r": [key]})
    assert (code, message) == ("LIMIT_EXCEEDED", IN_VARIABLES)


@pytest.mark.parametrize("levels", [60, 100, 300])
@pytest.mark.parametrize("in_lists", [True, False])
async def test_a_deep_value_in_a_document_is_refused(
    client: httpx.AsyncClient, levels: int, in_lists: bool
) -> None:
    value = written(nested(levels, in_lists=in_lists))
    key = f'{{__typename: "Program", id: {value}}}'
    for text in (
        f"{{ _entities(representations: [{key}]) {{ __typename }} }}",
        f"{{ programs(filter: {value}) {{ totalCount }} }}",
        f"query ($v: ProgramFilter = {value}) {{ programs(filter: $v) {{ totalCount }} }}",
    ):
        code, _, message = await refused(client, text)
        assert (code, message.strip().partition("\n")[0]) in (
            ("LIMIT_EXCEEDED", IN_DOCUMENT),
            ("BAD_USER_INPUT", IN_PARSER),
        )


async def test_a_shallow_key_that_is_no_string_keeps_its_own_error(client: httpx.AsyncClient) -> None:
    key = {"__typename": "Program", "id": nested(10, in_lists=True)}
    code, argument, _ = await refused(client, ENTITIES, {"r": [key]})
    assert (code, argument) == ("BAD_USER_INPUT", "representations[0].id")
