"""What records say at one moment, field by field under the names of the graph, so that two moments compare.

Values are JSON as PostgreSQL spells it, which is the same for equal values. Amounts are text, as everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from db.values import RecordKind

# Columns of a snapshot that are no fields: which record, of which program, who may see it.
HEAD = ("id", "program_id", "audience", "owner_id")


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of record, and the statement that says what the records of the ids `$1` say."""

    kind: RecordKind
    statement: str


@dataclass(frozen=True, slots=True)
class Moment:
    """What some records of a subject said, by id."""

    subject: Subject
    ids: Sequence[UUID]
    rows: Mapping[UUID, Any]


async def look(connection: asyncpg.Connection, subject: Subject, ids: Sequence[UUID]) -> Moment:
    """What the records say now."""
    rows = await connection.fetch(subject.statement, ids) if ids else []
    return Moment(subject, ids, {row["id"]: row for row in rows})


def columns(**fields: str) -> str:
    """The fields of a snapshot, each an expression of any type."""
    return ",\n".join(f'to_jsonb({expression}) AS "{name}"' for name, expression in fields.items())


def listed(source: str, order: str = "x.ordinal", **values: str) -> str:
    """The rows of a source `x`, as a JSON list of objects."""
    pairs = ", ".join(f"'{name}', {expression}" for name, expression in values.items())
    return (
        f"(SELECT coalesce(jsonb_agg(jsonb_build_object({pairs}) ORDER BY {order}), '[]')"  # noqa: S608 - own
        f" FROM {source})"
    )


def localized(column: str) -> str:
    """A stored text per language as a list of objects."""
    return (
        "(SELECT coalesce(jsonb_agg(jsonb_build_object('language', pair->0, 'text', pair->1) ORDER BY place),"  # noqa: S608 - a column's name
        f" '[]') FROM jsonb_array_elements({column}) WITH ORDINALITY AS texts (pair, place))"
    )


def exact(column: str) -> str:
    """A number as text, equal for equal numbers."""
    return f"trim_scale({column})::text"


def named(organization: str) -> str:
    """What an organization is told apart by."""
    return f"coalesce({organization}.identifier, {organization}.name)"


def part(table: str, join: str = "") -> str:
    """The rows that a program has in a table of its parts."""
    return f'"{table}" x {join} WHERE x.program_id = p.id'


def of_kind(kind: str) -> str:
    """The results of one kind that a program reports, told apart by their ids."""
    source = f"result x WHERE x.reported_in_id = p.id AND x.kind = '{kind}'"
    return listed(source, id="x.id", title="x.title")


MONEY = {"amount": exact("x.amount"), "currency": "x.currency", "valueDate": "x.value_date"}
SHARE = {"code": "x.code", "percentage": exact("x.percentage"), "names": localized("x.names")}

PROGRAM_FIELDS = columns(
    level="p.level",
    hierarchy="p.hierarchy",
    titles="p.titles",
    descriptions="p.descriptions",
    status="p.status",
    # The code says more than the word only where no word is known.
    statusCode="CASE WHEN p.status IS NULL THEN p.status_code END",
    plannedStart="p.planned_start",
    actualStart="p.actual_start",
    plannedEnd="p.planned_end",
    actualEnd="p.actual_end",
    scope="p.scope_code",
    reportingOrganization=named("o"),
    visibility="p.visibility",
    source="s.name",
    participations=listed(
        part("participation", "JOIN organization o ON o.id = x.organization_id"),
        role="x.role",
        organization=named("o"),
        activityId="x.activity_id",
    ),
    budgets=listed(
        part("budget"),
        type="x.type_code",
        status="x.status_code",
        periodStart="x.period_start",
        periodEnd="x.period_end",
        **MONEY,
    ),
    transactions=listed(
        part(
            "transaction",
            "LEFT JOIN organization a ON a.id = x.provider_id"
            " LEFT JOIN organization b ON b.id = x.receiver_id",
        ),
        type="x.type_code",
        date="x.date",
        **MONEY,
        descriptions=localized("x.descriptions"),
        provider=named("a"),
        providerActivityId="x.provider_activity_id",
        receiver=named("b"),
        receiverActivityId="x.receiver_activity_id",
    ),
    sectors=listed(part("program_sector"), vocabulary="x.vocabulary", **SHARE),
    countries=listed(part("program_country"), **SHARE),
    locations=listed(
        part("program_location", "LEFT JOIN region g ON g.id = x.region_id"),
        names=localized("x.names"),
        region="g.code",
        latitude="x.latitude",
        longitude="x.longitude",
        exactness="x.exactness_code",
        percentage=exact("x.percentage"),
    ),
    related=listed(part("related_program"), relation="x.relation_code", iatiIdentifier="x.iati_identifier"),
    documents=listed(
        part("document"),
        url="x.url",
        titles=localized("x.titles"),
        descriptions=localized("x.descriptions"),
        categories="x.categories",
        languages="x.languages",
        format="x.format",
        published="x.published",
    ),
    outputs=of_kind("OUTPUT"),
    outcomes=of_kind("OUTCOME"),
    impacts=of_kind("IMPACT"),
    otherResults=of_kind("OTHER"),
)

PROGRAM = Subject(
    RecordKind.PROGRAM,
    f"""SELECT p.id, p.id AS program_id, p.visibility AS audience, p.owner_id, {PROGRAM_FIELDS}
    FROM program p JOIN source s ON s.id = p.source_id
    LEFT JOIN organization o ON o.id = p.reporting_organization_id
    WHERE p.id = ANY($1)""",  # noqa: S608 - expressions written above
)

PERIODS = listed(
    "indicator_period d WHERE d.indicator_id = x.id",
    "d.ordinal",
    start="d.start_date",
    end="d.end_date",
    targets="d.targets",
    actuals="d.actuals",
)

RESULT_FIELDS = columns(
    titles="r.titles",
    descriptions="r.descriptions",
    indicators=listed(
        "indicator x WHERE x.result_id = r.id",
        titles=localized("x.titles"),
        descriptions=localized("x.descriptions"),
        measure="x.measure_code",
        ascending="x.ascending",
        baseline="x.baseline",
        periods=PERIODS,
    ),
    visibility="r.visibility",
)

# Results are asked for by the programs that report them, for their ids may go and come.
RESULT = Subject(
    RecordKind.RESULT,
    f"""SELECT r.id, r.reported_in_id AS program_id, r.visibility AS audience, r.owner_id, {RESULT_FIELDS}
    FROM result r WHERE r.reported_in_id = ANY($1)""",  # noqa: S608 - expressions written above
)

ORGANIZATION_FIELDS = columns(
    names="o.names",
    type="o.type",
    typeCode="CASE WHEN o.type = 'UNKNOWN' THEN o.type_code END",
    origin="o.origin",
    identifier="o.identifier",
    acronym="o.acronym",
    country="o.country",
    region="g.code",
    website="o.website",
    # A hidden organization is not named in the history of one that others see.
    parent=f"CASE WHEN m.visibility = 'PUBLIC' THEN {named('m')} END",
    visibility="o.visibility",
    source="s.name",
)

ORGANIZATION = Subject(
    RecordKind.ORGANIZATION,
    f"""SELECT o.id, NULL::uuid AS program_id, o.visibility AS audience, o.owner_id, {ORGANIZATION_FIELDS}
    FROM organization o JOIN source s ON s.id = o.source_id
    LEFT JOIN region g ON g.id = o.region_id LEFT JOIN organization m ON m.id = o.parent_id
    WHERE o.id = ANY($1)""",  # noqa: S608 - as above
)

PRODUCT_FIELDS = columns(
    titles="k.titles",
    abstracts="k.abstracts",
    kind="k.kind",
    categories="k.categories",
    languages="k.languages",
    format="k.format",
    published="k.published",
    license="k.license",
    visibility="k.visibility",
)

KNOWLEDGE_PRODUCT = Subject(
    RecordKind.KNOWLEDGE_PRODUCT,
    f"""SELECT k.id, NULL::uuid AS program_id, k.visibility AS audience, k.owner_id, {PRODUCT_FIELDS}
    FROM knowledge_product k WHERE k.id = ANY($1)""",  # noqa: S608 - expressions written above
)
