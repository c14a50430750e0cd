"""Which files an import reads, and the check that each is IATI 2.0x before anything is written."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from services.imports.failures import ImportFailure

# Nothing of a file may reach out: no entities, no network, no document type, no unbounded depth.
SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
ROOT = "iati-activities"


def found(paths: Sequence[Path]) -> list[Path]:
    """All files of the paths, folders replaced by their .xml files, in sorted order, each checked.

    Raises ImportFailure for the first path or file that can't be imported.
    """
    files = sorted({file for path in paths for file in _files(path)})
    if not files:
        raise ImportFailure("There is nothing to import: name at least one IATI activity file or folder.")
    for file in files:
        check(file)
    return files


def opened(file: Path) -> BinaryIO:
    """The file's bytes; raises ImportFailure when it can't be read."""
    try:
        return file.open("rb")
    except OSError as error:
        raise ImportFailure(f"{file} can't be read ({error.strerror}): allow it or leave it out.") from error


def check(file: Path) -> None:
    """Raise ImportFailure unless the file begins as an IATI 2.0x activity file without a document type."""
    with closing(opened(file)) as stream:
        try:
            _, root = next(iter(etree.iterparse(stream, events=("start",), **SAFE)))
        except (etree.XMLSyntaxError, StopIteration) as error:
            raise ImportFailure(
                f"{file} is no XML ({error}): an IATI 2.0x activity file is needed."
            ) from error
        except OSError as error:
            raise ImportFailure(
                f"{file} can't be read ({error.strerror}): allow it or leave it out."
            ) from error
    _check_root(file, root)


def _check_root(file: Path, root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise ImportFailure(
            f"{file} declares a document type, which may hide entities and IATI never needs: "
            "remove its DOCTYPE."
        )
    if root.tag != ROOT:
        raise ImportFailure(
            f"{file} is no IATI activity file, for it begins with <{root.tag}> and not with <{ROOT}>: "
            "leave it out."
        )
    version = (root.get("version") or "").strip()
    if not version.startswith("2."):
        raise ImportFailure(
            f"{file} is of IATI version {version or 'unknown'}, and only 2.0x is read: ask for a newer file."
        )


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        if path.exists():
            return [path]
        raise ImportFailure(f"{path} does not exist: check its name.")
    inside = [file for file in path.rglob("*.xml") if file.is_file()]
    if not inside:
        raise ImportFailure(f"{path} has no .xml files in it: name a folder that has.")
    return inside
