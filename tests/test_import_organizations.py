"""Lists of organizations: what their rows become, what becomes of mentions, and what is refused."""

import json
from pathlib import Path

import pytest

from db.pools import Pools
from schema import identifiers
from services.imports import iati, organization_lists
from services.imports.failures import ImportFailure
from services.writing.identifier_lists import scheme
from services.writing.sources import SourceFacts
from tests.asking import counted
from tests.iati_files import (
    SOURCE,
    activity,
    document,
    load,
    numbers,
    participant,
    row_count,
    row_ids,
    rows,
    save,
)

LISTS = SourceFacts("Sample list", "https://example.org/list", "CC0-1.0")
REAL = Path(__file__).parents[2] / "shared" / "data"
COLUMNS = "identifier,name_en,name_id,acronym,type,country,region,website,parent,identifiers,synonyms"


def sheet(folder: Path, *lines: str, header: str = COLUMNS) -> Path:
    """A list as CSV; missing cells at the end of a line are empty."""
    path = folder / "organizations.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def registry(folder: Path, *entries: dict[str, object]) -> Path:
    """A list as the IATI registry exports it."""
    path = folder / "registry.json"
    path.write_text(json.dumps({f"entry-{number}": entry for number, entry in enumerate(entries)}))
    return path


async def bring(pools: Pools, path: Path, **options):
    """Import a list and answer the report."""
    return await organization_lists.run(pools, path, source=LISTS, **options)


@pytest.mark.parametrize("delimiter", [";", "\t"])
async def test_a_list_of_a_local_excel_has_another_delimiter(pools: Pools, tmp_path: Path, delimiter: str):
    path = tmp_path / "organizations.csv"
    cells = (("identifier", "name_id", "synonyms"), ("ID-KHH-1", "Yayasan Contoh, Bandung", "YC"))
    path.write_text("".join(f"{delimiter.join(row)}\r\n" for row in cells), encoding="utf-8-sig")

    report = await bring(pools, path)

    assert report.rejections == []
    assert await rows(pools, "SELECT value FROM organization_identifier") == [("ID-KHH-1",)]


async def known_as(pools: Pools, identifier: str):
    """The id of the organization that an identifier stands for."""
    [(identity,)] = await rows(
        pools, "SELECT organization_id FROM organization_identifier WHERE value = $1", identifier
    )
    return identity


async def named(pools: Pools, name: str):
    """The ids of the organizations of that name."""
    return [each for (each,) in await rows(pools, "SELECT id FROM organization WHERE name = $1", name)]


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("XM-DAC-41114", "XM-DAC"),
        ("ID-KHH-0000871", "ID-KHH"),
        ("BE-BCE_KBO-0421210424", "BE-BCE_KBO"),
        ("XM-DAC-7-PPR-4000005312", "XM-DAC"),
        ("XI-ROR-01wk3d929", "XI-ROR"),
        ("XM-DAC-", "IATI"),
        ("XM-DAC", "IATI"),
        ("XX-NOWHERE-1", "IATI"),
        ("47122", "IATI"),
        ("", "IATI"),
    ],
)
def test_an_identifier_is_of_the_longest_known_list_that_it_begins_with(identifier, expected):
    assert scheme(identifier) == expected


async def test_a_row_becomes_a_record_with_all_that_it_tells(pools, tmp_path):
    path = sheet(
        tmp_path,
        "ID-KHH-1,Harmony Foundation,Yayasan Rukun,YR,22,id,ID-JB,https://rukun.example,XM-DAC-1,"
        "XI-ROR-0abc;OLD 1,Rukun;Y. Rukun",
        "XM-DAC-1,Agency,,,10",
    )

    report = await bring(pools, path)

    assert numbers(report) == {"organizations": {"added": 2}}
    assert (report.rejections, report.remarks) == ([], [])
    assert await rows(
        pools,
        "SELECT o.identifier, o.name, o.names::text, o.acronym, o.type, o.type_code, o.origin, o.country,"
        " r.code, o.website, m.identifier, o.visibility, o.owner_id = o.id, s.name"
        " FROM organization o JOIN source s ON s.id = o.source_id LEFT JOIN region r ON r.id = o.region_id"
        " LEFT JOIN organization m ON m.id = o.parent_id ORDER BY o.id",
    ) == [
        (
            *("ID-KHH-1", "Yayasan Rukun", '[["en", "Harmony Foundation"], ["id", "Yayasan Rukun"]]', "YR"),
            *("NATIONAL_NGO", "22", "RECORD", "ID", "ID-JB", "https://rukun.example", "XM-DAC-1"),
            *("PUBLIC", True, "Sample list"),
        ),
        (
            *("XM-DAC-1", "Agency", '[["en", "Agency"]]', None, "GOVERNMENT", "10", "RECORD"),
            *(None, None, None, None, "PUBLIC", True, "Sample list"),
        ),
    ]
    assert await rows(
        pools, 'SELECT scheme, value FROM organization_identifier ORDER BY scheme COLLATE "C", value'
    ) == [("IATI", "OLD 1"), ("ID-KHH", "ID-KHH-1"), ("XI-ROR", "XI-ROR-0abc"), ("XM-DAC", "XM-DAC-1")]
    assert await rows(pools, "SELECT key, name FROM organization_synonym ORDER BY key") == [
        ("rukun", "Rukun"),
        ("y. rukun", "Y. Rukun"),
    ]


async def test_the_graph_shows_identifiers_with_their_lists_and_synonyms(pools, tmp_path):
    await bring(pools, sheet(tmp_path, "ID-KHH-1,Harmony,,,22,,,,,XM-DAC-7,Rukun;Damai", "XM-DAC-1,Agency"))

    answer, _ = await counted(
        pools,
        """{ organization(identifier: "XM-DAC-7") { identifier identifiers { scheme value } synonyms }
        organizations { nodes { synonyms } } }""",
    )

    assert answer == {
        "organization": {
            "identifier": "ID-KHH-1",
            "identifiers": [
                {"scheme": "ID-KHH", "value": "ID-KHH-1"},
                {"scheme": "XM-DAC", "value": "XM-DAC-7"},
            ],
            "synonyms": ["Damai", "Rukun"],
        },
        "organizations": {"nodes": [{"synonyms": ["Damai", "Rukun"]}, {"synonyms": []}]},
    }


async def test_again_everything_is_unchanged_and_nothing_is_written(pools, tmp_path):
    path = sheet(
        tmp_path,
        "A-1,One,Satu,,22,ID,ID-JB,https://one.example,A-2,A-3,Uno",
        "A-2,Two",
        ",Nameless,,,10,,,,,,Noname",
    )
    await bring(pools, path)
    before = [await row_ids(pools, "organization"), await rows(pools, "TABLE organization_identifier")]

    report = await bring(pools, path)

    assert numbers(report) == {"organizations": {"unchanged": 3}}
    assert [
        await row_ids(pools, "organization"),
        await rows(pools, "TABLE organization_identifier"),
    ] == before
    assert await rows(pools, "SELECT version FROM organization") == [(1,)] * 3


async def test_what_a_list_tells_replaces_and_what_it_leaves_open_stays(pools, tmp_path):
    await bring(pools, sheet(tmp_path, "A-1,One,Satu,ON,22,ID,,https://one.example", "A-2,Two"))

    report = await bring(pools, sheet(tmp_path, "A-1,First,,,23,,,,,,Uno", "A-2,Two"))

    assert numbers(report) == {"organizations": {"changed": 1, "unchanged": 1}}
    assert await rows(
        pools,
        "SELECT names::text, acronym, type, country, website, version FROM organization"
        " WHERE identifier = 'A-1'",
    ) == [('[["en", "First"], ["id", "Satu"]]', "ON", "REGIONAL_NGO", "ID", "https://one.example", 2)]


async def test_an_activity_changes_nothing_of_what_a_list_told(pools, tmp_path):
    await bring(pools, sheet(tmp_path, "A-1,One,,ON,22,ID"))
    names = "<narrative>Other</narrative><narrative xml:lang='id'>Satu</narrative>"

    told = f'<participating-org role="4" ref="A-1" type="70">{names}</participating-org>'
    await load(pools, save(tmp_path / "a.xml", activity("P-1", told)))

    assert await rows(
        pools, "SELECT names::text, acronym, type_code, country FROM organization WHERE identifier = 'A-1'"
    ) == [('[["en", "One"]]', "ON", "22", "ID")]


async def test_a_new_identifier_alone_is_a_change(pools, tmp_path):
    await bring(pools, sheet(tmp_path, "A-1,One"))

    report = await bring(pools, sheet(tmp_path, "A-1,One,,,,,,,,A-9"))

    assert numbers(report) == {"organizations": {"changed": 1}}
    assert await rows(pools, "SELECT version FROM organization") == [(2,)]
    assert await known_as(pools, "A-9") == await known_as(pools, "A-1")


async def test_a_mention_of_an_identifier_becomes_the_record_and_keeps_its_id(pools, tmp_path):
    file = save(tmp_path / "a.xml", activity("P-1", participant("Yayasan R.", ref="A-3")))
    await load(pools, file)
    mention = await known_as(pools, "A-3")

    report = await bring(pools, sheet(tmp_path, "A-1,Harmony,Yayasan Rukun,,22,,,,,A-3"))

    assert numbers(report) == {"organizations": {"changed": 1}}
    assert await rows(
        pools, "SELECT id, identifier, origin, name, type FROM organization WHERE identifier = 'A-1'"
    ) == [(mention, "A-1", "RECORD", "Yayasan Rukun", "NATIONAL_NGO")]
    assert numbers(await load(pools, file))["programs"] == {"unchanged": 1}


async def test_a_hidden_mention_is_public_once_a_list_names_it_with_what_that_tells(pools, tmp_path):
    hidden = '<participating-org role="1" ref="A-3" type="22"><narrative xml:lang="id">Rukun</narrative>'
    told = activity("P-1", f"{hidden}</participating-org>", visibility="OWNER")
    file = save(tmp_path / "a.xml", told)
    await load(pools, file)

    await bring(pools, sheet(tmp_path, "A-3,Harmony"))

    assert await rows(
        pools,
        "SELECT visibility, owner_id = id, names::text, type FROM organization WHERE identifier = 'A-3'",
    ) == [("PUBLIC", True, '[["en", "Harmony"]]', "UNKNOWN")]
    assert await rows(pools, "SELECT visibility FROM participation") == [("OWNER",)]


async def test_a_participant_by_a_synonym_is_the_record(pools, tmp_path):
    # given a list with a synonym
    await bring(pools, sheet(tmp_path, "A-1,Harmony,,,22,,,,,,Yayasan  RUKUN"))
    record = await known_as(pools, "A-1")
    # when two publishers name it so, with other spaces and case, in a second language too
    both = "<narrative xml:lang='fr'>Harmonie</narrative><narrative xml:lang='id'>yayasan rukun</narrative>"
    first = activity("P-1", participant("Yayasan Rukun"))
    second = activity(
        "P-2", f'<participating-org role="1">{both}</participating-org>', reporter="XX-2", name="Other"
    )
    report = await load(pools, save(tmp_path / "a.xml", first, second))
    # then both mean the record, which learns nothing from it
    assert numbers(report)["organizations"] == {"added": 2, "unchanged": 1}
    assert await rows(pools, "SELECT organization_id FROM participation") == [(record,), (record,)]
    assert await rows(pools, "SELECT names::text, version FROM organization WHERE id = $1", record) == [
        ('[["en", "Harmony"]]', 1)
    ]


async def test_a_ref_in_the_same_activity_comes_before_a_synonym(pools, tmp_path):
    await bring(pools, sheet(tmp_path, "A-1,Harmony,,,22,,,,,,Rukun"))

    await load(
        pools,
        save(tmp_path / "a.xml", activity("P-1", participant("Rukun", ref="B-1"), participant("Rukun"))),
    )

    other = await known_as(pools, "B-1")
    assert await rows(pools, "SELECT organization_id FROM participation") == [(other,), (other,)]


async def test_an_official_name_is_no_synonym(pools, tmp_path):
    await bring(pools, sheet(tmp_path, "A-1,Rukun"))

    await load(pools, save(tmp_path / "a.xml", activity("P-1", participant("Rukun"))))

    assert len(await named(pools, "Rukun")) == 2


async def test_who_reports_under_a_name_alone_is_never_taken_for_another(pools, tmp_path):
    await bring(pools, sheet(tmp_path, "A-1,Harmony,,,22,,,,,,Rukun"))
    unnamed = activity("P-1", name="Rukun").replace(' ref="XX-1"', "")

    await load(pools, save(tmp_path / "a.xml", unnamed))
    await bring(pools, sheet(tmp_path, "A-1,Harmony,,,22,,,,,,Rukun;Rukun Damai"))

    [reporter] = await named(pools, "Rukun")
    assert await rows(pools, "SELECT owner_id FROM program") == [(reporter,)]
    assert reporter != await known_as(pools, "A-1")


async def test_the_first_mention_of_a_synonym_becomes_the_record_and_the_others_are_merged(pools, tmp_path):
    # given three publishers who name the same organization, one of them as a funder, one as a payer
    def told(number, name="Rukun", role="4"):
        return activity(f"P-{number}", participant(name, role), reporter=f"XX-{number}", name=f"M {number}")

    paid = (
        '<transaction><transaction-type code="1"/><transaction-date iso-date="2024-01-01"/>'
        '<value value-date="2024-01-01">5</value><provider-org><narrative>Rukun</narrative></provider-org>'
        "</transaction>"
    )
    third = told(3).replace("</iati-activity>", paid + "</iati-activity>")
    file = save(tmp_path / "a.xml", told(1), told(2, "RUKUN", "1"), third)
    await load(pools, file)
    mentions = [each for (each,) in await rows(pools, "SELECT id FROM organization WHERE origin = 'MENTION'")]
    assert len(mentions) == 3
    # when a list registers the name as a synonym
    report = await bring(pools, sheet(tmp_path, "A-1,Harmony,,,22,,,,,,Rukun"))
    # then the first is the record, and all their links are its
    record = await known_as(pools, "A-1")
    assert numbers(report) == {"organizations": {"changed": 1}}
    assert record == min(mentions)
    assert await rows(pools, "SELECT organization_id, role FROM participation ORDER BY role") == [
        (record, "FUNDING"),
        (record, "IMPLEMENTING"),
        (record, "IMPLEMENTING"),
    ]
    assert await rows(pools, 'SELECT provider_id FROM "transaction"') == [(record,)]
    assert await row_count(pools, "organization") == 4
    # and all of it is unchanged afterwards
    assert numbers(await load(pools, file))["programs"] == {"unchanged": 3}
    assert numbers(await bring(pools, sheet(tmp_path, "A-1,Harmony,,,22,,,,,,Rukun"))) == {
        "organizations": {"unchanged": 1}
    }


async def test_the_id_of_a_merged_mention_still_finds_it(pools, tmp_path):
    # given a record, and a mention that somebody stored the id of
    await load(pools, save(tmp_path / "a.xml", activity("P-1", participant("Rukun"))))
    [mention] = await named(pools, "Rukun")
    await bring(pools, sheet(tmp_path, "A-1,Harmony"))
    record = await known_as(pools, "A-1")
    # when the mention's name is registered for the record
    await bring(pools, sheet(tmp_path, "A-1,Harmony,,,,,,,,,Rukun"))
    # then the stored id finds the record wherever it is asked for
    stored = identifiers.encode("Organization", mention)
    answer, _ = await counted(
        pools,
        """query ($id: ID!) { organization(id: $id) { id } node(id: $id) { id } nodes(ids: [$id]) { id }
        programs(filter: {organization: $id}) { nodes { iatiIdentifier } } }""",
        {"id": stored},
    )
    found = {"id": identifiers.encode("Organization", record)}
    assert answer == {
        "organization": found,
        "node": found,
        "nodes": [found],
        "programs": {"nodes": [{"iatiIdentifier": "P-1"}]},
    }


async def test_a_list_before_the_programs_and_after_them_gives_the_same_graph(pools, tmp_path):
    links = (
        "SELECT p.iati_identifier, o.identifier, o.name, a.role FROM participation a"
        " JOIN program p ON p.id = a.program_id JOIN organization o ON o.id = a.organization_id"
        " ORDER BY 1, a.ordinal"
    )
    file = save(
        tmp_path / "a.xml",
        activity("P-1", participant("Rukun"), participant("R.", ref="A-3"), participant("Damai", "1")),
        activity("P-2", participant("rukun"), reporter="XX-2", name="Other"),
    )
    path = sheet(tmp_path, "A-1,Harmony,,,22,,,,,A-3,Rukun", "XX-2,Other ministry")
    await bring(pools, path)
    await load(pools, file)
    before = await rows(pools, links)
    await pools.writing.execute("TRUNCATE program, organization, source CASCADE")

    await load(pools, file)
    await bring(pools, path)

    assert await rows(pools, links) == before
    assert [identifier for _, identifier, _, _ in before] == ["A-1", "A-1", None, "A-1"]


async def test_a_product_that_both_stand_behind_is_linked_once(pools, tmp_path):
    funders = (participant("Harmony", "1", ref="A-1"), participant("Rukun", "1"))
    await load(
        pools, save(tmp_path / "a.xml", activity("P-1", *funders, document("https://example.org/r.pdf")))
    )
    assert await rows(pools, "SELECT count(*) FROM organization_knowledge_product WHERE role = 'FUNDER'") == [
        (2,)
    ]

    await bring(pools, sheet(tmp_path, "A-1,Harmony,,,,,,,,,Rukun"))

    record = await known_as(pools, "A-1")
    assert await rows(
        pools, "SELECT organization_id FROM organization_knowledge_product WHERE role = 'FUNDER'"
    ) == [(record,)]


async def test_two_records_are_not_joined_by_a_list(pools, tmp_path):
    await bring(pools, sheet(tmp_path, "A-1,One", "A-2,Two"))

    report = await bring(pools, sheet(tmp_path, "A-1,One,,,,,,,,A-2"))

    assert numbers(report) == {"organizations": {"rejected": 1}}
    assert report.rejections[0].reason == (
        "it matches several records of the hub, which must be merged first: A-1, A-2"
    )
    assert await row_count(pools, "organization") == 2


async def test_a_synonym_belongs_to_the_first_that_registers_it(pools, tmp_path):
    await bring(pools, sheet(tmp_path, "A-1,One,,,,,,,,,Same"))

    report = await bring(pools, sheet(tmp_path, "A-2,Two,,,,,,,,,same;New", "A-3,Three,,,,,,,,,new"))

    assert numbers(report) == {"organizations": {"added": 2}}
    assert [(remark.line, remark.sentence) for remark in report.remarks] == [
        (2, "the synonym 'same' is already registered for A-1"),
        (3, "the synonym 'new' is already used by row 2"),
    ]
    assert await rows(
        pools,
        "SELECT s.name, o.identifier FROM organization_synonym s"
        " JOIN organization o ON o.id = organization_id ORDER BY 1",
    ) == [("New", "A-2"), ("Same", "A-1")]


async def test_a_row_with_a_name_alone_is_found_again_within_its_list(pools, tmp_path):
    await bring(pools, sheet(tmp_path, ",Rukun,,,22"))

    report = await bring(pools, sheet(tmp_path, ",RUKUN,,,23"))

    assert numbers(report) == {"organizations": {"changed": 1}}
    assert await rows(pools, "SELECT identifier, name, type, origin FROM organization") == [
        (None, "RUKUN", "REGIONAL_NGO", "RECORD")
    ]


async def test_a_parent_that_no_row_tells_of_is_a_mention(pools, tmp_path):
    await bring(pools, sheet(tmp_path, "A-1,One,,,,,,,B-1"))

    assert await rows(
        pools, "SELECT identifier, origin, name FROM organization WHERE identifier = 'B-1'"
    ) == [("B-1", "MENTION", "B-1")]


async def test_parents_in_a_circle_are_left_out_and_stay_so(pools, tmp_path):
    path = sheet(
        tmp_path, "A-1,One,,,,,,,A-2", "A-2,Two,,,,,,,A-3", "A-3,Three,,,,,,,A-1,A-4", "A-5,Five,,,,,,,A-4"
    )

    first, second = await bring(pools, path), await bring(pools, path)

    assert [(remark.line, remark.sentence) for remark in first.remarks] == [
        (4, "its parent would close a circle and was left out")
    ]
    assert numbers(second) == {"organizations": {"unchanged": 4}}
    assert await rows(
        pools,
        "SELECT o.identifier, m.identifier FROM organization o LEFT JOIN organization m ON m.id = o.parent_id"
        " ORDER BY 1",
    ) == [("A-1", "A-2"), ("A-2", "A-3"), ("A-3", None), ("A-5", "A-3")]


async def test_a_bad_row_is_refused_with_its_number_and_the_rest_goes_in(pools, tmp_path):
    path = sheet(
        tmp_path,
        "A-1,One",
        ",,,X,22",
        "A-3,Three,,,99",
        "",
        "A-4,Four,,,,XX",
        "A-5,Five,,,,,ID-XX",
        "A-1,Again",
        "A-6,Six,,,,,,,A-6",
        "A-7,Seven,,,,,,,,,,too many",
        f"{'A' * 501},Long",
        'A-8,"Eight, with a comma"',
    )

    report = await bring(pools, path)

    assert numbers(report) == {"organizations": {"added": 2, "rejected": 8}}
    assert [(each.line, each.identifier, each.reason) for each in report.rejections] == [
        (3, None, "it has neither an identifier nor a name"),
        (4, "A-3", "its type '99' is not a code of IATI codelist OrganisationType"),
        (6, "A-4", "its country 'XX' is not a country code of ISO 3166-1"),
        (
            *(7, "A-5"),
            (
                "its region 'ID-XX' is not a province, regency or city of Indonesia: use a code such as "
                "ID-JB, or a name that only one region has"
            ),
        ),
        (8, "A-1", "it is the same organization as row 2"),
        (9, "A-6", "it names itself as its parent"),
        (10, "A-7", "it has 12 cells under a header of 11"),
        (11, "A" * 501, "one of its identifiers has more than 500 characters"),
    ]
    assert await rows(pools, "SELECT line, reason FROM import_rejection ORDER BY ordinal") == [
        (each.line, each.reason) for each in report.rejections
    ]
    assert await named(pools, "Eight, with a comma")


@pytest.mark.parametrize(
    ("region", "code"),
    [("92.71", "96.71"), ("9271", "96.71"), ("Prov. Jawa Barat", "ID-JB"), ("West Java", "ID-JB")],
)
async def test_the_region_of_a_list_may_be_a_name_or_a_former_code(pools, tmp_path, region, code):
    report = await bring(pools, sheet(tmp_path, f"A-1,One,,,,,{region}"))

    assert report.rejections == []
    assert await rows(pools, "SELECT r.code FROM organization o JOIN region r ON r.id = o.region_id") == [
        (code,)
    ]


async def test_values_that_break_a_rule_are_left_out(pools, tmp_path):
    path = sheet(
        tmp_path,
        "A-1,One,javascript:x,yesterday",
        header="identifier,name_en,website,last_updated,contact_email",
    )

    report = await bring(pools, path)

    assert numbers(report) == {"organizations": {"added": 1}}
    assert [(remark.line, remark.sentence) for remark in report.remarks] == [
        (1, "the column 'contact_email' is unknown and was ignored"),
        (2, "website 'javascript:x' is not an address that begins with http:// or https://"),
        (2, "last_updated 'yesterday' is not a valid time"),
    ]
    assert await rows(pools, "SELECT website, last_updated FROM organization") == [(None, None)]


async def test_the_registry_is_read_without_the_people_in_it(pools, tmp_path):
    path = registry(
        tmp_path,
        {
            "publisher_iati_id": " ID-KHH-1\u00a0",
            "title": "Harmony Foundation",
            "publisher_organization_type": "22",
            "publisher_country": "ID",
            "publisher_contact": "Somebody, Some Street 1",
            "publisher_contact_email": "somebody@example.org",
            "users": [{"name": "somebody"}],
        },
        {"publisher_iati_id": "XM-DAC-1", "title": "Agency", "publisher_organization_type": "", "users": []},
    )

    report = await bring(pools, path)

    assert numbers(report) == {"organizations": {"added": 2}}
    assert await rows(
        pools, "SELECT identifier, names::text, type, country FROM organization ORDER BY id"
    ) == [
        ("ID-KHH-1", '[["en", "Harmony Foundation"]]', "NATIONAL_NGO", "ID"),
        ("XM-DAC-1", '[["en", "Agency"]]', "UNKNOWN", None),
    ]
    everything = await rows(pools, "SELECT row_to_json(o)::text FROM organization o")
    assert "omebody" not in str(everything)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<iati-organisations/>", "is not a list of organizations"),
        ("", "is not a list of organizations"),
        ("a,b\n1,2\n", "is not a list of organizations"),
        ("identifier,identifier\n1,2\n", "has the column 'identifier' twice"),
        ('identifier,name_en\nA,"open\n', "is not valid CSV from line"),
        ("{broken", "is not valid JSON"),
        ('{"a": {"title": "A"}}', "is not a list from the IATI registry"),
        ("[1, 2]", "is not a list from the IATI registry"),
        (b"identifier\n\xff\n", "is not UTF-8 text"),
        (None, "does not exist"),
    ],
)
async def test_a_wrong_file_is_one_sentence_and_nothing_is_written(pools, tmp_path, text, reason):
    path = tmp_path / "wrong"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(ImportFailure) as refused:
        await bring(pools, path)

    assert str(refused.value).startswith(f"{path} {reason}")
    assert [await row_count(pools, table) for table in ("source", "import_run", "organization")] == [0, 0, 0]


async def test_a_dry_run_tells_the_same_and_writes_nothing(pools, tmp_path):
    path = sheet(tmp_path, "A-1,One", "A-2,Two,,,99")

    report = await bring(pools, path, dry_run=True)

    assert numbers(report) == {"organizations": {"added": 1, "rejected": 1}}
    assert [await row_count(pools, table) for table in ("source", "import_run", "organization")] == [0, 0, 0]


async def test_a_run_is_kept_with_its_numbers_and_moves_the_data_version(pools, tmp_path):
    [(before,)] = await rows(pools, "SELECT data_version FROM hub_state")

    await bring(pools, sheet(tmp_path, "A-1,One", "A-2,Two,,,99"))

    assert await rows(
        pools,
        "SELECT s.name, s.url, r.paths->>0, r.counts->'organizations' = '{\"added\": 1, \"rejected\": 1}',"
        " r.finished_at IS NOT NULL FROM import_run r JOIN source s ON s.id = source_id",
    ) == [("Sample list", "https://example.org/list", f"{tmp_path.name}/organizations.csv", True, True)]
    assert await rows(pools, "SELECT data_version FROM hub_state") == [(before + 1,)]


@pytest.mark.real
async def test_the_registry_makes_the_mentions_of_real_programs_records(pools):
    path = REAL / "reference" / "orgs" / "iati-registry-publishers.json"

    first, second = await bring(pools, path), await bring(pools, path)

    # then all but the second entries of two identifiers are records
    assert numbers(first) == {"organizations": {"added": 2085, "rejected": 2}}
    assert numbers(second) == {"organizations": {"unchanged": 2085, "rejected": 2}}
    assert [(each.line, each.identifier, each.reason) for each in first.rejections] == [
        (1551, "US-EIN-13-3615533", "it is the same organization as row 607"),
        (1643, "NL-KVK-30285304", "it is the same organization as row 875"),
    ]
    assert await rows(pools, "SELECT count(*) FROM organization WHERE country = 'ID'") == [(19,)]
    types = await rows(pools, "SELECT type_code, count(*) FROM organization GROUP BY 1")
    assert dict(types) == {
        "10": 92, "15": 70, "21": 726, "22": 518, "23": 56, "24": 5, "30": 9, "40": 70, "60": 98, "70": 188,
        "71": 1, "73": 1, "80": 212, "90": 11, None: 28,
    }  # fmt: skip
    schemes = dict(await rows(pools, "SELECT scheme, count(*) FROM organization_identifier GROUP BY 1"))
    assert (schemes["GB-CHC"], schemes["XM-DAC"], schemes["ID-KHH"], schemes["ID-DJP"]) == (263, 79, 8, 9)
    # and whom programs name by these identifiers is a record, the others are mentions
    await iati.run(pools, [REAL / "iati" / "iati-indonesia.xml"], source=SOURCE)
    assert await rows(
        pools,
        "SELECT s.name, o.origin, count(DISTINCT o.id) FROM participation a"
        " JOIN organization o ON o.id = a.organization_id JOIN source s ON s.id = o.source_id"
        " WHERE o.identifier IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2",
    ) == [("Sample list", "RECORD", 21), ("Sample source", "MENTION", 15)]
