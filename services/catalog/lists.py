"""The lists that the catalog describes: their names, and the vocabularies of their codes."""

from typing import NamedTuple

REGIONS = ("Kemendagri", "ISO 3166-2")
LANGUAGES = ("id", "en")


class ListedExport(NamedTuple):
    """A list of the graph that is exported: its title in Indonesian and English, its vocabularies."""

    name: str
    titles: tuple[tuple[str, str], ...]
    vocabularies: tuple[str, ...] = ()


def listed(name: str, indonesian: str, english: str, *vocabularies: str) -> ListedExport:
    """A list with its titles."""
    return ListedExport(name, (("id", indonesian), ("en", english)), vocabularies)


LISTS = (
    listed("actionPlans", "Rencana aksi", "Action plans", *REGIONS),
    listed("planNodes", "Butir rencana aksi", "Nodes of action plans"),
    listed("alignments", "Penyelarasan dengan rencana aksi", "Alignments with action plans"),
    listed("commitments", "Komitmen", "Commitments", "ISO 4217"),
    listed("reports", "Laporan atas komitmen", "Reports about commitments"),
    listed(
        *("programs", "Program", "Programs", "IATI ActivityStatus", "IATI SectorVocabulary", "ISO 4217"),
        *REGIONS,
    ),
    listed("outputs", "Keluaran", "Outputs", "IATI ResultType", "IATI IndicatorMeasure"),
    listed(
        *("knowledgeProducts", "Produk pengetahuan", "Knowledge products", "IATI DocumentCategory"),
        *("ISO 639-1", "SPDX"),
    ),
    listed("organizations", "Organisasi", "Organizations", "IATI OrganisationType"),
    listed("obstacles", "Kendala", "Obstacles"),
    listed("collaborations", "Kerja sama", "Collaborations"),
    listed("regions", "Wilayah", "Regions", *REGIONS),
)
OF_PLAN, OF_INDICATOR = (*REGIONS, "IATI IndicatorMeasure"), ("IATI IndicatorMeasure",)
