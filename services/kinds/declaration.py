"""The declaration of a kind of record: ids, keys, search, history, dimensions, exports, rights."""

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
# The words of the names of codes.
NAMES = "SELECT search_joined(n.words) FROM search_name n WHERE (n.vocabulary, n.code) IN ({})"


def unchanged(value: Any) -> Any:
    """Return the value itself, for identifiers that need no normalization."""
    return value


@dataclass(frozen=True, eq=False)
class LookupKey:
    """An identifier of one record: a unique column, normalized by `normalize`, or a custom `find` function.

    Values that are not found are looked up in the column `caseless`, if any, whatever their letter case, and
    then by `former`, if any.

    Each key is a lookup field of the graph. Those that are `federated` are also federation keys (`@key`).
    """

    column: str = ""
    caseless: str = ""
    normalize: Callable[[Any], Any] = unchanged
    find: Finder | None = None
    former: Finder | None = None
    federated: bool = True


@dataclass(frozen=True, slots=True)
class SearchDeclaration:
    """The searchable content of a kind. Its SQL expressions name the record's row as `r`.

    `texts` are columns of localized text with their weights: A for names, B for abbreviations, C for
    descriptions. `named` selects (vocabulary, code) of codes whose names in `search_name` are searched too,
    with the weight of descriptions at most. Content from other records must be as visible as the record
    itself. `organization` is the column with the organization whose type is a facet of the record.
    """

    description: str
    texts: Mapping[str, str]
    identifiers: str
    plain: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, str] = field(default_factory=dict)
    named: str = ""
    joins: str = ""
    condition: str = "true"
    organization: str = ""

    @property
    def words(self) -> str:
        """The SQL expression of all words; localized texts are stemmed by language, plain texts are not."""
        parts = [f"setweight(search_words(r.{name}), '{weight}')" for name, weight in self.texts.items()]
        for name, weight in self.plain.items():
            plain = f"to_tsvector('search_exact', search_plain(coalesce({name}, '')))"
            parts.append(f"setweight({plain}, '{weight}')")
        if self.named:
            # The names of codes come last: what the record says itself keeps its places.
            parts.append(f"coalesce(({NAMES.format(self.named)}), '')")
        return " || ".join(parts)

    @property
    def fields(self) -> dict[str, str]:
        """The searched columns of localized text, with the names of their fields in highlights."""
        return {column: "TITLE" if weight == "A" else "DESCRIPTION" for column, weight in self.texts.items()}


@dataclass(frozen=True, slots=True)
class History:
    """The fields whose changes are recorded: the word for the kind in `change.kind`, and its snapshot.

    `statement` selects the fields of the records with the ids `$1`, under their names in the graph.
    `counted_as` is the name under which an import counts these records.
    """

    word: str
    description: str
    counted_as: str
    statement: str


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of record. Its module declares it; `services.kinds.registry` lists it.

    `letter` is the byte of its global ids; it is never reused for another kind. `shown_as` are the fields
    that represent one record in a cell. `export_columns` are the default columns of its lists: paths of
    fields of the graph. `days` are the dates whose minimum and maximum an aggregate shows. `writers` are the
    roles that may change records through the graph; without any, only imports change them.
    """

    entity: Entity
    letter: bytes | None = None
    is_node: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, LookupKey] = field(default_factory=dict)
    search: SearchDeclaration | None = None
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
        """True if lists of the kind have aggregates."""
        return bool(self.dimensions)
