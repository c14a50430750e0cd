"""The kinds of records that members edit. No other module lists them."""

from collections.abc import Mapping

from services.revising.commitments import COMMITMENT
from services.revising.editable import EditableKind
from services.revising.knowledge_products import KNOWLEDGE_PRODUCT
from services.revising.obstacles import OBSTACLE
from services.revising.organizations import ORGANIZATION
from services.revising.outputs import OUTPUT
from services.revising.programs import PROGRAM
from services.revising.reports import REPORT

EDITABLE: Mapping[str, EditableKind] = {
    kind.word: kind
    for kind in (PROGRAM, OUTPUT, KNOWLEDGE_PRODUCT, ORGANIZATION, OBSTACLE, COMMITMENT, REPORT)
}


def shown(word: str, field: str, value: object) -> object:
    """The value of a field as the history of its kind shows it."""
    kind = EDITABLE.get(word)
    return value if kind is None else kind.fields.shown(field, value)
