"""Each rule has a sentence of its own, with the values that the places where it is broken give."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.revising import knowledge_products, organizations, part_sentences, problems
from services.revising.indicators import MOST_VALUES
from services.revising.problems import problem

BLANK: dict[str, Any] = {"categories": [], "languages": [], "license": None, "format": None}


def written_keys() -> Iterator[str]:
    """The keys in the module of the sentences, without those that it takes over."""
    for node in ast.walk(ast.parse(Path(problems.__file__).read_text())):
        if isinstance(node, ast.Dict):
            yield from (each.value for each in node.keys if isinstance(each, ast.Constant))  # type: ignore[misc]


def test_no_sentence_takes_the_place_of_another() -> None:
    assert {*written_keys()} & {*part_sentences.SENTENCES} == set()


def test_an_unknown_category_of_a_product_has_its_sentence() -> None:
    [found] = knowledge_products.codes({**BLANK, "categories": ["Z9"]})
    english = "'Z9' is not in the codelist DocumentCategory. The query `codelist` returns its codes."
    assert (found.path, found.code, found.texts[0]) == ("categories.0", "CODE", ("en", english))


def test_an_unknown_country_of_an_organization_has_its_sentence() -> None:
    [found] = organizations.facts({"country": "ZZ", "website": None})
    english = "'ZZ' is not in the codelist Country. The query `codelist` returns its codes."
    assert (found.path, found.code, found.texts[0]) == ("country", "CODE", ("en", english))


def test_too_many_values_have_their_sentence() -> None:
    found = problem("indicators", "TOO_MANY", length=MOST_VALUES + 1, limit=MOST_VALUES)
    english = f"The list has {MOST_VALUES + 1} entries; at most {MOST_VALUES} are allowed."
    assert found.texts[0] == ("en", english)
