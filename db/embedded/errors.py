"""What goes wrong with the embedded PostgreSQL, always as one sentence for the person who started the hub."""


class EmbeddedServerError(Exception):
    """The embedded server cannot run; the message names the folder, the rule and the way out."""
