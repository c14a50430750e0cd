"""Coverage of action plans: matrices and gaps."""

from datetime import date
from decimal import Decimal

import strawberry

import resolvers.coverage
import resolvers.organizations
import resolvers.plans
import resolvers.regions
from schema.aggregates import key_name
from schema.arguments import LanguageArguments, PageArguments
from schema.connections import ProgramConnection
from schema.coverage_inputs import CoverageCellsArguments
from schema.fields import column, computed, related
from schema.lazy_types import AnOrganization, APlanNode, ARegion
from schema.plan_parts import ExpectedOutput
from schema.plans import ActionPlan
from schema.values import chosen_or
from services.coverage.gaps import GapKind, GapReason


@strawberry.type(description="The budgets of programs in one currency. Currencies are never added.")
class CoverageMoney:
    """The budgets of programs in one currency."""

    currency: str = column("The currency, as an ISO 4217 code such as `IDR`.")
    count: int = column("The number of programs with a budget in this currency.")
    sum: Decimal = column(
        "The sum of the budgets for their whole periods. With `sharing: SPLIT`, the parts of them that "
        "count here."
    )


@strawberry.type(description="What a part of a coverage matrix counts. The viewer sees all that is counted.")
class CoverageNumbers:
    """What a part of a matrix counts."""

    value: int = column("The number of the matrix's `measure`.")
    program_count: int = column(
        "The number of programs, each once. An output that is reported as an activity counts as the "
        "program above "
        "it, if the viewer may see that."
    )
    weight: Decimal = column(
        "The number of programs, weighted by `counting.sharing`. With WHOLE: equal to `programCount`."
    )
    output_count: int = column(
        "The number of outputs, each once: outputs that are aligned themselves, and all outputs of "
        "aligned programs."
    )
    organization_count: int = column("The number of organizations that take part in the programs, each once.")
    money: list[CoverageMoney] = column(
        "The budgets of the programs, one sum per currency. Each amount counts once: for the nearest "
        "program at or "
        "above the one that reports it that serves the plan."
    )


@strawberry.type(
    description="A row of a coverage matrix with its totals, in which each program counts once. Rows without "
    "anything are included."
)
class CoverageRow(CoverageNumbers):
    """A row of a matrix."""

    code: str | None = column(
        "The code of the node within its plan, or the identifier of the organization. Null if the "
        "organization "
        "has none."
    )
    title: str = computed(
        chosen_or,
        needs=("titles", "title"),
        arguments=LanguageArguments,
        description="The title of the node, or the name of the organization, in one language.",
    )
    commitment_count: int = column(
        "The number of commitments to the node or a node below it, or to the nodes that the "
        "organization leads. "
        "With `filter.year`: of this year. Commitments belong to no program and place."
    )
    realised_count: int = column("The number of these commitments that are REALISED.")
    node: APlanNode | None = related(
        resolvers.plans.node_by_id,
        key="node_id",
        description="The node of the plan. Null if rows are organizations.",
    )
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization. Null if rows are nodes.",
    )


@strawberry.type(
    description="A column of a coverage matrix with its totals, in which each program counts once. "
    "Columns without "
    "anything are included."
)
class CoverageColumn(CoverageNumbers):
    """A column of a matrix."""

    code: str | None = column(
        "The code of the region, the year, the type or the status. Null in the column of programs "
        "without one."
    )
    name: str | None = computed(
        key_name,
        needs=("vocabulary", "code", "names"),
        arguments=LanguageArguments,
        description="The name in one language. Null in the column of programs without a value.",
    )


@strawberry.type(description="A cell of a coverage matrix.")
class CoverageCell(CoverageNumbers):
    """A cell of a matrix."""

    row_code: str | None = column("The `code` of the row.")
    column_code: str | None = column("The `code` of the column.")
    programs: ProgramConnection = related(
        resolvers.coverage.programs_of_cell,
        count=resolvers.coverage.count_programs,
        key="place",
        arguments=PageArguments,
        description="The programs that count in the cell.",
    )


@strawberry.type(
    description="Coverage of an action plan: how many programs serve each node, by place, year, type or "
    "status. "
    "Rows, columns and cells include only what the viewer may see."
)
class Coverage:
    """A matrix of a plan."""

    plan: ActionPlan = related(resolvers.plans.by_id, key="plan_id", description="The plan.")
    rows: list[CoverageRow] = related(
        resolvers.coverage.rows,
        key="whole",
        is_list=True,
        description="All rows, as the plan prints its nodes; organizations by name.",
    )
    columns: list[CoverageColumn] = related(
        resolvers.coverage.columns_of,
        key="whole",
        is_list=True,
        description="All columns: regions by code, years ascending. The last one, without a code, is "
        "for programs "
        "without a value.",
    )
    cells: list[CoverageCell] = related(
        resolvers.coverage.cells,
        key="whole",
        arguments=CoverageCellsArguments,
        is_list=True,
        description="The cells, row by row.",
    )
    total: CoverageNumbers = related(
        resolvers.coverage.total,
        key="whole",
        description="The numbers of the whole matrix, in which each program counts once.",
    )


EXPLANATIONS = {
    GapReason.NEVER: ("Belum pernah ada program yang selaras.", "No program has ever served it."),
    GapReason.ONLY_REJECTED: (
        "Semua penyelarasan yang diajukan ditolak.",
        "All alignments that were claimed have been rejected.",
    ),
    GapReason.NO_DATES: ("Program yang ada tidak mencantumkan tanggal.", "Its programs report no dates."),
    GapReason.ENDED: ("Semua programnya sudah berakhir.", "All its programs have ended."),
    GapReason.NOT_BEGUN: ("Semua programnya belum dimulai.", "None of its programs has begun."),
    GapReason.INTERRUPTED: (
        "Program sebelumnya sudah berakhir dan program berikutnya belum dimulai.",
        "Earlier programs have ended, and later ones have not begun.",
    ),
}


def explanation(reason: str, languages: tuple[str, ...]) -> str:
    """Return the reason of a gap as a sentence."""
    indonesian, english = EXPLANATIONS[GapReason(reason)]
    known = next((each.split("-")[0] for each in languages if each.split("-")[0] in ("id", "en")), "id")
    return english if known == "en" else indonesian


@strawberry.type(description="A gap of an action plan in a year.")
class CoverageGap:
    """A gap of a plan."""

    kind: GapKind = column("What is missing.")
    reason: GapReason = column("Why it is missing.")
    explanation: str = computed(
        explanation,
        needs=("reason",),
        arguments=LanguageArguments,
        description="The reason as a sentence, in Indonesian or English.",
    )
    since: date = column(
        "The first day since which it has been missing, within the validity of the node or plan."
    )
    years: int = column("The number of years for which it has been missing, including the requested year.")
    node: APlanNode | None = related(
        resolvers.plans.node_by_id,
        key="node_id",
        description="The action, or the node of the expected output. Null for provinces.",
    )
    region: ARegion | None = related(
        resolvers.regions.by_id, key="region_id", description="The province. Null for other gaps."
    )
    expected_output: ExpectedOutput | None = column("The expected output. Null for other gaps.")
