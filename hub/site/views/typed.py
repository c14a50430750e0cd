"""What people type into forms, as inputs of mutations."""

from typing import Any

from hub.site.lists import is_number
from hub.site.visits import Visit


def version(visit: Visit) -> int | None:
    """Return the version of the record that the form showed; null, which the graph refuses, if it is none."""
    given = visit.form.get("version", "")
    return int(given) if is_number(given) else None


def text(visit: Visit, name: str) -> str:
    """Return a text without the blanks around it."""
    given: str = visit.form.get(name, "")
    return given.strip()


def some(**fields: Any) -> dict[str, Any]:
    """Return the input of a mutation, without empty fields."""
    return {"input": {name: value for name, value in fields.items() if value not in (None, "")}}
