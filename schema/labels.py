"""The type EnumLabel: the name of a value of an enum."""

from collections.abc import Hashable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated

import strawberry

from resolvers.requests import Request
from schema.arguments import LanguageArguments, described
from schema.enums import DECLARED
from schema.fields import Arguments, column, computed
from schema.values import LocalizedText, chosen_or, localized
from services.querying.errors import BadInputError


@strawberry.type(description="The name of a value of an enum of this schema.")
class EnumLabel:
    """The name of a value of an enum."""

    value: str = column("The value, such as `PILLAR`.")
    label: str = computed(
        chosen_or,
        needs=("labels", "value"),
        arguments=LanguageArguments,
        description="The name in one language, such as `Pilar`.",
    )
    labels: list[LocalizedText] = computed(
        localized, needs=("labels",), description="The name in Indonesian and English."
    )


@dataclass(frozen=True)
class LabelsArguments(Arguments):
    """An enum."""

    enum: Annotated[str, described("The name of the enum, such as `PlanNodeKind`.")]

    def evaluate(self, _request: Request) -> Hashable:
        """Return the enum and its values; raise an error for an unknown one."""
        if self.enum not in DECLARED:
            close = get_close_matches(self.enum[:60], DECLARED, n=1)
            hint = f" Did you mean `{close[0]}`?" if close else " The schema lists all enums."
            raise BadInputError(f"`enum` is {self.enum[:60]!r}, which is no enum.{hint}", argument="enum")
        return self.enum, DECLARED[self.enum]
