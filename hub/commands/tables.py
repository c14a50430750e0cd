"""Tables on the terminal."""

from collections.abc import Mapping

from rich.table import Table

VERBS = ("added", "changed", "unchanged", "superseded", "rejected")


def of_counts(counts: Mapping[str, Mapping[str, int]]) -> Table:
    """What was added, changed and so on, a line for each kind of record; no number is a dash."""
    verbs = [*VERBS, *sorted({verb for numbers in counts.values() for verb in numbers} - {*VERBS})]
    table = Table("")
    for verb in verbs:
        table.add_column(verb, justify="right")
    for kind, numbers in counts.items():
        shown = (str(numbers[verb]) if verb in numbers else "-" for verb in verbs)
        table.add_row(kind.replace("_", " "), *shown)
    return table
