"""IATI organisation files: each record becomes an organization with documents and the knowledge in them."""

from pathlib import Path

import pytest

from services.imports.rejections import Rejection
from tests.iati_files import activity, document, load, narrative, numbers, participant, row_ids, rows, save

REAL = Path(__file__).parents[2] / "shared" / "data" / "reference" / "orgs"


def organisation(identifier, *parts, name="Sample fund", reporter=None, type_code="60", **attributes):
    """An organisation element that reports itself unless told otherwise."""
    written = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    reporting = (
        f'<reporting-org ref="{reporter or identifier}" type="{type_code}">{narrative("Who says it")}'
        "</reporting-org>\n"
    )
    return (
        f'<iati-organisation xml:lang="en"{written}>\n'
        f"<organisation-identifier>{identifier}</organisation-identifier>\n"
        f"<name>{narrative(name)}</name>\n{reporting}" + "\n".join(parts) + "\n</iati-organisation>\n"
    )


def keep(path, *organisations, version="2.03", generated=None):
    """Write an organisation file and answer its path."""
    time = f' generated-datetime="{generated}"' if generated else ""
    path.write_text(
        f'<iati-organisations version="{version}"{time}>\n{"".join(organisations)}</iati-organisations>\n'
    )
    return path


async def organizations(pools):
    return await rows(
        pools,
        "SELECT identifier, name, names, type, origin, version, owner_id = id FROM organization ORDER BY 1",
    )


async def test_a_file_makes_records_with_documents_and_knowledge(pools, tmp_path):
    file = keep(
        tmp_path / "a.xml",
        organisation(
            "XX-9",
            f"<name>{narrative('ignored')}</name>",
            document("https://example.org/strategy.pdf", "Strategy"),
            document("https://example.org/jobs", "Jobs", category="B16"),
            last_updated_datetime="2024-05-06T07:08:09Z",
        ),
    )

    report = await load(pools, file)

    assert numbers(report) == {"organizations": {"added": 1}, "knowledge_products": {"added": 1}}
    assert await organizations(pools) == [
        ("XX-9", "Sample fund", '[["en", "Sample fund"]]', "FOUNDATION", "RECORD", 1, True)
    ]
    assert await rows(pools, "SELECT last_updated::text, version_dated::text FROM organization") == [
        ("2024-05-06 07:08:09+00", "2024-05-06 07:08:09+00")
    ]
    assert await rows(
        pools,
        "SELECT d.ordinal, d.url, d.titles, o.identifier, d.visibility, k.title FROM document d"
        " JOIN organization o ON o.id = d.organization_id"
        " LEFT JOIN knowledge_product k ON k.id = d.knowledge_product_id ORDER BY 1",
    ) == [
        (0, "https://example.org/strategy.pdf", '[["en", "Strategy"]]', "XX-9", "PUBLIC", "Strategy"),
        (1, "https://example.org/jobs", '[["en", "Jobs"]]', "XX-9", "PUBLIC", None),
    ]
    assert await publishers(pools) == [("https://example.org/strategy.pdf", "XX-9", "PUBLISHER", None)]
    assert await rows(
        pools, "SELECT kind, last_updated::text FROM knowledge_product"
    ) == [("REPORT", "2024-05-06 07:08:09+00")]  # fmt: skip


async def publishers(pools):
    return await rows(
        pools,
        "SELECT k.url, o.identifier, l.role, p.iati_identifier FROM organization_knowledge_product l"
        " JOIN knowledge_product k ON k.id = l.knowledge_product_id"
        " JOIN organization o ON o.id = l.organization_id LEFT JOIN program p ON p.id = l.program_id"
        " ORDER BY 1, 2, 4",
    )


async def test_who_reports_another_publishes_and_keeps_its_own_type(pools, tmp_path):
    other = organisation("XX-9", document("https://example.org/a.pdf"), reporter="XX-1", type_code="40")

    report = await load(pools, keep(tmp_path / "a.xml", other))

    assert numbers(report)["organizations"] == {"added": 2}
    assert [each[:2] + each[3:5] for each in await organizations(pools)] == [
        ("XX-1", "Who says it", "MULTILATERAL", "RECORD"),
        ("XX-9", "Sample fund", "UNKNOWN", "RECORD"),
    ]
    assert await publishers(pools) == [("https://example.org/a.pdf", "XX-1", "PUBLISHER", None)]
    assert await rows(
        pools, "SELECT o.identifier FROM knowledge_product k JOIN organization o ON o.id = k.owner_id"
    ) == [("XX-1",)]


async def test_a_mention_becomes_the_record_and_keeps_its_id(pools, tmp_path):
    programs = save(tmp_path / "1.xml", activity("A", participant("A fund", ref="XX-9", role="1")))
    await load(pools, programs)
    [(before,)] = await rows(pools, "SELECT id FROM organization WHERE identifier = 'XX-9'")

    report = await load(pools, keep(tmp_path / "2.xml", organisation("XX-9")))

    assert numbers(report) == {"organizations": {"changed": 1}}
    assert await rows(
        pools, "SELECT id, name, type, origin, version FROM organization WHERE identifier = 'XX-9'"
    ) == [(before, "Sample fund", "FOUNDATION", "RECORD", 2)]
    # and what activities call it does not change it any more
    again = await load(pools, save(programs, activity("A", participant("F", ref="XX-9"), title="New")))
    assert numbers(again)["organizations"] == {"unchanged": 2}


async def test_versions_of_organizations_are_told_apart_as_those_of_activities(pools, tmp_path):
    def version(name, title, *parts, **dated):
        return keep(tmp_path / name, organisation("XX-9", *parts, name=title, **dated))

    link = document("https://example.org/a.pdf")
    second = version("1.xml", "Second", link, last_updated_datetime="2024-02-01T00:00:00Z")
    first = version("2.xml", "First", last_updated_datetime="2024-01-01T00:00:00Z")
    undated = version("3.xml", "Undated")
    await load(pools, second)
    ids = await row_ids(pools, "organization"), await row_ids(pools, "document")
    older = await load(pools, first)
    without = await load(pools, undated)
    again = await load(pools, second, first, undated)

    assert numbers(older) == {"organizations": {"superseded": 1}}
    assert numbers(without) == {"organizations": {"superseded": 1}}
    assert numbers(again) == {"organizations": {"unchanged": 1}, "knowledge_products": {"unchanged": 1}}
    assert (await row_ids(pools, "organization"), await row_ids(pools, "document")) == ids
    # and a newer one replaces name and documents
    third = organisation("XX-9", document("https://example.org/b.pdf"), name="Third")
    newer = await load(pools, keep(tmp_path / "4.xml", third, generated="2024-03-01T00:00:00Z"))
    assert numbers(newer) == {"organizations": {"changed": 1}, "knowledge_products": {"added": 1}}
    assert await rows(pools, "SELECT name, version FROM organization") == [("Third", 2)]
    assert await rows(pools, "SELECT url FROM document") == [("https://example.org/b.pdf",)]


async def test_a_product_of_a_program_and_of_an_organization_is_one(pools, tmp_path):
    url = "https://example.org/report.pdf"
    save(tmp_path / "1.xml", activity("A", document(url, "From the program")))
    keep(tmp_path / "2.xml", organisation("XX-9", document(url, "A title"), document(url, "A title")))

    report = await load(pools, tmp_path)

    assert numbers(report)["knowledge_products"] == {"added": 1}
    assert await rows(pools, "SELECT title FROM knowledge_product") == [("A title",)]
    assert await publishers(pools) == [(url, "XX-1", "PUBLISHER", "A"), (url, "XX-9", "PUBLISHER", None)]


async def test_bad_records_are_rejected_with_their_place(pools, tmp_path):
    def nameless(identifier, **options):
        return organisation(identifier, **options).replace(f"<name>{narrative('Sample fund')}</name>", "")

    file = keep(
        tmp_path / "a.xml",
        organisation(" "),
        organisation("XX-1"),
        organisation("X" * 501),
        nameless("XX-2"),
        nameless("XX-3", reporter="XX-1"),
        "<iati-organisation><oops></iati-organisation>",
    )

    report = await load(pools, file)

    assert numbers(report)["organizations"] == {"added": 3, "rejected": 2}
    assert report.rejections[:2] == [
        Rejection(
            str(file),
            2,
            None,
            "it has no organisation-identifier, which every organization needs",
            "organizations",
        ),
        Rejection(
            str(file),
            14,
            "X" * 500,
            "its organisation-identifier has more than 500 characters",
            "organizations",
        ),
    ]
    assert (report.broken, report.rejections[2].line) == (1, 32)
    assert [remark.sentence for remark in report.remarks] == [
        "name '' is missing",
        "name '' is missing",
    ]
    assert await rows(
        pools, "SELECT identifier, name FROM organization WHERE identifier IN ('XX-2', 'XX-3') ORDER BY 1"
    ) == [("XX-2", "Who says it"), ("XX-3", "XX-3")]


@pytest.mark.real
async def test_real_organisation_files_come_in_and_are_unchanged_again(pools):
    files = sorted(REAL.glob("*.xml"))
    first = await load(pools, *files)
    second = await load(pools, *files)

    assert (first.rejections, first.duplicates) == ([], [])
    assert numbers(first)["organizations"] == {"added": 5}
    assert numbers(second) == {kind: {"unchanged": verbs["added"]} for kind, verbs in numbers(first).items()}
    assert [each[:2] + each[3:5] for each in await organizations(pools)] == [
        ("44000", "World Bank", "MULTILATERAL", "RECORD"),
        ("44002", "International Development Association", "UNKNOWN", "RECORD"),
        ("BE-BCE_KBO-0420656336", "Rikolto Belgie VZW", "NATIONAL_NGO", "RECORD"),
        ("XM-DAC-46004", "Asian Development Bank", "MULTILATERAL", "RECORD"),
        ("XM-DAC-46008", '"CAF Banco de Desarrollo de América Latina y el Caribe"', "MULTILATERAL", "RECORD"),
    ]
    assert await rows(
        pools,
        "SELECT o.identifier, count(*) FROM document d JOIN organization o ON o.id = d.organization_id"
        " GROUP BY 1 ORDER BY 1",
    ) == [("44002", 198), ("XM-DAC-46004", 410), ("XM-DAC-46008", 8)]
