"""The file of a backup: a tar archive of a manifest and a dump, written as a whole or not at all."""

import hashlib
import os
import tarfile
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import orjson

MANIFEST, DUMP = "manifest.json", "hub.dump"
FORMAT = 1
MOST_MANIFEST = 1_000_000
PIECE = 1 << 20


class BackupError(Exception):
    """A backup that can't be made or restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup has: from which hub, of which data version, and how many rows in which table.

    `revision` is that of the tables; `dump_bytes` and `dump_sha256` are those of the dump.
    """

    format: int
    hub: str
    revision: str
    postgresql: str
    created_at: str
    data_version: int
    rows: dict[str, int]
    dump_bytes: int = 0
    dump_sha256: str = ""


def pack(manifest: Manifest, dump: Path, file: Path) -> None:
    """Write a backup beside its dump, then give it its name; only its owner may read it."""
    part = dump.with_name(f"{dump.name}.tar")
    encoded = orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2)
    described = tarfile.TarInfo(MANIFEST)
    described.size, described.mode = len(encoded), 0o600
    with open(part, "wb", opener=private) as opened:
        with tarfile.open(fileobj=opened, mode="w") as archive:
            archive.addfile(described, fileobj=BytesIO(encoded))
            archive.add(dump, DUMP)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)


def private(path: str, flags: int) -> int:
    """Open a file that only its owner may read."""
    return os.open(path, flags, 0o600)


def unpack(file: Path, dump: Path) -> Manifest:
    """Write the dump of a backup to a file, checked against its manifest; raises BackupError."""
    try:
        with tarfile.open(file, mode="r:") as archive:
            manifest = decoded(member(archive, MANIFEST).read(MOST_MANIFEST))
            digest, size = copied(member(archive, DUMP), dump)
    except OSError as error:
        raise BackupError(f"{file} can't be read ({error.strerror or error}).") from error
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{file} is no backup of the hub, or is damaged: make a new one.") from error
    if (size, digest) != (manifest.dump_bytes, manifest.dump_sha256):
        raise BackupError(f"{file} is damaged: its dump is not the one that the manifest describes.")
    return manifest


def member(archive: tarfile.TarFile, name: str) -> BinaryIO:
    """Return a member of the archive, which must be a plain file; raises BackupError."""
    try:
        found = archive.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        raise BackupError(f"The file has no {name}: it is no backup of the hub.")
    opened: Any = found
    return opened  # type: ignore[no-any-return] # extractfile is declared as a wider type


def decoded(content: bytes) -> Manifest:
    """Return a manifest; raises BackupError for one that this version does not know."""
    try:
        manifest = Manifest(**orjson.loads(content))
    except (orjson.JSONDecodeError, TypeError) as error:
        raise BackupError("The manifest of the backup can't be read: the file is damaged.") from error
    if manifest.format != FORMAT:
        raise BackupError("The backup was made by a newer version of the hub: use that version.")
    return manifest


def copied(source: BinaryIO, target: Path) -> tuple[str, int]:
    """Copy to a file; return the SHA-256 and the number of bytes."""
    digest, size = hashlib.sha256(), 0
    with open(target, "wb", opener=private) as opened:
        while piece := source.read(PIECE):
            digest.update(piece)
            size += len(piece)
            opened.write(piece)
    return digest.hexdigest(), size


def measured(file: Path) -> tuple[int, str]:
    """Return the number of bytes of a file, and its SHA-256."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return file.stat().st_size, digest
