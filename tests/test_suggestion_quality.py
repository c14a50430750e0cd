"""Nodes are suggested for programs as well as the docs say, on the labelled pairs of the sample."""

from bench.suggestion_quality import Quality, evaluate, measured
from db.pools import Pools


async def test_the_quality_on_the_sample_is_that_of_the_docs(demo: Pools) -> None:
    quality, _ = await evaluate(demo)
    assert str(quality) == "28 programs, 45 pairs: precision@1 0.79, recall@3 0.84, MRR 0.85"


def test_measures_count_the_best_rank_of_a_program_and_all_pairs() -> None:
    suggested = {"A": ["1", "2"], "B": ["3", "4", "5", "1"], "C": []}
    right = {"A": ["1"], "B": ["4", "1"], "C": ["2"]}
    assert measured(suggested, right) == Quality(3, 4, 1 / 3, 2 / 4, (1 + 1 / 2) / 3)
