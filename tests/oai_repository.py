"""A small OAI-PMH 2.0 repository on the loopback interface, with configurable misbehavior.

Its records are made up; nothing of any real repository is in it.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
SECONDS, DAYS = "YYYY-MM-DDThh:mm:ssZ", "YYYY-MM-DD"
NOW = "2026-03-01T12:00:00Z"

Query = dict[str, str]


@dataclass(frozen=True)
class Reply:
    """An HTTP response; its bytes may be endless."""

    content: Iterable[bytes]
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Record:
    """A record: identifier, datestamp, Dublin Core elements (null if deleted), sets."""

    identifier: str
    datestamp: str = "2026-01-05T10:00:00Z"
    body: str | None = ""
    sets: tuple[str, ...] = ()

    def xml(self) -> str:
        """The record as XML."""
        status = ' status="deleted"' if self.body is None else ""
        sets = "".join(f"<setSpec>{each}</setSpec>" for each in self.sets)
        head = f"<identifier>{self.identifier}</identifier><datestamp>{self.datestamp}</datestamp>{sets}"
        work = (
            ""
            if self.body is None
            else '<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
            f' xmlns:dc="http://purl.org/dc/elements/1.1/">{self.body}</oai_dc:dc></metadata>'
        )
        return f"<record><header{status}>{head}</header>{work}</record>\n"


def dc(name: str, text: str, lang: str | None = None) -> str:
    """An element of Dublin Core."""
    attribute = f' xml:lang="{lang}"' if lang else ""
    return f"<dc:{name}{attribute}>{escape(text)}</dc:{name}>"


def report(number: int, title: str = "Report", *more: str, **changes: Any) -> Record:
    """A record of a report with its own web address."""
    body = dc("title", f"{title} {number}", "en") + dc("identifier", f"https://example.org/works/{number}")
    return Record(f"oai:example.org:{number}", body=body + "".join(more), **changes)


def gone(number: int, datestamp: str = "2026-02-01T00:00:00Z") -> Record:
    """A deleted report."""
    return Record(f"oai:example.org:{number}", datestamp, None)


@dataclass
class Repository:
    """The records and responses of a repository; `instead` can replace the response to a request."""

    records: list[Record] = field(default_factory=list)
    name: str = "Sample repository"
    page_size: int = 100
    granularity: str = SECONDS
    deletions: str = "persistent"
    now: str = NOW
    instead: Callable[[Query], Reply | None] = lambda _query: None
    asked: list[Query] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)

    @property
    def listed(self) -> list[Query]:
        """The requests for records so far, without their verb."""
        return [
            {name: value for name, value in query.items() if name != "verb"}
            for query in self.asked
            if query["verb"] == "ListRecords"
        ]

    def reply(self, query: Query) -> Reply:
        """The response to a request."""
        self.asked.append(query)
        if misbehaving := self.instead(query):
            return misbehaving
        answers = {"Identify": self.identify, "ListRecords": self.page}
        return document(answers[query["verb"]](query), self.now)

    def identify(self, _query: Query) -> str:
        """The Identify response, with a personal address that must not be stored."""
        return (
            f"<Identify><repositoryName>{escape(self.name)}</repositoryName><baseURL>http://localhost</baseURL>"
            "<protocolVersion>2.0</protocolVersion><adminEmail>keeper@example.org</adminEmail>"
            "<earliestDatestamp>2000-01-01T00:00:00Z</earliestDatestamp>"
            f"<deletedRecord>{self.deletions}</deletedRecord><granularity>{self.granularity}</granularity>"
            "</Identify>"
        )

    def page(self, query: Query) -> str:
        """A page of records, with a token if there are more."""
        token = query.get("resumptionToken")
        if token is not None and token not in self.tokens:
            return '<error code="badResumptionToken">It is too old.</error>'
        begin, end, set_spec, start = token.split("|") if token else (*_window(query), "0")
        found = [each for each in self.records if _wanted(each, begin, end, set_spec)]
        if not found:
            return '<error code="noRecordsMatch"/>'
        until = int(start) + self.page_size
        more = ""
        if until < len(found):
            following = f"{begin}|{end}|{set_spec}|{until}"
            self.tokens.add(following)
            more = f'<resumptionToken completeListSize="{len(found)}">{following}</resumptionToken>'
        elif token:
            more = "<resumptionToken/>"
        shown = "".join(each.xml() for each in found[int(start) : until])
        return f"<ListRecords>{shown}{more}</ListRecords>"


def _window(query: Query) -> tuple[str, str, str]:
    return query.get("from", ""), query.get("until", ""), query.get("set", "")


def _wanted(record: Record, begin: str, end: str, set_spec: str) -> bool:
    inside = not set_spec or any(f"{each}:".startswith(f"{set_spec}:") for each in record.sets)
    stamp = record.datestamp
    return inside and (not begin or stamp[: len(begin)] >= begin) and (not end or stamp[: len(end)] <= end)


def document(inside: str, now: str = NOW, namespace: str = NAMESPACE, head: str = "") -> Reply:
    """An OAI-PMH response with this content, and this text before its root."""
    return Reply([written(inside, now, namespace, head).encode()])


def written(inside: str, now: str = NOW, namespace: str = NAMESPACE, head: str = "") -> str:
    """The text of a response."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<OAI-PMH xmlns="{namespace}">'
        f"<responseDate>{now}</responseDate><request>http://localhost</request>{inside}</OAI-PMH>"
    )


def of_records(reply: Callable[[Query], Reply | None]) -> Callable[[Query], Reply | None]:
    """A misbehavior only for requests for records."""
    return lambda query: reply(query) if query["verb"] == "ListRecords" else None


@contextmanager
def serving(repository: Repository) -> Iterator[str]:
    """Serve the repository on a free port until the block ends; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        """Answer one request at a time."""

        def do_GET(self) -> None:
            """Answer a request; the client may close the connection."""
            reply = repository.reply(dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True)))
            try:
                self.send_response(reply.status)
                for name, value in reply.headers:
                    self.send_header(name, value)
                self.end_headers()
                for chunk in reply.content:
                    self.wfile.write(chunk)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_arguments: Any) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    running.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/oai"
    finally:
        server.shutdown()
        running.join()
        server.server_close()
