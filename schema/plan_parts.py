"""Parts of action plans: levels, expected outputs, links of the crosswalk, figures."""

import datetime
from decimal import Decimal

import strawberry

import resolvers.plans
from db.plan_values import PlanNodeKind, PlanNodeRelation
from schema.arguments import LanguageArguments
from schema.fields import column, computed, related
from schema.lazy_types import APlanNode
from schema.values import LocalizedText, chosen, chosen_or, localized
from services.text.addresses import link


@strawberry.type(description="A level of an action plan: a kind of node, with what the plan calls it.")
class PlanLevel:
    """A level of an action plan."""

    kind: PlanNodeKind = column("The kind of node.")
    label: str = computed(
        chosen_or,
        needs=("labels", "kind"),
        arguments=LanguageArguments,
        description="What the plan calls the kind, in one language, such as `Pilar`.",
    )
    labels: list[LocalizedText] = computed(
        localized, needs=("labels",), description="What the plan calls the kind, in every language."
    )


@strawberry.type(description="What a node of an action plan is expected to bring forth.")
class ExpectedOutput:
    """An expected output of a node."""

    title: str = computed(
        chosen_or,
        needs=("titles", "title"),
        arguments=LanguageArguments,
        description="The title in one language. If the title is not available in the requested language, "
        "another language is used.",
    )
    titles: list[LocalizedText] = computed(
        localized, needs=("titles",), description="The title in every language in which it is available."
    )
    ordinal: int = column("The place among the expected outputs of the node, from 1.")


@strawberry.type(description="How a node of another plan relates to a node.")
class PlanNodeLink:
    """A link of the crosswalk, seen from one of its nodes."""

    relation: PlanNodeRelation = column("How the other node relates to this one.")
    node: APlanNode = related(resolvers.plans.node_by_id, key="node_id", description="The other node.")
    note: str | None = computed(
        chosen,
        needs=("notes",),
        arguments=LanguageArguments,
        description="Why they are linked, in one language. Null if not reported.",
    )


@strawberry.type(
    description="A number that a source gives for an action plan or one of its nodes. Sources may "
    "contradict each "
    "other: the hub keeps each with its source and never chooses one."
)
class PlanFigure:
    """A number that a source gives for an action plan or one of its nodes."""

    measure: str = column("What is counted, as a code such as `ACTIONS_COMMITTED`.")
    label: str = computed(
        chosen_or,
        needs=("measures", "measure"),
        arguments=LanguageArguments,
        description="What is counted, in one language.",
    )
    value: Decimal = column("The number.")
    out_of: Decimal | None = column(
        "The number that the value is a part of, such as 79 in `64 of 79`. Null if the source gives none."
    )
    unit: str | None = column("The unit of the number, such as `action`. Null if not reported.")
    year: int | None = column("The year that the number is about. Null if it is about the whole period.")
    node: APlanNode | None = related(
        resolvers.plans.node_by_id,
        key="node_id",
        description="The node that the number is about. Null if it is about the whole plan.",
    )
    source: str = column("The source that gives the number.")
    source_url: str | None = computed(
        link,
        needs=("source_url",),
        description="The address of the source. Null if not reported.",
    )
    date: datetime.date | None = column("The day of the source. Null if not known.")
    note: str | None = computed(
        chosen,
        needs=("notes",),
        arguments=LanguageArguments,
        description="A remark on the number, in one language. Null if there is none.",
    )
