"""Languages of the `Accept-Language` header."""

# A header can name hundreds of languages; the rest is ignored.
MOST_LANGUAGES = 10


def accepted(header: str | None) -> tuple[str, ...]:
    """Return the BCP 47 tags of an `Accept-Language` header in lower case, best first; skips invalid ones."""
    weighted = [tag for part in (header or "").split(",")[:MOST_LANGUAGES] if (tag := weighed(part))]
    weighted.sort(key=lambda tag: -tag[0])
    return tuple(tag for _, tag in weighted)


def weighed(part: str) -> tuple[float, str] | None:
    """Return weight and tag of one entry; None for `*`, weight 0 and invalid entries."""
    tag, _, parameter = part.partition(";")
    name, _, value = parameter.strip().partition("=")
    try:
        weight = float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return None
    tag = tag.strip().lower()
    return (weight, tag) if tag and tag != "*" and weight > 0 else None
