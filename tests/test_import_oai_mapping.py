"""What becomes of Dublin Core and of the protocol's own values: pure rules."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from db.values import KnowledgeKind
from services.harvesting import datestamps, documents, pages, records
from services.harvesting.addresses import Address, address_of
from services.harvesting.datestamps import Granularity
from services.harvesting.documents import UnusableAnswerError
from services.harvesting.dublin_core import parse_work
from services.harvesting.licenses import license_of
from services.harvesting.matches import WorkMatcher, WorkMatches
from services.harvesting.records import HarvestedRecord, version_hash
from services.harvesting.resource_types import kind_of
from services.harvesting.selections import HarvestRequest, select
from services.imports.gazetteer import Gazetteer
from services.imports.values import ReadingContext
from tests.oai_repository import Record, dc, report, written

NO_MATCHES = WorkMatcher({}, Gazetteer({}, {}, {}))
NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=12)
NEEDED = dc("title", "Title") + dc("identifier", "https://example.org/a")


def page(*found):
    """A page of records as it is read."""
    text = written(f"<ListRecords>{''.join(each.xml() for each in found)}</ListRecords>")
    return pages.page(documents.parse(text.encode()))


def parsed(body):
    """The work that a body of Dublin Core tells of, and what was left out."""
    context = ReadingContext()
    [record] = page(Record("oai:example.org:1", body=NEEDED + body)).records
    return parse_work(record.find(f"{documents.OAI}metadata"), context), context.warnings


@pytest.mark.parametrize(
    ("identifiers", "address"),
    [
        (["https://Example.org/a#part"], ("https://example.org/a", "https://Example.org/a#part", None)),
        (["10.5555/AbC"], ("https://doi.org/10.5555/abc", "https://doi.org/10.5555/abc", "10.5555/abc")),
        (["doi: 10.5555/a"], ("https://doi.org/10.5555/a", "https://doi.org/10.5555/a", "10.5555/a")),
        (["info:doi/10.5555/a"], ("https://doi.org/10.5555/a", "https://doi.org/10.5555/a", "10.5555/a")),
        (
            ["http://dx.doi.org/10.5555/a", "http://example.org/7"],
            ("http://example.org/7", "http://example.org/7", "10.5555/a"),
        ),
        (
            ["https://example.org", "https://hdl.handle.net/1/2", "https://example.org/x"],
            ("https://hdl.handle.net/1/2", "https://hdl.handle.net/1/2", None),
        ),
    ],
)
def test_a_work_is_found_by_its_page_or_its_doi(identifiers, address):
    assert address_of(identifiers) == Address(*address)


@pytest.mark.parametrize(
    "identifiers",
    [
        [],
        ["ISBN 0"],
        ["report.pdf"],
        ["ftp://example.org/a"],
        ["https://example.org"],
        ["10.5/a"],
        ["javascript:a"],
    ],
)
def test_other_identifiers_lead_nowhere(identifiers):
    assert address_of(identifiers) is None


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["Article"], KnowledgeKind.STUDY),
        (["info:eu-repo/semantics/doctoralThesis"], KnowledgeKind.STUDY),
        (["http://purl.org/coar/resource_type/c_93fc"], KnowledgeKind.REPORT),
        (["http://purl.org/dc/dcmitype/MovingImage"], KnowledgeKind.MULTIMEDIA),
        (["text", "Policy Brief"], KnowledgeKind.POLICY),
        (["Learning Object", "video"], KnowledgeKind.TRAINING_MATERIAL),
        (["pedoman"], KnowledgeKind.GUIDELINE),
        (["Dataset"], KnowledgeKind.DATASET),
        (["evaluation-report"], KnowledgeKind.EVALUATION),
        (["http://purl.org/coar/resource_type/c_9999"], KnowledgeKind.OTHER),
        ([], KnowledgeKind.OTHER),
    ],
)
def test_the_first_type_that_is_known_tells_the_kind(types, kind):
    assert kind_of(types) == kind


@pytest.mark.parametrize(
    ("rights", "license_"),
    [
        (["https://creativecommons.org/licenses/by/4.0/"], "CC-BY-4.0"),
        (["http://creativecommons.org/licenses/by-nc-nd/3.0/igo/legalcode"], "CC-BY-NC-ND-3.0-IGO"),
        (["creativecommons.org/licenses/by-sa/2.5/deed.id"], "CC-BY-SA-2.5"),
        (["All rights reserved", "CC BY-NC 4.0"], "CC-BY-NC-4.0"),
        (["CC0 1.0"], "CC0-1.0"),
        (["https://creativecommons.org/publicdomain/zero/1.0/"], "CC0-1.0"),
        (["https://creativecommons.org/licenses/by/4.0/igo/"], None),
        (["https://creativecommons.org/licenses/by/9.0/"], None),
        (["https://example.org/?https://creativecommons.org/licenses/by/4.0/"], None),
        (["info:eu-repo/semantics/openAccess"], None),
    ],
)
def test_licences_are_those_of_spdx(rights, license_):
    assert license_of(rights) == license_


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        (["2024"], date(2024, 1, 1)),
        (["2024-05"], date(2024, 5, 1)),
        (["2024-05-06T07:08:09Z", "2024-06"], date(2024, 5, 6)),
        (["2999", "2024"], date(2024, 1, 1)),
        (["2999"], None),
        (["c. 1990", "2024-13", "0024"], None),
    ],
)
def test_the_earliest_date_that_is_not_to_come_is_that_of_publication(dates, published):
    found, _ = parsed("".join(dc("date", each) for each in dates))
    assert found.published == published


def test_texts_have_the_language_that_is_told():
    assert parsed(dc("title", "Judul", "id"))[0].titles == (("und", "Title"), ("id", "Judul"))
    assert parsed(dc("language", "ind"))[0].titles == (("id", "Title"),)
    assert parsed(dc("language", "Bahasa Indonesia"))[0].languages == ("id",)
    assert parsed(dc("language", "en") + dc("language", "id"))[0].titles == (("und", "Title"),)
    assert parsed(dc("language", "tlhIngan Hol"))[1] == ["dc:language 'tlhIngan Hol' is not a known language"]


def test_long_texts_are_cut():
    found, warnings = parsed(dc("description", "x" * 100_001))
    assert len(found.abstracts[0][1]) == 100_000
    assert warnings == [f"dc:description '{'x' * 40}' was cut from 100001 to 100000 characters"]


def test_regions_are_found_by_code_and_by_name_only_within_the_country():
    ids = {code: uuid4() for code in ("ID", "ID-JB", "ID-PA")}
    known = Gazetteer(
        ids,
        {"indonesia": ids["ID"], "jawa barat": ids["ID-JB"], "papua": ids["ID-PA"]},
        {ids["ID-JB"]: ids["ID"], ids["ID-PA"]: ids["ID"], ids["ID"]: None},
    )

    def regions(*places):
        found, _ = parsed("".join(dc("coverage", place) for place in places))
        return WorkMatcher({}, known).matches(found).regions

    assert regions("Papua") == ()
    assert regions("Papua", "Indonesia") == ("ID", "ID-PA")
    assert regions("Jawa  Barat, INDONESIA") == ("ID", "ID-JB")
    assert regions("id-jb") == ("ID", "ID-JB")
    assert regions("Somewhere") == ()


@given(st.lists(NAMES, max_size=5), st.lists(NAMES, max_size=5))
def test_names_of_people_leave_no_trace(creators, contributors):
    people = "".join(
        dc(name, each)
        for name, found in (("creator", creators), ("contributor", contributors))
        for each in found
    )
    named, warnings = parsed(people)
    nameless, _ = parsed("")
    assert version_hash(named, NO_MATCHES.matches(named)) == version_hash(nameless, WorkMatches())
    assert warnings == []
    [found] = records.read("page", page(Record("a", body=NEEDED + people)).records, NO_MATCHES)
    assert isinstance(found, HarvestedRecord)
    assert found.hash == version_hash(nameless, WorkMatches())


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(content):
    with pytest.raises(UnusableAnswerError):
        documents.parse(content)


@given(st.data())
def test_a_page_with_any_damage_is_refused_or_read_without_faults(data):
    whole = written(f"<ListRecords>{report(1).xml()}{report(2).xml()}</ListRecords>").encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 200)))
    damaged = whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:]
    try:
        found = pages.page(documents.parse(damaged))
    except UnusableAnswerError:
        return
    assert all(records.read("page", found.records, NO_MATCHES))


def test_comments_in_front_of_the_root_hide_no_document_type():
    text = written("<ListRecords/>", head="<!-- a --> <?b?><!-- > -->\n<!DOCTYPE OAI-PMH [<!ENTITY a 'b'>]>")
    with pytest.raises(UnusableAnswerError, match="declares a document type"):
        documents.parse(text.encode())
    # A document that begins with very much that is no root is given up at once.
    with pytest.raises(UnusableAnswerError, match="not well-formed XML"):
        documents.parse(b"<!-- a -->" * 100_000)


def test_a_document_that_claims_another_encoding_is_read_as_utf_8():
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>' + etree.tostring(
        documents.parse(written("<ListRecords/>").encode()), encoding="unicode"
    ).replace("localhost", "é")
    root = documents.parse(text.encode())
    assert documents.element_text(root, "request") == "http://é"


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-01-02", datetime(2026, 1, 2, tzinfo=UTC)),
        (" 2026-01-02T03:04:05Z ", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05.678Z", datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)),
        ("2026-01-02T03:04:05", None),
        ("2026-01-02T03:04:05+07:00", None),
        ("2026-02-30", None),
        ("20260102", None),
        ("", None),
        (None, None),
    ],
)
def test_times_are_days_or_seconds_of_utc(text, time):
    assert datestamps.read(text) == time


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_the_next_harvest_begins_before_the_last_one_began(complete):
    for exactness in Granularity:
        selection = select(HarvestRequest(), exactness, complete)
        again = datestamps.read(selection.begin)
        assert again is not None
        assert again < complete


@pytest.mark.parametrize(
    ("harvest_request", "exactness", "window"),
    [
        (HarvestRequest("2026-01-31", "2026-02-01"), Granularity.DAY, ("2026-01-31", "2026-02-01")),
        (
            HarvestRequest("2026-01-31", "2026-02-01"),
            Granularity.SECOND,
            ("2026-01-31T00:00:00Z", "2026-02-01T23:59:59Z"),
        ),
        (
            HarvestRequest("2026-01-31T10:00:00Z", "2026-02-01T11:00:00Z"),
            Granularity.DAY,
            ("2026-01-31", "2026-02-01"),
        ),
        (HarvestRequest(until_time="9999-12-31"), Granularity.SECOND, (None, "9999-12-31T23:59:59Z")),
        (HarvestRequest(everything=True), Granularity.DAY, (None, None)),
    ],
)
def test_windows_are_written_as_the_repository_writes(harvest_request, exactness, window):
    selection = select(harvest_request, exactness, None)
    assert (selection.begin, selection.end) == window
