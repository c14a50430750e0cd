"""OAI-PMH repositories; errors are converted to messages that say what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from lxml.etree import _Element
from oaipmh_scythe import exceptions

from hub.harvesting.oai_client import LONGEST_WORDS, BoundedScythe, Pages
from services.harvesting.failures import HarvestFailure, NothingMatchesError, TokenRefusedError
from services.harvesting.limits import BOUNDS, Bounds
from services.harvesting.selections import RecordSelection
from services.text import web_addresses

# The length of a day as OAI-PMH writes it.
DAY = len("2026-01-31")


class Repository:
    """A repository at an address; implements `services.harvesting.pages.RepositoryClient`."""

    def __init__(self, address: str, bounds: Bounds = BOUNDS) -> None:
        whole = checked(address)
        self._known = web_addresses.apart(whole)
        self._scythe = BoundedScythe(whole, bounds)

    @property
    def address(self) -> str:
        """The base URL of the repository, without the secrets of its query."""
        return self._known.shown

    def identify(self) -> _Element:
        """Return the response to the verb Identify."""
        with self._explained({}):
            return self._scythe.harvest({"verb": "Identify"}).xml

    def pages(self, selection: RecordSelection, token: str | None) -> Iterator[_Element]:
        """Yield the responses to ListRecords, from the first page or from a resumption token."""
        query = {"verb": "ListRecords", "resumptionToken": token} if token else _query(selection)
        with self._explained(query):
            yield from self._answers(query)

    def _answers(self, query: dict[str, str]) -> Iterator[_Element]:
        """Yield the responses to a query; times are sent as days to a repository that refuses seconds."""
        begun = False
        try:
            for answer in Pages(self._scythe, query):
                begun = True
                yield answer.xml
        except exceptions.BadArgument:
            by_day = _by_day(query)
            if begun or by_day == query:
                raise
            for answer in Pages(self._scythe, by_day):
                yield answer.xml

    def close(self) -> None:
        """Close the connections."""
        self._scythe.close()

    @contextmanager
    def _explained(self, query: dict[str, Any]) -> Iterator[None]:
        """Convert protocol and HTTP errors to errors of the harvest."""
        try:
            yield
        except exceptions.NoRecordsMatch as error:
            raise NothingMatchesError(str(error)) from error
        except exceptions.BadResumptionToken as error:
            raise TokenRefusedError(str(error)) from error
        except exceptions.OAIPMHException as error:
            raise self._refusal(error, query) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            words = self._known.redacted(str(error)) or type(error).__name__
            raise HarvestFailure(
                f"{self.address} can't be reached ({words[:LONGEST_WORDS]}). Check the address, or try later."
            ) from error

    def _refusal(self, error: exceptions.OAIPMHException, query: dict[str, Any]) -> Exception:
        words = f"{type(error).__name__}: {self._known.redacted(str(error)).strip()[:LONGEST_WORDS]}"
        # Some repositories answer so to expired tokens.
        if isinstance(error, exceptions.BadArgument) and "resumptionToken" in query:
            return TokenRefusedError(words)
        ways = {
            exceptions.CannotDisseminateFormat: "Omit --prefix to request oai_dc",
            exceptions.NoSetHierarchy: "It has no sets: omit --set",
            exceptions.BadArgument: "Check --from, --until, --set and --prefix",
        }
        way_out = ways.get(type(error), "Check the address, or contact the repository's administrators")
        return HarvestFailure(f"{self.address} refuses the request ({words}). {way_out}.")


def checked(address: str) -> str:
    """Return an http or https address with a host and without user name; else raise HarvestFailure."""
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL as error:
        shown = address.partition("?")[0][:LONGEST_WORDS]
        raise HarvestFailure(f"{shown!r} is not a valid address ({error}).") from error
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        shown = str(url.copy_with(username=None, password=None, query=None))[:LONGEST_WORDS]
        raise HarvestFailure(
            f"{shown!r} can't be harvested: "
            "use an http or https address without user name, such as https://repository.example.org/oai."
        )
    return str(url.copy_with(fragment=None))


def _by_day(query: dict[str, str]) -> dict[str, str]:
    """Return a query with days for times: it requests more, never less."""
    return {name: value[:DAY] if name in ("from", "until") else value for name, value in query.items()}


def _query(selection: RecordSelection) -> dict[str, str]:
    query = {
        "verb": "ListRecords",
        "metadataPrefix": selection.prefix,
        "from": selection.begin,
        "until": selection.end,
        "set": selection.set_spec,
    }
    return {name: value for name, value in query.items() if value is not None}
