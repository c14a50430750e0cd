"""The three kinds of field. Each is declared once, and says all that running it takes.

- `column`: a value of the row.
- `computed`: a pure function of values of the row, and of its own arguments.
- `related`: other records, reached in one batch for all parents of a level.

From a declaration come the ordinary Strawberry resolver and, for an executor that runs whole levels,
the metadata under `KIND`: which columns a field reads, and which batch leads on from it.
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
    """The arguments of a field. A dataclass of annotated fields; what they amount to is asked with `ask`."""

    def ask(self, _request: Request) -> Hashable:
        """What the batch or the function is asked; raises an error that names the argument at fault."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Column:
    """A field that shows a column: of its own name, or of another."""

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
    """A field that leads to other records."""

    relation: Relation
    arguments: type[Arguments] | None


Kind = Column | Computed | Related


def column(description: str, *, of: str | None = None, **options: Any) -> Any:
    """A column of the row, of the field's own name unless another is said."""
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
    """A pure function of columns of the row; with arguments, what they ask comes last."""
    kind = Computed(function, needs, arguments, from_table)

    def resolve(root: Any, info: strawberry.Info, **given: Any) -> Any:
        values = [read(root, name) for name in needs]
        if arguments is None:
            return function(*values)
        return function(*values, arguments(**given).ask(info.context))

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
    """Other records by the key in a column, or at the root; a page when `count` says how long its list is."""
    relation = Relation(batch, key, count, is_list)
    kind = Related(relation, arguments)

    def resolve(root: Any, info: strawberry.Info, **given: Any) -> Any:
        request = info.context
        question = None if arguments is None else arguments(**given).ask(request)
        return load(request, relation, relation.key_of(read, root), question)

    return strawberry.field(
        resolver=signed(resolve, arguments), description=description, metadata={KIND: kind}, **options
    )


def signed(resolve: Callable[..., Any], arguments: type[Arguments] | None) -> Callable[..., Any]:
    """The resolver with the signature that its arguments make, which is where Strawberry reads them."""
    parameters = [
        Parameter("root", Parameter.POSITIONAL_OR_KEYWORD, annotation=Any),
        Parameter("info", Parameter.POSITIONAL_OR_KEYWORD, annotation=strawberry.Info),
        *(parameters_of(arguments) if arguments else ()),
    ]
    resolve.__signature__ = Signature(parameters, return_annotation=Any)  # type: ignore[attr-defined] # PEP 362
    return resolve


def parameters_of(arguments: type[Any]) -> list[Parameter]:
    """The fields of an arguments class as keyword parameters."""
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
    """The default of a dataclass field, as a parameter's."""
    return Parameter.empty if each.default is MISSING else each.default


def kind_of(metadata: Mapping[Any, Any]) -> Kind | None:
    """The kind that a field was declared with."""
    return metadata.get(KIND)


def columns_of(name: str, kind: Kind) -> tuple[str, ...]:
    """The columns of its row that a field reads."""
    match kind:
        case Column(other):
            return (other or name,)
        case Computed(needs=needs):
            return needs
        case Related(relation, _):
            return () if relation.key is None else (relation.key,)
