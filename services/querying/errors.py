"""What can go wrong in words that the asker may read; everything else stays inside."""


class HubError(Exception):
    """An expected error: a code of the public contract, a sentence, and the argument it is about."""

    code = "INTERNAL"

    def __init__(self, message: str, *, argument: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.argument = argument


class BadInputError(HubError):
    """The asker sent something that breaks a rule; the sentence says which, and the way out."""

    code = "BAD_USER_INPUT"


class UnauthenticatedError(HubError):
    """The asker showed a key that the hub doesn't know."""

    code = "UNAUTHENTICATED"


class ForbiddenError(HubError):
    """The asker is known, or not, but not as somebody who may do this."""

    code = "FORBIDDEN"


class LimitError(HubError):
    """The question is larger than the hub answers at once."""

    code = "LIMIT_EXCEEDED"


class UnavailableError(HubError):
    """The database can't be reached just now, or isn't safe to read."""

    code = "UNAVAILABLE"
