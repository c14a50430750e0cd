"""Plans as YAML files: sections as keys, entries as mappings."""

from collections.abc import Iterator

from services.imports.plans import yaml_trees
from services.imports.plans.declarations import (
    LANGUAGES,
    LEVELS,
    NODES,
    OUTPUTS,
    PLAN,
    SECTIONS,
    Field,
    Form,
    Section,
)
from services.imports.plans.entries import Entries, Entry
from services.imports.plans.faults import Faults, Place
from services.imports.plans.yaml_trees import Items, Mapping, Text, Tree, at
from services.spreadsheets.cells import Cell, CellType

# Expected outputs are a key of their node.
OF_FILE = {section.name: section for section in SECTIONS if section is not OUTPUTS}


def read(content: bytes, faults: Faults) -> Entries:
    """Read a file into entries."""
    root = yaml_trees.read(content, faults)
    entries = Entries()
    for name in root.items.keys() - OF_FILE.keys():
        faults.add(at(root.lines[name]), _unknown(name, OF_FILE))
    for section in (PLAN, LEVELS, NODES):
        if section.name not in root.items:
            faults.add(at(root.line), f"The key `{section.name}` is missing.")
    for name, section in OF_FILE.items():
        if name in root.items:
            entries.sections[name] = list(_section(section, root.items[name], entries, faults))
    return entries


def _section(section: Section, tree: Tree, entries: Entries, faults: Faults) -> Iterator[Entry]:
    if section is PLAN:
        if isinstance(tree, Mapping):
            yield _entry(section, tree, faults)
        else:
            faults.add(at(tree.line), "`plan` must be a mapping.")
    elif isinstance(tree, Items):
        for each in tree.items:
            if isinstance(each, Mapping):
                yield _entry(section, each, faults, entries)
            else:
                faults.add(at(each.line), f"Each of `{section.name}` must be a mapping.")
    elif not (isinstance(tree, Text) and not tree.value):
        faults.add(at(tree.line), f"`{section.name}` must be a list.")


def _entry(section: Section, tree: Mapping, faults: Faults, entries: Entries | None = None) -> Entry:
    cells: dict[str, Cell] = {}
    places: dict[str, Place] = {}
    forms = {field.name: field for field in section.fields}
    for name, value in tree.items.items():
        place = at(tree.lines[name])
        if section is NODES and name == OUTPUTS.name and entries is not None:
            _outputs(tree, value, entries, faults)
            continue
        if name not in forms:
            faults.add(place, _unknown(name, forms))
            continue
        field = forms[name]
        for column, text, line in _written(field, value, faults):
            if text:
                cells[column], places[column] = Cell(CellType.TEXT, text), at(line)
    return Entry(at(tree.line), cells, places)


def _written(field: Field, tree: Tree, faults: Faults) -> Iterator[tuple[str, str, int]]:
    if field.is_localized:
        return _localized(field.name, tree, faults)
    return _plain(field.name, tree, field.form, faults)


def _plain(name: str, tree: Tree, form: Form, faults: Faults) -> Iterator[tuple[str, str, int]]:
    if isinstance(tree, Text):
        yield name, tree.value, tree.line
    elif form is Form.CODES and isinstance(tree, Items):
        texts = [each for each in tree.items if isinstance(each, Text)]
        for each in tree.items:
            if not isinstance(each, Text):
                faults.add(at(each.line), f"Each of `{name}` must be a text.")
        yield name, ";".join(each.value for each in texts), tree.line
    else:
        expected = "a text or a list of texts" if form is Form.CODES else "a text"
        faults.add(at(tree.line), f"`{name}` must be {expected}.")


def _localized(name: str, tree: Tree, faults: Faults) -> Iterator[tuple[str, str, int]]:
    if isinstance(tree, Text):
        yield f"{name}_{LANGUAGES[0]}", tree.value, tree.line
    elif isinstance(tree, Mapping):
        for language, text in tree.items.items():
            if language not in LANGUAGES:
                faults.add(at(tree.lines[language]), _unknown(language, LANGUAGES))
            elif isinstance(text, Text):
                yield f"{name}_{language}", text.value, text.line
            else:
                faults.add(at(text.line), f"`{name}.{language}` must be a text.")
    else:
        faults.add(at(tree.line), f"`{name}` must be a text, or a mapping with the keys id and en.")


def _outputs(node: Mapping, tree: Tree, entries: Entries, faults: Faults) -> None:
    """Add the expected outputs of a node, each a text or a text per language."""
    code = node.items.get("code")
    if not isinstance(tree, Items):
        faults.add(at(tree.line), "`outputs` must be a list.")
        return
    for each in tree.items:
        written = list(_localized("title", each, faults))
        cells = {column: Cell(CellType.TEXT, text) for column, text, _ in written if text}
        places = {column: at(line) for column, _, line in written}
        if isinstance(code, Text) and code.value:
            cells["node"] = Cell(CellType.TEXT, code.value)
            entries.sections.setdefault(OUTPUTS.name, []).append(Entry(at(each.line), cells, places))


def _unknown(name: str, known: object) -> str:
    names = ", ".join(known) if isinstance(known, dict | tuple) else ""
    return f"The key {name[:40]!r} is not known: the keys are {names}."
