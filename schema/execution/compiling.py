"""From a validated operation to a plan."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    TypeNameMetaFieldDef,
    VariableNode,
    Visitor,
    get_argument_values,
    get_named_type,
    is_abstract_type,
    is_object_type,
    visit,
)
from graphql.execution.values import VariableValues
from strawberry.types.arguments import convert_arguments

from schema.columns import DEFINITION, declared
from schema.execution import assembling
from schema.execution.collecting import Collector
from schema.execution.plans import (
    Choice,
    Follow,
    Given,
    Part,
    Plan,
    Selection,
    TypeName,
    UnsupportedError,
    Value,
)
from schema.fields import Column, Computed, Related
from schema.limits import fragments_of


def compile_plan(
    schema: Any, document: DocumentNode, operation: OperationDefinitionNode, flags: Mapping[str, Any]
) -> Plan:
    """The plan of an operation for one set of the variables that its directives ask for."""
    if operation.operation is not OperationType.QUERY:
        raise UnsupportedError(operation.operation.value)
    core: GraphQLSchema = schema._schema
    if core.query_type is None:
        raise UnsupportedError("no query type")
    compiler = Compiler(schema, Collector(core, fragments_of(document), flags))
    root = compiler.selection(core.query_type, [operation])
    return Plan(root, compiler.givens, *assembling.assembler(root))


class Compiler:
    """Compiles the selections of one operation."""

    def __init__(self, schema: Any, collector: Collector) -> None:
        self.schema = schema
        self.core: GraphQLSchema = schema._schema
        self.collector = collector
        self.givens: list[Given | None] = []

    def selection(self, type_: GraphQLObjectType, nodes: Sequence[Any]) -> Selection:
        """What the nodes select on a type."""
        sets = [node.selection_set for node in nodes if node.selection_set]
        fields = self.collector.fields(type_, sets)
        parts = [self.part(type_, key, found) for key, found in fields.items()]
        origin = type_.extensions[DEFINITION].origin
        return Selection(type_.name, getattr(origin, "by_attribute", False), parts)

    def part(self, type_: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Part:
        """One field of a selection."""
        name = nodes[0].name.value
        if name == "__typename":
            return TypeName(key, name, TypeNameMetaFieldDef.type, nodes)
        if name.startswith("__"):
            raise UnsupportedError("introspection")
        field = type_.fields[name]
        kind = declared(field)
        match kind:
            case Column(of):
                column = of or field.extensions[DEFINITION].python_name
                return Value(key, name, field.type, nodes, (column,), choice=self.choice(field.type, nodes))
            case Computed(function, needs, arguments):
                slot, given = self.slot(field, nodes[0], arguments)
                choice = self.choice(field.type, nodes)
                return Value(key, name, field.type, nodes, needs, function, given, slot, choice)
            case Related(relation, arguments):
                slot, given = self.slot(field, nodes[0], arguments)
                chosen = self.choice(field.type, nodes)
                columns = tuple(sorted(chosen.columns())) if chosen else ()
                return Follow(key, name, field.type, nodes, relation, given, slot, chosen, columns)
        raise UnsupportedError(f"{type_.name}.{name} is resolved by hand")

    def choice(self, type_: Any, nodes: list[FieldNode]) -> Choice | None:
        """The selections on what a field leads to; null for leaves."""
        target = get_named_type(type_)
        if is_object_type(target):
            return Choice({target.name: self.selection(target, nodes)})
        if is_abstract_type(target):
            kinds = self.core.get_possible_types(target)
            return Choice({kind.name: self.selection(kind, nodes) for kind in kinds}, is_open=True)
        return None

    def slot(self, field: Any, node: FieldNode, arguments: Any) -> tuple[int, Given | None]:
        """A place for what the field is asked and answered, and how to work out its arguments."""
        given = None if arguments is None else self.given(field, node, arguments)
        self.givens.append(given)
        return len(self.givens) - 1, given

    def given(self, field: Any, node: FieldNode, arguments: Any) -> Given:
        """How to work out a field's arguments from the variables, as graphql-core and Strawberry do."""
        definition = field.extensions[DEFINITION]
        config, registry = self.schema.config, self.schema.schema_converter.scalar_registry

        def work_out(variables: VariableValues) -> Any:
            raw = get_argument_values(field, node, variables)
            return arguments(**convert_arguments(raw, definition.arguments, registry, config))

        return work_out if mentions_variable(node) else once(work_out)


def mentions_variable(node: FieldNode) -> bool:
    """Whether an argument of the field holds a variable at any depth."""
    found: list[VariableNode] = []

    class Finder(Visitor):
        """Finds variables."""

        def enter_variable(self, variable: VariableNode, *_: Any) -> None:
            found.append(variable)

    for argument in node.arguments or ():
        visit(argument, Finder())
    return bool(found)


def once(work_out: Given) -> Given:
    """Arguments without variables are worked out when the plan is compiled, unless that fails."""
    try:
        known = work_out(VariableValues({}, {}))
    except Exception:
        return work_out
    return lambda _variables: known
