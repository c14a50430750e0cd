"""The inputs of `saveOutput`: outputs with their indicators, periods, targets and actual values."""

from collections.abc import Iterable
from datetime import date
from datetime import date as day
from typing import Any
from uuid import UUID

import strawberry

from db.values import ResultKind
from schema import alignment_entries, identifiers
from schema.alignment_entries import AlignmentInput
from schema.enums import enum
from schema.inputs import field
from schema.revision_inputs import COMMENT, KEY, REVISION, LocalizedTextInput, draft_edit, values_of
from services.kinds.registry import NODES
from services.kinds.result_history import RESULT_HISTORY
from services.querying.errors import BadInputError
from services.revising.indicators import FIELD
from services.revising.outputs import OUTPUT
from services.revising.saving import Edit
from services.text import numbers
from services.writing.indicator_rows import with_baselines

enum(
    ResultKind,
    "The kinds of results of a program.",
    OUTPUT="A product or service that the program delivers.",
    OUTCOME="A change that the program brings about.",
    IMPACT="A long-term change to which the program contributes.",
    OTHER="Another result.",
)
TYPES = [name for name, kind in NODES.items() if kind.history is RESULT_HISTORY]


@strawberry.input(description="A dimension by which a value is disaggregated, such as sex: female.")
class DimensionInput:
    """A dimension by which a value is disaggregated."""

    name: str = strawberry.field(description="The name of the dimension, such as `sex`.")
    value: str = strawberry.field(description="The value of the dimension, such as `female`.")


@strawberry.input(description="A baseline, target or actual value of an indicator.")
class IndicatorValueInput:
    """A baseline, target or actual value of an indicator."""

    value: str = strawberry.field(
        description="The value, such as `120`, `12.5` or, for an indicator that is not measured in numbers, "
        "a text. The decimal separator is a point."
    )
    year: int | None = field("The year of a baseline.")
    date: day | None = field("The day of a baseline.")
    dimensions: list[DimensionInput] = strawberry.field(
        description="The dimensions of the value. Default: none, for the total.", default_factory=list
    )
    locations: list[str] = strawberry.field(
        description="The references of the locations to which the value belongs, as in "
        "`ProgramLocation.reference`. Default: none.",
        default_factory=list,
    )
    comments: list[LocalizedTextInput] = strawberry.field(
        description="A comment in each language. Default: none.", default_factory=list
    )


@strawberry.input(description="A period of an indicator with its targets and actual values.")
class IndicatorPeriodInput:
    """A period of an indicator with its targets and actual values."""

    start: date = strawberry.field(description="The first day of the period.")
    end: date = strawberry.field(
        description="The last day of the period. Periods of an indicator are sorted and don't overlap."
    )
    targets: list[IndicatorValueInput] = strawberry.field(
        description="The targets: the total without dimensions, and disaggregated ones.", default_factory=list
    )
    actuals: list[IndicatorValueInput] = strawberry.field(
        description="The actual values: the total without dimensions, and disaggregated ones.",
        default_factory=list,
    )


@strawberry.input(description="An indicator that measures a result.")
class IndicatorInput:
    """An indicator that measures a result."""

    titles: list[LocalizedTextInput] = strawberry.field(
        description="The title in each language, the main one first."
    )
    descriptions: list[LocalizedTextInput] = strawberry.field(
        description="The description in each language.", default_factory=list
    )
    measure: str | None = field(
        "The unit of measure, as a code of the IATI codelist IndicatorMeasure: `1` for a number, `2` for a "
        "percentage. Values of these two must be numbers. Required for targets."
    )
    ascending: bool = strawberry.field(
        description="True if higher values are better; false if lower ones are. Default: true.", default=True
    )
    baselines: list[IndicatorValueInput] = strawberry.field(
        description="The baseline values.", default_factory=list
    )
    periods: list[IndicatorPeriodInput] = strawberry.field(
        description="The periods, in order.", default_factory=list
    )


@strawberry.input(
    description="What is reported about one period of an indicator. Everything else stays as it is, so that "
    "several editors can report about different periods and values at the same time."
)
class ProgressInput:
    """What is reported about one period of an indicator."""

    indicator: int = strawberry.field(
        description="The place of the indicator in `Output.indicators`, from 0, in the version given as "
        "`expectedVersion`."
    )
    start: date = strawberry.field(description="The first day of the period. A new period is added.")
    end: date = strawberry.field(description="The last day of the period.")
    actuals: list[IndicatorValueInput] = strawberry.field(
        description="Actual values. Each replaces the one with the same dimensions and locations.",
        default_factory=list,
    )
    targets: list[IndicatorValueInput] = strawberry.field(
        description="Targets. Each replaces the one with the same dimensions and locations.",
        default_factory=list,
    )


@strawberry.input(
    description="New values of fields of an output. A field that is left out stays as it is; null empties it."
)
class OutputFieldsInput:
    """New values of fields of an output."""

    titles: list[LocalizedTextInput] | None = strawberry.field(
        description="The title in each language, the main one first. Replaces all titles.",
        default=strawberry.UNSET,
    )
    descriptions: list[LocalizedTextInput] | None = strawberry.field(
        description="The description in each language. Replaces all descriptions.", default=strawberry.UNSET
    )
    indicators: list[IndicatorInput] | None = strawberry.field(
        description="The indicators. Replaces all indicators; their references to standard sets stay. To "
        "report single values, use `progress`.",
        default=strawberry.UNSET,
    )
    alignments: list[AlignmentInput] | None = strawberry.field(
        description=f"{alignment_entries.WHOLE_LIST} Only outputs have alignments.",
        default=strawberry.UNSET,
    )
    progress: list[ProgressInput] | None = strawberry.field(
        description="Targets and actual values of single periods, added to the indicators or replaced there.",
        default=strawberry.UNSET,
    )


@strawberry.input(
    description="The input of `saveOutput`. Without `output` and `revision` it begins a new output of "
    "`program`."
)
class SaveOutputInput:
    """The input of `saveOutput`."""

    fields: OutputFieldsInput = strawberry.field(description="The new values.")
    output: strawberry.ID | None = field(
        "The global ID of the output, outcome, impact or other result to change, for a new draft."
    )
    program: strawberry.ID | None = field("The global ID of the program of a new output.")
    kind: ResultKind = strawberry.field(
        description="What a new record is. Default: an output.", default=ResultKind.OUTPUT
    )
    revision: strawberry.ID | None = field(REVISION)
    expected_version: int | None = field(
        "The `version` of the output or of the draft that you read. Required with `output` or `revision`. If "
        "others have changed the same parts of the output since, VersionConflict is returned."
    )
    base_version: int | None = field(
        "The `version` of the output that you read, to base a draft on it after VersionConflict: its fields "
        "then replace what the output has in that version. Of indicators, what others have changed stays "
        "unless this input states it again. Default: the draft keeps its base."
    )
    comment: str | None = field(COMMENT)
    idempotency_key: str | None = field(KEY)


def edit_of(given: SaveOutputInput) -> Edit:
    """Return the edit that an input asks for."""
    values = _values(given.fields)
    if given.output is None and given.revision is None:
        values |= {"program": _program(given), "kind": given.kind.value}
    record = None if given.output is None else _result(given.output)
    return draft_edit(OUTPUT, given, values, record, given.base_version)


def _program(given: SaveOutputInput) -> str:
    if given.program is None:
        raise BadInputError(
            "A new output needs `input.program`: the ID of the program to which it belongs. To change an "
            "output, give `input.output`; to change a draft, `input.revision`.",
            argument="input.program",
        )
    return str(identifiers.decode_as("Program", given.program, "input.program"))


def _result(output: str) -> UUID:
    typename, id_ = identifiers.decode(output, "input.output")
    if typename not in TYPES:
        raise BadInputError(
            "`input.output` must be the ID of an output, an outcome, an impact or another result; this ID is "
            f"of type {typename}.",
            argument="input.output",
        )
    return id_


def _values(given: OutputFieldsInput) -> dict[str, Any]:
    """Return the given fields as JSON; indicators and progress are one field of the draft."""
    everything, progress = given.indicators, given.progress
    given.indicators = given.progress = strawberry.UNSET
    values = values_of(OUTPUT, given)
    if everything is not strawberry.UNSET or progress:
        values[FIELD] = {
            "all": None
            if everything is strawberry.UNSET
            else [_indicator(each) for each in everything or ()],
            "progress": [_report(each) for each in progress or ()],
        }
    return values


def _indicator(given: IndicatorInput) -> dict[str, Any]:
    return {
        "titles": _texts(given.titles),
        "descriptions": _texts(given.descriptions),
        "measure": given.measure,
        "ascending": given.ascending,
        **with_baselines([_value(each) for each in given.baselines]),
        "periods": [_period(each) for each in given.periods],
    }


def _period(given: IndicatorPeriodInput | ProgressInput) -> dict[str, Any]:
    return {
        "start": given.start.isoformat(),
        "end": given.end.isoformat(),
        "targets": [_value(each) for each in given.targets],
        "actuals": [_value(each) for each in given.actuals],
    }


def _report(given: ProgressInput) -> dict[str, Any]:
    return {"indicator": given.indicator, **_period(given)}


def _value(given: IndicatorValueInput) -> dict[str, Any]:
    """Return a value as it is stored: the text, and its number in plain decimal notation."""
    text = given.value.strip() or None
    number = numbers.measured(text)
    return {
        "value": text,
        "number": None if number is None else f"{number:f}",
        "year": given.year,
        "dimensions": [{"name": each.name.strip(), "value": each.value.strip()} for each in given.dimensions],
        "comments": [[each.language, each.text] for each in given.comments],
        "locations": given.locations,
        **({"date": given.date.isoformat()} if given.date else {}),
    }


def _texts(given: Iterable[LocalizedTextInput]) -> list[dict[str, str]]:
    return [{"language": each.language, "text": each.text} for each in given]
