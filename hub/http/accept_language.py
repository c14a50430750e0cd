"""The languages that a request asks for."""

# A header may name hundreds; nobody reads that many.
MOST_LANGUAGES = 10


def accepted(header: str | None) -> tuple[str, ...]:
    """The BCP 47 tags of an `Accept-Language` header in lower case, best first; others are skipped."""
    weighted = [tag for part in (header or "").split(",")[:MOST_LANGUAGES] if (tag := weighed(part))]
    weighted.sort(key=lambda tag: -tag[0])
    return tuple(tag for _, tag in weighted)


def weighed(part: str) -> tuple[float, str] | None:
    """The weight and the tag of one entry; null for `*`, weight 0, and what is no entry."""
    tag, _, parameter = part.partition(";")
    name, _, value = parameter.strip().partition("=")
    try:
        weight = float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return None
    tag = tag.strip().lower()
    return (weight, tag) if tag and tag != "*" and weight > 0 else None
