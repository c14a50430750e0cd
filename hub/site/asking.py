"""The queries of pages: committed documents, run in this process like the operations of every client."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hub.http import operations
from hub.http.operations import GET_OPERATIONS, POST_OPERATIONS, Operation
from hub.resources import Resources
from hub.site.pages import Data
from services.querying.viewers import Viewer

FOLDER = Path(__file__).parent / "documents"


class RefusedError(Exception):
    """The graph refused the query of a page; `code` and `message` are those of its first error."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(error["message"])
        self.message: str = error["message"]
        self.code: str = error["extensions"]["code"]
        self.argument: str | None = error["extensions"].get("argument")


@cache
def document(name: str) -> str:
    """Return the query of a page, with the fragments that it uses."""
    text = (FOLDER / f"{name}.graphql").read_text("utf-8")
    left = dict(fragments())
    while used := [fragment for fragment in left if f"...{fragment}\n" in text]:
        text += "".join("\n" + left.pop(fragment) for fragment in used)
    return text


@cache
def fragments() -> dict[str, str]:
    """Return the fragments by name: `_program_line.graphql` has the fragment ProgramLine."""
    return {
        file.stem.title().replace("_", ""): file.read_text("utf-8")
        for file in sorted(FOLDER.glob("_*.graphql"))
    }


def names() -> list[str]:
    """Return the names of all documents."""
    return sorted(file.stem for file in FOLDER.glob("[!_]*.graphql"))


@cache
def mutation(name: str) -> str:
    """Return the mutation of a form."""
    return (FOLDER / "acts" / f"{name}.graphql").read_text("utf-8")


async def act(
    resources: Resources, name: str, variables: dict[str, Any], viewer: Viewer, language: str, trace_id: str
) -> Data:
    """Return what a mutation answers; raises RefusedError."""
    operation = Operation(mutation(name), variables, None, POST_OPERATIONS)
    return await run(resources, operation, viewer, language, trace_id)


async def ask(
    resources: Resources, name: str, variables: dict[str, Any], viewer: Viewer, language: str, trace_id: str
) -> Data:
    """Return the answer to the query of a page; raises RefusedError."""
    operation = Operation(document(name), variables, None, GET_OPERATIONS)
    return await run(resources, operation, viewer, language, trace_id)


async def run(
    resources: Resources, operation: Operation, viewer: Viewer, language: str, trace_id: str
) -> Data:
    """Execute an operation as the viewer; raises RefusedError."""
    context = resources.request(viewer, (language,), trace_id)
    data, errors = await operations.execute(resources, operation, context)
    if errors:
        raise RefusedError(errors[0])
    answered: Data = data
    return answered
