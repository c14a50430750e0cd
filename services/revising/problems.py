"""The rules for the fields of records, one set for all ways in: what is refused, what gets a warning."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.revising import (
    alignment_sentences,
    collaboration_sentences,
    commitment_sentences,
    obstacle_sentences,
    part_sentences,
    report_sentences,
)

LONGEST_TITLE = 2_000
LONGEST_TEXT = 40_000
LONGEST_COMMENT = 2_000
# The database has no first and no last day, and takes some days for these.
FIRST_DAY, LAST_DAY = "1900-01-01", "2200-12-31"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Code: the sentence in English and in Indonesian; `{...}` are the values of the problem.
SENTENCES = {
    "REQUIRED": (
        "This field must not be empty: give at least one text.",
        "Isian ini tidak boleh kosong: berikan sedikitnya satu teks.",
    ),
    "ADDRESS_REQUIRED": (
        "A knowledge product needs an address or a DOI.",
        "Produk pengetahuan harus memiliki alamat web atau DOI.",
    ),
    "TAKEN": (
        "The knowledge product {title!r} has this address or DOI already: change that one.",
        "Produk pengetahuan {title!r} sudah memiliki alamat atau DOI ini: ubah produk itu.",
    ),
    "TAKEN_UNSEEN": (
        "The hub has a record with this address or DOI already. Contact the hub's administrators.",
        "Hub sudah memiliki data dengan alamat atau DOI ini. Hubungi administrator hub.",
    ),
    "DOI": (
        "{value!r} is not a DOI: use one such as `10.1234/example`.",
        "{value!r} bukan DOI: gunakan DOI seperti `10.1234/example`.",
    ),
    "LICENSE": (
        "{value!r} is not an SPDX identifier: use one such as `CC-BY-4.0`.",
        "{value!r} bukan pengenal SPDX: gunakan pengenal seperti `CC-BY-4.0`.",
    ),
    "FORMAT": (
        "{value!r} is not a media type: use one such as `application/pdf`.",
        "{value!r} bukan tipe media: gunakan tipe seperti `application/pdf`.",
    ),
    "BLANK": ("The text is empty.", "Teks kosong."),
    "TOO_LONG": (
        "The text has {length:,} characters; at most {limit:,} are allowed.",
        "Teks berisi {length:,} karakter; paling banyak {limit:,}.",
    ),
    "LANGUAGE": (
        "{value!r} is not a language tag: use one such as `id` or `en`.",
        "{value!r} bukan kode bahasa: gunakan kode seperti `id` atau `en`.",
    ),
    "LANGUAGE_TWICE": (
        "There are two texts in {value!r}: keep one.",
        "Ada dua teks dalam bahasa {value!r}: sisakan satu.",
    ),
    "CHARACTER": (
        "The text contains a control character: remove it.",
        "Teks berisi karakter kendali: hapus karakter itu.",
    ),
    "DATE_ORDER": (
        "{value} is before the start, {start}.",
        "{value} lebih awal daripada tanggal mulai, {start}.",
    ),
    "NOTHING": (
        "The record has these values already: change at least one field.",
        "Data ini sudah memiliki nilai tersebut: ubah sedikitnya satu isian.",
    ),
    "KEY_USED": (
        "This key was used for another request: use a new one.",
        "Kunci ini sudah dipakai untuk permintaan lain: gunakan kunci baru.",
    ),
    "KEY_FORM": (
        "A key has 1 to 200 printable characters.",
        "Kunci terdiri atas 1 sampai 200 karakter yang dapat dicetak.",
    ),
    "VERSION": (
        "Give the version that you read, so that nobody's change is lost.",
        "Berikan versi yang Anda baca, agar perubahan orang lain tidak hilang.",
    ),
    "ITEMS": (
        "There are {value} revisions: give 1 to {limit}.",
        "Ada {value} revisi: berikan 1 sampai {limit}.",
    ),
    "REVISION_TWICE": (
        "The revision is in the list twice: keep one.",
        "Revisi ada dua kali di dalam daftar: sisakan satu.",
    ),
    "NO_TITLE": (
        "An indicator needs a title.",
        "Indikator harus memiliki judul.",
    ),
    "NO_INDICATOR": (
        "There is no indicator at place {value}: the output has {limit}, counted from 0.",
        "Tidak ada indikator pada urutan {value}: keluaran ini memiliki {limit}, dihitung dari 0.",
    ),
    "MEASURE_CODE": (
        "{value!r} is no code of the IATI codelist IndicatorMeasure: use 1 for a number, 2 for a percentage.",
        "{value!r} bukan kode daftar IATI IndicatorMeasure: gunakan 1 untuk angka, 2 untuk persentase.",
    ),
    "NO_MEASURE": (
        "A target needs a measure of its indicator, such as 1 for a number.",
        "Target memerlukan satuan indikatornya, misalnya 1 untuk angka.",
    ),
    "NOT_NUMBER": (
        "{value!r} is not a number, but the measure of the indicator is a number or a percentage.",
        "{value!r} bukan angka, padahal satuan indikator adalah angka atau persentase.",
    ),
    "NO_DATES": (
        "A period needs a start and an end.",
        "Periode memerlukan tanggal mulai dan tanggal selesai.",
    ),
    "PERIOD_ORDER": (
        "{value} is not after the end of the period before, {end}: sort the periods, and let none overlap.",
        "{value} tidak setelah akhir periode sebelumnya, {end}: urutkan periode tanpa tumpang tindih.",
    ),
    "VALUE_TWICE": (
        "Another value has the same dimensions and locations: keep one.",
        "Nilai lain memiliki dimensi dan lokasi yang sama: sisakan satu.",
    ),
    "FIXED": (
        "This can't be changed once the record exists: add a new one.",
        "Ini tidak dapat diubah setelah data ada: tambahkan data baru.",
    ),
    "NO_NEW": (
        "Members add no records of this kind: name the record to change.",
        "Anggota tidak menambah data jenis ini: sebutkan data yang akan diubah.",
    ),
    "KIND": (
        "Records of this kind can't be corrected so: give the ID of a program.",
        "Jenis data ini tidak dapat dikoreksi dengan cara ini: berikan ID program.",
    ),
    "MERGE": (
        "Give two programs of the same visibility, neither of them withdrawn nor a part of the other.",
        "Berikan dua program dengan visibilitas yang sama, yang tidak ditarik dan bukan bagian yang lain.",
    ),
    "NOT_MERGED": (
        "This program was not merged into another one: give the ID of one that was.",
        "Program ini tidak digabungkan ke program lain: berikan ID program yang digabungkan.",
    ),
    "OWNER": (
        "The new owner must be an organization that you see and that has an identifier.",
        "Pemilik baru harus organisasi yang dapat Anda lihat dan yang memiliki pengenal.",
    ),
    "FIELD": (
        "A revision has no field {value!r}.",
        "Revisi tidak memiliki isian {value!r}.",
    ),
}
for part in (
    part_sentences,
    alignment_sentences,
    commitment_sentences,
    report_sentences,
    obstacle_sentences,
    collaboration_sentences,
):
    if twice := SENTENCES.keys() & part.SENTENCES:
        raise ValueError(f"{part.__name__} has sentences of codes that have one already: {sorted(twice)}.")
    SENTENCES.update(part.SENTENCES)


Check = Callable[[Mapping[str, Any]], Iterator["Problem"]]


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that breaks a rule: the path of the value in the input, the rule's code, the value.

    `also` are further fields that have a part in it.
    """

    path: str
    code: str
    value: str | None
    texts: Sequence[tuple[str, str]]
    also: Sequence[str] = ()

    def concerns(self, fields: Collection[str]) -> bool:
        """Whether one of the fields has a part in the problem."""
        return not {self.path.partition(".")[0], *self.also}.isdisjoint(fields)


def problem(
    path: str,
    code: str,
    value: Any = None,
    *,
    also: Sequence[str] = (),
    sentence: str | None = None,
    **given: Any,
) -> Problem:
    """Build a problem with its sentence in both languages, by default the one of its code.

    `also` are further fields with a part in it.
    """
    english, indonesian = (each.format(value=value, **given) for each in SENTENCES[sentence or code])
    shown = None if value is None else str(value)[:200]
    return Problem(path, code, shown, (("en", english), ("id", indonesian)), also)


def of_comment(comment: str | None, path: str = "input.comment") -> list[Problem]:
    """What is wrong with a comment or a reason."""
    if comment is None:
        return []
    if len(comment) > LONGEST_COMMENT:
        return [problem(path, "TOO_LONG", length=len(comment), limit=LONGEST_COMMENT)]
    return [problem(path, "CHARACTER")] if FORBIDDEN.search(comment) else []


def required(*names: str) -> Check:
    """Return the check that each of these fields has a text."""

    def check(values: Mapping[str, Any]) -> Iterator[Problem]:
        for name in names:
            if not any(text.strip() for _, text in values.get(name) or ()):
                yield problem(name, "REQUIRED")

    return check


def texts(**limits: int) -> Check:
    """Return the check of fields with a text in several languages, each with its greatest length."""

    def check(values: Mapping[str, Any]) -> Iterator[Problem]:
        for name, limit in limits.items():
            yield from localized_problems(name, values.get(name) or (), limit)

    return check


def days(*names: str) -> Check:
    """Return the check that days are in years of programs."""

    def check(values: Mapping[str, Any]) -> Iterator[Problem]:
        for name in names:
            if day := values.get(name):
                yield from day_problems(name, day)

    return check


def day_problems(path: str, day: str) -> Iterator[Problem]:
    """Find a day that is too early or too late."""
    # Days of ISO 8601 are in order as texts.
    if not FIRST_DAY <= day <= LAST_DAY:
        yield problem(path, "YEAR", day)


def plain(**limits: int) -> Check:
    """Return the check of fields with a text without a language, each with its greatest length."""

    def check(values: Mapping[str, Any]) -> Iterator[Problem]:
        for name, limit in limits.items():
            text = values.get(name)
            if text is None:
                continue
            if not text.strip():
                yield problem(name, "BLANK")
            if len(text) > limit:
                yield problem(name, "TOO_LONG", length=len(text), limit=limit)
            if FORBIDDEN.search(text):
                yield problem(name, "CHARACTER")

    return check


def localized_problems(name: str, pairs: Iterable[Sequence[str]], limit: int) -> Iterator[Problem]:
    """Find what is wrong with a text in several languages."""
    languages: set[str] = set()
    for place, (language, text) in enumerate(pairs):
        path = f"{name}.{place}"
        if not LANGUAGE.fullmatch(language):
            yield problem(f"{path}.language", "LANGUAGE", language)
        if language in languages:
            yield problem(f"{path}.language", "LANGUAGE_TWICE", language)
        languages.add(language)
        if not text.strip():
            yield problem(f"{path}.text", "BLANK")
        if len(text) > limit:
            yield problem(f"{path}.text", "TOO_LONG", length=len(text), limit=limit)
        if FORBIDDEN.search(text):
            yield problem(f"{path}.text", "CHARACTER")
