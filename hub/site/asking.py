"""The queries of pages: committed documents, run in this process like the operations of every client."""

import re
from collections.abc import Container, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hub.http import operations
from hub.http.operations import GET_OPERATIONS, POST_OPERATIONS, Operation
from hub.resources import Resources
from hub.site.pages import Data, Page
from hub.site.visits import Visit
from services.querying.viewers import Viewer

FOLDER = Path(__file__).parent / "documents"
ACTS = FOLDER / "acts"
# The field within a variable, which only graphql-core's sentence names.
PLACE = re.compile(r"Variable '\$\w+' has invalid value at ([^:]+):")
# Parameters of addresses that the graph has under other names.
PARAMETERS = {
    "orderBy": "sort",
    "field": "sort",
    "query": "q",
    "words": "q",
    "types": "type",
    "regions": "region",
}


class RefusedError(Exception):
    """The graph refused the query of a page; `code` and `message` are those of its first error."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(error["message"])
        self.message: str = error["message"]
        self.code: str = error["extensions"]["code"]
        self.argument: str | None = error["extensions"].get("argument")

    def parameter(self, query: Container[str]) -> str | None:
        """Return the parameter of an address whose value was refused; null if the query has none such."""
        if self.code != "BAD_USER_INPUT":
            return None
        place = PLACE.match(self.message)
        names = re.findall(r"[A-Za-z]\w*", f"{self.argument or ''} {place[1] if place else ''}")
        known = [PARAMETERS.get(name, name) for name in reversed(names)]
        return next((name for name in known if name in query), None)


@cache
def document(name: str) -> str:
    """Return the query of a page, with the fragments that it uses."""
    return with_fragments(FOLDER, name)


@cache
def mutation(name: str) -> str:
    """Return the mutation of a form, with the fragments that it uses."""
    return with_fragments(ACTS, name)


def with_fragments(folder: Path, name: str) -> str:
    """Return a document of a folder, with the fragments of the folder that it and they use."""
    text = (folder / f"{name}.graphql").read_text("utf-8")
    left = dict(fragments(folder))
    while used := [fragment for fragment in left if f"...{fragment}\n" in text]:
        text += "".join("\n" + left.pop(fragment) for fragment in used)
    return text


@cache
def fragments(folder: Path) -> dict[str, str]:
    """Return the fragments of a folder by name: `_program_line.graphql` has the fragment ProgramLine."""
    return {
        file.stem.title().replace("_", ""): file.read_text("utf-8")
        for file in sorted(folder.glob("_*.graphql"))
    }


def names() -> list[str]:
    """Return the names of all documents."""
    return sorted(file.stem for file in FOLDER.glob("[!_]*.graphql"))


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


async def answered(
    resources: Resources, page: Page, visit: Visit, trace_id: str
) -> tuple[Visit, dict[str, Any], Data]:
    """Return the visit without values that the graph refuses, the variables, and the answer.

    A filter that the graph doesn't know must not cost the others: the page says so, and shows the rest.
    """
    while True:
        variables = page.variables(visit)
        try:
            data = await ask(resources, page.name, variables, visit.viewer, visit.language, trace_id)
        except RefusedError as refusal:
            if (name := refusal.parameter(visit.query)) is None:
                raise
            visit = visit.without(name, refusal.message)
        else:
            return visit, variables, data


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
