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
