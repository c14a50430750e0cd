"""What is configured, reachable and wrong, as sentences."""

import asyncio
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from db import inspection
from db.embedded import EmbeddedServerError
from db.inspection import Facts
from db.poolers import SessionError
from db.pools import open_pools
from db.readiness import LEAST_VERSION, DatabaseError, Tables
from db.sessions import cannot_read
from hub.app import WEB, graph_of
from hub.http import trusted_documents
from hub.http.document_manifests import ManifestError
from hub.process.databases import address, asked, words_about
from hub.process.sockets import base_address
from hub.settings import (
    Settings,
    SettingsError,
    load,
    redacted,
    unknown_variables,
    variable,
)
from hub.telemetry import metrics_reader
from hub.telemetry.metrics_reader import NoNumbersError
from hub.version import VERSION
from services.contents import PendingWork
from services.contents import pending_work as due_of
from services.querying.reader import CONNECTION_LOST


class State(Enum):
    """What a finding means."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    state: State
    sentence: str


def examine() -> Iterator[tuple[str, list[Finding]]]:
    """Look at everything, a titled part at a time; without valid settings there is no more to look at."""
    system = f"{platform.system()} {platform.machine()}"
    version = f"I-KHub {VERSION} on Python {platform.python_version()}, {system}."
    yield "Program", [Finding(State.GOOD, version), web_page()]
    try:
        settings = load()
    except SettingsError as error:
        yield "Settings", [*(Finding(State.WRONG, line) for line in str(error).splitlines()), *strangers()]
        return
    yield "Settings", [*configured(settings), *strangers()]
    if settings.trusted_documents != trusted_documents.OFF:
        yield "Documents", known_documents(settings)
    yield "Running hub", running(settings)
    yield "Database", database(settings)


def web_page() -> Finding:
    """Whether GraphiQL is there."""
    if (WEB / "index.html").is_file():
        return Finding(State.GOOD, "GraphiQL is built.")
    return Finding(State.NOTE, "GraphiQL is not built: `make web` does it, with Node 20 and npm.")


def configured(settings: Settings) -> list[Finding]:
    """Each setting with its value and where that came from."""
    given = {name.upper() for name, value in os.environ.items() if value}
    findings = []
    for name in Settings.model_fields:
        value = getattr(settings, name)
        shown = redacted(value) if name == "database_url" and value else words(value)
        source = "from the environment" if variable(name) in given else "default"
        findings.append(Finding(State.GOOD, f"{variable(name)} is {shown} ({source})."))
    return findings


def words(value: object) -> str:
    """A value as a reader would write it."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


def strangers() -> list[Finding]:
    """Variables that look like settings and are none: most likely misspelt, so they are wrong."""
    return [Finding(State.WRONG, sentence) for sentence in unknown_variables()]


def known_documents(settings: Settings) -> list[Finding]:
    """Whether the manifest can be read, and what of it the schema or the limits refuse."""
    try:
        known = trusted_documents.of(settings)
    except ManifestError as error:
        return [Finding(State.WRONG, str(error))]
    found = [
        Finding(State.WRONG, f"The document {identifier} can't be answered: {fault}")
        for identifier, fault in trusted_documents.faults(graph_of(settings), known)
    ]
    number = f"HUB_DOCUMENTS has {len(known.distinct)} documents."
    return [Finding(State.GOOD, number), *found]


def running(settings: Settings) -> list[Finding]:
    """The numbers of the hub that runs with these settings."""
    base = base_address(settings.host, settings.port)
    try:
        return [
            Finding(State.GOOD, told) for told in metrics_reader.sentences(base, metrics_reader.ask(base))
        ]
    except NoNumbersError as nothing:
        return [Finding(State.NOTE, str(nothing))]


def database(settings: Settings) -> list[Finding]:
    """What there is to say about the database."""
    if settings.database_url is None and not (settings.data_dir / "postgresql").exists():
        where = f"The embedded PostgreSQL will be made in {settings.data_dir} by the first `make serve`."
        return [Finding(State.NOTE, where)]
    try:
        with address(settings) as url:
            facts = asyncio.run(inspection.inspect(url))
            reading = [asyncio.run(readers(url))] if can_be_read(facts) else []
            due = asyncio.run(asked(url, due_of)) if facts.tables is Tables.CURRENT else None
    except (EmbeddedServerError, SessionError) as error:
        return [Finding(State.WRONG, str(error))]
    except DatabaseError as error:
        sentence = f"The database can't be reached: {error}; start it, or correct DATABASE_URL."
        return [Finding(State.WRONG, sentence)]
    where = "embedded in " + str(settings.data_dir) if settings.database_url is None else redacted(url)
    answers = Finding(State.GOOD, f"The database answers: {where}.")
    found = [answers, *server(facts), *contents(facts), *reading]
    return found if due is None else [*found, *work(due)]


def can_be_read(facts: Facts) -> bool:
    """Whether there is nothing in the way of the roles that read; else the findings name it already."""
    return facts.tables is Tables.CURRENT and not facts.missing_readers and not facts.unguarded


async def readers(url: str) -> Finding:
    """Whether connections of the hub's own pools prove to be what they must be before they serve."""
    pools = await open_pools(url, size=1, writers=1)
    try:
        await pools.prove()
    except CONNECTION_LOST as error:
        return Finding(State.WRONG, str(error) or "The database doesn't let the hub's pools connect in time.")
    finally:
        await pools.close()
    return Finding(State.GOOD, "Connections of both roles that read are read-only and see what they may.")


def server(facts: Facts) -> Iterator[Finding]:
    """Version, encoding, letters and extensions."""
    yield judged(
        facts.major >= LEAST_VERSION,
        f"It is PostgreSQL {facts.version}.",
        f"It is PostgreSQL {facts.version}, and {LEAST_VERSION} is the least.",
    )
    yield judged(
        facts.encoding == "UTF8",
        "Its encoding is UTF8.",
        f"Its encoding is {facts.encoding}: make a database with encoding UTF8.",
    )
    if facts.letters in {"C", "POSIX"}:
        sentence = (
            f"Its LC_CTYPE is {facts.letters}, which takes curly quotes for letters: see docs/settings.md."
        )
        yield Finding(State.WRONG, sentence)
    for name in facts.missing_extensions:
        yield Finding(State.NOTE, f"The extension {name}, which later versions need, is not installed there.")


def contents(facts: Facts) -> Iterator[Finding]:
    """Tables, roles, row level security, and how much there is."""
    current = facts.tables is Tables.CURRENT
    revision = f" (revision {facts.revision})" if facts.revision else ""
    yield Finding(State.GOOD if current else State.WRONG, f"It {words_about(facts.tables)}{revision}.")
    if not current:
        return
    roles = ", ".join(facts.missing_readers)
    yield judged(
        not roles,
        "Both roles that read are there for the hub's user.",
        cannot_read(facts.user, roles),
    )
    tables = ", ".join(facts.unguarded)
    yield judged(
        not tables,
        "Row level security guards every table of records.",
        f"Row level security is off for {tables}: ALTER TABLE ... ENABLE ROW LEVEL SECURITY.",
    )
    counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in facts.records.items())
    yield Finding(State.GOOD, f"Rows: {counts}; data version {facts.data_version}.")


def work(due: PendingWork) -> Iterator[Finding]:
    """Work that is due, and who does it."""
    if due.uncompared_programs:
        waiting = (
            f"Programs that wait to be compared with others: {due.uncompared_programs:,}; "
            "a hub that serves does it in the background, or run `python -m hub overlaps`."
        )
        yield Finding(State.NOTE, waiting)
    if due.search_documents:
        outdated = (
            "The search documents were made by other rules than this version's; "
            "a hub that serves makes them anew in the background, or run `python -m hub search`."
        )
        yield Finding(State.NOTE, outdated)
    if due.summaries:
        summed = (
            "Sums of aggregates are older than the last write, so each is computed when it is requested; "
            "a hub that serves works them out anew in the background."
        )
        yield Finding(State.NOTE, summed)


def judged(good: bool, well: str, badly: str) -> Finding:
    """A finding one way or the other."""
    return Finding(State.GOOD, well) if good else Finding(State.WRONG, badly)
