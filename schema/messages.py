"""Messages of mutation payloads: in English and Indonesian, chosen by the language of the viewer."""

from collections.abc import Sequence
from typing import Any

from schema.arguments import LanguageArguments
from schema.fields import computed
from services.text import localized


class Message(str):
    """An English message with its Indonesian translation."""

    __slots__ = ("indonesian",)
    indonesian: str

    def __new__(cls, english: str, indonesian: str) -> "Message":
        """Make a message of both texts."""
        made = super().__new__(cls, english)
        made.indonesian = indonesian
        return made


def said(message: str | None, languages: Sequence[str]) -> str | None:
    """Return a message in the first of the languages that it has."""
    if not isinstance(message, Message):
        return message
    return localized.choose([("en", str(message)), ("id", message.indonesian)], languages)


def message_field() -> Any:
    """Declare the field with the message of a payload."""
    return computed(
        said,
        needs=("message",),
        arguments=LanguageArguments,
        description="The error in plain words, with the way to resolve it, in one language.",
    )
