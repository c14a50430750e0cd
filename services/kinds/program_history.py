"""The fields that the history of programs records."""

from services.kinds.declaration import History
from services.kinds.history_fields import columns, exact, listed, localized, named, of_kind, part

MONEY = {"amount": exact("x.amount"), "currency": "x.currency", "valueDate": "x.value_date"}
SHARE = {"code": "x.code", "percentage": exact("x.percentage"), "names": localized("x.names")}
VOCABULARY = {"vocabulary": "x.vocabulary", "vocabularyUri": "x.vocabulary_uri"}

PROGRAM_FIELDS = columns(
    level="p.level",
    hierarchy="p.hierarchy",
    titles="p.titles",
    descriptions="p.descriptions",
    status="p.status",
    # The code is recorded only if it has no enum value.
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
        details="x.details",
    ),
    sectors=listed(part("program_sector"), **VOCABULARY, **SHARE, origin="x.origin"),
    countries=listed(part("program_country"), **SHARE, origin="x.origin"),
    recipientRegions=listed(part("program_recipient_region"), **VOCABULARY, **SHARE, origin="x.origin"),
    tags=listed(part("program_tag"), **VOCABULARY, code="x.code", names=localized("x.names")),
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

PROGRAM_HISTORY = History(
    "PROGRAM",
    "A program, or an output that is reported as an activity (level OUTPUT).",
    "programs",
    f"""SELECT p.id, p.id AS program_id, p.visibility AS audience, p.owner_id, {PROGRAM_FIELDS}
    FROM program p JOIN source s ON s.id = p.source_id
    LEFT JOIN organization o ON o.id = p.reporting_organization_id
    WHERE p.id = ANY($1)""",  # noqa: S608 - expressions written above
)
