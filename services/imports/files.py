"""The input files of an import, each checked to be IATI 2.0x before anything is written."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from lxml import etree

from services.imports.failures import ImportFailure
from services.imports.streams import DAMAGES, Stream, TooLongError

# Files are untrusted: no entities, no network, no document type, no unbounded depth.
SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
ACTIVITIES, ORGANISATIONS = "iati-activities", "iati-organisations"
ENDINGS = (".xml", ".gz")

# Device and inode identify a file whatever path leads to it; the state shows whether it changed.
Identity = tuple[int, int]
State = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class InputFile:
    """A checked file: its root element, its size in bytes, and the state in which it was checked."""

    path: Path
    root: str
    size: int
    state: State

    @property
    def name(self) -> str:
        """The path as displayed and stored; bytes that are not text are escaped."""
        return path_text(self.path)


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file that can't be imported, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """The files of an import, and those among them that can't be read."""

    files: list[InputFile]
    unreadable: list[UnreadableFile]


def find_files(paths: Sequence[Path], *, skip_unreadable: bool = False) -> FoundFiles:
    """Find and check the files of the paths, each once, sorted by path; a folder means all files in it.

    Raise ImportFailure for a path that can't be read, if there is nothing to import, and with the reasons of
    all files that can't be imported, unless they are skipped.
    """
    files: dict[Identity, Path] = {}
    for file in sorted({file for path in paths for file in _files(path)}):
        status = _status(file)
        files.setdefault((status.st_dev, status.st_ino), file)
    if not files:
        raise ImportFailure("There is nothing to import: name at least one IATI file or folder.")
    found = _checked(files.values())
    if found.unreadable and not (skip_unreadable and found.files):
        raise _all_unreadable(found)
    return found


def _checked(paths: Iterable[Path]) -> FoundFiles:
    found = FoundFiles([], [])
    for path in paths:
        try:
            found.files.append(check(path))
        except ImportFailure as failure:
            found.unreadable.append(UnreadableFile(path_text(path), str(failure)))
    return found


def _all_unreadable(found: FoundFiles) -> ImportFailure:
    """Return the failure that names all files that can't be imported, one a line."""
    reasons = [each.reason for each in found.unreadable]
    if len(reasons) == 1 and not found.files:
        return ImportFailure(reasons[0])
    total = len(reasons) + len(found.files)
    listed = "\n".join(f"- {reason}" for reason in reasons)
    way_out = "Pass --skip-unreadable to import the others." if found.files else "None of them can be."
    return ImportFailure(
        f"{len(reasons)} of {total} files can't be imported, and nothing was written. {way_out}\n{listed}"
    )


def check(path: Path) -> InputFile:
    """Return the file if it begins as IATI 2.0x without a document type; else raise ImportFailure."""
    state = _state(_status(path))
    with closing(open_file(path)) as stream:
        root = _root(path, stream)
    return InputFile(path, root, state[2], state)


def open_file(path: Path) -> Stream:
    """Open a file; raise ImportFailure if it can't be read."""
    try:
        return Stream(path.open("rb"))
    except OSError as error:
        raise _unreadable(path, error) from error


def reopen_file(file: InputFile) -> Stream:
    """Open a checked file; raise ImportFailure if it is missing or changed since the check."""
    if _state(_status(file.path)) != file.state:
        raise ImportFailure(f"{file.path} changed during the import: import it again.")
    return open_file(file.path)


def path_text(path: Path) -> str:
    """Return a path as text, with bytes escaped that are not UTF-8."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def _root(path: Path, stream: Stream) -> str:
    try:
        _, root = next(iter(etree.iterparse(stream, events=("start",), **SAFE)))
    except (etree.XMLSyntaxError, StopIteration, TooLongError) as error:
        words = getattr(error, "msg", None) or "no element found"
        raise ImportFailure(f"{path} is not XML ({words}): name an IATI 2.0x file.") from error
    except DAMAGES as error:
        raise ImportFailure(f"{path} is damaged ({error}): download it again or leave it out.") from error
    except OSError as error:
        raise _unreadable(path, error) from error
    _check_root(path, root)
    return str(root.tag)


def _check_root(path: Path, root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise ImportFailure(f"{path} declares a document type, which may hide entities: remove its DOCTYPE.")
    if root.tag not in (ACTIVITIES, ORGANISATIONS):
        raise ImportFailure(
            f"{path} is not an IATI file: it begins with <{root.tag}> instead of <{ACTIVITIES}> or "
            f"<{ORGANISATIONS}>. Leave it out."
        )
    version = (root.get("version") or "").strip()
    if not version.startswith("2."):
        raise ImportFailure(
            f"{path} has IATI version {version or 'unknown'}, and only 2.0x can be imported: "
            "ask its publisher for a newer file."
        )


def _files(path: Path) -> list[Path]:
    status = _status(path)
    if S_ISREG(status.st_mode):
        return [path]
    if not S_ISDIR(status.st_mode):
        raise ImportFailure(f"{path} is neither a file nor a folder: save its content as a file first.")
    inside = [file for find_files in _inside(path, set()) for file in _files(find_files)]
    if not inside:
        raise ImportFailure(f"{path} contains no .xml or .gz files: name a folder that does.")
    return inside


def _inside(folder: Path, visited: set[Identity]) -> Iterator[Path]:
    """Yield the .xml and .gz files of a folder and its subfolders, visiting each folder once."""
    status = _status(folder)
    if (identity := (status.st_dev, status.st_ino)) in visited:
        return
    visited.add(identity)
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise _unreadable(folder, error) from error
    for entry in entries:
        if _is_folder(entry):
            yield from _inside(entry, visited)
        elif entry.name.lower().endswith(ENDINGS):
            yield entry


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError as error:
        raise _unreadable(path, error) from error


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        if path.is_symlink():
            raise ImportFailure(f"{path} is a broken link: repair it or leave it out.") from error
        raise ImportFailure(f"{path} does not exist: check its name.") from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _state(status: os.stat_result) -> State:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _unreadable(path: Path, error: Exception) -> ImportFailure:
    words = getattr(error, "strerror", None) or error
    return ImportFailure(f"{path} can't be read ({words}): grant read access or leave it out.")
