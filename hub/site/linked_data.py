"""What a page is about as JSON-LD in the words of schema.org, for search engines."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from markupsafe import Markup

from db.values import KnowledgeKind
from hub.site.visits import Visit
from services.exporting.linked_data import DOI, SPDX, TYPES

Record = Mapping[str, Any]
# What would end a script element, or begin a comment in it.
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
GOVERNMENTS = ("GOVERNMENT", "LOCAL_GOVERNMENT")
NGOS = ("INTERNATIONAL_NGO", "NATIONAL_NGO", "REGIONAL_NGO")


def script(fields: Record) -> Markup:
    """Return a data block for a page, without empty terms; no text in it can end it."""
    kept = {name: value for name, value in fields.items() if value not in (None, "", [], {})}
    text = orjson.dumps({"@context": "https://schema.org", **kept}).decode()
    for character, escape in ESCAPES.items():
        text = text.replace(character, escape)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - escaped just above


def site(visit: Visit) -> Record:
    """Return the hub itself, with the address of its search."""
    return {
        "@type": "WebSite",
        "name": "I-KHub",
        "url": visit.origin + visit.to("home"),
        "inLanguage": visit.language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{visit.origin}{visit.to('search')}?q={{words}}",
            "query-input": "required name=words",
        },
    }


def program(visit: Visit, record: Record, permanent: str) -> Record:
    """Return a program as a project."""
    roles: dict[str, list[Record]] = {}
    for each in record["participations"]:
        if each["organization"]:
            roles.setdefault(each["role"], []).append(named(visit, each["organization"]))
    return {
        "@type": "Project",
        **about(visit, record, permanent),
        "identifier": record["iatiIdentifier"],
        "foundingDate": day(record["effectiveStart"]),
        "dissolutionDate": day(record["effectiveEnd"]),
        "parentOrganization": record["reportingOrganization"]
        and named(visit, record["reportingOrganization"]),
        "funder": roles.get("FUNDING"),
        "member": [*roles.get("ACCOUNTABLE", ()), *roles.get("IMPLEMENTING", ())],
        "areaServed": places(record["provinces"]),
    }


def organization(visit: Visit, record: Record, permanent: str, website: str | None) -> Record:
    """Return an organization."""
    is_government, is_ngo = record["type"] in GOVERNMENTS, record["type"] in NGOS
    return {
        "@type": "GovernmentOrganization" if is_government else "NGO" if is_ngo else "Organization",
        **about(visit, record, permanent),
        "alternateName": [*filter(None, (record["acronym"], *record["synonyms"]))],
        "identifier": record["identifier"],
        "sameAs": website,
        "parentOrganization": record["parent"] and named(visit, record["parent"]),
    }


def output(visit: Visit, record: Record, permanent: str) -> Record:
    """Return an output as the product of a project, with the measures of its indicators."""
    return {
        "@type": "Dataset",
        **about(visit, record, permanent),
        "isPartOf": record["program"]
        and {
            "@type": "Project",
            "name": record["program"]["title"],
            "url": visit.origin + visit.to_program(record["program"]),
        },
        "variableMeasured": [each["title"] for each in record["indicators"]],
        "spatialCoverage": places([each["region"] for each in record["locations"] if each["region"]]),
    }


def product(visit: Visit, record: Record, permanent: str, link: str | None) -> Record:
    """Return a knowledge product, with the type that its other JSON-LD has."""
    return {
        "@type": TYPES.get(KnowledgeKind(record["kind"]), "CreativeWork"),
        **about(visit, {**record, "description": record["abstract"]}, permanent),
        "identifier": record["doi"] and f"{DOI}{record['doi']}",
        "sameAs": link,
        "inLanguage": record["languages"],
        "datePublished": day(record["published"]),
        "license": record["license"] and f"{SPDX}{record['license']}",
        "author": [named(visit, each) for each in record["organizations"]["nodes"]],
    }


def about(visit: Visit, record: Record, permanent: str) -> Record:
    """Return the terms that all records have."""
    address = visit.origin + permanent
    return {
        "@id": address,
        "url": address,
        "name": record["title"],
        "description": record["description"],
    }


def named(visit: Visit, record: Record) -> Record:
    """Return another organization by its name and page."""
    address = visit.origin + visit.to_organization(record)
    return {"@type": "Organization", "name": record["title"], "url": address}


def places(regions: Sequence[Record]) -> list[Record]:
    """Return regions by name and code."""
    return [
        {"@type": "AdministrativeArea", "name": each["name"], "identifier": each["code"]} for each in regions
    ]


def day(value: Any) -> str | None:
    """Return a day in the format of ISO 8601; null without one."""
    return str(value) if value else None
