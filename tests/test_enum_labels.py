"""Every value of every enum has a name in Indonesian and in English."""

import httpx
from graphql import is_enum_type

from db import enum_labels
from schema.enums import DECLARED
from schema.graph import graph
from tests.asking import ask, refused

# The values of all enums of the graph, without those of introspection.
ENUMS = {
    name: tuple(type_.values)
    for name, type_ in graph._schema.type_map.items()
    if is_enum_type(type_) and not name.startswith("__")
}


def test_every_value_of_the_graph_has_both_names() -> None:
    missing = [
        f"{enum}.{value}"
        for enum, values in ENUMS.items()
        for value in values
        if not all(text for _, text in enum_labels.of(enum, value)) or len(enum_labels.of(enum, value)) != 2
    ]
    assert missing == [], f"add these values to {enum_labels.FILE.name}"


def test_every_row_of_the_file_is_a_value_of_the_graph() -> None:
    values = {value for values in ENUMS.values() for value in values}
    known = {(enum, value) for enum, values in ENUMS.items() for value in values}
    unknown = {
        key for key in enum_labels.labels() if key not in known and not (key[0] == "*" and key[1] in values)
    }
    assert unknown == set()


def test_every_enum_can_be_asked_for() -> None:
    assert {*ENUMS} - {*DECLARED} == set()
    assert all({*values} == {*DECLARED[name]} for name, values in ENUMS.items())


async def test_labels_are_in_the_order_of_the_enum_and_in_a_language(client: httpx.AsyncClient) -> None:
    query = """{ kinds: labels(enum: "PlanNodeKind") { value label(lang: "id") }
        open: labels(enum: "OverlapStatus") { label(lang: "id") labels { language text } } }"""
    data = await ask(client, query)
    assert [(each["value"], each["label"]) for each in data["kinds"]] == [
        *(("PILLAR", "Pilar"), ("FOCUS", "Fokus"), ("STRATEGY", "Strategi"), ("ACTION", "Aksi")),
        ("THEME", "Tema"),
    ]
    assert data["open"][0] == {
        "label": "Belum diputuskan",
        "labels": [{"language": "id", "text": "Belum diputuskan"}, {"language": "en", "text": "Open"}],
    }
    code, argument, message = await refused(client, '{ labels(enum: "PlanNodeKinds") { value } }')
    assert (code, argument) == ("BAD_USER_INPUT", "enum")
    assert message == "`enum` is 'PlanNodeKinds', which is no enum. Did you mean `PlanNodeKind`?"
