"""What a page is: a name, the variables of its query, and what its template needs beside the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hub.site.visits import Visit

if TYPE_CHECKING:
    from hub.site.lists import List

Data = Mapping[str, Any]


def no_variables(_visit: Visit) -> dict[str, Any]:
    """Return the variables of a query that needs none."""
    return {}


def nothing_more(_visit: Visit, _data: Data) -> dict[str, Any]:
    """Return what a template needs if the answer is enough."""
    return {}


@dataclass(frozen=True)
class Act:
    """What a form of a page does: a mutation, `documents/acts/NAME.graphql`, whose field is called `done`.

    `variables` reads the form. `onward` returns the address to go on at, or null if nothing was done. A type
    that the page `shows` when the mutation answers with it has a secret, which belongs into no address.
    """

    name: str
    variables: Callable[[Visit], dict[str, Any]]
    onward: Callable[[Visit, Data], str | None]
    shows: str | None = None


@dataclass(frozen=True)
class Page:
    """A page. Its document and its template have its name.

    `variables` may raise BadQuery; `view` may raise NoRecord, or Moved if the record has another address.
    A page that `takes` a file returns the address to go on at, given the global ID of the plan of the file.
    """

    name: str
    variables: Callable[[Visit], dict[str, Any]] = no_variables
    view: Callable[[Visit, Data], Mapping[str, Any]] = nothing_more
    for_members: bool = False
    acts: tuple[Act, ...] = ()
    takes: Callable[[Visit, str], str] | None = None
    listing: "List | None" = None


class NoRecordError(Exception):
    """There is no such record, or the viewer may not see it."""


class MovedError(Exception):
    """The page has another address."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def found(record: Any) -> Any:
    """Return the record; raises NoRecordError if there is none."""
    if record is None:
        raise NoRecordError
    return record


def at_its_address(visit: Visit, **parts: Any) -> None:
    """Raise MovedError unless the visit used the address that these parts give, such as a key and a title."""
    query = {name: visit.query.getlist(name) for name in visit.query}
    address = visit.to(visit.page, query, **parts)
    if address != visit.to(visit.page, query, **visit.parts):
        raise MovedError(address)
