"""What stops an import before it begins."""


class ImportFailure(Exception):  # noqa: N818 - the outcome of an import, not a fault of the program
    """Nothing was imported; the message is one sentence with the file, the rule and the way out."""
