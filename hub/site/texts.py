"""Texts of publishers, as pages show them."""


def paragraphs(text: str | None) -> list[str]:
    """Return the paragraphs of a text: what stands between empty lines."""
    return [part.strip() for part in (text or "").split("\n\n") if part.strip()]
