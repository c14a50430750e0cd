"""SQL expressions of the fields of a snapshot.

Values are JSON as PostgreSQL formats it, which is the same for equal values. Amounts are text.
"""


def columns(**fields: str) -> str:
    """The fields of a snapshot, each an expression of any type."""
    return ",\n".join(f'to_jsonb({expression}) AS "{name}"' for name, expression in fields.items())


def listed(source: str, /, order: str = "x.ordinal", **values: str) -> str:
    """The rows of a source `x`, as a JSON list of objects."""
    pairs = ", ".join(f"'{name}', {expression}" for name, expression in values.items())
    return (
        f"(SELECT coalesce(jsonb_agg(jsonb_build_object({pairs}) ORDER BY {order}), '[]')"  # noqa: S608 - own
        f" FROM {source})"
    )


def localized(column: str) -> str:
    """A localized text as a list of objects."""
    return (
        "(SELECT coalesce(jsonb_agg(jsonb_build_object('language', pair->0, 'text', pair->1) ORDER BY place),"  # noqa: S608 - a column's name
        f" '[]') FROM jsonb_array_elements({column}) WITH ORDINALITY AS texts (pair, place))"
    )


def exact(column: str) -> str:
    """A number as text, equal for equal numbers."""
    return f"trim_scale({column})::text"


def named(organization: str) -> str:
    """The identifier of an organization, or its name."""
    return f"coalesce({organization}.identifier, {organization}.name)"


def part(table: str, join: str = "") -> str:
    """The rows of a program in one of the tables of its parts."""
    return f'"{table}" x {join} WHERE x.program_id = p.id'


def of_kind(kind: str) -> str:
    """The results of one kind that a program reports, with their ids and titles."""
    source = f"result x WHERE x.reported_in_id = p.id AND x.kind = '{kind}'"
    return listed(source, id="x.id", title="x.title")
