"""Settings for the metadata of data sets."""

from pydantic import BaseModel

from hub.setting_fields import setting
from services.catalog.facts import DatasetFacts


class CatalogSettings(BaseModel):
    """What the operators say of the data sets of the hub; nothing is said without a setting."""

    catalog_publisher: str | None = setting(
        "The organization that publishes the catalog of data sets.",
        "the name of an organization",
        "Sekretariat I-KHub",
        "none",
        default=None,
    )
    catalog_steward: str | None = setting(
        "The organization that keeps the data (walidata), in the metadata of data sets.",
        "the name of an organization",
        "Pusat Data dan Informasi",
        "none",
        default=None,
    )
    catalog_standard: str | None = setting(
        "The data standard, in the metadata of data sets.",
        "a name or a web address",
        "IATI 2.03",
        "none",
        default=None,
    )
    catalog_license: str | None = setting(
        "The license of data whose source states none, in the metadata of data sets.",
        "an SPDX identifier or a web address",
        "CC-BY-4.0",
        "none",
        default=None,
        pattern=r"^(https?://[^\s<>\"]+|[A-Za-z0-9.+-]+)$",
    )

    @property
    def dataset_facts(self) -> DatasetFacts:
        """What holds for all data sets."""
        return DatasetFacts(
            self.catalog_publisher, self.catalog_steward, self.catalog_standard, self.catalog_license
        )
