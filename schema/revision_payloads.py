"""The payloads of mutations about revisions and conflicts."""

from typing import Annotated, Any, ClassVar

import strawberry

import resolvers.changes
import resolvers.programs
import resolvers.revisions
from schema.arguments import LanguageArguments
from schema.conflicts import Conflict
from schema.fields import column, computed, related
from schema.lazy_types import ANode, AProgram
from schema.messages import Message, message_field
from schema.payloads import NotPermitted, Payload
from schema.revisions import Revision
from schema.scalars import JSON
from schema.values import chosen
from services.revising import patches
from services.revising.kinds import shown
from services.revising.problems import Problem
from services.revising.results import Outcome, Result
from services.text import localized

MESSAGES = {
    Outcome.CONFLICT: Message(
        "Others have changed the same fields of the record since the version that you read. Nothing was "
        "changed. Read `record`, decide about each field, and save again with its `version`: as "
        "`input.expectedVersion` for a new draft, as `input.baseVersion` for a draft that exists. Withdraw a "
        "submitted revision first.",
        "Pihak lain telah mengubah bidang yang sama sejak versi yang Anda baca. Tidak ada yang diubah. Baca "
        "`record`, putuskan setiap bidang, lalu simpan lagi dengan `version`-nya: sebagai "
        "`input.expectedVersion` untuk draf baru, sebagai `input.baseVersion` untuk draf yang sudah ada. "
        "Tarik dahulu revisi yang sudah diajukan.",
    ),
    Outcome.NOT_FOUND: Message(
        "The record does not exist, or you may not see it. Nothing was changed.",
        "Data tidak ada, atau Anda tidak berhak melihatnya. Tidak ada yang diubah.",
    ),
    Outcome.NOT_PERMITTED: Message(
        "Your role does not allow this, or the record belongs to another "
        "organization. Nothing was changed. docs/revisions.md says who may do what.",
        "Peran Anda tidak mengizinkan langkah ini, atau data tersebut milik organisasi lain. Tidak "
        "ada yang diubah. docs/revisions.md memuat siapa yang berwenang.",
    ),
    Outcome.WRONG_STATE: Message(
        "This step is not possible in the present state of the record. Nothing was changed.",
        "Langkah ini tidak dapat dilakukan pada status data saat ini. Tidak ada yang diubah.",
    ),
    Outcome.UNDONE: Message(
        "The step is not possible for some of the revisions, so it was taken for none. Nothing "
        "was changed. Read `items`, and send the others, or all of them without `atomic`.",
        "Langkah ini tidak dapat dilakukan untuk sebagian revisi, sehingga tidak dilakukan sama sekali. "
        "Tidak "
        "ada yang diubah. Baca `items`, lalu kirim revisi lainnya, atau semuanya tanpa `atomic`.",
    ),
    Outcome.STALE: Message(
        "The record has changed in the meantime. Nothing was changed. Read it again and pass its "
        "current `version` as `input.expectedVersion`.",
        "Data telah berubah sementara itu. Tidak ada yang diubah. Baca kembali data tersebut dan kirim "
        "`version` terkini sebagai `input.expectedVersion`.",
    ),
}


@strawberry.type(description="A value of the input that breaks a rule.")
class InputProblem:
    """A value of the input that breaks a rule."""

    path: str = column("The path of the value in the input, such as `input.fields.titles.0.text`.")
    code: str = column("The broken rule, such as `REQUIRED`, `TOO_LONG` or `DATE_ORDER`. Codes are stable.")
    value: str | None = column("The value. Null if the rule is about a missing or a long one.")
    message: str = computed(
        chosen,
        needs=("texts",),
        arguments=LanguageArguments,
        description="The rule and the way out, in one language.",
    )


@strawberry.type(description="A field that two sides have changed to different values.")
class FieldConflict:
    """A field that two sides have changed to different values."""

    field: str = column("The name of the field in the type of the record.")
    base: JSON | None = column("The value that both sides began with, in the format of `Change.old`.")
    current: JSON | None = column("The value that the record has now.")
    yours: JSON | None = column("The value of the revision.")


@strawberry.type(description="The step was taken.")
class RevisionSaved(Payload):
    """The step was taken."""

    outcome: ClassVar[Any] = Outcome.DONE

    revision: Revision | None = related(
        resolvers.revisions.by_id, key="revision_id", description="The revision after the step."
    )
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="record_id",
        description="The program. Null while a new one is not published, if you may not see it, or if the "
        "record is of another kind.",
    )
    record: ANode | None = related(
        resolvers.changes.record,
        key="record_id",
        description="The record of any kind. Null while a new one is not published, or if you may not see "
        "it.",
    )


@strawberry.type(description="The conflict was decided.")
class ConflictDecided(Payload):
    """The conflict was decided."""

    outcome: ClassVar[Any] = Outcome.DONE

    conflict: Conflict | None = related(
        resolvers.revisions.conflict_by_id, key="conflict_id", description="The conflict after the decision."
    )
    program: AProgram | None = related(
        resolvers.programs.by_id,
        key="record_id",
        description="The program after the decision. Null if the record is of another kind.",
    )
    record: ANode | None = related(
        resolvers.changes.record, key="record_id", description="The record of any kind after the decision."
    )


@strawberry.type(description="Values of the input break rules. Nothing was changed.")
class InvalidInput(Payload):
    """Values of the input break rules."""

    outcome: ClassVar[Any] = Outcome.INVALID

    problems: list[InputProblem] = column("All broken rules.")


@strawberry.type(
    description="Others have changed the same fields since the version given as `expectedVersion`, or since "
    "the revision was begun. Nothing was changed."
)
class VersionConflict(Payload):
    """Others have changed the same fields."""

    outcome: ClassVar[Any] = Outcome.CONFLICT

    message: str = message_field()
    current: AProgram | None = related(
        resolvers.programs.by_id,
        key="record_id",
        description="The program as it is now. Null if the record is of another kind.",
    )
    record: ANode | None = related(
        resolvers.changes.record, key="record_id", description="The record of any kind as it is now."
    )
    conflicts: list[FieldConflict] = column("The fields in which both differ.")


@strawberry.type(description="The record does not exist, or you may not see it. Nothing was changed.")
class NotFound(Payload):
    """The record does not exist."""

    outcome: ClassVar[Any] = Outcome.NOT_FOUND

    message: str = message_field()


@strawberry.type(description="The record's state does not allow this step. Nothing was changed.")
class WrongState(Payload):
    """The record's state does not allow this step."""

    outcome: ClassVar[Any] = Outcome.WRONG_STATE

    message: str = message_field()
    revision: Revision | None = related(
        resolvers.revisions.by_id, key="revision_id", description="The revision. Null for a conflict."
    )
    conflict: Conflict | None = related(
        resolvers.revisions.conflict_by_id,
        key="conflict_id",
        description="The conflict. Null for a revision.",
    )


@strawberry.type(
    description="The record has changed since the version given as `expectedVersion`. Nothing was changed."
)
class StaleVersion(Payload):
    """The record has changed."""

    outcome: ClassVar[Any] = Outcome.STALE

    message: str = message_field()
    revision: Revision | None = related(
        resolvers.revisions.by_id, key="revision_id", description="The current revision. Null for a conflict."
    )
    conflict: Conflict | None = related(
        resolvers.revisions.conflict_by_id,
        key="conflict_id",
        description="The current conflict. Null for a revision.",
    )


RevisionPayload = Annotated[
    RevisionSaved | InvalidInput | VersionConflict | NotFound | NotPermitted | WrongState | StaleVersion,
    strawberry.union(
        "RevisionPayload",
        description="The result of a step of a revision, or the reason why nothing was changed.",
    ),
]
DecideConflictPayload = Annotated[
    ConflictDecided | InvalidInput | NotFound | NotPermitted | WrongState | StaleVersion,
    strawberry.union(
        "DecideConflictPayload",
        description="The result of `decideConflict`: the decision, or the reason why nothing was changed.",
    ),
]


def payload(result: Result) -> Any:
    """Return the result of a step as the row of a payload."""
    return {
        "outcome": result.outcome,
        "revision_id": result.revision_id,
        "record_id": result.record_id,
        "conflict_id": result.conflict_id,
        "message": MESSAGES.get(result.outcome),
        "problems": [problem_row(each) for each in result.problems],
        "conflicts": [_conflict(result.kind or "", each) for each in result.conflicts],
    }


def _conflict(kind: str, met: patches.FieldConflict) -> dict[str, Any]:
    values = {"base": met.base, "current": met.current, "yours": met.yours}
    return {"field": met.field, **{name: shown(kind, met.field, value) for name, value in values.items()}}


def problem_row(found: Problem) -> dict[str, Any]:
    """Return a problem of the input as a row."""
    texts = localized.encode([(language, text) for language, text in found.texts])
    return {"path": found.path, "code": found.code, "value": found.value, "texts": texts}
