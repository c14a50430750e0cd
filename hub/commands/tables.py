"""Tables on the terminal."""

from collections.abc import Mapping

from rich.table import Table

VERBS = ("added", "changed", "unchanged", "superseded", "rejected")


def of_counts(counts: Mapping[str, Mapping[str, int]]) -> Table:
    """Build the table of added, changed, ... records, one row per kind; a dash means no number."""
    verbs = [*VERBS, *sorted({verb for numbers in counts.values() for verb in numbers} - {*VERBS})]
    table = Table("")
    for verb in verbs:
        table.add_column(verb, justify="right")
    for kind, numbers in counts.items():
        shown = (str(numbers[verb]) if verb in numbers else "-" for verb in verbs)
        table.add_row(kind.replace("_", " "), *shown)
    return table
