"""The measure of quality: labelled pairs, and how precision and its intervals are counted."""

import csv
import gzip
from itertools import count, pairwise

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bench import iati_set
from bench.quality import __main__ as command
from bench.quality import baselines, figures, labels, measuring, metrics, report, surest
from bench.quality.labels import Label, Split
from bench.quality.measuring import Measured
from bench.quality.metrics import Interval, Rates
from db.values import OverlapKind
from services.comparing import weights

NUMBERS = count()

SCORED = st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.7, 1.0]), st.booleans()), max_size=30)


def test_average_precision_of_a_ranking_by_hand():
    # given wanted pairs at ranks 1, 3 and 4
    scored = [(0.9, True), (0.8, False), (0.7, True), (0.6, True), (0.1, False)]

    # then it is the mean of 1/1, 2/3 and 3/4
    assert metrics.average_precision(scored) == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)


def test_equal_scores_are_one_step_whatever_their_order():
    scored = [(1.0, True), (1.0, False), (0.0, True), (0.0, False)]

    # one half of the wanted at a precision of 1/2, the other at 2/4
    assert metrics.average_precision(scored) == 0.5
    assert metrics.average_precision(scored[::-1]) == 0.5


@pytest.mark.parametrize("scored", [[], [(0.5, False)]])
def test_nothing_wanted_has_no_average_precision(scored):
    assert metrics.average_precision(scored) is None


@given(SCORED.filter(lambda pairs: any(wanted for _, wanted in pairs)))
def test_average_precision_lies_between_the_share_of_the_wanted_over_all_steps_and_one(scored):
    wanted = sum(wanted for _, wanted in scored)

    found = metrics.average_precision(scored)

    assert found is not None
    assert 0 < found <= 1 + 1e-12
    if len({score for score, _ in scored}) == 1:
        assert found == pytest.approx(wanted / len(scored))


@given(SCORED, st.floats(0.1, 5))
def test_only_the_order_of_scores_counts(scored, factor):
    stretched = [(score * factor, wanted) for score, wanted in scored]

    assert metrics.average_precision(scored) == metrics.average_precision(stretched)


@given(SCORED)
def test_a_perfect_ranking_has_an_average_precision_of_one(scored):
    perfect = [(float(wanted), wanted) for _, wanted in scored]

    assert metrics.average_precision(perfect) in (1.0, None)


def test_rates_at_a_threshold():
    scored = [(0.9, True), (0.8, False), (0.5, True), (0.4, True)]

    found = metrics.rates(scored, 0.5)

    assert found == Rates(found=3, right=2, wanted=3)
    assert (found.precision, found.recall) == (2 / 3, 2 / 3)


def test_rates_of_nothing():
    assert metrics.rates([(0.1, True)], 0.5).precision is None
    assert metrics.rates([(0.9, False)], 0.5).recall is None


@given(SCORED)
def test_a_higher_threshold_never_finds_more(scored):
    found = [metrics.rates(scored, threshold) for threshold in (0, 0.2, 0.5, 0.7, 1.0, 1.1)]

    assert all(low.found >= high.found and low.right >= high.right for low, high in pairwise(found))
    assert found[-1].found == 0


def test_the_best_threshold_balances_precision_and_recall():
    scored = [(0.9, True), (0.8, True), (0.7, False), (0.3, True), (0.2, False), (0.1, False)]

    # at 0.8: 2 of 2 and 2 of 3, F1 = 0.8; at 0.3: 3 of 4 and 3 of 3, F1 = 6/7
    assert metrics.best_threshold(scored) == 0.3
    assert metrics.balance(Rates(4, 3, 3)) == pytest.approx(6 / 7)
    assert metrics.balance(Rates(0, 0, 0)) == 0


def test_components_are_groups_without_a_common_end():
    edges = [("a", "b"), ("c", "d"), ("b", "e"), ("f", "c"), ("g", "h")]

    assert metrics.components(edges) == [[0, 2], [1, 3], [4]]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=25))
def test_components_hold_each_edge_once_and_share_no_end(edges):
    groups = metrics.components(edges)

    ends = [{end for position in group for end in edges[position]} for group in groups]
    assert sorted(position for group in groups for position in group) == list(range(len(edges)))
    assert sum(len(each) for each in ends) == len(set().union(*ends))


def test_an_interval_is_the_same_each_time_and_holds_the_number():
    scored = [(position / 40, position % 3 == 0) for position in range(40)]
    groups = [[position] for position in range(40)]
    precision = metrics.rates(scored, 0.5).precision

    found = metrics.interval(scored, groups, lambda drawn: metrics.rates(drawn, 0.5).precision)

    assert found == metrics.interval(scored, groups, lambda drawn: metrics.rates(drawn, 0.5).precision)
    assert found is not None
    assert precision is not None
    assert found.low < precision < found.high


def test_one_group_leaves_nothing_to_vary():
    scored = [(0.9, True), (0.8, False)]

    found = metrics.interval(scored, [[0, 1]], metrics.average_precision, resamples=50)

    assert found == Interval(1.0, 1.0)


def test_groups_are_drawn_whole():
    # given a group of two right ones and a group of two wrong ones
    scored = [(1.0, True), (1.0, True), (1.0, False), (1.0, False)]

    # when groups are drawn, precision is 0, 1/2 or 1, never a quarter
    seen = []

    def precision(drawn):
        seen.append(metrics.rates(drawn, 0).precision)
        return seen[-1]

    metrics.interval(scored, [[0, 1], [2, 3]], precision, resamples=200)
    assert set(seen) == {0.0, 0.5, 1.0}


def test_an_interval_that_cannot_be_told_is_none():
    found = metrics.interval([(0.1, False)], [[0]], metrics.average_precision, resamples=5)

    assert found is None


def test_titles_are_compared_without_case_accents_and_marks():
    assert baselines.normalized("  Réponse à la pandémie: COVID-19! ") == "reponse a la pandemie covid 19"
    assert baselines.equality(["COVID 19 response"], ["Anderes", "Covid-19 Response."]) == 1
    assert baselines.equality(["COVID-19"], ["COVID-19 response"]) == 0
    assert baselines.equality(["..."], ["!"]) == 0


def test_trigrams_are_those_of_pg_trgm():
    assert baselines.trigrams("Cat") == {"  c", " ca", "cat", "at "}
    # the documentation's example of similarity('word', 'two words')
    assert baselines.similarity(["word"], ["two words"]) == pytest.approx(4 / 11)
    assert baselines.similarity([], ["word"]) == 0
    assert baselines.similarity(["?"], ["!"]) == 0


async def test_trigram_similarity_is_what_postgresql_says(pools):
    titles = ["Rapid response to COVID-19 in Aceh", "COVID-19 rapid response", "Air bersih untuk Aceh", "x"]

    async with pools.writing.acquire() as connection:
        said = {
            (one, other): await connection.fetchval("SELECT similarity($1, $2)", one, other)
            for one in titles
            for other in titles
        }

    for (one, other), similarity in said.items():
        assert baselines.similarity([one], [other]) == pytest.approx(similarity, abs=1e-6)


def test_the_labelled_pairs_are_hundreds_of_each_half_each_once():
    pairs = labels.read()

    ends = [frozenset((pair.a, pair.b)) for pair in pairs]
    halves = [labels.of_split(pairs, split) for split in Split]
    assert len(pairs) == 1064
    assert [len(half) for half in halves] == [524, 540]
    assert [sum(pair.is_wanted for pair in half) for half in halves] == [91, 95]
    assert len(set(ends)) == len(pairs)
    assert all(len(each) == 2 for each in ends)
    assert {pair.label for pair in pairs} == set(Label)


def test_no_activity_stands_in_both_halves():
    pairs = labels.read()

    development, evaluation = (
        {end for pair in labels.of_split(pairs, split) for end in (pair.a, pair.b)} for split in Split
    )
    assert not development & evaluation


def test_the_file_holds_identifiers_and_labels_only():
    with labels.FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))

    assert rows[0] == ["identifier_a", "identifier_b", "label", "split", "stratum", "reason"]
    assert {len(row) for row in rows} == {6}
    # no identifier is as long as a title
    assert max(len(cell) for row in rows for cell in row) <= 80


def test_a_file_with_another_label_is_refused(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text(
        "identifier_a,identifier_b,label,split,stratum\nA,B,MAYBE,evaluation,x\n", encoding="utf-8"
    )

    with pytest.raises(ValueError, match="MAYBE"):
        labels.read(path)


def measured(label, score, kind, *, equality=0.0, split=Split.EVALUATION, **more):
    """A labelled pair of two activities of its own, as it was measured."""
    number = next(NUMBERS)
    pair = labels.Pair(f"XX-{number}-A", f"XX-{number}-B", label, split, "title_near_within")
    seen = {"is_family": False, "is_compared": True, "stored": kind} | more
    return Measured(pair, score, kind, equality, equality / 2, **seen)


def test_kinds_are_counted_at_the_threshold_and_right_only_as_their_label():
    pairs = [
        measured(Label.SAME_WORK, 0.9, OverlapKind.SAME_WORK),
        measured(Label.SAME_WORK, 0.8, OverlapKind.OVERLAP),
        measured(Label.SAME_WORK, 0.2, OverlapKind.SAME_WORK),
        measured(Label.PHASE, 0.7, OverlapKind.SAME_WORK),
        measured(Label.UNRELATED, 0.0, None),
    ]

    assert figures.kind_rates(pairs, Label.SAME_WORK, 0.5) == Rates(found=2, right=1, wanted=3)
    assert figures.kind_rates(pairs, Label.OVERLAP, 0.5) == Rates(found=1, right=0, wanted=0)
    assert [figures.is_wrong(one, 0.5) for one in pairs] == [False, True, True, True, False]


def test_figures_of_a_method():
    pairs = [
        measured(Label.SPLIT_RECORD, 0.9, OverlapKind.SPLIT_RECORD, equality=1.0),
        measured(Label.UNRELATED, 0.6, OverlapKind.OVERLAP, equality=1.0),
        measured(Label.OVERLAP, 0.5, OverlapKind.OVERLAP),
    ]

    found = figures.figures(pairs, figures.METHODS[figures.HUB], 0.5)

    assert found.average_precision.value == pytest.approx((1 + 2 / 3) / 2)
    assert found.rates == Rates(found=3, right=2, wanted=2)
    assert found.recall.value == 1
    # equal titles find one of two at 1/2, the other at 2/3
    assert figures.times_best_baseline(pairs) == pytest.approx((5 / 6) / ((1 / 2 + 2 / 3) / 2))


def test_the_page_tells_what_becomes_of_each_label():
    pairs = [
        measured(label, score, kind, split=split)
        for split in Split
        for label, score, kind in (
            (Label.SAME_WORK, 0.9, OverlapKind.SAME_WORK),
            (Label.OVERLAP, 0.1, OverlapKind.OVERLAP),
            (Label.FUNDING_CHAIN, 0.8, OverlapKind.SAME_WORK),
        )
    ]

    lines = report.part(pairs[:3], dict.fromkeys(figures.METHODS, 0.5)).splitlines()

    assert "3 pairs, 2 of them wanted, of 3 groups." in lines
    assert "| label | pairs | OVERLAP | SAME_WORK | SHARE | SPLIT_RECORD | not shown |" in lines
    assert "| SAME_WORK | 1 | 0 | 1 | 0 | 0 | 0 |" in lines
    assert "| OVERLAP | 1 | 0 | 0 | 0 | 0 | 1 |" in lines
    assert "| FUNDING_CHAIN | 1 | 0 | 1 | 0 | 0 | 0 |" in lines


def test_confusions_name_both_activities_the_label_and_what_they_are_shown_as():
    wrong = measured(Label.PHASE, 0.75, OverlapKind.SPLIT_RECORD)
    right = measured(Label.UNRELATED, 0.1, OverlapKind.OVERLAP)

    text = report.confusions([right, wrong])

    assert text.splitlines()[2:] == [
        f"| `{wrong.pair.a}` `{wrong.pair.b}` | PHASE | SPLIT_RECORD | 0.75 | title_near_within |"
    ]


def test_what_is_left_out_by_rule_is_not_missed_on_the_list():
    pairs = [
        measured(Label.SPLIT_RECORD, 0.9, OverlapKind.SPLIT_RECORD, is_family=True, stored=None),
        measured(Label.SAME_WORK, 0.9, OverlapKind.SAME_WORK),
        measured(Label.OVERLAP, 0.2, OverlapKind.OVERLAP, is_compared=False, stored=None),
        measured(Label.UNRELATED, 0.9, OverlapKind.OVERLAP),
    ]

    text = report.pipeline({Split.EVALUATION: pairs})

    assert text.splitlines()[2] == "| evaluation | 3 | 2 of 3 (0.67) | 1 | 1 of 2 (0.50) | 1 |"


def unpacked(file):
    """What a file holds, plain or gzipped."""
    return gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()


@pytest.mark.real
def test_every_labelled_activity_is_in_the_real_files():
    known = {
        (identifier.text or "").strip()
        for file in iati_set.all_files()
        for identifier in etree.fromstring(unpacked(file)).iter("iati-identifier")
    }

    wanted = {end for pair in labels.read() for end in (pair.a, pair.b)}
    assert wanted - known == set()


async def test_a_pair_is_measured_as_the_hub_and_as_the_baselines_see_it(demo):
    async with demo.writing.acquire() as connection:
        rows = await connection.fetch(
            "SELECT iati_identifier FROM program WHERE level = 'PROGRAM' AND iati_identifier IS NOT NULL"
            " ORDER BY iati_identifier LIMIT 3"
        )
    first, second, third = (row["iati_identifier"] for row in rows)
    pairs = [
        labels.Pair(a, b, Label.UNRELATED, Split.DEVELOPMENT, "random")
        for a, b in ((first, second), (second, third), (first, third))
    ]

    found = await measuring.look(demo, pairs)

    assert [one.pair for one in found] == pairs
    assert all(0 <= one.score < weights.THRESHOLD and one.equality == 0 for one in found)
    assert all(0 < one.similarity < 1 and one.stored is None for one in found)


def test_an_activity_that_the_files_lack_is_named():
    pair = labels.Pair("XX-1", "XX-2", Label.UNRELATED, Split.EVALUATION, "random")

    with pytest.raises(measuring.MissingActivityError, match="XX-1"):
        measuring.ends_of(pair, {})


def test_reasons_are_told_in_figures_and_codes_without_words_of_publishers():
    stored = (
        '[["TITLE", 4.35, {"same": true, "percent": 91, "words": ["secret"]}],'
        ' ["PERIOD", 1.8, {"days": 120, "sameStart": true, "sameEnd": true}],'
        ' ["PLACE", 0.5, {"countries": ["CD"], "regions": [], "near": false}],'
        ' ["TEXT", 3.24, {"words": ["secret"]}], ["NUMBERS", -2.5, {}]]'
    )

    assert surest.reasons_text(stored) == (
        "TITLE same, 91 % telling +4.35; PERIOD 120 days, same dates +1.80; PLACE CD +0.50; TEXT +3.24; "
        "NUMBERS -2.50"
    )


def test_without_the_real_files_it_says_where_they_belong(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(iati_set, "REAL_SET", tmp_path / "nothing")

    with pytest.raises(typer.Exit) as ended:
        command.main(write=False)

    assert ended.value.exit_code == 1
    assert capsys.readouterr().err == (
        f"There is nothing to measure: the real files belong in {tmp_path / 'nothing'}.\n"
    )
