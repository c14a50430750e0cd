"""Failures that stop an import before it starts."""


class ImportFailure(Exception):  # noqa: N818 - the outcome of an import, not a fault of the program
    """Nothing was imported; the message names the file, the rule and the way out."""
