"""Choices in the address of a page, shown as tabs."""

from collections.abc import Sequence
from typing import Any

from hub.site.visits import Visit


def chosen(visit: Visit, name: str, known: Sequence[str], default: str) -> str:
    """Return a choice in the address, or the default."""
    given = visit.query.get(name, default)
    return given if given in known else default


def choices(visit: Visit, name: str, titles: dict[str, str], current: str) -> list[dict[str, Any]]:
    """Return the choices of a parameter: title, address, and whether it is the present one."""
    kept = {key: visit.query.getlist(key) for key in visit.query if key != name}
    return [
        {
            "title": title,
            "href": visit.to(visit.page, {**kept, name: value}, **visit.parts),
            "is_current": value == current,
        }
        for value, title in titles.items()
    ]
