"""The labels of records of one body: complete, in two halves, and measured as documented."""

import csv
from collections import Counter
from uuid import UUID

from bench import merges
from bench.merges import HALVES, LABELS
from services.deciding import body_pairs
from services.deciding.body_keys import Candidate

ROWS = list(csv.DictReader(LABELS.read_text(encoding="utf-8").splitlines()))


def test_labels_name_many_bodies_in_two_halves() -> None:
    halves = {row["body"]: row["half"] for row in ROWS}
    assert all(halves[row["body"]] == row["half"] for row in ROWS)
    assert Counter(halves.values()) == {"development": 189, "evaluation": 169}
    assert set(halves.values()) == set(HALVES)
    assert {row["by"] for row in ROWS} == {"identifier", "name"}


def test_each_record_is_of_one_body() -> None:
    values = [(row["by"], row["value"].casefold()) for row in ROWS]
    assert len(values) == len(set(values)) == 743


def test_recall_and_precision_count_labeled_records() -> None:
    # given two records of one body, a trap of one name, and one without a label
    candidates = [
        Candidate(UUID(int=1), ("Rukun Damai (RUDA)",), ("XX-1",)),
        Candidate(UUID(int=2), ("Rukun Damai",)),
        Candidate(UUID(int=3), ("Rukun Damai",), ("XX-3",)),
        Candidate(UUID(int=4), ("Mitra Tani",)),
        Candidate(UUID(int=5), ("Mitra Tani",)),
    ]
    labels = {
        UUID(int=1): merges.Label("Rukun", "evaluation", "identifier", "XX-1"),
        UUID(int=2): merges.Label("Rukun", "evaluation", "name", "Rukun Damai"),
        UUID(int=3): merges.Label("Another", "development", "identifier", "XX-3"),
    }
    # when
    by_id = {each.id: each for each in candidates}
    found = merges.outcome("evaluation", body_pairs.pairs(candidates), labels, by_id)
    # then
    assert (found.bodies, found.wanted, found.found) == (1, {"two names": 1}, {"two names": 1})
    assert len(found.wrong) == 2
    assert (found.recall, round(found.precision, 2)) == (1.0, 0.33)
