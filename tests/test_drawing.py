"""Charts and maps: exact marks, escaped text, titles for people who can't see them."""

from decimal import Decimal
from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring

from hub.drawing import bars, marks, tile_maps
from hub.drawing.classes import Classes, classes
from hub.drawing.progress import Period, progress

BAR = '<svg class="bar" viewBox="0 0 101 14" preserveAspectRatio="none" aria-hidden="true" focusable="false">'


def of(drawn: str, name: str) -> list[ElementTree.Element]:
    """The elements of that name in a picture."""
    return list(fromstring(drawn).iter(name))


def test_a_bar_has_the_share_of_the_largest_value() -> None:
    # given values on a scale, then the width is their share, and the outline is the whole scale
    assert bars.bar(1, 3) == f'{BAR}<rect class="act" x="0" y="2" width="33.3" height="10"/></svg>'
    assert bars.bar(Decimal(10), 100, "d2", target=True) == (
        f'{BAR}<rect class="d2" x="0" y="4" width="10" height="6"/>'
        '<rect class="tgt" x="1" y="1" width="99" height="12" vector-effect="non-scaling-stroke"/></svg>'
    )
    # zero, and a scale without values, have no bar
    assert bars.bar(0, 0) == bars.bar(0, 3) == bars.bar(-2, 3) == f"{BAR}</svg>"
    # what exceeds the scale fills it
    assert 'width="100"' in bars.bar(250, 100)


def test_parts_lie_side_by_side_with_a_gap() -> None:
    drawn = of(bars.parts([5, 1, 0, 3], 40), "rect")
    assert [mark.get("class") for mark in drawn] == ["act", "d3", "rest"]
    assert [(mark.get("x"), mark.get("width")) for mark in drawn] == [
        ("0", "12.1"),
        ("12.5", "2.1"),
        ("15", "7.1"),
    ]
    assert bars.parts([0, 0, 0, 0], 0) == f"{BAR}</svg>"


def test_progress_has_a_scale_from_zero_and_says_what_is_missing() -> None:
    # given three periods, one without an actual, and a baseline
    periods = [
        Period("2023", Decimal(11), Decimal(9)),
        Period("2024", None, Decimal(13)),
        Period("2025", Decimal(24)),
    ]
    drawn = progress("p", "Capaian", periods, Decimal(4), lambda value: f"{value:g}", "belum ada")

    # then the axis is at 126 and the largest value at 126 - 118 / 1.08
    assert fromstring(drawn).attrib == {
        "viewBox": "0 0 340 170",
        "role": "img",
        "aria-labelledby": "p-t",
    }
    boxes = [(box.get("class"), box.get("x"), box.get("y"), box.get("height")) for box in of(drawn, "rect")]
    assert boxes == [
        ("act", "83.7", "85", "41"),
        ("tgt", "74.7", "75.9", "50.1"),
        ("act", "177", "66.8", "59.2"),
        ("tgt", "261.3", "16.7", "109.3"),
    ]
    assert [(line.get("class"), line.get("y1")) for line in of(drawn, "line")] == [
        ("ax", "126"),
        ("gr", "16.7"),
        ("gr", "71.4"),
        ("base", "107.8"),
    ]
    assert [text.text for text in of(drawn, "text")] == [
        *("24", "12"),
        *("2023", "9 / 11"),
        *("2024", "13"),
        *("2025", "belum ada / 24"),
    ]


def test_progress_without_any_value_is_an_empty_scale() -> None:
    drawn = progress("p", "Capaian", [Period("2023")], None, lambda value: f"{value:g}", "belum ada")
    assert of(drawn, "rect") == []
    assert [text.text for text in of(drawn, "text")] == ["1", "0.5", "2023", "belum ada"]


def test_classes_are_numbers_up_to_five_and_shares_above() -> None:
    assert classes([]) == Classes((), 0)
    assert classes([0, 0]).tone(0) == 0
    few = classes([3, 0, 1])
    assert (few.bounds, [few.tone(value) for value in range(4)]) == ((1, 2, 3), [0, 1, 3, 5])
    # given a largest value of 7, then 40, 60 and 85 percent of it are 3, 4 and 6
    many = classes([7, 2])
    assert many.bounds == (1, 2, 3, 4, 6)
    assert [many.tone(value) for value in range(8)] == [0, 1, 2, 3, 4, 4, 5, 5]
    assert many.key() == [(0, 0, 0), (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 5), (5, 6, 7)]
    assert classes([100]).bounds == (1, 2, 40, 60, 85)


def test_the_map_has_each_province_once() -> None:
    # given 38 provinces, then no two have the same place, and all lie within the grid
    places = {(tile.column, tile.row) for tile in tile_maps.tiles()}
    assert len(tile_maps.tiles()) == len(places) == len({tile.code for tile in tile_maps.tiles()}) == 38
    assert (max(column for column, _ in places), max(row for _, row in places)) == (16, 7)


def test_the_map_shows_zero_and_marks_own_provinces() -> None:
    drawn = tile_maps.tile_map(
        "m", "Program", "Peta", {"ID-AC": 7, "ID-PA": 1}, classes([7]), str, own=("ID-PA",)
    )
    tiles = of(drawn, "g")
    assert [tile.get("class") for tile in tiles if tile.get("class") != "c0"] == ["c5", "c1"]
    aceh, sumut, *_ = tiles
    assert [dict(mark.attrib) for mark in aceh] == [
        {"class": "f5", "x": "2", "y": "2", "width": "52", "height": "52", "rx": "3"},
        {"class": "v", "x": "28", "y": "26"},
        {"class": "l", "x": "28", "y": "44"},
    ]
    assert [mark.text for mark in aceh] == [None, "7", "Aceh"]
    assert (sumut[0].get("class"), sumut[1].text) == ("z", "0")
    assert [mark.get("x") for mark in of(drawn, "rect") if mark.get("class") == "me"] == ["898"]
    assert fromstring(drawn).get("aria-labelledby") == "m-t m-d"


def test_small_maps_are_one_path_for_each_tone() -> None:
    drawn = tile_maps.locator("l", "Aceh", ["ID-AC"])
    paths = {path.get("class"): path.get("d") or "" for path in of(drawn, "path")}
    assert paths["f5"] == "M0.5 0.5h9v9h-9z"
    assert (len(paths), paths["z"].count("M")) == (2, 37)
    assert len(drawn) < 1_100


def test_text_stays_text() -> None:
    # given markup in each place that takes words, then there is no element of it
    hostile = '"><script>alert(1)</script>'
    for drawn in (
        progress("p", hostile, [Period(hostile)], None, lambda _: hostile, hostile),
        tile_maps.tile_map("m", hostile, hostile, {}, classes([]), lambda _: hostile),
        marks.element("text", hostile, class_=hostile),
    ):
        assert "<script" not in drawn
        assert hostile in "".join(fromstring(drawn).itertext())
