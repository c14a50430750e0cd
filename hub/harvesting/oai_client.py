"""OAI-PMH client with limits on bytes, time and hosts (decision 21).

The address given by the user decides which host is requested; a repository can't redirect to another host.
"""

import logging
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
from services.text import web_addresses

USER_AGENT = f"I-KHub/{VERSION} (OAI-PMH harvester)"
REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
UPGRADE = (("http", 80), ("https", 443))
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
    """A response parsed strictly, once; the library itself would repair broken XML."""

    def __init__(self, http_response: httpx2.Response, params: dict[str, str]) -> None:
        super().__init__(http_response, params)
        self._xml = documents.parse(http_response.content)

    @property
    def xml(self) -> _Element:
        """The root element of the response."""
        return self._xml

    def raise_for_oaipmh_error(self) -> None:
        """Raise the library's exception for a protocol error, including unknown codes."""
        error = self._xml.find(f"{OAI}error")
        if error is not None and error.get("code") not in CODES:
            raise exceptions.GeneralOAIPMHError(f"{error.get('code')}: {error.text or ''}")
        super().raise_for_oaipmh_error()


class Pages(OAIResponseIterator):
    """Iterator over pages; a blank resumption token, which the library would resend, counts as none."""

    def _get_resumption_token(self) -> ResumptionToken | None:
        if self.oai_response is None:
            return None
        token = pages.token(self.oai_response.xml)
        return ResumptionToken(token) if token else None


class BoundedScythe(Scythe):
    """The library's client with limits on size and time, and without redirects to other hosts."""

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
        # The client logs whole addresses, with the secrets in them.
        logging.getLogger("httpx2").setLevel(logging.WARNING)
        self._bounds = bounds
        self._known = web_addresses.apart(endpoint)
        self._bytes = 0

    @property
    def client(self) -> httpx2.Client:
        """The HTTP client; it accepts only gzip, which can be decompressed in steps."""
        if self._client is None or self._client.is_closed:
            headers = {"Accept": "text/xml, application/xml", "Accept-Encoding": PACKED}
            headers["User-Agent"] = self.http_config.user_agent
            self._client = httpx2.Client(headers=headers, timeout=self.timeout)
        return self._client

    def harvest(self, query: dict[str, str]) -> OAIResponse:
        """Send a request and parse the response; an HTTP error can carry an OAI-PMH error."""
        response = self._request_with_retry(query)
        try:
            answer = Answer(response, query)
            answer.raise_for_oaipmh_error()
        except UnusableAnswerError:
            if not response.is_error:
                raise
        if response.is_error:
            raise self._failure(f"answered with the HTTP status {response.status_code}", "Try again later")
        return answer

    def _request(self, query: dict[str, str]) -> httpx2.Response:
        """Send one request and follow redirects within the same host."""
        address = httpx2.URL(self.endpoint).copy_merge_params(query)
        request = self.client.build_request("GET", address)
        for _ in range(REDIRECTS + 1):
            answer = self.client.send(request, stream=True)
            try:
                if answer.next_request is None:
                    return self._whole(answer)
                request = self._redirected(answer.next_request)
            finally:
                answer.close()
        raise self._failure(f"redirects more than {REDIRECTS} times", "Check the address")

    def _redirected(self, request: httpx2.Request) -> httpx2.Request:
        if request.url.host != httpx2.URL(self.endpoint).host:
            place = request.url.copy_with(query=None, fragment=None)
            raise self._failure(
                f"redirects to another host, {str(place)[:LONGEST_WORDS]}",
                "If you trust that host, use its address",
            )
        if request.url.userinfo:
            raise self._failure("redirects to an address with a user's name", "Give the address itself")
        if not _same_port(httpx2.URL(self.endpoint), request.url):
            raise self._failure(
                f"redirects to another port, {port_of(request.url)}",
                "If you trust that one, give its address",
            )
        return request

    def _whole(self, answer: httpx2.Response) -> httpx2.Response:
        """Read the whole response and decompress it."""
        content = b"".join(self._unpacked(answer))
        self._bytes += len(content)
        if self._bytes > self._bounds.harvest_bytes:
            raise self._failure(
                f"sent more than {self._bounds.harvest_bytes:,} bytes", "Harvest its sets one by one"
            )
        names = ("content-type", "retry-after")
        headers = {name: answer.headers[name] for name in names if name in answer.headers}
        return httpx2.Response(answer.status_code, headers=headers, content=content, request=answer.request)

    def _unpacked(self, answer: httpx2.Response) -> Iterator[bytes]:
        """Yield decompressed bytes; raises HarvestFailure above the limits of size or time."""
        encoding = answer.headers.get("content-encoding", "").strip().lower()
        if encoding not in (*PLAIN, PACKED):
            raise self._failure(
                f"sent the content encoding {encoding[:40]!r}, which was not requested",
                "Report this to its administrators",
            )
        unpacker = zlib.decompressobj(WINDOW) if encoding == PACKED else None
        most, remaining = self._bounds.page_bytes, self._bounds.page_bytes
        deadline = time.monotonic() + self._bounds.page_seconds
        for chunk in answer.iter_raw():
            content = self._unpack(unpacker, chunk, remaining + 1) if unpacker else chunk
            remaining -= len(content)
            if remaining < 0:
                raise self._failure(
                    f"sent a response of more than {most:,} bytes",
                    "Ask its administrators for smaller pages, or raise --page-megabytes",
                )
            if time.monotonic() > deadline:
                raise self._failure(
                    f"did not finish its response within {self._bounds.page_seconds:g} seconds",
                    "Try again later",
                )
            yield content
        if unpacker and not unpacker.eof:
            raise self._failure("sent an incomplete compressed response", "Try again later")

    def _unpack(self, unpacker: Any, chunk: bytes, most: int) -> bytes:
        """Decompress at most `most` bytes of a chunk, because a few bytes can expand to very many."""
        try:
            content: bytes = unpacker.decompress(chunk, most)
        except zlib.error as error:
            raise self._failure(
                f"sent a damaged response ({str(error).rpartition(': ')[2]})", "Try again later"
            ) from error
        return content

    def _get_retry_after(self, http_response: httpx2.Response) -> float:
        """Return the seconds to wait, given as seconds or as a date; HarvestFailure if it is too long."""
        seconds = _seconds(http_response.headers.get("retry-after", ""), self.default_retry_after)
        if seconds > self._bounds.wait_seconds:
            raise self._failure(
                f"asks to wait {seconds:.0f} seconds, and the maximum is {self._bounds.wait_seconds:g}",
                "Run the command again later",
            )
        return seconds

    def _failure(self, what: str, way_out: str) -> HarvestFailure:
        return HarvestFailure(f"{self._known.shown} {what}. {way_out}.")


def port_of(url: httpx2.URL) -> int:
    """Return the port of an address, or the default of its scheme."""
    return url.port or PORTS.get(url.scheme, 0)


def _same_port(asked: httpx2.URL, redirected: httpx2.URL) -> bool:
    """Return whether a redirect stays at its port and scheme, or upgrades from http to https."""
    places = (asked.scheme, port_of(asked)), (redirected.scheme, port_of(redirected))
    # Addresses of other schemes are refused by the client itself.
    return places[0] == places[1] or places == UPGRADE or redirected.scheme not in PORTS


def _seconds(header: str, default: float) -> float:
    """Return the seconds of a Retry-After header."""
    if header.strip().isascii() and header.strip().isdigit():
        return float(header)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return default
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
