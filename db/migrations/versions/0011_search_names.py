"""Search: names of codes, words in one piece, fewer guesses, stems that mislead."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MARKS = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
APOSTROPHES = "'\u2019\u2018\u02bc\u02bb`\u00b4"
ELIDED = "dell|all|nell|sull|dall|degl|un|qu|jusqu|lorsqu"
PREFIXES = (
    "anti|antar|bio|co|counter|de|eco|eko|inter|ko|kontra|macro|makro|micro|mikro|multi|neo|non|para|pasca|post|"
    "pra|pre|pro|re|semi|socio|sosio|sub|trans|ultra"
)
HYPHENS = "-\u2010\u2011"
# Takes the place of a sign within a word: the parser counts it to the word, `unaccent` takes it out, and what
# is marked in a text keeps its place.
WITHIN = "\u0301"
# Forms of which the Indonesian stemmer makes another word: berikan is no fish (ikan), menular no snake (ular).
UNSTEMMED = (
    "berikan|berikanlah|beruang|divisi|keluaran|keluarannya|ketua|ketuanya|masalah|masalahnya|menanggapi|"
    "menempati|menempatkan|penempatan|meneliti|menular|menulari|menularkan|penular|penularan|menilai|nilai|"
    "nilainya|peluang|pemilu|penjara|perahu|perangkat|perdana|perdata|permata|perilaku|pesisir|terapi|terapis"
)
# As revision 0002 has them.
PLAIN = "translate($1, $marks${marks}$marks$, '{spaces}')".format(marks=MARKS, spaces=" " * len(MARKS))
WORDS = """
SELECT to_tsvector('search_exact', search_plain(body))
    || to_tsvector(search_stems(language), search_plain(body))
"""
AUDIENCES = {"public": "true", "member": "false"}
OPTIONS = (
    "STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp "
    "SET plan_cache_mode = force_custom_plan SET enable_seqscan = off"
)
MARKING = "'HighlightAll=true, StartSel=' || chr(57344) || ', StopSel=' || chr(57345)"
STEMS_MARKED = f"ts_headline(search_stems(t.language), search_plain(t.body), wanted, {MARKING})"
# Where no stem was found, words may have been found as they are written.
MARKED = f"""CASE WHEN strpos({STEMS_MARKED}, chr(57344)) > 0 THEN {STEMS_MARKED}
    ELSE ts_headline('search_exact', search_plain(t.body), wanted, {MARKING}) END"""

PHRASE = """CREATE OR REPLACE FUNCTION search_phrase(configuration regconfig, alternative jsonb) RETURNS tsquery
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
                ELSE phraseto_tsquery({configuration}, coalesce(word, '')) END;
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
STEMMED = f"""CASE WHEN configuration = 'search_indonesian'::regconfig AND word ~ '^({UNSTEMMED})$'
                    THEN 'search_exact' ELSE configuration END"""
CORRECTED = """CREATE OR REPLACE FUNCTION search_corrected(alternative jsonb, for_public boolean) RETURNS tsquery
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
            WHERE word % typed AND (is_public OR NOT for_public) AND {is_near}
            ORDER BY levenshtein(word, typed), word <-> typed, word LIMIT 3
        LOOP
            near := near || phraseto_tsquery('search_exact', one)
                || phraseto_tsquery('search_indonesian', one)
                || phraseto_tsquery('search_english', one);
        END LOOP;
        RETURN near;
    END $$"""
WAS_NEAR = "levenshtein(word, typed) <= CASE WHEN length(typed) < 6 THEN 1 ELSE 2 END"
# Of a short word one letter may be wrong, or two beside each other in the wrong order.
IS_NEAR = """(levenshtein(word, typed) <= CASE WHEN length(typed) < 8 THEN 1 ELSE 2 END
                OR length(typed) > 5 AND levenshtein(word, typed) = 2 AND search_letters(word) = search_letters(typed))"""

# As written: only what must be found, in the asker's own words; not in what weighs least (D).
QUESTION = """CREATE OR REPLACE FUNCTION search_question(clauses jsonb, as_written boolean, for_public boolean)
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
        RETURN {said};
    END $$"""
OWN_WORDS = r"""CASE WHEN as_written AND numnode(said) > 0
            THEN regexp_replace(said::text, '(''[^'']+'')(?::(\*))?', '\1:\2ABC', 'g')::tsquery ELSE said END"""

# How heavy words are, by their weights D, C, B, A: descriptions have moved from D to C and weigh the same.
HEAVY = "{0.03, 0.1, 0.6, 1.0}"
WAS_HEAVY = "{0.1, 0.3, 0.6, 1.0}"


def create_names() -> None:
    """What codes, countries and regions are called, as words of documents; only writers read it."""
    op.create_table(
        "search_name",
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(collation="C"), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("vocabulary", "code", name=op.f("search_name_key")),
    )


def create_words() -> None:
    """How a text becomes words: apostrophes within them and hyphens of prefixes part nothing."""
    spaces = " " * len(MARKS)
    apostrophe = f"[{APOSTROPHES.replace(chr(39), chr(39) * 2)}]"
    op.execute(
        f"""CREATE FUNCTION search_whole(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
            RETURN regexp_replace(
                CASE WHEN $1 ~ '{apostrophe}' THEN
                    regexp_replace(
                        regexp_replace($1, '\\m({ELIDED}){apostrophe}', '\\1 ', 'gi'),
                        '([[:alpha:]]{{2}}){apostrophe}(?!s\\M)(?=[[:alpha:]])', '\\1{WITHIN}', 'gi')
                ELSE $1 END,
                '\\m({PREFIXES})[{HYPHENS}](?=[[:alpha:]])', '\\1{WITHIN}', 'gi')"""
    )
    op.execute(
        f"""CREATE OR REPLACE FUNCTION search_plain(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
            RETURN translate(search_whole($1), $marks${MARKS}$marks$, '{spaces}')"""
    )
    # What comes after a prefix with a hyphen is found by itself, too; it stands after all other words. OFFSET
    # keeps the planner from working out the plain text as often as it is used.
    op.execute(
        f"""CREATE OR REPLACE FUNCTION search_words(language text, body text) RETURNS tsvector
            LANGUAGE sql STABLE PARALLEL SAFE AS $$
                SELECT to_tsvector('search_exact', plain)
                    || to_tsvector(stems, CASE WHEN stems = 'search_indonesian'::regconfig
                        THEN regexp_replace(plain, '\\m({UNSTEMMED})\\M', '', 'gi') ELSE plain END)
                    || to_tsvector('search_exact', coalesce(parts, ''))
                    || to_tsvector(stems, coalesce(parts, ''))
                FROM (
                    SELECT search_plain(body) AS plain, search_stems(language) AS stems, (
                        SELECT string_agg(found[2], ' ')
                        FROM regexp_matches(body, '\\m({PREFIXES})[{HYPHENS}]([[:alpha:]]+)', 'gi') AS found
                    ) AS parts
                    OFFSET 0
                ) t
            $$"""
    )


def mark(marked: str) -> None:
    """What is marked in texts, for each role."""
    for audience, for_public in AUDIENCES.items():
        op.execute(
            f"""CREATE OR REPLACE FUNCTION search_marked_{audience}(asked jsonb, languages text[], texts text[])
            RETURNS TABLE (place bigint, marked text) LANGUAGE plpgsql {OPTIONS} AS $$
            #variable_conflict use_column
            DECLARE
                wanted tsquery := search_question(asked, false, {for_public});
            BEGIN
                RETURN QUERY SELECT t.place, {marked}
                FROM ROWS FROM (unnest(languages), unnest(texts)) WITH ORDINALITY AS t (language, body, place);
            END $$"""
        )


def ask(said: str) -> None:
    """From the clauses of a question to one tsquery."""
    op.execute(QUESTION.replace("{said}", said))


def weigh(old: str, new: str) -> None:
    """Other weights in the functions that rank, whatever else they hold."""
    op.execute(
        f"""DO $do$
            DECLARE
                ranking oid;
            BEGIN
                FOR ranking IN SELECT oid FROM pg_proc WHERE proname LIKE 'search\\_ranked\\_%' LOOP
                    EXECUTE replace(pg_get_functiondef(ranking), '{old}', '{new}');
                END LOOP;
            END $do$"""
    )


def upgrade() -> None:
    """Bring the functions to this revision; the first start after it makes the documents anew."""
    create_names()
    create_words()
    op.execute(
        """CREATE FUNCTION search_letters(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT string_agg(letter, '' ORDER BY letter) FROM regexp_split_to_table($1, '') AS letter $$"""
    )
    op.execute(PHRASE.format(configuration=STEMMED))
    op.execute(CORRECTED.format(is_near=IS_NEAR))
    ask(OWN_WORDS)
    mark(MARKED)
    weigh(WAS_HEAVY, HEAVY)


def downgrade() -> None:
    """Back to the functions of before."""
    weigh(HEAVY, WAS_HEAVY)
    mark(STEMS_MARKED)
    ask("said")
    op.execute(CORRECTED.format(is_near=WAS_NEAR))
    op.execute(PHRASE.format(configuration="configuration"))
    op.execute("DROP FUNCTION search_letters")
    op.execute(
        f"""CREATE OR REPLACE FUNCTION search_words(language text, body text) RETURNS tsvector
            LANGUAGE sql STABLE PARALLEL SAFE AS $$ {WORDS} $$"""
    )
    op.execute(
        f"""CREATE OR REPLACE FUNCTION search_plain(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
            RETURN {PLAIN}"""
    )
    op.execute("DROP FUNCTION search_whole")
    op.drop_table("search_name")
