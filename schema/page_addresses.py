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


def by_key(key: str) -> dict[str, str]:
    """Return the values in the path of a page that has one."""
    return {"key": key}


def page_address(
    page: str,
    typename: str,
    *,
    key: str | None = None,
    titled: tuple[str, ...] = ("titles", "title"),
    title: Callable[..., str] = chosen_or,
    parts_of: Callable[[str], dict[str, str]] = by_key,
    description: str = DESCRIPTION,
) -> Any:
    """Declare the address of a type's page: by the column `key`, else by its ID.

    Its words are the `title`, a function of the columns `titled` and of languages. Without
    columns it has none. `parts_of` returns the values in the path.
    """
    identify = identifiers.encoder(typename)
    needs = ("id", *((key,) if key else ()), *titled)

    def address(id_: UUID, *values: Any) -> str:
        *given, where = values
        origin, languages = cast("tuple[str, tuple[str, ...]]", where)
        language = page_addresses.language_of(languages)
        own = given.pop(0) if key else None
        parts = parts_of(own or identify(id_))
        if titled:
            parts["title"] = title(*given, (language,))
        return origin + page_addresses.address(page, language, **parts)

    return computed(address, needs=needs, arguments=PageLanguageArguments, description=description)
