"""Relations: how a field reaches other records, in one batch for all its parents."""

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

# Batches whose rows are read from an entity's table, with whatever columns are asked, joined ones too.
READ_FROM: dict[Batch, Entity] = {}
# Those of them whose keys are ids.
BY_ID: set[Batch] = set()


def read_from(entity: Entity) -> Callable[[Batch], Batch]:
    """Say that a batch reads its rows from the entity's table."""

    def say(batch: Batch) -> Batch:
        READ_FROM[batch] = entity
        return batch

    return say


class Counted(NamedTuple):
    """The list that a page is a part of: who can count it, whose it is, and how it is filtered."""

    counter: Count
    parent: Hashable
    scope: Hashable


@dataclass(eq=False)
class Relation:
    """A declared relation. `key` is the column of the parent's row that holds the key, null at the root.

    `columns` are those that the fields of the related type are made of; the schema fills them in.
    """

    batch: Batch
    key: str | None = None
    count: Count | None = None
    is_list: bool = False
    columns: tuple[str, ...] = field(default=())

    @property
    def entity(self) -> Entity | None:
        """Whose table the rows are read from, when they come just as that table has them."""
        return READ_FROM.get(self.batch)

    @property
    def is_by_id(self) -> bool:
        """Whether each key is the id of the one record that it leads to."""
        return self.batch in BY_ID

    def key_of(self, read: Callable[[Any, str], Any], source: Any) -> Any:
        """The key that a parent's row asks with."""
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
        """What each key leads to, in the order of the keys, with these columns.

        `brief` asks for pages of which only the length will be shown; unless a cursor has to be checked, no
        row is read for them. Pages that aren't `counted` needn't know which list they are of.
        """
        if brief and not question.window.has_cursor:
            return [self.paged(None, key, question) for key in keys]
        answers = await self.batch(request, keys, question, columns)
        if counted or not self.count:
            return [self.completed(answers.get(key), key, question) for key in keys]
        return [answers.get(key) or Page(order=question.order) for key in keys]

    def completed(self, answer: Any, key: Any, question: Any) -> Any:
        """The answer, or what stands for none: an empty page, an empty list, null."""
        if self.count is not None and not isinstance(answer, Exception):
            return self.paged(answer, key, question)
        return [] if answer is None and self.is_list else answer

    def paged(self, answer: Page | None, key: Any, question: PageRequest) -> Page:
        """The page, knowing which list it is of."""
        page = Page(order=question.order) if answer is None else answer
        if self.count is not None:
            page.counted = Counted(self.count, key, question.scope)
        return page
