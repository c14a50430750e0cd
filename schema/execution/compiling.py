"""Compiles a validated operation to a plan."""

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
    get_argument_values,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_object_type,
    is_scalar_type,
)
from graphql.execution.values import VariableValues
from strawberry.types.arguments import convert_arguments

from resolvers.relations import Relation
from schema.columns import DEFINITION, declared
from schema.execution import argument_evaluators, assembling
from schema.execution.argument_evaluators import Evaluator
from schema.execution.collecting import Collector
from schema.execution.plans import (
    Choice,
    Follow,
    Joined,
    Part,
    Plan,
    Selection,
    TypeName,
    UnsupportedError,
    Value,
)
from schema.fields import Column, Computed, Related
from schema.limits import fragments_of
from services.querying import joins
from services.querying.entities import RAW_ID, Entity


def compile_plan(
    schema: Any, document: DocumentNode, operation: OperationDefinitionNode, flags: Mapping[str, Any]
) -> Plan:
    """Return the plan of an operation for one set of values of its directive variables."""
    if operation.operation is not OperationType.QUERY:
        raise UnsupportedError(operation.operation.value)
    core: GraphQLSchema = schema._schema
    if core.query_type is None:
        raise UnsupportedError("no query type")
    compiler = Compiler(schema, Collector(core, fragments_of(document), flags))
    root = compiler.selection(core.query_type, [operation], None)
    return Plan(root, compiler.evaluators, *assembling.assembler(root))


class Compiler:
    """Compiles the selections of one operation."""

    def __init__(self, schema: Any, collector: Collector) -> None:
        self.schema = schema
        self.core: GraphQLSchema = schema._schema
        self.collector = collector
        self.evaluators: list[Evaluator | None] = []

    def selection(self, type_: GraphQLObjectType, nodes: Sequence[Any], entity: Entity | None) -> Selection:
        """Compile the selection of nodes on a type; `entity` is the table of its rows, if known."""
        sets = [node.selection_set for node in nodes if node.selection_set]
        fields = self.collector.fields(type_, sets)
        parts = [self.part(type_, key, found, entity) for key, found in fields.items()]
        origin = type_.extensions[DEFINITION].origin
        return Selection(type_.name, getattr(origin, "by_attribute", False), parts)

    def part(self, type_: GraphQLObjectType, key: str, nodes: list[FieldNode], entity: Entity | None) -> Part:
        """Compile one field of a selection."""
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
                # The fields `nodes` and `edges` of a page return rows of the entity.
                choice = self.choice(field.type, nodes, entity)
                return Value(key, name, field.type, nodes, (column,), choice=choice)
            case Computed(from_table=Computed(function, (*needs,), None)) if entity:
                return Value(key, name, field.type, nodes, tuple(needs), function)
            case Computed(function, needs, arguments):
                slot, evaluator = self.slot(field, nodes[0], arguments)
                choice = self.choice(field.type, nodes, None)
                return Value(key, name, field.type, nodes, needs, function, evaluator, slot, choice)
            case Related(relation, arguments):
                chosen = self.choice(field.type, nodes, relation.entity)
                if entity and chosen and (joined := behind_key(entity, relation, chosen)):
                    return Joined(key, name, field.type, nodes, *joined)
                slot, evaluator = self.slot(field, nodes[0], arguments)
                columns = tuple(sorted(chosen.columns())) if chosen else ()
                return Follow(key, name, field.type, nodes, relation, evaluator, slot, chosen, columns)
        raise UnsupportedError(f"{type_.name}.{name} is resolved by hand")

    def choice(self, type_: Any, nodes: list[FieldNode], entity: Entity | None) -> Choice | None:
        """Compile the selections on the type of a field; null for leaves."""
        target = get_named_type(type_)
        if is_object_type(target):
            return Choice({target.name: self.selection(target, nodes, entity)})
        if is_abstract_type(target):
            kinds = self.core.get_possible_types(target)
            return Choice({kind.name: self.selection(kind, nodes, None) for kind in kinds}, is_open=True)
        return None

    def slot(self, field: Any, node: FieldNode, arguments: Any) -> tuple[int, Evaluator | None]:
        """Reserve a slot for the results of a field; return it with the evaluator of the arguments."""
        evaluator = None if arguments is None else self.evaluator(field, node, arguments)
        self.evaluators.append(evaluator)
        return len(self.evaluators) - 1, evaluator

    def evaluator(self, field: Any, node: FieldNode, arguments: Any) -> Evaluator:
        """Return the evaluator of the arguments of a field."""
        definition = field.extensions[DEFINITION]
        config, registry = self.schema.config, self.schema.schema_converter.scalar_registry

        def convert(variables: VariableValues) -> dict[str, Any]:
            raw = get_argument_values(field, node, variables)
            return convert_arguments(raw, definition.arguments, registry, config)

        name_of = config.name_converter.from_argument
        keywords = {name_of(each): each.python_name for each in definition.arguments}
        scalars = {name: keywords[name] for name, each in field.args.items() if is_scalar(each.type)}
        return argument_evaluators.evaluator(node, scalars, arguments, convert)


def is_scalar(type_: Any) -> bool:
    """Return whether an argument type is a scalar and not a list."""
    return is_scalar_type(get_nullable_type(type_))


def behind_key(
    entity: Entity, relation: Relation, choice: Choice
) -> tuple[str, Choice, tuple[str, ...]] | None:
    """Return how to read the record behind a key in the same row; null if it must be read separately.

    It is joined if only its own fields are selected: further relations need its rows once each.
    """
    target, selection = relation.entity, choice.first
    if target is None or not relation.is_by_id or not joins.leads_to(entity, relation.key, target):
        return None
    if selection.leads_on or any(isinstance(part, Joined) for part in selection.parts):
        return None
    columns, selection.prefix = selection.columns(), f"{relation.key}."
    presence = RAW_ID if RAW_ID in columns else "id"
    names = [joins.JoinedColumn(str(relation.key), name, target) for name in sorted({presence, *columns})]
    return selection.prefix + presence, choice, tuple(names)
