"""How settings are declared: with the texts for errors and docs/settings.md."""

from typing import Any

from pydantic import Field
from pydantic.config import JsonDict


def setting(description: str, rule: str, example: str, default_words: str | None = None, **field: Any) -> Any:
    """Declare a setting with the texts for errors and docs/settings.md."""
    words: JsonDict = {"rule": rule, "example": example, "default": default_words}
    return Field(description=description, json_schema_extra=words, **field)


def number(default: int, least: int, most: int, description: str) -> Any:
    """Declare a setting that is a whole number within bounds."""
    rule = f"a whole number from {least} to {most}"
    return setting(description, rule, str(default), default=default, ge=least, le=most)
