"""The rules for collaborations, in English and in Indonesian, by their codes."""

SENTENCES = {
    "PARTNERS": (
        "A collaboration needs another organization than your own: give 1 to {limit}.",
        "Kerja sama memerlukan organisasi selain organisasi Anda: berikan 1 sampai {limit}.",
    ),
    "SAME_REPORTER": (
        "One organization reports both programs of the overlap: there is nobody else to ask.",
        "Kedua program dilaporkan oleh satu organisasi: tidak ada pihak lain untuk diajak.",
    ),
    "OPEN_COLLABORATION": (
        "Your organization has a collaboration about this overlap already: answer or end that one.",
        "Organisasi Anda sudah memiliki kerja sama tentang tumpang tindih ini: jawab atau akhiri dahulu.",
    ),
    "REASON_REQUIRED": ("Give a reason.", "Berikan alasan."),
}
