"""The sheets of outputs: one row for each output, each indicator, and each period with its values."""

from collections.abc import Sequence

from db.values import ResultKind
from services.spreadsheets.columns import (
    OUTPUT,
    Column,
    Form,
    MainSheet,
    chosen,
    code,
    day,
    free,
    measured,
    name_in,
    required,
    text_in,
    whole,
)
from services.spreadsheets.declarations import both
from services.spreadsheets.list_declarations import listed

# The columns with the words by which sheets name an output and an indicator.
REFERENCE, INDICATOR = "output_number", "indicator_number"
REFERENCE_HEADING = both("Output number", "Nomor keluaran")
INDICATOR_HEADING = both("Indicator number", "Nomor indikator")
TITLE = both(
    "The title. Each needs one in at least one language.",
    "Judul. Harus ada dalam sedikitnya satu bahasa.",
)
DESCRIPTION = both("What it is about.", "Uraian.")
NOTE = both("A note on the value.", "Catatan tentang nilai.")
INDONESIAN_TITLE = both("Title (Indonesian)", "Judul (Indonesia)")
ENGLISH_TITLE = both("Title (English)", "Judul (Inggris)")
INDONESIAN_DESCRIPTION = both("Description (Indonesian)", "Deskripsi (Indonesia)")
ENGLISH_DESCRIPTION = both("Description (English)", "Deskripsi (Inggris)")
# In the order of the enumeration.
RESULT_KINDS = (
    both("Output", "Keluaran"),
    both("Outcome", "Hasil"),
    both("Impact", "Dampak"),
    both("Other", "Lainnya"),
)

OUTPUTS = MainSheet(
    "Keluaran-Outputs",
    both(
        "Outputs, outcomes and impacts of programs. The other sheets name one by its program and number.",
        "Keluaran, hasil, dan dampak program. Lembar lainnya menyebutnya dengan program dan nomornya.",
    ),
    (
        chosen(
            "result_kind",
            "kind",
            both("Kind", "Jenis"),
            both(
                "Output, outcome, impact or other. It can't be changed later. Blank: an output.",
                "Keluaran, hasil, dampak, atau lainnya. Tidak dapat diubah kemudian. Kosong: keluaran.",
            ),
            list(zip(ResultKind, RESULT_KINDS, strict=True)),
        ),
        text_in("title_id", "titles", "id", INDONESIAN_TITLE, TITLE),
        text_in("title_en", "titles", "en", ENGLISH_TITLE, TITLE),
        text_in("description_id", "descriptions", "id", INDONESIAN_DESCRIPTION, DESCRIPTION, Form.LONG_TEXT),
        text_in("description_en", "descriptions", "en", ENGLISH_DESCRIPTION, DESCRIPTION, Form.LONG_TEXT),
    ),
    kind="RESULT",
    record=OUTPUT,
)
INDICATORS_NAME, PROGRESS_NAME = "Indikator-Indicators", "Capaian-Progress"
INDICATORS_TITLE = both(
    "The indicators of outputs. All rows with the same output number are its indicators. An indicator keeps "
    "its number; a new one gets any number that the output does not have.",
    "Indikator keluaran. Semua baris dengan nomor keluaran yang sama adalah indikatornya. Indikator "
    "mempertahankan nomornya; indikator baru diberi nomor yang belum dipakai keluaran itu.",
)
PROGRESS_TITLE = both(
    "Targets and actual values of indicators, one row for each period and disaggregation.",
    "Target dan capaian indikator, satu baris untuk setiap periode dan pilahan.",
)
INDICATORS: Sequence[Column] = (
    name_in("title_id", "titles", "id", INDONESIAN_TITLE, TITLE),
    name_in("title_en", "titles", "en", ENGLISH_TITLE, TITLE),
    name_in("description_id", "descriptions", "id", INDONESIAN_DESCRIPTION, DESCRIPTION),
    name_in("description_en", "descriptions", "en", ENGLISH_DESCRIPTION, DESCRIPTION),
    code(
        "measure",
        "measure",
        both("Measure", "Satuan"),
        both(
            "What the values are: choose from the list. Targets need it.",
            "Jenis nilai: pilih dari daftar. Wajib jika ada target.",
        ),
        listed("IndicatorMeasure"),
    ),
    chosen(
        "direction",
        "direction",
        both("Direction", "Arah"),
        both("Whether higher values are better.", "Apakah nilai yang lebih tinggi lebih baik."),
        [
            ("ASCENDING", both("Higher is better", "Makin tinggi makin baik")),
            ("DESCENDING", both("Lower is better", "Makin rendah makin baik")),
        ],
    ),
)
BASELINES: Sequence[Column] = (
    measured(
        "baseline",
        "value",
        both("Baseline", "Nilai awal"),
        both(
            "The value before the program. Disaggregated baselines are not shown and stay as they are.",
            "Nilai sebelum program. Nilai awal yang terpilah tidak ditampilkan dan tidak berubah.",
        ),
    ),
    whole(
        "baseline_year",
        "year",
        both("Baseline year", "Tahun nilai awal"),
        both("The year of the baseline.", "Tahun nilai awal."),
    ),
    day(
        "baseline_date",
        "date",
        both("Baseline date", "Tanggal nilai awal"),
        both("The day of the baseline.", "Tanggal nilai awal."),
    ),
)
# What a row of progress is about.
START, END, DIMENSIONS, PLACES = "period_start", "period_end", "dimensions", "value_locations"
ABOUT_PERIOD: Sequence[Column] = (
    required(
        day(
            START,
            "start",
            both("Period from", "Periode dari"),
            both("The first day of the period.", "Hari pertama periode."),
        )
    ),
    required(
        day(
            END,
            "end",
            both("Period to", "Periode sampai"),
            both("The last day of the period.", "Hari terakhir periode."),
        )
    ),
    free(
        DIMENSIONS,
        "dimensions",
        both("Disaggregation", "Pilahan"),
        both(
            "Of a part of the whole, such as sex = female; age = 15-24. Blank for the total.",
            "Untuk sebagian dari keseluruhan, misalnya jenis kelamin = perempuan; usia = 15-24. Kosong "
            "untuk jumlah keseluruhan.",
        ),
    ),
    free(
        PLACES,
        "locations",
        both("Places", "Lokasi"),
        both(
            "References of locations, separated by semicolons. Blank for all.",
            "Rujukan lokasi, dipisahkan titik koma. Kosong untuk semua lokasi.",
        ),
    ),
)


def _value(name: str, english: str, indonesian: str) -> Sequence[Column]:
    value = measured(
        name, "value", both(english, indonesian), both("A number or a text.", "Angka atau teks.")
    )
    note = both(f"{english}: note (Indonesian)", f"{indonesian}: catatan (Indonesia)")
    english_note = both(f"{english}: note (English)", f"{indonesian}: catatan (Inggris)")
    return (
        value,
        text_in(f"{name}_note_id", "comments", "id", note, NOTE),
        text_in(f"{name}_note_en", "comments", "en", english_note, NOTE),
    )


# By the list of a period: the columns of a value.
VALUES = {
    "targets": _value("target", "Target", "Target"),
    "actuals": _value("actual", "Actual value", "Capaian"),
}
PROGRESS: Sequence[Column] = (*ABOUT_PERIOD, *VALUES["targets"], *VALUES["actuals"])
