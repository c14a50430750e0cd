"""One program as an anonymous viewer sees it, and as `tests/recount.py` expects it."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from db.pools import Pools
from tests.asking import counted
from tests.recount_reader import Program

FRAGMENT = """
fragment parts on Result { title indicators { title measure { code } ascending baseline { value number }
    periods { start end target actual achievement targets { value number } actuals { value number } } } }
"""
PROGRAM = (
    """query ($identifier: String!) { program(iatiIdentifier: $identifier) {
    iatiIdentifier level plannedStart actualStart plannedEnd actualEnd
    titles { language text } reportingOrganization { identifier } parent { iatiIdentifier }
    participations { roleCode organization { identifier } }
    related { relation iatiIdentifier }
    sectors { origin percentage sector { vocabulary code } }
    countries { origin percentage country { code } }
    recipientRegions { origin percentage region { vocabulary code } }
    locations(includeChildren: false) { point { latitude longitude } }
    budgets(includeChildren: false) {
        type { code } status { code } periodStart periodEnd valueDate value { amount currency } }
    output { iatiIdentifier origin ...parts }
} }"""
    + FRAGMENT
)
# Lists that may be long, with the fields of each record.
TRANSACTION = "type { code } date valueDate value { amount currency }"
# Pages of 100 records; the limit ends the loop if paging is broken.
MOST_PAGES = 1000
LISTS = {
    "transactions": (", includeChildren: false", TRANSACTION, ""),
    "documents": ("", "url knowledgeProduct { id }", ""),
    **dict.fromkeys(("outputs", "outcomes", "impacts", "otherResults"), ("", "...parts", FRAGMENT)),
}
LIST_OF_KIND = {"OUTPUT": "outputs", "OUTCOME": "outcomes", "IMPACT": "impacts", "OTHER": "otherResults"}
# The graph's names of IATI's sector vocabularies.
LISTED = {
    "1": "Sector",
    "2": "SectorCategory",
    "7": "UNSDG-Goals",
    "8": "UNSDG-Targets",
    **{code: f"SectorVocabulary-{code}" for code in ("3", "4", "6", "9", "10", "98", "99")},
}
REGIONS = {"1": "Region", **{code: f"RegionVocabulary-{code}" for code in ("2", "99")}}
# Lists without an order of the publisher.
UNORDERED = (*LISTS, "budgets")


async def shown(pools: Pools, identifier: str) -> dict[str, Any]:
    """The graph's answer for a program, with all pages of its lists."""
    answer, _ = await counted(pools, PROGRAM, {"identifier": identifier})
    found = answer["program"]
    for name in ("sectors", "countries", "recipientRegions"):
        # Transactions and tags have the others.
        found[name] = [each for each in found[name] if each.pop("origin") == "ACTIVITY"]
    for name in LISTS:
        found[name] = [node async for node in _all(pools, name, identifier)]
    for document in found["documents"]:
        document["knowledgeProduct"] = document["knowledgeProduct"] is not None
    return _sorted(found)


async def _all(pools: Pools, name: str, identifier: str) -> AsyncIterator[dict[str, Any]]:
    options, fields, fragment = LISTS[name]
    query = f"""query ($identifier: String!, $after: String) {{ program(iatiIdentifier: $identifier) {{
        {name}(first: 100, after: $after{options}) {{
            nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }} }} {fragment}"""
    after, more, turned = None, True, 0
    while more:
        turned += 1
        assert turned <= MOST_PAGES, f"the pages of {name} of {identifier} have no end"
        answer, _ = await counted(pools, query, {"identifier": identifier, "after": after})
        page = answer["program"][name]
        for node in page["nodes"]:
            yield node
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]


def expected(
    program: Program, parents: Mapping[str, str | None], programs: Mapping[str, Program]
) -> dict[str, Any]:
    """The expected answer."""
    facts, parent = program.facts, parents[program.identifier]
    return _sorted(
        {
            "iatiIdentifier": program.identifier,
            "level": "OUTPUT" if program.is_output else "PROGRAM",
            "titles": [{"language": language, "text": text} for language, text in facts["titles"]],
            "reportingOrganization": {"identifier": program.publisher},
            "parent": parent and {"iatiIdentifier": parent},
            "related": [{"relation": code, "iatiIdentifier": ref} for code, ref in facts["related"]],
            **_days(facts),
            **_parts(facts),
            "budgets": [_budget(each) for each in facts["budgets"]],
            "transactions": [_transaction(each) for each in facts["transactions"]],
            "documents": [
                {"url": url, "knowledgeProduct": key is not None} for url, key in facts["documents"]
            ],
            **_results(program, parents, programs),
        }
    )


def _sorted(found: dict[str, Any]) -> dict[str, Any]:
    for name in UNORDERED:
        found[name].sort(key=lambda record: repr(sorted(record.items())))
    return found


def _days(facts: Mapping[str, Any]) -> dict[str, str | None]:
    return {
        f"{when}{what.title()}": _day(facts[f"{when}_{what}"])
        for when in ("planned", "actual")
        for what in ("start", "end")
    }


def _parts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "participations": [
            {"roleCode": role, "organization": {"identifier": ref}} for role, ref in facts["participants"]
        ],
        "sectors": [
            {"percentage": _plain(share), "sector": {"vocabulary": LISTED[vocabulary], "code": code}}
            for vocabulary, code, share in facts["sectors"]
        ],
        "countries": [
            {"percentage": _plain(share), "country": {"code": code}} for _, code, share in facts["countries"]
        ],
        "recipientRegions": [
            {"percentage": _plain(share), "region": {"vocabulary": REGIONS[vocabulary], "code": code}}
            for vocabulary, code, share in facts["regions"]
        ],
        "locations": [
            {"point": point and {"latitude": point[0], "longitude": point[1]}}
            for _, point in facts["locations"]
        ],
    }


def _budget(budget: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": {"code": budget["type"]},
        "status": {"code": budget["status"]},
        "periodStart": _day(budget["start"]),
        "periodEnd": _day(budget["end"]),
        **_money(budget),
    }


def _transaction(transaction: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": {"code": transaction["type"]}, "date": _day(transaction["date"]), **_money(transaction)}


def _money(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "valueDate": _day(facts["value_date"]),
        "value": {"amount": _plain(facts["amount"]), "currency": facts["currency"]},
    }


def _results(
    program: Program, parents: Mapping[str, str | None], programs: Mapping[str, Program]
) -> dict[str, Any]:
    """The output of the activity itself, and the results of the program and of its outputs."""
    found: dict[str, Any] = {name: [] for name in LIST_OF_KIND.values()}
    own = program.facts["results"]
    if not program.is_output:
        results = own
    else:
        found["output"] = {
            "iatiIdentifier": program.identifier,
            "origin": "ACTIVITY",
            **_result(own[0]),
        }
        results = own[1:] if parents[program.identifier] is None else []
    below = [
        result
        for identifier, parent in parents.items()
        if parent == program.identifier and programs[identifier].is_output
        for result in programs[identifier].facts["results"]
    ]
    for result in (*results, *below):
        found[LIST_OF_KIND[result["kind"]]].append(_result(result))
    return {"output": None, **found}


def _result(result: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": in_english(result["titles"]),
        "indicators": [_indicator(indicator) for indicator in result["indicators"]],
    }


def _indicator(indicator: Mapping[str, Any]) -> dict[str, Any]:
    baseline = indicator["shown baseline"]
    return {
        "title": in_english(indicator["titles"]),
        "measure": indicator["measure"] and {"code": indicator["measure"]},
        "ascending": indicator["ascending"],
        "baseline": baseline and {"value": baseline[0], "number": _plain(baseline[1])},
        "periods": [_period(period) for period in indicator["periods"]],
    }


def _period(period: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "start": _day(period["start"]),
        "end": _day(period["end"]),
        **{name: _plain(period[name]) for name in ("target", "actual", "achievement")},
        **{
            name: [{"value": text, "number": _plain(number)} for text, number in period[name]]
            for name in ("targets", "actuals")
        },
    }


def in_english(titles: list[tuple[str, str]]) -> str:
    """The English text, else Indonesian, else the first; "" if there is none."""
    for wanted in ("en", "id"):
        for language, text in titles:
            if language == wanted:
                return text
    return titles[0][1] if titles else ""


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
