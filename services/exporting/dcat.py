"""The catalog of data sets as DCAT in JSON-LD: action plans and exported lists, each with its files.

Terms without a known value are left out.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from services.exporting.formats import FORMATS
from services.exporting.linked_data import SPDX

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geodcatap": "http://data.europa.eu/930/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
SPDX_NAME = re.compile(r"[A-Za-z0-9.+-]+")
TITLES = (("id", "Katalog data I-KHub"), ("en", "Data catalog of I-KHub"))
STANDARD = "dct:Standard"
COVERAGE = (
    "query ($plan: String!) { coverage(plan: $plan, rows: ACTION, columns: PROVINCE) "
    "{ cells { rowCode columnCode programCount outputCount organizationCount } } }"
)

Terms = dict[str, Any]


def catalog(
    base: str,
    plans: Sequence[Mapping[str, Any]],
    lists: Sequence[Mapping[str, Any]],
    publisher: str | None,
    modified: str | None,
) -> Terms:
    """Return the catalog of plans and lists in the form of the graph; `base` is the address of the hub."""
    return {
        "@context": CONTEXT,
        **known(
            {
                "@id": f"{base}catalog.jsonld",
                "@type": "dcat:Catalog",
                "dct:title": tagged(TITLES),
                "dct:publisher": agent(publisher),
                "dct:language": ["id", "en"],
                "dct:modified": typed(modified, "dateTime"),
                "dcat:dataset": [
                    *(of_plan(base, each) for each in plans),
                    *(of_list(base, each) for each in lists),
                ],
            }
        ),
    }


def of_plan(base: str, plan: Mapping[str, Any]) -> Terms:
    """Return a plan as a data set: its nodes, and its coverage by province."""
    producer = plan["metadata"]["producer"]
    nodes = {"filter": orjson.dumps({"plan": [plan["code"]]}).decode()}
    coverage = {"query": COVERAGE, "variables": orjson.dumps({"plan": plan["code"]}).decode()}
    return known(
        {
            "@id": f"{base}catalog.jsonld#plan-{quote(plan['code'])}",
            **dataset(plan),
            "dct:identifier": plan["code"],
            "dct:description": texts(plan["descriptions"]),
            "dct:publisher": producer
            and known({**agent(producer["name"]), "dct:identifier": producer["identifier"]}),
            "dcat:distribution": [
                *distributions(f"{base}export/planNodes", nodes),
                *distributions(f"{base}export", coverage),
            ],
        }
    )


def of_list(base: str, each: Mapping[str, Any]) -> Terms:
    """Return an exported list as a data set."""
    return known(
        {
            "@id": f"{base}catalog.jsonld#{each['name']}",
            **dataset(each),
            "dct:identifier": each["name"],
            "dcat:distribution": distributions(f"{base}export/{each['name']}", {}),
        }
    )


def dataset(each: Mapping[str, Any]) -> Terms:
    """Return the terms that plans and lists have in common."""
    found = each["metadata"]
    start, end = typed(found["periodStart"], "date"), typed(found["periodEnd"], "date")
    span = known({"@type": "dct:PeriodOfTime", "dcat:startDate": start, "dcat:endDate": end})
    return {
        "@type": "dcat:Dataset",
        "dct:title": texts(each["titles"]),
        "geodcatap:custodian": agent(found["steward"]),
        "dct:conformsTo": [
            named(each, STANDARD)
            for each in (found["standard"], *found["referenceCodes"])
            if each is not None
        ],
        "dct:license": license_of(found["license"]),
        "dct:language": found["languages"],
        "dct:temporal": span if start or end else None,
        "dct:modified": typed(found["modified"], "dateTime"),
    }


def distributions(address: str, given: Mapping[str, str]) -> list[Terms]:
    """Return one distribution for each file format."""
    return [
        {
            "@type": "dcat:Distribution",
            "dct:title": form.name.upper(),
            "dcat:mediaType": {"@id": MEDIA_TYPES + form.media_type.partition(";")[0]},
            "dcat:accessURL": {"@id": f"{address}?{urlencode({**given, 'format': form.name})}"},
        }
        for form in FORMATS.values()
    ]


def known(terms: Mapping[str, Any]) -> Terms:
    """Return the terms that have a value."""
    return {term: value for term, value in terms.items() if value not in (None, "", [], {})}


def texts(given: Sequence[Mapping[str, str]]) -> list[Terms]:
    """Return localized texts of the graph with their languages."""
    return tagged([(each["language"], each["text"]) for each in given])


def tagged(pairs: Sequence[tuple[str, str]]) -> list[Terms]:
    """Return texts with their languages; a text in an unknown language has none."""
    return [
        {"@value": text} if language == "und" else {"@language": language, "@value": text}
        for language, text in pairs
    ]


def agent(name: str | None) -> Any:
    """Return an organization by its name."""
    return name and {"@type": "foaf:Agent", "foaf:name": name}


def typed(value: str | None, type_: str) -> Terms | None:
    """Return a date or a time with its type."""
    return None if value is None else {"@type": f"xsd:{type_}", "@value": value}


def named(name: str | None, type_: str) -> Any:
    """Return what has a web address or a name."""
    if name is None or name.startswith(("https://", "http://")):
        return name and {"@id": name}
    return {"@type": type_, "dct:title": name}


def license_of(text: str | None) -> Any:
    """Return a license by its SPDX identifier, its web address or its text."""
    is_spdx = text is not None and SPDX_NAME.fullmatch(text) is not None
    return {"@id": f"{SPDX}{text}"} if is_spdx else named(text, "dct:LicenseDocument")
