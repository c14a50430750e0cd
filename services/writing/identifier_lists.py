"""The scheme of an organization's identifier: the list that issued it."""

import functools

from db import organization_lists

# The scheme of identifiers that are in no known list but in IATI files.
IATI = "IATI"


@functools.lru_cache(maxsize=10_000)
def scheme(identifier: str) -> str:
    """The longest code of a known list (org-id.guide) at the start of the identifier, else `IATI`."""
    lists, code = organization_lists.load(), identifier.rstrip("- ")
    while "-" in code:
        code = code.rpartition("-")[0]
        if code in lists:
            return code
    return IATI
