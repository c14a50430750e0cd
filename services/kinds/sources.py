"""Sources and import runs: the declarations of the kinds."""

from services.import_runs import IMPORT_RUN
from services.kinds.declaration import Kind
from services.sources import SOURCE

SOURCES = Kind(SOURCE, b"S", shown_as=("name",))
IMPORT_RUNS = Kind(
    IMPORT_RUN,
    b"M",
    export_columns=("status", "source", "startedAt", "finishedAt", "rejections.totalCount", "id"),
)
