"""What can be searched: one declaration for each kind of record.

A declaration names the table (as `r` in its expressions), the texts with their weights, the identifiers, and
what the record is narrowed by. Whatever a document takes from other records must be as visible as itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Searchable:
    """A kind of record. Weights are A for names, B for what it is called in short, D for descriptions."""

    typename: str
    table: str
    texts: Mapping[str, str]
    identifiers: str
    plain: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, str] = field(default_factory=dict)
    joins: str = ""
    condition: str = "true"

    @property
    def words(self) -> str:
        """The expression of all words: texts in their languages, plain texts as they are."""
        parts = [f"setweight(search_words(r.{name}), '{weight}')" for name, weight in self.texts.items()]
        for name, weight in self.plain.items():
            plain = f"to_tsvector('search_exact', search_plain(coalesce({name}, '')))"
            parts.append(f"setweight({plain}, '{weight}')")
        return " || ".join(parts)


TYPE_OF_ORGANIZATION = "(SELECT o.type FROM organization o WHERE o.id = {} AND o.visibility = 'PUBLIC')"
PROVINCES_OF_PROGRAM = """ARRAY(
    SELECT DISTINCT g.code FROM program_region l JOIN region g ON g.id = l.region_id
    WHERE l.program_id = r.id AND g.level = 'PROVINCE' ORDER BY 1)"""
SECTORS_OF_PROGRAM = """ARRAY(
    SELECT DISTINCT s.code FROM program_sector s
    WHERE s.program_id = r.id AND s.vocabulary = '1' ORDER BY 1)"""
# A period that never ends, or was mistyped, does not fill the list of years.
YEARS_OF_PROGRAM = """ARRAY(
    SELECT generate_series(
        extract(year FROM coalesce(r.start_date, r.end_date))::int,
        least(extract(year FROM coalesce(r.end_date, r.start_date))::int,
            extract(year FROM coalesce(r.start_date, r.end_date))::int + 20)))"""
LANGUAGES = "ARRAY(SELECT DISTINCT split_part(t ->> 0, '-', 1) FROM jsonb_array_elements(r.{}) t ORDER BY 1)"
LANGUAGES_OF_PRODUCT = f"""CASE WHEN r.languages = '{{}}' THEN {LANGUAGES.format("titles")}
    ELSE ARRAY(SELECT DISTINCT split_part(t, '-', 1) FROM unnest(r.languages) t ORDER BY 1) END"""  # noqa: S608 - our own names
SYNONYMS = "(SELECT string_agg(s.name, ' ; ') FROM organization_synonym s WHERE s.organization_id = r.id)"
LINKED = """ARRAY(
    SELECT DISTINCT each FROM program_knowledge_product l
    JOIN search_document p ON p.id = l.program_id CROSS JOIN unnest(p.{}) AS each
    WHERE l.knowledge_product_id = r.id
        AND (p.visibility = 'PUBLIC' OR r.visibility <> 'PUBLIC' AND p.visibility = 'MEMBERS')
    UNION {} ORDER BY 1)"""
# What repositories say of their works, in records that are as visible as the product.
HARVESTED = """harvested_record h CROSS JOIN unnest(h.{0}) AS told (code)
    WHERE h.knowledge_product_id = r.id AND NOT h.deleted AND h.visibility = r.visibility
        AND (h.visibility <> 'OWNER' OR h.owner_id = r.owner_id)"""
HARVESTED_SECTORS = f"SELECT told.code FROM {HARVESTED.format('sectors')}"  # noqa: S608 - our own names
HARVESTED_PROVINCES = f"""SELECT g.code FROM region g WHERE g.level = 'PROVINCE'
    AND g.code IN (SELECT told.code FROM {HARVESTED.format("regions")})"""  # noqa: S608 - as above

# Programs before what hangs on them: an output, a product take over where and what their programs work on.
SEARCHABLE = (
    Searchable(
        "Organization",
        "organization",
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
    ),
    Searchable(
        "Program",
        "program",
        {"titles": "A", "descriptions": "D"},
        "ARRAY(SELECT lower(r.iati_identifier) WHERE r.iati_identifier IS NOT NULL)",
        plain={"r.iati_identifier": "B"},
        facets={
            "listed": "r.level = 'PROGRAM'",
            "status": "r.status",
            "organization_type": TYPE_OF_ORGANIZATION.format("r.reporting_organization_id"),
            "years": YEARS_OF_PROGRAM,
            "provinces": PROVINCES_OF_PROGRAM,
            "sectors": SECTORS_OF_PROGRAM,
            "languages": LANGUAGES.format("titles"),
        },
    ),
    Searchable(
        "Output",
        "result",
        {"titles": "A", "descriptions": "D"},
        "ARRAY(SELECT lower(r.iati_identifier) WHERE r.iati_identifier IS NOT NULL)",
        plain={"r.iati_identifier": "B"},
        # The program that reports an output is exactly as visible as the output.
        facets={
            "status": "p.status",
            "organization_type": "p.organization_type",
            "years": "coalesce(p.years, '{}')",
            "provinces": "coalesce(p.provinces, '{}')",
            "sectors": "coalesce(p.sectors, '{}')",
            "languages": LANGUAGES.format("titles"),
        },
        joins="LEFT JOIN search_document p ON p.id = r.reported_in_id",
        condition="r.kind = 'OUTPUT'",
    ),
    Searchable(
        "KnowledgeProduct",
        "knowledge_product",
        {"titles": "A", "abstracts": "D"},
        """ARRAY(SELECT lower(x) FROM unnest(ARRAY[r.url, r.key, r.doi, 'doi:' || r.doi]) x
            WHERE x IS NOT NULL)""",
        plain={"r.doi": "B"},
        facets={
            "organization_type": TYPE_OF_ORGANIZATION.format("r.owner_id"),
            "years": "ARRAY(SELECT extract(year FROM r.published)::int WHERE r.published IS NOT NULL)",
            "provinces": LINKED.format("provinces", HARVESTED_PROVINCES),
            "sectors": LINKED.format("sectors", HARVESTED_SECTORS),
            "languages": LANGUAGES_OF_PRODUCT,
        },
    ),
)
