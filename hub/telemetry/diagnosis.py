"""Checks of program, settings, running hub and database, as sentences for `doctor`."""

import asyncio
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from db import inspection
from db.embedded import EmbeddedServerError
from db.inspection import DatabaseFacts
from db.poolers import SessionError
from db.pools import open_pools
from db.readiness import MINIMUM_VERSION, DatabaseError, Tables
from db.sessions import cannot_read
from hub.app import WEB, build_graph
from hub.http import trusted_documents
from hub.http.document_manifests import ManifestError
from hub.process.databases import describe, visited, with_connection
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
from hub.telemetry.metrics_reader import MetricsUnavailableError
from hub.version import VERSION
from services.delivering import queue
from services.delivering.queue import Endpoints
from services.querying.reader import CONNECTION_LOST
from services.writing import stated_refs
from services.writing.hub_state import PendingWork, pending_work
from services.writing.stated_refs import DoubtedRef


class Severity(Enum):
    """How serious a finding is."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    severity: Severity
    sentence: str


def examine() -> Iterator[tuple[str, list[Finding]]]:
    """Run all checks and yield titled groups of findings; stops after invalid settings."""
    system = f"{platform.system()} {platform.machine()}"
    version = f"I-KHub {VERSION} on Python {platform.python_version()}, {system}."
    yield "Program", [Finding(Severity.GOOD, version), web_page()]
    try:
        settings = load()
    except SettingsError as error:
        invalid = [Finding(Severity.WRONG, line) for line in str(error).splitlines()]
        yield "Settings", [*invalid, *unknown_settings()]
        return
    yield "Settings", [*configured(settings), *session_secret(settings), *unknown_settings()]
    if settings.trusted_documents != trusted_documents.OFF:
        yield "Documents", known_documents(settings)
    yield "Running hub", running(settings)
    yield "Database", database(settings)


def web_page() -> Finding:
    """Check whether GraphiQL is built."""
    if (WEB / "index.html").is_file():
        return Finding(Severity.GOOD, "GraphiQL is built.")
    return Finding(Severity.NOTE, "GraphiQL is not built: run `make web`, which needs Node 20 and npm.")


def configured(settings: Settings) -> list[Finding]:
    """List each setting with its value and where it comes from."""
    given = {name.upper() for name, value in os.environ.items() if value}
    findings = []
    for name in Settings.model_fields:
        value = getattr(settings, name)
        shown = redacted(value) if name == "database_url" and value else display(value)
        source = "from the environment" if variable(name) in given else "default"
        findings.append(Finding(Severity.GOOD, f"{variable(name)} is {shown} ({source})."))
    return findings


def session_secret(settings: Settings) -> list[Finding]:
    """Report a random key of sessions where it may surprise: with several processes."""
    if settings.session_secret is not None or settings.workers == 1:
        return []
    sentence = (
        "HUB_SESSION_SECRET is not set: a restart ends all sessions of browsers, and several machines behind "
        "one address do not accept each other's."
    )
    return [Finding(Severity.NOTE, sentence)]


def display(value: object) -> str:
    """Return a setting's value as text."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name}={each}" for name, each in value.items()) or "none"
    return "none" if value is None else str(value)


def unknown_settings() -> list[Finding]:
    """Report `HUB_...` variables that are no settings; they are probably misspelled."""
    return [Finding(Severity.WRONG, sentence) for sentence in unknown_variables()]


def known_documents(settings: Settings) -> list[Finding]:
    """Check whether the manifest can be read and its documents are valid."""
    try:
        known = trusted_documents.from_settings(settings)
    except ManifestError as error:
        return [Finding(Severity.WRONG, str(error))]
    invalid = [
        Finding(Severity.WRONG, f"The document {identifier} can't be executed: {fault}")
        for identifier, fault in trusted_documents.faults(build_graph(settings), known)
    ]
    number = f"HUB_DOCUMENTS has {len(known.distinct)} documents."
    return [Finding(Severity.GOOD, number), *invalid]


def running(settings: Settings) -> list[Finding]:
    """Describe the metrics of the hub that runs with these settings."""
    base = base_address(settings.host, settings.port)
    try:
        metrics = metrics_reader.fetch(base)
    except MetricsUnavailableError as error:
        return [Finding(Severity.NOTE, str(error))]
    return [Finding(Severity.GOOD, sentence) for sentence in metrics_reader.sentences(base, metrics)]


def database(settings: Settings) -> list[Finding]:
    """Check the database."""
    if settings.database_url is None and not (settings.data_dir / "postgresql").exists():
        where = f"The embedded PostgreSQL will be created in {settings.data_dir} by the first `make serve`."
        return [Finding(Severity.NOTE, where)]
    try:
        with visited(settings) as (url, is_temporary):
            facts = asyncio.run(inspection.inspect(url))
            reading = [asyncio.run(readers(url))] if readable(facts) else []
            current = facts.tables is Tables.CURRENT
            due = asyncio.run(with_connection(url, pending_work)) if current else None
            doubted = asyncio.run(with_connection(url, stated_refs.doubted)) if current else []
            hooks = asyncio.run(with_connection(url, queue.state)) if current else None
    except (EmbeddedServerError, SessionError) as error:
        return [Finding(Severity.WRONG, str(error))]
    except DatabaseError as error:
        sentence = f"The database can't be reached: {error}; start it, or correct DATABASE_URL."
        return [Finding(Severity.WRONG, sentence)]
    where = "embedded in " + str(settings.data_dir) if settings.database_url is None else redacted(url)
    answers = Finding(Severity.GOOD, f"The database is reachable: {where}.")
    findings = [answers, *started(is_temporary), *server(facts), *contents(facts), *reading]
    if due is None or hooks is None:
        return findings
    return [*findings, *work(due), *refs(doubted), *webhooks(hooks)]


def started(is_temporary: bool) -> Iterator[Finding]:
    """Report that no hub uses the embedded server, so that it ran for this check only."""
    if is_temporary:
        sentence = "No hub uses it now, so its PostgreSQL was started for this check and stopped again."
        yield Finding(Severity.NOTE, sentence)


def readable(facts: DatabaseFacts) -> bool:
    """Whether the reading roles can be checked; otherwise other findings already say why not."""
    return facts.tables is Tables.CURRENT and not facts.missing_readers and not facts.unguarded


async def readers(url: str) -> Finding:
    """Check that connections of the hub's pools have the expected role, settings and row level security."""
    pools = await open_pools(url, size=1, writers=1)
    try:
        await pools.verify()
    except CONNECTION_LOST as error:
        message = str(error) or "The hub's pools could not connect to the database in time."
        return Finding(Severity.WRONG, message)
    finally:
        await pools.close()
    return Finding(
        Severity.GOOD, "Connections of both reading roles are read-only and have row level security."
    )


def server(facts: DatabaseFacts) -> Iterator[Finding]:
    """Check version, encoding, LC_CTYPE and extensions."""
    yield checked(
        facts.major >= MINIMUM_VERSION,
        f"It is PostgreSQL {facts.version}.",
        f"It is PostgreSQL {facts.version}; the minimum is {MINIMUM_VERSION}.",
    )
    yield checked(
        facts.encoding == "UTF8",
        "Its encoding is UTF8.",
        f"Its encoding is {facts.encoding}: create a database with encoding UTF8.",
    )
    if facts.ctype in {"C", "POSIX"}:
        sentence = (
            f"Its LC_CTYPE is {facts.ctype}, which treats curly quotes as letters: see docs/settings.md."
        )
        yield Finding(Severity.WRONG, sentence)
    for name in facts.missing_extensions:
        sentence = f"The extension {name}, which later versions need, is not installed there."
        yield Finding(Severity.NOTE, sentence)


def contents(facts: DatabaseFacts) -> Iterator[Finding]:
    """Check tables, roles and row level security, and count the records."""
    current = facts.tables is Tables.CURRENT
    revision = f" (revision {facts.revision})" if facts.revision else ""
    yield Finding(Severity.GOOD if current else Severity.WRONG, f"It {describe(facts.tables)}{revision}.")
    if not current:
        return
    roles = ", ".join(facts.missing_readers)
    yield checked(
        not roles,
        "The hub's user can use both reading roles.",
        cannot_read(facts.user, roles),
    )
    tables = ", ".join(facts.unguarded)
    yield checked(
        not tables,
        "Row level security is on for every table of records.",
        f"Row level security is off for {tables}: ALTER TABLE ... ENABLE ROW LEVEL SECURITY.",
    )
    counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in facts.records.items())
    yield Finding(Severity.GOOD, f"Rows: {counts}; data version {facts.data_version}.")


def work(due: PendingWork) -> Iterator[Finding]:
    """Report pending work, and what completes it."""
    if due.uncompared_programs:
        waiting = (
            f"Programs to be compared with others: {due.uncompared_programs:,}; "
            "a running hub does it in the background, or run `.venv/bin/hub overlaps`."
        )
        yield Finding(Severity.NOTE, waiting)
    if due.search_documents:
        outdated = (
            "The search documents were built by another version's rules; "
            "a running hub rebuilds them in the background, or run `.venv/bin/hub search`."
        )
        yield Finding(Severity.NOTE, outdated)
    if due.summaries:
        summed = (
            "Precomputed aggregates are older than the last write, so aggregates are computed on request; "
            "a running hub refreshes them in the background."
        )
        yield Finding(Severity.NOTE, summed)


def refs(doubted: Sequence[DoubtedRef]) -> Iterator[Finding]:
    """Find references that identify no organization, so that names count instead."""
    for each in doubted:
        sentence = (
            f"Ref not believed: {each.ref[:80]!r} ({each.worth.lower()}); {each.programs:,} programs name "
            f"{each.organizations:,} organizations by it, which are told apart by their names."
        )
        yield Finding(Severity.NOTE, sentence)


def webhooks(found: Endpoints) -> Iterator[Finding]:
    """Count the endpoints of webhooks, and name those that the hub has disabled."""
    if found.endpoints:
        sentence = f"Webhooks: {found.endpoints:,} endpoints, {found.waiting:,} of them wait after a failure."
        yield Finding(Severity.GOOD, sentence)
    for each in found.disabled:
        label = f" ({each.label})" if each.label else ""
        why = each.outcome if each.status is None else f"HTTP status {each.status}"
        sentence = (
            f"The webhook of {each.organization}{label} is disabled since {each.disabled_at:%Y-%m-%d}: "
            f"{why}. Its organization activates it with `changeWebhook`; see docs/webhooks.md."
        )
        yield Finding(Severity.NOTE, sentence)


def checked(is_good: bool, good: str, wrong: str) -> Finding:
    """Build the finding of a check with two outcomes."""
    return Finding(Severity.GOOD, good) if is_good else Finding(Severity.WRONG, wrong)
