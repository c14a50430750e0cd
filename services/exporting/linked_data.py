"""Knowledge products as linked data: schema.org in JSON-LD, with the Dublin Core terms beside it.

The only remote context is that of schema.org.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from db.values import KnowledgeKind, KnowledgeRole
from services.querying.reader import Row
from services.text import codelists
from services.text import localized as texts

MEDIA_TYPE = "application/ld+json"
CONTEXT = ["https://schema.org", {"dcterms": "http://purl.org/dc/terms/"}]
DOI, SPDX = "https://doi.org/", "https://spdx.org/licenses/"
CATEGORIES = "DocumentCategory"
NAMES = ("en",)

TYPES = {
    KnowledgeKind.REPORT: "Report",
    KnowledgeKind.EVALUATION: "Report",
    KnowledgeKind.RESULTS_REPORT: "Report",
    KnowledgeKind.STUDY: "Report",
    KnowledgeKind.TRAINING_MATERIAL: "LearningResource",
    KnowledgeKind.DATASET: "Dataset",
    KnowledgeKind.MULTIMEDIA: "MediaObject",
}
# The schema.org term and the Dublin Core term for each role.
ROLES = {
    KnowledgeRole.AUTHOR: ("author", "dcterms:creator"),
    KnowledgeRole.PUBLISHER: ("publisher", "dcterms:publisher"),
    KnowledgeRole.FUNDER: ("funder", "dcterms:contributor"),
}


def json_ld(
    product: Row, organizations: Mapping[KnowledgeRole, Sequence[Row]], programs: Sequence[Row]
) -> dict[str, Any]:
    """Return the product as a JSON-LD document, without empty terms."""
    names = localized(product["titles"]) or product["title"]
    doi, license_ = product["doi"], product["license"]
    by_role = {role: [_organization(row) for row in rows] for role, rows in organizations.items()}
    fields = {
        "@context": CONTEXT,
        "@id": (doi and f"{DOI}{doi}") or product["url"],
        "@type": TYPES.get(product["kind"], "CreativeWork"),
        "name": names,
        "abstract": localized(product["abstracts"]),
        "url": product["url"],
        "identifier": _doi(doi),
        "inLanguage": list(product["languages"]),
        "datePublished": _day(product["published"]),
        "dateModified": _day(product["last_updated"]),
        "license": license_ and f"{SPDX}{license_}",
        "encodingFormat": product["format"],
        "genre": product["kind"],
        "keywords": [_category(code) for code in product["categories"]],
        **{ROLES[role][0]: rows for role, rows in by_role.items()},
        **_dublin_core(product, names),
        **{ROLES[role][1]: [each["name"] for each in rows] for role, rows in by_role.items()},
        "dcterms:relation": [_program(row) for row in programs],
    }
    return {term: value for term, value in fields.items() if value not in (None, "", [])}


def localized(stored: str | None) -> list[dict[str, str]]:
    """Return texts with their languages; a text in an unknown language has none."""
    return [
        {"@value": text} if language == "und" else {"@language": language, "@value": text}
        for language, text in texts.decode(stored)
    ]


def _dublin_core(product: Row, names: Any) -> dict[str, Any]:
    doi, license_ = product["doi"], product["license"]
    return {
        "dcterms:title": names,
        "dcterms:abstract": localized(product["abstracts"]),
        "dcterms:identifier": [each for each in (doi and f"doi:{doi}", product["url"]) if each],
        "dcterms:language": list(product["languages"]),
        "dcterms:issued": _day(product["published"]),
        "dcterms:modified": _day(product["last_updated"]),
        "dcterms:license": license_ and {"@id": f"{SPDX}{license_}"},
        "dcterms:format": product["format"],
        "dcterms:type": product["kind"],
        "dcterms:subject": [_category(code)["name"] for code in product["categories"]],
    }


def _day(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _doi(doi: str | None) -> dict[str, str] | None:
    return {"@type": "PropertyValue", "propertyID": "DOI", "value": doi} if doi else None


def _category(code: str) -> dict[str, str]:
    name = codelists.name(CATEGORIES, code, None, NAMES)
    return {"@type": "DefinedTerm", "inDefinedTermSet": CATEGORIES, "termCode": code, "name": name}


def _organization(row: Row) -> dict[str, Any]:
    fields = {
        "@type": "Organization",
        "name": localized(row["names"]) or row["name"],
        "identifier": row["identifier"],
        "url": row["website"],
    }
    return {term: value for term, value in fields.items() if value}


def _program(row: Row) -> dict[str, Any]:
    fields = {
        "@type": "Project",
        "name": localized(row["titles"]) or row["title"],
        "identifier": row["iati_identifier"],
    }
    return {term: value for term, value in fields.items() if value}
