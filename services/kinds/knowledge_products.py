"""Knowledge products: the declaration of the kind."""

from typing import Any

from sqlalchemy import Table

from db.tables import knowledge_product, organization, organization_knowledge_product
from services.kinds import dimensions
from services.kinds.declaration import History, Kind, LookupKey, SearchDeclaration
from services.kinds.dimensions import Dimension, DimensionLinks, linked, year_of
from services.kinds.history_fields import columns
from services.kinds.search_expressions import LANGUAGES
from services.knowledge_products import KNOWLEDGE_PRODUCT, key_of_doi, key_of_url
from services.querying.visibility import shown_with_sql, visible

LANGUAGES_OF_PRODUCT = f"""CASE WHEN r.languages = '{{}}' THEN {LANGUAGES.format("titles")}
    ELSE ARRAY(SELECT DISTINCT split_part(t, '-', 1) FROM unnest(r.languages) t ORDER BY 1) END"""  # noqa: S608 - our own names
LINKED = f"""ARRAY(
    SELECT DISTINCT each FROM program_knowledge_product l
    JOIN search_document p ON p.id = l.program_id CROSS JOIN unnest(p.{{}}) AS each
    WHERE l.knowledge_product_id = r.id AND {shown_with_sql("p", "r")}
    UNION {{}} ORDER BY 1)"""  # noqa: S608 - our own names
HARVESTED = f"""harvested_record h CROSS JOIN unnest(h.{{0}}) AS told (code)
    WHERE h.knowledge_product_id = r.id AND NOT h.deleted AND {shown_with_sql("h", "r")}"""
HARVESTED_SECTORS = f"SELECT told.code FROM {HARVESTED.format('sectors')}"  # noqa: S608 - our own names
HARVESTED_PROVINCES = f"""SELECT g.code FROM region g WHERE g.level = 'PROVINCE'
    AND g.code IN (SELECT told.code FROM {HARVESTED.format("regions")})"""  # noqa: S608 - as above
SEARCH = SearchDeclaration(
    "Knowledge products, found by title, abstract, address and DOI.",
    {"titles": "A", "abstracts": "C"},
    """ARRAY(SELECT lower(x) FROM unnest(ARRAY[r.url, r.key, r.doi, 'doi:' || r.doi]) x
        WHERE x IS NOT NULL)""",
    plain={"r.doi": "B"},
    facets={
        "years": "ARRAY(SELECT extract(year FROM r.published)::int WHERE r.published IS NOT NULL)",
        "provinces": LINKED.format("provinces", HARVESTED_PROVINCES),
        "sectors": LINKED.format("sectors", HARVESTED_SECTORS),
        "languages": LANGUAGES_OF_PRODUCT,
    },
    organization="owner_id",
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
    url="k.url",
    doi="k.doi",
    visibility="k.visibility",
)
PRODUCT_HISTORY = History(
    "KNOWLEDGE_PRODUCT",
    "A knowledge product.",
    "knowledge_products",
    f"""SELECT k.id, NULL::uuid AS program_id, k.visibility AS audience, k.owner_id, k.version,
    {PRODUCT_FIELDS}
    FROM knowledge_product k WHERE k.id = ANY($1)""",  # noqa: S608 - expressions written above
)

KINDS_OF_PRODUCT = {
    "REPORT": ("Laporan", "Report"),
    "EVALUATION": ("Evaluasi", "Evaluation"),
    "RESULTS_REPORT": ("Laporan hasil", "Results report"),
    "STUDY": ("Kajian", "Study"),
    "POLICY": ("Kebijakan", "Policy"),
    "PLAN": ("Rencana", "Plan"),
    "AGREEMENT": ("Perjanjian", "Agreement"),
    "GUIDELINE": ("Pedoman", "Guideline"),
    "TRAINING_MATERIAL": ("Bahan pelatihan", "Training material"),
    "DATASET": ("Set data", "Dataset"),
    "MULTIMEDIA": ("Multimedia", "Multimedia"),
    "OTHER": ("Lainnya", "Other"),
}


def organizations_with_role(role: str) -> DimensionLinks:
    """The organizations that have a role in knowledge products."""
    table = organization_knowledge_product

    def links(*, member: bool) -> Any:
        joined = dimensions.join_visible_organizations(table, table.c.organization_id, member=member)
        return (
            linked(table.c.knowledge_product_id, organization.c.id)
            .select_from(joined)
            .where(table.c.role == role, visible(table, member=member))
        )

    return links


def array_dimension(column: str) -> Dimension:
    """A dimension of an array column of knowledge products."""
    table: Table = knowledge_product
    vocabularies = {"languages": "Language", "categories": "DocumentCategory"}
    return Dimension(
        vocabularies[column], table.c.id, dimensions.each_of(table.c.id, table.c[column]), several=True
    )


KNOWLEDGE_PRODUCTS = Kind(
    KNOWLEDGE_PRODUCT,
    b"K",
    is_node=True,
    names={"en": "Knowledge products", "id": "Produk pengetahuan"},
    keys={
        "id": LookupKey("id"),
        "url": LookupKey("key", normalize=key_of_url),
        "doi": LookupKey("doi", normalize=key_of_doi, federated=False),
    },
    search=SEARCH,
    history=PRODUCT_HISTORY,
    dimensions={
        "KIND": Dimension("KnowledgeKind", knowledge_product.c.kind, words=KINDS_OF_PRODUCT),
        "PUBLISHED_YEAR": Dimension("YEAR", year_of(knowledge_product.c.published)),
        "LANGUAGE": array_dimension("languages"),
        "CATEGORY": array_dimension("categories"),
        "LICENSE": Dimension("LICENSE", knowledge_product.c.license),
        "PUBLISHER": Dimension(
            "ORGANIZATION", knowledge_product.c.id, organizations_with_role("PUBLISHER"), several=True
        ),
        "FUNDER": Dimension(
            "ORGANIZATION", knowledge_product.c.id, organizations_with_role("FUNDER"), several=True
        ),
    },
    days={"published": knowledge_product.c.published},
    shown_as=("title", "url"),
    export_columns=(
        *("title", "kind", "categories", "languages", "published", "license", "url", "doi", "format"),
        *("authors: organizations(roleIn: AUTHOR).name", "publishers: organizations(roleIn: PUBLISHER).name"),
        *("funders: organizations(roleIn: FUNDER).name", "programs", "lastUpdated", "id"),
    ),
)
