"""Relations: how a field reads related records, in one batch for all parents."""

from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from resolvers.requests import Request
from services.querying.entities import Entity
from services.querying.pages import Page, PageRequest
from services.querying.reads import ROOT

# (request, keys, question, columns) -> {key: row, rows, page or exception}; a missing key has nothing.
Batch = Callable[[Request, Collection[Any], Any, tuple[str, ...]], Awaitable[Mapping[Any, Any]]]
# (request, keys, scope) -> {key: length}; a missing key has none.
Count = Callable[[Request, Collection[Any], Any], Awaitable[Mapping[Any, int]]]

# Batches that read their rows from an entity's table, with any requested columns, including joined ones.
READ_FROM: dict[Batch, Entity] = {}
# Batches whose keys are IDs.
BY_ID: set[Batch] = set()


def read_from(entity: Entity) -> Callable[[Batch], Batch]:
    """Register that a batch reads its rows from the entity's table."""

    def say(batch: Batch) -> Batch:
        READ_FROM[batch] = entity
        return batch

    return say


class Counted(NamedTuple):
    """The list of a page: its counter, its parent and its scope."""

    counter: Count
    parent: Hashable
    scope: Hashable


@dataclass(eq=False)
class Relation:
    """A declared relation. `key` is the column of the parent's row that contains the key, null at the root.

    `columns` are the columns that the fields of the related type use; the schema sets them.
    """

    batch: Batch
    key: str | None = None
    count: Count | None = None
    is_list: bool = False
    columns: tuple[str, ...] = field(default=())

    @property
    def entity(self) -> Entity | None:
        """The entity from whose table the rows are read, if they are unmodified table rows."""
        return READ_FROM.get(self.batch)

    @property
    def is_by_id(self) -> bool:
        """Whether each key is the ID of the related record."""
        return self.batch in BY_ID

    def key_of(self, read: Callable[[Any, str], Any], source: Any) -> Any:
        """Return the key in a parent's row."""
        return ROOT if self.key is None else read(source, self.key)

    async def answer(
        self,
        request: Request,
        keys: Collection[Any],
        question: Any,
        columns: tuple[str, ...],
        *,
        brief: bool = False,
        counted: bool = True,
    ) -> list[Any]:
        """Return the result of each key, in the order of the keys, with these columns.

        `brief` requests pages of which only the total count is needed: no rows are read unless a
        cursor must be checked. Pages that are not `counted` do not record their list.
        """
        if brief and not question.window.has_cursor:
            return [self.paged(None, key, question) for key in keys]
        answers = await self.batch(request, keys, question, columns)
        if counted or not self.count:
            return [self.completed(answers.get(key), key, question) for key in keys]
        return [answers.get(key) or Page(order=question.order) for key in keys]

    def completed(self, answer: Any, key: Any, question: Any) -> Any:
        """Return the result, or an empty page, an empty list or null if there is none."""
        if self.count is not None and not isinstance(answer, Exception):
            return self.paged(answer, key, question)
        return [] if answer is None and self.is_list else answer

    def paged(self, answer: Page | None, key: Any, question: PageRequest) -> Page:
        """Return the page with a reference to its list."""
        page = Page(order=question.order) if answer is None else answer
        if self.count is not None:
            page.counted = Counted(self.count, key, question.scope)
        return page
