"""Search: documents, the words in them, and the functions that read them for each role."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The viewer is looked up once a statement, not once a row; without one, nothing is seen.
VIEWER = "(SELECT nullif(current_setting('hub.viewer', true), '')::uuid)"
RULES = {
    "public": "visibility = 'PUBLIC'",
    "member": f"{VIEWER} IS NOT NULL AND (visibility <> 'OWNER' OR owner_id = {VIEWER})",
}
# Tables whose records have documents.
RECORDS = ("organization", "program", "result", "knowledge_product")
WORDS = "asciiword, word, numword, hword, asciihword, numhword, hword_part, hword_asciipart, hword_numpart"

# What stands between words, as characters that the parser takes for a part of a word, an address, a number
# with a sign or a tag: everywhere a space, so that a text and a question fall into the same words.
MARKS = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""

ASKED = (
    ("asked", "jsonb"),
    ("asked_identifiers", "text[]"),
    ("asked_ids", "uuid[]"),
    ("asked_types", "text[]"),
    ("asked_statuses", "text[]"),
    ("asked_years", "int[]"),
    ("asked_provinces", "text[]"),
    ("asked_sectors", "text[]"),
    ("asked_organization_types", "text[]"),
    ("asked_languages", "text[]"),
    ("asked_since", "timestamptz"),
)
PARAMETERS = ", ".join(f"{name} {type_}" for name, type_ in ASKED)
MATCHED = "(d.words @@ wanted OR d.identifiers && asked_identifiers OR d.id = ANY (asked_ids))"
OTHERS = f"d.words @@ wanted AND NOT {MATCHED.replace('wanted', 'titled')}"
FILTERED = """
    AND (asked_types IS NULL OR d.typename = ANY (asked_types))
    AND (asked_statuses IS NULL OR d.status = ANY (asked_statuses))
    AND (asked_years IS NULL OR d.years && asked_years)
    AND (asked_provinces IS NULL OR d.provinces && asked_provinces)
    AND (asked_sectors IS NULL OR d.sectors && asked_sectors)
    AND (asked_organization_types IS NULL OR d.organization_type = ANY (asked_organization_types))
    AND (asked_languages IS NULL OR d.languages && asked_languages)
    AND (asked_since IS NULL OR d.last_updated >= asked_since)
"""

# Found by an identifier comes first; then all words in the title; then words as they were asked for before
# their stems, translations and corrections; then by weight, nearness and number of what was found, short texts
# before long ones.
SCORE = """(
    CASE WHEN d.identifiers && asked_identifiers OR d.id = ANY (asked_ids) THEN 1000 ELSE 0 END
    + CASE WHEN d.words @@ titled THEN 2 ELSE 0 END
    + CASE WHEN d.words @@ written THEN 1 ELSE 0 END
    + ts_rank('{{0.1, 0.3, 0.6, 1.0}}', d.words, wanted, 1 | 32)
)::float8"""
# So many records are ranked, those found in their titles before all others; which of more, their places in
# the table decide, so it is read in that order.
MOST_RANKED = 1000

FACETS = """
    SELECT 'TYPE', typename, count(*) FROM found GROUP BY 2
    UNION ALL SELECT 'STATUS', status, count(*) FROM found WHERE status IS NOT NULL GROUP BY 2
    UNION ALL SELECT 'ORGANIZATION_TYPE', organization_type, count(*) FROM found
        WHERE organization_type IS NOT NULL GROUP BY 2
    UNION ALL SELECT 'YEAR', each::text, count(*) FROM found, unnest(years) AS each GROUP BY 2
    UNION ALL SELECT 'PROVINCE', each, count(*) FROM found, unnest(provinces) AS each GROUP BY 2
    UNION ALL SELECT 'SECTOR', each, count(*) FROM found, unnest(sectors) AS each GROUP BY 2
    UNION ALL SELECT 'LANGUAGE', each, count(*) FROM found, unnest(languages) AS each GROUP BY 2
"""


def create_configurations() -> None:
    """Words as written, in Indonesian stems and in English stems; none of them needs a file of ours."""
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch")
    for name, template in (
        ("exact", "TEMPLATE = pg_catalog.simple"),
        ("indonesian", "TEMPLATE = snowball, LANGUAGE = indonesian"),
        ("english", "TEMPLATE = snowball, LANGUAGE = english"),
    ):
        op.execute(f"CREATE TEXT SEARCH DICTIONARY search_{name} ({template})")
        op.execute(f"CREATE TEXT SEARCH CONFIGURATION search_{name} (COPY = pg_catalog.simple)")
        op.execute(
            f"ALTER TEXT SEARCH CONFIGURATION search_{name} ALTER MAPPING FOR {WORDS} "
            f"WITH unaccent, search_{name}"
        )


def create_tables() -> None:
    """Every table with its constraints and indexes."""
    op.create_table(
        "search_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("typename", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("listed", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("organization_type", sa.Text(), nullable=True),
        sa.Column("years", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("provinces", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("sectors", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("last_updated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("identifiers", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.CheckConstraint(
            "visibility IN ('PUBLIC', 'MEMBERS', 'OWNER')", name=op.f("search_document_visibility_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("search_document_key")),
    )
    for column in ("words", "identifiers"):
        op.create_index(f"search_document_{column}", "search_document", [column], postgresql_using="gin")
    op.create_table(
        "search_word",
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("search_word_key")),
    )
    op.create_index(
        "search_word_similar",
        "search_word",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.create_table(
        "search_state",
        sa.Column("id", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("search_state_single_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("search_state_key")),
    )


# What lists are sorted by and rows may lack, with what stands in the index before it.
SORTED = (
    ("organization", ("identifier", "last_updated"), ""),
    ("program", ("start_date", "end_date", "last_updated", "iati_identifier"), ""),
    ("result", ("iati_identifier", "last_updated"), "kind, "),
    ("knowledge_product", ("published", "last_updated"), ""),
)
DATES = ("DATE '9999-01-01'", "DATE '0001-12-31'")
SENTINELS = {
    "start_date": DATES,
    "end_date": DATES,
    "published": DATES,
    "last_updated": ("TIMESTAMPTZ '9999-01-01 00:00:00+00'", "TIMESTAMPTZ '0001-12-31 00:00:00+00'"),
    "identifier": ("U&'\\+10FFFF'", "''"),
    "iati_identifier": ("U&'\\+10FFFF'", "''"),
}
LEAKPROOF = "CASE WHEN {column} IS NULL THEN {none} ELSE {column} END"
LEAKING = "coalesce({column}, {none})"


def create_order_indexes(expression: str) -> None:
    """The indexes that sorted pages walk along, on the column with something in the place of nulls."""
    for table, columns, before in SORTED:
        for column in columns:
            for direction, none in zip(("ascending", "descending"), SENTINELS[column], strict=True):
                name = f"{table}_{column}_{direction}"
                op.execute(f"DROP INDEX {name}")
                indexed = expression.format(column=column, none=none)
                op.execute(f"CREATE INDEX {name} ON {table} ({before}({indexed}), id)")


def create_filter_indexes() -> None:
    """What filters ask for, and no index answered."""
    for column in ("license", "format"):
        op.create_index(f"knowledge_product_{column}_filter", "knowledge_product", [column, "id"])
    op.create_index(
        "indicator_period_achievement_filter",
        "indicator_period",
        ["achievement", "indicator_id"],
        postgresql_where=sa.text("achievement IS NOT NULL"),
    )


def secure_rows() -> None:
    """Row level security on the documents; the words of all of them are read by the functions alone."""
    op.execute("ALTER TABLE search_document ENABLE ROW LEVEL SECURITY")
    for audience, rule in RULES.items():
        op.execute(f"GRANT SELECT ON search_document TO hub_{audience}")
        op.execute(
            f"CREATE POLICY {audience}_reads ON search_document FOR SELECT TO hub_{audience} USING ({rule})"
        )


def follow_records() -> None:
    """Whatever changes who may see a record, or ends it, does so to its document, in the same transaction."""
    op.execute(
        """CREATE FUNCTION search_follow() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE search_document SET visibility = NEW.visibility, owner_id = NEW.owner_id
                WHERE id = NEW.id;
                RETURN NULL;
            END $$"""
    )
    op.execute(
        """CREATE FUNCTION search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                DELETE FROM search_document d USING gone WHERE d.id = gone.id;
                RETURN NULL;
            END $$"""
    )
    for table in RECORDS:
        op.execute(
            f"""CREATE TRIGGER search_follow AFTER UPDATE OF visibility, owner_id ON {table} FOR EACH ROW
                WHEN (OLD.visibility <> NEW.visibility OR OLD.owner_id <> NEW.owner_id)
                EXECUTE FUNCTION search_follow()"""
        )
        op.execute(
            f"""CREATE TRIGGER search_forget AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone
                FOR EACH STATEMENT EXECUTE FUNCTION search_forget()"""
        )


def create_words() -> None:
    """How a text becomes words, and how the words of a question are found among them."""
    spaces = " " * len(MARKS)
    op.execute(
        f"""CREATE FUNCTION search_plain(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
            RETURN translate($1, $marks${MARKS}$marks$, '{spaces}')"""
    )
    op.execute(
        """CREATE FUNCTION search_stems(language text) RETURNS regconfig
            LANGUAGE sql STABLE PARALLEL SAFE AS $$
                SELECT (CASE WHEN language LIKE 'en%' THEN 'search_english'
                    WHEN language LIKE 'id%' OR language = 'und' THEN 'search_indonesian'
                    ELSE 'search_exact' END)::regconfig
            $$"""
    )
    # The stems come after the words, so that each kind keeps its distances.
    op.execute(
        """CREATE FUNCTION search_words(language text, body text) RETURNS tsvector
            LANGUAGE sql STABLE PARALLEL SAFE AS $$
                SELECT to_tsvector('search_exact', search_plain(body))
                    || to_tsvector(search_stems(language), search_plain(body))
            $$"""
    )
    op.execute(
        "CREATE AGGREGATE search_joined (tsvector) (SFUNC = tsvector_concat, STYPE = tsvector, INITCOND = '')"
    )
    op.execute(
        """CREATE FUNCTION search_words(texts jsonb) RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS $$
                SELECT coalesce(search_joined(search_words(pair ->> 0, pair ->> 1)), '')
                FROM jsonb_array_elements(texts) AS pair
            $$"""
    )


def create_questions() -> None:
    """From the clauses of a question, as JSON, to one tsquery.

    A clause is {"not": ..., "any": [alternative ...]}; an alternative is {"words": [...], "near": ...,
    "exact": ..., "prefix": ..., "correct": ...}, its words one after the other if near, null for any one word.
    """
    op.execute(
        """CREATE FUNCTION search_phrase(configuration regconfig, alternative jsonb) RETURNS tsquery
            LANGUAGE plpgsql STABLE AS $$
            DECLARE
                said tsquery := '';
                each tsquery;
                word text;
                distance int := 1;
            BEGIN
                FOR word IN SELECT * FROM jsonb_array_elements_text(alternative -> 'words') LOOP
                    each := CASE WHEN (alternative ->> 'prefix')::boolean
                        THEN to_tsquery(configuration, quote_literal(word) || ':*')
                        ELSE phraseto_tsquery(configuration, coalesce(word, '')) END;
                    IF numnode(each) = 0 THEN
                        distance := distance + 1;
                    ELSE
                        said := CASE WHEN numnode(said) = 0 THEN each
                            WHEN (alternative ->> 'near')::boolean THEN tsquery_phrase(said, each, distance)
                            ELSE said && each END;
                        distance := 1;
                    END IF;
                END LOOP;
                RETURN said;
            END $$"""
    )
    op.execute(
        """CREATE FUNCTION search_corrected(alternative jsonb, for_public boolean) RETURNS tsquery
            LANGUAGE plpgsql STABLE SET pg_trgm.similarity_threshold = 0.2 AS $$
            DECLARE
                typed text := (tsvector_to_array(to_tsvector('search_exact', alternative -> 'words' ->> 0)))[1];
                near tsquery := '';
                one text;
            BEGIN
                IF EXISTS (SELECT FROM search_word WHERE word = typed AND (is_public OR NOT for_public)) THEN
                    RETURN near;
                END IF;
                FOR one IN
                    SELECT word FROM search_word
                    WHERE word % typed AND (is_public OR NOT for_public)
                        AND levenshtein(word, typed) <= CASE WHEN length(typed) < 6 THEN 1 ELSE 2 END
                    ORDER BY levenshtein(word, typed), word <-> typed, word LIMIT 3
                LOOP
                    near := near || phraseto_tsquery('search_exact', one)
                        || phraseto_tsquery('search_indonesian', one)
                        || phraseto_tsquery('search_english', one);
                END LOOP;
                RETURN near;
            END $$"""
    )
    op.execute(
        """CREATE FUNCTION search_alternative(alternative jsonb, as_written boolean, for_public boolean)
            RETURNS tsquery LANGUAGE plpgsql STABLE AS $$
            DECLARE
                said tsquery := search_phrase('search_exact', alternative);
                exactly tsquery;
                stems tsquery;
                configuration regconfig;
            BEGIN
                IF as_written OR (alternative ->> 'exact')::boolean OR (alternative ->> 'prefix')::boolean THEN
                    RETURN said;
                END IF;
                exactly := said;
                FOREACH configuration IN ARRAY ARRAY['search_indonesian', 'search_english']::regconfig[] LOOP
                    stems := search_phrase(configuration, alternative);
                    IF stems <> exactly THEN
                        said := said || stems;
                    END IF;
                END LOOP;
                IF (alternative ->> 'correct')::boolean THEN
                    said := said || search_corrected(alternative, for_public);
                END IF;
                RETURN said;
            END $$"""
    )
    # As written: only what must be found, in the asker's own words.
    op.execute(
        """CREATE FUNCTION search_question(clauses jsonb, as_written boolean, for_public boolean)
            RETURNS tsquery LANGUAGE plpgsql STABLE SET client_min_messages = warning AS $$
            DECLARE
                said tsquery := '';
                either tsquery;
                clause jsonb;
                alternative jsonb;
            BEGIN
                FOR clause IN SELECT * FROM jsonb_array_elements(clauses) LOOP
                    CONTINUE WHEN as_written AND (clause ->> 'not')::boolean;
                    either := '';
                    FOR alternative IN
                        SELECT value FROM jsonb_array_elements(clause -> 'any') WITH ORDINALITY AS a (value, place)
                        WHERE place = 1 OR NOT as_written
                    LOOP
                        either := either || search_alternative(alternative, as_written, for_public);
                    END LOOP;
                    CONTINUE WHEN numnode(either) = 0;
                    IF (clause ->> 'not')::boolean THEN
                        either := !!either;
                    END IF;
                    said := CASE WHEN numnode(said) = 0 THEN either ELSE said && either END;
                END LOOP;
                RETURN said;
            END $$"""
    )

    # What must not be there must not be anywhere, not only not in titles.
    op.execute(
        r"""CREATE FUNCTION search_titled(wanted tsquery) RETURNS tsquery LANGUAGE sql IMMUTABLE AS $$
                SELECT CASE WHEN wanted::text LIKE '%!%' THEN titled && wanted ELSE titled END
                FROM (
                    SELECT regexp_replace(wanted::text, '(''[^'']+'')(?::(\*))?', '\1:\2A', 'g')::tsquery AS titled
                ) t
            $$"""
    )


def create_reading(audience: str, rule: str) -> None:
    """What one role may call, each function with that role's rule in it.

    They run as the owner of the tables, for under row level security the index on words is not used. Which
    function a role may call decides whose rule holds, so nothing that a session sets makes a member of it.
    """
    for_public = "true" if audience == "public" else "false"
    seen = rule.replace("visibility", "d.visibility").replace("owner_id", "d.owner_id")
    options = "STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan SET enable_seqscan = off"
    wanted = f"wanted tsquery := search_question(asked, false, {for_public});"
    chosen = f"""SELECT d.id, d.typename, {SCORE} FROM (
                    SELECT * FROM search_document d WHERE {seen} AND d.listed AND {{}} {FILTERED} LIMIT {{}}
                ) d"""
    # Names of parameters begin with `asked`; all others are columns.
    head = "#variable_conflict use_column"
    functions = {
        f"search_ranked_{audience}({PARAMETERS})": f"""
            RETURNS TABLE (id uuid, typename text, score float8) LANGUAGE plpgsql {options} AS $$
            {head}
            DECLARE
                {wanted}
                written tsquery := search_question(asked, true, {for_public});
                titled tsquery := search_titled(wanted);
                ranked int;
            BEGIN
                RETURN QUERY {chosen.format(MATCHED.replace("wanted", "titled"), MOST_RANKED)};
                GET DIAGNOSTICS ranked = ROW_COUNT;
                IF ranked < {MOST_RANKED} THEN
                    RETURN QUERY {chosen.format(OTHERS, f"{MOST_RANKED} - ranked")};
                END IF;
            END $$""",
        f"search_facets_{audience}({PARAMETERS})": f"""
            RETURNS TABLE (facet text, value text, number bigint) LANGUAGE plpgsql {options} AS $$
            {head}
            DECLARE
                {wanted}
            BEGIN
                RETURN QUERY WITH found AS MATERIALIZED (
                    SELECT d.typename, d.status, d.organization_type, d.years, d.provinces, d.sectors, d.languages
                    FROM search_document d WHERE {seen} AND d.listed AND {MATCHED} {FILTERED}
                ) {FACETS};
            END $$""",
        f"search_count_{audience}({PARAMETERS})": f"""
            RETURNS bigint LANGUAGE plpgsql {options} AS $$
            {head}
            DECLARE
                {wanted}
            BEGIN
                RETURN (SELECT count(*) FROM search_document d
                    WHERE {seen} AND d.listed AND {MATCHED} {FILTERED});
            END $$""",
        f"search_found_{audience}(asked jsonb, asked_identifiers text[], asked_ids uuid[], asked_type text)": f"""
            RETURNS TABLE (id uuid) LANGUAGE plpgsql {options} AS $$
            {head}
            DECLARE
                {wanted}
            BEGIN
                RETURN QUERY SELECT d.id FROM search_document d
                WHERE {seen} AND d.typename = asked_type AND {MATCHED};
            END $$""",
        f"search_marked_{audience}(asked jsonb, languages text[], texts text[])": f"""
            RETURNS TABLE (place bigint, marked text) LANGUAGE plpgsql {options} AS $$
            {head}
            DECLARE
                {wanted}
            BEGIN
                RETURN QUERY SELECT t.place, ts_headline(
                    search_stems(t.language), search_plain(t.body), wanted,
                    'HighlightAll=true, StartSel=' || chr(57344) || ', StopSel=' || chr(57345))
                FROM ROWS FROM (unnest(languages), unnest(texts)) WITH ORDINALITY AS t (language, body, place);
            END $$""",
    }
    for signature, body in functions.items():
        op.execute(f"CREATE FUNCTION {signature} {body}")
        name, _, rest = signature.partition("(")
        types = ", ".join(part.split()[1] for part in rest.rstrip(")").split(", "))
        op.execute(f"REVOKE ALL ON FUNCTION {name}({types}) FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name}({types}) TO hub_{audience}")


def upgrade() -> None:
    """Bring the tables to this revision; the first start after it makes the documents."""
    create_configurations()
    create_tables()
    create_filter_indexes()
    create_order_indexes(LEAKPROOF)
    secure_rows()
    follow_records()
    create_words()
    create_questions()
    for audience, rule in RULES.items():
        create_reading(audience, rule)


def downgrade() -> None:
    """Take everything away but the extensions, which may serve others."""
    for audience in RULES:
        for name in ("ranked", "facets", "count", "found", "marked"):
            op.execute(f"DROP FUNCTION search_{name}_{audience}")
    for name in ("titled", "question", "alternative", "corrected", "phrase"):
        op.execute(f"DROP FUNCTION search_{name}")
    op.execute("DROP FUNCTION search_words(jsonb)")
    op.execute("DROP AGGREGATE search_joined (tsvector)")
    op.execute("DROP FUNCTION search_words(text, text)")
    for name in ("stems", "plain"):
        op.execute(f"DROP FUNCTION search_{name}")
    for name in ("follow", "forget"):
        for table in RECORDS:
            op.execute(f"DROP TRIGGER search_{name} ON {table}")
        op.execute(f"DROP FUNCTION search_{name}")
    create_order_indexes(LEAKING)
    op.drop_index("indicator_period_achievement_filter")
    for column in ("format", "license"):
        op.drop_index(f"knowledge_product_{column}_filter")
    for table in ("search_state", "search_word", "search_document"):
        op.drop_table(table)
    for name in ("exact", "indonesian", "english"):
        op.execute(f"DROP TEXT SEARCH CONFIGURATION search_{name}")
        op.execute(f"DROP TEXT SEARCH DICTIONARY search_{name}")
