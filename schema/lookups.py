"""The arguments of lookups: records by a global ID or by another key, and codelists by name."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Annotated, ClassVar

import strawberry

from resolvers.requests import Request
from schema import identifiers
from schema.arguments import described, exactly_one
from schema.fields import Arguments
from schema.filters import camel
from services import region_names
from services.querying.errors import BadInputError

MOST_NODES = 100
ID = Annotated[strawberry.ID | None, described("The global ID of the record.")]


@dataclass(frozen=True)
class NodeArguments(Arguments):
    """A global id."""

    id: Annotated[strawberry.ID, described("The global ID of the record, as returned in a field `id`.")]

    def evaluate(self, _request: Request) -> Hashable:
        """Return the type and the UUID."""
        return identifiers.decode(self.id, "id")


@dataclass(frozen=True)
class NodesArguments(Arguments):
    """Several global ids."""

    ids: Annotated[list[strawberry.ID], described("The global IDs of the records. At most 100.")]

    def evaluate(self, _request: Request) -> Hashable:
        """Return the types and the UUIDs, in order."""
        if len(self.ids) > MOST_NODES:
            raise BadInputError(
                f"`ids` takes at most {MOST_NODES} IDs, not {len(self.ids)}. Split the list into several "
                "requests.",
                argument="ids",
            )
        return tuple(identifiers.decode(text, f"ids[{index}]") for index, text in enumerate(self.ids))


class Lookup(Arguments):
    """A lookup by exactly one of several keys; `typename` is the required type of an ID."""

    typename: ClassVar[str]

    def evaluate(self, _request: Request) -> tuple[str, Hashable]:
        """Return the key and the value to look up."""
        name, value = exactly_one(vars(self))
        if name == "id":
            return "id", identifiers.decode_as(self.typename, value, "id")
        return camel(name), value


@dataclass(frozen=True)
class OrganizationLookup(Lookup):
    """One organization."""

    typename: ClassVar = "Organization"

    id: ID = None
    identifier: Annotated[
        str | None,
        described("Any identifier of the organization, such as `XM-DAC-41114`, in any letter case."),
    ] = None


@dataclass(frozen=True)
class ProgramLookup(Lookup):
    """One program."""

    typename: ClassVar = "Program"

    id: ID = None
    iati_identifier: Annotated[
        str | None, described("The IATI identifier of the program, current or former, in any letter case.")
    ] = None


@dataclass(frozen=True)
class OutputLookup(Lookup):
    """One output."""

    typename: ClassVar = "Output"

    id: ID = None
    iati_identifier: Annotated[
        str | None,
        described("The IATI identifier of the activity that represents the output, in any letter case."),
    ] = None


@dataclass(frozen=True)
class KnowledgeProductLookup(Lookup):
    """One knowledge product."""

    typename: ClassVar = "KnowledgeProduct"

    id: ID = None
    url: Annotated[
        str | None,
        described("The address of the product. The case of the host name and a fragment are ignored."),
    ] = None
    doi: Annotated[str | None, described("The DOI of the product, with or without a resolver address.")] = (
        None
    )


@dataclass(frozen=True)
class RegionLookup(Lookup):
    """One region."""

    typename: ClassVar = "Region"

    id: ID = None
    code: Annotated[
        str | None,
        described(
            "The ISO 3166-1, ISO 3166-2 or Kemendagri code of the region, in any letter case. Kemendagri "
            "codes of before 2022 return the region that has the place today."
        ),
    ] = None

    def evaluate(self, request: Request) -> tuple[str, Hashable]:
        """Return the key and the value to look up; codes of before 2022 mean what they became."""
        name, value = super().evaluate(request)
        found = region_names.of_code(str(value)) if name == "code" else None
        return name, found.code if found else value


@dataclass(frozen=True)
class CodelistArguments(Arguments):
    """A codelist."""

    name: Annotated[str, described("The name of the codelist, such as `Sector`.")]

    def evaluate(self, _request: Request) -> Hashable:
        """Return the name."""
        return self.name
