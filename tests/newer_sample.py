"""A newer version of one activity of the sample graph, which changes a record of every kind."""

from pathlib import Path

from lxml import etree

from db import demo
from services.imports import iati, organization_lists, seeding
from services.imports.plans import importer as plan_importer

IDENTIFIER = "ID-CONTOH-PD-NB-P01"
ORGANIZATION = "ID-CONTOH-KL-02"
NEWER = "2026-02-01T00:00:00Z"
# Added texts, by place: the activity, an organization, products, results.
ADDED_TO = ("description", "participating-org", "document-link/title", "result/description")


def save(folder: Path) -> Path:
    """Write the newer version and a rejected activity; returns the file."""
    found = (tree for file in demo.ACTIVITIES for tree in [etree.parse(file)])
    [activity] = [
        each
        for tree in found
        for each in tree.iterfind("iati-activity")
        if each.findtext("iati-identifier") == IDENTIFIER
    ]
    activity.set("last-updated-datetime", NEWER)
    for path in ADDED_TO:
        for element in activity.iterfind(path):
            narrative = etree.SubElement(element, "narrative")
            narrative.set("{http://www.w3.org/XML/1998/namespace}lang", "sas")
            narrative.text = "[Sample] in a third language"
    root = etree.Element("iati-activities", version="2.03")
    root.append(activity)
    etree.SubElement(root, "iati-activity")
    file = folder / "newer.xml"
    etree.ElementTree(root).write(file, encoding="utf-8")
    return file


async def load(pools, folder: Path):
    """Import the newer version into a seeded database; returns the report."""
    return await iati.run(pools, [save(folder)], source=seeding.SOURCE)


async def load_history(pools, folder: Path) -> None:
    """Import what else has a history: another website of an organization, and a claim about the program."""
    listed = folder / "list.csv"
    listed.write_text(
        f"identifier,website\n{ORGANIZATION},https://baru.contoh.example\n,https://tanpa.contoh.example\n",
        "utf-8",
    )
    await organization_lists.run(pools, listed, source=seeding.SOURCE)
    claimed = folder / "claimed.xml"
    claimed.write_text(
        f'''<iati-activities version="2.03"><iati-activity>
        <iati-identifier>{IDENTIFIER}</iati-identifier>
        <reporting-org ref="{ORGANIZATION}" type="10" secondary-reporter="1"/>
        <title><narrative>[Sample] A claim</narrative></title>
        </iati-activity></iati-activities>''',
        "utf-8",
    )
    await iati.run(pools, [claimed], source=seeding.SOURCE)


async def load_plans(pools, folder: Path) -> None:
    """Import newer versions of two sample plans: another description, and another title of an action."""
    for name, old, new in (
        ("06-ranpe-1.yaml", "[Sample] Support for families", "[Sample] Support for all families"),
        ("08-radpe-jt-1.yaml", "  start: 2022-01-01", '  description: "[Contoh] Baru"\n  start: 2022-01-01'),
    ):
        newer = folder / name
        newer.write_text((demo.FOLDER / name).read_text("utf-8").replace(old, new), "utf-8")
        await plan_importer.run(pools, newer)
