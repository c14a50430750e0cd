"""The rules for the parts of a program, in English and in Indonesian, by their codes."""

SENTENCES = {
    "MISSING": (
        "A published program needs this value: give it.",
        "Program yang diterbitkan memerlukan nilai ini: isi nilainya.",
    ),
    "TOO_MANY": (
        "The list has {length:,} entries; at most {limit:,} are allowed.",
        "Daftar berisi {length:,} entri; paling banyak {limit:,}.",
    ),
    "TWICE": (
        "{value!r} is in the list twice: keep one.",
        "{value!r} ada dua kali dalam daftar: sisakan satu.",
    ),
    "CODE": (
        "{value!r} is not in the codelist {codelist}.{near_en} The query `codelist` returns its codes.",
        "{value!r} tidak ada dalam daftar kode {codelist}.{near_id} Kueri `codelist` memuat kodenya.",
    ),
    "REGION": (
        (
            "There is no region {value!r}.{near_en} Use an ISO 3166-2 code such as `ID-JI`, a Kemendagri "
            "code such as `35.78`, or a name."
        ),
        (
            "Tidak ada wilayah {value!r}.{near_id} Gunakan kode ISO 3166-2 seperti `ID-JI`, kode Kemendagri "
            "seperti `35.78`, atau nama."
        ),
    ),
    "REGION_AMBIGUOUS": (
        "There are several regions {value!r}: use one of {names}.",
        "Ada beberapa wilayah {value!r}: gunakan salah satu dari {names}.",
    ),
    "ORGANIZATION": (
        "There is no organization {value!r}: use its ID or one of its identifiers.",
        "Tidak ada organisasi {value!r}: gunakan ID atau salah satu pengenalnya.",
    ),
    "ORGANIZATION_AMBIGUOUS": (
        "There are several organizations {value!r}: use the ID of the right one.",
        "Ada beberapa organisasi {value!r}: gunakan ID organisasi yang benar.",
    ),
    "ORGANIZATION_HIDDEN": (
        "Some of those who see the program may not see the organization {value!r}: use another one.",
        "Sebagian yang melihat program tidak boleh melihat organisasi {value!r}: gunakan yang lain.",
    ),
    "PERCENTAGE": (
        "{value} is not from 0 to 100.",
        "{value} tidak berada di antara 0 dan 100.",
    ),
    "PERCENTAGE_SUM": (
        (
            "The percentages of one vocabulary add up to {value}: change them so that they add up to 100, or "
            "leave all of them out."
        ),
        "Jumlah persentase dalam satu kosakata adalah {value}: ubah menjadi 100, atau kosongkan semua.",
    ),
    "PERCENTAGE_MISSING": (
        "Other entries of the vocabulary have a percentage: give one here, or leave all of them out.",
        "Entri lain dalam kosakata ini memiliki persentase: isi persentasenya, atau kosongkan semua.",
    ),
    "YEAR": (
        "{value} is not in the years 1900 to 2200.",
        "{value} tidak berada di antara tahun 1900 dan 2200.",
    ),
    "TOO_LARGE": (
        "{value} has more than {limit} digits before the point.",
        "{value} memiliki lebih dari {limit} angka sebelum koma.",
    ),
    "POINT": (
        "{value} is not a latitude from -90 to 90 or a longitude from -180 to 180.",
        "{value} bukan lintang dari -90 sampai 90 atau bujur dari -180 sampai 180.",
    ),
    "OUTSIDE": (
        (
            "The point {value} is outside of Indonesia: correct it, or add the other country to "
            "`countries` and leave the region out."
        ),
        (
            "Titik {value} berada di luar Indonesia: perbaiki, atau tambahkan negara lain ke `countries` dan "
            "kosongkan wilayahnya."
        ),
    ),
    "URL": (
        "{value!r} is not a web address: use one that begins with https:// or http://.",
        "{value!r} bukan alamat web: gunakan alamat yang diawali https:// atau http://.",
    ),
}
