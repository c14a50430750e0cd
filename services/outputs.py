"""Results: outputs, outcomes, impacts and others, and their indicators."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Numeric,
    Select,
    Text,
    Uuid,
    any_,
    exists,
    literal_column,
    not_,
    select,
    tuple_,
    union,
)

from db.tables import (
    indicator,
    indicator_period,
    output_knowledge_product,
    participation,
    program_country,
    program_region,
    program_sector,
    result,
)
from db.values import ResultKind
from services.latest_periods import recency
from services.querying.entities import Entity, Link, linked
from services.querying.filters import Rule
from services.querying.orders import SortKey
from services.querying.rules import IDS, WORDS, any_of, changed_since, equal, has, known, since
from services.querying.visibility import visible
from services.references import organization_of_type, region_of_code, visible_organization, visible_program
from services.searching.filter_rules import NAME, found_by_query


def reported_or_owned(programs: Select[Any]) -> ColumnElement[bool]:
    """The results that belong to one of the programs, or are reported by one."""
    return result.c.program_id.in_(programs) | result.c.reported_in_id.in_(programs)


def of_program(id_: Any, *, member: bool) -> ColumnElement[bool]:
    """The results of the program, if the viewer may see it."""
    return result.c.program_id.in_(visible_program(id_, member=member))


def of_organization(organization: Any, role: Any = None, *, member: bool) -> ColumnElement[bool]:
    """The results of programs in which a visible organization takes part, in the given role if any."""
    programs = select(participation.c.program_id).where(
        participation.c.organization_id.in_(visible_organization(organization, member=member)),
        visible(participation, member=member),
    )
    return reported_or_owned(programs if role is None else programs.where(equal(participation.c.role, role)))


def with_role(role: Any, *, member: bool) -> ColumnElement[bool]:
    """The results of programs in which any organization has the role."""
    programs = select(participation.c.program_id).where(
        equal(participation.c.role, role), visible(participation, member=member)
    )
    return reported_or_owned(programs)


def in_region(code: Any, *, member: bool) -> ColumnElement[bool]:
    """The results of activities that work in the region or in its subregions.

    Not those of their programs: other outputs of a program may be elsewhere.
    """
    regions = equal(program_region.c.region_id, region_of_code(code))
    return result.c.reported_in_id.in_(
        select(program_region.c.program_id).where(regions, visible(program_region, member=member))
    )


def in_country(code: Any, *, member: bool) -> ColumnElement[bool]:
    """The results of programs that work in the country."""
    return reported_or_owned(
        select(program_country.c.program_id).where(
            equal(program_country.c.code, code), visible(program_country, member=member)
        )
    )


def in_sector(codes: Any, *, member: bool) -> ColumnElement[bool]:
    """The results of programs in one of the sectors."""
    return reported_or_owned(
        select(program_sector.c.program_id).where(
            program_sector.c.code == any_(codes), visible(program_sector, member=member)
        )
    )


def with_type(types: Any, *, member: bool) -> ColumnElement[bool]:
    """The results of programs in which a visible organization of one of the types takes part."""
    programs = select(participation.c.program_id).where(
        participation.c.organization_id.in_(organization_of_type(types, member=member)),
        visible(participation, member=member),
    )
    return reported_or_owned(programs)


def latest(condition: Callable[[ColumnElement[Any]], ColumnElement[bool]], *, member: bool) -> Any:
    """The results with an indicator whose latest measured achievement meets the condition."""
    later = indicator_period.alias("later")
    has_later = exists(
        select(later.c.ordinal).where(
            later.c.indicator_id == indicator_period.c.indicator_id,
            later.c.achievement.is_not(None),
            tuple_(*recency(later)) > tuple_(*recency(indicator_period)),
            visible(later, member=member),
        )
    )
    results = (
        select(indicator.c.result_id)
        .join(indicator_period, indicator_period.c.indicator_id == indicator.c.id)
        .where(condition(indicator_period.c.achievement), not_(has_later))
        .where(visible(indicator_period, member=member), visible(indicator, member=member))
    )
    return result.c.id.in_(results)


def indicators_of(member: bool) -> Select[Any]:
    """The indicators of a result that the viewer may see."""
    return select(indicator.c.id).where(
        indicator.c.result_id == result.c.id, visible(indicator, member=member)
    )


RULES = {
    "program": Rule(of_program, (Uuid(),)),
    "program_in": Rule(of_program, (IDS,)),
    "organization": Rule(of_organization, (Uuid(),)),
    "organization_in": Rule(of_organization, (IDS,)),
    "organization_role": Rule(of_organization, (Uuid(), Text())),
    "organization_role_in": Rule(of_organization, (IDS, WORDS)),
    "role": Rule(with_role, (Text(),)),
    "role_in": Rule(with_role, (WORDS,)),
    "origin": any_of(result.c.origin),
    "sector": Rule(in_sector, (ARRAY(Text),)),
    "region": Rule(in_region, (Text(),)),
    "region_in": Rule(in_region, (WORDS,)),
    "country": Rule(in_country, (Text(),)),
    "country_in": Rule(in_country, (WORDS,)),
    "has_indicators": has(indicators_of),
    "organization_type": Rule(with_type, (WORDS,)),
    "achievement_below": Rule(
        lambda limit, *, member: latest(lambda reached: reached < limit, member=member), (Numeric(),)
    ),
    "achievement_at_least": Rule(
        lambda limit, *, member: latest(lambda reached: reached >= limit, member=member), (Numeric(),)
    ),
    "updated_since": since(result.c.last_updated),
    "changed_since": changed_since(result.c.imported_at),
    "last_updated_known": known(result.c.last_updated),
    "visibility": any_of(result.c.visibility),
    NAME: found_by_query(result, "Output"),
}
SORT_KEYS = {
    "TITLE": SortKey("sort_title", str),
    "LAST_UPDATED": SortKey("last_updated", datetime, nullable=True),
    "CHANGED_AT": SortKey("imported_at", datetime),
    "IATI_IDENTIFIER": SortKey("iati_identifier", str, nullable=True),
}


def results(kind: ResultKind, typename: str) -> Entity:
    """The results of one kind."""
    return Entity(result, typename, RULES, SORT_KEYS, result.c.kind == literal_column(f"'{kind}'"))


def typename(kind: str) -> str:
    """The type of the results of one kind."""
    return "OtherResult" if kind == ResultKind.OTHER else kind.capitalize()


OUTPUT = results(ResultKind.OUTPUT, typename(ResultKind.OUTPUT))
OUTCOME = results(ResultKind.OUTCOME, typename(ResultKind.OUTCOME))
IMPACT = results(ResultKind.IMPACT, typename(ResultKind.IMPACT))
OTHER_RESULT = results(ResultKind.OTHER, typename(ResultKind.OTHER))
INDICATOR = Entity(indicator, "Indicator")
PERIOD = Entity(indicator_period, "IndicatorPeriod")


def attach_of_program(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    """The results that belong to the program."""
    return query.where(result.c.program_id == parent)


def attach_of_organization(
    query: Select[Any], parent: Any, _options: frozenset[str], member: bool
) -> Select[Any]:
    """The results that belong to, or are reported by, programs in which the organization takes part."""
    taking_part = (participation.c.organization_id == parent, visible(participation, member=member))
    owned = select(result.c.id).join(participation, participation.c.program_id == result.c.program_id)
    reported = select(result.c.id).join(participation, participation.c.program_id == result.c.reported_in_id)
    return query.where(result.c.id.in_(union(owned.where(*taking_part), reported.where(*taking_part))))


OF_PROGRAM = Link(attach_of_program)
OF_ORGANIZATION = Link(attach_of_organization)
OF_KNOWLEDGE_PRODUCT = linked(
    result.c.id,
    by=output_knowledge_product.c.knowledge_product_id,
    to=output_knowledge_product.c.result_id,
)
