"""What of an activity the hub does not keep: elements and attributes, by their paths.

`KEPT` lists what is kept: each element below its parent, with its attributes; `+` is for texts. A line
without an element continues the one before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element

from services.imports.activities import CODES

MONEY = """
period-start @iso-date
period-end @iso-date
value @currency @value-date
"""
ORGANIZATIONS = """
provider-org @ref @type @provider-activity-id +
receiver-org @ref @type @receiver-activity-id +
"""
PLACES_AND_SECTORS = """
recipient-country @code +
recipient-region @vocabulary @vocabulary-uri @code +
sector @vocabulary @vocabulary-uri @code +
"""
DOCUMENT = """
document-link @url @format
 title +
 description +
 category @code
 language @code
 document-date @iso-date
"""
VALUE = f"""
location @ref
dimension @name @value
comment +
{DOCUMENT}"""


# Attributes of the activity with a code, and elements with one.
ATTRIBUTES = " ".join(name for name in CODES.values() if name.startswith("@"))
ELEMENTS = "\n".join(f"{name} @code" for name in CODES.values() if not name.startswith("@"))


def below(text: str, depth: int) -> str:
    """Indent lines, so that they are below an element."""
    return "\n".join(" " * depth + line for line in text.splitlines() if line)


KEPT = f"""
iati-activity @last-updated-datetime @default-currency @hierarchy @humanitarian {ATTRIBUTES}
{below(ELEMENTS, 1)}
 iati-identifier
 reporting-org @ref @type @secondary-reporter +
 title +
 description @type +
 participating-org @ref @type @role @activity-id +
 other-identifier @ref @type
  owner-org @ref +
 activity-status @code
 activity-date @type @iso-date
{below(PLACES_AND_SECTORS.replace(" +", " @percentage +"), 1)}
 location @ref
  location-reach @code
  location-id @vocabulary @code
  name +
  description +
  activity-description +
  administrative @vocabulary @level @code
  point @srsName
   pos
  exactness @code
  location-class @code
  feature-designation @code
 tag @vocabulary @vocabulary-uri @code +
 humanitarian-scope @type @vocabulary @vocabulary-uri @code +
 policy-marker @vocabulary @vocabulary-uri @code @significance +
 default-aid-type @vocabulary @code
 budget @type @status
{below(MONEY, 2)}
 planned-disbursement @type
{below(MONEY, 2)}
{below(ORGANIZATIONS, 2)}
 capital-spend @percentage
 transaction @ref @humanitarian
  transaction-type @code
  transaction-date @iso-date
  value @currency @value-date
  description +
{below(ORGANIZATIONS, 2)}
  disbursement-channel @code
{below(PLACES_AND_SECTORS, 2)}
  flow-type @code
  finance-type @code
  aid-type @vocabulary @code
  tied-status @code
{below(DOCUMENT, 1)}
 related-activity @ref @type
 conditions @attached
  condition @type +
 result @type @aggregation-status
  title +
  description +
{below(DOCUMENT, 2)}
  reference @vocabulary @vocabulary-uri @code
  indicator @measure @ascending @aggregation-status
   title +
   description +
{below(DOCUMENT, 3)}
   reference @vocabulary @code @indicator-uri
   baseline @year @iso-date @value
{below(VALUE, 4)}
   period
    period-start @iso-date
    period-end @iso-date
    target @value
{below(VALUE, 5)}
    actual @value
{below(VALUE, 5)}
"""


@dataclass(frozen=True, slots=True)
class Part:
    """An element that is kept: the names of its attributes, and the parts below it by their tags."""

    attributes: set[str]
    parts: dict[str, "Part"] = field(default_factory=dict)


def outline(text: str) -> Part:
    """Return the first element of an outline with all that is below it."""
    above: list[Part] = [Part(set())]
    for line in filter(str.strip, text.splitlines()):
        words = line.split()
        if words[0][0] != "@":
            part, depth = Part(set()), len(line) - len(line.lstrip()) + 1
            above[depth:] = [part]
            above[depth - 1].parts[words[0]] = part
        above[-1].attributes.update(word[1:] for word in words if word[0] == "@")
        if "+" in words:
            above[-1].parts["narrative"] = Part(set())
    return next(iter(above[0].parts.values()))


ACTIVITY = outline(KEPT)


def left_out(element: _Element, kept: Part = ACTIVITY, path: str = "") -> Iterator[str]:
    """Yield the path of each element and attribute that is not kept; what is below it is not counted.

    Languages and the hub's own namespace are kept everywhere.
    """
    for name in map(str, element.attrib):
        if name not in kept.attributes and not name.startswith("{"):
            yield f"{path}@{name}"
    for each in element.iterchildren(tag="{}*"):
        tag = str(each.tag)
        if (part := kept.parts.get(tag)) is None:
            yield f"{path}{tag}"
        else:
            yield from left_out(each, part, f"{path}{tag}/")


def in_order(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return paths with their counts, the most frequent first."""
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))
