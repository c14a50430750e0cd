"""Validation with bounded time: stops after a few errors, with suggestions for the first only.

To suggest a name ("Did you mean ...?"), graphql-core compares it with all known names, which takes
milliseconds; to find conflicting fields, it compares each field with each other.
"""

from collections.abc import Sequence

from graphql import DocumentNode, GraphQLError, GraphQLSchema, validate
from graphql.validation.rules import overlapping_fields_can_be_merged as overlapping
from graphql.validation.validate import ValidationAbortedError

from schema.incremental import RULES
from schema.limits import Limits, refused

MOST_ERRORS = 10
# Longer names are not misspellings, so no names are suggested for them.
LONGEST_BRIEF = 1_000
# The maximum number of field comparisons per allowed token. Large queries of 1,000 to 2,000 tokens need less
# than one per token.
COMPARISONS = 5
ABORTED = "Validation aborted."
# The beginnings of messages that may contain a suggestion.
SUGGESTING = ("Cannot query field", "Unknown", "Expected value", "Value", "Enum")


def faults(schema: GraphQLSchema, document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """Return the first errors of a document; the first one has suggestions."""
    # The only way in graphql-core to limit the comparisons.
    overlapping.MAX_COMPLEXITY_BUDGET = COMPARISONS * limits.tokens
    errors = validate(schema, document, RULES, MOST_ERRORS, hide_suggestions=True)
    if any(isinstance(error, ValidationAbortedError) and error.message == ABORTED for error in errors):
        return [
            refused(
                "The operation is too complex to validate: it repeats the same fields too often, or nests "
                "too many fragments (HUB_MAX_TOKENS). Write each field once, or split the operation."
            )
        ]
    if errors and errors[0].message.startswith(SUGGESTING) and is_brief(errors):
        errors[:1] = validate(schema, document, RULES, max_errors=1)[:1]
    return errors


def is_brief(errors: Sequence[GraphQLError]) -> bool:
    """Return whether the errors are short enough for a suggestion to help."""
    return all(len(error.message) <= LONGEST_BRIEF for error in errors)
