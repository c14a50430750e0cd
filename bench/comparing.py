"""Check that all servers return the same data, before any measurement."""

from collections.abc import Sequence
from typing import Any

from bench.operations import Operation
from bench.servers import Running, ServerError


def check_equal(servers: Sequence[Running], operations: Sequence[Operation]) -> None:
    """Send every operation with all variables to every server; raises ServerError at the first difference."""
    for operation in operations:
        for index, body in enumerate(operation.bodies):
            place = f"{operation.name}[{index}]"
            first, *others = [(server, whole(server, body, place)) for server in servers]
            for server, answer in others:
                if answer != first[1]:
                    where = difference(first[1], answer, "data")
                    both = f"{server.kind.label} differs from {first[0].kind.label}"
                    raise ServerError(f"{place}: {both} at {where}")


def whole(server: Running, body: bytes, place: str) -> Any:
    """Return the data of a response; raises ServerError for errors or empty data."""
    answer = server.ask(body)
    data = answer.get("data")
    if answer.get("errors") or not data or None in data.values():
        raise ServerError(f"{place}: {server.kind.label} returns {str(answer)[:500]}")
    return data


def difference(left: Any, right: Any, path: str) -> str:
    """Return the first path at which two responses differ, with both values."""
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        for key in left:
            if left[key] != right[key]:
                return difference(left[key], right[key], f"{path}.{key}")
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            if one != other:
                return difference(one, other, f"{path}[{index}]")
    return f"{path}: {str(left)[:200]} / {str(right)[:200]}"
