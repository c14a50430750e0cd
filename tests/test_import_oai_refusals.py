"""Repositories that lie, loop, send without end, or send no OAI-PMH: bounded, told, nothing changed."""

import gzip
from dataclasses import replace

import pytest

from hub.harvesting.repositories import checked
from services.harvesting.failures import HarvestFailure
from services.harvesting.report import HarvestProgress
from tests.harvested import FAST, harvest, products, refusals, repository, titles
from tests.iati_files import row_count
from tests.oai_repository import Record, Reply, dc, document, of_records, report, written

SMALL = replace(FAST, page_bytes=1_000_000)
MEGABYTE = b"x" * 1_000_000
CHECK = "Check that this is the address of an OAI-PMH repository, or contact its operator."
BOMB = (
    "<!DOCTYPE lolz [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(
        f"<!ENTITY {name} '{10 * f'&{before};'}'>"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>\n"
)
GZIP = (("Content-Encoding", "gzip"),)


def packed(content):
    """An answer that is packed."""
    return Reply([gzip.compress(content)], headers=GZIP)


def token(text, size="7"):
    """A token of the next page, and what the list is said to have."""
    return f'<resumptionToken completeListSize="{size}">{text}</resumptionToken>'


def page(inside):
    """The text of a page of records with something in it."""
    return written(f"<ListRecords>{report(1).xml()}{inside}</ListRecords>")


async def refused(pools, answer, bounds=SMALL):
    """Why a repository with that answer to questions for records is refused; nothing may come of it."""
    with repository(report(1)) as (found, address):
        found.instead = of_records(lambda _query: answer)
        with pytest.raises(HarvestFailure) as failure:
            await harvest(pools, address, bounds=bounds)
    for table in ("source", "import_run", "harvest", "harvested_record", "knowledge_product", "organization"):
        assert await row_count(pools, table) == 0
    return str(failure.value).replace(address, "URL")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Reply([b"<html><body>Welcome</body></html>"]), "is a web page, not OAI-PMH"),
        (Reply([b"<!DOCTYPE html><p>Welcome"]), "is a web page, not OAI-PMH"),
        (Reply([b""]), "is not well-formed XML (Document is empty, line 1, column 1)"),
        (
            Reply([b"<OAI-PMH"]),
            "is not well-formed XML (Couldn't find end of Start Tag OAI-PMH line 1, line 1, column 9)",
        ),
        (
            document("<ListRecords/>", head="<!DOCTYPE OAI-PMH>\n"),
            "declares a document type, which may hide entities",
        ),
        (
            document("<ListRecords/>", namespace="http://www.openarchives.org/OAI/1.1/"),
            "begins with <{http://www.openarchives.org/OAI/1.1/}OAI-PMH>, not with <OAI-PMH> of version 2.0",
        ),
        (Reply([b"<rss/>"]), "begins with <rss>, not with <OAI-PMH> of version 2.0"),
        (document("<ListIdentifiers/>"), "is not a response to ListRecords"),
        (
            document(f"<ListRecords><resumptionToken>{'t' * 4_001}</resumptionToken></ListRecords>"),
            "has a resumptionToken of more than 4,000 characters",
        ),
    ],
)
async def test_what_is_no_oai_pmh_is_refused(pools, answer, sentence):
    assert await refused(pools, answer) == f"URL: the answer {sentence}. {CHECK}"


@pytest.mark.parametrize(
    "text",
    [
        page("")[:120],
        page("<a>" * 300 + "</a>" * 300),
        page(dc("title", "x").replace("dc:", "")).replace("<title>", "<other:title>"),
    ],
)
async def test_no_page_goes_in_by_half(pools, text):
    reason = await refused(pools, Reply([text.encode()]))
    assert reason.startswith(
        ("URL: the answer is not well-formed XML (", "URL: the answer is cut off before")
    )


async def test_entities_are_not_unfolded(pools):
    """Ten levels of ten: a hundred million letters from some hundred."""
    text = page("").replace("<OAI-PMH", f"{BOMB}<OAI-PMH", 1).replace("Report 1", "&i;")
    reason = await refused(pools, Reply([text.encode()]))
    assert reason.startswith("URL: the answer declares a document type, which may hide entities")


async def test_an_answer_without_end_is_read_no_further_than_its_bound(pools):
    sent = []

    def endless():
        while True:
            sent.append(len(MEGABYTE))
            yield MEGABYTE

    reason = await refused(pools, Reply(endless()))

    assert reason == (
        "URL sent a response of more than 1,000,000 bytes. Ask its administrators for smaller pages, or "
        "raise --page-megabytes."
    )
    # What lies in the buffers between the two is sent, too.
    assert sum(sent) < 30_000_000


async def test_a_packed_answer_is_bounded_by_what_is_in_it(pools):
    bomb = gzip.compress(bytes(300_000_000))
    assert len(bomb) < 1_000_000
    reason = await refused(pools, Reply([bomb], headers=GZIP))
    assert reason.startswith("URL sent a response of more than 1,000,000 bytes.")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            Reply([gzip.compress(page("").encode())[:-30]], headers=GZIP),
            "sent an incomplete compressed response. Try again later.",
        ),
        (
            Reply([b"plain"], headers=GZIP),
            "sent a damaged response (incorrect header check). Try again later.",
        ),
        (
            Reply([b""], headers=(("Content-Encoding", "br"),)),
            "sent the content encoding 'br', which was not requested. Report this to its administrators.",
        ),
        (Reply([b"gone"], 404), "answered with the HTTP status 404. Try again later."),
        (Reply([b"gone"], 500), "answered with the HTTP status 500. Try again later."),
        (Reply([], 503, (("Retry-After", "86400"),)), "answered with the HTTP status 503. Try again later."),
        (
            Reply([], 302, (("Location", "http://169.254.0.1/secrets?key=1"),)),
            "redirects to another host, http://169.254.0.1/secrets. If you trust that host, use its address.",
        ),
        (
            Reply([], 302, (("Location", "/oai?verb=ListRecords"),)),
            "redirects more than 3 times. Check the address.",
        ),
    ],
)
async def test_what_http_may_bring_is_told(pools, answer, sentence):
    assert await refused(pools, answer) == f"URL {sentence}"


async def test_a_redirect_to_a_file_is_not_followed(pools):
    reason = await refused(pools, Reply([], 302, (("Location", "file:///etc/passwd"),)))
    assert reason == (
        "URL can't be reached (Request URL has an unsupported protocol 'file://'.). "
        "Check the address, or try later."
    )


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            '<error code="cannotDisseminateFormat">No such.</error>',
            "(CannotDisseminateFormat: No such.). Omit --prefix to request oai_dc.",
        ),
        ('<error code="noSetHierarchy"/>', "(NoSetHierarchy: ). It has no sets: omit --set."),
        (
            '<error code="badArgument">from</error>',
            "(BadArgument: from). Check --from, --until, --set and --prefix.",
        ),
        (
            '<error code="__doc__">Odd.</error>',
            (
                "(GeneralOAIPMHError: __doc__: Odd.). Check the address, or contact the repository's "
                "administrators."
            ),
        ),
    ],
)
async def test_errors_of_the_protocol_name_the_way_out(pools, error, sentence):
    assert await refused(pools, document(error)) == f"URL refuses the request {sentence}"


async def test_an_error_of_the_protocol_counts_whatever_http_says(pools):
    answer = replace(document('<error code="noSetHierarchy"/>'), status=400)
    assert await refused(pools, answer) == (
        "URL refuses the request (NoSetHierarchy: ). It has no sets: omit --set."
    )


async def test_a_token_that_was_not_sent_cannot_be_refused(pools):
    assert await refused(pools, document('<error code="badResumptionToken"/>')) == (
        "URL rejects a resumptionToken that was not sent: contact its operator."
    )


async def test_nothing_that_matches_is_no_failure(pools):
    with repository() as (_, address):
        found = await harvest(pools, address)
    assert (products(found), found.broken) == ({}, 0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("2.0", "1.1"), "URL: the answer has OAI-PMH version 1.1, and only 2.0 is supported. " + CHECK),
        (("Sample repository", " "), "URL: the answer has no repositoryName. " + CHECK),
        (("Identify", "ListSets"), "URL: the answer is not a response to Identify. " + CHECK),
    ],
)
async def test_who_does_not_say_who_it_is_is_refused(pools, change, sentence):
    with repository(report(1)) as (found, address):
        text = found.identify({}).replace(*change)
        found.instead = lambda _query: document(text)
        with pytest.raises(HarvestFailure) as failure:
            await harvest(pools, address)
    assert str(failure.value).replace(address, "URL") == sentence
    assert await row_count(pools, "source") == 0


async def test_nobody_at_the_address_is_told(pools):
    with repository() as (_, address):
        pass
    with pytest.raises(HarvestFailure) as failure:
        await harvest(pools, address)
    assert str(failure.value) == (
        f"{address} can't be reached ([Errno 111] Connection refused). Check the address, or try later."
    )


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org/oai",
        "file:///etc/passwd",
        "example.org/oai",
        "https://user:secret@example.org/oai",
        "",
    ],
)
def test_an_address_is_one_of_the_web(address):
    with pytest.raises(HarvestFailure) as failure:
        checked(address)
    assert "secret" not in str(failure.value)
    assert "can't be harvested: use an http or https address" in str(failure.value)


async def test_a_busy_repository_is_asked_again(pools, reader):
    busy = [Reply([], 503, (("Retry-After", "0"),)), Reply([], 429, (("Retry-After", "0"),))]
    with repository(report(1)) as (found, address):
        found.instead = of_records(lambda _query: busy.pop() if busy else None)
        await harvest(pools, address, bounds=replace(FAST, retries=3))
    assert await titles(reader) == ["Report 1"]
    assert len(found.listed) == 3


@pytest.mark.parametrize("told", ["86400", "Fri, 31 Dec 2999 23:59:59 GMT", "9" * 400])
async def test_a_repository_cannot_keep_the_hub_waiting(pools, told):
    reason = await refused(
        pools, Reply([], 503, (("Retry-After", told),)), replace(FAST, retries=3, wait_seconds=1)
    )
    assert reason.startswith("URL asks to wait ")
    assert reason.endswith(" seconds, and the maximum is 1. Run the command again later.")


async def test_a_slow_answer_is_given_up(pools):
    def drops():
        for letter in page("").encode():
            yield bytes([letter])

    reason = await refused(pools, Reply(drops()), replace(FAST, page_seconds=0))
    assert reason == "URL did not finish its response within 0 seconds. Try again later."


async def test_a_harvest_that_goes_round_in_circles_ends(pools, reader):
    def circling(query):
        following = {"a": "b", "b": "a"}.get(query.get("resumptionToken", "b"))
        return document(f"<ListRecords>{report(1).xml()}{token(following)}</ListRecords>")

    with repository() as (found, address):
        found.instead = of_records(circling)
        ended = await harvest(pools, address)
        again = await harvest(pools, address)

    reason = (
        "it repeats a resumptionToken, so the list would never end. "
        "The next harvest starts over; contact the operator of the repository if this happens again"
    )
    assert (refusals(ended), ended.broken) == ([(None, reason)], 1)
    assert [each.get("resumptionToken") for each in found.listed] == [None, "a", "b", None, "a", "b"]
    assert refusals(again) == [(None, reason)]
    assert await titles(reader) == ["Report 1"]


async def test_pages_without_records_end_a_harvest(pools):
    with repository() as (found, address):
        found.instead = of_records(
            lambda query: document(
                f"<ListRecords>{token(query.get('resumptionToken', '') + 'x')}</ListRecords>"
            )
        )
        ended = await harvest(pools, address, bounds=replace(FAST, empty_pages=3))

    assert len(found.listed) == 3
    assert refusals(ended)[0][1].startswith("it returned 3 pages in a row without records. ")


async def test_a_page_of_too_many_records_is_not_taken(pools, reader):
    with repository(*(report(number) for number in range(5))) as (_, address):
        ended = await harvest(pools, address, bounds=replace(FAST, page_records=4))

    assert refusals(ended)[0][1].startswith("it has more than 4 records on one page. ")
    assert await titles(reader) == []


async def test_a_run_has_so_many_pages_and_bytes_and_the_next_goes_on(pools, reader):
    with repository(*(report(number) for number in range(5)), page_size=1) as (_, address):
        by_pages = await harvest(pools, address, bounds=replace(FAST, pages=2))
        by_bytes = await harvest(pools, address, bounds=replace(FAST, harvest_bytes=1_500))
        rest = await harvest(pools, address)

    assert refusals(by_pages)[0][1] == (
        "it has more than 2 pages. Earlier pages are stored; run the same command again to continue"
    )
    assert f"{address} sent more than 1,500 bytes. Harvest its sets one by one." in refusals(by_bytes)[0][1]
    assert [products(each) for each in (by_pages, by_bytes, rest)] == [
        {"added": 2},
        {"added": 1},
        {"added": 2},
    ]


async def test_what_a_list_is_said_to_have_is_only_told(pools):
    told: list[HarvestProgress] = []

    def lying(query):
        more = token("", "9" * 30) if "resumptionToken" in query else token("a", "-5")
        return document(f"<ListRecords>{report(1).xml()}{more}</ListRecords>")

    with repository() as (found, address):
        found.instead = of_records(lying)
        ended = await harvest(pools, address, progress=told.append)

    assert [each.size for each in told] == [None, None]
    assert ended.broken == 0


async def test_an_identifier_that_comes_twice_on_a_page_counts_once(pools, reader):
    later = Record("oai:example.org:1", "2026-01-06T00:00:00Z", report(1, "Later").body)
    with repository(report(1, "Earlier"), later) as (_, address):
        found = await harvest(pools, address)

    assert (products(found), found.duplicate_count) == ({"added": 1}, 1)
    assert await titles(reader) == ["Later 1"]
