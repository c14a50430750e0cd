"""POSIX access control lists of Linux, just enough to let one more user pass through a folder.

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
NOBODY_NAMED = 0xFFFFFFFF
SEARCH = 1

OWNER, USER, OWNING_GROUP, GROUP, MASK, OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20

Entries = dict[tuple[int, int], int]


def searchable_by(folder: Path, mode: int, uid: int) -> bool:
    """Let user number `uid` pass through `folder` with file mode `mode`; True when the list was changed.

    Raises OSError when the system or the file system has no such lists.
    """
    entries = entries_of(folder) or _of_mode(mode)
    wished = dict(entries)
    wished[USER, uid] = entries.get((USER, uid), 0) | SEARCH
    # The mask caps every named entry, so it must allow what it allowed before and the new right.
    wished[MASK, NOBODY_NAMED] = (
        entries.get((MASK, NOBODY_NAMED), entries[OWNING_GROUP, NOBODY_NAMED]) | SEARCH
    )
    if wished == entries:
        return False
    _write(folder, wished)
    return True


def _of_mode(mode: int) -> Entries:
    """The list that says the same as the nine permission bits."""
    return {
        (OWNER, NOBODY_NAMED): mode >> 6 & 7,
        (OWNING_GROUP, NOBODY_NAMED): mode >> 3 & 7,
        (OTHER, NOBODY_NAMED): mode & 7,
    }


def entries_of(folder: Path) -> Entries | None:
    """The folder's list, or None when it has none."""
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
    """Store the list; the kernel wants the entries in order."""
    packed = (ENTRY.pack(tag, rights, number) for (tag, number), rights in sorted(entries.items()))
    if sys.platform == "linux":
        os.setxattr(folder, ATTRIBUTE, VERSION + b"".join(packed))
