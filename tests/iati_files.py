"""IATI files for tests, written as a publisher would, with nothing of any real publisher in them."""

from pathlib import Path

from services.imports import iati
from services.writing.sources import SourceFacts

SOURCE = SourceFacts("Sample source", "https://example.org/iati", "CC0-1.0")
SAMPLE = Path(__file__).parent / "data" / "iati-sample.xml"
UNDP = "XM-DAC-41114"


def narrative(text, lang=None):
    attribute = f' xml:lang="{lang}"' if lang else ""
    return f"<narrative{attribute}>{text}</narrative>"


def activity(
    identifier, *parts, title="Sample program", reporter="XX-1", name="Sample ministry", **attributes
):
    """An activity element; attributes as keywords, `_` for `-`, `visibility` in the hub's own namespace."""
    written = "".join(
        f' hub:visibility="{value}"' if key == "visibility" else f' {key.replace("_", "-")}="{value}"'
        for key, value in attributes.items()
    )
    return (
        f'<iati-activity xmlns:hub="urn:ikhub" xml:lang="en" default-currency="IDR"{written}>\n'
        f"<iati-identifier>{identifier}</iati-identifier>\n"
        f'<reporting-org ref="{reporter}" type="10">{narrative(name)}</reporting-org>\n'
        f"<title>{narrative(title)}</title>\n" + "\n".join(parts) + "\n</iati-activity>\n"
    )


def result(title, type_code="1", inside="", reference=None):
    code = f'<reference vocabulary="99" code="{reference}"/>' if reference else ""
    return f'<result type="{type_code}"><title>{narrative(title)}</title>{code}{inside}</result>'


def participant(name, role="4", ref=None):
    attribute = f' ref="{ref}"' if ref else ""
    return f'<participating-org role="{role}"{attribute}>{narrative(name)}</participating-org>'


def document(url, title="Sample report", category="B01", lang="en"):
    return (
        f'<document-link url="{url}" format="application/pdf"><title>{narrative(title, lang)}</title>'
        f'<category code="{category}"/><language code="{lang}"/></document-link>'
    )


def related(identifier, type_code="1"):
    return f'<related-activity ref="{identifier}" type="{type_code}"/>'


def save(path: Path, *activities, version="2.03", generated=None):
    """Write an activity file and answer its path."""
    time = f' generated-datetime="{generated}"' if generated else ""
    text = "".join(activities)
    path.write_text(
        f'<iati-activities version="{version}"{time}>\n{text}</iati-activities>\n', encoding="utf-8"
    )
    return path


async def load(pools, *paths):
    """Import paths and answer the report."""
    return await iati.run(pools, paths, source=SOURCE)


async def rows(pools, statement, *arguments):
    """What a statement finds, unseen by row level security, as tuples."""
    return [tuple(row) for row in await pools.writing.fetch(statement, *arguments)]


async def row_ids(pools, table):
    """The ids of a table's rows with the transaction that wrote each last."""
    return await rows(pools, f'SELECT id, xmin::text FROM "{table}" ORDER BY id')


async def row_count(pools, table):
    """The number of a table's rows."""
    [(count,)] = await rows(pools, f'SELECT count(*) FROM "{table}"')
    return count


def numbers(report):
    """A report's counts as plain dictionaries."""
    return {kind: dict(verbs) for kind, verbs in report.counts.items()}
