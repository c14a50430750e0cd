"""Rules of data quality for programs: what is missing or out of date although no value is wrong.

Warnings of revisions use them, and so can everything else that judges how good the data of a program is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from db.values import ProgramStatus
from services.querying.reader import Reader
from services.querying.statements import Statement
from services.querying.visibility import visible_sql


@dataclass(frozen=True, slots=True)
class ProgramFacts:
    """What the rules need to know of a program."""

    status: str | None = None
    planned_start: date | None = None
    actual_start: date | None = None
    planned_end: date | None = None
    actual_end: date | None = None
    has_description: bool = False
    has_place: bool = False
    has_sector: bool = False
    has_target: bool = False
    # Whether a period with a target is over, and has no actual value.
    lacks_actual: bool = False

    @property
    def start(self) -> date | None:
        """The start: the actual one, else the planned one."""
        return self.actual_start or self.planned_start

    @property
    def end(self) -> date | None:
        """The end: the actual one, else the planned one."""
        return self.actual_end or self.planned_end

    def has_ended(self, today: date) -> bool:
        """Whether the end is over although the status says that the program is running."""
        is_active = self.status in (ProgramStatus.PIPELINE, ProgramStatus.IMPLEMENTATION)
        return is_active and self.end is not None and self.end < today


@dataclass(frozen=True, slots=True)
class QualityRule:
    """A rule: its code, the field of the program that it is about, and when it is broken.

    `texts` are the sentence in English and in Indonesian.
    """

    code: str
    path: str
    is_broken: Callable[[ProgramFacts, date], bool]
    texts: tuple[str, str]

    @property
    def sentences(self) -> Sequence[tuple[str, str]]:
        """The sentence in each language, as pairs."""
        return tuple(zip(("en", "id"), self.texts, strict=True))


RULES: Sequence[QualityRule] = (
    QualityRule(
        "NO_DESCRIPTION",
        "descriptions",
        lambda facts, _: not facts.has_description,
        (
            "The program has no description: add one.",
            "Program belum memiliki deskripsi: tambahkan deskripsi.",
        ),
    ),
    QualityRule(
        "NO_STATUS",
        "status",
        lambda facts, _: facts.status is None,
        ("The program has no status: choose one.", "Program belum memiliki status: pilih satu."),
    ),
    QualityRule(
        "NO_START",
        "plannedStart",
        lambda facts, _: facts.start is None,
        (
            "The program has no start date: add the planned or the actual one.",
            "Program belum memiliki tanggal mulai: tambahkan yang direncanakan atau yang sebenarnya.",
        ),
    ),
    QualityRule(
        "NO_END",
        "plannedEnd",
        lambda facts, _: facts.end is None,
        (
            "The program has no end date: add the planned or the actual one.",
            "Program belum memiliki tanggal selesai: tambahkan yang direncanakan atau yang sebenarnya.",
        ),
    ),
    QualityRule(
        "PAST_END",
        "status",
        ProgramFacts.has_ended,
        (
            "The end date is over, and the status says that the program is running: correct one of them.",
            "Tanggal selesai sudah lewat, tetapi statusnya masih berjalan: perbaiki salah satunya.",
        ),
    ),
    QualityRule(
        "NO_PLACE",
        "locations",
        lambda facts, _: not facts.has_place,
        (
            "The program has no place: add where it works.",
            "Program belum memiliki lokasi: tambahkan tempat program bekerja.",
        ),
    ),
    QualityRule(
        "NO_SECTOR",
        "sectors",
        lambda facts, _: not facts.has_sector,
        ("The program has no sector: add one.", "Program belum memiliki sektor: tambahkan sektor."),
    ),
    QualityRule(
        "NO_TARGET",
        "outputs",
        lambda facts, _: not facts.has_target,
        (
            "No indicator of the program has a target: add one to an output.",
            "Belum ada indikator program yang memiliki target: tambahkan target pada keluaran.",
        ),
    ),
    QualityRule(
        "NO_ACTUAL",
        "outputs",
        lambda facts, _: facts.lacks_actual,
        (
            "A period with a target is over and has no actual value: report it.",
            "Ada periode dengan target yang sudah lewat tanpa nilai capaian: laporkan nilainya.",
        ),
    ),
)


def broken(facts: ProgramFacts, today: date) -> list[QualityRule]:
    """The rules that a program breaks."""
    return [rule for rule in RULES if rule.is_broken(facts, today)]


async def of_programs(reader: Reader, programs: Iterable[Any], today: date) -> Mapping[Any, ProgramFacts]:
    """The facts about programs as the viewer sees them; programs that are hidden are left out."""
    values = {"programs": list(programs), "today": today}
    rows = await reader.fetch(_statement(reader.viewer.is_member), values) if values["programs"] else []
    return {row["id"]: ProgramFacts(**{name: row[name] for name in NAMES}) for row in rows}


NAMES = tuple(ProgramFacts.__dataclass_fields__)


@cache
def _statement(member: bool) -> Statement:
    """Build the statement for the facts; results count for the program to which they belong."""

    def seen(alias: str) -> str:
        return visible_sql("$3" if member else None, alias)

    periods = f"""SELECT FROM result r JOIN indicator i ON i.result_id = r.id
        JOIN indicator_period d ON d.indicator_id = i.id
        WHERE r.program_id = p.id AND {seen("r")} AND d.targets <> '[]'"""
    sql = f"""
    SELECT p.id, p.status, p.planned_start, p.actual_start, p.planned_end, p.actual_end,
        p.descriptions <> '[]' AS has_description,
        EXISTS (SELECT FROM program_location l WHERE l.program_id = p.id AND {seen("l")})
            OR EXISTS (SELECT FROM program_region l WHERE l.program_id = p.id AND {seen("l")}) AS has_place,
        EXISTS (SELECT FROM program_sector s WHERE s.program_id = p.id AND {seen("s")}) AS has_sector,
        EXISTS ({periods}) AS has_target,
        EXISTS ({periods} AND d.actuals = '[]' AND d.end_date < $2) AS lacks_actual
    FROM program p WHERE p.id = ANY($1) AND {seen("p")}
    """  # noqa: S608 - conditions written above
    return Statement(sql, ("programs", "today", *(("viewer",) if member else ())), {})
