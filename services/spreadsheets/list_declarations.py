"""The sheets of lists of programs: who takes part, places, sectors, budgets. One declaration for each."""

from collections.abc import Iterator, Sequence

from db import codelists, regions
from db.values import PARTICIPATION_ROLE_BY_CODE
from services.spreadsheets.columns import (
    Column,
    ListSheet,
    amount,
    chosen,
    code,
    day,
    degrees,
    free,
    name_in,
    required,
)
from services.spreadsheets.declarations import both
from services.spreadsheets.sentences import Texts

Choices = Sequence[tuple[str, Texts]]


def listed(codelist: str) -> Choices:
    """The codes of a list with their names."""
    return [
        (each, both(entry.name_en or each, entry.name_id or entry.name_en or each))
        for each, entry in codelists.load()[codelist].items()
    ]


def roles() -> Choices:
    """The roles of organizations in programs with their names."""
    names = dict(listed("OrganisationRole"))
    return [(str(word), names[each]) for each, word in PARTICIPATION_ROLE_BY_CODE.items()]


def places() -> Iterator[tuple[str, Texts]]:
    """The codes of the provinces, regencies and cities with their names."""
    for fact in regions.load():
        yield fact.code, both(fact.name_en or fact.name_id, fact.name_id)


PERCENTAGE = both(
    "The share of the program in percent. The shares of a list add up to 100, or none is given.",
    "Porsi program dalam persen. Jumlah porsi dalam satu daftar adalah 100, atau tidak diisi sama sekali.",
)
PERIOD = both("The first and the last day of the period.", "Hari pertama dan hari terakhir periode.")
POINT = both("The coordinates in degrees (WGS 84).", "Koordinat dalam derajat (WGS 84).")
PLACE_NAME = both("The name of the place.", "Nama lokasi.")


def percentage() -> Column:
    """Declare the column for the share of an entry."""
    return amount("percentage", "percentage", both("Percent", "Persen"), PERCENTAGE)


PARTICIPATIONS = ListSheet(
    "Mitra-Partners",
    "participations",
    both("Participating organizations", "Organisasi yang berperan serta"),
    both(
        "The organizations that take part in a program, each with its role.",
        "Organisasi yang berperan serta dalam program, masing-masing dengan perannya.",
    ),
    (
        required(
            free(
                "organization",
                "organization",
                both("Organization", "Organisasi"),
                both(
                    "The identifier of the organization, such as ID-CONTOH-KL-01.",
                    "Pengenal organisasi, misalnya ID-CONTOH-KL-01.",
                ),
            )
        ),
        required(
            chosen(
                "role",
                "role",
                both("Role", "Peran"),
                both("What it does in the program.", "Peran organisasi dalam program."),
                roles(),
            )
        ),
        free(
            "activity",
            "activityId",
            both("Its own activity", "Kegiatan organisasi itu"),
            both(
                "The IATI identifier of its own activity for this program.",
                "Pengenal IATI kegiatan organisasi itu sendiri untuk program ini.",
            ),
        ),
    ),
)
LOCATIONS = ListSheet(
    "Lokasi-Locations",
    "locations",
    both("Locations", "Lokasi"),
    both("Where the program works.", "Lokasi pelaksanaan program."),
    (
        code(
            "region",
            "region",
            both("Province, regency or city", "Provinsi, kabupaten, atau kota"),
            both("Choose from the list, or write the code.", "Pilih dari daftar, atau tulis kodenya."),
            list(places()),
        ),
        name_in("name_id", "names", "id", both("Name (Indonesian)", "Nama (Indonesia)"), PLACE_NAME),
        name_in("name_en", "names", "en", both("Name (English)", "Nama (Inggris)"), PLACE_NAME),
        degrees("latitude", "latitude", both("Latitude", "Lintang"), POINT),
        degrees("longitude", "longitude", both("Longitude", "Bujur"), POINT),
        percentage(),
    ),
)
SECTORS = ListSheet(
    "Sektor-Sectors",
    "sectors",
    both("Sectors", "Sektor"),
    both("What the program is about.", "Bidang program."),
    (
        required(
            code(
                "sector",
                "code",
                both("Sector", "Sektor"),
                both("Choose from the list, or write the code.", "Pilih dari daftar, atau tulis kodenya."),
                listed("Sector"),
            )
        ),
        code(
            "vocabulary",
            "vocabulary",
            both("Vocabulary", "Kosakata"),
            both(
                "The vocabulary of the code. Blank: the list of sectors of the OECD DAC (1).",
                "Kosakata kode. Kosong: daftar sektor OECD DAC (1).",
            ),
            listed("SectorVocabulary"),
        ),
        percentage(),
    ),
)
BUDGETS = ListSheet(
    "Anggaran-Budgets",
    "budgets",
    both("Budgets", "Anggaran"),
    both("Planned amounts for periods.", "Jumlah yang direncanakan untuk suatu periode."),
    (
        amount(
            "amount",
            "amount",
            both("Amount", "Jumlah"),
            both(
                "A number, such as 1500000 or 1.500.000,50.",
                "Angka, misalnya 1500000 atau 1.500.000,50.",
            ),
        ),
        code(
            "currency",
            "currency",
            both("Currency", "Mata uang"),
            both("Such as IDR.", "Misalnya IDR."),
            listed("Currency"),
        ),
        day("period_start", "periodStart", both("From", "Dari"), PERIOD),
        day("period_end", "periodEnd", both("To", "Sampai"), PERIOD),
        day(
            "value_date",
            "valueDate",
            both("Value date", "Tanggal kurs"),
            both("The date of the exchange rate.", "Tanggal kurs."),
        ),
        code(
            "type",
            "type",
            both("Type", "Jenis"),
            both("Original (1) or revised (2).", "Awal (1) atau revisi (2)."),
            listed("BudgetType"),
        ),
        code(
            "budget_status",
            "status",
            both("Status", "Status"),
            both("Indicative (1) or committed (2).", "Indikatif (1) atau komitmen (2)."),
            listed("BudgetStatus"),
        ),
    ),
)
