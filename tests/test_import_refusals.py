"""What an import refuses or leaves out, and the sentences that say so."""

from pathlib import Path

import pytest

from services.imports.failures import ImportFailure
from services.imports.rejections import Rejection
from tests.iati_files import SAMPLE, activity, load, numbers, rows, save


async def test_a_bad_activity_is_rejected_with_its_place_and_the_rest_goes_in(pools, tmp_path):
    nobody = "<iati-activity><iati-identifier>NO-REPORTER</iati-identifier></iati-activity>\n"
    old = activity("OLD").replace("<iati-activity ", '<iati-activity xmlns:d="urn:d" d:version="1.05" ', 1)
    file = save(tmp_path / "a.xml", activity("A"), nobody, activity(" "), old, activity("B"))

    report = await load(pools, file)

    name = str(file)
    assert report.rejections == [
        Rejection(name, 8, "NO-REPORTER", "it has no reporting-org with a ref or a name"),
        Rejection(name, 9, None, "it has no iati-identifier, and nothing could refer to it"),
        Rejection(name, 15, "OLD", "it is of IATI version 1.05, and only 2.0x is read"),
    ]
    assert numbers(report)["programs"] == {"rejected": 3, "added": 2}
    assert await rows(
        pools, "SELECT ordinal, file, line, identifier, reason FROM import_rejection ORDER BY 1"
    ) == [
        (ordinal, each.file, each.line, each.identifier, each.reason)
        for ordinal, each in enumerate(report.rejections)
    ]


async def test_impossible_values_are_left_out_with_a_remark(pools, tmp_path):
    bad = activity(
        "A",
        '<activity-date type="1" iso-date="2024-02-31"/>',
        '<sector code="15220" percentage="400"/>',
        '<budget><value currency="rupiah" value-date="2024-01-01">5</value></budget>',
        "<location><point><pos>100 200</pos></point></location>",
        title="t" * 40_000,
    )
    report = await load(pools, save(tmp_path / "a.xml", bad))

    assert sorted(remark.sentence for remark in report.remarks) == [
        "activity-date planned_start '2024-02-31' is no possible date",
        "budget/value/@currency 'RUPIAH' is no currency of three letters",
        "point '100 200' is no latitude and longitude",
        "sector/@percentage '400' is not from 0 to 100",
        f"title '{'t' * 40}' was cut from 40000 to 10000 characters",
    ]
    assert {(remark.file, remark.line, remark.identifier) for remark in report.remarks} == {
        (str(tmp_path / "a.xml"), 2, "A")
    }
    assert await rows(pools, "SELECT length(title), planned_start FROM program") == [(10_000, None)]
    assert await rows(pools, "SELECT code, percentage FROM program_sector") == [("15220", None)]
    assert await rows(pools, "SELECT latitude FROM program_location") == [(None,)]
    assert await rows(pools, "SELECT count(*) FROM budget") == [(0,)]


async def test_malformed_xml_keeps_what_stands_before_the_break(pools, tmp_path):
    file = save(tmp_path / "a.xml", activity("A"), activity("B"), "<iati-activity><oops></iati-activity>")

    report = await load(pools, file, SAMPLE)

    assert numbers(report)["programs"] == {"added": 3, "rejected": 1}
    [rejection] = report.rejections
    assert (rejection.file, rejection.line, rejection.identifier) == (str(file), 14, None)
    assert rejection.reason.startswith("the file breaks here, and the rest of it was not read: ")


EXTERNAL = (
    '<!DOCTYPE iati-activities [<!ENTITY out SYSTEM "file:///etc/hostname">]>'
    '<iati-activities version="2.03"><iati-activity>&out;</iati-activity></iati-activities>'
)
LAUGHS = (
    '<!DOCTYPE iati-activities [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    '<iati-activities version="2.03"><iati-activity>&c;</iati-activity></iati-activities>'
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            EXTERNAL,
            "declares a document type, which may hide entities and IATI never needs: remove its DOCTYPE.",
        ),
        (
            LAUGHS,
            "declares a document type, which may hide entities and IATI never needs: remove its DOCTYPE.",
        ),
        (
            '<iati-activities version="1.05"/>',
            "is of IATI version 1.05, and only 2.0x is read: ask for a newer file.",
        ),
        ("<iati-activities/>", "is of IATI version unknown, and only 2.0x is read: ask for a newer file."),
        (
            "<a/>",
            "is no IATI activity file, for it begins with <a> and not with <iati-activities>: leave it out.",
        ),
    ],
)
async def test_a_file_that_is_no_iati_2_stops_everything(pools, tmp_path, text, reason):
    good = save(tmp_path / "a.xml", activity("A"))
    bad = tmp_path / "b.xml"
    bad.write_text(text)

    with pytest.raises(ImportFailure) as caught:
        await load(pools, good, bad)

    assert str(caught.value) == f"{bad} {reason}"
    assert await rows(pools, "SELECT (SELECT count(*) FROM program), (SELECT count(*) FROM import_run)") == [
        (0, 0)
    ]


async def test_what_is_no_file_to_read_is_told_in_a_sentence(pools, tmp_path, monkeypatch):
    async def failure(*paths):
        with pytest.raises(ImportFailure) as caught:
            await load(pools, *paths)
        return str(caught.value)

    def refused(*_arguments):
        raise PermissionError(13, "Permission denied")

    nothing, words = tmp_path / "none.xml", tmp_path / "words.xml"
    empty = tmp_path / "empty"
    empty.mkdir()
    words.write_text("no xml at all")
    assert await failure(nothing) == f"{nothing} does not exist: check its name."
    assert await failure(empty) == f"{empty} has no .xml files in it: name a folder that has."
    assert await failure() == "There is nothing to import: name at least one IATI activity file or folder."
    assert (await failure(words)).startswith(f"{words} is no XML (")
    monkeypatch.setattr(Path, "open", refused)
    assert await failure(words) == f"{words} can't be read (Permission denied): allow it or leave it out."
