"""Numbers in documents: refused when they are too long for any argument, before something converts them."""

import re
from collections.abc import Iterator

from graphql import DocumentNode, GraphQLError, TokenKind
from graphql.language import Token

# A Decimal has at most 40 digits on each side of the point, a sign and an exponent.
LONGEST = 100
LONG = re.compile(rf"[0-9.]{{{LONGEST}}}")


def overlong(text: str, node: DocumentNode) -> list[GraphQLError]:
    """Return an error for the first number that is too long; strings may contain any digits."""
    if node.loc is None or not LONG.search(text):
        return []
    for token in _tokens(node.loc.start_token):
        if token.kind in (TokenKind.INT, TokenKind.FLOAT) and len(token.value or "") > LONGEST:
            number = token.value or ""
            message = (
                f"The number {number[:10]}... has {len(number):,} characters; the maximum is {LONGEST}. "
                "Use a shorter number."
            )
            return [GraphQLError(message, source=node.loc.source, positions=[token.start])]
    return []


def _tokens(token: Token | None) -> Iterator[Token]:
    while token is not None:
        yield token
        token = token.next
