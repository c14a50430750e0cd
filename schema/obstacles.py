"""The type Obstacle, similar obstacles, and groups of obstacles."""

from datetime import date, datetime
from typing import Annotated

import strawberry

import resolvers.obstacles
import resolvers.organizations
import resolvers.plans
import resolvers.programs
import resolvers.regions
import resolvers.sources
from schema.arguments import LanguageArguments
from schema.changes import changes_of_record
from schema.enums import Visibility
from schema.fields import column, computed, related
from schema.lazy_types import AChange, AnOrganization, APlanNode, AProgram, ARegion
from schema.nodes import Connection, Node, identity
from schema.obstacle_inputs import ObstacleGroupsArguments, SimilarObstaclesArguments
from schema.obstacle_words import ObstacleSeverity, ObstacleStatus, ObstacleType, SimilarityKind
from schema.page_addresses import page_address
from schema.sources import Source
from schema.titled import Titled
from schema.values import CodedValue, LocalizedText, chosen, chosen_or, code_of, localized

HIDDEN = "Null if it is not about one, or if the viewer may not see it."


@strawberry.type(description="A reason why two obstacles are similar.")
class ObstacleReason:
    """A reason why two obstacles are similar."""

    kind: SimilarityKind = column("The kind of reason.")
    points: float = column("The share of the reason in the score.")
    text: str = computed(
        chosen,
        needs=("texts",),
        arguments=LanguageArguments,
        description="The reason as a sentence in one language.",
    )
    words: list[str] = column("The words that both have, without endings and stop words; for WORDS only.")


@strawberry.type(description="An obstacle that is similar to another one, and how it was solved.")
class SimilarObstacle:
    """An obstacle that is similar to another one."""

    score: float = column("The similarity, from 0 to 1: the sum of the points of all reasons.")
    reasons: list[ObstacleReason] = column("The reasons for the score, strongest first.")
    obstacle: Annotated["Obstacle", strawberry.lazy("schema.obstacles")] | None = related(
        resolvers.obstacles.by_id, key="obstacle_id", description="The similar obstacle."
    )


@strawberry.type(
    description="An obstacle (kendala): what hinders a program, an action of a plan, a region, "
    "an organization or the hub itself. It is never more visible than what it is about."
)
class Obstacle(Node, Titled):
    """An obstacle."""

    id: strawberry.ID = identity("Obstacle")
    url: str = page_address("obstacle", "Obstacle")
    title: str = computed(
        chosen_or,
        needs=("titles", "title"),
        arguments=LanguageArguments,
        description="The title in one language. If the title is not available in the requested language, "
        "another language is used.",
    )
    titles: list[LocalizedText] = computed(
        localized, needs=("titles",), description="The title in every language in which there is one."
    )
    description: str | None = computed(
        chosen,
        needs=("descriptions",),
        arguments=LanguageArguments,
        description="The description in one language. Null if there is none.",
    )
    descriptions: list[LocalizedText] = computed(
        localized, needs=("descriptions",), description="The description in every language."
    )
    type: ObstacleType = column("What sort of obstacle it is.")
    category: CodedValue = code_of(
        "category", "ObstacleCategory", "The category (codelist ObstacleCategory)."
    )
    severity: ObstacleSeverity = column("How much it hinders the work.")
    status: ObstacleStatus = column("How far the work on it is.")
    program: AProgram | None = related(
        resolvers.programs.by_id, key="program_id", description=f"The program that it is about. {HIDDEN}"
    )
    plan_node: APlanNode | None = related(
        resolvers.plans.node_by_id,
        key="plan_node_id",
        description=f"The node of an action plan that it is about. {HIDDEN}",
    )
    region: ARegion | None = related(
        resolvers.regions.by_id,
        key="region_id",
        description="The region that it is about. Null if it is not about one.",
    )
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description=f"The organization that it is about. {HIDDEN}",
    )
    about_hub: bool = column("Whether it is about the hub itself.", of="is_about_hub")
    raised_by: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="raised_by_id",
        description="The member organization that raised it. Null if the viewer may not see it.",
    )
    responsible: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="responsible_id",
        description="The organization that is to solve it. Null if none is named, or if the viewer may not "
        "see it.",
    )
    raised: date = column("The day on which it was raised.", of="raised_on")
    due: date | None = column("The day by which it is to be solved. Null if none is set.", of="due_on")
    resolved: date | None = column(
        "The day on which it was solved or closed. Null while it is neither.", of="resolved_on"
    )
    resolution: str | None = computed(
        chosen,
        needs=("resolutions",),
        arguments=LanguageArguments,
        description="What solved it, in one language. Null if it is not solved.",
    )
    resolutions: list[LocalizedText] = computed(
        localized, needs=("resolutions",), description="What solved it, in every language."
    )
    evidence: list[str] = column("The addresses of documents that show the obstacle or its resolution.")
    similar: list[SimilarObstacle] = related(
        resolvers.obstacles.similar,
        key="id",
        arguments=SimilarObstaclesArguments,
        is_list=True,
        description="The obstacles that are most similar, also of other members, with what solved them: of "
        "the same category, with shared words, or about the same region or node of a plan.",
    )
    version: int = column(
        "The version of the record, incremented on every change. Pass it as `expectedVersion` in a mutation."
    )
    changes: Connection[AChange] = changes_of_record()
    visibility: Visibility = column("Who may see the obstacle.")
    source: Source = related(
        resolvers.sources.by_id, key="source_id", description="The source of the record."
    )
    imported_at: datetime = column("The time at which the hub added the record or last changed it.")
    last_updated: datetime | None = column("The time of the last change by a member.")


@strawberry.type(description="The obstacles of a list that have a value in common.")
class ObstacleGroup:
    """The obstacles of a list that have a value in common."""

    key: str | None = column(
        "The value: a code such as `BUDGET` or `ID-JT`, the identifier of an organization, or the "
        "reference of a node such as `RANPE-1/1.1.2`. Null for obstacles without one, or if the viewer may "
        "not see the record."
    )
    label: str | None = computed(
        chosen,
        needs=("labels",),
        arguments=LanguageArguments,
        description="The name of the value in one language. Null for obstacles without one.",
    )
    count: int = column("The number of obstacles.")
    open: int = column("The number of obstacles that are OPEN or IN_PROGRESS.")
    resolved: int = column("The number of obstacles that are RESOLVED.")
    closed: int = column("The number of obstacles that are CLOSED.")
    median_days_to_resolve: float | None = column(
        "The median number of days from raising to resolution, over the RESOLVED ones. Null if there is none."
    )
    organizations: int = column(
        "The number of organizations that raised them, of those that the viewer may see. A category that "
        "several organizations raise recurs."
    )


@strawberry.type(description="A page of a list, as a Relay connection.")
class ObstacleConnection(Connection[Obstacle]):
    """A page of obstacles."""

    groups: list[ObstacleGroup] = related(
        resolvers.obstacles.groups,
        key="whole",
        arguments=ObstacleGroupsArguments,
        is_list=True,
        description="The obstacles of the whole list by group, largest group first, regardless of the page.",
    )
