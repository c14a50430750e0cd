"""The three kinds of field. A declaration contains everything that is needed to run the field.

- `column`: a value of the row.
- `computed`: a pure function of values of the row, and of the arguments of the field.
- `related`: other records, read in one batch for all parents of a level.

A declaration yields the ordinary Strawberry resolver. For compiled plans, the metadata under `KIND` contains
the columns that the field reads and the batch that it runs.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from inspect import Parameter, Signature
from typing import Any, get_type_hints

import strawberry

from resolvers.loading import load
from resolvers.relations import Batch, Count, Relation
from resolvers.requests import Request
from schema.rows import read

KIND = "kind"


class Arguments:
    """The arguments of a field: a dataclass of annotated fields, evaluated by `evaluate`."""

    def evaluate(self, _request: Request) -> Hashable:
        """Return the query for the batch or function; raise an error that names an invalid argument."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Column:
    """A field that returns a column, by default the one of its own name."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """A field that is a function of the columns it needs, then of what its arguments ask, if it takes any.

    `from_table` is a quicker way to the same value, for rows that are read from the table of their own type:
    another function, and the columns that it needs.
    """

    function: Callable[..., Any]
    needs: tuple[str, ...]
    arguments: type[Arguments] | None
    from_table: "Computed | None" = None


@dataclass(frozen=True, slots=True)
class Related:
    """A field that returns related records."""

    relation: Relation
    arguments: type[Arguments] | None


Kind = Column | Computed | Related


def column(description: str, *, of: str | None = None, **options: Any) -> Any:
    """Declare a field that returns a column, by default the one of its own name."""
    if of is not None:
        options["resolver"] = signed(lambda root, info: read(root, of), None)
    return strawberry.field(description=description, metadata={KIND: Column(of)}, **options)


def computed(
    function: Callable[..., Any],
    *,
    needs: tuple[str, ...],
    description: str,
    arguments: type[Arguments] | None = None,
    from_table: Computed | None = None,
    **options: Any,
) -> Any:
    """Declare a field that is a pure function of columns; evaluated arguments come last."""
    kind = Computed(function, needs, arguments, from_table)

    def resolve(root: Any, info: strawberry.Info, **given: Any) -> Any:
        values = [read(root, name) for name in needs]
        if arguments is None:
            return function(*values)
        return function(*values, arguments(**given).evaluate(info.context))

    return strawberry.field(
        resolver=signed(resolve, arguments), description=description, metadata={KIND: kind}, **options
    )


def related(
    batch: Batch,
    *,
    description: str,
    key: str | None = None,
    count: Count | None = None,
    arguments: type[Arguments] | None = None,
    is_list: bool = False,
    **options: Any,
) -> Any:
    """Declare a field of related records, by the key in a column or at the root.

    A page if `count` is given.
    """
    relation = Relation(batch, key, count, is_list)
    kind = Related(relation, arguments)

    def resolve(root: Any, info: strawberry.Info, **given: Any) -> Any:
        request = info.context
        question = None if arguments is None else arguments(**given).evaluate(request)
        return load(request, relation, relation.key_of(read, root), question)

    return strawberry.field(
        resolver=signed(resolve, arguments), description=description, metadata={KIND: kind}, **options
    )


def signed(resolve: Callable[..., Any], arguments: type[Arguments] | None) -> Callable[..., Any]:
    """Return the resolver with a signature of its arguments, which Strawberry reads."""
    parameters = [
        Parameter("root", Parameter.POSITIONAL_OR_KEYWORD, annotation=Any),
        Parameter("info", Parameter.POSITIONAL_OR_KEYWORD, annotation=strawberry.Info),
        *(parameters_of(arguments) if arguments else ()),
    ]
    resolve.__signature__ = Signature(parameters, return_annotation=Any)  # type: ignore[attr-defined] # PEP 362
    return resolve


def parameters_of(arguments: type[Any]) -> list[Parameter]:
    """Return the fields of an arguments class as keyword parameters."""
    hints = get_type_hints(arguments, include_extras=True)
    return [
        Parameter(
            each.name,
            Parameter.KEYWORD_ONLY,
            annotation=hints[each.name],
            default=default_of(each),
        )
        for each in fields(arguments)
    ]


def default_of(each: "Field[Any]") -> Any:
    """Return the default of a dataclass field as the default of a parameter."""
    return Parameter.empty if each.default is MISSING else each.default


def kind_of(metadata: Mapping[Any, Any]) -> Kind | None:
    """Return the kind with which a field was declared."""
    return metadata.get(KIND)


def columns_of(name: str, kind: Kind) -> tuple[str, ...]:
    """Return the columns that a field reads from its row."""
    match kind:
        case Column(other):
            return (other or name,)
        case Computed(needs=needs):
            return needs
        case Related(relation, _):
            return () if relation.key is None else (relation.key,)
