"""Errors whose messages callers may read. All other errors are logged and hidden from callers."""


class HubError(Exception):
    """An expected error: a code of the public contract, a message, and the argument that caused it."""

    code = "INTERNAL"

    def __init__(self, message: str, *, argument: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.argument = argument


class BadInputError(HubError):
    """The request breaks a rule; the message names the rule and the way out."""

    code = "BAD_USER_INPUT"


class UnauthenticatedError(HubError):
    """The request has an API key or access token that the hub doesn't accept."""

    code = "UNAUTHENTICATED"


class ForbiddenError(HubError):
    """The viewer's role doesn't allow this, or the viewer is anonymous."""

    code = "FORBIDDEN"


class LimitError(HubError):
    """The request exceeds a limit of the hub."""

    code = "LIMIT_EXCEEDED"


class UnavailableError(HubError):
    """The database is temporarily unreachable, or isn't safe to read."""

    code = "UNAVAILABLE"


class LockedError(UnavailableError):
    """A short write met a lock that another write holds; it was undone, and can wait in another place."""


class CircleError(UnavailableError):
    """Two writes waited for each other, and this one was undone: it may be run again at once."""
