"""The list of known bodies: each name and each identifier means one of them."""

from collections import defaultdict
from collections.abc import Iterable

from db import bodies
from services.deciding import known_bodies
from services.text import organization_names


def ambiguous(values: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """The values that mean several bodies."""
    found: dict[str, set[str]] = defaultdict(set)
    for value, code in values:
        found[value].add(code)
    return {value: codes for value, codes in found.items() if len(codes) > 1}


def test_each_name_and_identifier_means_one_body() -> None:
    listed = bodies.known()
    names = [
        (organization_names.key(organization_names.words(name)), each.code)
        for each in listed
        for name in each.names
    ]
    assert ambiguous(names) == {}
    assert ambiguous((given.upper(), each.code) for each in listed for given in each.identifiers) == {}
    assert ambiguous((given.upper(), each.code) for each in listed for given in each.acronyms) == {}


def test_each_body_is_found_by_all_its_names() -> None:
    for body in bodies.known():
        for name in body.names:
            assert known_bodies.of_name(name) == body.code, name


def test_channels_that_the_list_leaves_out_are_bodies_too() -> None:
    assert known_bodies.of_name("Geneva Call") == "XM-DAC-21050"
    assert known_bodies.by_identifier()["XM-DAC-21050"] == "XM-DAC-21050"
    # but no categories
    assert "XM-DAC-21000" not in known_bodies.by_identifier()
