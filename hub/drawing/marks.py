"""The elements of SVG that all charts are made of. What is not markup yet is escaped."""

from decimal import Decimal

from markupsafe import Markup, escape

Number = int | float | Decimal
EMPTY = Markup()
Child = str | int | Decimal


def element(name: str, *children: Child, **attributes: str | Number) -> Markup:
    """Return an element. `class_` is written as `class`, `aria_hidden` as `aria-hidden`."""
    # Plain text with what is given escaped: Markup's own formatting takes five times as long.
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(shown(value))}"' for key, value in attributes.items()
    )
    if not children:
        return Markup(f"<{name}{given}/>")  # noqa: S704 - escaped above
    inside = "".join(map(escape, children))
    return Markup(f"<{name}{given}>{inside}</{name}>")  # noqa: S704 - escaped above


def shown(value: str | Number) -> str:
    """Return an attribute's value; numbers have at most one decimal."""
    if isinstance(value, str):
        return value
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def rectangle(class_: str, x: Number, y: Number, width: Number, height: Number, **more: str) -> Markup:
    """Return a rectangle."""
    return element("rect", class_=class_, x=x, y=y, width=width, height=height, **more)


def text(class_: str, x: Number, y: Number, words: Child, **more: str) -> Markup:
    """Return a line of text."""
    return element("text", words, class_=class_, x=x, y=y, **more)


def image(
    width: Number, height: Number, identity: str, title: str, *inside: Markup, detail: str = ""
) -> Markup:
    """Return a picture with a title, and a description if there is one, for people who can't see it.

    `identity` must be unique in the page and a valid id.
    """
    named = [element("title", title, id=f"{identity}-t")]
    if detail:
        named.append(element("desc", detail, id=f"{identity}-d"))
    labels = f"{identity}-t {identity}-d" if detail else f"{identity}-t"
    box = f"0 0 {shown(width)} {shown(height)}"
    return element("svg", *named, *inside, viewBox=box, role="img", aria_labelledby=labels)
