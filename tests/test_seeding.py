"""The sample graph: what `seed` brings in, and that nobody can take it for real."""

import csv
import re

import pytest
from lxml import etree

from db import demo as sample
from db import regions
from services.imports import seeding
from services.text import localized
from services.writing import hub_state
from tests.asking import ask

ADDED = {
    "programs": {"added": 36},
    "organizations": {"added": 32},
    "results": {"added": 192},
    "knowledge_products": {"added": 34},
    "action_plans": {"added": 3},
    "plan_nodes": {"added": 45},
    "alignments": {"added": 44},
    "report_templates": {"added": 2},
    "commitments": {"added": 20},
    "reports": {"added": 3},
    "obstacles": {"added": 11},
    "collaborations": {"added": 2},
}
HIDDEN_PROGRAMS = {
    "ID-CONTOH-KL-01-P04": "MEMBERS",
    "ID-CONTOH-PD-7202-P01": "MEMBERS",
    "ID-CONTOH-DN-01-P03": "OWNER",
    "ID-CONTOH-KL-03-P02": "OWNER",
    "ID-CONTOH-LSM-01-P02": "OWNER",
}
# What the first program relates to: relation, identifier, and the program where the hub has it.
RELATED = [
    ("2", "ID-CONTOH-KL-01-P02", {"title": "[Sample] Preparedness of public facilities"}),
    ("2", "ID-CONTOH-PD-JT-P01", {"title": "[Sample] Regional preparedness forums"}),
    ("3", "ID-CONTOH-KL-01-P03", {"title": "[Sample] Better quality of deradicalization programs"}),
    ("4", "ID-CONTOH-DN-02-P01", {"title": "[Sample] Joint fund for harmony"}),
    ("5", "ID-CONTOH-TIDAK-ADA-P99", None),
]
LABELLED = (
    ("program", "titles"),
    ("program", "descriptions"),
    ("result", "titles"),
    ("result", "descriptions"),
    ("indicator", "titles"),
    ("transaction", "descriptions"),
    ("document", "titles"),
    ("knowledge_product", "titles"),
    ("action_plan", "titles"),
    ("plan_node_output", "titles"),
    ("plan_node_link", "notes"),
    ("obstacle", "titles"),
    ("collaboration", "purposes"),
)


async def rows(pool, query, *arguments):
    async with pool.acquire() as connection:
        return [tuple(row) for row in await connection.fetch(query, *arguments)]


async def test_an_empty_hub_is_filled_once_and_then_left_alone(pools):
    async with pools.writing.acquire() as connection:
        assert await hub_state.is_empty(connection)

    first = await seeding.seed(pools)
    second = await seeding.seed(pools)

    assert first.counts == ADDED
    assert not first.unchanged
    assert second.counts == {kind: {"unchanged": verbs["added"]} for kind, verbs in ADDED.items()} | {
        "organizations": {"unchanged": 27}
    }
    assert second.unchanged
    async with pools.writing.acquire() as connection:
        assert not await hub_state.is_empty(connection)


async def test_seeding_again_keeps_ids_and_versions(pools):
    ids = """
        SELECT id, version FROM organization UNION ALL SELECT id, version FROM program
        UNION ALL SELECT id, version FROM result
        UNION ALL SELECT id, version FROM knowledge_product
        UNION ALL SELECT id, version FROM obstacle ORDER BY id
    """
    await seeding.seed(pools)
    before = await rows(pools.writing, ids)

    await seeding.seed(pools)

    assert len(before) == 32 + 36 + 192 + 34 + 11
    assert {version for _, version in before} == {1}
    assert await rows(pools.writing, ids) == before


async def test_a_sample_organization_that_was_changed_gets_its_profile_back(pools):
    await seeding.seed(pools)
    async with pools.writing.acquire() as connection:
        await connection.execute(
            "UPDATE organization SET acronym = 'X' WHERE identifier = 'ID-CONTOH-KL-01';"
            "DELETE FROM organization_identifier WHERE value = 'ID-CONTOH-YRR'"
        )

    report = await seeding.seed(pools)

    assert report.counts["organizations"] == {"changed": 2, "unchanged": 25}
    assert await rows(
        pools.writing, "SELECT acronym, version FROM organization WHERE identifier = 'ID-CONTOH-KL-01'"
    ) == [("BKPN", 2)]
    assert await rows(
        pools.writing, "SELECT value FROM organization_identifier WHERE value = 'ID-CONTOH-YRR'"
    ) == [("ID-CONTOH-YRR",)]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("organization", {"PUBLIC": 30, "MEMBERS": 1, "OWNER": 1}),
        ("program", {"PUBLIC": 31, "MEMBERS": 2, "OWNER": 3}),
        ("knowledge_product", {"PUBLIC": 29, "MEMBERS": 3, "OWNER": 2}),
        ("document", {"PUBLIC": 141, "MEMBERS": 7, "OWNER": 10}),
        ("obstacle", {"PUBLIC": 8, "MEMBERS": 2, "OWNER": 1}),
        ("collaboration", {"PUBLIC": 1, "OWNER": 1}),
    ],
)
async def test_counts_by_visibility(demo, table, expected):
    found = await rows(demo.writing, f"SELECT visibility, count(*) FROM {table} GROUP BY 1")

    assert dict(found) == expected


async def test_results_by_kind_and_visibility(demo):
    found = await rows(demo.writing, "SELECT kind, visibility, count(*) FROM result GROUP BY 1, 2")

    assert {(kind, visibility): count for kind, visibility, count in found} == {
        ("OUTPUT", "PUBLIC"): 84,
        ("OUTPUT", "MEMBERS"): 5,
        ("OUTPUT", "OWNER"): 6,
        ("OUTCOME", "PUBLIC"): 30,
        ("OUTCOME", "MEMBERS"): 2,
        ("OUTCOME", "OWNER"): 3,
        ("IMPACT", "PUBLIC"): 29,
        ("IMPACT", "MEMBERS"): 2,
        ("IMPACT", "OWNER"): 3,
        ("OTHER", "PUBLIC"): 27,
        ("OTHER", "MEMBERS"): 1,
    }


async def test_the_public_sees_public_records_only(demo):
    counts = {
        table: (await rows(demo.public, f"SELECT count(*) FROM {table}"))[0][0]
        for table in ("organization", "program", "result", "knowledge_product", "document")
    }
    hidden = await rows(
        demo.public, "SELECT id FROM program WHERE iati_identifier = ANY($1)", list(HIDDEN_PROGRAMS)
    )

    assert counts == {
        "organization": 30,
        "program": 31,
        "result": 170,
        "knowledge_product": 29,
        "document": 141,
    }
    assert hidden == []


async def test_each_hidden_program_has_outputs_and_products_of_its_own_visibility(demo):
    found = await rows(
        demo.writing,
        """
        SELECT p.iati_identifier, p.visibility,
            EXISTS (SELECT FROM result r WHERE r.program_id = p.id AND r.kind = 'OUTPUT'),
            EXISTS (SELECT FROM program_knowledge_product l JOIN knowledge_product k
                ON k.id = l.knowledge_product_id WHERE l.program_id = p.id AND k.visibility = p.visibility)
        FROM program p WHERE p.visibility <> 'PUBLIC'
        """,
    )

    assert {name: visibility for name, visibility, _, _ in found} == HIDDEN_PROGRAMS
    assert {(outputs, products) for _, _, outputs, products in found} == {(True, True)}


async def test_organizations_known_by_mention_are_as_visible_as_what_mentions_them(demo):
    found = await rows(
        demo.writing,
        "SELECT identifier, name, visibility FROM organization WHERE origin = 'MENTION' ORDER BY id",
    )

    assert found == [
        (None, "Sanggar Seni Kampung (contoh)", "PUBLIC"),
        ("ID-CONTOH-PT-99", "Koperasi Warga Maju (contoh)", "PUBLIC"),
        (None, "Forum Anggota Setempat (contoh)", "MEMBERS"),
        ("ID-CONTOH-LSM-99", "Kelompok Dampingan Tertutup (contoh)", "OWNER"),
        (None, "Sanggar Seni Kampung (contoh)", "PUBLIC"),
    ]


async def test_ids_follow_the_order_of_the_files(demo):
    by_id = await rows(demo.writing, "SELECT iati_identifier FROM program ORDER BY id")
    organizations = await rows(
        demo.writing, "SELECT identifier FROM organization WHERE origin = 'RECORD' ORDER BY id"
    )

    told = [
        element.text
        for file in sample.ACTIVITIES
        for element in etree.parse(file).iterfind("iati-activity/iati-identifier")
    ]
    assert [identifier for (identifier,) in by_id] == told
    with sample.ORGANIZATIONS.open(encoding="utf-8", newline="") as file:
        listed = [row["identifier"] for row in csv.DictReader(file)]
    assert [identifier for (identifier,) in organizations] == listed


async def test_places_that_can_be_known_are(demo):
    found = await rows(
        demo.writing,
        "SELECT names->0->>1, count(*) FROM program_location WHERE region_id IS NULL GROUP BY 1 ORDER BY 1",
    )
    total = await rows(demo.writing, "SELECT count(*) FROM program_location")
    levels = await rows(
        demo.public,
        """
        SELECT r.level, count(DISTINCT r.id) FROM program_region l JOIN region r ON r.id = l.region_id
        GROUP BY 1
        """,
    )

    assert found == [
        ("Bandung", 1),
        ("Desa Harapan (contoh)", 2),
        ("Pesisir Timur (contoh)", 2),
        (None, 1),
    ]
    assert total == [(85,)]
    assert dict(levels) == {"COUNTRY": 1, "PROVINCE": 20, "REGENCY": 18}


async def test_names_of_places_are_real_or_labelled():
    known = {alias for fact in regions.load() for alias in fact.aliases} | {"Bandung"}
    told = {
        narrative.text or ""
        for file in sample.ACTIVITIES
        for narrative in etree.parse(file).iterfind("iati-activity/location/name/narrative")
    }

    assert sorted(name for name in told - known if not re.search(r" \((contoh|sample)\)$", name)) == []


@pytest.mark.parametrize(("table", "column"), LABELLED)
async def test_every_text_is_bilingual_and_labelled_as_sample(demo, table, column):
    found = await rows(demo.writing, f"SELECT {column}::text FROM {table}")

    starts = {
        tuple((language, text.partition(" ")[0]) for language, text in sorted(localized.decode(pairs)))
        for (pairs,) in found
    }
    assert starts == {(("en", "[Sample]"), ("id", "[Contoh]"))}


async def test_every_organization_is_bilingual_and_labelled_as_sample(demo):
    found = await rows(demo.writing, "SELECT names::text FROM organization")

    ends = {
        tuple((language, text.rpartition(" ")[2]) for language, text in sorted(localized.decode(names)))
        for (names,) in found
    }
    assert ends == {(("en", "(sample)"), ("id", "(contoh)"))}


async def test_the_source_says_what_it_is(demo):
    found = await rows(demo.public, "SELECT name, license FROM source ORDER BY name")

    # A file of report templates names no license.
    assert found == [
        ("I-KHub sample data / data contoh", "CC0-1.0"),
        ("Report templates: templates.yaml", None),
        ("Sample commitments", "CC0-1.0"),
    ]


async def test_nothing_of_the_samples_is_dropped_or_refused_by_the_import(demo):
    # The run of the activities; plans are refused whole for any fault.
    remarks = await rows(
        demo.writing, "SELECT counts->>'remarks' FROM import_run WHERE NOT counts ? 'action_plans'"
    )
    refusals = await rows(demo.writing, "SELECT count(*) FROM import_rejection")

    assert remarks == [("0",)]
    assert refusals == [(0,)]


async def test_the_first_three_programs_are_linked_to_everything(demo):
    found = await rows(
        demo.public,
        """
        SELECT p.iati_identifier,
            (SELECT count(DISTINCT organization_id) FROM participation WHERE program_id = p.id),
            (SELECT count(*) FROM result WHERE program_id = p.id AND kind = 'OUTPUT'),
            (SELECT count(*) FROM program_knowledge_product WHERE program_id = p.id)
        FROM program p ORDER BY p.id LIMIT 3
        """,
    )

    assert found == [
        ("ID-CONTOH-KL-01-P01", 8, 3, 5),
        ("ID-CONTOH-KL-01-P02", 3, 3, 3),
        ("ID-CONTOH-KL-06-P01", 5, 3, 3),
    ]


async def test_some_records_have_more_links_than_a_page(demo):
    (programs,) = await rows(
        demo.public,
        """
        SELECT count(DISTINCT a.program_id), count(DISTINCT b.organization_id) - 1
        FROM participation a JOIN organization o ON o.id = a.organization_id
        JOIN participation b ON b.program_id = a.program_id
        WHERE o.identifier = 'ID-CONTOH-KL-01'
        """,
    )
    (guide,) = await rows(
        demo.public,
        """
        SELECT count(*) FROM program_knowledge_product JOIN knowledge_product k
            ON k.id = knowledge_product_id
        WHERE k.key = 'https://contoh.example/pustaka/panduan-pencegahan.pdf'
        """,
    )
    (country,) = await rows(
        demo.public,
        "SELECT count(*) FROM program_region JOIN region r ON r.id = region_id WHERE r.code = 'ID'",
    )

    assert (programs, guide, country) == ((27, 27), (27,), (31,))


async def test_money_by_currency(demo):
    found = await rows(demo.public, "SELECT currency, sum(amount)::text FROM budget GROUP BY 1 ORDER BY 1")

    assert found == [
        ("AUD", "1695000"),
        ("IDR", "63600000000"),
        ("JPY", "167000000"),
        ("USD", "3749000.5"),
    ]


async def test_all_statuses_and_roles_occur(demo):
    statuses = await rows(demo.public, "SELECT status, count(*) FROM program GROUP BY 1")
    roles = await rows(demo.public, "SELECT role, count(*) FROM participation GROUP BY 1")

    assert dict(statuses) == {
        "PIPELINE": 1,
        "IMPLEMENTATION": 22,
        "FINALISATION": 3,
        "CLOSED": 3,
        "CANCELLED": 1,
        "SUSPENDED": 1,
    }
    assert dict(roles) == {"FUNDING": 35, "ACCOUNTABLE": 30, "EXTENDING": 5, "IMPLEMENTING": 55}


async def test_achievements_of_the_first_program(demo):
    found = await rows(
        demo.public,
        """
        SELECT i.titles->1->>1, round(t.achievement, 4)::text
        FROM indicator_period t JOIN indicator i ON i.id = t.indicator_id JOIN result r ON r.id = i.result_id
            JOIN program p ON p.id = r.program_id
        WHERE p.iati_identifier = 'ID-CONTOH-KL-01-P01' AND r.kind = 'OUTPUT'
        ORDER BY r.ordinal, i.ordinal, t.ordinal
        """,
    )

    assert found == [
        ("[Sample] Number of forums", "0.6667"),
        ("[Sample] Number of forums", "0.5714"),
        ("[Sample] Number of forums", "0.5000"),
        ("[Sample] Number of meetings (several numbers)", None),
        ("[Sample] Number of posts (target equals baseline)", None),
        ("[Sample] Quality of reports (in words)", None),
        ("[Sample] Complaints left (descending, without baseline)", "0.7500"),
        ("[Sample] Number of officers trained", "1.2500"),
        ("[Sample] Number of officers trained", "1.2500"),
        ("[Sample] Number of officers trained", "1.2500"),
        ("[Sample] Average response time (hours)", "0.8125"),
        ("[Sample] Average response time (hours)", "0.8125"),
        ("[Sample] Average response time (hours)", "0.7917"),
    ]


async def test_parents_of_several_publishers_and_levels(demo):
    found = await rows(
        demo.writing,
        """
        SELECT p.iati_identifier, mother.iati_identifier FROM program p JOIN program mother
            ON mother.id = p.parent_id ORDER BY p.id
        """,
    )

    assert found == [
        ("ID-CONTOH-KL-01-P02", "ID-CONTOH-KL-01-P01"),
        ("ID-CONTOH-PD-JB-P01", "ID-CONTOH-KL-01-P01"),
        ("ID-CONTOH-PD-JT-P01", "ID-CONTOH-KL-01-P01"),
        ("ID-CONTOH-PD-3372-P01", "ID-CONTOH-PD-JT-P01"),
        ("ID-CONTOH-LSM-05-P01", "ID-CONTOH-KL-01-P04"),
        ("ID-CONTOH-DN-01-P02", "ID-CONTOH-DN-01-P01"),
        ("ID-CONTOH-DN-01-P03", "ID-CONTOH-DN-01-P01"),
        ("ID-CONTOH-ML-01-P01-K1", "ID-CONTOH-ML-01-P01"),
        ("ID-CONTOH-ML-01-P01-K2", "ID-CONTOH-ML-01-P01"),
    ]


async def test_outputs_reported_as_activities_belong_to_the_parent_of_the_activity(demo):
    found = await rows(
        demo.public,
        """
        SELECT a.iati_identifier, a.level, r.kind, r.origin, r.iati_identifier IS NOT NULL, p.iati_identifier,
            (SELECT count(*) FROM indicator WHERE result_id = r.id)
        FROM result r JOIN program a ON a.id = r.reported_in_id JOIN program p ON p.id = r.program_id
        WHERE a.level <> 'PROGRAM' OR r.origin <> 'RESULT' ORDER BY a.id, r.ordinal
        """,
    )

    parent = "ID-CONTOH-ML-01-P01"
    assert found == [
        ("ID-CONTOH-ML-01-P01-K1", "OUTPUT", "OUTPUT", "ACTIVITY", True, parent, 2),
        ("ID-CONTOH-ML-01-P01-K1", "OUTPUT", "OUTCOME", "RESULT", False, parent, 1),
        ("ID-CONTOH-ML-01-P01-K2", "OUTPUT", "OUTPUT", "ACTIVITY", True, parent, 2),
    ]


async def test_one_funder_takes_part_in_an_output_only(demo):
    found = await rows(
        demo.public,
        """
        SELECT p.iati_identifier, a.role FROM participation a JOIN program p ON p.id = a.program_id
            JOIN organization o ON o.id = a.organization_id
        WHERE o.identifier = 'ID-CONTOH-DN-04'
        """,
    )

    assert found == [("ID-CONTOH-ML-01-P01-K1", "FUNDING")]


async def test_results_of_every_kind_link_to_products(demo):
    found = await rows(
        demo.public,
        """
        SELECT r.kind, count(DISTINCT r.id) FROM output_knowledge_product l
            JOIN result r ON r.id = l.result_id
        GROUP BY 1
        """,
    )

    assert dict(found) == {"OUTPUT": 47, "OUTCOME": 3, "IMPACT": 1, "OTHER": 1}


async def test_products_without_a_date_and_in_english_only(demo):
    undated = await rows(demo.public, "SELECT url FROM knowledge_product WHERE published IS NULL")
    english = await rows(
        demo.public, "SELECT url FROM knowledge_product WHERE languages = '{en}' ORDER BY id"
    )

    assert undated == [("https://contoh.example/pustaka/indeks-kerukunan.pdf",)]
    assert english == [
        ("https://doi.org/10.5555/contoh.2024.001",),
        ("https://contoh.example/pustaka/strategi-negara.pdf",),
        ("https://contoh.example/pustaka/peer-learning-note.pdf",),
    ]


async def test_a_program_with_outputs_as_activities_counts_its_money_once(client):
    data = await ask(
        client,
        """{ programs { totalCount }
            activities: programs(filter: {level: [OUTPUT]}) { totalCount }
            program(iatiIdentifier: "ID-CONTOH-ML-01-P01") {
                own: totalBudgets(includeChildren: false) { amount currency }
                below: totalBudgets { amount currency } } }""",
    )

    assert data == {
        "programs": {"totalCount": 29},
        "activities": {"totalCount": 2},
        "program": {
            "own": [{"amount": "1530000", "currency": "USD"}],
            "below": [{"amount": "1120000", "currency": "USD"}],
        },
    }


async def test_related_programs_that_are_there_and_one_that_is_not(client):
    data = await ask(
        client,
        """{ program(iatiIdentifier: "ID-CONTOH-KL-01-P01") {
            related { relation iatiIdentifier program { title(lang: "en") } } } }""",
    )

    assert [tuple(each.values()) for each in data["program"]["related"]] == RELATED


async def test_one_product_is_known_by_two_spellings_of_its_doi(demo):
    found = await rows(
        demo.public,
        """
        SELECT k.doi, p.iati_identifier FROM knowledge_product k
            JOIN program_knowledge_product l ON l.knowledge_product_id = k.id
            JOIN program p ON p.id = l.program_id
        WHERE k.doi IS NOT NULL ORDER BY p.id
        """,
    )

    assert found == [
        ("10.5555/contoh.2024.001", "ID-CONTOH-KL-01-P01"),
        ("10.5555/contoh.2024.001", "ID-CONTOH-LSM-02-P01"),
        ("10.5555/contoh.2024.001", "ID-CONTOH-UNIV-01-P01"),
    ]
