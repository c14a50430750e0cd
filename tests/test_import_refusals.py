"""What an import refuses or leaves out, and the sentences that say so."""

import gzip
import os
import zlib
from pathlib import Path
from random import Random

import pytest

from services.imports import iati, streams, values
from services.imports import report as reports
from services.imports.failures import ImportFailure
from services.imports.rejections import Rejection
from services.imports.xml import UNREAD
from tests.iati_files import SAMPLE, SOURCE, activity, load, numbers, row_count, rows, save


async def test_a_bad_activity_is_rejected_with_its_place_and_the_rest_goes_in(pools, tmp_path):
    nobody = "<iati-activity><iati-identifier>NO-REPORTER</iati-identifier></iati-activity>\n"
    old = activity("OLD").replace("<iati-activity ", '<iati-activity xmlns:d="urn:d" d:version="1.05" ', 1)
    file = save(tmp_path / "a.xml", activity("A"), nobody, activity(" "), old, activity("B"))

    report = await load(pools, file)

    name = str(file)
    assert report.rejections == [
        Rejection(name, 8, "NO-REPORTER", "it has no reporting-org with a ref or a name"),
        Rejection(name, 9, None, "it has no iati-identifier, which every activity needs"),
        Rejection(name, 15, "OLD", "its IATI version is 1.05, and only 2.0x can be imported"),
    ]
    assert numbers(report)["programs"] == {"rejected": 3, "added": 2}
    assert await rows(
        pools, "SELECT ordinal, file, line, identifier, reason FROM import_rejection ORDER BY 1"
    ) == [
        (ordinal, f"{tmp_path.name}/a.xml", each.line, each.identifier, each.reason)
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
        "activity-date planned_start '2024-02-31' is not a valid date",
        "budget/value/@currency 'RUPIAH' is not in the IATI codelist Currency",
        "point '100 200' is not a latitude and longitude",
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

    assert numbers(report)["programs"] == {"added": 3}
    assert report.broken == 1
    [rejection] = report.rejections
    assert (rejection.file, rejection.line, rejection.identifier) == (str(file), 14, None)
    assert rejection.kind == "files"
    assert rejection.reason.startswith("the file can't be read beyond this line; the rest was not imported: ")


EXTERNAL = (
    '<!DOCTYPE iati-activities [<!ENTITY out SYSTEM "file:///etc/hostname">]>'
    '<iati-activities version="2.03"><iati-activity>&out;</iati-activity></iati-activities>'
)
# In an attribute entities are resolved by the parser itself.
ATTRIBUTE = (
    '<!DOCTYPE iati-activities [<!ENTITY a "2.03"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    '<iati-activities version="&a;"/>'
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
            "declares a document type, which may hide entities: remove its DOCTYPE.",
        ),
        (
            LAUGHS,
            "declares a document type, which may hide entities: remove its DOCTYPE.",
        ),
        (
            '<iati-activities version="1.05"/>',
            "has IATI version 1.05, and only 2.0x can be imported: ask its publisher for a newer file.",
        ),
        (
            "<iati-activities/>",
            "has IATI version unknown, and only 2.0x can be imported: ask its publisher for a newer file.",
        ),
        (
            ATTRIBUTE,
            "declares a document type, which may hide entities: remove its DOCTYPE.",
        ),
        (
            '<iati-organisations version="1.03"/>',
            "has IATI version 1.03, and only 2.0x can be imported: ask its publisher for a newer file.",
        ),
        (
            "<a/>",
            (
                "is not an IATI file: it begins with <a> instead of <iati-activities> or "
                "<iati-organisations>. Leave it out."
            ),
        ),
    ],
)
async def test_a_file_that_is_no_iati_2_stops_everything(pools, tmp_path, text, reason):
    good = save(tmp_path / "a.xml", activity("A"))
    bad = tmp_path / "b.xml"
    bad.write_text(text)

    with pytest.raises(ImportFailure) as caught:
        await load(pools, good, bad)

    assert str(caught.value) == (
        "1 of 2 files can't be imported, and nothing was written. Pass --skip-unreadable to import the "
        f"others.\n- {bad} {reason}"
    )
    assert await rows(pools, "SELECT (SELECT count(*) FROM program), (SELECT count(*) FROM import_run)") == [
        (0, 0)
    ]


async def failure(pools, *paths):
    """The sentence with which an import refuses paths."""
    with pytest.raises(ImportFailure) as caught:
        await load(pools, *paths)
    return str(caught.value)


async def test_what_is_no_file_to_read_is_told_in_a_sentence(pools, tmp_path):
    empty, fifo, link = tmp_path / "empty", tmp_path / "pipe.xml", tmp_path / "folder" / "link.xml"
    # A folder that is called like a file is a folder, also to root.
    called_like_a_file = empty / "inside.xml"
    called_like_a_file.mkdir(parents=True)
    os.mkfifo(fifo)
    link.parent.mkdir()
    link.symlink_to(tmp_path / "gone.xml")
    loop = tmp_path / "loop.xml"
    loop.symlink_to(loop)
    nothing = tmp_path / "none.xml"

    assert await failure(pools, nothing) == f"{nothing} does not exist: check its name."
    assert await failure(pools, nothing / "below") == f"{nothing / 'below'} does not exist: check its name."
    assert await failure(pools, empty) == f"{empty} contains no .xml or .gz files: name a folder that does."
    assert await failure(pools, called_like_a_file) == (
        f"{called_like_a_file} contains no .xml or .gz files: name a folder that does."
    )
    assert await failure(pools) == "There is nothing to import: name at least one IATI file or folder."
    assert await failure(pools, fifo) == (
        f"{fifo} is neither a file nor a folder: save its content as a file first."
    )
    dangling = f"{link} is a broken link: repair it or leave it out."
    assert await failure(pools, link) == await failure(pools, link.parent) == dangling
    assert await failure(pools, loop) == (
        f"{loop} can't be read (Too many levels of symbolic links): grant read access or leave it out."
    )


async def test_what_can_not_be_opened_is_told_in_a_sentence(pools, tmp_path, monkeypatch):
    def refused(*_arguments):
        raise PermissionError(13, "Permission denied")

    file = save(tmp_path / "a.xml", activity("A"))
    sentence = "can't be read (Permission denied): grant read access or leave it out."
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refused)
        assert await failure(pools, file) == f"{file} {sentence}"
    monkeypatch.setattr(Path, "iterdir", refused)
    assert await failure(pools, tmp_path) == f"{tmp_path} {sentence}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no xml at all", "is not XML (Start tag expected, '<' not found, line 1, column 1): "),
        (b"", "is not XML (no element found): "),
        (b"\0\1\2", "is not XML ("),
        (gzip.compress(b"", mtime=0), "is not XML (no element found): "),
        (
            gzip.compress(b"words", mtime=0),
            "is not XML (Start tag expected, '<' not found, line 1, column 1): ",
        ),
        (gzip.compress(b"<iati-activities/>", mtime=0)[:12], "is damaged (Compressed file ended before"),
        (b"\x1f\x8bnot compressed at all", "is damaged (Unknown compression method): "),
    ],
)
async def test_what_is_no_xml_is_told_in_a_sentence(pools, tmp_path, content, reason):
    file = tmp_path / "words.xml"
    file.write_bytes(content)

    assert (await failure(pools, file)).startswith(f"{file} {reason}")
    assert await row_count(pools, "import_run") == 0


async def test_a_long_file_of_laughs_takes_no_memory(pools, tmp_path):
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 50}">' for n in range(1, 9))
    file = tmp_path / "laughs.xml"
    file.write_text(f'<!DOCTYPE a [<!ENTITY e0 "haha">{levels}]><iati-activities version="&e8;"/>')

    assert (await failure(pools, file)).startswith(
        f"{file} is not XML (Maximum entity amplification factor exceeded"
    )


async def test_a_truncated_gz_keeps_what_stands_before_the_break(pools, tmp_path):
    # given a file whose compressed bytes end in its second half, and nothing to compress away
    noise = Random(1)  # noqa: S311 - the same noise each time
    words = ["".join(noise.choices("abcdefghijklmnop", k=3_000)) for _ in range(40)]
    whole = save(tmp_path / "whole.xml", *(activity(f"A{n:02}", title=word) for n, word in enumerate(words)))
    packed = gzip.compress(whole.read_bytes())
    file = tmp_path / "cut" / "a.xml.gz"
    file.parent.mkdir()
    file.write_bytes(packed[: len(packed) * 2 // 3])
    # when it is imported, then all whole activities before the break are in, and the place of it is told
    report = await load(pools, file)
    readable = unpacked(file)
    kept = readable.count(b"</iati-activity>")
    assert 20 < kept < 30
    assert numbers(report)["programs"] == {"added": kept}
    assert report.rejections == [
        Rejection(
            str(file),
            1 + readable.count(b"\n"),
            None,
            "the file can't be read beyond this line; the rest was not imported: its compressed data is "
            "cut off or damaged (Compressed file ended before the end-of-stream marker was reached)",
            "files",
        )
    ]
    # and the whole file adds the rest
    assert numbers(await load(pools, whole))["programs"] == {"unchanged": kept, "added": 40 - kept}


def unpacked(file):
    """All that can be unpacked of a damaged file."""
    return zlib.decompressobj(wbits=31).decompress(file.read_bytes())


async def test_a_damaged_gz_keeps_what_stands_before_the_break(pools, tmp_path):
    whole = save(tmp_path / "a.xml", activity("A"), activity("B"))
    file = tmp_path / "a.gz"
    file.write_bytes(gzip.compress(whole.read_bytes())[:-8] + bytes(8))

    report = await load(pools, file)

    assert numbers(report)["programs"] == {"added": 2}
    assert report.rejections[0].reason.startswith(f"{UNREAD}: its compressed data is cut off or damaged (CRC")


async def test_a_record_without_end_stops_its_file(pools, tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "LONGEST_RECORD", 50_000)
    endless = "<iati-activity>" + "<description/>\n" * 20_000
    file = save(tmp_path / "a.xml", activity("A"), endless, "</iati-activity>", activity("B"))
    after = save(tmp_path / "b.xml", activity("C"))

    report = await load(pools, file, after)

    assert numbers(report)["programs"] == {"added": 2}
    [rejection] = report.rejections
    assert rejection.reason == f"{UNREAD}: a record has more than 50,000 bytes"
    assert rejection.line > 5


@pytest.mark.parametrize("change", ["gone", "other", "folder"])
async def test_a_file_that_vanishes_meanwhile_is_told_and_the_others_go_in(pools, tmp_path, change):
    # given two files, of which the second is another thing once the first has been read
    first = save(tmp_path / "1.xml", *(activity(f"A{number}") for number in range(100)))
    second = save(tmp_path / "2.xml", activity("B"))
    third = save(tmp_path / "3.xml", activity("C"))

    def vanish(progress):
        if progress.file == str(first):
            second.unlink()
            if change == "other":
                save(second, activity("OTHER"), activity("ONE"))
            if change == "folder":
                second.mkdir()

    # when they are imported
    report = await iati.run(pools, [first, second, third], source=SOURCE, progress=vanish)
    # then one sentence tells of it
    assert numbers(report)["programs"] == {"added": 101}
    assert report.broken == 1
    sentence = (
        f"{second} does not exist: check its name."
        if change == "gone"
        else f"{second} changed during the import: import it again."
    )
    assert report.rejections == [Rejection(str(second), None, None, sentence, "files")]
    assert await rows(pools, "SELECT file, line, reason FROM import_rejection") == [
        (f"{tmp_path.name}/2.xml", None, sentence.replace(str(second), f"{tmp_path.name}/2.xml"))
    ]
    assert await rows(pools, "SELECT status FROM import_run") == [("FINISHED",)]


async def test_what_the_database_can_not_store_is_rejected_alone(pools, tmp_path, monkeypatch):
    # given a value that passes every rule of the import and none of the tables'
    monkeypatch.setattr(values, "currency", lambda *_arguments: "XXXX")
    budget = '<budget><value currency="USD" value-date="2024-01-01">5</value></budget>'
    file = save(tmp_path / "a.xml", activity("A"), activity("B", budget), activity("C"))
    # when it is imported
    report = await load(pools, file)
    # then the activity alone is rejected, and counted so
    assert numbers(report)["programs"] == {"added": 2, "rejected": 1}
    [rejection] = report.rejections
    assert (rejection.line, rejection.identifier) == (8, "B")
    assert rejection.reason.startswith("the database can't store it: ")
    assert await rows(pools, "SELECT identifier FROM import_rejection") == [("B",)]
    assert await rows(pools, "SELECT iati_identifier FROM program ORDER BY 1") == [("A",), ("C",)]


async def test_a_set_that_is_all_wrong_is_written_down_in_parts(pools, tmp_path, monkeypatch):
    monkeypatch.setattr(reports, "KEPT", 150)
    report = await load(pools, save(tmp_path / "a.xml", *(activity(" ") for _ in range(320))))

    assert (len(report.rejections), report.rejection_count) == (150, 320)
    assert numbers(report) == {"programs": {"rejected": 320}}
    assert await rows(pools, "SELECT count(*), max(ordinal) FROM import_rejection") == [(320, 319)]


async def test_an_overlong_identifier_is_rejected(pools, tmp_path):
    report = await load(pools, save(tmp_path / "a.xml", activity("A" * 501), activity("B" * 500)))

    assert report.rejections == [
        Rejection(
            str(tmp_path / "a.xml"),
            2,
            "A" * 500,
            "its iati-identifier has more than 500 characters",
        )
    ]
    assert numbers(report)["programs"] == {"rejected": 1, "added": 1}
