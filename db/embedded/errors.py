"""Errors of the embedded PostgreSQL, with a message for the person who started the hub."""


class EmbeddedServerError(Exception):
    """The embedded server can't run; the message names the folder, the rule and what to do."""
