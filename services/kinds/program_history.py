"""The fields that the history of programs records."""

from services.kinds import alignment_history
from services.kinds.declaration import History
from services.kinds.history_fields import columns, exact, listed, localized, named, of_kind, part

MONEY = {"amount": exact("x.amount"), "currency": "x.currency", "valueDate": "x.value_date"}
SHARE = {"code": "x.code", "percentage": exact("x.percentage"), "names": localized("x.names")}
PROVIDER_AND_RECEIVER = (
    "LEFT JOIN organization a ON a.id = x.provider_id LEFT JOIN organization b ON b.id = x.receiver_id"
)
PROVIDED_AND_RECEIVED = {
    "provider": named("a"),
    "providerActivityId": "x.provider_activity_id",
    "receiver": named("b"),
    "receiverActivityId": "x.receiver_activity_id",
}
VOCABULARY = {"vocabulary": "x.vocabulary", "vocabularyUri": "x.vocabulary_uri"}
DOCUMENT = {
    "url": "x.url",
    "titles": localized("x.titles"),
    "descriptions": localized("x.descriptions"),
    "categories": "x.categories",
    "languages": "x.languages",
    "format": "x.format",
    "published": "x.published",
}
# Parts of a program that members edit too, in the same form.
PARTS = {
    "budgets": listed(
        part("budget"),
        type="x.type_code",
        status="x.status_code",
        periodStart="x.period_start",
        periodEnd="x.period_end",
        **MONEY,
    ),
    "sectors": listed(part("program_sector"), **VOCABULARY, **SHARE, origin="x.origin"),
    "countries": listed(part("program_country"), **SHARE, origin="x.origin"),
    "recipientRegions": listed(part("program_recipient_region"), **VOCABULARY, **SHARE, origin="x.origin"),
    "tags": listed(part("program_tag"), **VOCABULARY, code="x.code", names=localized("x.names")),
    "policyMarkers": listed(
        part("program_policy_marker"),
        **VOCABULARY,
        code="x.code",
        significance="x.significance_code",
        names=localized("x.names"),
    ),
    "locations": listed(
        part("program_location", "LEFT JOIN region g ON g.id = x.region_id"),
        names=localized("x.names"),
        region="g.code",
        latitude="x.latitude",
        longitude="x.longitude",
        exactness="x.exactness_code",
        percentage=exact("x.percentage"),
        details="x.details",
    ),
}

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
    collaborationType="p.collaboration_type_code",
    flowType="p.flow_type_code",
    financeType="p.finance_type_code",
    tiedStatus="p.tied_status_code",
    budgetNotProvided="p.budget_not_provided_code",
    humanitarian="p.humanitarian",
    details="p.details",
    reportingOrganization=named("o"),
    visibility="p.visibility",
    source="s.name",
    participations=listed(
        part("participation", "JOIN organization o ON o.id = x.organization_id"),
        role="x.role",
        organization=named("o"),
        activityId="x.activity_id",
    ),
    budgets=PARTS["budgets"],
    plannedDisbursements=listed(
        part("planned_disbursement", PROVIDER_AND_RECEIVER),
        type="x.type_code",
        periodStart="x.period_start",
        periodEnd="x.period_end",
        **MONEY,
        **PROVIDED_AND_RECEIVED,
    ),
    transactions=listed(
        part("transaction", PROVIDER_AND_RECEIVER),
        type="x.type_code",
        date="x.date",
        **MONEY,
        descriptions=localized("x.descriptions"),
        **PROVIDED_AND_RECEIVED,
        details="x.details",
    ),
    sectors=PARTS["sectors"],
    countries=PARTS["countries"],
    recipientRegions=PARTS["recipientRegions"],
    tags=PARTS["tags"],
    policyMarkers=PARTS["policyMarkers"],
    otherIdentifiers=listed(
        part("other_identifier"),
        identifier="x.identifier",
        type="x.type_code",
        ownerIdentifier="x.owner_ref",
        ownerNames=localized("x.owner_names"),
    ),
    locations=PARTS["locations"],
    related=listed(part("related_program"), relation="x.relation_code", iatiIdentifier="x.iati_identifier"),
    documents=listed(part("document"), **DOCUMENT),
    alignments=alignment_history.OF_PROGRAM,
    outputs=of_kind("OUTPUT"),
    outcomes=of_kind("OUTCOME"),
    impacts=of_kind("IMPACT"),
    otherResults=of_kind("OTHER"),
)

PROGRAM_HISTORY = History(
    "PROGRAM",
    "A program, or an output that is reported as an activity (level OUTPUT).",
    "programs",
    f"""SELECT p.id, p.id AS program_id, p.visibility AS audience, p.owner_id, p.version, {PROGRAM_FIELDS}
    FROM program p JOIN source s ON s.id = p.source_id
    LEFT JOIN organization o ON o.id = p.reporting_organization_id
    WHERE p.id = ANY($1)""",  # noqa: S608 - expressions written above
)
