"""What an export shows by default: the columns of a list, and the fields that stand for an object."""

from services.kinds.registry import KINDS

# The fields that stand for an object at the end of a column: for values here, for records in their kinds.
OBJECTS: dict[str, tuple[str, ...]] = {
    "CodedValue": ("code", "name"),
    "Money": ("amount", "currency"),
    "LocalizedText": ("language", "text"),
    "Point": ("latitude", "longitude"),
    **{kind.typename: kind.shown_as for kind in KINDS if kind.shown_as},
}
COLUMNS: dict[str, tuple[str, ...]] = {
    kind.typename: kind.export_columns for kind in KINDS if kind.export_columns
}
