"""Keys: what a record of another graph may name a record of this one by, and reading such references.

The names are those of fields, as `@key` in the subgraph's SDL says them.
"""

import re
from typing import Any

from resolvers.entities import Fault, Named, Reference
from schema import identifiers
from services.kinds.registry import FEDERATED
from services.querying.errors import BadInputError

# No record has a key with these: the database can't hold them.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Of what was wrong, so much is said again.
TOLD = 40


def reference(given: Any, place: str) -> Named:
    """What a representation names: its type and all keys that it gives; or what is wrong with it."""
    typename = given.get("__typename") if isinstance(given, dict) else None
    if not isinstance(typename, str):
        return Fault(f"`{place}` must be an object with a `__typename`.", place)
    names = FEDERATED.get(typename)
    if names is None:
        known = ", ".join(FEDERATED)
        return Fault(f"`{place}` is of type {typename[:TOLD]!r}; this subgraph has keys for {known}.", place)
    keys = {name: given[name] for name in names if given.get(name) is not None}
    if not keys:
        wanted = " or ".join(f"`{name}`" for name in names)
        return Fault(f"`{place}` has no key. A reference to a {typename} needs {wanted}.", place)
    return named(typename, keys, place)


def named(typename: str, keys: dict[str, Any], place: str) -> Named:
    """The reference by those keys, if each is a text that can be one."""
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
    """The value that a key looks for; raises BadInputError for an id of another kind."""
    return identifiers.decode_as(typename, value, f"{place}.{name}") if name == "id" else value
