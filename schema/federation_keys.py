"""Federation keys: the fields by which other subgraphs reference records, and parsing such references.

The names are those of `@key` in the SDL of the subgraph.
"""

import re
from typing import Any

from resolvers.entities import Fault, Named, Reference
from schema import identifiers
from services.kinds.registry import FEDERATED
from services.querying.errors import BadInputError

# PostgreSQL cannot store these characters, so no record has such a key.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# The maximum length of a wrong value in an error message.
SHOWN_CHARACTERS = 40


def reference(given: Any, place: str) -> Named:
    """Return the type and keys of a representation, or its error."""
    typename = given.get("__typename") if isinstance(given, dict) else None
    if not isinstance(typename, str):
        return Fault(f"`{place}` must be an object with a `__typename`.", place)
    names = FEDERATED.get(typename)
    if names is None:
        known = ", ".join(FEDERATED)
        return Fault(
            f"`{place}` is of type {typename[:SHOWN_CHARACTERS]!r}; this subgraph has keys for {known}.",
            place,
        )
    keys = {name: given[name] for name in names if given.get(name) is not None}
    if not keys:
        wanted = " or ".join(f"`{name}`" for name in names)
        return Fault(f"`{place}` has no key. A reference to a {typename} needs {wanted}.", place)
    return named(typename, keys, place)


def named(typename: str, keys: dict[str, Any], place: str) -> Named:
    """Return the reference by these keys, if all of them are valid strings."""
    for name, value in keys.items():
        if not isinstance(value, str):
            return Fault(f"`{place}.{name}` must be a string.", f"{place}.{name}")
    if any(UNSTORABLE.search(value) for value in keys.values()):
        return Reference(typename, ())
    try:
        found = [(name, value_of(typename, name, value, place)) for name, value in keys.items()]
    except BadInputError as error:
        return Fault(error.message, f"{place}.id")
    return Reference(typename, tuple(found))


def value_of(typename: str, name: str, value: str, place: str) -> Any:
    """Return the value to look up by a key; raise BadInputError for an ID of another type."""
    return identifiers.decode_as(typename, value, f"{place}.{name}") if name == "id" else value
