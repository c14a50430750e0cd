"""The field `url` of records that have a page in the hub."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, cast
from uuid import UUID

from resolvers.requests import Request
from schema import identifiers
from schema.arguments import described
from schema.fields import Arguments, computed
from schema.values import chosen_or
from services import page_addresses

DESCRIPTION = (
    "The address of the record's page in the hub, in one language: absolute if the hub knows its public "
    "address (HUB_PUBLIC_URL), else from the root of the hub. The words at its end are decoration; the "
    "address stays the same page when the title changes."
)
# Its key is the code of its plan, a slash and its own.
NODE = "node"


@dataclass(frozen=True)
class PageLanguageArguments(Arguments):
    """The language of a page."""

    lang: Annotated[
        str | None,
        described(
            "The language of the page: `id` or `en`. Default: the first of these in the request header "
            "`Accept-Language`, else `id`."
        ),
    ] = None

    def evaluate(self, request: Request) -> tuple[str, tuple[str, ...]]:
        """Return the address of the hub, and the preferred languages."""
        return request.origin, (*((self.lang.lower(),) if self.lang else ()), *request.languages)


def page_address(
    page: str,
    typename: str,
    *,
    key: str | None = None,
    titled: tuple[str, ...] = ("titles", "title"),
    title: Callable[..., str] = chosen_or,
    description: str = DESCRIPTION,
) -> Any:
    """Declare the address of a type's page: by the column `key`, else by its ID.

    Its words are the `title`, a function of the columns `titled` and of languages. Without
    columns it has none.
    """
    identify = identifiers.encoder(typename)
    needs = ("id", *((key,) if key else ()), *titled)

    def address(id_: UUID, *values: Any) -> str:
        *given, where = values
        origin, languages = cast("tuple[str, tuple[str, ...]]", where)
        language = page_addresses.language_of(languages)
        own = given.pop(0) if key else None
        parts = {"key": own or identify(id_)}
        if page == NODE:
            parts = dict(zip(("plan", "key"), parts["key"].split("/", 1), strict=True))
        if titled:
            parts["title"] = title(*given, (language,))
        return origin + page_addresses.address(page, language, **parts)

    return computed(address, needs=needs, arguments=PageLanguageArguments, description=description)
