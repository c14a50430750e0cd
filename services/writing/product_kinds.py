"""The kind of a knowledge product, from the categories of its documents."""

from collections.abc import Sequence

from db.values import KnowledgeKind

# Kinds by document category, the kind that says most about a document first.
KINDS = (
    (KnowledgeKind.EVALUATION, frozenset(("A07", "B09", "B10"))),
    (KnowledgeKind.AGREEMENT, frozenset(("A06", "A09", "A10", "A11", "B13", "B15"))),
    (KnowledgeKind.POLICY, frozenset(("B02", "B03", "B11", "B12"))),
    # Publishers also file plans under the results that these aim at.
    (KnowledgeKind.PLAN, frozenset(("A02", "A03", "A05"))),
    (KnowledgeKind.RESULTS_REPORT, frozenset(("A08",))),
    (KnowledgeKind.STUDY, frozenset(("A01",))),
    (KnowledgeKind.REPORT, frozenset(("B01", "B06", "B07"))),
)


def knowledge_kind(categories: Sequence[str]) -> KnowledgeKind:
    """Return the kind of knowledge for document categories."""
    for kind, codes in KINDS:
        if not codes.isdisjoint(categories):
            return kind
    return KnowledgeKind.OTHER
