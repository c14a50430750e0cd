"""The interface Titled: what search finds has a title, whatever its kind."""

import strawberry

from schema.arguments import LanguageArguments
from schema.fields import column, computed
from schema.values import chosen_or


@strawberry.interface(
    description="A record with a title, such as a result of `search`. Lists of several kinds need one "
    "fragment, `... on Titled { title }`. The title of an organization is its name."
)
class Titled:
    """A record with a title."""

    id: strawberry.ID = column(
        "The global ID: opaque, assigned once, and stable across imports and rebuilds."
    )
    title: str = computed(
        chosen_or,
        needs=("titles", "title"),
        arguments=LanguageArguments,
        description="The title in one language; of an organization, its name. If the title is not available "
        "in the requested language, another language is used.",
    )
