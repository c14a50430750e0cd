"""Texts of generated records in Indonesian and English, each labeled as a sample."""

from collections.abc import Sequence
from random import Random

import orjson

Pair = tuple[str, str]

LABELS: Pair = ("[Contoh]", "[Sample]")

# Weights of texts in both languages, only Indonesian, only English.
LANGUAGES: tuple[Sequence[int], ...] = ((0, 1), (0,), (1,))
LANGUAGE_WEIGHTS = (55, 25, 20)

ACTIONS: Sequence[Pair] = (
    ("Penguatan", "Strengthening"),
    ("Pengembangan", "Development of"),
    ("Pelatihan bagi", "Training for"),
    ("Pendampingan", "Accompanying"),
    ("Kemitraan untuk", "Partnership for"),
    ("Kajian tentang", "A study of"),
    ("Jejaring", "A network of"),
    ("Evaluasi atas", "Evaluation of"),
    ("Dukungan untuk", "Support for"),
    ("Peningkatan kapasitas", "Building the capacity of"),
)
SUBJECTS: Sequence[Pair] = (
    ("guru dan sekolah rukun", "teachers and harmonious schools"),
    ("forum pemuda antardesa", "youth forums across villages"),
    ("perempuan pembangun perdamaian", "women who build peace"),
    ("petugas pemasyarakatan", "correctional officers"),
    ("keluarga dan pengasuhan", "families and parenting"),
    ("literasi digital warga", "digital literacy of citizens"),
    ("layanan psikososial daerah", "local psychosocial services"),
    ("penyuluh lapangan", "field counsellors"),
    ("media komunitas", "community media"),
    ("dialog antarumat", "dialogue between faiths"),
    ("koperasi dan usaha kecil", "cooperatives and small enterprises"),
    ("reintegrasi di kampung asal", "reintegration in home villages"),
    ("pemerintah kabupaten dan kota", "regency and city governments"),
    ("rencana aksi daerah", "local action plans"),
)
SETTINGS: Sequence[Pair] = (
    ("di wilayah pesisir", "in coastal areas"),
    ("di sekolah menengah", "in secondary schools"),
    ("di tiga provinsi", "in three provinces"),
    ("bersama masyarakat sipil", "with civil society"),
    ("berbasis bukti", "on the basis of evidence"),
    ("tahap kedua", "second phase"),
    ("di kawasan perkotaan", "in urban areas"),
    ("untuk lima tahun", "over five years"),
)
SENTENCES: Sequence[Pair] = (
    (
        "Kegiatan ini mempertemukan warga, guru, dan pemerintah setempat dalam pertemuan bulanan.",
        "It brings citizens, teachers and local government together in monthly meetings.",
    ),
    (
        "Hasilnya dicatat, dibagikan kepada mitra, dan ditinjau ulang setiap semester.",
        "What comes of it is recorded, shared with partners and reviewed every half year.",
    ),
    (
        "Pendanaan disalurkan bertahap sesuai capaian yang diverifikasi bersama.",
        "Funds are paid in steps, as achievements are verified together.",
    ),
    (
        "Modul pelatihan disusun dengan para praktisi dan diuji di enam wilayah percontohan.",
        "Training modules are written with practitioners and tried in six pilot areas.",
    ),
    (
        "Pembelajaran dari lapangan menjadi bahan kebijakan di tingkat nasional.",
        "What the field teaches feeds into national policy.",
    ),
    (
        "Kelompok sasaran terlibat sejak perencanaan hingga pemantauan.",
        "Those whom it is for take part from planning to monitoring.",
    ),
)
NAMES: Sequence[Pair] = (
    ("Yayasan", "Foundation"),
    ("Dinas", "Office"),
    ("Lembaga", "Institute"),
    ("Perkumpulan", "Association"),
    ("Badan", "Agency"),
    ("Universitas", "University"),
)
THEMES: Sequence[Pair] = (
    ("Damai Nusantara", "of Archipelago Peace"),
    ("Cahaya Timur", "of Eastern Light"),
    ("Rukun Bersama", "of Living Together"),
    ("Samudra Jaya", "of the Great Ocean"),
    ("Tunas Harapan", "of Young Hope"),
    ("Lentera Desa", "of the Village Lantern"),
)


def title(draw: Random, number: int) -> Pair:
    """Return a title in both languages; the number makes it unique."""
    return joined(draw.choice(ACTIONS), draw.choice(SUBJECTS), draw.choice(SETTINGS), (str(number),) * 2)


def name(draw: Random, number: int) -> Pair:
    """The name of an organization in both languages."""
    return joined(draw.choice(NAMES), draw.choice(THEMES), (str(number),) * 2)


def description(draw: Random, sentences: int) -> Pair:
    """Some sentences in both languages."""
    return joined(*(draw.choice(SENTENCES) for _ in range(sentences)))


def joined(*parts: Pair) -> Pair:
    """Join the parts and add the label."""
    return " ".join((LABELS[0], *(part[0] for part in parts))), " ".join(
        (LABELS[1], *(part[1] for part in parts))
    )


def languages(draw: Random) -> Sequence[int]:
    """The languages of a record's texts: 0 is Indonesian, 1 English."""
    return draw.choices(LANGUAGES, LANGUAGE_WEIGHTS)[0]


def stored(text: Pair, spoken: Sequence[int]) -> str:
    """A text as it is stored: a JSON list of [language, text] in the languages spoken."""
    return orjson.dumps([(("id", "en")[one], text[one]) for one in spoken]).decode()
