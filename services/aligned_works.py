"""What serves a node of an action plan: programs, outputs, knowledge products, organizations."""

from typing import Any

from sqlalchemy import Select, Text, bindparam, select, union

from db.tables import (
    knowledge_product,
    organization,
    output_knowledge_product,
    participation,
    program,
    program_knowledge_product,
    program_region,
    result,
)
from services.alignments import programs_of_node, results_of_node
from services.querying.entities import Link
from services.querying.visibility import visible
from services.references import region_of_code

# The option with the code of a region, within which programs count.
REGION = "region"


def attach_programs(query: Select[Any], parent: Any, options: frozenset[str], member: bool) -> Select[Any]:
    """The programs that are aligned with the node."""
    return query.where(program.c.id.in_(programs_of_node(parent, options, member=member)))


def attach_outputs(query: Select[Any], parent: Any, options: frozenset[str], member: bool) -> Select[Any]:
    """The outputs that are aligned with the node, and those of programs that are."""
    programs = programs_of_node(parent, options, member=member)
    of_programs = select(result.c.id).where(result.c.program_id.in_(programs))
    own = results_of_node(parent, options, member=member)
    return query.where(result.c.id.in_(union(own, of_programs)))


def attach_knowledge_products(
    query: Select[Any], parent: Any, options: frozenset[str], member: bool
) -> Select[Any]:
    """The knowledge products of programs and outputs that are aligned with the node."""
    by_program, by_output = program_knowledge_product, output_knowledge_product
    programs = programs_of_node(parent, options, member=member)
    outputs = results_of_node(parent, options, member=member)
    of_programs = select(by_program.c.knowledge_product_id).where(
        by_program.c.program_id.in_(programs), visible(by_program, member=member)
    )
    of_outputs = select(by_output.c.knowledge_product_id).where(
        by_output.c.result_id.in_(outputs), visible(by_output, member=member)
    )
    return query.where(knowledge_product.c.id.in_(union(of_programs, of_outputs)))


def attach_organizations(
    query: Select[Any], parent: Any, options: frozenset[str], member: bool
) -> Select[Any]:
    """The organizations that take part in programs that are aligned with the node."""
    programs = programs_of_node(parent, options, member=member)
    taking_part = select(participation.c.organization_id).where(
        participation.c.program_id.in_(programs), visible(participation, member=member)
    )
    if REGION in options:
        place = region_of_code(bindparam(REGION, type_=Text))
        local = select(program_region.c.program_id).where(
            program_region.c.region_id == place, visible(program_region, member=member)
        )
        taking_part = taking_part.where(participation.c.program_id.in_(local))
    return query.where(organization.c.id.in_(taking_part))


PROGRAMS, OUTPUTS = Link(attach_programs), Link(attach_outputs)
KNOWLEDGE_PRODUCTS, ORGANIZATIONS = Link(attach_knowledge_products), Link(attach_organizations)
