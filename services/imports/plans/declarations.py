"""The sections of a file of a plan, and their fields: keys of YAML, columns of a workbook."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

LANGUAGES = ("id", "en")


class Form(StrEnum):
    """How a value is written."""

    TEXT = "TEXT"
    CODE = "CODE"
    CODES = "CODES"
    DAY = "DAY"
    NUMBER = "NUMBER"
    YEAR = "YEAR"
    FLAG = "FLAG"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a section. A localized one has a column for each language."""

    name: str
    help: str
    form: Form = Form.TEXT
    is_required: bool = False
    is_localized: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns."""
        if not self.is_localized:
            return (self.name,)
        return tuple(f"{self.name}_{language}" for language in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Section:
    """A section: the key of its list in YAML, the name of its sheet, its fields."""

    name: str
    sheet: str
    fields: tuple[Field, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns."""
        return tuple(column for field in self.fields for column in field.columns)

    @property
    def localized(self) -> frozenset[str]:
        """The names of the fields with a text per language."""
        return frozenset(field.name for field in self.fields if field.is_localized)

    def forms(self) -> Iterator[tuple[str, Field]]:
        """The fields by the names of their columns."""
        for field in self.fields:
            for column in field.columns:
                yield column, field


def texts(name: str, help_: str, *, is_required: bool = False) -> Field:
    """Declare a text per language."""
    return Field(name, help_, is_required=is_required, is_localized=True)


PLAN = Section(
    "plan",
    "Plan",
    (
        Field(
            "code",
            "The code of the plan, such as RANPE-1: A-Z, 0-9, points, dashes.",
            Form.CODE,
            is_required=True,
        ),
        texts("title", "The title.", is_required=True),
        texts("description", "A description."),
        texts("legal_basis", "The regulation that the plan is based on."),
        Field("region", "The code of the region; empty for a national plan.", Form.CODE),
        Field("start", "The first day of the period.", Form.DAY, is_required=True),
        Field("end", "The last day of the period.", Form.DAY, is_required=True),
        Field(
            "owner", "The identifier of the organization that keeps the plan.", Form.CODE, is_required=True
        ),
        Field("visibility", "PUBLIC, MEMBERS or OWNER. Default: PUBLIC.", Form.CODE),
        Field("sample", "Yes if the texts are invented. Default: no.", Form.FLAG),
        Field("source", "The name of the source. Default: the title of the plan."),
        Field("source_url", "The address of the source."),
        Field("license", "The SPDX id of the license.", Form.CODE),
        Field("updated", "The day on which the source last changed the plan.", Form.DAY),
    ),
)
LEVELS = Section(
    "levels",
    "Levels",
    (
        Field(
            "kind",
            "PILLAR, FOCUS, STRATEGY, ACTION or THEME, from the root down.",
            Form.CODE,
            is_required=True,
        ),
        texts("label", "What the plan calls it, such as Pilar."),
    ),
)
NODES = Section(
    "nodes",
    "Nodes",
    (
        Field(
            "code", "The code of the node, unique in the plan. Keep it for ever.", Form.CODE, is_required=True
        ),
        Field("kind", "One of the levels.", Form.CODE, is_required=True),
        Field("parent", "The code of the node above; empty for a root.", Form.CODE),
        texts("title", "The title.", is_required=True),
        texts("description", "A description."),
        texts("problem", "The problem that the node addresses."),
        Field("valid_from", "The first day. Default: that of the node above, or of the plan.", Form.DAY),
        Field("valid_to", "The last day. Default: that of the node above, or of the plan.", Form.DAY),
        Field("leads", "Identifiers of the responsible organizations.", Form.CODES),
        Field("supporting", "Identifiers of the supporting organizations.", Form.CODES),
        Field("successors", "Codes of the nodes that replace it when its validity has ended.", Form.CODES),
    ),
)
OUTPUTS = Section(
    "outputs",
    "Outputs",
    (
        Field("node", "The code of the node.", Form.CODE, is_required=True),
        texts("title", "What the node is expected to bring forth.", is_required=True),
    ),
)
LINKS = Section(
    "links",
    "Links",
    (
        Field("node", "The code of a node of this plan.", Form.CODE, is_required=True),
        Field("to", "A node of another plan, such as RANPE-2/2.", Form.CODE, is_required=True),
        Field(
            "relation",
            "What the other node is: EXACT, BROADER, NARROWER or RELATED.",
            Form.CODE,
            is_required=True,
        ),
        texts("note", "Why they are linked."),
    ),
)
FIGURES = Section(
    "figures",
    "Figures",
    (
        Field(
            "measure", "What is counted, as a code such as ACTIONS_COMMITTED.", Form.CODE, is_required=True
        ),
        texts("label", "What is counted."),
        Field("node", "The code of the node; empty for the whole plan.", Form.CODE),
        Field("year", "The year that the number is about.", Form.YEAR),
        Field("value", "The number.", Form.NUMBER, is_required=True),
        Field("out_of", "The number that the value is a part of.", Form.NUMBER),
        Field("unit", "The unit, such as action.", Form.CODE),
        Field("source", "The source that gives the number.", is_required=True),
        Field("source_url", "The address of the source."),
        Field("date", "The day of the source.", Form.DAY),
        texts("note", "A remark."),
    ),
)
# In the order of the sheets. YAML has expected outputs within their nodes.
SECTIONS = (PLAN, LEVELS, NODES, OUTPUTS, LINKS, FIGURES)
BY_SHEET = {section.sheet: section for section in SECTIONS}
