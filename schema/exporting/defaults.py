"""Defaults of exports: the columns of a list, and the fields that represent an object."""

from services.kinds.registry import KINDS

# The fields that represent an object in a cell: value types here, records in their kinds.
OBJECTS: dict[str, tuple[str, ...]] = {
    "CodedValue": ("code", "name"),
    "Money": ("amount", "currency"),
    "LocalizedText": ("language", "text"),
    "Point": ("latitude", "longitude"),
    **{kind.typename: kind.shown_as for kind in KINDS if kind.shown_as},
}
COLUMNS: dict[str, tuple[str, ...]] = {
    **{kind.typename: kind.export_columns for kind in KINDS if kind.export_columns},
    "CodedValue": ("code", "name"),
    "SimilarProgram": ("score", "program.iatiIdentifier", "program.title", "reasons.text"),
}
