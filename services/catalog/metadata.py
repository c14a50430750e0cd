"""Metadata of action plans, indicators and exported lists."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, Select, Uuid, bindparam, func, select

from db.tables import action_plan, indicator, indicator_period, result, source
from services.catalog.facts import DatasetFacts
from services.catalog.lists import LANGUAGES, LISTS, OF_INDICATOR, OF_PLAN, ListedExport
from services.querying.reader import Reader, Row
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible
from services.text import localized


def _ids() -> Any:
    return func.any(bindparam("keys", type_=ARRAY(Uuid)))


@lru_cache
def plans_statement(member: bool) -> Statement:
    """Build the statement for the metadata of plans."""
    table = action_plan
    names = ("id", "owner_id", "titles", "start_date", "end_date")
    query = select(
        *(table.c[name] for name in names), table.c.imported_at.label("modified"), source.c.license
    )
    return prepare(
        query.join(source, source.c.id == table.c.source_id).where(
            table.c.id == _ids(), visible(table, member=member)
        )
    )


@lru_cache
def indicators_statement(member: bool) -> Statement:
    """Build the statement for the metadata of indicators; their periods are those that the viewer sees."""
    period = _span(member=member).lateral("span")
    names = ("id", "owner_id", "titles")
    query = select(
        *(indicator.c[name] for name in names),
        period.c.start_date,
        period.c.end_date,
        result.c.imported_at.label("modified"),
        source.c.license,
    )
    return prepare(
        query.join(result, result.c.id == indicator.c.result_id)
        .join(source, source.c.id == result.c.source_id)
        .join(period, period.c.indicator_id == indicator.c.id)
        .where(indicator.c.id == _ids(), visible(indicator, member=member), visible(result, member=member))
    )


def _span(*, member: bool) -> Select[Any]:
    """The first and the last day of the visible periods of the indicator."""
    table = indicator_period
    return select(
        indicator.c.id.label("indicator_id"),
        func.min(table.c.start_date).label("start_date"),
        func.max(table.c.end_date).label("end_date"),
    ).where(table.c.indicator_id == indicator.c.id, visible(table, member=member))


async def of_plans(reader: Reader, ids: Iterable[Any], facts: DatasetFacts) -> Mapping[Any, dict[str, Any]]:
    """The metadata of each plan."""
    rows = await reader.fetch(plans_statement(reader.viewer.is_member), {"keys": list(ids)})
    return {row["id"]: of_record(row, facts, OF_PLAN) for row in rows}


async def of_indicators(
    reader: Reader, ids: Iterable[Any], facts: DatasetFacts
) -> Mapping[Any, dict[str, Any]]:
    """The metadata of each indicator."""
    rows = await reader.fetch(indicators_statement(reader.viewer.is_member), {"keys": list(ids)})
    return {row["id"]: of_record(row, facts, OF_INDICATOR) for row in rows}


def of_record(row: Row, facts: DatasetFacts, vocabularies: Collection[str]) -> dict[str, Any]:
    """The metadata of a record: its own, else what holds for all data sets of the hub."""
    return {
        **shared(facts),
        "producer_id": row["owner_id"],
        "license": row["license"] or facts.license,
        "start_date": row["start_date"],
        "end_date": row["end_date"],
        "modified": row["modified"],
        "languages": languages_of(row["titles"]),
        "reference_codes": list(vocabularies),
    }


def languages_of(titles: str) -> list[str]:
    """The languages of a title; unknown ones are left out."""
    return [language for language, _ in localized.decode(titles) if language != "und"]


def of_list(each: ListedExport, facts: DatasetFacts) -> dict[str, Any]:
    """The metadata of an exported list: its records have producers and licenses of their own."""
    return {
        **shared(facts),
        "producer_id": None,
        "license": facts.license,
        "start_date": None,
        "end_date": None,
        "modified": None,
        "languages": list(LANGUAGES),
        "reference_codes": list(each.vocabularies),
    }


def shared(facts: DatasetFacts) -> dict[str, Any]:
    """What the operators say of all data sets."""
    return {"steward": facts.steward, "standard": facts.standard}


def of_lists(facts: DatasetFacts) -> list[dict[str, Any]]:
    """The exported lists with their metadata."""
    return [
        {"name": each.name, "titles": localized.encode(each.titles), "metadata": of_list(each, facts)}
        for each in LISTS
    ]
