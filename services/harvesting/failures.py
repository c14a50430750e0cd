"""Failures of a harvest, and errors that a repository returns instead of records."""

from services.imports.failures import ImportFailure


class HarvestFailure(ImportFailure):
    """The harvest can't continue; the message contains the address and the way out."""


class TokenRefusedError(Exception):
    """The repository rejects a resumption token."""


class NothingMatchesError(Exception):
    """The repository has no records for the request."""
