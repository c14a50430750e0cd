"""The sheets of further lists of programs: countries, regions of the world, tags, markers, documents."""

from services.spreadsheets.columns import ListSheet, code, day, free, many, name_in, required
from services.spreadsheets.declarations import both
from services.spreadsheets.list_declarations import listed, percentage

TAG_NAME = both(
    "The name of a tag of your own vocabulary.",
    "Nama penanda dari kosakata Anda sendiri.",
)
DOCUMENT_TITLE = both(
    "The title. A document needs one in at least one language.",
    "Judul. Dokumen harus memiliki judul dalam sedikitnya satu bahasa.",
)
DOCUMENT_DESCRIPTION = both("What the document contains.", "Uraian isi dokumen.")

COUNTRIES = ListSheet(
    "Negara-Countries",
    "countries",
    both("Recipient countries", "Negara penerima"),
    both("The countries that benefit from a program.", "Negara penerima manfaat program."),
    (
        required(
            code(
                "country",
                "code",
                both("Country", "Negara"),
                both("Choose from the list, or write the code.", "Pilih dari daftar, atau tulis kodenya."),
                listed("Country"),
            )
        ),
        percentage(),
    ),
)
RECIPIENT_REGIONS = ListSheet(
    "Kawasan-Regions",
    "recipientRegions",
    both("Recipient regions", "Kawasan penerima"),
    both(
        "The regions of the world that benefit from a program.",
        "Kawasan dunia penerima manfaat program.",
    ),
    (
        required(
            code(
                "recipient_region",
                "code",
                both("Region of the world", "Kawasan"),
                both("Choose from the list, or write the code.", "Pilih dari daftar, atau tulis kodenya."),
                listed("Region"),
            )
        ),
        free(
            "region_vocabulary",
            "vocabulary",
            both("Vocabulary", "Kosakata"),
            both(
                "The vocabulary of the code. Blank: the list of regions of the OECD DAC (1).",
                "Kosakata kode. Kosong: daftar kawasan OECD DAC (1).",
            ),
        ),
        percentage(),
    ),
)
TAGS = ListSheet(
    "Penanda-Tags",
    "tags",
    both("Tags", "Penanda"),
    both("The tags of a program.", "Penanda program."),
    (
        required(
            free(
                "tag",
                "code",
                both("Tag", "Penanda"),
                both("The code of the tag, such as 13.2.", "Kode penanda, misalnya 13.2."),
            )
        ),
        free(
            "tag_vocabulary",
            "vocabulary",
            both("Vocabulary", "Kosakata"),
            both(
                "The vocabulary of the code: 2 for goals and 3 for targets of the SDGs, 99 for your own. "
                "Blank: 1.",
                "Kosakata kode: 2 untuk tujuan dan 3 untuk target SDGs, 99 untuk kosakata Anda sendiri. "
                "Kosong: 1.",
            ),
        ),
        free(
            "tag_vocabulary_uri",
            "vocabularyUri",
            both("Web address of the vocabulary", "Alamat web kosakata"),
            both("Where your own vocabulary is published.", "Tempat kosakata Anda sendiri diterbitkan."),
        ),
        name_in("tag_name_id", "names", "id", both("Name (Indonesian)", "Nama (Indonesia)"), TAG_NAME),
        name_in("tag_name_en", "names", "en", both("Name (English)", "Nama (Inggris)"), TAG_NAME),
    ),
)
POLICY_MARKERS = ListSheet(
    "Kebijakan-Policy",
    "policyMarkers",
    both("Policy markers", "Penanda kebijakan"),
    both(
        "The policies that a program serves, such as gender equality.",
        "Kebijakan yang didukung program, misalnya kesetaraan gender.",
    ),
    (
        required(
            code(
                "policy_marker",
                "code",
                both("Policy marker", "Penanda kebijakan"),
                both("Choose from the list, or write the code.", "Pilih dari daftar, atau tulis kodenya."),
                listed("PolicyMarker"),
            )
        ),
        free(
            "marker_vocabulary",
            "vocabulary",
            both("Vocabulary", "Kosakata"),
            both(
                "The vocabulary of the code. Blank: the policy markers of the OECD DAC (1).",
                "Kosakata kode. Kosong: penanda kebijakan OECD DAC (1).",
            ),
        ),
        code(
            "significance",
            "significance",
            both("Significance", "Signifikansi"),
            both(
                "How much the program serves the policy: choose from the list.",
                "Seberapa besar program mendukung kebijakan: pilih dari daftar.",
            ),
            listed("PolicySignificance"),
        ),
    ),
)
DOCUMENTS = ListSheet(
    "Dokumen-Documents",
    "documents",
    both("Documents", "Dokumen"),
    both("The documents of a program on the web.", "Dokumen program di web."),
    (
        required(
            free(
                "url",
                "url",
                both("Web address", "Alamat web"),
                both("The address of the document.", "Alamat dokumen."),
            )
        ),
        name_in(
            "document_title_id",
            "titles",
            "id",
            both("Title (Indonesian)", "Judul (Indonesia)"),
            DOCUMENT_TITLE,
        ),
        name_in(
            "document_title_en", "titles", "en", both("Title (English)", "Judul (Inggris)"), DOCUMENT_TITLE
        ),
        name_in(
            "document_description_id",
            "descriptions",
            "id",
            both("Description (Indonesian)", "Deskripsi (Indonesia)"),
            DOCUMENT_DESCRIPTION,
        ),
        name_in(
            "document_description_en",
            "descriptions",
            "en",
            both("Description (English)", "Deskripsi (Inggris)"),
            DOCUMENT_DESCRIPTION,
        ),
        many(
            "categories",
            "categories",
            both("Categories", "Kategori"),
            both(
                "Codes of the IATI list DocumentCategory, separated by commas, such as A01, B03.",
                "Kode daftar IATI DocumentCategory, dipisahkan koma, misalnya A01, B03.",
            ),
        ),
        many(
            "languages",
            "languages",
            both("Languages", "Bahasa"),
            both("Such as id, en.", "Misalnya id, en."),
        ),
        free(
            "format",
            "format",
            both("Format", "Format"),
            both("The media type, such as application/pdf.", "Tipe media, misalnya application/pdf."),
        ),
        day(
            "published",
            "published",
            both("Published", "Terbit"),
            both("The date of publication.", "Tanggal terbit."),
        ),
    ),
)
