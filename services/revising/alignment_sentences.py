"""The rules for alignments, in English and in Indonesian, by their codes."""

SENTENCES = {
    "NODE": (
        ("There is no node {value!r} in an action plan: use its ID, or its reference such as `RANPE-1/1.2`."),
        ("Tidak ada butir rencana aksi {value!r}: gunakan ID atau rujukannya, misalnya `RANPE-1/1.2`."),
    ),
    "NODE_NAME": (
        "Give either `node`, or both `plan` and `code`.",
        "Isi `node`, atau isi `plan` dan `code` bersama-sama.",
    ),
    "DECISIONS": (
        "There are {value} decisions: give 1 to {limit}.",
        "Ada {value} keputusan: berikan 1 sampai {limit}.",
    ),
    "DECISION_TWICE": (
        "The alignment is in the list twice: keep one.",
        "Keselarasan ada dua kali di dalam daftar: sisakan satu.",
    ),
    "NODE_HIDDEN": (
        "Some of those who see the record may not see the node {value!r}: use another one.",
        "Sebagian yang melihat data ini tidak boleh melihat butir {value!r}: gunakan yang lain.",
    ),
    "NODE_PERIOD": (
        (
            "The node {value!r} is valid from {start} to {end}, in no year of the program: use a node "
            "that is valid then, or correct the dates of the program."
        ),
        (
            "Butir {value!r} berlaku dari {start} sampai {end}, tidak pada satu pun tahun program: gunakan "
            "butir yang berlaku saat itu, atau perbaiki tanggal program."
        ),
    ),
    "SHARE_SUM": (
        "The shares of the plan {plan} add up to {value} percent: change them so that they are at most 100.",
        "Jumlah porsi dalam rencana {plan} adalah {value} persen: ubah agar paling banyak 100.",
    ),
    "PRIMARY_TWICE": (
        "Another node of the plan {plan} is PRIMARY already: make this one SECONDARY.",
        "Butir lain dalam rencana {plan} sudah PRIMARY: jadikan butir ini SECONDARY.",
    ),
    "NOT_OUTPUT": (
        "Only programs and outputs are aligned with action plans; this is a result of another kind.",
        "Hanya program dan keluaran yang diselaraskan dengan rencana aksi; ini hasil jenis lain.",
    ),
}
