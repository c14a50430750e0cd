"""The command line: what each command says, on which stream, with which exit code."""

import logging
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import structlog
from typer.testing import CliRunner, Result

from db import embedded, migrate, revisions
from db.pools import Pools
from hub.commandline import application
from hub.commands import schema as schema_command
from hub.process import subprocesses
from hub.process.subprocesses import SubprocessError
from hub.settings import Settings, variable
from hub.version import VERSION
from schema.graph import graph
from services import api_keys
from tests.iati_files import SAMPLE, activity, load, save

COMMANDS = [
    ["serve"],
    ["migrate"],
    ["seed"],
    ["schema"],
    ["keys", "create"],
    ["keys", "list"],
    ["keys", "rotate"],
    ["keys", "revoke"],
    ["import", "iati"],
    ["import", "organizations"],
    ["import", "oai"],
    ["freshness"],
    ["purge"],
    ["report"],
    ["search"],
    ["backup"],
    ["restore"],
    ["doctor"],
    ["feed", "renew"],
    ["feed", "prune"],
]
UNREACHABLE = "postgresql://hub:secret@127.0.0.1:1/hub"
SAMPLE_REPORTER = "SAMPLE-1"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """What a command configures does not outlive its test."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of whoever runs the tests, and nothing of their data."""
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def on_hub(pools: Pools, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Pools:
    """Let commands work on the tests' database, and answer connections to it."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    return pools


@pytest.fixture
async def bare_url(server: embedded.EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Let commands work on a new database without any tables, and answer its address."""
    connection = await asyncpg.connect(server.url)
    await connection.execute("CREATE DATABASE bare")
    address = urlunsplit(urlsplit(server.url)._replace(path="/bare"))
    monkeypatch.setenv("DATABASE_URL", address)
    yield address
    await connection.execute("DROP DATABASE bare WITH (FORCE)")
    await connection.close()


@pytest.fixture
async def migrated(bare_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to a database of the test's own with all tables, on which commands work too."""
    await migrate.upgrade(bare_url)
    connection = await asyncpg.connect(bare_url)
    yield connection
    await connection.close()


def hub(*arguments: str) -> Result:
    """Run a command; one that ends in a fault of the program fails the test."""
    result = CliRunner().invoke(application, arguments, prog_name=".venv/bin/hub")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def said(*arguments: str) -> list[str]:
    """The lines on standard output of a command that must succeed."""
    result = hub(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout.splitlines()


def refusal(*arguments: str) -> str:
    """The words on standard error of a command that must fail, and says nothing else."""
    result = hub(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr.rstrip("\n")


def cells(lines: list[str]) -> list[list[str]]:
    """The rows of a table that was printed."""
    rows = [[cell.strip() for cell in re.split("[│┃]", line)[1:-1]] for line in lines]
    return [row for row in rows if row]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_has_an_example(command: list[str]) -> None:
    text = " ".join(said(*command, "--help"))
    assert f"Usage: .venv/bin/hub {' '.join(command)}" in text
    assert re.search(rf"Example: .*.venv/bin/hub {' '.join(command)}", text)


def test_help_names_every_command() -> None:
    text = "\n".join(said("--help"))
    assert re.findall(r"│ (\w+) +\S", text.partition("Commands")[2]) == [
        "serve",
        "migrate",
        "seed",
        "merges",
        "overlaps",
        "schema",
        "freshness",
        "purge",
        "report",
        "search",
        "backup",
        "restore",
        "doctor",
        "keys",
        "import",
        "plans",
        "feed",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["sing"],
        ["serve", "--port", "eighty"],
        ["keys", "create", "--role", "READER"],
        ["keys", "create", "--organization", "X", "--role", "KING"],
        ["keys", "revoke"],
        ["import", "iati"],
    ],
    ids=" ".join,
)
def test_wrong_usage_has_an_exit_code_of_its_own(arguments: list[str]) -> None:
    result = hub(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: .venv/bin/hub" in result.stderr


@pytest.mark.parametrize("command", [["migrate"], ["seed"], ["keys", "list"], ["serve"]], ids=" ".join)
def test_a_wrong_setting_is_named(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_POOL_SIZE", "many")
    assert refusal(*command) == (
        "HUB_POOL_SIZE is 'many', but must be a whole number from 1 to 200, for example 8."
    )


def test_a_wrong_option_is_named_by_its_setting() -> None:
    assert refusal("serve", "--port", "70000") == (
        "HUB_PORT is '70000', but must be a whole number from 0 to 65535, for example 8000."
    )


@pytest.mark.parametrize("command", [["seed"], ["keys", "list"], ["serve", "--port", "0"]], ids=" ".join)
def test_a_database_that_is_away_is_said(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", UNREACHABLE)
    sentence = refusal(*command)
    assert sentence.startswith("The database at postgresql://hub:***@127.0.0.1:1/hub can't be reached: ")
    assert sentence.endswith("; start it, or correct DATABASE_URL.")


def test_a_command_that_fails_in_its_own_process_says_why() -> None:
    with pytest.raises(SubprocessError) as failed:
        subprocesses.run("migrate", UNREACHABLE)
    (sentence,) = str(failed.value).splitlines()
    assert sentence.startswith("The database at postgresql://hub:***@127.0.0.1:1/hub can't be migrated: ")


def test_migrate_says_from_where_to_where(bare_url: str) -> None:
    assert said("migrate") == [f"The database was migrated from no tables to revision {revisions.newest()}."]
    assert said("migrate") == [f"The database is already at revision {revisions.newest()}."]


@pytest.mark.parametrize("command", [["seed"], ["serve", "--port", "0"]], ids=" ".join)
def test_a_database_without_tables_is_said(bare_url: str, command: list[str]) -> None:
    assert refusal(*command).endswith("has no tables of the hub yet: run `.venv/bin/hub migrate` first.")


async def set_revision(connection: asyncpg.Connection, revision: str) -> None:
    await connection.execute("UPDATE alembic_version SET version_num = $1", revision)


@pytest.fixture
async def newer(migrated: asyncpg.Connection) -> None:
    """Let commands work on a database that a later version of the hub has migrated."""
    await set_revision(migrated, "9999")


@pytest.mark.usefixtures("newer")
def test_a_newer_database_is_left_alone() -> None:
    assert refusal("keys", "list").endswith(
        "has the tables of a newer version of the hub than this one: "
        "start the newer version, or use another database."
    )
    assert refusal("migrate").endswith(
        "can't be migrated: its tables belong to a newer version of the hub. "
        "Fix this, or set DATABASE_URL to another PostgreSQL server."
    )


@pytest.mark.usefixtures("migrated")
def test_seed_brings_the_samples_in_once() -> None:
    first, *table = said("seed")
    assert first == "The sample data was added."
    added = {kind: number for kind, number, *_ in cells(table)}
    again, *table = said("seed")
    assert again == "The sample data already exists."
    assert ["programs", "-", "-", added["programs"], "-", "-"] in cells(table)


@pytest.mark.usefixtures("on_hub")
def test_search_documents_are_made_when_due_and_when_told_to() -> None:
    assert said("search") == ["All search documents were rebuilt."]
    assert said("search") == ["The search documents are up to date."]
    assert said("search", "--rebuild") == ["All search documents were rebuilt."]


@pytest.mark.usefixtures("on_hub")
def test_a_key_is_made_listed_and_revoked() -> None:
    # given an organization
    said("import", "iati", str(SAMPLE))
    assert said("keys", "list") == ["There are no keys yet: `.venv/bin/hub keys create` creates one."]
    # when a key is made
    *_, secret = said("keys", "create", "--organization", SAMPLE_REPORTER, "--role", "contributor")
    # then it stands alone on the last line, and its prefix in the list
    assert api_keys.SHAPE.fullmatch(secret)
    prefix = secret.split("_")[1]
    _, row = cells(said("keys", "list"))
    assert (row[:3], row[5]) == ([prefix, "CONTRIBUTOR", SAMPLE_REPORTER], "")
    # and once revoked, it is shown so
    assert said("keys", "revoke", prefix) == ["The key is revoked and no longer accepted."]
    _, row = cells(said("keys", "list"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", row[5])


@pytest.mark.usefixtures("on_hub")
def test_a_key_is_rotated(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a key with a label and an expiry
    monkeypatch.setenv("COLUMNS", "240")
    said("import", "iati", str(SAMPLE))
    options = ("--organization", SAMPLE_REPORTER, "--role", "reader", "--label", "dashboard")
    *_, secret = said("keys", "create", *options, "--expires", "2099-06-30")
    prefix = secret.split("_")[1]
    # when it is rotated
    first, *_, new = said("keys", "rotate", prefix, "--overlap", "12h")
    # then the end of the old one is printed, and both are listed
    assert re.fullmatch(rf"The key {prefix} is valid until \d{{4}}-\d\d-\d\d \d\d:\d\d UTC\.", first)
    header, old, successor = cells(said("keys", "list"))
    assert header[6:] == ["Label", "Expires", "Last used"]
    assert old[6:] == ["dashboard", first.removesuffix(" UTC.")[-16:], ""]
    assert (successor[0], successor[6]) == (new.split("_")[1], "dashboard")


@pytest.mark.usefixtures("on_hub")
def test_an_expiry_in_the_past_is_refused() -> None:
    message = refusal("keys", "create", "--organization", "X", "--role", "READER", "--expires", "2020-01-01")
    assert message.startswith("The expiry '2020-01-01' must be a day after today, such as ")


@pytest.mark.usefixtures("on_hub")
def test_a_key_for_nobody_is_refused() -> None:
    assert refusal("keys", "create", "--organization", "ID-0", "--role", "READER") == (
        "No organization has the identifier 'ID-0': look up the right one in the graph, "
        "or import the organization first."
    )


@pytest.mark.usefixtures("on_hub")
def test_a_revocation_without_a_key_is_refused() -> None:
    assert refusal("keys", "revoke", "aaaaaaaa") == (
        "There is no active key with the prefix 'aaaaaaaa'. `.venv/bin/hub keys list` lists all keys."
    )


@pytest.mark.usefixtures("on_hub")
def test_an_import_ends_with_its_numbers(tmp_path: Path) -> None:
    good = save(tmp_path / "good.xml", activity("A"))
    header, *rows = cells(said("import", "iati", str(good)))
    assert header == ["", "added", "changed", "unchanged", "superseded", "rejected"]
    assert rows == [["programs", "1", "-", "-", "-", "-"], ["organizations", "1", "-", "-", "-", "-"]]
    _, *rows = cells(said("import", "iati", str(good)))
    assert rows == [["programs", "-", "-", "1", "-", "-"], ["organizations", "-", "-", "1", "-", "-"]]


@pytest.mark.usefixtures("on_hub")
def test_an_import_lists_what_it_refused_and_cleaned(tmp_path: Path) -> None:
    # given a file with an activity without identifier and one with an impossible date
    impossible = activity("B", '<activity-date type="1" iso-date="2024-02-31"/>')
    file = save(tmp_path / "mixed.xml", activity(" "), impossible)
    # when it is imported
    refused, *_, cleaned = said("import", "iati", str(file))
    # then the refused activity has its place and reason
    reason = "it has no iati-identifier, which every activity needs"
    assert refused == f"rejected {file}:2 (no identifier): {reason}"
    # and the cleaned one is counted, and listed when asked for
    assert cleaned == "1 values were dropped or shortened; `--remarks` lists them."
    _, listed, *_ = said("import", "iati", "--remarks", str(file))
    assert listed.startswith(f"cleaned {file}:")
    assert "2024-02-31" in listed


@pytest.mark.usefixtures("on_hub")
def test_an_import_of_nothing_is_one_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "missing.xml"
    assert refusal("import", "iati", str(missing)) == f"{missing} does not exist: check its name."


@pytest.mark.usefixtures("on_hub")
def test_a_list_of_organizations_ends_with_its_numbers(tmp_path: Path) -> None:
    # given a list with a bad row and a bad website
    file = tmp_path / "list.csv"
    file.write_text("identifier,name_en,type,website\nA-1,One,22,\nA-2,Two,99,\nA-3,Three,,here\n")
    refused = f"rejected {file} row 3 A-2: its type '99' is not a code of IATI codelist OrganisationType"
    # when it is tried, then brought in, then brought in again
    tried = said("import", "organizations", "--dry-run", str(file))
    first, *table, cleaned = said("import", "organizations", str(file))
    again = cells(said("import", "organizations", str(file)))
    # then the bad row has its place and reason, and the numbers are those of what happened
    assert first == refused
    assert cells(table)[1:] == [["organizations", "2", "-", "-", "-", "1"]]
    assert cleaned == "1 values were dropped or shortened; `--remarks` lists them."
    assert tried == [first, *table, cleaned, "This was a dry run: nothing was written."]
    assert again[1:] == [["organizations", "-", "-", "2", "-", "1"]]
    _, listed, *_ = said("import", "organizations", "--remarks", str(file))
    assert listed.startswith(f"cleaned {file} row 4 A-3: website 'here' is not an address")


@pytest.mark.usefixtures("on_hub")
def test_a_wrong_list_is_one_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "missing.csv"
    assert refusal("import", "organizations", str(missing)) == f"{missing} does not exist: check its name."


def test_schema_prints_the_graph() -> None:
    assert hub("schema").stdout == graph.as_str() + "\n"
    assert hub("schema", "--federation").stdout == graph.as_subgraph()


def test_schema_agrees_with_what_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema_command, "COMMITTED", tmp_path / "schema.graphql")
    assert refusal("schema", "--check") == (
        "There is no schema/schema.graphql yet: `.venv/bin/hub schema --write` writes it."
    )
    assert said("schema", "--write") == ["schema/schema.graphql is written."]
    assert said("schema", "--check") == [
        "The schema is the same as schema/schema.graphql.",
        f"There is no breaking change since release {VERSION}.",
    ]


def test_schema_names_what_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a written schema with a field that the graph no longer has
    written = tmp_path / "schema.graphql"
    written.write_text(graph.as_str().replace("type Query {", "type Query {\n  gone: Int\n"))
    monkeypatch.setattr(schema_command, "COMMITTED", written)
    # when compared, then the field is named
    assert refusal("schema", "--check").splitlines() == [
        "The schema differs from schema/schema.graphql: `make schema` updates it.",
        "These changes break clients:",
        "  Field Query.gone was removed.",
    ]


def test_schema_says_that_an_addition_breaks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = tmp_path / "schema.graphql"
    written.write_text(graph.as_str() + "\n# a remark\n")
    monkeypatch.setattr(schema_command, "COMMITTED", written)
    assert refusal("schema", "--check").splitlines()[1:] == ["There is no breaking change."]


def findings(exit_code: int) -> dict[str, list[str]]:
    """What doctor finds, by its sign."""
    result = hub("doctor")
    assert (result.exit_code, result.stderr) == (exit_code, "")
    found: dict[str, list[str]] = {"ok": [], "note": [], "WRONG": []}
    for line in result.stdout.splitlines():
        sign, _, sentence = line.strip().partition(" ")
        if sign in found:
            found[sign].append(sentence.strip())
    assert result.stdout.splitlines()[-1] == (
        f"{len(found['WRONG'])} wrong." if found["WRONG"] else "Nothing is wrong."
    )
    return found


def test_doctor_finds_a_good_hub_good(on_hub: Pools, tmp_path: Path) -> None:
    found = findings(0)["ok"]
    assert f"HUB_DATA_DIR is {tmp_path / 'data'} (from the environment)." in found
    assert "HUB_PORT is 8000 (default)." in found
    assert found[-6:] == [
        "Its encoding is UTF8.",
        f"It has the tables of this version of the hub (revision {revisions.newest()}).",
        "The hub's user can use both reading roles.",
        "Row level security is on for every table of records.",
        "Rows: 0 organization, 0 program, 0 result, 0 knowledge product, 0 api key; data version 0.",
        "Connections of both reading roles are read-only and have row level security.",
    ]


@pytest.fixture
async def uncompared(on_hub: Pools, tmp_path: Path) -> None:
    """Programs whose import ended before it compared them, in a hub without search documents of its rules."""
    await load(on_hub, save(tmp_path / "a.xml", activity("A"), activity("B")))


@pytest.mark.usefixtures("uncompared")
def test_doctor_says_what_is_due() -> None:
    compared, searched, summed = findings(0)["note"][-3:]
    assert compared == (
        "Programs to be compared with others: 2; a running hub does it in the background, "
        "or run `.venv/bin/hub overlaps`."
    )
    assert searched == (
        "The search documents were built by another version's rules; a running hub rebuilds them "
        "in the background, or run `.venv/bin/hub search`."
    )
    assert summed == (
        "Precomputed aggregates are older than the last write, so aggregates are computed on request; "
        "a running hub refreshes them in the background."
    )


def test_doctor_makes_nothing(tmp_path: Path) -> None:
    assert findings(0)["note"][-1] == (
        f"The embedded PostgreSQL will be created in {tmp_path / 'data'} by the first `make serve`."
    )
    assert not (tmp_path / "data").exists()


def test_doctor_says_that_no_hub_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_PORT", "9")
    sentence = "No hub runs at http://127.0.0.1:9 (HUB_HOST, HUB_PORT), so there are no metrics."
    assert sentence in findings(0)["note"]


def test_doctor_names_wrong_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_PORT", "eighty")
    monkeypatch.setenv("HUB_WORKR", "2")
    assert findings(1)["WRONG"] == [
        "HUB_PORT is 'eighty', but must be a whole number from 0 to 65535, for example 8000.",
        "HUB_WORKR is not a setting; did you mean HUB_WORKERS?",
    ]


def test_doctor_names_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", UNREACHABLE)
    (sentence,) = findings(1)["WRONG"]
    assert sentence.startswith("The database can't be reached: ")
    assert "secret" not in hub("doctor").stdout


@pytest.mark.usefixtures("bare_url")
def test_doctor_names_missing_tables() -> None:
    assert findings(1)["WRONG"] == ["It has no tables of the hub yet: run `.venv/bin/hub migrate` first."]


@pytest.fixture
async def unguarded(migrated: asyncpg.Connection) -> None:
    """Let commands work on a database with the second wall down in two places."""
    await migrated.execute("ALTER TABLE program DISABLE ROW LEVEL SECURITY")
    await migrated.execute("ALTER TABLE budget DISABLE ROW LEVEL SECURITY")


@pytest.mark.usefixtures("unguarded")
def test_doctor_names_tables_without_row_security() -> None:
    assert findings(1)["WRONG"] == [
        "Row level security is off for budget, program: ALTER TABLE ... ENABLE ROW LEVEL SECURITY."
    ]


def test_doctor_keeps_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", UNREACHABLE)
    assert "DATABASE_URL is postgresql://hub:***@127.0.0.1:1/hub (from the environment)." in findings(1)["ok"]
