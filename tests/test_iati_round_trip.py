"""What the hub writes as IATI is read again as what it was: records, and whole graphs."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from db import embedded
from db.pools import Pools, open_pools
from services.exporting.iati import reading
from services.exporting.iati.activities import activity_element
from services.exporting.iati.files import BEGIN, END, activities_xml
from services.exporting.iati.missing_elements import missing_elements
from services.imports import activities
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS
from tests.activity_records import ACTIVITIES
from tests.conftest import REAL_DATA, new_database
from tests.generated_iati import save_each, sets
from tests.iati_files import SAMPLE, activity, load, rows
from tests.pictures import clear, picture

SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(SOME, max_examples=150)
SCHEMA = REAL_DATA / "reference" / "schemas" / "iati-activities-schema.xsd"
FILES = [REAL_DATA / "iati" / name for name in ("iati-indonesia.xml", "iati-peace-security-pcve.xml")]
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@pytest.fixture(scope="session")
async def emptied(server: embedded.EmbeddedServer) -> AsyncIterator[Pools]:
    """A database that each example clears before it writes."""
    opened = await open_pools(await new_database(server.url, "round_trip"))
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose files each example writes anew."""
    return tmp_path_factory.mktemp("round_trip")


@MANY
@given(ACTIVITIES)
def test_a_record_that_was_written_is_read_as_the_same(record):
    written_out = etree.tostring(activity_element(record), encoding="utf-8")

    found = etree.fromstring(written_out, PARSER)

    assert activities.activity(found, activities.context_of(found)) == record


@pytest.mark.real
@MANY
@given(ACTIVITIES)
def test_a_record_that_lacks_no_date_is_written_validly(record):
    schema = valid()

    found = etree.fromstring(BEGIN + activities_xml([record], incomplete=True) + END, PARSER)

    assert schema.validate(found) == (not missing_elements(record)), schema.error_log


@pytest.mark.real
def test_a_condition_without_a_text_is_written_validly():
    # given an activity with such a condition
    source = '<conditions attached="1"><condition type="2"/></conditions>'
    dated = '<activity-date type="1" iso-date="2027-01-01"/>'
    given_in = etree.fromstring(activity("XX-1-1", dated, source), PARSER)
    record = activities.activity(given_in, activities.context_of(given_in))
    # when it is written
    found = etree.fromstring(BEGIN + activities_xml([record], incomplete=True) + END, PARSER)
    # then the condition has the narrative that the standard requires
    assert valid().validate(found), valid().error_log
    assert [part.tag for part in found.iterfind("iati-activity/conditions/condition/")] == ["narrative"]


@cache
def valid() -> etree.XMLSchema:
    """The schema of IATI 2.03."""
    return etree.XMLSchema(etree.parse(SCHEMA))


async def exported(pools: Pools, *, incomplete: bool = True) -> bytes:
    """All that anybody may see, as a file."""
    ids = [identity for (identity,) in await rows(pools, "SELECT id FROM program ORDER BY iati_identifier")]
    found = await reading.activities(Reader(pools, ANONYMOUS), ids)
    return BEGIN + activities_xml(found, incomplete=incomplete) + END


async def test_the_sample_comes_back_as_it_was(emptied, folder):
    await clear(emptied)
    await load(emptied, SAMPLE)

    # Regencies have no code of ISO 3166; a place that nobody knows has none at all.
    file = await exported(emptied)
    assert (file.count(b"<location "), file.count(b"<location>")) == (1, 1)
    assert b'hub:region="32.04"' in file
    await comes_back(emptied, folder)


async def test_a_secondary_reporter_stays_one(emptied, folder):
    await clear(emptied)
    secondary = activity("XX-1-B").replace("<reporting-org ", '<reporting-org secondary-reporter="1" ')
    texts = [activity("XX-1-A"), secondary]
    await load(emptied, *save_each(folder, texts))

    file = await exported(emptied)

    reporters = etree.fromstring(file, PARSER).findall("iati-activity/reporting-org")
    assert [each.get("secondary-reporter") for each in reporters] == [None, "1"]
    await comes_back(emptied, folder)


@SOME
@given(sets())
async def test_a_graph_that_was_exported_comes_back_as_it_was(emptied, folder, chosen):
    await clear(emptied)
    await load(emptied, *save_each(folder, [within_the_limits(text) for text in chosen.values()]))

    await comes_back(emptied, folder)


REFERRED = re.compile(r'(<result type="(\d)"><title><narrative>\w+</narrative></title><reference [^>]*"R1)')


def within_the_limits(text: str) -> str:
    """The activity without the two things that docs/exchange.md names as lost.

    An organization with a ref has one name everywhere, and no results of two types share a reference.
    """
    named = re.sub(r'(ref="YY-1"><narrative>)[^<]*', r"\1The named one", text)
    return REFERRED.sub(r"\1-\2", named)


async def comes_back(pools: Pools, folder: Path) -> None:
    """Export all, import it into an empty hub, and find the same picture, and the same file once more."""
    before, file = await picture(pools), await exported(pools)
    path = folder / "exported.xml"
    path.write_bytes(file)
    await clear(pools)
    report = await load(pools, path)
    assert report.rejections == []
    assert await picture(pools) == before
    assert await exported(pools) == file


@pytest.mark.real
async def test_real_programs_come_back_and_those_that_are_whole_are_valid(emptied, folder):
    await clear(emptied)
    await load(emptied, *FILES)
    whole = await exported(emptied, incomplete=False)

    schema = valid()
    found = etree.fromstring(whole, PARSER)

    assert schema.validate(found), schema.error_log
    assert (len(found.findall("iati-activity")), whole.count(b"is left out because it lacks")) == (144, 0)
    await comes_back(emptied, folder)


async def test_twenty_programs_take_as_many_statements_as_two(demo):
    ids = [identity for (identity,) in await rows(demo, "SELECT id FROM program ORDER BY id LIMIT 20")]
    counts = []
    for number in (2, 20):
        reader = Reader(demo, ANONYMOUS)
        await reading.activities(reader, ids[:number])
        counts.append(reader.statements)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("identifier", ["A--B", "A---B-", "-->", "<x/>"])
def test_what_is_left_out_is_told_in_a_comment_that_xml_can_hold(identifier):
    record = next(activities.activity(each, activities.context_of(each)) for each in sample())
    dateless = replace(record, identifier=identifier, planned_start=None, actual_start=None, planned_end=None)

    found = etree.fromstring(BEGIN + activities_xml([dateless], incomplete=False) + END, PARSER)

    (comment,) = found
    assert comment.tag is etree.Comment
    assert comment.text.endswith(" is left out because it lacks activity-date ")


def sample():
    return etree.parse(SAMPLE).getroot().iterfind("iati-activity")


@pytest.mark.real
def test_a_transaction_with_two_regions_is_named():
    # given an activity with such a transaction, which the standard does not allow
    dated = '<activity-date type="1" iso-date="2027-01-01"/>'
    inside = (
        '<transaction><transaction-type code="3"/><transaction-date iso-date="2027-01-01"/>'
        '<value currency="IDR" value-date="2027-01-01">1</value>'
        '<recipient-region code="689"/><recipient-region code="998"/></transaction>'
    )
    given_in = etree.fromstring(activity("XX-1-1", dated, inside), PARSER)
    record = activities.activity(given_in, activities.context_of(given_in))
    # then both are kept, and the export says why it is not valid
    assert missing_elements(record) == ["a single transaction/recipient-region"]
    found = etree.fromstring(BEGIN + activities_xml([record], incomplete=True) + END, PARSER)
    assert len(found.findall("iati-activity/transaction/recipient-region")) == 2
    assert not valid().validate(found)
