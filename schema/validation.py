"""Validation that ends soon: at the first few errors, with suggestions for the first only.

To suggest a name ("Did you mean ...?"), graphql-core compares a wrong one with all known names, which takes
milliseconds; to find fields that contradict each other, it compares each with each.
"""

from collections.abc import Sequence

from graphql import DocumentNode, GraphQLError, GraphQLSchema, validate
from graphql.validation.rules import overlapping_fields_can_be_merged as overlapping
from graphql.validation.validate import ValidationAbortedError

from schema.incremental import RULES
from schema.limits import Limits, refused

MOST_ERRORS = 10
# Longer names are no misspelt words: nothing is suggested for them.
LONGEST_BRIEF = 1_000
# How many comparisons of fields a document may need for each of the words and signs that it may have. Large
# queries of one or two thousand need less than one.
COMPARISONS = 5
ABORTED = "Validation aborted."
# The messages that may go on with a suggestion.
SUGGESTING = ("Cannot query field", "Unknown", "Expected value", "Value", "Enum")


def faults(schema: GraphQLSchema, document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """The first errors of a document; the first of them with suggestions."""
    # The one way that graphql-core offers to bound its comparisons.
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
    """Whether errors are about names and values so short that a suggestion may help."""
    return all(len(error.message) <= LONGEST_BRIEF for error in errors)
