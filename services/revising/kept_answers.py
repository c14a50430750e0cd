"""Answers to requests with an idempotency key, as they are stored."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from services.revising.patches import FieldConflict
from services.revising.problems import Problem
from services.revising.results import Outcome, Result

IDS = ("revision_id", "record_id", "conflict_id")


def encode(result: Result) -> str:
    """The stored form of a result."""
    ids = [each and str(each) for each in (getattr(result, name) for name in IDS)]
    # The UUIDs of asyncpg are of a class of its own.
    return orjson.dumps([*ids, result.items] if result.items else ids, default=str).decode()


def decode(stored: str) -> Result:
    """The result of a stored form, which succeeded."""
    values = orjson.loads(stored)
    items = [_item(each) for each in values[len(IDS)]] if len(values) > len(IDS) else []
    return Result(Outcome.DONE, **_ids(dict(zip(IDS, values, strict=False))), items=items)


def _ids(stored: Mapping[str, str | None]) -> dict[str, Any]:
    return {name: stored[name] and UUID(stored[name]) for name in IDS}


def _item(stored: Mapping[str, Any]) -> Result:
    return Result(
        Outcome(stored["outcome"]),
        **_ids(stored),
        problems=[_problem(each) for each in stored["problems"]],
        conflicts=[FieldConflict(**each) for each in stored["conflicts"]],
        changes_record=stored["changes_record"],
        kind=stored["kind"],
        place=stored["place"],
    )


def _problem(stored: Mapping[str, Any]) -> Problem:
    texts: Sequence[tuple[str, str]] = [(language, text) for language, text in stored["texts"]]
    return Problem(stored["path"], stored["code"], stored["value"], texts)
