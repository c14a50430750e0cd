"""Filters: each lets through exactly what it says, and they combine."""

import re
from typing import Any

import httpx
import pytest
from graphql import GraphQLInputObjectType

from schema.graph import graph
from tests.asking import ask

TYPES = graph._schema.type_map
Fields = dict[str, tuple[str, str, Any]]

PERIODS = "indicators { periods { achievement } }"


def latest(indicators: list[dict[str, Any]]) -> list[float]:
    """How far each indicator has come in the last period that tells."""
    told = [[float(p["achievement"]) for p in i["periods"] if p["achievement"]] for i in indicators]
    return [numbers[-1] for numbers in told if numbers]


def reasons(freshness: dict[str, Any]) -> set[str]:
    """The reasons why a record is out of date."""
    return {each["reason"] for each in freshness["reasons"]}


# For each field of each filter: a value, and what every record that it lets through must show.
PROGRAMS: Fields = {
    "level": ("[PROGRAM]", "level", lambda v: v == "PROGRAM"),
    "status": ("[CLOSED, FINALISATION]", "status", lambda v: v in ("CLOSED", "FINALISATION")),
    "organization": (
        "$organization",
        "organizations(first: 100) { nodes { identifier } }",
        lambda v: {"identifier": "ID-CONTOH-LSM-01"} in v["nodes"],
    ),
    "role": ("EXTENDING", "participations { role }", lambda v: {"role": "EXTENDING"} in v),
    "reportingOrganization": (
        "$organization",
        "reportingOrganization { identifier }",
        lambda v: v == {"identifier": "ID-CONTOH-LSM-01"},
    ),
    "sector": (
        '["11330", "16.a"]',
        "sectors { sector { code } }",
        lambda v: {s["sector"]["code"] for s in v} & {"11330", "16.a"},
    ),
    "region": (
        '"ID-JT"',
        "locations(includeChildren: false) { region { code parent { code } } }",
        lambda v: any("ID-JT" in str(place) for place in v),
    ),
    "country": ('"PH"', "countries { country { code } }", lambda v: {"country": {"code": "PH"}} in v),
    "recipientRegion": ('["298"]', "recipientRegions { region { code } }", lambda v: "298" in str(v)),
    "tag": ('["stunting"]', "tags { tag { code } }", lambda v: "stunting" in str(v)),
    "policyMarker": ('["1"]', "policyMarkers { marker { code } }", lambda v: "'1'" in str(v)),
    "humanitarian": ("false", "humanitarian", lambda v: not v),
    "startAfter": ('"2024-01-01"', "plannedStart actualStart", lambda a, b: (b or a) >= "2024-01-01"),
    "startBefore": ('"2023-12-31"', "plannedStart actualStart", lambda a, b: (b or a) <= "2023-12-31"),
    "endAfter": ('"2026-01-01"', "plannedEnd actualEnd", lambda a, b: (b or a) >= "2026-01-01"),
    "endBefore": ('"2025-12-31"', "plannedEnd actualEnd", lambda a, b: (b or a) <= "2025-12-31"),
    "updatedSince": ('"2025-01-01T00:00:00Z"', "lastUpdated", lambda v: v is not None and v >= "2025-01-01"),
    "changedSince": ('"2025-01-01T00:00:00Z"', "importedAt", lambda v: v >= "2025-01-01"),
    "lastUpdatedKnown": ("true", "lastUpdated", lambda v: v is not None),
    "startKnown": ("true", "plannedStart actualStart", lambda a, b: bool(a or b)),
    "endKnown": ("true", "plannedEnd actualEnd", lambda a, b: bool(a or b)),
    "hasOutputs": ("true", "outputs { totalCount }", lambda v: v["totalCount"] > 0),
    "organizationType": (
        "[FOUNDATION, ACADEMIC]",
        "organizations(first: 100) { nodes { type } }",
        lambda v: {node["type"] for node in v["nodes"]} & {"FOUNDATION", "ACADEMIC"},
    ),
    "reportingOrganizationType": (
        "[NATIONAL_NGO]",
        "reportingOrganization { type }",
        lambda v: v == {"type": "NATIONAL_NGO"},
    ),
    "outputs": (
        '{achievementBelow: "1"}',
        f"outputs(first: 100) {{ nodes {{ {PERIODS} }} }}",
        lambda v: any(reached < 1 for node in v["nodes"] for reached in latest(node["indicators"])),
    ),
    "isConfirmedDouble": ("false", "title", lambda v: True),
    "stale": ("true", "freshness { staleSince }", lambda v: v["staleSince"] is not None),
    "staleReason": (
        "[NO_PLACE, ENDED]",
        "freshness { reasons { reason } }",
        lambda v: reasons(v) & {"NO_PLACE", "ENDED"},
    ),
    "planNode": (
        '["RANPE-1/1.1"]',
        "alignments { nodes { node { reference } } }",
        lambda v: any(node["node"]["reference"].startswith("RANPE-1/1.1") for node in v["nodes"]),
    ),
    "plan": (
        '["RANPE-1"]',
        "alignments { nodes { node { reference } } }",
        lambda v: any(node["node"]["reference"].startswith("RANPE-1/") for node in v["nodes"]),
    ),
    "aligned": ("false", "alignments { totalCount }", lambda v: v["totalCount"] == 0),
    "visibility": ("[PUBLIC]", "visibility", lambda v: v == "PUBLIC"),
}
OVERLAPS: Fields = {
    "kind": ("[SAME_WORK]", "kind", lambda v: v == "SAME_WORK"),
    "status": ("[OPEN, DISMISSED]", "status", lambda v: v == "OPEN"),
    "region": (
        '"33.72"',
        "a { locations { region { code } } } b { locations { region { code } } }",
        lambda a, b: "33.72" in str(a) and "33.72" in str(b),
    ),
    "organization": (
        "$organization",
        "a { organizations { nodes { identifier } } } b { organizations { nodes { identifier } } }",
        lambda a, b: "ID-CONTOH-LSM-01" in str((a, b)),
    ),
    "scoreAtLeast": ("0.7", "score", lambda v: v >= 0.7),
    "isFound": ("true", "isFound", lambda v: v is True),
    "eachPair": ("true", "isFound", lambda v: v is True),
}
ORGANIZATIONS: Fields = {
    "type": ("[GOVERNMENT, NATIONAL_NGO]", "type", lambda v: v in ("GOVERNMENT", "NATIONAL_NGO")),
    "origin": ("[MENTION]", "origin", lambda v: v == "MENTION"),
    "country": ('["ID"]', "country", lambda v: v == "ID"),
    "region": ('["ID-JB", "ID-JT"]', "region { code }", lambda v: v["code"] in ("ID-JB", "ID-JT")),
    "identifier": ('["ID-CONTOH-LSM-01"]', "identifier", lambda v: v == "ID-CONTOH-LSM-01"),
    "role": ("FUNDING", "programs(role: FUNDING) { totalCount }", lambda v: v["totalCount"] > 0),
    "hasPrograms": ("true", "programs { totalCount }", lambda v: v["totalCount"] > 0),
    "programs": (
        '{region: "ID-JT", status: [IMPLEMENTATION]}',
        'programs(filter: {region: "ID-JT", status: [IMPLEMENTATION]}) { totalCount }',
        lambda v: v["totalCount"] > 0,
    ),
    "updatedSince": ('"2020-01-01T00:00:00Z"', "lastUpdated", lambda v: v is not None and v >= "2020-01-01"),
    "changedSince": ('"2025-01-01T00:00:00Z"', "importedAt", lambda v: v >= "2025-01-01"),
    "lastUpdatedKnown": ("true", "lastUpdated", lambda v: v is not None),
    "stale": ("true", "freshness { staleSince }", lambda v: v["staleSince"] is not None),
    "staleReason": (
        "[NO_PLACE, ENDED]",
        "freshness { reasons { reason } }",
        lambda v: reasons(v) & {"NO_PLACE", "ENDED"},
    ),
    "visibility": ("[PUBLIC]", "visibility", lambda v: v == "PUBLIC"),
}
OUTPUTS: Fields = {
    "program": (
        "$program",
        "program { iatiIdentifier }",
        lambda v: v == {"iatiIdentifier": "ID-CONTOH-KL-01-P01"},
    ),
    "organization": (
        "$organization",
        "program { organizations(first: 100) { nodes { identifier } } }",
        lambda v: {"identifier": "ID-CONTOH-LSM-01"} in v["organizations"]["nodes"],
    ),
    "role": (
        "EXTENDING",
        "program { participations { role } }",
        lambda v: {"role": "EXTENDING"} in v["participations"],
    ),
    "origin": ("[RESULT]", "origin", lambda v: v == "RESULT"),
    "sector": (
        '["11330"]',
        "program { sectors { sector { code } } }",
        lambda v: {"sector": {"code": "11330"}} in v["sectors"],
    ),
    "region": (
        '"ID-JT"',
        "locations(includeChildren: false) { region { code parent { code } } }",
        lambda v: any("ID-JT" in str(place) for place in v),
    ),
    "country": (
        '"PH"',
        "program { countries { country { code } } }",
        lambda v: {"country": {"code": "PH"}} in v["countries"],
    ),
    "organizationType": (
        "[FOUNDATION, ACADEMIC]",
        "program { organizations(first: 100) { nodes { type } } }",
        lambda v: {node["type"] for node in v["organizations"]["nodes"]} & {"FOUNDATION", "ACADEMIC"},
    ),
    "achievementBelow": ('"0.8"', PERIODS, lambda v: any(reached < 0.8 for reached in latest(v))),
    "achievementAtLeast": ('"1"', PERIODS, lambda v: any(reached >= 1 for reached in latest(v))),
    "hasIndicators": ("true", "indicators { title }", lambda v: len(v) > 0),
    "updatedSince": ('"2025-01-01T00:00:00Z"', "lastUpdated", lambda v: v >= "2025-01-01"),
    "changedSince": ('"2025-01-01T00:00:00Z"', "importedAt", lambda v: v >= "2025-01-01"),
    "lastUpdatedKnown": ("true", "lastUpdated", lambda v: v is not None),
    "visibility": ("[PUBLIC]", "visibility", lambda v: v == "PUBLIC"),
}
PRODUCTS: Fields = {
    "kind": ("[EVALUATION, STUDY]", "kind", lambda v: v in ("EVALUATION", "STUDY")),
    "category": ('["A08", "A07"]', "categories { code }", lambda v: {c["code"] for c in v} & {"A08", "A07"}),
    "language": ('["en"]', "languages", lambda v: "en" in v),
    "license": ('["CC0-1.0"]', "license", lambda v: v == "CC0-1.0"),
    "format": ('["application/pdf"]', "format", lambda v: v == "application/pdf"),
    "program": (
        "$program",
        "programs(first: 100) { nodes { iatiIdentifier } }",
        lambda v: {"iatiIdentifier": "ID-CONTOH-KL-01-P01"} in v["nodes"],
    ),
    "organization": (
        "$organization",
        "organizations(first: 100) { nodes { identifier } }",
        lambda v: {"identifier": "ID-CONTOH-LSM-01"} in v["nodes"],
    ),
    "organizationType": (
        "[ACADEMIC]",
        "organizations(first: 100) { nodes { type } }",
        lambda v: {"type": "ACADEMIC"} in v["nodes"],
    ),
    "programs": (
        '{sector: ["15220"]}',
        "programs(first: 100) { nodes { sectors { sector { code } } } }",
        lambda v: any({"sector": {"code": "15220"}} in node["sectors"] for node in v["nodes"]),
    ),
    "role": ("PUBLISHER", "organizations(role: PUBLISHER) { totalCount }", lambda v: v["totalCount"] > 0),
    "publishedAfter": ('"2024-01-01"', "published", lambda v: v >= "2024-01-01"),
    "publishedBefore": ('"2023-12-31"', "published", lambda v: v <= "2023-12-31"),
    "updatedSince": ('"2025-01-01T00:00:00Z"', "lastUpdated", lambda v: v is not None and v >= "2025-01-01"),
    "changedSince": ('"2025-01-01T00:00:00Z"', "importedAt", lambda v: v >= "2025-01-01"),
    "lastUpdatedKnown": ("true", "lastUpdated", lambda v: v is not None),
    "publishedKnown": ("true", "published", lambda v: v is not None),
    "visibility": ("[PUBLIC]", "visibility", lambda v: v == "PUBLIC"),
}
REGIONS: Fields = {
    "level": ("[PROVINCE]", "level", lambda v: v == "PROVINCE"),
    "code": ('["ID-JT", "ID-JB"]', "code", lambda v: v in ("ID-JT", "ID-JB")),
    "hasPrograms": ("true", "programs { totalCount }", lambda v: v["totalCount"] > 0),
    "parent": ('["ID-JT"]', "parent { code }", lambda v: v == {"code": "ID-JT"}),
}
# The list forms of fields with one value: both values, what shows them, and what each record must show.
PARTICIPANTS, OF_PROGRAM = "participations { role organization { identifier } }", "program { iatiIdentifier }"
PLACES = "locations(includeChildren: false) { region { code parent { code } } }"
BOTH = ("ID-CONTOH-LSM-01", "ID-CONTOH-KL-01")


def shows(*words: str) -> Any:
    """Whether one of the words shows in any of the values."""
    return lambda *values: any(word in str(values) for word in words)


MANY: dict[str, Fields] = {
    "programs": {
        "organizationIn": ("[$organization, $other]", PARTICIPANTS, shows(*BOTH)),
        "roleIn": ("[EXTENDING, ACCOUNTABLE]", PARTICIPANTS, shows("EXTENDING", "ACCOUNTABLE")),
        "reportingOrganizationIn": (
            "[$organization, $other]",
            "reportingOrganization { identifier }",
            shows(*BOTH),
        ),
        "regionIn": ('["ID-JT", "ID-JB"]', PLACES, shows("ID-JT", "ID-JB")),
        "countryIn": ('["PH", "MY"]', "countries { country { code } }", shows("'PH'", "'MY'")),
    },
    "organizations": {
        "roleIn": (
            "[EXTENDING, FUNDING]",
            "programs(roleIn: [EXTENDING, FUNDING]) { totalCount }",
            lambda v: v["totalCount"] > 0,
        ),
    },
    "outputs": {
        "programIn": (
            "[$program, $otherProgram]",
            OF_PROGRAM,
            shows("ID-CONTOH-KL-01-P01", "ID-CONTOH-KL-01-P02"),
        ),
        "organizationIn": ("[$organization, $other]", f"program {{ {PARTICIPANTS} }}", shows(*BOTH)),
        "roleIn": (
            "[EXTENDING, ACCOUNTABLE]",
            f"program {{ {PARTICIPANTS} }}",
            shows("EXTENDING", "ACCOUNTABLE"),
        ),
        "regionIn": ('["ID-JT", "ID-JB"]', PLACES, shows("ID-JT", "ID-JB")),
        "countryIn": ('["PH", "MY"]', "program { countries { country { code } } }", shows("'PH'", "'MY'")),
    },
    "knowledgeProducts": {
        "programIn": (
            "[$program, $otherProgram]",
            "programs(first: 100) { nodes { iatiIdentifier } }",
            shows("ID-CONTOH-KL-01-P01", "ID-CONTOH-KL-01-P02"),
        ),
        "organizationIn": (
            "[$organization, $other]",
            "organizations(first: 100) { nodes { identifier } }",
            shows(*BOTH),
        ),
        "roleIn": (
            "[AUTHOR, PUBLISHER]",
            "organizations(roleIn: [AUTHOR, PUBLISHER]) { totalCount }",
            lambda v: v["totalCount"] > 0,
        ),
    },
    "overlaps": {
        "regionIn": (
            '["33.72", "33.74"]',
            "a { locations { region { code } } } b { locations { region { code } } }",
            lambda a, b: any(code in str(a) and code in str(b) for code in ("33.72", "33.74")),
        ),
        "organizationIn": (
            "[$organization, $other]",
            "a { organizations { nodes { identifier } } } b { organizations { nodes { identifier } } }",
            shows(*BOTH),
        ),
    },
    "regions": {},
}
LISTS: dict[str, tuple[str, Fields]] = {
    "programs": ("ProgramFilter", PROGRAMS | MANY["programs"]),
    "organizations": ("OrganizationFilter", ORGANIZATIONS | MANY["organizations"]),
    "outputs": ("OutputFilter", OUTPUTS | MANY["outputs"]),
    "knowledgeProducts": ("KnowledgeProductFilter", PRODUCTS | MANY["knowledgeProducts"]),
    "regions": ("RegionFilter", REGIONS | MANY["regions"]),
    "overlaps": ("OverlapFilter", OVERLAPS | MANY["overlaps"]),
}
FIELDS = [(name, field) for name, (_, fields) in LISTS.items() for field in fields]
# The demo graph has none: IATI documents have no license, its programs have no tags and recipient regions.
NOTHING_THERE = {
    ("knowledgeProducts", "license"),
    ("programs", "recipientRegion"),
    ("programs", "tag"),
}


@pytest.fixture(scope="session")
async def known(live_hub: str) -> dict[str, str]:
    """The ids that filters ask with."""
    async with httpx.AsyncClient(base_url=live_hub) as client:
        data = await ask(
            client,
            """{ organization(identifier: "ID-CONTOH-LSM-01") { id }
                other: organization(identifier: "ID-CONTOH-KL-01") { id }
                program(iatiIdentifier: "ID-CONTOH-KL-01-P01") { id }
                otherProgram: program(iatiIdentifier: "ID-CONTOH-KL-01-P02") { id } }""",
        )
    return {name: record["id"] for name, record in data.items()}


def test_every_field_of_every_filter_is_tried() -> None:
    for name, fields in LISTS.values():
        filter_type = TYPES[name]
        assert isinstance(filter_type, GraphQLInputObjectType)
        assert set(filter_type.fields) == {*fields, "AND", "OR", "NOT"}


@pytest.mark.parametrize(("name", "field"), FIELDS)
async def test_a_filter_lets_through_what_it_says_and_nothing_else(
    client: httpx.AsyncClient, known: dict[str, str], name: str, field: str
) -> None:
    value, shown, holds = LISTS[name][1][field]
    levels = "(filter: {level: [PROGRAM, OUTPUT]})" if field == "level" and name == "programs" else ""
    asked = f"""
        in: {name}(first: 300, filter: {{{field}: {value}}}) {{ totalCount nodes {{ id {shown} }} }}
        out: {name}(first: 300, filter: {{NOT: {{{field}: {value}}}}}) {{ totalCount }}
        all: {name}{levels} {{ totalCount }}"""
    variables = {key: text for key, text in known.items() if re.search(rf"\${key}\b", asked)}
    declared = ", ".join(f"${key}: ID!" for key in variables)
    data = await ask(client, f"query {f'({declared})' if declared else ''} {{ {asked} }}", variables)
    for node in data["in"]["nodes"]:
        node.pop("id")
        assert holds(*node.values()), node
    assert data["in"]["totalCount"] == len(data["in"]["nodes"])
    assert (data["in"]["totalCount"] > 0) == ((name, field) not in NOTHING_THERE)
    # A record without the value is in neither, as SQL's null is neither true nor false.
    assert data["in"]["totalCount"] + data["out"]["totalCount"] <= data["all"]["totalCount"]


async def test_fields_combine_by_and_and_or_and_not(client: httpx.AsyncClient) -> None:
    query = """query ($filter: ProgramFilter) {
        programs(first: 300, filter: $filter) { nodes { iatiIdentifier } } }"""

    async def let_through(tree):
        nodes = (await ask(client, query, {"filter": tree}))["programs"]["nodes"]
        return {node["iatiIdentifier"] for node in nodes}

    everything = await let_through(None)
    closed, central = {"status": ["CLOSED", "FINALISATION"]}, {"region": "ID-JT"}
    a, b = await let_through(closed), await let_through(central)
    assert a
    assert b
    assert await let_through({**closed, **central}) == a & b
    assert await let_through({"AND": [closed, central]}) == a & b
    assert await let_through({"OR": [closed, central]}) == a | b
    assert await let_through({"NOT": closed}) == everything - a
    assert await let_through({"NOT": {"OR": [closed, central]}}) == everything - a - b
    assert await let_through({"OR": []}) == set()
    assert await let_through({"AND": []}) == everything
    assert await let_through({}) == everything
    assert await let_through({"status": []}) == set()


async def test_a_role_belongs_to_the_organization_beside_it(
    client: httpx.AsyncClient, known: dict[str, str]
) -> None:
    query = """query ($id: ID) { programs(first: 300, filter: {organization: $id, role: FUNDING}) {
        nodes { participations { role organization { identifier } } } } }"""
    nodes = (await ask(client, query, {"id": known["organization"]}))["programs"]["nodes"]
    for node in nodes:
        assert {"role": "FUNDING", "organization": {"identifier": "ID-CONTOH-LSM-01"}} in node[
            "participations"
        ]


async def test_a_kemendagri_code_names_a_region_too(client: httpx.AsyncClient) -> None:
    data = await ask(
        client,
        """{ a: programs(filter: {region: "ID-JT"}) { totalCount }
            b: programs(filter: {region: "33"}) { totalCount } }""",
    )
    assert data["a"] == data["b"]


async def test_nested_lists_take_filters_and_orders(client: httpx.AsyncClient) -> None:
    data = await ask(
        client,
        """{ organization(identifier: "ID-CONTOH-KL-01") {
            programs(first: 100, filter: {status: [CLOSED]}, orderBy: {field: START, direction: DESC}) {
                totalCount nodes { status plannedStart actualStart } } } }""",
    )
    page = data["organization"]["programs"]
    days = [node["actualStart"] or node["plannedStart"] for node in page["nodes"]]
    assert page["totalCount"] == len(days) > 0
    assert days == sorted(days, reverse=True)
    assert {node["status"] for node in page["nodes"]} == {"CLOSED"}
