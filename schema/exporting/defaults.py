"""What an export shows where nobody says it: the columns of a kind of record, and what stands for one."""

# What is shown of an object that a column ends at: what people know it by.
OBJECTS: dict[str, tuple[str, ...]] = {
    "CodedValue": ("code", "name"),
    "Money": ("amount", "currency"),
    "Organization": ("identifier", "name"),
    "Program": ("iatiIdentifier", "title"),
    "Output": ("title",),
    "KnowledgeProduct": ("title", "url"),
    "Region": ("code", "name"),
    "Source": ("name",),
    "LocalizedText": ("language", "text"),
    "Point": ("latitude", "longitude"),
}

COLUMNS: dict[str, tuple[str, ...]] = {
    "Organization": (
        *("identifier", "name", "acronym", "typeCode", "typeName", "origin", "country", "region"),
        *("website", "synonyms", "parent", "programs.totalCount", "lastUpdated", "id"),
    ),
    "Program": (
        *("iatiIdentifier", "title", "statusCode", "statusName", "scope"),
        *("plannedStart", "actualStart", "plannedEnd", "actualEnd", "reportingOrganization"),
        *("participations.roleCode", "participations.roleName", "participations.organization"),
        "funders: organizations(role: FUNDING).name",
        "implementers: organizations(role: IMPLEMENTING).name",
        *("sectors.sector.vocabulary", "sectors.sector", "sectors.percentage"),
        *("locations.name", "locations.region", "countries.country", "countries.percentage"),
        *("totalBudgets", "outputs.totalCount", "lastUpdated", "id"),
    ),
    "Output": (
        *("title", "description", "program", "program.reportingOrganization", "origin", "iatiIdentifier"),
        *("indicators.title", "indicators.measure", "indicators.baseline.value"),
        *("indicators.periods.start", "indicators.periods.end", "indicators.periods.target"),
        *("indicators.periods.actual", "indicators.periods.achievement"),
        *("locations.region", "lastUpdated", "id"),
    ),
    "KnowledgeProduct": (
        *("title", "kind", "categories", "languages", "published", "license", "url", "doi", "format"),
        *("authors: organizations(role: AUTHOR).name", "publishers: organizations(role: PUBLISHER).name"),
        *("funders: organizations(role: FUNDER).name", "programs", "lastUpdated", "id"),
    ),
    "Region": ("code", "kemendagriCode", "name", "level", "parent", "programs.totalCount", "id"),
    "Overlap": (
        *("kind", "score", "status", "a", "b", "reasons.kind", "reasons.text"),
        *("decidedBy", "decidedAt", "decisionReason", "id"),
    ),
    "MergeProposal": (
        *("score", "status", "a", "b", "reasons.kind", "reasons.evidence"),
        *("decidedBy", "decidedAt", "decisionReason", "id"),
    ),
    "OrganizationMerge": (
        *("organization", "formerName", "formerId", "reason", "mergedBy", "mergedAt"),
        *("revertedBy", "revertedAt", "revertReason", "id"),
    ),
    "ImportRun": ("status", "source", "startedAt", "finishedAt", "rejections.totalCount", "id"),
}
