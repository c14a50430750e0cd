"""The rules for obstacles, in English and in Indonesian, by their codes."""

SENTENCES = {
    "CHOICE_REQUIRED": (
        "This field must not be empty: choose a value.",
        "Isian ini wajib: pilih satu nilai.",
    ),
    "DATE_REQUIRED": ("This field must not be empty: give a date.", "Isian ini wajib: berikan tanggal."),
    "SUBJECT": (
        (
            "An obstacle is about something: give a program, a node of a plan, a region, an organization, or "
            "`aboutHub`."
        ),
        (
            "Kendala harus menyangkut sesuatu: berikan program, simpul rencana, wilayah, organisasi, atau "
            "`aboutHub`."
        ),
    ),
    "UNKNOWN_RECORD": (
        "There is no such record that you may see: give the ID of one.",
        "Tidak ada data tersebut yang boleh Anda lihat: berikan ID data lain.",
    ),
    "RESOLUTION": (
        "An obstacle that is RESOLVED needs a resolution: say what solved it, or choose CLOSED.",
        "Kendala berstatus RESOLVED memerlukan penyelesaian: jelaskan penyelesaiannya, atau pilih CLOSED.",
    ),
    "NOT_RESOLVED": (
        (
            "An obstacle with the status {value} has no date of resolution: remove the date, or choose "
            "RESOLVED or CLOSED."
        ),
        (
            "Kendala berstatus {value} tidak memiliki tanggal penyelesaian: hapus tanggal itu, atau pilih "
            "RESOLVED atau CLOSED."
        ),
    ),
    "BEFORE_RAISED": (
        "{value} is before the obstacle was raised, {raised}: give a later date.",
        "{value} lebih awal daripada tanggal kendala dilaporkan, {raised}: berikan tanggal yang lebih akhir.",
    ),
    "VISIBILITY": (
        "Obstacles are PUBLIC or MEMBERS: one about a record that only its owner sees is hidden with it.",
        (
            "Kendala bersifat PUBLIC atau MEMBERS: kendala tentang data yang hanya dilihat pemiliknya ikut "
            "tersembunyi."
        ),
    ),
}
