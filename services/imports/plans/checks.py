"""Checks of a plan as a whole, without the database: the tree, its levels, validity, references."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from services.imports.plans.facts import NodeFacts, PlanFile
from services.imports.plans.faults import Faults

DEEPEST = 9
MOST_SIBLINGS = 9999


def check(file: PlanFile, faults: Faults) -> None:
    """Add all faults of the plan, and complete its nodes: dates, ordinals, paths; sort them by path."""
    nodes = _unique(file.nodes, faults)
    _check_levels(file, nodes, faults)
    _check_parents(nodes, file.codes, faults)
    if file.plan.start > file.plan.end:
        faults.add(
            file.plan.entry.at("end"), f"The plan ends on {file.plan.end}, before it starts: correct a day."
        )
    file.nodes = list(_placed(nodes, faults))
    for node in file.nodes:
        _complete_validity(node, nodes, file, faults)
    for node in file.nodes:
        _check_successors(node, nodes, file, faults)
    _check_references(file, faults)


def _unique(nodes: Sequence[NodeFacts], faults: Faults) -> dict[str, NodeFacts]:
    """The nodes by code; each further one with a code is a fault."""
    found: dict[str, NodeFacts] = {}
    for node in nodes:
        if (first := found.setdefault(node.code, node)) is not node:
            faults.add(
                node.entry.at("code"),
                f"The code {node.code[:40]!r} is also at {first.entry.at('code')}: give each node a code "
                f"of its own.",
            )
    return found


def _check_levels(file: PlanFile, nodes: Mapping[str, NodeFacts], faults: Faults) -> None:
    order = {level.kind: place for place, level in enumerate(file.levels)}
    for node in file.nodes:
        parent = nodes.get(node.parent or "")
        if node.kind not in order:
            known = ", ".join(order)
            faults.add(
                node.entry.at("kind"),
                f"{node.kind} is no level of this plan, which has {known}: add it to the levels or choose "
                f"one.",
            )
        elif parent is not None and order.get(parent.kind, 0) > order[node.kind]:
            faults.add(
                node.entry.at("kind"),
                f"A {node.kind} can't be below a {parent.kind} ({parent.code}): the levels say the opposite.",
            )


def _check_parents(nodes: Mapping[str, NodeFacts], codes: frozenset[str], faults: Faults) -> None:
    for node in nodes.values():
        if node.parent is not None and node.parent not in codes:
            faults.add(
                node.entry.at("parent"),
                f"The parent {node.parent[:40]!r} is not in the file: add it, or correct the code.",
            )
    told: set[str] = set()
    for node in nodes.values():
        if (circle := _circle(node, nodes)) and not told & set(circle):
            told.update(circle)
            way = " > ".join((*circle, circle[0]))
            faults.add(node.entry.at("parent"), f"The parents form a circle ({way}): correct one of them.")


def _circle(node: NodeFacts, nodes: Mapping[str, NodeFacts]) -> list[str]:
    """The codes of a circle that the node is a part of, from the node up."""
    codes: list[str] = []
    current: NodeFacts | None = node
    while current is not None and current.code not in codes:
        codes.append(current.code)
        current = nodes.get(current.parent or "")
    return codes if current is node else []


def _placed(nodes: Mapping[str, NodeFacts], faults: Faults) -> Iterator[NodeFacts]:
    """Yield the nodes as the plan prints them; those in or below a circle are left out."""
    children: dict[str | None, list[NodeFacts]] = defaultdict(list)
    for node in nodes.values():
        children[node.parent if node.parent in nodes else None].append(node)
    stack = [("", node) for node in _numbered(children[None], faults)]
    while stack:
        path, node = stack.pop()
        node.path = f"{path}{node.ordinal:04}."
        yield node
        if node.depth < DEEPEST:
            stack += [(node.path, child) for child in _numbered(children[node.code], faults)]
        elif children[node.code]:
            entry = children[node.code][0].entry
            faults.add(
                entry.at("parent"), f"The node is more than {DEEPEST} levels deep: make the tree flatter."
            )


def _numbered(siblings: list[NodeFacts], faults: Faults) -> list[NodeFacts]:
    """Number the siblings in the order of the file; the last one comes first, for a stack."""
    for ordinal, node in enumerate(siblings[:MOST_SIBLINGS], 1):
        node.ordinal = ordinal
    for node in siblings[MOST_SIBLINGS : MOST_SIBLINGS + 1]:
        faults.add(node.entry.place, f"More than {MOST_SIBLINGS:,} nodes have the same parent: split them.")
    return siblings[:MOST_SIBLINGS][::-1]


def _complete_validity(
    node: NodeFacts, nodes: Mapping[str, NodeFacts], file: PlanFile, faults: Faults
) -> None:
    """Take missing days from the parent, which comes first, and check that the node is valid within it."""
    parent, plan = nodes.get(node.parent or ""), file.plan
    first = parent.valid_from if parent and parent.valid_from else plan.start
    last = parent.valid_to if parent and parent.valid_to else plan.end
    whole = f"the node {parent.code}" if parent else "the plan"
    node.valid_from, node.valid_to = node.valid_from or first, node.valid_to or last
    if node.valid_from > node.valid_to:
        faults.add(
            node.entry.at("valid_to"),
            f"The node is valid to {node.valid_to}, before the first day {node.valid_from}: correct a day.",
        )
        return
    for name, day in (("valid_from", node.valid_from), ("valid_to", node.valid_to)):
        if not _is_within(day, first, last):
            faults.add(
                node.entry.at(name),
                f"`{name}` is {day}, but {whole} is valid from {first} to {last}: choose a day within.",
            )


def _is_within(day: date, first: date, last: date) -> bool:
    return first <= day <= last or first > last


def _check_successors(
    node: NodeFacts, nodes: Mapping[str, NodeFacts], file: PlanFile, faults: Faults
) -> None:
    place = node.entry.at("successors")
    for code in node.successors:
        successor = nodes.get(code)
        if successor is None and code in file.codes:
            continue
        if successor is None or successor is node:
            problem = "is the node itself" if successor else "is not in the file"
            faults.add(place, f"The successor {code[:40]!r} {problem}: write the code of another node.")
            continue
        begins = successor.valid_from or file.plan.start
        if node.valid_to is not None and begins <= node.valid_to:
            faults.add(
                place,
                f"The validity of {node.code} (to {node.valid_to}) and of its successor {code[:40]} (from "
                f"{begins}) "
                "overlap: end the one before the other begins.",
            )


def _check_references(file: PlanFile, faults: Faults) -> None:
    """Check what links and figures refer to."""
    linked: dict[tuple[str, str], str] = {}
    for link in file.links:
        if link.node not in file.codes:
            faults.add(link.entry.at("node"), f"The node {link.node[:40]!r} is not in the file: add it.")
        plan, slash, code = link.to.partition("/")
        if not (plan and slash and code) or plan.upper() == file.plan.code:
            faults.add(
                link.entry.at("to"),
                f"{link.to[:40]!r} is no node of another plan: write the code of the plan, a slash and the "
                f"code "
                "of the node, such as RANPE-2/2.",
            )
        pair = link.node, link.to.upper()
        if (first := linked.setdefault(pair, str(link.entry.place))) != str(link.entry.place):
            faults.add(link.entry.place, f"The same nodes are also linked at {first}: keep one relation.")
    for figure in file.figures:
        if figure.node is not None and figure.node not in file.codes:
            faults.add(figure.entry.at("node"), f"The node {figure.node[:40]!r} is not in the file: add it.")
