"""What ends a harvest, and what a repository answers instead of records."""

from services.imports.failures import ImportFailure


class HarvestFailure(ImportFailure):
    """The repository can't be harvested on; the message is a sentence with its address, and the way out."""


class TokenRefusedError(Exception):
    """The repository doesn't know a resumption token any more."""


class NothingMatchesError(Exception):
    """The repository has no records for the question."""
