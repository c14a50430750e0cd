"""What a program delivers: outputs, other results, knowledge products, documents."""

import strawberry

import resolvers.knowledge_products
import resolvers.monitoring
import resolvers.outputs
from schema.arguments import (
    PageArguments,
    SearchedPageArguments,
)
from schema.connections import (
    KnowledgeProductConnection,
    OutputConnection,
)
from schema.fields import column, related
from schema.knowledge_products import Document
from schema.lazy_types import (
    AnOutput,
)
from schema.monitoring import AchievementSummary, IndicatorTotal
from schema.monitoring_arguments import AchievementArguments, TotalsArguments
from schema.nodes import Connection
from schema.outputs import Impact, OtherResult, Outcome, OutputsArguments


@strawberry.type
class ProgramResults:
    """What a program delivers: outputs, other results, knowledge products, documents."""

    output: AnOutput | None = related(
        resolvers.outputs.of_activity,
        key="id",
        description="The output that this activity represents. Null unless `level` is OUTPUT.",
    )
    outputs: OutputConnection = related(
        resolvers.outputs.of_program,
        count=resolvers.outputs.count_of_program,
        key="id",
        arguments=OutputsArguments,
        description="The outputs of the program: what it delivers.",
    )
    outcomes: Connection[Outcome] = related(
        resolvers.outputs.outcomes,
        count=resolvers.outputs.count_outcomes,
        key="id",
        arguments=PageArguments,
        description="The outcomes of the program: the changes that it brings about.",
    )
    impacts: Connection[Impact] = related(
        resolvers.outputs.impacts,
        count=resolvers.outputs.count_impacts,
        key="id",
        arguments=PageArguments,
        description="The impacts of the program: the long-term changes to which it contributes.",
    )
    other_results: Connection[OtherResult] = related(
        resolvers.outputs.others,
        count=resolvers.outputs.count_others,
        key="id",
        arguments=PageArguments,
        description="The results of the program that are not outputs, outcomes or impacts.",
    )
    achievement: float | None = column(
        "The progress toward the targets of the outputs: the mean of the newest achievement of each of their "
        "indicators, where less than 0 counts as 0 and more than 1 as 1: 1 means that all targets are "
        "reached. Outputs that are less visible than the program do not count. Null if nothing is measured."
    )
    achievement_summary: AchievementSummary = related(
        resolvers.monitoring.of_program,
        key="id",
        arguments=AchievementArguments,
        description="How many indicators of the outputs reach their targets, by class and by measure.",
    )
    indicator_totals: list[IndicatorTotal] = related(
        resolvers.monitoring.totals_of_program,
        key="id",
        arguments=TotalsArguments,
        is_list=True,
        description="The indicators of the outputs, grouped by title, with a total where measure and "
        "direction agree.",
    )
    knowledge_products: KnowledgeProductConnection = related(
        resolvers.knowledge_products.of_program,
        count=resolvers.knowledge_products.count_of_program,
        key="id",
        arguments=SearchedPageArguments,
        description="The knowledge products that the program links to.",
    )
    documents: Connection[Document] = related(
        resolvers.knowledge_products.documents,
        count=resolvers.knowledge_products.count_documents,
        key="id",
        arguments=PageArguments,
        description="All documents that the program links to, in the publisher's order. Includes knowledge "
        "products.",
    )
