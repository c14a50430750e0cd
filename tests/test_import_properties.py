"""What holds for whatever activities come, in whatever order."""

from collections import Counter
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from db import embedded
from db.pools import Pools, open_pools
from services.imports import rules, values
from services.imports.record_parts import Code
from services.imports.result_records import Result, ResultDetails
from services.text import languages, normalization
from tests.conftest import new_database
from tests.generated_iati import activities, junk, save_each, save_one, sets
from tests.iati_files import activity, load, numbers, participant, result, rows
from tests.pictures import clear, picture

SOME = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WRITTEN = (
    "program",
    "organization",
    "result",
    "indicator",
    "document",
    "knowledge_product",
    "budget",
    "participation",
)


@pytest.fixture(scope="session")
async def written(server: embedded.EmbeddedServer) -> AsyncIterator[Pools]:
    """A database that each example clears before it writes."""
    opened = await open_pools(await new_database(server.url, "properties"))
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose files each example writes anew."""
    return tmp_path_factory.mktemp("properties")


@SOME
@given(st.data(), sets())
async def test_the_order_in_which_activities_come_decides_nothing(written, folder, data, chosen):
    await clear(written)
    await load(written, *save_each(folder, list(chosen.values())))
    together = await picture(written)

    await clear(written)
    for text in data.draw(st.permutations(list(chosen.values()))):
        await load(written, save_one(folder / "0.xml", text))

    assert await picture(written) == together


@SOME
@given(st.data(), st.lists(st.sampled_from("AABC"), min_size=2, max_size=6))
async def test_the_same_versions_again_are_unchanged_in_any_order(written, folder, data, identifiers):
    versions = [data.draw(activities(identifier)) for identifier in identifiers]
    await clear(written)
    first = await load(written, *save_each(folder, versions))
    before, stored = await picture(written), await states(written)

    again = await load(written, *save_each(folder, data.draw(st.permutations(versions))))

    assert sum(numbers(first)["programs"].values()) == len(versions)
    assert numbers(again)["programs"] == {"unchanged": len(versions)}
    assert {verb for verbs in numbers(again).values() for verb in verbs} == {"unchanged"}
    assert await picture(written) == before
    assert await states(written) == stored


async def states(pools):
    """The rows of the tables, by the transactions that wrote them last."""
    return {
        table: await rows(pools, f"SELECT xmin::text, ctid::text FROM {table} ORDER BY 2")
        for table in WRITTEN
    }


TIMES = [
    None,
    "2024-01-01T00:00:00Z",
    "2024-01-01T07:00:00+07:00",
    "2024-02-01T00:00:00Z",
    "2024-03-01T00:00:00Z",
]
INSTANTS = {time: values.moment(time, "", values.ReadingContext()) for time in TIMES}
VERSIONS = st.tuples(st.sampled_from(["One", "Two", "Three"]), st.sampled_from(TIMES), st.sampled_from(TIMES))


@SOME
@given(st.lists(VERSIONS, min_size=1, max_size=8))
async def test_of_many_versions_the_newest_stands_and_none_counts_twice(written, folder, versions):
    await clear(written)
    seen, current, verbs = set(), None, []
    for title, own, generated in versions:
        dated = INSTANTS[own] or INSTANTS[generated]
        if current is None:
            verb = "added"
        elif (title, INSTANTS[own]) in seen:
            verb = "unchanged"
        elif current[1] and (dated is None or dated < current[1]):
            verb = "superseded"
        else:
            verb = "changed"
        if verb in ("added", "changed"):
            current = title, dated
        seen.add((title, INSTANTS[own]))
        verbs.append(verb)

    told = []
    for title, own, generated in versions:
        attributes = {"last_updated_datetime": own} if own else {}
        text = activity("A", title=title, **attributes)
        report = await load(written, save_one(folder / "0.xml", text, generated=generated))
        told += [*report.counts["programs"].elements()]

    assert told == verbs
    assert await rows(written, "SELECT title, version_dated FROM program") == [current]


GOOD = [
    activity("GOOD-1", participant("Some Group"), result("Roads"), reporter="GOOD"),
    activity("GOOD-2", participant("Some Group"), result("Bridges"), reporter="GOOD"),
]


@settings(SOME, max_examples=60)
@given(junk())
async def test_junk_goes_in_whole_or_not_at_all_and_harms_no_other(written, folder, spoiled):
    await clear(written)
    await load(written, save_one(folder / "0.xml", *GOOD))
    good = await picture(written)
    await clear(written)
    await load(written, save_one(folder / "0.xml", spoiled))
    alone = await picture(written)
    await clear(written)

    report = await load(written, save_one(folder / "0.xml", GOOD[0], spoiled, GOOD[1]))

    assert sum(report.counts["programs"].values()) == 3
    assert await picture(written) == joined(good, alone)
    assert bool(alone["programs"]) == (not report.rejections)
    again = await load(written, folder / "0.xml")
    assert again.counts["programs"] == {"unchanged": 3 - len(report.rejections)} | rejected(report)


def joined(left, right):
    return {name: sorted(left[name] + right[name], key=repr) for name in left}


def rejected(report):
    return {"rejected": len(report.rejections)} if report.rejections else {}


WHOLE = "".join(activity(f"A{number}", participant("Some Group"), result("Roads")) for number in range(3))


@SOME
@given(st.integers(0, len(WHOLE) - 1))
async def test_a_file_that_breaks_off_leaves_what_was_complete(written, folder, length):
    await clear(written)
    path = folder / "0.xml"
    path.write_text('<iati-activities version="2.03">\n' + WHOLE[:length], encoding="utf-8")

    report = await load(written, path)

    complete = WHOLE[:length].count("</iati-activity>")
    assert await rows(written, "SELECT iati_identifier FROM program ORDER BY 1") == [
        (f"A{number}",) for number in range(complete)
    ]
    assert await rows(
        written, "SELECT count(*) FROM result UNION ALL SELECT count(*) FROM participation"
    ) == [
        (complete,),
        (complete,),
    ]
    assert report.broken == 1


@given(st.from_regex(r"[a-z]{2,3}([-_][a-z]{4})?([-_][a-z]{2})?", fullmatch=True))
def test_a_language_is_the_same_in_all_spellings(code):
    tags = {
        languages.normalise(spelt) for spelt in (code, code.upper(), code.title(), code.replace("_", "-"))
    }
    assert len(tags) == 1
    assert languages.normalise(f" {code}\n") in tags


HOSTS = st.from_regex(r"[a-z0-9]{1,8}(\.[a-z]{2,4}){1,2}", fullmatch=True)
PATHS = st.from_regex(r"/[A-Za-z0-9%._~-]{1,12}", fullmatch=True)


@given(st.sampled_from(["http", "https"]), HOSTS, PATHS, st.sampled_from(["", "?a=1", "?A=1"]))
def test_only_scheme_host_port_and_fragment_are_alike_in_keys(scheme, host, path, query):
    assume(host not in ("doi.org", "dx.doi.org"))
    port = {"http": 80, "https": 443}[scheme]
    plain = f"{scheme}://{host}{path}{query}"
    assert normalization.knowledge_key(plain) == plain
    assert normalization.knowledge_key(f"{scheme.upper()}://{host.title()}:{port}{path}{query}#part") == plain
    assert normalization.knowledge_key(f"{scheme}://{host}:8080{path}{query}") != plain
    assert normalization.knowledge_key(f"{plain}/") == f"{plain}/"


SPELT = st.from_regex(r"[+-]?\d{0,40}(\.\d{0,40})?([eE][+-]?\d{1,4})?", fullmatch=True) | st.text(max_size=20)


@given(st.sampled_from(["1", "2", "5", None]), st.booleans(), SPELT, SPELT, SPELT)
def test_an_achievement_is_a_finite_quotient_or_nothing(measure, ascending, baseline, target, actual):
    found = rules.achievement(
        measure,
        ascending=ascending,
        baseline=values.number(baseline),
        target=values.number(target),
        actual=values.number(actual),
    )
    assert found is None or (isinstance(found, Decimal) and found.is_finite())


@given(st.decimals(-(10**6), 10**6, places=2), st.decimals(-(10**6), 10**6, places=2))
def test_what_reaches_its_target_has_achieved_one(baseline, target):
    assume(baseline != target)
    for ascending in (True, False):
        for actual, reached in ((target, 1), (baseline, 0)):
            found = rules.achievement(
                "1", ascending=ascending, baseline=baseline, target=target, actual=actual
            )
            assert found == reached


RESULTS = st.builds(
    Result,
    st.sampled_from("1239"),
    st.sampled_from([(("en", "Roads"),), (("en", " ROADS "),), (("id", "Jalan"), ("en", "Roads")), ()]),
    st.just(()),
    st.just(()),
    st.sampled_from([(), (), (Code("99", "R1"),), (Code("99", "R2"),)]).map(ResultDetails),
)


@given(st.data(), st.lists(RESULTS, max_size=8))
def test_match_keys_stay_when_other_results_move(data, found):
    keys = rules.match_keys(found)
    order = data.draw(st.permutations(range(len(found))))
    moved = rules.match_keys([found[index] for index in order])
    plain = Counter(key.rpartition("/")[0] for key in keys)
    assert sorted(moved) == sorted(keys)
    for index, key in zip(order, moved, strict=True):
        if plain[key.rpartition("/")[0]] == 1:
            assert keys[index] == key
