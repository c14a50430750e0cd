"""A kind of record is declared once: no module but the registry lists kinds."""

import ast
from collections.abc import Iterator
from pathlib import Path

from services.kinds.registry import HISTORIES, KINDS, LETTERS, NODES
from services.revising.kinds import EDITABLE
from tests.test_layers import LAYERS, modules

ROOT = Path(__file__).parents[1]
REGISTRY = "services/kinds/registry.py"
# What members edit of a kind needs rules that kinds don't know, so it is declared in a registry of its own.
EDITED = "services/revising/kinds.py"
# So many kinds in one literal are a list of kinds.
MANY = 3


def spellings(typename: str) -> set[str]:
    """The words by which code names a kind: its type, its constant, its declaration."""
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in typename).lstrip("_")
    return {typename, snake.upper(), f"{snake.upper()}S"}


SPELLED = {word: kind.typename for kind in KINDS for word in spellings(kind.typename)}


def words(node: ast.AST) -> Iterator[str]:
    """The names and texts that a part of a literal is made of, through nested tuples."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Tuple):
        for each in node.elts:
            yield from words(each)


def alternatives(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of `A | B | C`."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from alternatives(node.left)
        yield from alternatives(node.right)
    else:
        yield node


def listed(node: ast.AST) -> set[str]:
    """The kinds that a literal or a union lists."""
    parts: list[ast.AST] = []
    if isinstance(node, ast.Dict):
        parts = [key for key in node.keys if key is not None]
    elif isinstance(node, (ast.List, ast.Set, ast.Tuple)):
        parts = list(node.elts)
    elif isinstance(node, ast.BinOp):
        parts = list(alternatives(node))
    return {SPELLED[word] for part in parts for word in words(part) if word in SPELLED}


def test_no_other_module_lists_kinds() -> None:
    found = {
        str(file.relative_to(ROOT))
        for layer in LAYERS
        if layer != "db"
        for file in modules(layer)
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if len(listed(node)) >= MANY
    }
    assert found == {REGISTRY, EDITED}


def test_every_kind_that_members_edit_has_a_history() -> None:
    for word, kind in EDITABLE.items():
        assert HISTORIES[word] is kind.history


def test_a_letter_names_one_kind() -> None:
    assert len(set(LETTERS.values())) == len(LETTERS)


def test_every_node_has_a_letter() -> None:
    assert set(NODES) <= set(LETTERS)
