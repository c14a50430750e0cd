"""The input of a text in one language."""

import strawberry


@strawberry.input(description="A text in one language.")
class LocalizedTextInput:
    """A text in one language."""

    language: str = strawberry.field(description="The language, as a BCP 47 tag such as `id` or `en`.")
    text: str = strawberry.field(description="The text.")
