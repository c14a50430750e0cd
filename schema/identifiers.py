"""Global IDs: opaque strings that contain a type and the UUID of a record."""

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
    """Return the global ID of a record."""
    return encoder(typename)(identity)


@cache
def encoder(typename: str) -> Callable[[UUID], str]:
    """Return the function that encodes the global IDs of a type."""
    of_bytes = encoder_of_bytes(typename)
    return lambda identity: of_bytes(identity.bytes)


@cache
def encoder_of_bytes(typename: str) -> Callable[[bytes], str]:
    """Return the function that encodes the global IDs of a type from the bytes of UUIDs."""
    letter = LETTERS[typename]

    def encode_bytes(identity: bytes) -> str:
        # Three times as fast as base64.urlsafe_b64encode, and pages contain many IDs.
        return b2a_base64(letter + identity, newline=False).translate(SAFE)[:-1].decode()

    return encode_bytes


def decode(text: str, argument: str) -> tuple[str, UUID]:
    """Return the type and the UUID of a global ID.

    Raise an error that names the argument if it is invalid.
    """
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return TYPENAMES[raw[:1]], UUID(bytes=raw[1:])
    except (ValueError, KeyError, binascii.Error) as error:
        raise BadInputError(
            f"`{argument}` is not an ID of this hub. Pass an ID exactly as returned in a field `id`.",
            argument=argument,
        ) from error


def decode_as(typename: str, text: str, argument: str) -> UUID:
    """Return the UUID of a global ID of the given type."""
    found, identity = decode(text, argument)
    if found != typename:
        raise BadInputError(
            f"`{argument}` must be the ID of a record of type {typename}; this ID is of type {found}.",
            argument=argument,
        )
    return identity
