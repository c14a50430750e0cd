"""Manifests of persisted documents: JSON files that graphql-codegen writes for a client.

Each is an object of ids and documents, as written by the option `persistedDocuments` of its client preset.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

SHA256 = "sha256:"
# Ids by the appendix of the GraphQL over HTTP specification, which reserves other prefixes.
IDENTIFIER = re.compile(r"sha256:[0-9a-f]{64}|(x-[\w.~-]+:)?[\w.~-]+", re.ASCII)
EXPECTED = 'the manifest of graphql-codegen is expected: {"id": "document", ...}'


class ManifestError(Exception):
    """An invalid manifest; the message names the file and the error."""


def load(path: Path) -> dict[str, str]:
    """Load the documents of a manifest, or of all manifests in a folder, by id; raises ManifestError.

    Each document is also available by the SHA-256 of its text.
    """
    texts: dict[str, str] = {}
    for file in files(path):
        for identifier, text in read(file):
            for each in (identifier, identifier_of(text)):
                if texts.setdefault(each, text) != text:
                    raise ManifestError(
                        f"HUB_DOCUMENTS: {each!r} in {file} already belongs to a different document."
                    )
    return texts


def files(path: Path) -> list[Path]:
    """Return the file itself, or the `.json` files of the folder."""
    manifests = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not manifests:
        raise ManifestError(f"HUB_DOCUMENTS: the folder {path} has no file whose name ends with .json.")
    return manifests


def read(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the ids and documents of one manifest."""
    try:
        manifest: Any = orjson.loads(file.read_bytes())
    except OSError as error:
        raise ManifestError(f"HUB_DOCUMENTS: {file} can't be read: {error.strerror}.") from error
    except orjson.JSONDecodeError as error:
        raise ManifestError(f"HUB_DOCUMENTS: {file} is not valid JSON: {error}.") from error
    if not isinstance(manifest, dict):
        raise ManifestError(f"HUB_DOCUMENTS: {file} is not a JSON object; {EXPECTED}.")
    for identifier, text in manifest.items():
        check(file, identifier, text)
        yield identifier, text


def check(file: Path, identifier: str, text: Any) -> None:
    """Raise ManifestError for a document that is no string, or an invalid id."""
    if not isinstance(text, str):
        raise ManifestError(f"HUB_DOCUMENTS: {identifier!r} in {file} is not a string; {EXPECTED}.")
    if not IDENTIFIER.fullmatch(identifier):
        raise ManifestError(
            f"HUB_DOCUMENTS: {identifier!r} in {file} is not a valid id: use letters, digits and - . _ ~, "
            f"or {SHA256} with 64 hexadecimal digits."
        )
    if identifier.startswith(SHA256) and identifier != identifier_of(text):
        raise ManifestError(f"HUB_DOCUMENTS: {identifier!r} in {file} is not the SHA-256 of its document.")


def identifier_of(text: str) -> str:
    """Return the id that clients can compute: the SHA-256 of the document in UTF-8."""
    return SHA256 + sha256(text.encode()).hexdigest()
