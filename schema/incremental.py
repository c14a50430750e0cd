"""Incremental delivery, `@defer` and `@stream`: not offered, and refused with the way out."""

from typing import Any

from graphql import DirectiveNode, GraphQLError, KnownDirectivesRule, specified_rules
from graphql.language import Node

WAYS_OUT = {
    "defer": "Leave it out: the answer comes whole. What can wait may be a second operation, by `node(id:)`.",
    "stream": "Leave it out, and ask for lists in pages: `first`, then `after` with the page's `endCursor`.",
}


class NamedDirectivesRule(KnownDirectivesRule):
    """Unknown directives are refused as ever; those of incremental delivery with what to do instead."""

    def enter_directive(
        self, node: DirectiveNode, key: Any, parent: Any, path: Any, ancestors: list[Node]
    ) -> None:
        """Refuse a directive that the schema lacks."""
        name = node.name.value
        if name in WAYS_OUT and name not in self.locations_map:
            self.report_error(GraphQLError(f"`@{name}` is not offered by this hub. {WAYS_OUT[name]}", node))
        else:
            super().enter_directive(node, key, parent, path, ancestors)


RULES = [NamedDirectivesRule if rule is KnownDirectivesRule else rule for rule in specified_rules]
