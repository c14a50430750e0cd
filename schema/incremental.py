"""Incremental delivery (`@defer`, `@stream`) is not supported; the error names the alternative."""

from typing import Any

from graphql import DirectiveNode, GraphQLError, KnownDirectivesRule, specified_rules
from graphql.language import Node

WAYS_OUT = {
    "defer": (
        "Remove it: the response comes as a whole. To load fields later, request them in a second operation "
        "with `node(id:)`."
    ),
    "stream": (
        "Remove it, and read the list page by page: with `first`, then with `after` and the `endCursor` of "
        "the page."
    ),
}


class NamedDirectivesRule(KnownDirectivesRule):
    """Reject unknown directives; for incremental delivery, name the alternative."""

    def enter_directive(
        self, node: DirectiveNode, key: Any, parent: Any, path: Any, ancestors: list[Node]
    ) -> None:
        """Reject a directive that the schema does not define."""
        name = node.name.value
        if name in WAYS_OUT and name not in self.locations_map:
            self.report_error(GraphQLError(f"This hub does not support `@{name}`. {WAYS_OUT[name]}", node))
        else:
            super().enter_directive(node, key, parent, path, ancestors)


RULES = [NamedDirectivesRule if rule is KnownDirectivesRule else rule for rule in specified_rules]
