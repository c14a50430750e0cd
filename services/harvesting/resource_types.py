"""Mapping of `dc:type` to kinds of knowledge products: terms of DCMI, DRIVER, info:eu-repo and COAR."""

import re
from collections.abc import Iterable

from db.values import KnowledgeKind

COAR = re.compile(r"https?://purl\.org/coar/resource_type/(c_\w+)/?", re.ASCII)
# A level in parentheses, such as Thesis (S1) or Skripsi (Sarjana), changes nothing.
LEVEL = re.compile(r"\s*\([^()]*\)\s*$")
PREFIX = re.compile(r"(info:eu-repo/semantics/|https?://purl\.org/dc/dcmitype/)", re.IGNORECASE)

WORDS = {
    KnowledgeKind.STUDY: "article, journal article, research article, review article, book review, thesis, "
    "bachelor thesis, master thesis, doctoral thesis, dissertation, preprint, working paper, research paper, "
    "research report, study, case study, conference paper, conference object, conference proceedings, "
    "contribution to periodical, book part, book chapter, book section, peer reviewed article, "
    "conference or workshop item, theses, undergraduate thesis, skripsi, tesis, disertasi, tugas akhir, "
    "artikel, artikel jurnal, artikel ilmiah, jurnal, artikel penelitian, karya ilmiah, karya tulis ilmiah, "
    "makalah konferensi, makalah seminar, prosiding, artikel prosiding, bagian buku, bab buku, kajian, "
    "studi, studi kasus, penelitian, naskah publikasi, kertas kerja",
    KnowledgeKind.REPORT: "report, annual report, technical report, internal report, report part, "
    "report to funding agency, project deliverable, paper, laporan, makalah, laporan penelitian, "
    "laporan tahunan, laporan teknis, laporan kegiatan, laporan akhir, laporan kemajuan, laporan proyek",
    KnowledgeKind.RESULTS_REPORT: "results report, result report, laporan hasil",
    KnowledgeKind.EVALUATION: "evaluation, evaluation report, evaluasi, laporan evaluasi",
    KnowledgeKind.POLICY: "policy, policy brief, policy paper, policy report, kebijakan, "
    "ringkasan kebijakan, risalah kebijakan, naskah kebijakan, kertas kebijakan",
    KnowledgeKind.GUIDELINE: "guide, guideline, guidelines, handbook, manual, toolkit, panduan, pedoman, "
    "buku panduan, buku pedoman, buku saku, petunjuk teknis, petunjuk pelaksanaan",
    KnowledgeKind.TRAINING_MATERIAL: "lecture, course, learning object, learning material, "
    "teaching material, teaching resource, training material, module, modul, bahan ajar, buku ajar, "
    "bahan pelatihan, materi pelatihan, modul pelatihan, modul ajar",
    KnowledgeKind.DATASET: "dataset, data set, data sets, kumpulan data, himpunan data",
    KnowledgeKind.MULTIMEDIA: "image, still image, moving image, video, film, sound, audio, audiovisual, "
    "podcast, interactive resource, gambar, foto, rekaman video, rekaman suara, siniar",
}
CODES = {
    KnowledgeKind.STUDY: "c_6501 c_2df8fbb1 c_dcae04bc c_46ec c_7a1f c_bdcc c_db06 c_816b c_8042 c_18ws "
    "c_5794 c_c94f c_f744 c_18cp c_3e5a c_3248 c_efa0 c_ba08",
    KnowledgeKind.REPORT: "c_93fc c_18gh c_18ww c_ba1f c_18hj c_18op c_18wq c_18wz",
    KnowledgeKind.POLICY: "c_186u",
    KnowledgeKind.TRAINING_MATERIAL: "c_8544",
    KnowledgeKind.DATASET: "c_ddb1",
    KnowledgeKind.MULTIMEDIA: "c_c513 c_ecc8 c_8a7e c_12ce c_18cc c_e9a0",
}


def plain(text: str) -> str:
    """Return a type for comparison, without case, spaces, hyphens and vocabulary prefix."""
    return re.sub(r"[\s_-]+", "", PREFIX.sub("", text.strip())).casefold()


KIND_BY_WORD = {plain(word): kind for kind, words in WORDS.items() for word in words.split(", ")}
KIND_BY_CODE = {code: kind for kind, codes in CODES.items() for code in codes.split()}


def kind_of(types: Iterable[str]) -> KnowledgeKind:
    """Return the kind of the first known type, else OTHER."""
    for each in types:
        code = COAR.fullmatch(each.strip())
        if found := KIND_BY_CODE.get(code[1]) if code else _by_word(each):
            return found
    return KnowledgeKind.OTHER


def _by_word(text: str) -> KnowledgeKind | None:
    return KIND_BY_WORD.get(plain(text)) or KIND_BY_WORD.get(plain(LEVEL.sub("", text)))
