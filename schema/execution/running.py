"""Runs operations by cached plans, or leaves them to graphql-core."""

from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    get_operation_ast,
    get_variable_values,
    visit,
)
from graphql.execution.values import VariableValues

from resolvers.requests import Request
from schema.documents import Checker
from schema.estimates import Estimate
from schema.execution.admission import Admission
from schema.execution.assembling import IrregularError
from schema.execution.compiling import compile_plan
from schema.execution.completing import Completer
from schema.execution.fetching import fetch
from schema.execution.plans import Failure, Plan, Run, UnsupportedError
from schema.limits import operations_of
from schema.variables import check_variables

KEPT_PLANS = 1024
# With at most 3 directive variables, at most 8 plans are compiled in advance.
MOST_FLAGS = 3


@dataclass(slots=True)
class Counts:
    """Counts of compiled plans, runs of cached plans, and fallbacks to graphql-core by reason."""

    compiled: int = 0
    runs: int = 0
    completed: int = 0
    fallbacks: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Answer:
    """The response of a plan."""

    data: dict[str, Any] | None
    errors: list[GraphQLError]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation of a known document, with its directive variables."""

    operation: OperationDefinitionNode
    flags: tuple[str, ...]
    fixed_size: int | None


class Runner:
    """Runs operations on one schema, with a bounded cache of plans."""

    def __init__(self, schema: Any, checker: Checker, places: int, *, is_on: bool = True) -> None:
        self.counts = Counts()
        # Anonymous viewers and members use separate connections, so neither waits for the other.
        self.for_anonymous, self.for_members = Admission(places), Admission(places)
        self.is_on = is_on
        self._schema = schema
        self._checker = checker
        self._prepared: OrderedDict[tuple[str, str | None], Prepared] = OrderedDict()
        self._plans: OrderedDict[tuple[Any, ...], Plan | str] = OrderedDict()

    @property
    def kept(self) -> int:
        """The number of cached plans, including reasons why there is none."""
        return len(self._plans)

    async def run(
        self, text: str, variables: dict[str, Any] | None, name: str | None, request: Request
    ) -> Answer | None:
        """Return the response of a plan.

        Null if graphql-core must run the operation, in which case nothing has run yet.
        """
        found = self._find(text, variables, name)
        if isinstance(found, str):
            self.counts.fallbacks[found] += 1
            return None
        plan, values, size = found
        self.counts.runs += 1
        admission = self.for_members if request.reader.viewer.is_member else self.for_anonymous
        await admission.enter(size)
        try:
            return await self._run(plan, values, request)
        finally:
            admission.leave(size)

    def prepare(self, text: str) -> None:
        """Compile the plans of a document before its first request, while the cache has room."""
        try:
            document = self._checker.check(self._schema._schema, text)
        except GraphQLError:
            return
        if document.errors or not self.is_on:
            return
        operations = operations_of(document.node)
        for name in [each.name.value if each.name else None for each in operations]:
            # Clients may omit the name of a single operation.
            self._prepare_operation(text, name, document.node, is_only=len(operations) == 1)

    def _prepare_operation(
        self, text: str, name: str | None, document: DocumentNode, *, is_only: bool
    ) -> None:
        prepared = self._prepare(text, name, document)
        if isinstance(prepared, str) or len(prepared.flags) > MOST_FLAGS:
            return
        for chosen in product((True, False), repeat=len(prepared.flags)):
            if self.kept < KEPT_PLANS:
                flags = dict(zip(prepared.flags, chosen, strict=True))
                plan = self._plan(text, name, document, prepared, flags)
                if is_only:
                    keep(self._plans, (text, None, *chosen), plan)

    def _find(
        self, text: str, variables: dict[str, Any] | None, name: str | None
    ) -> tuple[Plan, VariableValues, int] | str:
        """Return the plan, the coerced variables and the estimated number of records.

        Or the reason for a fallback.
        """
        if not self.is_on:
            return "switched off"
        try:
            document = self._checker.check(self._schema._schema, text)
        except GraphQLError:
            return "no valid document"
        if document.errors:
            return "no valid document"
        prepared = self._prepare(text, name, document.node)
        if isinstance(prepared, str):
            return prepared
        operation = prepared.operation
        values = self._values(operation, variables or {})
        if values is None:
            return "variables at fault"
        size = prepared.fixed_size
        if size is None:
            size = Estimate(self._schema._schema, document.node, values.coerced).of_operation(operation)
        if size > self._checker.limits.nodes:
            return "too many records"
        plan = self._plan(text, name, document.node, prepared, values.coerced)
        return plan if isinstance(plan, str) else (plan, values, size)

    def _values(self, operation: OperationDefinitionNode, variables: dict[str, Any]) -> VariableValues | None:
        """Return the coerced variables; null if any is invalid, which graphql-core then reports."""
        if variables and check_variables(variables, operation, self._checker.limits):
            return None
        definitions = operation.variable_definitions or ()
        values = get_variable_values(self._schema._schema, definitions, variables, 0, hide_suggestions=True)
        return None if isinstance(values, list) else values

    def _prepare(self, text: str, name: str | None, document: DocumentNode) -> Prepared | str:
        """Return what is known of an operation before its variables are."""
        known = self._prepared.get((text, name))
        if known is None:
            operation = get_operation_ast(document, name)
            if operation is None:
                # Not cached: clients choose the name, of any length.
                return "no single operation"
            known = self._inspect(document, operation)
            keep(self._prepared, (text, name), known)
        return known

    def _inspect(self, document: DocumentNode, operation: OperationDefinitionNode) -> Prepared:
        estimate = Estimate(self._schema._schema, document, {})
        number = estimate.of_operation(operation)
        return Prepared(operation, flags_of(document), None if estimate.uses_variables else number)

    def _plan(
        self, text: str, name: str | None, document: DocumentNode, prepared: Prepared, values: dict[str, Any]
    ) -> Plan | str:
        """Return the plan for the values of the directive variables, compiled on first use."""
        flags = {flag: values.get(flag) for flag in prepared.flags}
        key = (text, name, *flags.values())
        plan = self._plans.get(key)
        if plan is None:
            try:
                plan = compile_plan(self._schema, document, prepared.operation, flags)
                self.counts.compiled += 1
            except UnsupportedError as unsupported:
                plan = str(unsupported)
            keep(self._plans, key, plan)
        else:
            self._plans.move_to_end(key)
        return plan

    async def _run(self, plan: Plan, values: VariableValues, request: Request) -> Answer:
        questions = [evaluated(evaluator, values, request) for evaluator in plan.evaluators]
        run = Run(request, questions, [{} for _ in questions])
        run.is_troubled = any(isinstance(question, Failure) for question in questions)
        await fetch(run, plan.root, [None])
        if not run.is_troubled:
            try:
                return Answer(plan.assemble(run.questions, run.answers), [])
            except Exception as error:
                if not isinstance(error, IrregularError):
                    run.is_troubled = True
        self.counts.completed += 1
        completer = Completer(run)
        return Answer(completer.answer(plan), completer.errors)


def evaluated(evaluator: Any, values: VariableValues, request: Request) -> Any:
    """Return the evaluated arguments of a field; a failure that each field reports at its path."""
    if evaluator is None:
        return None
    try:
        return evaluator(values, request)
    except Exception as error:
        return Failure(error)


def flags_of(document: DocumentNode) -> tuple[str, ...]:
    """Return the names of the variables of `@skip` and `@include` in a document."""
    found: dict[str, None] = {}

    class Finder(Visitor):
        """Finds the variables in directives."""

        def enter_directive(self, directive: Any, *_: Any) -> None:
            for argument in directive.arguments or ():
                if isinstance(argument.value, VariableNode):
                    found[argument.value.name.value] = None

    visit(document, Finder())
    return tuple(found)


def keep(store: "OrderedDict[Any, Any]", key: Any, value: Any) -> None:
    """Cache a value; evict the least recently used one if the cache is full."""
    store[key] = value
    if len(store) > KEPT_PLANS:
        store.popitem(last=False)
