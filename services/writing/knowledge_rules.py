"""Which documents are knowledge products, and of which kind, by their categories and addresses."""

from collections.abc import Collection

from db.values import KnowledgeKind
from services.text.normalization import knowledge_key

KNOWLEDGE_CATEGORIES = frozenset(
    ("A01", "A02", "A07", "A08", "B01", "B02", "B03", "B06", "B07", "B09", "B10", "B11", "B12")
)
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


def product_key(url: str, categories: Collection[str]) -> str | None:
    """The knowledge product key of a document; null if it is not knowledge."""
    return None if KNOWLEDGE_CATEGORIES.isdisjoint(categories) else knowledge_key(url)


def knowledge_kind(categories: Collection[str]) -> KnowledgeKind:
    """The kind of knowledge for document categories."""
    for kind, codes in KINDS:
        if not codes.isdisjoint(categories):
            return kind
    return KnowledgeKind.OTHER
