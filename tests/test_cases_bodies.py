"""Cases of wrong bodies: refs that identify nobody, and files of others than the owner."""

from pathlib import Path

import pytest

from db.values import Role
from services import api_keys
from services.imports import iati, references
from services.writing import stated_refs
from services.writing.sources import SourceFacts
from tests.asking import ask
from tests.iati_files import activity, load, numbers, participant, rows, save

CASES = Path(__file__).parent / "data" / "cases"
PARTICIPATIONS = """
SELECT p.role_code, o.identifier, o.name FROM participation p JOIN organization o ON o.id = p.organization_id
JOIN program ON program.id = p.program_id WHERE iati_identifier = $1 ORDER BY 1, 3
"""
OWNERS = """
SELECT p.title, o.identifier, b.amount::int, s.name FROM program p
JOIN organization o ON o.id = p.reporting_organization_id JOIN source s ON s.id = p.source_id
LEFT JOIN budget b ON b.program_id = p.id
"""


async def load_from(pools, source, *paths):
    """Import paths from a source of that name and answer the report."""
    return await iati.run(pools, paths, source=SourceFacts(source))


async def participations(pools, identifier):
    return await rows(pools, PARTICIPATIONS, identifier)


async def test_placeholders_name_nobody(pools):
    report = await load(pools, CASES / "c01-placeholder-refs.xml")

    assert await participations(pools, "ID-KHH-UJI1-C01") == [
        ("1", None, "PT Donor Contoh"),
        ("2", None, "Dinas Contoh"),
        ("3", None, "Mitra Contoh"),
        ("4", None, "Kantor Pelaksana Contoh"),
    ]
    dropped = [each.sentence for each in report.remarks]
    assert dropped == [
        f"participating-org/@ref '{ref}' is a placeholder, not an identifier; the name counts"
        for ref in (";", ";", "N/A", "N/A")
    ]
    async with pools.writing.acquire() as connection:
        doubted = await stated_refs.doubted(connection)
    assert [(each.ref, each.worth, each.programs, each.organizations) for each in doubted] == [
        (";", "PLACEHOLDER", 1, 2),
        ("N/A", "PLACEHOLDER", 1, 2),
    ]


@pytest.mark.parametrize(
    "ref",
    ["0", "-", "#", "NULL", "none", "Unknown", "22000", "11001", "XM-DAC-21000", "10-Government", "70",
     "70 - Private Sector", "GB-COH-00000000", "ID-KHH-N/A", "No Identifier", "22000 - Donor NGO"],
)  # fmt: skip
async def test_refs_that_identify_nobody_merge_no_strangers(pools, tmp_path, ref):
    first = activity("A-1", participant("Yayasan Satu", ref=ref))
    second = activity("B-1", participant("Dinas Dua", ref=ref), reporter="XX-2", name="Other")

    await load(pools, save(tmp_path / "a.xml", first, second))

    assert await participations(pools, "A-1") == [("4", None, "Yayasan Satu")]
    assert await participations(pools, "B-1") == [("4", None, "Dinas Dua")]


@pytest.mark.parametrize("ref", ["41122", "ID-KHH-1", "XM-DAC-41122", "FR-3", "xi-iati-ec_echo"])
async def test_identifiers_are_one_body_for_all_publishers_whatever_the_case(pools, tmp_path, ref):
    first = activity("A-1", participant("UNICEF", ref=ref))
    second = activity("B-1", participant("UNICEF", ref=ref.upper()), reporter="XX-2", name="Other")
    third = activity("C-1", participant("UNICEF", ref=ref.lower()), reporter="XX-2", name="Other")

    await load(pools, save(tmp_path / "a.xml", first, second), save(tmp_path / "b.xml", third))

    found = {(await participations(pools, identifier))[0] for identifier in ("A-1", "B-1", "C-1")}
    assert found == {("4", ref, "UNICEF")}


async def test_codes_of_a_publisher_stay_its_own(pools, tmp_path):
    names = ("Government of Japan", "Government of Japan (MOFA)")
    activities = [
        activity(f"A-{number}", participant(name, ref="00141")) for number, name in enumerate(names)
    ]
    other = activity("B-1", participant("Koperasi Desa", ref="00141"), reporter="XX-2", name="Other")

    await load(pools, save(tmp_path / "a.xml", *activities, other))

    found = [await participations(pools, identifier) for identifier in ("A-0", "A-1", "B-1")]
    assert found == [[("4", "00141", names[0])], [("4", "00141", names[0])], [("4", None, "Koperasi Desa")]]


async def test_one_ref_under_names_that_share_no_word_is_a_category(pools, tmp_path):
    names = ("Diakonia Contoh", "Yayasan Rukun", "Forum Desa")
    refs = "P-99", "p-99", "P-99"
    parts = [participant(name, ref=ref) for name, ref in zip(names, refs, strict=True)]
    await load(pools, save(tmp_path / "a.xml", activity("A-1", parts[0])))

    await load(
        pools,
        save(tmp_path / "b.xml", *(activity(f"B-{index}", part) for index, part in enumerate(parts))),
    )
    await load(pools, tmp_path / "a.xml")

    found = [await participations(pools, identifier) for identifier in ("A-1", "B-0", "B-1", "B-2")]
    assert [each[0][2] for each in found] == [names[0], *names]
    assert {each[0][1] for each in found} == {None}


async def test_a_publishers_own_code_under_the_name_of_another_is_that_other(pools, tmp_path):
    parts = [
        participant("Asian Development Bank", "1", "46004"),
        participant("Ministry of Roads", "4", "46004"),
    ]

    await load(pools, save(tmp_path / "a.xml", activity("A-1", *parts)))

    assert await participations(pools, "A-1") == [
        ("1", "46004", "Asian Development Bank"),
        ("4", None, "Ministry of Roads"),
    ]


async def test_a_body_that_only_a_placeholder_made_goes_with_its_last_mention(pools, tmp_path):
    file = save(tmp_path / "a.xml", activity("A-1", participant("Yayasan Satu", ref="N/A")))
    await load(pools, file)
    statement = "UPDATE organization SET identifier = 'N/A', mention_key = NULL WHERE name = 'Yayasan Satu'"
    await pools.writing.execute(statement)
    await pools.writing.execute("DELETE FROM activity_version")
    await pools.writing.execute("UPDATE program SET version_hash = NULL")

    await load(pools, file)

    found = await rows(pools, "SELECT identifier, name FROM organization ORDER BY name")
    assert found == [("XX-1", "Sample ministry"), (None, "Yayasan Satu")]


async def test_a_second_reporter_takes_nothing_over(pools):
    own, copy = (CASES / f"c02-identifier-takeover-{number}.xml" for number in (1, 2))
    await load_from(pools, "asli", own)
    before = await rows(pools, OWNERS)

    report = await load_from(pools, "agregat", copy)
    again = await load_from(pools, "agregat", copy)

    assert before == [("Program lembaga asli", "ID-KHH-UJI2", 1000, "asli")]
    assert await rows(pools, OWNERS) == before
    assert numbers(report) == {"programs": {"claimed": 1}}
    assert numbers(again)["programs"] == {"unchanged": 1}
    [claim] = report.claims
    assert (claim.file, claim.line, claim.identifier) == (str(copy), 3, "ID-KHH-UJI2-P1")
    assert claim.sentence == (
        "it is reported by XX-AGREGAT-1, as a secondary reporter, and belongs to ID-KHH-UJI2: "
        "kept as a claim, the program stays as it is"
    )
    kept = await rows(pools, "SELECT reporter_identifier, secondary, line, title FROM claim")
    assert kept == [("XX-AGREGAT-1", True, 3, "Salinan agregator")]


async def test_the_owner_comes_before_who_reported_it_first(pools):
    own, copy = (CASES / f"c02-identifier-takeover-{number}.xml" for number in (1, 2))
    await load_from(pools, "agregat", copy)

    report = await load_from(pools, "asli", own)

    assert numbers(report)["programs"] == {"changed": 1}
    assert await rows(pools, OWNERS) == [("Program lembaga asli", "ID-KHH-UJI2", 1000, "asli")]


async def test_an_owner_may_move_to_another_source(pools, tmp_path):
    await load_from(pools, "one", save(tmp_path / "a.xml", activity("P-1", title="Old")))

    report = await load_from(pools, "two", save(tmp_path / "b.xml", activity("P-1", title="New")))

    assert numbers(report)["programs"] == {"changed": 1}
    assert await rows(pools, OWNERS) == [("New", "XX-1", None, "two")]


async def test_who_reports_another_organization_does_not_rename_it(pools):
    report = await load(pools, CASES / "c03-organisation-file-other-reporter.xml")

    assert await rows(pools, "SELECT name FROM organization WHERE identifier = 'ID-KHH-UJI3'") == [
        ("Yayasan Damai Contoh",)
    ]
    assert [(claim.line, claim.identifier) for claim in report.claims] == [(5, "ID-KHH-UJI3")]


@pytest.mark.parametrize("own_first", [True, False])
async def test_nor_in_another_file_and_run(pools, tmp_path, own_first):
    head, *elements = (
        (CASES / "c03-organisation-file-other-reporter.xml").read_text().split("<iati-organisation>")
    )
    files = []
    for name, element in (
        ("own", elements[0]),
        ("other", elements[2].removesuffix("</iati-organisations>\n")),
    ):
        files.append(tmp_path / f"{name}.xml")
        files[-1].write_text(f"{head}<iati-organisation>{element}</iati-organisations>")

    for file in files if own_first else reversed(files):
        await load(pools, file)

    found = await rows(pools, "SELECT name, names FROM organization WHERE identifier = 'ID-KHH-UJI3'")
    assert found == [("Yayasan Damai Contoh", '[["id", "Yayasan Damai Contoh"]]')]


async def test_invisible_characters_are_no_part_of_identifiers(pools):
    await load(pools, CASES / "c28-invisible-characters-in-identifiers.xml")

    assert await rows(pools, "SELECT iati_identifier FROM program ORDER BY 1") == [
        ("ID-KHH-UJI1-C28A",),
        ("ID-KHH-UJI1-C28B",),
    ]


async def test_an_essay_in_place_of_a_name_is_cut_and_kept_as_the_description(pools, tmp_path):
    essay = "Lembaga " + "yang bekerja di desa " * 10
    await load(pools, save(tmp_path / "a.xml", activity("A-1", participant(essay))))

    [(name, descriptions)] = await rows(
        pools, "SELECT name, descriptions FROM organization WHERE origin = 'MENTION'"
    )
    assert name == "Lembaga " + "yang bekerja di desa " * 6 + "yang bekerja di\u2026"
    assert descriptions == f'[["en", "{essay.strip()}"]]'


async def test_a_mention_gives_a_record_no_name_of_its_own(pools, tmp_path):
    unnamed = activity("A-1", reporter="XX-9", name="")
    named = activity("B-1", participant("Called by others", ref="XX-9"))

    await load(pools, save(tmp_path / "a.xml", unnamed, named))

    found = await rows(pools, "SELECT name, own_names FROM organization WHERE identifier = 'XX-9'")
    assert found == [("Called by others", False)]


CLAIMS = """{ program(iatiIdentifier: "ID-KHH-UJI2-P1") { claims { totalCount nodes {
    reporterIdentifier reporterName secondary title file line source { name } } } } }"""


async def test_members_see_claims(reader, pools):
    own, copy = (CASES / f"c02-identifier-takeover-{number}.xml" for number in (1, 2))
    await load_from(pools, "asli", own)
    await load_from(pools, "agregat", copy)
    made = await api_keys.create(pools.writing, "ID-KHH-UJI2", Role.READER)

    public = await ask(reader, CLAIMS)
    member = await ask(reader, CLAIMS, Authorization=f"Bearer {made.secret}")

    assert public["program"]["claims"] == {"totalCount": 0, "nodes": []}
    assert member["program"]["claims"] == {
        "totalCount": 1,
        "nodes": [
            {
                "reporterIdentifier": "XX-AGREGAT-1",
                "reporterName": "Agregator Contoh",
                "secondary": True,
                "title": "Salinan agregator",
                "file": "c02-identifier-takeover-2.xml",
                "line": 3,
                "source": {"name": "agregat"},
            }
        ],
    }


async def test_a_report_counts_the_refs_that_were_not_believed(pools, tmp_path):
    parts = [participant(name, ref="N/A") for name in ("One", "Two")]
    other = participant("Ministry of Roads", ref="46004")

    report = await load(pools, save(tmp_path / "a.xml", activity("A-1", *parts), activity("A-2", other)))

    assert dict(report.doubted) == {("N/A", "PLACEHOLDER"): 2, ("46004", "ANOTHER"): 1}
    assert report.remarks[-1].sentence == (
        "ref '46004' is the code of another organization than the name; the name counts"
    )
    [(stored,)] = await rows(pools, "SELECT counts -> 'refs_not_believed' FROM import_run")
    assert stored == '[["N/A", "PLACEHOLDER", 2], ["46004", "ANOTHER", 1]]'


@pytest.mark.parametrize(
    ("ref", "name", "another"),
    [
        ("46004", "Ministry of Finance", True),
        ("46004", "ASIAN DEVELOPMENT BANK", False),
        ("46004", "AsDB", False),
        # with a space left out
        ("21042", "International PeacebuildingAlliance", False),
        ("21042", "International Councils", True),
    ],
)
def test_a_code_with_the_name_of_another_body_is_not_believed(ref, name, another):
    assert references.names_another(ref, [name]) is another


@pytest.mark.parametrize("ref", ["GB-COH-", "GB-CHC-", "XM-DAC-", "ID-KHH-"])
def test_a_list_without_a_number_identifies_nobody(ref):
    assert references.worth(ref) is references.Worth.PLACEHOLDER
