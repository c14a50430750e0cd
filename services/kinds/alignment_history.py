"""The alignments of a program or result in its history: nodes by the codes of their plans."""

from services.kinds.history_fields import exact, listed
from services.querying.visibility import shown_with_sql

SOURCE = """alignment x JOIN plan_node n ON n.id = x.node_id JOIN action_plan a ON a.id = n.plan_id
    WHERE x.{column} = {work}.id AND {shown}"""
FIELDS = {
    "plan": "a.code",
    "code": "n.code",
    "significance": "x.significance",
    "share": exact("x.share"),
}


def alignments(column: str, work: str, **more: str) -> str:
    """The alignments of row `work`, which the column refers to, as a JSON list of objects.

    Nodes that not all who see the work may see are left out.
    """
    source = SOURCE.format(column=column, work=work, shown=shown_with_sql("n", work))
    return listed(source, "x.ordinal, x.id", **FIELDS, **more)


OF_PROGRAM = alignments("program_id", "p", status="x.status")
OF_RESULT = alignments("result_id", "r", status="x.status")
