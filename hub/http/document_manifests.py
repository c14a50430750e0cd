"""Manifests of documents: the JSON files that graphql-codegen writes beside the code of a client.

Each is an object of ids and texts, as the option `persistedDocuments` of its client preset makes it.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

SHA256 = "sha256:"
# The syntax of ids in the appendix; prefixes that neither it nor an application defines are reserved there.
IDENTIFIER = re.compile(r"sha256:[0-9a-f]{64}|(x-[\w.~-]+:)?[\w.~-]+", re.ASCII)
EXPECTED = 'the manifest of graphql-codegen is expected: {"id": "document", ...}'


class ManifestError(Exception):
    """A manifest that can't be used; the message is a sentence with the file and the fault."""


def load(path: Path) -> dict[str, str]:
    """The documents of a manifest, or of all in a folder, by each of their ids; raises ManifestError.

    Whatever a manifest calls it, a document can be asked for by the SHA-256 of its text too.
    """
    texts: dict[str, str] = {}
    for file in files(path):
        for identifier, text in read(file):
            for each in (identifier, identifier_of(text)):
                if texts.setdefault(each, text) != text:
                    raise ManifestError(
                        f"HUB_DOCUMENTS: in {file}, {each!r} is another document than before."
                    )
    return texts


def files(path: Path) -> list[Path]:
    """The file, or those of the folder whose names end with `.json`."""
    found = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not found:
        raise ManifestError(f"HUB_DOCUMENTS: the folder {path} has no file whose name ends with .json.")
    return found


def read(file: Path) -> Iterator[tuple[str, str]]:
    """The ids and texts of one manifest."""
    try:
        given: Any = orjson.loads(file.read_bytes())
    except OSError as error:
        raise ManifestError(f"HUB_DOCUMENTS: {file} can't be read: {error.strerror}.") from error
    except orjson.JSONDecodeError as error:
        raise ManifestError(f"HUB_DOCUMENTS: {file} is no JSON: {error}.") from error
    if not isinstance(given, dict):
        raise ManifestError(f"HUB_DOCUMENTS: {file} is no JSON object; {EXPECTED}.")
    for identifier, text in given.items():
        check(file, identifier, text)
        yield identifier, text


def check(file: Path, identifier: str, text: Any) -> None:
    """Refuse what is no document, or has an id that means something else."""
    if not isinstance(text, str):
        raise ManifestError(f"HUB_DOCUMENTS: {identifier!r} in {file} is no text; {EXPECTED}.")
    if not IDENTIFIER.fullmatch(identifier):
        raise ManifestError(
            f"HUB_DOCUMENTS: {identifier!r} in {file} can't be an id: letters, digits and - . _ ~ can, "
            f"and {SHA256} with 64 hexadecimal digits."
        )
    if identifier.startswith(SHA256) and identifier != identifier_of(text):
        raise ManifestError(f"HUB_DOCUMENTS: {identifier!r} in {file} is not the SHA-256 of its document.")


def identifier_of(text: str) -> str:
    """The id that everybody can work out: the SHA-256 of the text in UTF-8."""
    return SHA256 + sha256(text.encode()).hexdigest()
