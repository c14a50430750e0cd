"""The fields that the history of results records: of outputs, outcomes, impacts and others."""

from services.kinds import alignment_history
from services.kinds.declaration import History
from services.kinds.history_fields import columns, listed, localized

PERIODS = listed(
    "indicator_period d WHERE d.indicator_id = x.id",
    "d.ordinal",
    start="d.start_date",
    end="d.end_date",
    targets="d.targets",
    actuals="d.actuals",
)

INDICATORS = listed(
    "indicator x WHERE x.result_id = r.id",
    titles=localized("x.titles"),
    descriptions=localized("x.descriptions"),
    measure="x.measure_code",
    ascending="x.ascending",
    baseline="x.baseline",
    baselines="x.baselines",
    details="x.details",
    periods=PERIODS,
)
RESULT_FIELDS = columns(
    titles="r.titles",
    descriptions="r.descriptions",
    indicators=INDICATORS,
    alignments=alignment_history.OF_RESULT,
    details="r.details",
    visibility="r.visibility",
)

# Results are selected by the programs that report them, because an import can add and delete results.
RESULT_HISTORY = History(
    "RESULT",
    "An output, an outcome, an impact or another result.",
    "results",
    f"""SELECT r.id, r.reported_in_id AS program_id, r.visibility AS audience, r.owner_id, r.version,
    {RESULT_FIELDS}
    FROM result r WHERE r.reported_in_id = ANY($1)""",  # noqa: S608 - expressions written above
)
