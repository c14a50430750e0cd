"""The fields for federation gateways: records by their keys, and the SDL of the subgraph."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Annotated, Any, NewType, Union

import strawberry
from graphql import GraphQLSchema, is_union_type

from resolvers.requests import Request
from schema.arguments import described
from schema.federation_keys import reference
from schema.fields import Arguments, column
from schema.nodes import Node
from schema.scalars import SCALARS
from services.kinds.registry import FEDERATED
from services.querying.errors import BadInputError

MOST_REPRESENTATIONS = 1000
ENTITY = "_Entity"

Representation = NewType("Representation", object)
SCALARS[Representation] = strawberry.scalar(
    name="_Any",
    description="A reference to a record, as a federation gateway sends it: an object with `__typename` "
    "and the fields of one key.",
    serialize=lambda value: value,
    parse_value=lambda value: value,
)


def entity_union() -> Any:
    """Return the union of the types with federation keys; their modules must be imported first."""
    types = {each.__name__: each for each in Node.__subclasses__()}
    members = tuple(types[typename] for typename in FEDERATED)
    union = strawberry.union(ENTITY, description="A record that other subgraphs can reference by a key.")
    return Annotated[Union[members], union]  # noqa: UP007 - made of a tuple


@dataclass(frozen=True)
class RepresentationsArguments(Arguments):
    """References to records, as sent by a gateway."""

    representations: Annotated[
        list[Representation],
        described(
            "The references to resolve, at most 1,000. Each has a `__typename` and a key, such as "
            "`iatiIdentifier`."
        ),
    ]

    def evaluate(self, _request: Request) -> Hashable:
        """Return the references in order, each with its error if it is invalid."""
        if len(self.representations) > MOST_REPRESENTATIONS:
            raise BadInputError(
                f"`representations` takes at most {MOST_REPRESENTATIONS:,} references, not "
                f"{len(self.representations):,}. Split the list into several requests.",
                argument="representations",
            )
        return tuple(
            reference(given, f"representations[{index}]") for index, given in enumerate(self.representations)
        )


@strawberry.type(name="_Service", description="The description of this subgraph for a federation gateway.")
class Service:
    """The description of this subgraph for a federation gateway."""

    sdl: str = column("The schema of this subgraph in SDL, with the directives of Apollo Federation.")


class SubgraphSdl:
    """The SDL of the subgraph. The graph sets its source once it is built; all graphs have the same SDL."""

    def __init__(self) -> None:
        self._printer: Callable[[], str] | None = None

    def set_source(self, printer: Callable[[], str]) -> None:
        """Set the function that prints the SDL."""
        self._printer = printer

    def service(self) -> dict[str, str]:
        """Return the row of `_service`."""
        if self._printer is None:
            raise RuntimeError("No graph is built yet.")
        return {"sdl": self._printer()}


subgraph_sdl = SubgraphSdl()


def fill(schema: GraphQLSchema) -> None:
    """Resolve the type of rows of the union by their type name, as for the interface Node."""
    union = schema.get_type(ENTITY)
    if not is_union_type(union):
        raise TypeError(f"{ENTITY} is no union of this schema.")
    union.resolve_type = Node.resolve_type
