"""The functions about freshness keep their plans: writes of one record spend less time on planning.

PostgreSQL plans the statement of a function in SQL anew at each call, before version 18 always; one of a
function in PL/pgSQL is planned once for each connection. A condition that may be for all organizations can't
have a plan that is good for one, so each case has a statement of its own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

PROGRAMS = "program_freshness_follow"
ORGANIZATIONS = ("organization_freshness_follow", "organization_programs_follow")
BODY = sa.text("SELECT prosrc FROM pg_proc WHERE oid = CAST(:function AS regprocedure)")
DEFINE = "CREATE OR REPLACE FUNCTION {name}({argument} uuid[]) RETURNS void LANGUAGE {language} AS $${body}$$"
# The rows that a statement is for.
EACH = ("p.id = ANY (concerned)", "n.id = ANY (concerned)")
FOR_ALL = "concerned IS NULL OR "
BEGIN, ELSE, END_IF, END = "\nBEGIN\n", ";\nELSE\n", ";\nEND IF", ";\nEND\n"


def body_of(name: str) -> str:
    """The present body of a function."""
    body: str = op.get_bind().execute(BODY, {"function": f"{name}(uuid[])"}).scalar_one()
    return body


def define(name: str, argument: str, language: str, body: str) -> None:
    """Replace a function."""
    definition = DEFINE.format(name=name, argument=argument, language=language, body=body)
    op.get_bind().exec_driver_sql(definition)


def upgrade() -> None:
    """Rewrite the functions in PL/pgSQL, with the same statements."""
    define(PROGRAMS, "written", "plpgsql", f"{BEGIN}{body_of(PROGRAMS).strip()}{END}")
    for name in ORGANIZATIONS:
        some = every = body_of(name).strip().replace(FOR_ALL, "")
        for condition in EACH:
            every = every.replace(condition, "true")
        define(
            name,
            "concerned",
            "plpgsql",
            f"{BEGIN}IF concerned IS NULL THEN\n{every}{ELSE}{some}{END_IF}{END}",
        )


def downgrade() -> None:
    """Rewrite them in SQL."""
    define(PROGRAMS, "written", "sql", body_of(PROGRAMS).removeprefix(BEGIN).removesuffix(END))
    for name in ORGANIZATIONS:
        body = body_of(name).partition(ELSE)[2].partition(END_IF)[0]
        for condition in EACH:
            body = body.replace(condition, f"({FOR_ALL}{condition})")
        define(name, "concerned", "sql", body)
