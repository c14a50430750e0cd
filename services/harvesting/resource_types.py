"""Mapping of `dc:type` to kinds of knowledge products: terms of DCMI, DRIVER, info:eu-repo and COAR."""

import re
from collections.abc import Iterable

from db.values import KnowledgeKind

COAR = re.compile(r"https?://purl\.org/coar/resource_type/(c_\w+)/?", re.ASCII)
PREFIX = re.compile(r"(info:eu-repo/semantics/|https?://purl\.org/dc/dcmitype/)", re.IGNORECASE)

WORDS = {
    KnowledgeKind.STUDY: "article, journal article, research article, review article, book review, thesis, "
    "bachelor thesis, master thesis, doctoral thesis, dissertation, preprint, working paper, research paper, "
    "research report, study, case study, conference paper, conference object, conference proceedings, "
    "contribution to periodical, book part, book chapter",
    KnowledgeKind.REPORT: "report, annual report, technical report, internal report, report part, "
    "report to funding agency, project deliverable, paper, laporan",
    KnowledgeKind.RESULTS_REPORT: "results report, result report",
    KnowledgeKind.EVALUATION: "evaluation, evaluation report, evaluasi",
    KnowledgeKind.POLICY: "policy, policy brief, policy paper, policy report, kebijakan",
    KnowledgeKind.GUIDELINE: "guide, guideline, guidelines, handbook, manual, toolkit, panduan, pedoman",
    KnowledgeKind.TRAINING_MATERIAL: "lecture, course, learning object, learning material, "
    "teaching material, teaching resource, training material, module, modul",
    KnowledgeKind.DATASET: "dataset, data set, data sets",
    KnowledgeKind.MULTIMEDIA: "image, still image, moving image, video, film, sound, audio, audiovisual, "
    "podcast, interactive resource",
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
        if found := KIND_BY_CODE.get(code[1]) if code else KIND_BY_WORD.get(plain(each)):
            return found
    return KnowledgeKind.OTHER
