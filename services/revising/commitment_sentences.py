"""The rules of commitments, in English and in Indonesian, by their codes."""

SENTENCES = {
    "COMMITMENT_REQUIRED": (
        "A commitment needs this value: give it.",
        "Komitmen memerlukan nilai ini: isi nilainya.",
    ),
    "COMMITMENT_TWICE": (
        "{value} has a commitment to this node for the same period already: change that one.",
        "{value} sudah memiliki komitmen untuk butir rencana ini pada periode yang sama: ubah komitmen itu.",
    ),
    "COMMITMENT_YEAR": (
        "{value} is not a year from 1900 to 2200.",
        "{value} bukan tahun antara 1900 dan 2200.",
    ),
    "QUARTER": (
        "{value} is not a quarter: use 1 to 4, or leave it out for the whole year.",
        "{value} bukan triwulan: gunakan 1 sampai 4, atau kosongkan untuk setahun penuh.",
    ),
    "COMMITMENT_NODE": (
        "There is no such node of a plan, or you may not see it: give the ID of a node.",
        "Butir rencana tersebut tidak ada, atau tidak dapat Anda lihat: berikan ID butir rencana.",
    ),
    "COMMITMENT_PERIOD": (
        "The node {node} is not valid in {value}: it is valid from {start} to {end}.",
        "Butir rencana {node} tidak berlaku pada {value}: berlaku dari {start} sampai {end}.",
    ),
    "NOT_YOURS": (
        "You may commit for your own organization and those below it: leave this out, or name one of them.",
        (
            "Anda dapat membuat komitmen untuk organisasi sendiri dan yang di bawahnya: kosongkan isian ini, "
            "atau sebutkan salah satunya."
        ),
    ),
    "NEGATIVE": (
        "{value} is below 0.",
        "{value} kurang dari 0.",
    ),
    "CURRENCY_DIFFERS": (
        "Planned and realised money must be in one currency: {value} is not {planned}.",
        "Anggaran rencana dan realisasi harus dalam satu mata uang: {value} bukan {planned}.",
    ),
    "REPORT_EMPTY": (
        "A report needs the realised budget, the number of realised outputs or a narrative: give one.",
        "Laporan memerlukan realisasi anggaran, jumlah realisasi keluaran, atau narasi: isi salah satunya.",
    ),
    "EVIDENCE": (
        (
            "{value} needs evidence: the commitment has no document and no output. Its organization adds one "
            "with `saveCommitment`."
        ),
        (
            "{value} memerlukan bukti: komitmen ini belum memiliki dokumen atau keluaran. Organisasinya "
            "dapat "
            "menambahkannya dengan `saveCommitment`."
        ),
    ),
    "REASON": (
        "A dropped commitment needs a reason: give it.",
        "Komitmen yang dibatalkan memerlukan alasan: isi alasannya.",
    ),
    "TRANSITION": (
        "A commitment that is {before} can't become {value} in this way. It can become: {allowed}.",
        "Komitmen berstatus {before} tidak dapat menjadi {value} dengan cara ini. Yang mungkin: {allowed}.",
    ),
    "DECIDED": (
        (
            "The secretariat has decided about the commitment ({before}): a reviewer must set it to REPORTED "
            "before it can be changed."
        ),
        (
            "Sekretariat telah memutuskan komitmen ini ({before}): penelaah harus mengembalikannya ke "
            "REPORTED "
            "sebelum dapat diubah."
        ),
    ),
    "NO_OUTPUT": (
        "There is no such output, or not all who see the commitment may see it: give the ID of another one.",
        (
            "Keluaran tersebut tidak ada, atau tidak dapat dilihat oleh semua yang melihat komitmen "
            "ini: berikan "
            "ID lain."
        ),
    ),
}
