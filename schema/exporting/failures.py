"""How an export is refused."""

from collections.abc import Sequence

from graphql import GraphQLError


class RefusedExportError(Exception):
    """The graph refuses the query of an export, or a page of it, with errors as it has them.

    `is_own`: they are about the text that the asker wrote, so that their locations mean something.
    """

    def __init__(self, errors: Sequence[GraphQLError], *, is_own: bool = True) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = list(errors)
        self.is_own = is_own
