"""Members edit the parts of a program: whole lists, completed, published with all that depends on them."""

from typing import Any

from db.pools import Pools
from tests.test_revisions import Cast, Party, cast, english

__all__ = ["cast"]

PARTS = """{ program(iatiIdentifier: "XX-1-1") { version
    participations { role activityId organization { identifier } }
    locations { name(lang: "en") region { code } point { latitude longitude } percentage
        exactness { code } }
    sectors { sector { vocabulary code } percentage origin } countries { country { code } percentage }
    recipientRegions { region { code } percentage }
    budgets { type { code } status { code } periodStart periodEnd value { amount currency } valueDate }
    documents(first: 5) { nodes { url title(lang: "en") categories { code } languages format published } }
    policyMarkers { marker { code } significance { code } } tags { tag { vocabulary code } }
    changes { nodes { field old new } } } }"""
BUDGET = {
    "periodStart": "2027-01-01",
    "periodEnd": "2027-12-31",
    "amount": "1250.50",
    "currency": "usd",
    "valueDate": "2027-01-01",
}


async def parts(party: Party) -> Any:
    return (await party.reads(PARTS))["program"]


async def publishes(cast: Cast, **fields: Any) -> Any:
    """Publish an edit and answer the program after it."""
    draft = await cast.owner.proposes(**fields)
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", draft))
    return await parts(cast.other)


async def test_participations_name_organizations_by_id_and_by_identifier(cast: Cast) -> None:
    # given the global ID of an organization
    query = '{ organization(identifier: "XX-3") { id } }'
    secretariat = (await cast.owner.reads(query))["organization"]["id"]
    # when it takes part, and another one by its identifier in small letters
    after = await publishes(
        cast,
        participations=[
            {"organization": secretariat, "role": "FUNDING", "activityId": "XX-2-1"},
            {"organization": "xx-2", "role": "IMPLEMENTING"},
        ],
    )
    # then both do, and the history has their identifiers
    assert after["participations"] == [
        {"role": "FUNDING", "activityId": "XX-2-1", "organization": {"identifier": "XX-3"}},
        {"role": "IMPLEMENTING", "activityId": None, "organization": {"identifier": "XX-2"}},
    ]
    assert after["changes"]["nodes"] == [
        {
            "field": "participations",
            "old": [],
            "new": [
                {"role": "FUNDING", "activityId": "XX-2-1", "organization": "XX-3"},
                {"role": "IMPLEMENTING", "activityId": None, "organization": "XX-2"},
            ],
        }
    ]
    # and what follows from them
    found = await cast.other.reads(
        '{ program(iatiIdentifier: "XX-1-1") { fundedBy { nodes { funder { iatiIdentifier } } } } }'
    )
    assert found["program"]["fundedBy"]["nodes"] == [{"funder": {"iatiIdentifier": "XX-2-1"}}]


async def test_places_have_regions_by_code_and_name(cast: Cast) -> None:
    after = await publishes(
        cast,
        locations=[
            {"region": "Jawa Timur", "percentage": 75.5},
            {
                "region": "35.78",
                "names": english("School"),
                "point": {"latitude": -7.25, "longitude": 112.75},
                "exactness": "exact",
                "percentage": "24.50",
            },
        ],
    )
    assert after["locations"] == [
        {"name": None, "region": {"code": "ID-JI"}, "point": None, "percentage": "75.5", "exactness": None},
        {
            "name": "School",
            "region": {"code": "35.78"},
            "point": {"latitude": -7.25, "longitude": 112.75},
            "percentage": "24.5",
            "exactness": {"code": "1"},
        },
    ]
    found = await cast.other.reads('{ programs(filter: { region: "ID-JI" }) { nodes { iatiIdentifier } } }')
    assert found["programs"]["nodes"] == [{"iatiIdentifier": "XX-1-1"}]


async def test_sectors_places_markers_and_tags_have_codes_of_their_lists(cast: Cast) -> None:
    after = await publishes(
        cast,
        sectors=[
            {"code": "15220", "percentage": 100},
            {"vocabulary": "UNSDG-Goals", "code": "4"},
            {"vocabulary": "99", "code": "P1", "names": english("Peace")},
        ],
        countries=[{"code": "indonesia", "percentage": 60}],
        recipientRegions=[{"code": "298", "percentage": 40}],
        policyMarkers=[{"code": "1", "significance": "2"}],
        tags=[{"vocabulary": "UNSDG-Targets", "code": "16.A"}, {"vocabulary": "99", "code": "Damai"}],
    )
    nothing = {"percentage": None, "origin": "ACTIVITY"}
    assert after["sectors"] == [
        {"sector": {"vocabulary": "Sector", "code": "15220"}, "percentage": "100", "origin": "ACTIVITY"},
        {"sector": {"vocabulary": "UNSDG-Goals", "code": "4"}, **nothing},
        {"sector": {"vocabulary": "SectorVocabulary-99", "code": "P1"}, **nothing},
    ]
    assert after["countries"] == [{"country": {"code": "ID"}, "percentage": "60"}]
    assert after["recipientRegions"] == [{"region": {"code": "298"}, "percentage": "40"}]
    assert after["policyMarkers"] == [{"marker": {"code": "1"}, "significance": {"code": "2"}}]
    assert after["tags"] == [
        {"tag": {"vocabulary": "UNSDG-Targets", "code": "16.a"}},
        {"tag": {"vocabulary": "TagVocabulary-99", "code": "Damai"}},
    ]


async def test_budgets_are_summed_and_ordered_by(cast: Cast, pools: Pools) -> None:
    after = await publishes(cast, budgets=[BUDGET, {**BUDGET, "type": "Revised", "amount": 2}])
    period = {"periodStart": "2027-01-01", "periodEnd": "2027-12-31", "valueDate": "2027-01-01"}
    original, revised = {"type": {"code": "1"}}, {"type": {"code": "2"}}
    assert after["budgets"] == [
        {**original, "status": {"code": "1"}, "value": {"amount": "1250.5", "currency": "USD"}, **period},
        {**revised, "status": {"code": "1"}, "value": {"amount": "2", "currency": "USD"}, **period},
    ]
    stored = await pools.writing.fetchval("SELECT budget_usd FROM program WHERE iati_identifier = 'XX-1-1'")
    # A revised budget counts instead of the original one of its period.
    assert stored == 2


async def test_documents_become_knowledge_products(cast: Cast) -> None:
    # given a published document that is knowledge
    report = {
        "url": "https://example.org/report.pdf",
        "titles": english("Report"),
        "categories": ["B01"],
        "languages": ["ENG"],
        "format": "Application/PDF",
        "published": "2026-05-01",
    }
    after = await publishes(
        cast, documents=[report], participations=[{"organization": "XX-2", "role": "FUNDING"}]
    )
    assert after["documents"]["nodes"] == [
        {
            "url": "https://example.org/report.pdf",
            "title": "Report",
            "categories": [{"code": "B01"}],
            "languages": ["en"],
            "format": "application/pdf",
            "published": "2026-05-01",
        }
    ]
    products = """{ knowledgeProducts { nodes { title kind
        publishers: organizations(role: PUBLISHER) { nodes { identifier } }
        funders: organizations(role: FUNDER) { nodes { identifier } }
        programs { nodes { iatiIdentifier } } } } }"""
    (found,) = (await cast.other.reads(products))["knowledgeProducts"]["nodes"]
    assert found == {
        "title": "Report",
        "kind": "REPORT",
        "publishers": {"nodes": [{"identifier": "XX-1"}]},
        "funders": {"nodes": [{"identifier": "XX-2"}]},
        "programs": {"nodes": [{"iatiIdentifier": "XX-1-1"}]},
    }
    # when it gets another title, then what is left out stays, and the product follows
    after = await publishes(cast, documents=[{"url": report["url"], "titles": english("Final report")}])
    (one,) = after["documents"]["nodes"]
    assert (one["title"], one["format"], one["categories"]) == (
        "Final report",
        "application/pdf",
        [{"code": "B01"}],
    )
    (found,) = (await cast.other.reads(products))["knowledgeProducts"]["nodes"]
    assert found["title"] == "Final report"


async def test_null_empties_a_part(cast: Cast) -> None:
    await publishes(cast, sectors=[{"code": "15220"}], budgets=[BUDGET])
    after = await publishes(cast, sectors=None, budgets=[])
    assert (after["sectors"], after["budgets"]) == ([], [])


async def test_edits_of_one_part_meet_and_of_two_parts_land(cast: Cast) -> None:
    # given two drafts of one version with other sectors, one of them with budgets
    first = await cast.owner.proposes(sectors=[{"code": "15220"}])
    second = await cast.owner.proposes(sectors=[{"code": "11110"}])
    third = await cast.owner.proposes(budgets=[BUDGET])
    # when all are published
    for draft in (first, third):
        await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", draft))
    met = await cast.reviewer.takes("publishRevision", await cast.owner.does("submitRevision", second))
    # then only those of the same part meet, with all three values
    assert met["__typename"] == "VersionConflict"
    share: dict[str, Any] = {
        "vocabulary": "1",
        "vocabularyUri": None,
        "percentage": None,
        "names": [],
        "origin": "ACTIVITY",
    }
    assert met["conflicts"] == [
        {
            "field": "sectors",
            "base": [],
            "current": [{"code": "15220", **share}],
            "yours": [{"code": "11110", **share}],
        }
    ]
    now = await parts(cast.owner)
    assert (now["version"], len(now["budgets"])) == (3, 1)


async def test_an_organization_that_was_renamed_meanwhile_is_no_conflict(cast: Cast, pools: Pools) -> None:
    # given a program with a participation, and a draft of it
    await publishes(cast, participations=[{"organization": "XX-2", "role": "FUNDING"}])
    draft = await cast.owner.proposes(participations=[{"organization": "XX-2", "role": "EXTENDING"}])
    # when the organization gets another identifier
    await pools.writing.execute("UPDATE organization_identifier SET value = 'XX-9' WHERE value = 'XX-2'")
    await pools.writing.execute("UPDATE organization SET identifier = 'XX-9' WHERE identifier = 'XX-2'")
    # then the draft is published
    published = await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", draft))
    (field,) = published["fields"]
    assert field["proposed"][0]["organization"] == "XX-2"
    (one,) = (await parts(cast.owner))["participations"]
    assert one == {"role": "EXTENDING", "activityId": None, "organization": {"identifier": "XX-9"}}


async def test_a_new_program_has_parts(cast: Cast) -> None:
    answer = await cast.owner.saves(
        fields={
            "titles": english("Brand new"),
            "sectors": [{"code": "15220"}],
            "locations": [{"region": "ID-JI"}],
            "budgets": [BUDGET],
            "participations": [{"organization": "XX-2", "role": "FUNDING"}],
        }
    )
    submitted = await cast.owner.does("submitRevision", answer["revision"])
    await cast.reviewer.does("publishRevision", submitted)
    query = """{ programs(query: "brand new") { nodes { provinces { code }
        participations { organization { identifier } } sectors { sector { code } }
        totalBudgets { amount } } } }"""
    (found,) = (await cast.other.reads(query))["programs"]["nodes"]
    assert found == {
        "provinces": [{"code": "ID-JI"}],
        "participations": [{"organization": {"identifier": "XX-2"}}],
        "sectors": [{"sector": {"code": "15220"}}],
        "totalBudgets": [{"amount": "1250.5"}],
    }
