"""Which files an import reads: folders, compressed ones, links; and how much memory it takes for them."""

import gzip
import os
import shutil
import subprocess
import sys
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from services.imports import files, iati, xml
from services.imports.rejections import Duplicate, Rejection
from services.imports.report import ImportProgress
from tests.iati_files import SOURCE, activity, load, numbers, rows, save

ROOT = Path(__file__).parents[1]


def pack(file, name):
    """The file compressed beside itself, under another name, and itself gone."""
    packed = file.with_name(name)
    packed.write_bytes(gzip.compress(file.read_bytes()))
    file.unlink()
    return packed


async def titles(pools):
    return [title for (title,) in await rows(pools, "SELECT title FROM program ORDER BY iati_identifier")]


async def test_folders_are_read_to_their_depth_in_sorted_path_order(pools, tmp_path):
    # given versions without times of one activity, all over a folder and outside of it
    for name in ("b/2.xml", "b/10.XML", "a/deep/er/9.xml", "a/b.xml/0.xml"):
        file = tmp_path / "set" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        save(file, activity("A", title=name))
    pack(save(tmp_path / "set" / "a" / "z.xml", activity("A", title="z")), "z.xml.gz")
    (tmp_path / "set" / "notes.txt").write_text("no xml")
    single = save(tmp_path / "single.xml", activity("B", title="single"))
    # when folder and file are imported
    report = await load(pools, single, tmp_path / "set")
    # then they came in the order of their paths, and each was told with the one before
    order = ["a/b.xml/0.xml", "a/deep/er/9.xml", "a/z.xml.gz", "b/10.XML", "b/2.xml"]
    places = [str(tmp_path / "set" / name) for name in order]
    assert report.duplicates == [Duplicate("A", place, 2, before, 2) for before, place in pairwise(places)]
    assert report.duplicate_count == 4
    assert numbers(report)["programs"] == {"added": 2, "changed": 4}
    assert await titles(pools) == ["b/2.xml", "single"]
    # and all are known when they come again by other ways
    again = await load(pools, tmp_path)
    assert numbers(again)["programs"] == {"unchanged": 6}


async def test_a_file_is_known_as_compressed_by_its_first_bytes(pools, tmp_path):
    one = pack(save(tmp_path / "one.xml", activity("A")), "packed.xml")
    two = save(tmp_path / "plain.gz", activity("B"))
    three = tmp_path / "members.gz"
    text = save(tmp_path / "three.xml", activity("C"), activity("D")).read_bytes()
    three.write_bytes(gzip.compress(text[:400]) + gzip.compress(text[400:]))

    report = await load(pools, one, two, three)

    assert numbers(report)["programs"] == {"added": 4}
    assert report.rejections == []


async def test_each_file_is_read_once_whatever_ways_lead_to_it(pools, tmp_path):
    # given a file with a second name, linked to, in a folder that links to itself and is linked to
    folder = tmp_path / "folder"
    folder.mkdir()
    file = save(folder / "a.xml", activity("A"))
    os.link(file, folder / "b.xml")
    (folder / "c.xml").symlink_to(file)
    (folder / "self").symlink_to(folder)
    (tmp_path / "other").symlink_to(folder)
    # when all of it is imported
    report = await load(pools, tmp_path, tmp_path / "other", file, folder / ".." / "folder")
    # then one file was read
    assert report.duplicates == []
    assert numbers(report)["programs"] == {"added": 1}


async def test_a_name_that_is_no_text_is_written_out(pools, tmp_path):
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.xml")
    save(Path(odd), activity("A"), activity(" "))

    report = await load(pools, Path(odd))

    shown = f"{tmp_path.name}/\\udcff.xml"
    assert numbers(report)["programs"] == {"added": 1, "rejected": 1}
    assert report.rejections[0].file == f"{tmp_path}/\\udcff.xml"
    assert await rows(pools, "SELECT file FROM import_rejection") == [(shown,)]
    assert await rows(pools, "SELECT paths->>0 FROM import_run") == [(shown,)]


async def test_lines_are_counted_beyond_what_fits_sixteen_bits(tmp_path):
    file = save(tmp_path / "a.xml", "\n" * 70_000, activity(" "))

    with closing(files.open_file(file)) as stream:
        [rejection] = xml.read(files.check(file), stream)

    assert isinstance(rejection, Rejection)
    assert rejection.line in (70_002, 70_003)


async def test_progress_counts_bytes_of_the_files_themselves(pools, tmp_path):
    # given a plain and a compressed file of more than a batch each
    plain = save(tmp_path / "1.xml", *(activity(f"A{number}") for number in range(150)))
    packed = pack(save(tmp_path / "2.xml", *(activity(f"B{number}") for number in range(150))), "2.gz")
    sizes = [plain.stat().st_size, packed.stat().st_size]
    # when they are imported
    told: list[ImportProgress] = []
    await iati.run(pools, [tmp_path], source=SOURCE, progress=told.append)
    # then each batch is told with the bytes that were read for it, and the end
    assert [(each.activities, each.file_number) for each in told] == [
        (100, 1),
        (200, 2),
        (300, 2),
        (300, 2),
    ]
    assert {each.bytes_total for each in told} == {sum(sizes)}
    first, second, third, last = (each.bytes_done for each in told)
    assert 0 < first <= sizes[0] < second <= third <= last == sum(sizes)


async def test_long_records_go_in_by_fewer(pools, tmp_path):
    # given activities of a megabyte each
    text = f"<description><narrative>{'word ' * 10_000}</narrative></description>" * 22
    file = save(tmp_path / "a.xml", *(activity(f"A{number}", text) for number in range(9)))
    # when they are imported
    told: list[ImportProgress] = []
    await iati.run(pools, [file], source=SOURCE, progress=told.append)
    # then a batch ends where four of them are together
    assert [each.activities for each in told] == [4, 8, 9]


MEASURED = """
import asyncio, sys
from pathlib import Path
from db.pools import open_pools
from services.imports import iati
from tests.iati_files import SOURCE

async def main():
    pools = await open_pools(sys.argv[1])
    report = await iati.run(pools, [Path(sys.argv[2])], source=SOURCE)
    await pools.close()
    return report.counts["programs"]["added"]

print(asyncio.run(main()))
[peak] = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(peak.split()[1])
"""


def measured(database_url, file):
    """How many programs a process of its own added from a file, and the most memory it took, in MB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, database_url, str(file)],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    added, peak = done.stdout.split()
    return int(added), int(peak) / 1000


async def test_memory_is_flat_however_long_the_file(pools, database_url, tmp_path):
    # given two files, one of a megabyte and one of thirty, and the same compressed
    text = f"<description><narrative>{'word ' * 10_000}</narrative></description>"
    small = save(tmp_path / "small.xml", *(activity(f"A{number}", text) for number in range(20)))
    large = save(tmp_path / "large.xml", *(activity(f"B{number}", text) for number in range(600)))
    assert large.stat().st_size > 30_000_000
    # when each is imported in a process of its own
    few, low = measured(database_url, small)
    many, high = measured(database_url, large)
    # then the peak is low, and is that of a batch and not that of the file
    assert (few, many) == (20, 600)
    assert high < 150
    assert high - low < 30
    # and what is compressed is not unpacked at once
    packed = tmp_path / "packed.xml.gz"
    with large.open("rb") as source, gzip.open(packed, "wb") as target:
        shutil.copyfileobj(source, target)
    _, compressed = measured(database_url, packed)
    assert compressed - low < 30
