"""Reading values from the results of batches."""

from typing import Any

from services.querying.pages import Edge, Page


def read(source: Any, name: str) -> Any:
    """Return a value by name: a column of a row, or an attribute of a page or an edge."""
    return getattr(source, name) if isinstance(source, Page | Edge) else source[name]
