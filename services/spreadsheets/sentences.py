"""What can be wrong with a file or a cell, in English and Indonesian, each with the way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.querying.errors import BadInputError
from services.text import localized

Texts = Sequence[tuple[str, str]]


def both(english: str, indonesian: str) -> tuple[str, str]:
    """The sentence of a rule in both languages; `{...}` are the values of the problem."""
    return english, indonesian


CELLS = {
    "FORMULA": both(
        "The cell contains a formula: replace it with its value (copy, then paste as values).",
        "Sel berisi rumus: ganti dengan nilainya (salin, lalu tempel sebagai nilai).",
    ),
    "ERROR_CELL": both(
        "The cell contains the error {value}: replace it with a value.",
        "Sel berisi galat {value}: ganti dengan nilai.",
    ),
    "MERGED": both(
        "The cell is merged with others ({value}): unmerge them and fill in each row.",
        "Sel ini digabung dengan sel lain ({value}): pisahkan dan isi setiap baris.",
    ),
    "TEXT_FORM": both(
        "{value!r} is not a text: format the cell as text and type it again.",
        "{value!r} bukan teks: format sel sebagai teks lalu ketik lagi.",
    ),
    "NUMBER_AS_TEXT": both(
        "{value!r} was typed as a number, and spreadsheets round long numbers: format the cell as text "
        "and type it again.",
        "{value!r} diketik sebagai angka, dan lembar kerja membulatkan angka panjang: format sel sebagai "
        "teks lalu ketik lagi.",
    ),
    "DATE_FORM": both(
        "{value!r} is not a date: write it as 2026-12-31 or 31/12/2026.",
        "{value!r} bukan tanggal: tulis seperti 2026-12-31 atau 31/12/2026.",
    ),
    "DATE_AMBIGUOUS": both(
        "{value!r} can be read as two dates: write it with the year first, as 2026-12-31.",
        "{value!r} dapat dibaca sebagai dua tanggal: tulis dengan tahun di depan, seperti 2026-12-31.",
    ),
    "DATE_NUMBER": both(
        "{value!r} is a number, not a date: format the cell as a date, or write 2026-12-31.",
        "{value!r} adalah angka, bukan tanggal: format sel sebagai tanggal, atau tulis 2026-12-31.",
    ),
    "CHOICE": both(
        "{value!r} is not in the list: choose one of {english}.",
        "{value!r} tidak ada dalam daftar: pilih salah satu dari {indonesian}.",
    ),
    "NUMBER_FORM": both(
        "{value!r} is not a number: write it as 1234567.89 or 1.234.567,89.",
        "{value!r} bukan angka: tulis seperti 1234567.89 atau 1.234.567,89.",
    ),
    "WHOLE_FORM": both(
        "{value!r} is not a whole number: write one such as 2026.",
        "{value!r} bukan bilangan bulat: tulis seperti 2026.",
    ),
    "NUMBER_AMBIGUOUS": both(
        "{value!r} can be read as two numbers: write it without a sign for thousands.",
        "{value!r} dapat dibaca sebagai dua angka: tulis tanpa tanda ribuan.",
    ),
    "FIXED": both(
        "This column can't be changed here; the program has {now!r}: restore the cell or leave it blank.",
        "Kolom ini tidak dapat diubah di sini; program memiliki {now!r}: kembalikan sel atau kosongkan.",
    ),
    "PROGRAM_ID": both(
        "{value!r} is not the ID of a program: restore the cell from the template, or leave it blank for "
        "a new program.",
        "{value!r} bukan ID program: kembalikan sel dari templat, atau kosongkan untuk program baru.",
    ),
    "VERSION_FORM": both(
        "{value!r} is not the version of the record: restore the cell from the template.",
        "{value!r} bukan versi data: kembalikan sel dari templat.",
    ),
    "NOT_FOUND": both(
        "The record does not exist, or you may not see it: remove the row.",
        "Data tidak ada, atau Anda tidak boleh melihatnya: hapus baris ini.",
    ),
    "NOT_PERMITTED": both(
        "The record belongs to another organization, so you may not change it: remove the row.",
        "Data ini milik organisasi lain sehingga Anda tidak boleh mengubahnya: hapus baris ini.",
    ),
    "DUPLICATE_ROW": both(
        "Row {other} is about the same record: keep one of them.",
        "Baris {other} tentang data yang sama: sisakan satu.",
    ),
    "CHANGED_SINCE": both(
        "Others have changed this value since the template was made, to {now!r}: download a new template.",
        "Nilai ini sudah diubah pihak lain sejak templat dibuat, menjadi {now!r}: unduh templat baru.",
    ),
    "ALREADY_PROPOSED": both(
        "Your organization has a draft of a new record with the same values: remove the row.",
        "Organisasi Anda sudah memiliki draf data baru dengan nilai yang sama: hapus baris ini.",
    ),
    "KEY_MISSING": both(
        "The row names no program: write the identifier of its row in the sheet Program.",
        "Baris ini tidak menyebut program: tulis pengenal barisnya di lembar Program.",
    ),
    "KEY_UNKNOWN": both(
        "{value!r} is neither in the sheet Program nor a program of the hub: write the identifier of a row "
        "of the sheet Program.",
        "{value!r} tidak ada di lembar Program dan bukan program di hub: tulis pengenal sebuah baris di "
        "lembar Program.",
    ),
    "OUTPUT_ID": both(
        "{value!r} is not the ID of an output: restore the cell from the template, or leave it blank for "
        "a new output.",
        "{value!r} bukan ID keluaran: kembalikan sel dari templat, atau kosongkan untuk keluaran baru.",
    ),
    "PROGRAM_NEW": both(
        "The program is new, and outputs need one that is published: apply the plan without this row, have "
        "the program published, then download a new template.",
        "Program ini baru, sedangkan keluaran memerlukan program yang sudah terbit: terapkan rencana tanpa "
        "baris ini, terbitkan program, lalu unduh templat baru.",
    ),
    "OUTPUT_MISSING": both(
        "The row names no output: write the output number of a row of the sheet Keluaran-Outputs.",
        "Baris ini tidak menyebut keluaran: tulis nomor keluaran sebuah baris di lembar Keluaran-Outputs.",
    ),
    "OUTPUT_UNKNOWN": both(
        "The sheet Keluaran-Outputs has no row with the output number {value!r} of this program: write one "
        "that it has.",
        "Lembar Keluaran-Outputs tidak memiliki baris dengan nomor keluaran {value!r} untuk program ini: "
        "tulis nomor yang ada.",
    ),
    "INDICATOR_MISSING": both(
        "The row names no indicator: write the indicator number of a row of the sheet Indikator-Indicators.",
        "Baris ini tidak menyebut indikator: tulis nomor indikator sebuah baris di lembar "
        "Indikator-Indicators.",
    ),
    "INDICATOR_UNKNOWN": both(
        "The output has no indicator with the number {value!r}: add its row to the sheet "
        "Indikator-Indicators, or remove this row.",
        "Keluaran ini tidak memiliki indikator bernomor {value!r}: tambahkan barisnya di lembar "
        "Indikator-Indicators, atau hapus baris ini.",
    ),
    "NUMBER_TWICE": both(
        "Row {other} has the same number: give each a number of its own.",
        "Baris {other} memiliki nomor yang sama: beri nomor yang berbeda.",
    ),
    "DIMENSION_FORM": both(
        "{value!r} is not a disaggregation: write it as sex = female; age = 15-24.",
        "{value!r} bukan pilahan: tulis seperti jenis kelamin = perempuan; usia = 15-24.",
    ),
    "VALUE_MISSING": both(
        "The row has a note, a year or a date, but no value: fill in the value, or remove the others.",
        "Baris ini memiliki catatan, tahun, atau tanggal tanpa nilai: isi nilainya, atau hapus yang lain.",
    ),
    "CELL_MISSING": both(
        "The cell is blank, but the row needs it: fill it in, or remove the row.",
        "Sel kosong padahal diperlukan: isi sel, atau hapus baris ini.",
    ),
    "EXTRA_CELL": both(
        "The cell is under no heading of the template: remove its content.",
        "Sel ini tidak berada di bawah judul templat: hapus isinya.",
    ),
}
FILES = {
    "EMPTY": both(
        "The request contains no file. Send the file as the body.",
        "Permintaan tidak berisi berkas. Kirim berkas sebagai isi permintaan.",
    ),
    "TOO_LARGE": both(
        "The file is larger than {limit:,} bytes (HUB_SPREADSHEET_BYTES). Split it into several files.",
        "Berkas lebih besar dari {limit:,} bita (HUB_SPREADSHEET_BYTES). Bagi menjadi beberapa berkas.",
    ),
    "ENCRYPTED": both(
        "The workbook is protected with a password. Save it without one, then upload it again.",
        "Buku kerja dilindungi kata sandi. Simpan tanpa kata sandi, lalu unggah lagi.",
    ),
    "OLD_FORMAT": both(
        "The file has the old format .xls. Save it as .xlsx (Excel workbook), then upload it again.",
        "Berkas memakai format lama .xls. Simpan sebagai .xlsx (Buku Kerja Excel), lalu unggah lagi.",
    ),
    "OTHER_FORMAT": both(
        "The file is neither an Excel workbook (.xlsx) nor CSV text in UTF-8. Save it as .xlsx, then "
        "upload it again.",
        "Berkas bukan buku kerja Excel (.xlsx) dan bukan teks CSV dalam UTF-8. Simpan sebagai .xlsx, lalu"
        " unggah lagi.",
    ),
    "MACROS": both(
        "The workbook contains macros (.xlsm). Save it as .xlsx, without macros, then upload it again.",
        "Buku kerja berisi makro (.xlsm). Simpan sebagai .xlsx tanpa makro, lalu unggah lagi.",
    ),
    "DAMAGED": both(
        "The file is damaged or was not written by a spreadsheet program. Open it, save it again as "
        ".xlsx, then upload it.",
        "Berkas rusak atau tidak ditulis oleh program lembar kerja. Buka, simpan lagi sebagai .xlsx, lalu"
        " unggah.",
    ),
    "TOO_MANY": both(
        "The file contains more than {limit:,} {what_en}. Delete empty rows and columns, or split it into"
        " several files.",
        "Berkas berisi lebih dari {limit:,} {what_id}. Hapus baris dan kolom kosong, atau bagi menjadi "
        "beberapa berkas.",
    ),
    "WRONG_TEMPLATE": both(
        "The file has no sheet with the columns of the template. Download the template and keep the "
        "hidden row with the names of its columns.",
        "Berkas tidak memiliki lembar dengan kolom templat. Unduh templat dan pertahankan baris "
        "tersembunyi berisi nama kolomnya.",
    ),
    "OTHER_ORGANIZATION": both(
        "The template was made for another organization. Download a template with your own key.",
        "Templat dibuat untuk organisasi lain. Unduh templat dengan kunci Anda sendiri.",
    ),
    "UNKNOWN_SHEET": both(
        "The workbook has the sheet {value!r}, which the template does not have. Remove it; the sheets "
        "are {known}.",
        "Buku kerja memiliki lembar {value!r} yang tidak ada dalam templat. Hapus lembar itu; lembar yang"
        " dikenal adalah {known}.",
    ),
    "NO_COLUMNS": both(
        "The sheet {sheet!r} lacks the hidden row with the names of its columns. Restore the row from the "
        "template, or remove the sheet.",
        "Lembar {sheet!r} tidak memiliki baris tersembunyi berisi nama kolomnya. Kembalikan baris itu dari "
        "templat, atau hapus lembarnya.",
    ),
    "SHEET_TWICE": both(
        "The workbook has the sheet {value!r} twice. Remove one of them.",
        "Buku kerja memiliki lembar {value!r} dua kali. Hapus salah satunya.",
    ),
    "UNKNOWN_COLUMN": both(
        "The sheet {sheet!r} has the column {value!r}, which does not exist. Remove it; the columns are "
        "{known}.",
        "Lembar {sheet!r} memiliki kolom {value!r} yang tidak ada. Hapus kolom itu; kolom yang dikenal "
        "adalah {known}.",
    ),
    "COLUMN_TWICE": both(
        "The sheet {sheet!r} has the column {value!r} twice. Remove one of them.",
        "Lembar {sheet!r} memiliki kolom {value!r} dua kali. Hapus salah satunya.",
    ),
    "NO_ROWS": both(
        "The file contains no rows to read.",
        "Berkas tidak berisi baris untuk dibaca.",
    ),
}
SHORTENED = 200


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that breaks a rule: where it is, the rule's code, the value, and the sentences."""

    sheet: str
    row: int
    column: str | None
    name: str | None
    code: str
    value: str | None
    texts: Texts


class CellError(Exception):
    """A cell breaks a rule; where it is, the caller knows."""

    def __init__(self, code: str, value: Any = None, **given: Any) -> None:
        super().__init__(code)
        self.code = code
        self.value = None if value is None else str(value)[:SHORTENED]
        self.texts = sentences(CELLS[code], value=self.value, **given)


class FileError(BadInputError):
    """A file can't be read as a whole; the rule has a code."""

    def __init__(self, rule: str, **given: Any) -> None:
        self.texts = sentences(FILES[rule], **given)
        self.rule = rule
        super().__init__(self.texts[0][1])

    def message_in(self, languages: Sequence[str]) -> str:
        """The sentence in one language."""
        return localized.choose(self.texts, languages) or self.message


def sentences(both: tuple[str, str], **given: Any) -> Texts:
    """The sentence in both languages, with values."""
    short = {
        name: value[:SHORTENED] if isinstance(value, str) and name != "known" else value
        for name, value in given.items()
    }
    english, indonesian = (sentence.format(**short) for sentence in both)
    return (("en", english), ("id", indonesian))
