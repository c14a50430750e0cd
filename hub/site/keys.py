"""The keys of records in addresses: an identifier of the field, or the ID that the hub assigned."""

from typing import Any

from schema import identifiers
from services.querying.errors import BadInputError


def keyed(key: str, typename: str, name: str) -> dict[str, Any]:
    """Return the variables `id` and `name` of a look-up: the key is one of the two."""
    is_id = is_id_of(typename, key)
    return {"id": key if is_id else None, name: None if is_id else key}


def is_id_of(typename: str, key: str) -> bool:
    """Whether the key is a global ID of a record of that type."""
    try:
        return identifiers.decode(key, "key")[0] == typename
    except BadInputError:
        return False
