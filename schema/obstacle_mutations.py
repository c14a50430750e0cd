"""The mutation that saves drafts of obstacles, and its input."""

from datetime import date
from typing import Annotated, Any

import strawberry

import resolvers.revisions
from resolvers.requests import Request
from schema.enums import Visibility
from schema.filters import camel
from schema.inputs import field
from schema.obstacle_words import ObstacleSeverity, ObstacleStatus, ObstacleType
from schema.record_inputs import BASE, EXPECTED
from schema.revision_inputs import (
    COMMENT,
    KEY,
    REVISION,
    LocalizedTextInput,
    draft_edit,
    id_of,
    values_of,
)
from schema.revision_payloads import RevisionPayload, payload
from services.revising.obstacles import OBSTACLE
from services.revising.saving import Edit

# The fields that are global IDs, with the types of their records.
LINKS = {
    "program": "Program",
    "plan_node": "PlanNode",
    "region": "Region",
    "organization": "Organization",
    "responsible": "Organization",
}


def value(description: str) -> Any:
    """Declare a field with a new value, which may be left out."""
    return strawberry.field(description=description, default=strawberry.UNSET)


@strawberry.input(
    description="New values of fields of an obstacle. A field that is left out stays as it is; null empties "
    "it. An obstacle is about one or more of `program`, `planNode`, `region`, `organization` and the hub."
)
class ObstacleFieldsInput:
    """New values of fields of an obstacle."""

    titles: list[LocalizedTextInput] | None = value(
        "The title in each language, the main one first. Replaces all titles."
    )
    descriptions: list[LocalizedTextInput] | None = value(
        "The description in each language. Do not include personal data. Replaces all descriptions."
    )
    type: ObstacleType | None = value("What sort of obstacle it is.")
    category: str | None = value("The category, as a code of the codelist ObstacleCategory such as `BUDGET`.")
    severity: ObstacleSeverity | None = value("How much it hinders the work. Null is MEDIUM.")
    program: strawberry.ID | None = value("The global ID of the program that it is about.")
    plan_node: strawberry.ID | None = value("The global ID of the node of an action plan that it is about.")
    region: strawberry.ID | None = value("The global ID of the region that it is about.")
    organization: strawberry.ID | None = value("The global ID of the organization that it is about.")
    about_hub: bool | None = value("Whether it is about the hub itself. Null is false.")
    responsible: strawberry.ID | None = value("The global ID of the organization that is to solve it.")
    raised: date | None = value("The day on which it was raised. Default for a new obstacle: today.")
    due: date | None = value("The day by which it is to be solved, on or after `raised`.")
    status: ObstacleStatus | None = value(
        "How far the work on it is. Null is OPEN. RESOLVED needs `resolutions`."
    )
    resolutions: list[LocalizedTextInput] | None = value(
        "What solved it, in each language. Do not include personal data. Replaces all resolutions."
    )
    resolved: date | None = value(
        "The day on which it was solved or closed. Default when `status` becomes RESOLVED or CLOSED: today."
    )
    evidence: list[str] | None = value(
        "The addresses of documents that show the obstacle or its resolution, at most 20. Replaces all."
    )
    visibility: Visibility | None = value(
        "PUBLIC or MEMBERS; null is PUBLIC. The obstacle is never more visible than what it is about."
    )


@strawberry.input(
    description="The input of `saveObstacle`. Without `obstacle` and `revision` it begins a new obstacle of "
    "your organization."
)
class SaveObstacleInput:
    """The input of `saveObstacle`."""

    fields: ObstacleFieldsInput = strawberry.field(description="The new values.")
    obstacle: strawberry.ID | None = field("The global ID of the obstacle to change, for a new draft.")
    revision: strawberry.ID | None = field(REVISION)
    expected_version: int | None = field(EXPECTED)
    base_version: int | None = field(BASE)
    comment: str | None = field(COMMENT)
    idempotency_key: str | None = field(KEY)


def edit_of(given: SaveObstacleInput) -> Edit:
    """Return the edit that an input asks for, with the UUIDs of linked records."""
    values = values_of(OBSTACLE, given.fields)
    for name, typename in LINKS.items():
        if linked := values.get(camel(name)):
            values[camel(name)] = str(id_of(typename, linked, f"input.fields.{camel(name)}"))
    record = id_of("Obstacle", given.obstacle, "input.obstacle")
    return draft_edit(OBSTACLE, given, values, record, given.base_version)


@strawberry.type
class ObstacleMutations:
    """The mutation that saves drafts of obstacles."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Saves a draft: new values of an obstacle, or a new obstacle. Nothing is published. "
        "Requires the role CONTRIBUTOR or REVIEWER for obstacles that your own organization or one below it "
        "has raised, ADMINISTRATOR for others."
    )
    async def save_obstacle(
        self,
        info: strawberry.Info[Request],
        input: Annotated[  # noqa: A002 - mutations take their one argument under this name
            SaveObstacleInput, strawberry.argument(description="What to save.")
        ],
    ) -> RevisionPayload:
        """Save a draft."""
        return payload(  # type: ignore[no-any-return] # rows stand for the declared types, as everywhere
            await resolvers.revisions.save(info.context, edit_of(input), input.idempotency_key)
        )
