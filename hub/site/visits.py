"""A visit: who asks for which page, in which language, with what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from starlette.datastructures import QueryParams

from hub.localization.words import Words
from services import page_addresses as addresses
from services.querying.viewers import Viewer


class Refused(NamedTuple):
    """A value of an address that the graph refused, and why."""

    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page. `parts` are the values in its path, `query` those after the question mark.

    `form` are the fields of a form that was sent, `token` is what forms of this session must send.
    `refused` are parameters that were taken out of the query.
    """

    page: str
    language: str
    viewer: Viewer
    parts: Mapping[str, str]
    query: QueryParams
    origin: str
    token: str = ""
    form: Mapping[str, Any] = field(default_factory=dict)
    refused: Mapping[str, Refused] = field(default_factory=dict)
    # Where readers tell what is wrong; null if nobody wants to know.
    feedback: str | None = None

    @property
    def words(self) -> Words:
        """The words of the language."""
        return Words(self.language)

    def without(self, name: str, message: str) -> "Visit":
        """Return the visit without a parameter that was refused."""
        kept = [(each, value) for each, value in self.query.multi_items() if each != name]
        refused = {**self.refused, name: Refused(self.query[name], message)}
        return replace(self, query=QueryParams(kept), refused=refused)

    def typed(self, name: str) -> str:
        """Return the value of a field in a form for searching, also one that was refused."""
        refused = self.refused.get(name)
        return refused.value if refused else self.query.get(name, "")

    def to(self, name: str, query: Mapping[str, Any] | None = None, /, **parts: Any) -> str:
        """Return the address of a page in this language."""
        return addresses.address(name, self.language, query, **parts)

    def to_program(self, program: Mapping[str, Any]) -> str:
        """Return the address of a program."""
        return self.to("program", key=program["iatiIdentifier"] or program["id"], title=program["title"])

    def to_organization(self, organization: Mapping[str, Any]) -> str:
        """Return the address of an organization."""
        key = organization["identifier"] or organization["id"]
        return self.to("organization", key=key, title=organization["title"])

    def other(self, language: str, parts: Mapping[str, str] | None = None) -> str:
        """Return the address of this page in another language, with the same query."""
        query = {name: self.query.getlist(name) for name in self.query}
        return addresses.address(self.page, language, query, **(parts or self.parts))

    def query_free(self) -> str:
        """Return the address of this page without its query."""
        return self.to(self.page, **self.parts)
