"""Plans and agreements are kinds of knowledge products of their own; they counted as reports and studies."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FORMER = (
    *("REPORT", "EVALUATION", "RESULTS_REPORT", "STUDY", "POLICY", "GUIDELINE", "TRAINING_MATERIAL"),
    *("DATASET", "MULTIMEDIA", "OTHER"),
)
KINDS = (*FORMER[:5], "PLAN", "AGREEMENT", *FORMER[5:])
TABLES = ("knowledge_product", "harvested_record")
AGREEMENT, PLAN = "'{A06,A09,A10,A11,B13,B15}'", "'{A02,A03,A05}'"
# Evaluations, policies and what repositories classify keep their kinds.
RECLASSIFY = f"""
UPDATE knowledge_product k SET kind = CASE WHEN categories && {AGREEMENT} THEN 'AGREEMENT' ELSE 'PLAN' END
WHERE (kind IN ('RESULTS_REPORT', 'STUDY', 'REPORT') AND categories && ({AGREEMENT}::text[] || {PLAN}::text[])
    OR kind = 'POLICY' AND categories && {AGREEMENT})
AND NOT EXISTS (SELECT FROM harvested_record h
    WHERE h.knowledge_product_id = k.id AND NOT h.deleted AND h.kind <> 'OTHER')
"""
FORMER_KIND = """
UPDATE knowledge_product SET kind = CASE WHEN 'A08' = ANY (categories) THEN 'RESULTS_REPORT'
    WHEN 'A01' = ANY (categories) THEN 'STUDY' WHEN categories && '{B02,B03,B11,B12}' THEN 'POLICY'
    WHEN categories && '{A02,B01,B06,B07}' THEN 'REPORT' ELSE 'OTHER' END
WHERE kind IN ('PLAN', 'AGREEMENT')
"""


def _allow(kinds: tuple[str, ...]) -> None:
    words = ", ".join(f"'{kind}'" for kind in kinds)
    for table in TABLES:
        op.drop_constraint(op.f(f"{table}_kind_check"), table, type_="check")
        op.create_check_constraint(op.f(f"{table}_kind_check"), table, f"kind IN ({words})")


def upgrade() -> None:
    """Allow the new kinds, and classify products that have them by their categories."""
    _allow(KINDS)
    op.execute(RECLASSIFY)


def downgrade() -> None:
    """Return to the former kinds."""
    op.execute(FORMER_KIND)
    op.execute("UPDATE harvested_record SET kind = 'OTHER' WHERE kind IN ('PLAN', 'AGREEMENT')")
    _allow(FORMER)
