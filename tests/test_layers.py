"""Imports point down: hub -> schema -> resolvers -> services -> db; and every package is our own."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ["hub", "schema", "resolvers", "services", "db"]
# What a layer knows nothing of, beside the layers above it.
UNKNOWN = {
    "hub": {"sqlalchemy"},
    "schema": {"sqlalchemy", "asyncpg", "starlette"},
    "resolvers": {"sqlalchemy", "asyncpg", "starlette", "strawberry", "graphql"},
    "services": {"starlette", "strawberry", "graphql", "uvicorn", "typer"},
    "db": {"starlette", "strawberry", "graphql", "uvicorn", "typer"},
}

# The storeys of services/, from the ground up; files beside the folders are the kinds' own storey.
STOREYS = [
    "querying",
    "text",
    "searching",
    "records",
    "kinds",
    "aggregating",
    "coverage",
    "writing",
    "monitoring",
    "catalog",
    "comparing",
    "deciding",
    "revising",
    "collaborating",
    "spreadsheets",
    "delivering",
    "managing",
    "imports",
    "harvesting",
    "exporting",
]


def modules(layer: str) -> list[Path]:
    return sorted((ROOT / layer).rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    """The top-level packages that a file imports when it runs; imports for type checkers only don't count."""
    tree = ast.parse(file.read_text("utf-8"))
    hidden = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_down(layer: str) -> None:
    above = set(LAYERS[: LAYERS.index(layer)])
    found = {(file.name, name) for file in modules(layer) for name in imported(file) if name in above}
    assert found == set()


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_keeps_to_its_job(layer: str) -> None:
    found = {
        (file.name, name) for file in modules(layer) for name in imported(file) if name in UNKNOWN[layer]
    }
    assert found == set()


@pytest.mark.parametrize("layer", LAYERS)
def test_packages_are_those_of_this_folder(layer: str) -> None:
    package = importlib.import_module(layer)
    assert Path(package.__file__ or "").parent == ROOT / layer


def storey(parts: list[str]) -> str:
    """The storey of a module of services/, given the parts of its dotted name after `services`."""
    return parts[0] if parts[0] in STOREYS else "records"


def imported_modules(file: Path) -> Iterator[list[str]]:
    """The modules of services/ that a file imports, each as the parts of its name after `services`."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "services":
            below = (node.module or "").split(".")[1:]
            yield from ([*below, alias.name] for alias in node.names)


def test_the_folders_of_services_are_storeys_without_a_circle() -> None:
    # given the modules of services/, each on the storey of its folder
    found = {
        (str(file.relative_to(ROOT)), ".".join(parts))
        for file in modules("services")
        if file.name != "__init__.py"
        for parts in imported_modules(file)
        # when one imports from a higher storey
        if STOREYS.index(storey(parts))
        > STOREYS.index(storey(list(file.relative_to(ROOT / "services").with_suffix("").parts)))
    }
    # then the folders form a circle, so there is none
    assert found == set()


def test_every_folder_of_services_has_its_storey() -> None:
    folders = {file.parent.name for file in (ROOT / "services").glob("*/__init__.py")}
    assert folders == set(STOREYS) - {"records"}
