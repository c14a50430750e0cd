"""What a change of the graph breaks for who relies on a release."""

from datetime import date
from pathlib import Path

import pytest

import hub.commands.schema as command
from hub.commands.failures import CommandError
from hub.version import VERSION
from schema import breaking

TODAY = date(2027, 7, 1)
BEFORE = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Query { program(id: ID, lang: String): Program }
type Program @key(fields: "id") @key(fields: "iatiIdentifier") {
  id: ID! iatiIdentifier: String status: Status
}
enum Status { OPEN CLOSED }
"""


def deprecated(reason: str) -> str:
    """The schema with a field, an argument and a value that go."""
    mark = f'@deprecated(reason: "{reason}")'
    return (
        BEFORE.replace("lang: String", f"lang: String {mark}")
        .replace("status: Status", f"status: Status {mark}")
        .replace("CLOSED", f"CLOSED {mark}")
    )


WITHOUT = BEFORE.replace(", lang: String", "").replace(" status: Status", "").replace(" CLOSED", "")
# The type that nothing leads to any more would be a break of its own.
WITHOUT = WITHOUT.replace("type Query {", "type Query { status: Status ")
GONE = [
    "Argument Query.program(lang:) was removed.",
    "Enum value Status.CLOSED was removed.",
    "Field Program.status was removed.",
]


def test_what_stays_and_what_comes_breaks_nothing() -> None:
    more = BEFORE.replace("type Program", "type New { a: Int }\ntype Program").replace("OPEN", "OPEN LATE")
    assert breaking.broken(BEFORE, BEFORE, TODAY) == []
    assert breaking.broken(BEFORE, more, TODAY) == []


def test_what_goes_without_a_word_breaks() -> None:
    assert breaking.broken(BEFORE, WITHOUT, TODAY) == GONE


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2027-07-02", GONE), ("2027-07-01", []), ("2026-12-31", []), ("2027-02-31", GONE)],
)
def test_what_was_announced_may_go_on_its_day(day: str, expected: list[str]) -> None:
    before = deprecated(f"Removed on {day}: ask for another.")
    assert breaking.broken(before, WITHOUT, TODAY) == expected


def test_a_key_that_goes_breaks_partners() -> None:
    without = BEFORE.replace(' @key(fields: "iatiIdentifier")', "")
    assert breaking.broken(BEFORE, without, TODAY) == ["Key 'iatiIdentifier' of Program was removed."]


def test_a_type_that_changes_breaks() -> None:
    changed = BEFORE.replace("id: ID! iati", "id: Int! iati")
    assert breaking.broken(BEFORE, changed, TODAY) == ["Field Program.id changed type from ID! to Int!."]


def test_whatever_is_deprecated_says_when_it_goes() -> None:
    assert breaking.undated(deprecated("Removed on 2027-06-30: ask for another.")) == []
    assert breaking.undated(deprecated("Use another.")) == [
        "Argument Query.program(lang:)",
        "Enum value Status.CLOSED",
        "Field Program.status",
    ]


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of releases of the test's own."""
    folder = tmp_path / "releases"
    monkeypatch.setattr(command, "RELEASES", folder)
    return folder


def test_a_change_is_held_against_the_last_release(releases: Path) -> None:
    # given no release, then nothing can be broken
    assert command.keeps_promises(BEFORE) == "There is no release yet to compare with."
    # given several, then the last by number counts
    releases.mkdir()
    (releases / "0.9.0.graphql").write_text(BEFORE.replace("OPEN", "OPEN LATE"))
    (releases / "0.10.0.graphql").write_text(BEFORE)
    assert command.keeps_promises(BEFORE) == "There is no breaking change since release 0.10.0."
    with pytest.raises(CommandError) as caught:
        command.keeps_promises(WITHOUT)
    assert str(caught.value).splitlines() == [
        "These changes break clients of release 0.10.0; docs/schema-changes.md says what to do:",
        *(f"  {change}" for change in GONE),
    ]


def test_a_release_is_noted_when_it_keeps_the_promises(releases: Path) -> None:
    assert command.note_release(BEFORE) == f"schema/releases/{VERSION}.graphql is written."
    with pytest.raises(CommandError):
        command.note_release(WITHOUT)
    assert (releases / f"{VERSION}.graphql").read_text() == BEFORE


def test_what_is_deprecated_without_a_day_is_named(releases: Path) -> None:
    with pytest.raises(CommandError) as caught:
        command.note_release(deprecated("Use another."))
    assert str(caught.value).splitlines()[:2] == [
        "Each `@deprecated` needs a date: `Removed on 2027-06-30: ...`. These have none:",
        "  Argument Query.program(lang:)",
    ]
    assert not releases.exists()
