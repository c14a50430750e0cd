"""The type Collaboration, its participants and its history."""

from datetime import date, datetime

import strawberry

import resolvers.collaborations
import resolvers.organizations
import resolvers.overlaps
from schema.arguments import LanguageArguments, PageArguments
from schema.collaboration_words import (
    CollaborationAction,
    CollaborationKind,
    CollaborationStatus,
    ParticipantAnswer,
)
from schema.connections import ProgramConnection
from schema.enums import Role, Visibility
from schema.fields import column, computed, related
from schema.lazy_types import AnOrganization, AnOverlap
from schema.nodes import Connection, Node, identity
from schema.program_inputs import ProgramsArguments
from schema.values import LocalizedText, chosen_or, localized


@strawberry.type(description="An organization that takes part in a collaboration, or was asked to.")
class CollaborationParticipant:
    """An organization that takes part in a collaboration, or was asked to."""

    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization. Null if the viewer may not see it.",
    )
    answer: ParticipantAnswer = column("What it answered.")
    answered_at: datetime | None = column(
        "The time of its answer. Null if it has not answered, or if it proposes the collaboration."
    )
    reason: str | None = column("The reason that it gave for its answer. Null if it gave none.")


@strawberry.type(
    description="A step in the history of a collaboration. Who took it is given by organization and role, "
    "not by person."
)
class CollaborationStep:
    """A step in the history of a collaboration."""

    action: CollaborationAction = column("What was done.")
    at: datetime = column("The time of the step.")
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization that took the step. Null if the viewer may not see it.",
    )
    role: Role = column("The role of the API key with which the step was taken.")
    reason: str | None = column("The reason given. Null if none was given.")


@strawberry.type(
    description="A collaboration between organizations: proposed by one, answered by each other one. Only "
    "they see it until it is accepted; then `visibility` says who does."
)
class Collaboration(Node):
    """A collaboration between organizations."""

    id: strawberry.ID = identity("Collaboration")
    kind: CollaborationKind = column("What the organizations agree on.")
    status: CollaborationStatus = column("How far it is.")
    purpose: str = computed(
        chosen_or,
        needs=("purposes", "purpose"),
        arguments=LanguageArguments,
        description="What it is for, in one language. If the text is not available in the requested "
        "language, another language is used.",
    )
    purposes: list[LocalizedText] = computed(
        localized, needs=("purposes",), description="What it is for, in every language."
    )
    start: date | None = column("The first day of the period. Null if it is open.", of="start_on")
    end: date | None = column("The last day of the period. Null if it is open.", of="end_on")
    document_url: str | None = column("The address of the agreement. Null if there is none.")
    participants: list[CollaborationParticipant] = related(
        resolvers.collaborations.participants,
        key="id",
        is_list=True,
        description="The organizations and their answers, the proposer first.",
    )
    programs: ProgramConnection = related(
        resolvers.collaborations.programs,
        count=resolvers.collaborations.count_programs,
        key="id",
        arguments=ProgramsArguments,
        description="The programs that it joins, of those that the viewer may see.",
    )
    overlap: AnOverlap | None = related(
        resolvers.overlaps.by_id,
        key="overlap_id",
        description="The overlap that it began with. Null if there is none, or if the viewer may not see it.",
    )
    proposed_at: datetime = column("The time of the proposal.")
    accepted_at: datetime | None = column("The time at which it was accepted. Null if it was not.")
    ended_at: datetime | None = column("The time at which it ended. Null if it has not.")
    end_reason: str | None = column("The reason for the end. Null if it has not ended.")
    history: Connection[CollaborationStep] = related(
        resolvers.collaborations.history,
        count=resolvers.collaborations.count_history,
        key="id",
        arguments=PageArguments,
        description="All steps, newest first. Empty for anonymous viewers.",
    )
    visibility: Visibility = column(
        "Who may see it. OWNER means all participants, of a proposal or of an agreement that they keep to "
        "themselves."
    )
    version: int = column(
        "The version of the record, incremented on every change. Pass it as `expectedVersion` in a mutation."
    )
