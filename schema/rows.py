"""Reading a value from what a batch answered with."""

from typing import Any

from services.querying.pages import Edge, Page


def read(source: Any, name: str) -> Any:
    """A value by name: of a row by its column, of a page or an edge by its attribute."""
    return getattr(source, name) if isinstance(source, Page | Edge) else source[name]
