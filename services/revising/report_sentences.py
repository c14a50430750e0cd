"""The rules of reports, in English and in Indonesian, by their codes."""

SENTENCES = {
    "REPORT_LOCKED": (
        "The report is approved, which locks it: a reviewer opens it again with `reopenReport`.",
        "Laporan telah disetujui dan terkunci: penelaah membukanya kembali dengan `reopenReport`.",
    ),
    "REPORT_SUBMITTED": (
        "The report is with the secretariat: wait until it is returned or approved.",
        "Laporan sedang diperiksa sekretariat: tunggu sampai dikembalikan atau disetujui.",
    ),
    "REPORT_EXISTS": (
        "{value} has a report by this template for this year already: change that one.",
        "{value} sudah memiliki laporan dengan templat ini untuk tahun tersebut: ubah laporan itu.",
    ),
    "REPORT_TEMPLATE": (
        "There is no such template, or you may not see it: give the ID of a template.",
        "Templat tersebut tidak ada, atau tidak dapat Anda lihat: berikan ID templat.",
    ),
    "NO_DEADLINE": (
        "The template has no deadline for {value}: it has {years}.",
        "Templat ini tidak memiliki tenggat untuk {value}; yang ada: {years}.",
    ),
    "NO_ITEM": (
        "The report has no item for this commitment: give the ID of a commitment of the report.",
        "Laporan ini tidak memiliki butir untuk komitmen tersebut: berikan ID komitmen dalam laporan.",
    ),
    "ITEM_TWICE": (
        "The item is in the list twice: keep one.",
        "Butir ada dua kali di dalam daftar: sisakan satu.",
    ),
    "REPORT_FIELD": (
        "The template has no field {value!r}. It has: {keys}.",
        "Templat ini tidak memiliki isian {value!r}. Yang ada: {keys}.",
    ),
    "REPORT_FIELD_MISSING": (
        "The template requires the field {value!r}: fill it in.",
        "Templat mewajibkan isian {value!r}: isi terlebih dahulu.",
    ),
    "VALUE_KIND": (
        "The field {value!r} takes a value of the kind {kind}.",
        "Isian {value!r} memerlukan nilai berjenis {kind}.",
    ),
    "CHOICE": (
        "{value!r} is no choice of the field. The choices are: {choices}.",
        "{value!r} bukan pilihan isian ini. Pilihannya: {choices}.",
    ),
    "ITEM_COMMENT": (
        "An item that is returned needs a comment: say what is missing.",
        "Butir yang dikembalikan memerlukan catatan: sebutkan kekurangannya.",
    ),
    "ITEMS_PENDING": (
        "{value} items are not validated: validate them with `validateReportItems`.",
        "{value} butir belum divalidasi: validasi dengan `validateReportItems`.",
    ),
}
