"""POSIX access control lists on Linux, limited to allowing a user to traverse a folder.

The list is stored in an extended attribute: a version number (2), then entries of tag, rights and user or
group number, in the order of tag and number.
"""

import os
import struct
import sys
from errno import ENODATA, ENOTSUP
from pathlib import Path

ATTRIBUTE = "system.posix_acl_access"
VERSION = struct.pack("<I", 2)
ENTRY = struct.Struct("<HHI")
NO_ID = 0xFFFFFFFF
SEARCH = 1

OWNER, USER, OWNING_GROUP, GROUP, MASK, OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20

Entries = dict[tuple[int, int], int]


def searchable_by(folder: Path, mode: int, uid: int) -> bool:
    """Allow user `uid` to traverse `folder` with file mode `mode`; return True if the list was changed.

    Raises OSError if the operating system or file system has no such lists.
    """
    entries = entries_of(folder) or _of_mode(mode)
    updated = dict(entries)
    updated[USER, uid] = entries.get((USER, uid), 0) | SEARCH
    # The mask caps every named entry, so it must allow what it allowed before and the new right.
    updated[MASK, NO_ID] = entries.get((MASK, NO_ID), entries[OWNING_GROUP, NO_ID]) | SEARCH
    if updated == entries:
        return False
    _write(folder, updated)
    return True


def _of_mode(mode: int) -> Entries:
    """Return the list equivalent to the nine permission bits."""
    return {
        (OWNER, NO_ID): mode >> 6 & 7,
        (OWNING_GROUP, NO_ID): mode >> 3 & 7,
        (OTHER, NO_ID): mode & 7,
    }


def entries_of(folder: Path) -> Entries | None:
    """Return the folder's list, None if it has none."""
    if sys.platform != "linux":
        raise OSError(ENOTSUP, os.strerror(ENOTSUP))
    try:
        stored = os.getxattr(folder, ATTRIBUTE)
    except OSError as error:
        if error.errno == ENODATA:
            return None
        raise
    return {(tag, number): rights for tag, rights, number in ENTRY.iter_unpack(stored[len(VERSION) :])}


def _write(folder: Path, entries: Entries) -> None:
    """Store the list; the kernel requires sorted entries."""
    packed = (ENTRY.pack(tag, rights, number) for (tag, number), rights in sorted(entries.items()))
    if sys.platform == "linux":
        os.setxattr(folder, ATTRIBUTE, VERSION + b"".join(packed))
