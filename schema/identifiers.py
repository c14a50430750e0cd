"""Global ids: opaque text that names a type and the UUID given once to a record."""

import binascii
from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Callable
from functools import cache
from uuid import UUID

from services.kinds.registry import LETTERS
from services.querying.errors import BadInputError

TYPENAMES = {letter: typename for typename, letter in LETTERS.items()}

SAFE = bytes.maketrans(b"+/", b"-_")


def encode(typename: str, identity: UUID) -> str:
    """The global id of a record."""
    return encoder(typename)(identity)


@cache
def encoder(typename: str) -> Callable[[UUID], str]:
    """The function that makes the global ids of a type."""
    of_bytes = encoder_of_bytes(typename)
    return lambda identity: of_bytes(identity.bytes)


@cache
def encoder_of_bytes(typename: str) -> Callable[[bytes], str]:
    """The function that makes the global ids of a type out of the bytes of UUIDs."""
    letter = LETTERS[typename]

    def encode_bytes(identity: bytes) -> str:
        # base64.urlsafe_b64encode does the same in three times the time, and pages are full of ids.
        return b2a_base64(letter + identity, newline=False).translate(SAFE)[:-1].decode()

    return encode_bytes


def decode(text: str, argument: str) -> tuple[str, UUID]:
    """The type and the UUID of a global id; an error that names the argument when it is none."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return TYPENAMES[raw[:1]], UUID(bytes=raw[1:])
    except (ValueError, KeyError, binascii.Error) as error:
        raise BadInputError(
            f"`{argument}` is not an ID of this hub. Pass an ID exactly as returned in a field `id`.",
            argument=argument,
        ) from error


def decode_as(typename: str, text: str, argument: str) -> UUID:
    """The UUID of a global id of that type."""
    found, identity = decode(text, argument)
    if found != typename:
        raise BadInputError(
            f"`{argument}` must be the ID of a record of type {typename}; this ID is of type {found}.",
            argument=argument,
        )
    return identity
