"""Programs: filter rules, sort keys, and links to organizations, regions and knowledge products."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
)

from db.tables import (
    alignment,
    conflict,
    other_identifier,
    overlap,
    participation,
    plan_node,
    program,
    program_country,
    program_knowledge_product,
    program_policy_marker,
    program_recipient_region,
    program_region,
    program_sector,
    program_tag,
    related_program,
    result,
)
from db.values import FORMER_IDENTIFIER_TYPES, OverlapKind, OverlapStatus
from services import alignments, freshness, plan_scopes, standing_in, withdrawals
from services.outputs import OUTPUT
from services.querying import reads
from services.querying.entities import Entity, Link, linked
from services.querying.filters import LinkedRule, Rule
from services.querying.orders import SortKey
from services.querying.reader import Reader, Row
from services.querying.rules import (
    IDS,
    WORDS,
    any_of,
    changed_since,
    equal,
    has,
    known,
    on_or_after,
    on_or_before,
    since,
    word_in,
)
from services.querying.visibility import visible
from services.references import (
    organization_of_type,
    refers_to_organization,
    region_of_code,
    visible_organization,
)
from services.searching.filter_rules import NAME, found_by_query
from services.text.normalization import caseless

NOT_TARGETED: ColumnElement[str] = literal_column("'0'")


def taking_part(organization: Any, role: Any = None, *, member: bool) -> ColumnElement[bool]:
    """The programs in which a visible organization takes part, in the given role if any."""
    programs = select(participation.c.program_id).where(
        participation.c.organization_id.in_(visible_organization(organization, member=member))
    )
    if role is not None:
        programs = programs.where(equal(participation.c.role, role))
    return program.c.id.in_(programs)


def with_role(role: Any, *, member: bool) -> ColumnElement[bool]:
    """The programs in which any organization has the role."""
    return program.c.id.in_(select(participation.c.program_id).where(equal(participation.c.role, role)))


def with_type(types: Any, role: Any = None, *, member: bool) -> ColumnElement[bool]:
    """The programs in which a visible organization of one of the types takes part, in the role if any."""
    programs = select(participation.c.program_id).where(
        participation.c.organization_id.in_(organization_of_type(types, member=member))
    )
    if role is not None:
        programs = programs.where(equal(participation.c.role, role))
    return program.c.id.in_(programs)


def with_outputs(condition: ColumnElement[bool], *, member: bool) -> ColumnElement[bool]:
    """The programs with an output that meets the condition."""
    return program.c.id.in_(select(result.c.program_id).where(OUTPUT.visible(member=member), condition))


def in_region(code: Any, *, member: bool) -> ColumnElement[bool]:
    """The programs that work in the region or in its subregions."""
    regions = equal(program_region.c.region_id, region_of_code(code))
    places = select(program_region.c.program_id).where(regions, visible(program_region, member=member))
    return program.c.id.in_(places)


def in_country(code: Any, *, member: bool) -> ColumnElement[bool]:
    """The programs that work in the country, or in one of them."""
    return program.c.id.in_(select(program_country.c.program_id).where(equal(program_country.c.code, code)))


def tagged(codes: Any, *, member: bool) -> ColumnElement[bool]:
    """The programs with one of the tags, which are given as their keys."""
    return program.c.id.in_(select(program_tag.c.program_id).where(program_tag.c.code_key == any_(codes)))


def pursuing(codes: Any, *, member: bool) -> ColumnElement[bool]:
    """The programs that pursue the aim of one of the policy markers; significance 0 is not targeted."""
    marker = program_policy_marker
    return program.c.id.in_(
        select(marker.c.program_id).where(
            marker.c.code == any_(codes), marker.c.significance_code.is_distinct_from(NOT_TARGETED)
        )
    )


def humanitarian(expected: Any, *, member: bool) -> ColumnElement[bool]:
    """The programs that are marked as humanitarian, or all others."""
    matches: ColumnElement[bool] = func.coalesce(program.c.humanitarian, false()) == expected
    return matches


def outputs_of(member: bool) -> Select[Any]:
    """The outputs of a program that the viewer may see."""
    return select(result.c.id).where(
        result.c.program_id == program.c.id, result.c.kind == "OUTPUT", visible(result, member=member)
    )


def confirmed_duplicate(expected: Any, *, member: bool) -> ColumnElement[bool]:
    """The programs that are, or are not, duplicates by a confirmed SAME_WORK pair that the viewer may see.

    Few programs are duplicates: they are looked up by id, and excluded from others by one hash.
    """
    duplicates = select(overlap.c.double_id).where(
        overlap.c.double_id.is_not(None),
        overlap.c.status == OverlapStatus.CONFIRMED,
        overlap.c.kind == OverlapKind.SAME_WORK,
        visible(overlap, member=member),
    )
    is_duplicate = program.c.id == func.any(func.array(duplicates.scalar_subquery()))
    return or_(and_(expected, is_duplicate), and_(not_(expected), program.c.id.not_in(duplicates)))


def aligned_with(references: Any, *, member: bool) -> ColumnElement[bool]:
    """The programs that are aligned with one of the nodes, or with one below them."""
    nodes = plan_scopes.with_references(references, member=member)
    return program.c.id.in_(alignments.counting(nodes, alignment.c.program_id, member=member))


def aligned(expected: Any, *, member: bool) -> ColumnElement[bool]:
    """The programs that are aligned with some plan, or all others."""
    return serving(select(plan_node.c.id), expected, member=member)


def of_plan(codes: Any, expected: Any = None, *, member: bool) -> ColumnElement[bool]:
    """The programs that are aligned with one of the plans, or all others."""
    nodes = alignments.nodes_of_plan(codes, member=member)
    if expected is None:
        return program.c.id.in_(alignments.counting(nodes, alignment.c.program_id, member=member))
    return serving(nodes, expected, member=member)


def serving(nodes: Select[Any], expected: Any, *, member: bool) -> ColumnElement[bool]:
    """The programs that are aligned with one of the nodes, or all others.

    Those that are come from the index of alignments; of the others, each program of the page is looked up.
    """
    found = alignments.counting(nodes, alignment.c.program_id, member=member)
    own = found.where(alignment.c.program_id == program.c.id).with_only_columns(true())
    serves = func.coalesce(own.limit(literal_column("1")).correlate(program).scalar_subquery(), false())
    return or_(and_(expected, program.c.id.in_(found)), and_(not_(expected), not_(serves)))


PROGRAM = Entity(
    program,
    "Program",
    rules={
        "level": any_of(program.c.level),
        "status": any_of(program.c.status),
        "organization": Rule(taking_part, (Uuid(),)),
        "organization_in": Rule(taking_part, (IDS,)),
        "organization_role": Rule(taking_part, (Uuid(), Text())),
        "organization_role_in": Rule(taking_part, (IDS, WORDS)),
        "role": Rule(with_role, (Text(),)),
        "role_in": Rule(with_role, (WORDS,)),
        "organization_type": Rule(with_type, (WORDS,)),
        "organization_type_role": Rule(with_type, (WORDS, Text())),
        "organization_type_role_in": Rule(with_type, (WORDS, WORDS)),
        "reporting_organization": refers_to_organization(program.c.reporting_organization_id, Uuid()),
        "reporting_organization_in": refers_to_organization(program.c.reporting_organization_id, IDS),
        "reporting_organization_type": Rule(
            lambda types, *, member: program.c.reporting_organization_id.in_(
                organization_of_type(types, member=member)
            ),
            (WORDS,),
        ),
        "sector": word_in(program.c.id, select(program_sector.c.program_id), program_sector.c.code),
        "region": Rule(in_region, (Text(),)),
        "region_in": Rule(in_region, (WORDS,)),
        "country": Rule(in_country, (Text(),)),
        "country_in": Rule(in_country, (WORDS,)),
        "recipient_region": word_in(
            program.c.id, select(program_recipient_region.c.program_id), program_recipient_region.c.code
        ),
        "policy_marker": Rule(pursuing, (WORDS,)),
        "humanitarian": Rule(humanitarian, (Boolean(),)),
        "tag": Rule(tagged, (WORDS,)),
        "start_after": on_or_after(program.c.start_date),
        "start_before": on_or_before(program.c.start_date),
        "end_after": on_or_after(program.c.end_date),
        "end_before": on_or_before(program.c.end_date),
        "updated_since": since(program.c.last_updated),
        "changed_since": changed_since(program.c.imported_at),
        "start_known": known(program.c.start_date),
        "end_known": known(program.c.end_date),
        "last_updated_known": known(program.c.last_updated),
        "has_outputs": has(outputs_of),
        "outputs": LinkedRule(OUTPUT.rules, with_outputs),
        "plan_node": Rule(aligned_with, (WORDS,)),
        "plan": Rule(of_plan, (WORDS,)),
        "aligned": Rule(aligned, (Boolean(),)),
        "plan_aligned": Rule(of_plan, (WORDS, Boolean())),
        "is_confirmed_double": Rule(confirmed_duplicate, (Boolean(),)),
        "visibility": any_of(program.c.visibility),
        **freshness.rules(program, conflict.c.record_id),
        NAME: found_by_query(program, "Program"),
        **standing_in.RULES,
    },
    sort_keys={
        "TITLE": SortKey("sort_title", str),
        "START": SortKey("start_date", date, nullable=True),
        "END": SortKey("end_date", date, nullable=True),
        "LAST_UPDATED": SortKey("last_updated", datetime, nullable=True),
        "CHANGED_AT": SortKey("imported_at", datetime),
        "IATI_IDENTIFIER": SortKey("iati_identifier", str, nullable=True),
        "BUDGET_USD": SortKey("budget_usd", float, nullable=True),
        "BUDGET_IDR": SortKey("budget_idr", float, nullable=True),
        "ACHIEVEMENT": SortKey("achievement", float, nullable=True),
        "STALENESS": freshness.SORT_KEY,
    },
)
PARTICIPATION = Entity(participation, "Participation")
OTHER_IDENTIFIER = Entity(other_identifier, "OtherIdentifier")
RELATED = Entity(related_program, "RelatedProgram")


def attach_reported(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The programs that the organization reports."""
    return query.where(program.c.reporting_organization_id == parent)


def attach_children(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The program's direct children."""
    return query.where(program.c.parent_id == parent)


OF_ORGANIZATION = standing_in.of_participant(
    linked(program.c.id, by=participation.c.organization_id, to=participation.c.program_id)
)
REPORTED = standing_in.of_reporter(Link(attach_reported))
CHILDREN = Link(attach_children)
OF_REGION = standing_in.of_place(
    linked(program.c.id, by=program_region.c.region_id, to=program_region.c.program_id)
)
OF_KNOWLEDGE_PRODUCT = linked(
    program.c.id,
    by=program_knowledge_product.c.knowledge_product_id,
    to=program_knowledge_product.c.program_id,
)


async def by_former_identifier(
    reader: Reader, identifiers: Iterable[str], columns: Sequence[str]
) -> dict[str, Row]:
    """The visible program that had each IATI identifier before, or has it by a merge; of several the first.

    Letter case makes no difference.
    """
    keys = {identifier: caseless(identifier) for identifier in identifiers}
    known = await reads.rows_of_parents(
        reader,
        OTHER_IDENTIFIER,
        "identifier_key",
        set(keys.values()),
        ("program_id", "type_code"),
        order=("program_id",),
    )
    programs = {
        key: next((row["program_id"] for row in rows if row["type_code"] in FORMER_IDENTIFIER_TYPES), None)
        for key, rows in known.items()
    }
    if missing := {key for key in keys.values() if programs.get(key) is None}:
        programs |= await withdrawals.merged(reader, "identifier_key", missing)
    ids = {each for each in programs.values() if each is not None}
    found = await reads.by_column(reader, PROGRAM, "id", ids, columns) if ids else {}
    return {identifier: found[id_] for identifier, key in keys.items() if (id_ := programs.get(key)) in found}


async def by_former_id(reader: Reader, ids: Iterable[Any], columns: Sequence[str]) -> dict[Any, Row]:
    """The visible program that each program was merged into."""
    into = await withdrawals.merged(reader, "record_id", ids)
    found = await reads.by_column(reader, PROGRAM, "id", {*into.values()}, columns) if into else {}
    return {former: found[id_] for former, id_ in into.items() if id_ in found}


async def by_reference(reader: Reader, identifiers: Iterable[str], columns: Sequence[str]) -> dict[str, Row]:
    """The visible program that each reference means: the current identifier counts before a former one.

    Letter case makes no difference; the same spelling comes first.
    """
    keys = {identifier: caseless(identifier) for identifier in identifiers}
    wanted = tuple(dict.fromkeys((*columns, "iati_identifier")))
    spelled = await reads.rows_of_parents(
        reader, PROGRAM, "iati_identifier_key", set(keys.values()), wanted, order=("id",)
    )
    found = {
        identifier: next((row for row in rows if row["iati_identifier"] == identifier), rows[0])
        for identifier, key in keys.items()
        if (rows := spelled.get(key))
    }
    missing = keys.keys() - found.keys()
    return found | await by_former_identifier(reader, missing, columns) if missing else found
