"""What declares a kind of record: ids, keys, search, facets, history, groups, exports, rights."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement

from db.values import Role
from services.kinds.dimensions import Dimension
from services.querying.entities import Entity
from services.querying.reader import Reader, Row

# (reader, values, columns) -> {value: row}; a value without a visible record is left out.
Finder = Callable[[Reader, Iterable[Any], Sequence[str]], Awaitable[Mapping[Any, Row]]]


def unchanged(value: Any) -> Any:
    """The value itself: the normal form of identifiers that are stored as they are given."""
    return value


@dataclass(frozen=True, eq=False)
class Key:
    """An identifier that finds one record: by a unique column, after `normalize`, or in a way of its own.

    Each key is a look-up of the graph; those that are `federated` are federation keys (`@key`) as well.
    """

    column: str = ""
    normalize: Callable[[Any], Any] = unchanged
    find: Finder | None = None
    federated: bool = True


@dataclass(frozen=True, slots=True)
class Search:
    """What search finds records by. Expressions name the record's row as `r`.

    `texts` are columns of localized text with their weights: A for names, B for short forms, D for
    descriptions. Whatever a document takes from other records must be as visible as the record itself.
    """

    description: str
    texts: Mapping[str, str]
    identifiers: str
    plain: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, str] = field(default_factory=dict)
    joins: str = ""
    condition: str = "true"

    @property
    def words(self) -> str:
        """The expression of all words: texts in their languages, plain texts as they are."""
        parts = [f"setweight(search_words(r.{name}), '{weight}')" for name, weight in self.texts.items()]
        for name, weight in self.plain.items():
            plain = f"to_tsvector('search_exact', search_plain(coalesce({name}, '')))"
            parts.append(f"setweight({plain}, '{weight}')")
        return " || ".join(parts)

    @property
    def fields(self) -> dict[str, str]:
        """The searched columns of localized text, each with the name of its field in highlights."""
        return {column: "TITLE" if weight == "A" else "DESCRIPTION" for column, weight in self.texts.items()}


@dataclass(frozen=True, slots=True)
class History:
    """The fields whose changes are kept: the word for the kind in `change.kind`, and its snapshot.

    `statement` selects the fields of the records with the ids `$1`, under the names of the graph.
    `counted_as` is the name under which an import counts such records.
    """

    word: str
    description: str
    counted_as: str
    statement: str


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of record. Its module declares it; `services.kinds.registry` lists it.

    `letter` is the byte of its global ids, once given never given to another kind. `shown_as` are the fields
    that stand for one record in a cell, `export_columns` the default columns of its lists: paths of fields of
    the graph. `days` are the dates whose first and last an aggregate shows. `writers` may change records
    through the graph; without any, only imports do.
    """

    entity: Entity
    letter: bytes | None = None
    is_node: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, Key] = field(default_factory=dict)
    search: Search | None = None
    history: History | None = None
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    days: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    shown_as: tuple[str, ...] = ()
    export_columns: tuple[str, ...] = ()
    writers: frozenset[Role] = frozenset()

    @property
    def typename(self) -> str:
        """The name of the kind's type in the graph."""
        return self.entity.typename

    @property
    def is_counted(self) -> bool:
        """Whether lists of the kind have aggregates."""
        return bool(self.dimensions)
