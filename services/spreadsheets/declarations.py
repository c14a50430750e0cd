"""The sheets of programs: one column for each field that members edit, and language."""

from db import codelists
from db.values import PROGRAM_STATUS_BY_CODE
from services.spreadsheets.columns import Form, MainSheet, chosen, day, text_in
from services.spreadsheets.sentences import Texts


def both(english: str, indonesian: str) -> Texts:
    """A text in both languages."""
    return (("en", english), ("id", indonesian))


def statuses() -> list[tuple[str, Texts]]:
    """The statuses of programs with their names."""
    names = codelists.load()["ActivityStatus"]
    return [
        (str(word), both(names[code].name_en or code, names[code].name_id or code))
        for code, word in PROGRAM_STATUS_BY_CODE.items()
    ]


TITLE = both(
    "The title. A program needs one in at least one language.",
    "Judul. Program harus memiliki judul dalam sedikitnya satu bahasa.",
)
DESCRIPTION = both(
    "What the program does. Texts longer than a cell holds are left out and stay as they are.",
    "Uraian kegiatan program. Teks yang melebihi kapasitas sel tidak dimuat di sini dan tidak berubah.",
)
STATUS = both("How far the program is: choose from the list.", "Tahap program: pilih dari daftar.")
START = both(
    "A date, such as 2026-12-31 or 31/12/2026.",
    "Tanggal, misalnya 2026-12-31 atau 31/12/2026.",
)
END = both(
    "A date, not before the start.",
    "Tanggal, tidak lebih awal daripada tanggal mulai.",
)

PROGRAMS = MainSheet(
    "Program",
    both("Programs", "Program"),
    (
        text_in("title_id", "titles", "id", both("Title (Indonesian)", "Judul (Indonesia)"), TITLE),
        text_in("title_en", "titles", "en", both("Title (English)", "Judul (Inggris)"), TITLE),
        text_in(
            "description_id",
            "descriptions",
            "id",
            both("Description (Indonesian)", "Deskripsi (Indonesia)"),
            DESCRIPTION,
            Form.LONG_TEXT,
        ),
        text_in(
            "description_en",
            "descriptions",
            "en",
            both("Description (English)", "Deskripsi (Inggris)"),
            DESCRIPTION,
            Form.LONG_TEXT,
        ),
        chosen("status", "status", both("Status", "Status"), STATUS, statuses()),
        day("planned_start", "plannedStart", both("Planned start", "Mulai (rencana)"), START),
        day("actual_start", "actualStart", both("Actual start", "Mulai (realisasi)"), START),
        day("planned_end", "plannedEnd", both("Planned end", "Selesai (rencana)"), END),
        day("actual_end", "actualEnd", both("Actual end", "Selesai (realisasi)"), END),
    ),
)
