"""The inputs of mutations about revisions and conflicts."""

from collections.abc import Mapping
from dataclasses import fields as declared
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

import strawberry

from db.values import RevisionAction
from schema import alignment_entries, identifiers
from schema.alignment_entries import AlignmentInput
from schema.enums import ProgramStatus, enum
from schema.filters import camel
from schema.inputs import field, single
from schema.localized_inputs import LocalizedTextInput as LocalizedTextInput
from schema.program_part_inputs import ENTRIES, ProgramPartsInput, entry_of
from services.revising.conflicts import Choice, ConflictChoice
from services.revising.editable import EditableKind
from services.revising.problems import LONGEST_COMMENT
from services.revising.programs import PROGRAM
from services.revising.reviewing import Move
from services.revising.saving import Edit

enum(
    ConflictChoice,
    "A decision about a conflict.",
    KEEP="Keep the member's value. The same imported value is no conflict again.",
    TAKE="Take the imported value. Later imports change the field again.",
)
KEY = (
    "A key of your choice, such as a UUID, that makes it safe to repeat the request: a second one with the "
    "same key and the same input changes nothing and is answered like the first, for seven days. At most 200 "
    "characters."
)
COMMENT = (
    "A comment, visible to the author organization and to reviewers. Do not include personal data. At most "
    f"{LONGEST_COMMENT:,} characters."
)
REVISION = "The global ID of a draft of yours to change."
STEP_VERSION = (
    "The `version` of the revision that you read. If it has changed since, nothing is changed and "
    "StaleVersion is returned."
)


@strawberry.input(
    description="New values of fields of a program. A field that is left out stays as it is; null empties it."
)
class ProgramFieldsInput(ProgramPartsInput):
    """New values of fields of a program."""

    titles: list[LocalizedTextInput] | None = strawberry.field(
        description="The title in each language, the main one first. Replaces all titles.",
        default=strawberry.UNSET,
    )
    descriptions: list[LocalizedTextInput] | None = strawberry.field(
        description="The description in each language. Replaces all descriptions.", default=strawberry.UNSET
    )
    status: ProgramStatus | None = strawberry.field(description="The status.", default=strawberry.UNSET)
    planned_start: date | None = strawberry.field(description="The planned start.", default=strawberry.UNSET)
    actual_start: date | None = strawberry.field(description="The actual start.", default=strawberry.UNSET)
    planned_end: date | None = strawberry.field(description="The planned end.", default=strawberry.UNSET)
    actual_end: date | None = strawberry.field(description="The actual end.", default=strawberry.UNSET)
    alignments: list[AlignmentInput] | None = strawberry.field(
        description=alignment_entries.WHOLE_LIST, default=strawberry.UNSET
    )


@strawberry.input(
    description="The input of `saveProgram`. Without `program` and `revision` it begins a new program."
)
class SaveProgramInput:
    """The input of `saveProgram`."""

    fields: ProgramFieldsInput = strawberry.field(description="The new values.")
    program: strawberry.ID | None = field("The global ID of the program to change, for a new draft.")
    revision: strawberry.ID | None = field(REVISION)
    expected_version: int | None = field(
        "The `version` of the program or of the draft that you read. Required with `program` or `revision`. "
        "If others have changed the same fields of the program since, VersionConflict is returned."
    )
    base_version: int | None = field(
        "The `version` of the program that you read, to base a draft on it after VersionConflict: its fields "
        "then replace what the program has in that version. Default: the draft keeps its base."
    )
    program_version: int | None = single("As `baseVersion`.", "baseVersion")
    comment: str | None = field(COMMENT)
    idempotency_key: str | None = field(KEY)


@strawberry.input(description="The input of a step of a revision.")
class RevisionStepInput:
    """The input of a step of a revision."""

    id: strawberry.ID = strawberry.field(description="The global ID of the revision.")
    expected_version: int = strawberry.field(description=STEP_VERSION)
    comment: str | None = field(f"{COMMENT} Required to request changes.")
    idempotency_key: str | None = field(KEY)
    # Last, because it has the name of the function.
    field: str | None = field("The field that the comment is about, such as `titles`. Default: the whole.")


@strawberry.input(description="The input of `decideConflict`.")
class DecideConflictInput:
    """The input of `decideConflict`."""

    id: strawberry.ID = strawberry.field(description="The global ID of the conflict.")
    choice: ConflictChoice = strawberry.field(description="The decision.")
    reason: str = strawberry.field(
        description=f"The reason. Do not include personal data. At most {LONGEST_COMMENT:,} characters."
    )
    expected_version: int = strawberry.field(
        description="The `version` of the conflict that you read. If it has changed since, nothing is "
        "changed and StaleVersion is returned."
    )
    idempotency_key: str | None = field(KEY)


class DraftInput(Protocol):
    """What the inputs that save a draft have in common."""

    revision: strawberry.ID | None
    expected_version: int | None
    comment: str | None


def edit_of(given: SaveProgramInput) -> Edit:
    """Return the edit that an input asks for."""
    record = id_of("Program", given.program, "input.program")
    values = values_of(PROGRAM, given.fields)
    if given.base_version is None and given.program_version is not None:
        edit = draft_edit(PROGRAM, given, values, record, given.program_version)
        return replace(edit, base_argument="programVersion")
    return draft_edit(PROGRAM, given, values, record, given.base_version)


def draft_edit(
    kind: EditableKind,
    given: DraftInput,
    values: Mapping[str, Any],
    record: UUID | None,
    base_version: int | None,
) -> Edit:
    """Return the edit of a record, or of a draft, or of a new record."""
    return Edit(
        values,
        record_id=record,
        revision_id=id_of("Revision", given.revision, "input.revision"),
        expected_version=given.expected_version,
        record_version=base_version,
        comment=given.comment,
        kind=kind.word,
    )


def id_of(typename: str, given: strawberry.ID | None, argument: str) -> UUID | None:
    """Return the UUID of a global ID of the type; null if none is given."""
    return None if given is None else identifiers.decode_as(typename, given, argument)


def values_of(kind: EditableKind, given: Any) -> dict[str, Any]:
    """Return the given fields of a kind with their values as JSON, in the names of the graph."""
    values = {each.name: getattr(given, each.name) for each in declared(given)}
    return {
        camel(name): kind.fields.blank[camel(name)] if value is None else json_of(value)
        for name, value in values.items()
        if value is not strawberry.UNSET
    }


def json_of(value: Any) -> Any:
    """Return a value of an input as JSON; a text in one language is a pair."""
    if isinstance(value, list):
        return [json_of(each) for each in value]
    if isinstance(value, AlignmentInput):
        return alignment_entries.entry_of(value)
    if isinstance(value, ENTRIES):
        return entry_of(value)
    if isinstance(value, LocalizedTextInput):
        return [value.language, value.text]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def move_of(given: RevisionStepInput, action: RevisionAction) -> Move:
    """Return the step that an input asks for."""
    id_ = identifiers.decode_as("Revision", given.id, "input.id")
    return Move(id_, action, given.expected_version, given.comment, given.field)


def choice_of(given: DecideConflictInput) -> Choice:
    """Return the decision that an input asks for."""
    id_ = identifiers.decode_as("Conflict", given.id, "input.id")
    return Choice(id_, given.choice, given.expected_version, given.reason)
