"""The messages that code and templates use, as the catalogs must have them.

`python -m tests.messages` adds new ones to the Indonesian catalog.
"""

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from hub.localization.catalogs import FOLDER
from tests.printed import ROOT

CATALOG = FOLDER / "id.po"
# Without names and times, so that nothing changes but messages.
HEADER = rb"""# The Indonesian words of reports and pages.
msgid ""
msgstr ""
"Language: id\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def used() -> Catalog:
    """All messages of `hub`, with the places that use them."""
    found = Catalog()
    options = {"**.html": {"silent": "false"}}
    extracted = extract_from_dir(ROOT / "hub", METHODS, options, keywords=KEYWORDS)
    for file, line, message, _comments, context in sorted(extracted, key=lambda each: (each[0], each[1])):
        found.add(message, locations=[(file, line)], context=context)
    return found


def update() -> None:
    """Add new messages to the Indonesian catalog, without a translation, and drop those that no one uses."""
    with CATALOG.open("rb") as file:
        kept = read_po(file, locale="id")
    written = Catalog(locale="id")
    for message in used():
        if message.id:
            known = kept.get(message.id, message.context)
            written.add(message.id, known.string if known else None, context=message.context)
    with CATALOG.open("wb") as file:
        file.write(HEADER)
        write_po(file, written, width=110, no_location=True, omit_header=True)


if __name__ == "__main__":
    update()
