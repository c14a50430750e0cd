"""The library's OAI-PMH client within bounds of bytes, time and place (decision 21).

Who names the address decides where the hub asks; no repository can send it elsewhere.
"""

import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
from lxml.etree import _Element
from oaipmh_scythe import HTTPConfig, OAIResponse, RetryConfig, Scythe, exceptions
from oaipmh_scythe.iterator import OAIResponseIterator
from oaipmh_scythe.models import ResumptionToken

from hub.version import VERSION
from services.harvesting import documents, pages
from services.harvesting.documents import OAI, UnusableAnswerError
from services.harvesting.failures import HarvestFailure
from services.harvesting.limits import Bounds

USER_AGENT = f"I-KHub/{VERSION} (OAI-PMH harvester)"
REDIRECTS = 3
PACKED, PLAIN = "gzip", ("", "identity")
# Any header of gzip or zlib.
WINDOW = zlib.MAX_WBITS | 32
RETRIED = (429, 502, 503, 504)
FIRST_WAIT = 0.5
SECONDS_TO_ANSWER = 60
CODES = frozenset(
    (
        *("badArgument", "badResumptionToken", "badVerb", "cannotDisseminateFormat", "idDoesNotExist"),
        *("noRecordsMatch", "noMetadataFormats", "noSetHierarchy"),
    )
)
LONGEST_WORDS = 300


class Answer(OAIResponse):
    """An answer that is read strictly, once; the library would mend what is broken."""

    def __init__(self, http_response: httpx2.Response, params: dict[str, str]) -> None:
        super().__init__(http_response, params)
        self._xml = documents.parse(http_response.content)

    @property
    def xml(self) -> _Element:
        """The root of the answer."""
        return self._xml

    def raise_for_oaipmh_error(self) -> None:
        """Raise the library's exception for an error of the protocol, also for one that it doesn't know."""
        error = self._xml.find(f"{OAI}error")
        if error is not None and error.get("code") not in CODES:
            raise exceptions.GeneralOAIPMHError(f"{error.get('code')}: {error.text or ''}")
        super().raise_for_oaipmh_error()


class Pages(OAIResponseIterator):
    """Pages after one another; a token of spaces, which the library would send on, is none."""

    def _get_resumption_token(self) -> ResumptionToken | None:
        if self.oai_response is None:
            return None
        token = pages.token(self.oai_response.xml)
        return ResumptionToken(token) if token else None


class BoundedScythe(Scythe):
    """The library's client that reads no more than it may, waits no longer, and stays where it was sent."""

    def __init__(self, endpoint: str, bounds: Bounds) -> None:
        super().__init__(
            endpoint,
            http_config=HTTPConfig(timeout=SECONDS_TO_ANSWER, user_agent=USER_AGENT),
            retry_config=RetryConfig(
                max_retries=bounds.retries,
                retry_status_codes=RETRIED,
                default_retry_after=min(10, bounds.wait_seconds),
                retry_on_transport_error=True,
                initial_backoff=FIRST_WAIT,
            ),
        )
        self._bounds = bounds
        self._bytes = 0

    @property
    def client(self) -> httpx2.Client:
        """The HTTP client; it takes no packing that can't be undone in steps."""
        if self._client is None or self._client.is_closed:
            headers = {"Accept": "text/xml, application/xml", "Accept-Encoding": PACKED}
            headers["User-Agent"] = self.http_config.user_agent
            self._client = httpx2.Client(headers=headers, timeout=self.timeout)
        return self._client

    def harvest(self, query: dict[str, str]) -> OAIResponse:
        """Ask, and answer what is OAI-PMH; an error of HTTP may have one of the protocol in it."""
        found = self._request_with_retry(query)
        try:
            answer = Answer(found, query)
            answer.raise_for_oaipmh_error()
        except UnusableAnswerError:
            if not found.is_error:
                raise
        if found.is_error:
            raise self._failure(f"answered with the HTTP status {found.status_code}", "Try again later")
        return answer

    def _request(self, query: dict[str, str]) -> httpx2.Response:
        """Ask once and follow redirects, none of which leads to another host."""
        address = httpx2.URL(self.endpoint).copy_merge_params(query)
        asked = self.client.build_request("GET", address)
        for _ in range(REDIRECTS + 1):
            answer = self.client.send(asked, stream=True)
            try:
                if answer.next_request is None:
                    return self._whole(answer)
                asked = self._redirected(answer.next_request)
            finally:
                answer.close()
        raise self._failure(f"redirects more than {REDIRECTS} times", "Check the address")

    def _redirected(self, request: httpx2.Request) -> httpx2.Request:
        if request.url.host != httpx2.URL(self.endpoint).host:
            place = request.url.copy_with(query=None, fragment=None)
            raise self._failure(
                f"redirects to another host, {str(place)[:LONGEST_WORDS]}",
                "If you trust that one, give its address",
            )
        return request

    def _whole(self, answer: httpx2.Response) -> httpx2.Response:
        """The answer with all its bytes, unpacked."""
        content = b"".join(self._unpacked(answer))
        self._bytes += len(content)
        if self._bytes > self._bounds.harvest_bytes:
            raise self._failure(
                f"sent more than {self._bounds.harvest_bytes:,} bytes", "Harvest its sets one by one"
            )
        kept = {
            name: answer.headers[name] for name in ("content-type", "retry-after") if name in answer.headers
        }
        return httpx2.Response(answer.status_code, headers=kept, content=content, request=answer.request)

    def _unpacked(self, answer: httpx2.Response) -> Iterator[bytes]:
        """The bytes as they come, until there are too many or they take too long."""
        encoding = answer.headers.get("content-encoding", "").strip().lower()
        if encoding not in (*PLAIN, PACKED):
            raise self._failure(
                f"packed its answer as {encoding[:40]!r}, which it was not asked for", "Tell who runs it"
            )
        unpacker = zlib.decompressobj(WINDOW) if encoding == PACKED else None
        most, left = self._bounds.page_bytes, self._bounds.page_bytes
        deadline = time.monotonic() + self._bounds.page_seconds
        for chunk in answer.iter_raw():
            found = self._unpack(unpacker, chunk, left + 1) if unpacker else chunk
            left -= len(found)
            if left < 0:
                raise self._failure(
                    f"sent an answer of more than {most:,} bytes",
                    "Ask for smaller pages there, or allow more with --page-megabytes",
                )
            if time.monotonic() > deadline:
                raise self._failure(
                    f"did not end its answer within {self._bounds.page_seconds:g} seconds", "Try again later"
                )
            yield found
        if unpacker and not unpacker.eof:
            raise self._failure("cut its packed answer off", "Try again later")

    def _unpack(self, unpacker: Any, chunk: bytes, most: int) -> bytes:
        """At most so many bytes of what a chunk has in it: a few bytes can stand for very many."""
        try:
            found: bytes = unpacker.decompress(chunk, most)
        except zlib.error as error:
            raise self._failure(
                f"sent a damaged answer ({str(error).rpartition(': ')[2]})", "Try again later"
            ) from error
        return found

    def _get_retry_after(self, http_response: httpx2.Response) -> float:
        """The seconds to wait, told as seconds or as a time; nobody can keep the hub waiting for long."""
        seconds = _seconds(http_response.headers.get("retry-after", ""), self.default_retry_after)
        if seconds > self._bounds.wait_seconds:
            raise self._failure(
                f"asks to wait {seconds:.0f} seconds, and {self._bounds.wait_seconds:g} is the most",
                "Run this again then",
            )
        return seconds

    def _failure(self, what: str, way_out: str) -> HarvestFailure:
        return HarvestFailure(f"{self.endpoint} {what}. {way_out}.")


def _seconds(told: str, default: float) -> float:
    """The seconds of a Retry-After header."""
    if told.strip().isascii() and told.strip().isdigit():
        return float(told)
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return default
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
