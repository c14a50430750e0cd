"""Organizations: the declaration of the kind."""

from typing import Any

from db.tables import organization, region
from services import organizations
from services.kinds.declaration import History, Kind, LookupKey, SearchDeclaration
from services.kinds.dimensions import Dimension, linked
from services.kinds.history_fields import columns, named
from services.kinds.search_expressions import LANGUAGES
from services.organizations import ORGANIZATION

SYNONYMS = "(SELECT string_agg(s.name, ' ; ') FROM organization_synonym s WHERE s.organization_id = r.id)"
SEARCH = SearchDeclaration(
    "Organizations, found by name, acronym, identifier, type, and the country and region of their seat.",
    {"names": "A"},
    """ARRAY(SELECT lower(i.value) FROM organization_identifier i WHERE i.organization_id = r.id
        UNION SELECT lower(r.identifier) WHERE r.identifier IS NOT NULL)""",
    plain={
        "r.acronym": "A",
        "r.identifier": "B",
        SYNONYMS: "B",
    },
    facets={
        "organization_type": "r.type",
        "provinces": """ARRAY(
            SELECT g.code FROM region own JOIN region g ON g.id IN (own.id, own.parent_id)
            WHERE own.id = r.region_id AND g.level = 'PROVINCE')""",
        "languages": LANGUAGES.format("names"),
    },
    named="""
        SELECT 'ORGANIZATION_TYPE', r.type UNION ALL SELECT 'COUNTRY', r.country
        UNION ALL SELECT 'REGION', g.code FROM region own JOIN region g ON g.id IN (own.id, own.parent_id)
        WHERE own.id = r.region_id""",
)

ORGANIZATION_FIELDS = columns(
    names="o.names",
    descriptions="o.descriptions",
    type="o.type",
    typeCode="CASE WHEN o.type = 'UNKNOWN' THEN o.type_code END",
    origin="o.origin",
    identifier="o.identifier",
    acronym="o.acronym",
    country="o.country",
    region="g.code",
    website="o.website",
    # The history of a visible organization must not name a hidden one.
    parent=f"CASE WHEN m.visibility = 'PUBLIC' THEN {named('m')} END",
    visibility="o.visibility",
    source="s.name",
)
ORGANIZATION_HISTORY = History(
    "ORGANIZATION",
    "An organization.",
    "organizations",
    f"""SELECT o.id, NULL::uuid AS program_id, o.visibility AS audience, o.owner_id, o.version,
    {ORGANIZATION_FIELDS}
    FROM organization o JOIN source s ON s.id = o.source_id
    LEFT JOIN region g ON g.id = o.region_id LEFT JOIN organization m ON m.id = o.parent_id
    WHERE o.id = ANY($1)""",  # noqa: S608 - as above
)


def provinces_of_regions(*, member: bool) -> Any:
    """The province of each region; a province is its own."""
    province = region.alias("above")
    joined = (
        linked(region.c.id, province.c.code)
        .select_from(region)
        .join(province, (province.c.id == region.c.id) | (province.c.id == region.c.parent_id))
    )
    return joined.where(province.c.level == "PROVINCE")


TYPES = {"UNKNOWN": ("Tidak diketahui", "Not known")}
ORIGINS = {"RECORD": ("Tercatat", "Recorded"), "MENTION": ("Hanya disebut", "Only mentioned")}

ORGANIZATIONS = Kind(
    ORGANIZATION,
    b"O",
    is_node=True,
    names={"en": "Organizations", "id": "Organisasi"},
    keys={
        "id": LookupKey(find=organizations.by_id),
        "identifier": LookupKey(find=organizations.by_identifier),
    },
    search=SEARCH,
    history=ORGANIZATION_HISTORY,
    dimensions={
        "TYPE": Dimension("OrganizationType", organization.c.type, words=TYPES),
        "ORIGIN": Dimension("Origin", organization.c.origin, words=ORIGINS),
        "COUNTRY": Dimension("Country", organization.c.country),
        "PROVINCE": Dimension("REGION", organization.c.region_id, provinces_of_regions),
    },
    shown_as=("identifier", "name"),
    export_columns=(
        *("identifier", "name", "acronym", "typeCode", "typeName", "origin", "country", "region"),
        *("website", "synonyms", "parent", "programs.totalCount", "lastUpdated", "id"),
    ),
)
