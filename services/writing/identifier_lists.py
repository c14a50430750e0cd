"""Which list an identifier of an organization is from."""

import functools

from db import organization_lists

# The scheme of identifiers that no known list has given out: IATI files use them all the same.
IATI = "IATI"


@functools.lru_cache(maxsize=10_000)
def scheme(identifier: str) -> str:
    """The code of the longest known list (org-id.guide) that the identifier begins with, else `IATI`."""
    known, code = organization_lists.load(), identifier.rstrip("- ")
    while "-" in code:
        code = code.rpartition("-")[0]
        if code in known:
            return code
    return IATI
