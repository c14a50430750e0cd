"""Reading facts from the database, with one statement for any number of programs."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.comparing import facts, words
from services.comparing.facts import Facts, Party, Place
from services.querying.visibility import visible_sql
from services.writing import program_keys

# Which facts to read: all, those that anonymous viewers may see, or those that the member `$2` may see.
ALL = "true"
PUBLIC = visible_sql(None, "x")
MEMBER = visible_sql("$2", "x")

# A program and the outputs below it that all who see the program may see: their places are its places.
WORK = """
WITH RECURSIVE work AS (
    SELECT p.id UNION SELECT x.id FROM work w JOIN program x ON x.parent_id = w.id
    WHERE x.level = 'OUTPUT' AND x.visibility = p.visibility AND x.owner_id = p.owner_id
) SELECT id FROM work
"""

# Incoming transactions name funders, outgoing ones name implementers.
FLOWS = """
    SELECT DISTINCT x.provider_id AS id, 'FUNDING' AS role FROM transaction x
    WHERE x.program_id = p.id AND x.type_code IN ('1', '11', '13') AND x.provider_id IS NOT NULL AND {seen}
    UNION SELECT DISTINCT x.receiver_id, 'IMPLEMENTING' FROM transaction x
    WHERE x.program_id = p.id AND x.type_code IN ('2', '3') AND x.receiver_id IS NOT NULL AND {seen}
    UNION SELECT x.organization_id, x.role FROM participation x WHERE x.program_id = p.id AND {seen}
"""

STATEMENT = """
SELECT p.id, p.iati_identifier, p.titles, p.title, p.descriptions, p.start_date, p.end_date,
    o.id AS publisher, o.name AS publisher_name,
    ARRAY(SELECT x.value FROM organization_identifier x WHERE x.organization_id = o.id AND {seen})
        AS publisher_codes,
    (SELECT jsonb_agg(DISTINCT jsonb_build_array(f.id, f.role, x.name))
        FROM ({flows}) f JOIN organization x ON x.id = f.id WHERE {seen}) AS parties,
    ARRAY(SELECT DISTINCT x.code FROM program_country x WHERE x.program_id = p.id AND {seen}) AS countries,
    (SELECT jsonb_agg(jsonb_build_array(g.code, g.level, g.names)) FROM program_region x
        JOIN region g ON g.id = x.region_id
        WHERE x.program_id = p.id AND x.visibility = p.visibility AND {seen}) AS places,
    ARRAY(SELECT DISTINCT ARRAY[x.latitude, x.longitude] FROM program_location x
        WHERE x.program_id IN ({work}) AND x.latitude IS NOT NULL AND {seen} LIMIT 60) AS points,
    (SELECT jsonb_agg(DISTINCT n ->> 1) FROM program_location x, jsonb_array_elements(x.names) AS n
        WHERE x.program_id IN ({work}) AND {seen}) AS place_names,
    ARRAY(SELECT ARRAY[x.vocabulary, x.code] FROM program_sector x WHERE x.program_id = p.id AND {seen})
        AS sectors,
    (SELECT jsonb_agg(jsonb_build_array(m.currency, m.amount)) FROM (
        SELECT x.currency, sum(x.amount)::float8 AS amount FROM budget x
        WHERE x.program_id = p.id AND {seen} GROUP BY x.currency
        UNION SELECT x.currency, sum(x.amount)::float8 FROM transaction x
        WHERE x.program_id = p.id AND x.type_code IN ('1', '2', '11') AND {seen}
        GROUP BY x.currency, x.type_code) m) AS amounts,
    ARRAY(WITH RECURSIVE above AS (
        SELECT p.parent_id AS id UNION SELECT x.parent_id FROM above JOIN program x ON x.id = above.id
        WHERE {seen}
    ) SELECT x.iati_identifier FROM above JOIN program x ON x.id = above.id
        WHERE x.iati_identifier IS NOT NULL AND {seen}) AS above,
    ARRAY(SELECT ARRAY[x.relation_code, {related}] FROM related_program x
        WHERE x.program_id = p.id AND {seen}) AS related,
    ARRAY(SELECT DISTINCT n.identifier FROM (
        SELECT {partner} AS identifier FROM participation x WHERE x.program_id = p.id AND {seen}
        UNION SELECT unnest(ARRAY[{provider}, {receiver}]) FROM transaction x
        WHERE x.program_id = p.id AND {seen}) n WHERE n.identifier IS NOT NULL) AS named
FROM program p LEFT JOIN organization o ON o.id = p.reporting_organization_id
WHERE p.id = ANY($1) AND {wanted}
"""

# The identifier of the program that a reference in program `p` means, or else the reference itself.
MEANT = """coalesce((SELECT m.iati_identifier FROM program m WHERE m.id = {target}), {reference})"""
REFERENCES = {
    "related": "x.iati_identifier",
    "partner": "x.activity_id",
    "provider": "x.provider_activity_id",
    "receiver": "x.receiver_activity_id",
}

FAMILY_CODES = frozenset("123")
# The code of another organization's record of the same program.
DOUBLE_CODES = frozenset("5")
LEAST_AMOUNT = 1_000


def statement(seen: str) -> str:
    """Build the statement with rows for `facts_of_row`; the condition `seen` restricts what it reads."""
    flows = FLOWS.format(seen=seen)
    references = {
        name: MEANT.format(target=program_keys.target(reference, "p"), reference=reference)
        for name, reference in REFERENCES.items()
    }
    return STATEMENT.format(seen=seen, flows=flows, work=WORK, wanted=seen.replace("x.", "p."), **references)


EVERYTHING = statement(ALL) + " AND p.level = 'PROGRAM'"


async def facts_of(connection: asyncpg.Connection, ids: Sequence[UUID] | None = None) -> dict[UUID, Facts]:
    """The facts of these programs, or of all, by id; only for programs of level PROGRAM."""
    if ids is None:
        ids = [each for (each,) in await connection.fetch("SELECT id FROM program")]
    rows = await connection.fetch(EVERYTHING, ids)
    return {row["id"]: facts_of_row(row) for row in rows}


def facts_of_row(row: Any) -> Facts:
    """Build the facts from a row of the statement."""
    titles = facts.titles(orjson.loads(row["titles"]) or [["und", row["title"]]])
    texts = orjson.loads(row["descriptions"])
    described = facts.described(texts)
    description_words = facts.all_words(described)
    parties = tuple(_party(each) for each in _listed(row["parties"]))
    publisher_name = name_key(row["publisher_name"])
    bodies = facts.organization_words((publisher_name, *(party.name for party in parties)))
    names, main_names = facts.names_of(
        titles, [text for _, text in texts], list(_listed(row["place_names"])), bodies
    )
    related: list[list[str]] = row["related"]
    own = {row["iati_identifier"]} - {None}
    named_parents = {identifier for code, identifier in related if code == "1"}
    references = {identifier for code, identifier in related if code not in FAMILY_CODES}
    return Facts(
        id=row["id"],
        iati_identifier=row["iati_identifier"],
        titles=titles,
        description=description_words,
        described=described,
        publisher=row["publisher"],
        publisher_name=publisher_name,
        publisher_codes=frozenset(row["publisher_codes"]),
        parties=parties,
        start=row["start_date"],
        end=row["end_date"],
        countries=frozenset(row["countries"]),
        places=frozenset(_place(each) for each in _listed(row["places"])),
        points=frozenset((latitude, longitude) for latitude, longitude in row["points"]),
        sectors=frozenset((vocabulary, code) for vocabulary, code in row["sectors"]),
        amounts=frozenset(
            (currency, round(amount))
            for currency, amount in _listed(row["amounts"])
            if amount >= LEAST_AMOUNT
        ),
        family=frozenset(own | named_parents | set(row["above"])),
        kin=frozenset(identifier for code, identifier in related if code in FAMILY_CODES),
        references=frozenset((references | set(row["named"])) - own),
        doubles=frozenset(identifier for code, identifier in related if code in DOUBLE_CODES),
        groups=facts.groups_of(titles, description_words),
        names=names,
        main_names=main_names,
    )


def name_key(name: str | None) -> str:
    """The normalized name of an organization: its words in order, without stop words."""
    return " ".join(words.words(name or ""))


def _party(stored: Sequence[str]) -> Party:
    identity, role, name = stored
    return Party(UUID(identity), role, name_key(name))


def _place(stored: Sequence[Any]) -> Place:
    code, level, names = stored
    return Place(code, level, tuple((language, text) for language, text in names))


def _listed(stored: str | None) -> Iterable[Any]:
    return orjson.loads(stored) if stored else ()
