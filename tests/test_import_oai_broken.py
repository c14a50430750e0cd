"""Faults of real repositories: a record is mended or rejected by name, and the harvest goes on."""

import asyncio
import threading
from pathlib import Path

import pytest

from services.harvesting.selections import HarvestRequest
from tests.asking import ask
from tests.harvested import harvest, products, refusals, repository, titles
from tests.iati_files import activity, load, rows, save
from tests.oai_repository import Reply, document, of_records, report, written

CASES = Path(__file__).parent / "data" / "cases"
PRODUCTS = """{ knowledgeProducts(orderBy: {field: TITLE, direction: ASC}) {
    nodes { title abstract url doi kind } } }"""


def case(name):
    """The bytes of a case."""
    return (CASES / name).read_bytes()


def records_page(*numbers, token="", change=lambda text: text):
    """A page with the records of these numbers, and perhaps a token."""
    shown = "".join(report(number).xml() for number in numbers)
    more = f"<resumptionToken>{token}</resumptionToken>" if token else ""
    return Reply([change(written(f"<ListRecords>{shown}{more}</ListRecords>")).encode("latin-1")])


def by_token(**replies):
    """Answers by token; `first` is the answer without one, and a list is answered item by item."""

    def reply(query):
        found = replies[query.get("resumptionToken", "first")]
        return (found.pop(0) if len(found) > 1 else found[0]) if isinstance(found, list) else found

    return of_records(reply)


async def test_a_forbidden_character_ends_no_harvest(pools, reader):
    second = case("c06-oai-one-bad-character.xml").replace(
        b"</ListRecords>", b"<resumptionToken>third</resumptionToken></ListRecords>"
    )
    with repository() as (found, address):
        found.instead = by_token(
            first=records_page(1, token="second"), second=Reply([second]), third=records_page(9)
        )
        ended = await harvest(pools, address)

    assert (products(ended), ended.broken) == ({"added": 5}, 0)
    assert await titles(reader) == ["Baik satu", "Baik tiga", "Buruk dua", "Report 1", "Report 9"]
    assert [(each.file, each.identifier, each.sentence) for each in ended.remarks] == [
        (
            f"{address} page 2",
            "oai:contoh:2",
            "its XML was broken and was mended: U+000B, which XML forbids",
        )
    ]


@pytest.mark.parametrize(
    ("written_title", "title"),
    [
        ("Report&#x1F; 2", "Report 2"),
        ("Report&nbsp;2", "Report 2"),
        ("Rapport \xe9t\xe9", "Rapport \xe9t\xe9"),
        ("A & B", "A & B"),
        ("p < 0.05", "p < 0.05"),
        ("&unknown;", "&unknown;"),
    ],
)
async def test_what_xml_forbids_is_mended(pools, reader, written_title, title):
    with repository() as (found, address):
        found.instead = by_token(
            first=records_page(1, 2, change=lambda text: text.replace("Report 2", written_title))
        )
        ended = await harvest(pools, address)

    assert sorted(await titles(reader)) == sorted(["Report 1", title])
    assert [each.identifier for each in ended.remarks] == ["oai:example.org:2"]


async def test_a_record_that_cannot_be_mended_is_rejected_by_name(pools, reader):
    with repository() as (found, address):
        found.instead = by_token(
            first=records_page(1, 2, 3, change=lambda text: text.replace("Report 2", "<b>Report 2"))
        )
        ended = await harvest(pools, address)

    assert await titles(reader) == ["Report 1", "Report 3"]
    [(identifier, reason)] = refusals(ended)
    assert identifier == "oai:example.org:2"
    assert reason.startswith("its XML is broken and can't be mended (Opening and ending tag mismatch")


async def test_what_follows_the_end_of_an_answer_is_ignored(pools, reader):
    with repository() as (found, address):
        found.instead = by_token(
            first=records_page(1, change=lambda text: f"\n{text}<br/><p>Page made in 1 s")
        )
        ended = await harvest(pools, address)

    assert (await titles(reader), ended.broken) == (["Report 1"], 0)


async def test_a_page_that_is_cut_off_is_requested_again(pools, reader):
    cut = records_page(2, 3, change=lambda text: text[:-150])
    with repository() as (found, address):
        found.instead = by_token(
            first=records_page(1, token="second"), second=[cut, records_page(2, 3, token="third")],
            third=records_page(4),
        )  # fmt: skip
        ended = await harvest(pools, address)

    assert [each.get("resumptionToken") for each in found.listed] == [None, "second", "second", "third"]
    assert (products(ended), ended.broken) == ({"added": 4, "unchanged": 1}, 0)


async def test_records_before_a_cut_stay_and_the_next_run_requests_the_page_again(pools, reader):
    cut = records_page(2, 3, change=lambda text: text[:-150])
    with repository() as (found, address):
        found.instead = by_token(first=records_page(1, token="second"), second=cut)
        ended = await harvest(pools, address)
        found.instead = by_token(second=records_page(2, 3))
        again = await harvest(pools, address)

    [(_, reason)] = refusals(ended)
    assert reason == (
        "it is cut off, also when it is requested again; the records before the cut are stored. "
        "Earlier pages are stored; run the same command again to continue"
    )
    assert [each.file for each in ended.rejections] == [f"{address} page 2"]
    assert again.broken == 0
    assert await titles(reader) == ["Report 1", "Report 2", "Report 3"]


async def test_a_token_after_the_last_record_ends_the_list(pools, reader):
    with repository() as (found, address):
        found.instead = by_token(
            first=records_page(1, token="second"), second=document('<error code="noRecordsMatch"/>')
        )
        ended = await harvest(pools, address)

    assert (products(ended), ended.broken) == ({"added": 1}, 0)


async def test_a_token_that_expires_starts_over_from_the_last_datestamp(pools, reader):
    records = [report(number, datestamp=f"2026-01-0{number}T00:00:00Z") for number in range(1, 6)]
    with repository(*records, page_size=2) as (found, address):
        expired = document('<error code="badResumptionToken"/>')
        found.instead = of_records(
            lambda query: expired if query.get("resumptionToken", "").startswith("|||4") else None
        )
        ended = await harvest(pools, address)

    assert [each.get("from") or each.get("resumptionToken") for each in found.listed] == [
        *(None, "|||2", "|||4"),
        *("2026-01-04T00:00:00Z",),
    ]
    assert ended.broken == 0
    assert await titles(reader) == [f"Report {number}" for number in range(1, 6)]


async def test_an_expired_token_of_a_list_without_order_is_no_place_to_start(pools):
    records = [report(number, datestamp=f"2026-01-0{9 - number}T00:00:00Z") for number in range(1, 6)]
    with repository(*records, page_size=2) as (found, address):
        expired = document('<error code="badResumptionToken"/>')
        found.instead = of_records(
            lambda query: expired if query.get("resumptionToken", "").startswith("|||4") else None
        )
        ended = await harvest(pools, address)

    assert refusals(ended)[0][1].startswith("it no longer accepts its own resumptionToken. ")


async def test_texts_lose_their_markup(pools, reader):
    assert await described(pools, reader, "c26-oai-markup-in-texts.xml", "title", "abstract") == [
        ("Makna wasathiyyah & damai", "Abstrak contoh")
    ]


async def test_the_address_of_a_work_without_a_file_is_its_relation(pools, reader):
    assert await described(pools, reader, "c07-oai-eprints-address.xml", "url", "doi") == [
        ("http://eprints.contoh.example/71/", "10.5555/contoh.71")
    ]


async def test_indonesian_types_are_known(pools, reader):
    found = dict(await described(pools, reader, "c33-oai-kinds-indonesian.xml", "title", "kind"))
    assert found == {
        **dict.fromkeys(
            ("Jenis Skripsi", "Jenis Tesis", "Jenis Disertasi", "Jenis Artikel"), "STUDY"
        ),
        **dict.fromkeys(("Jenis Peer-reviewed Article", "Jenis Conference or Workshop Item"), "STUDY"),
        "Jenis Laporan Penelitian": "REPORT",
        "Jenis Buku": "OTHER",
    }  # fmt: skip


async def described(pools, reader, name, *fields):
    """The fields of the products of a case."""
    with repository() as (found, address):
        found.instead = by_token(first=Reply([case(name)]))
        await harvest(pools, address)
    nodes = (await ask(reader, PRODUCTS))["knowledgeProducts"]["nodes"]
    return [tuple(each[field] for field in fields) for each in nodes]


async def test_a_token_is_sent_as_it_was_received(pools):
    tokens = {"first": "\n   a+b/c=&amp;d e|f\n ", "a+b/c=&d e|f": "page3"}
    with repository() as (found, address):
        found.instead = of_records(
            lambda query: records_page(
                len(found.listed), token=tokens.get(query.get("resumptionToken", "first"), "")
            )
        )
        ended = await harvest(pools, address)

    assert found.listed[1] == {"resumptionToken": "a+b/c=&d e|f"}
    assert products(ended) == {"added": 3}


async def test_a_repository_that_refuses_seconds_gets_days(pools):
    with repository(report(1)) as (found, address):
        refused = document('<error code="badArgument"/>')
        found.instead = of_records(lambda query: refused if "T" in query["from"] else None)
        ended = await harvest(pools, address, request=HarvestRequest("2026-01-01", "2026-01-31"))

    assert [(each["from"], each["until"]) for each in found.listed] == [
        ("2026-01-01T00:00:00Z", "2026-01-31T23:59:59Z"),
        ("2026-01-01", "2026-01-31"),
    ]
    assert products(ended) == {"added": 1}


async def test_a_day_is_no_older_than_a_time_of_that_day(pools, reader):
    with repository(report(1)) as (found, address):
        await harvest(pools, address)
        found.records = [report(1, "Changed", datestamp="2026-01-05")]
        ended = await harvest(pools, address, request=HarvestRequest(everything=True))

    assert products(ended) == {"changed": 1}
    assert await titles(reader) == ["Changed 1"]


@pytest.mark.parametrize("dry_run", [False, True])
async def test_an_import_runs_while_a_harvest_waits_for_its_next_page(pools, tmp_path, dry_run):
    # given a repository that keeps its second page back
    waits, goes_on = threading.Event(), threading.Event()

    def slow(query):
        if "resumptionToken" in query:
            waits.set()
            goes_on.wait(60)

    with repository(report(1), report(2), page_size=1) as (found, address):
        found.instead = of_records(slow)
        harvesting = asyncio.create_task(harvest(pools, address, dry_run=dry_run))
        await asyncio.to_thread(waits.wait, 60)
        # when
        try:
            async with asyncio.timeout(60):
                await load(pools, save(tmp_path / "a.xml", activity("A")))
            open_transactions = await rows(
                pools, "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
            )
            statuses = await rows(pools, "SELECT status FROM import_run ORDER BY id")
        finally:
            goes_on.set()
        ended = await harvesting

    # then
    assert open_transactions == [(0,)]
    assert statuses == ([("FINISHED",)] if dry_run else [("RUNNING",), ("FINISHED",)])
    assert products(ended) == {"added": 2}
