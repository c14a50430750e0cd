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


class Repository:
    """A repository at an address; implements `services.harvesting.pages.RepositoryClient`."""

    def __init__(self, address: str, bounds: Bounds = BOUNDS) -> None:
        self._address = checked(address)
        self._scythe = BoundedScythe(self._address, bounds)

    @property
    def address(self) -> str:
        """The base URL of the repository."""
        return self._address

    def identify(self) -> _Element:
        """Return the response to the verb Identify."""
        with self._explained({}):
            return self._scythe.harvest({"verb": "Identify"}).xml

    def pages(self, selection: RecordSelection, token: str | None) -> Iterator[_Element]:
        """Yield the responses to ListRecords, from the first page or from a resumption token."""
        query = {"verb": "ListRecords", "resumptionToken": token} if token else _query(selection)
        with self._explained(query):
            for answer in Pages(self._scythe, query):
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
            words = str(error) or type(error).__name__
            raise HarvestFailure(
                f"{self.address} can't be reached ({words[:LONGEST_WORDS]}). Check the address, or try later."
            ) from error

    def _refusal(self, error: exceptions.OAIPMHException, query: dict[str, Any]) -> Exception:
        words = f"{type(error).__name__}: {str(error).strip()[:LONGEST_WORDS]}"
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
        raise HarvestFailure(f"{address[:LONGEST_WORDS]!r} is not a valid address ({error}).") from error
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise HarvestFailure(
            f"{str(url.copy_with(username=None, password=None))[:LONGEST_WORDS]!r} can't be harvested: "
            "use an http or https address without user name, such as https://repository.example.org/oai."
        )
    return str(url.copy_with(fragment=None))


def _query(selection: RecordSelection) -> dict[str, str]:
    query = {
        "verb": "ListRecords",
        "metadataPrefix": selection.prefix,
        "from": selection.begin,
        "until": selection.end,
        "set": selection.set_spec,
    }
    return {name: value for name, value in query.items() if value is not None}
