"""Ids of generated records: the same number has the same id at every scale, so operations can name it."""

from hashlib import blake2b
from uuid import UUID

# The first record of each table has this time, each later one a millisecond more.
BEGINNING_MILLISECONDS = 1_700_000_000_000

TAIL_BITS = 80
VERSION = 7 << 76
VARIANT = 2 << 62
TAIL_MASK = (1 << 76) - 1 ^ (3 << 62)


def identity(kind: str, number: int) -> UUID:
    """Return the UUID (version 7, in time order) of a record by kind and number from 0."""
    digest = blake2b(f"{kind} {number}".encode(), digest_size=10).digest()
    tail = int.from_bytes(digest, "big") & TAIL_MASK
    return UUID(int=(BEGINNING_MILLISECONDS + number) << TAIL_BITS | VERSION | VARIANT | tail)
