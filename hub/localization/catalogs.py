"""Words per language. English is in the code and the templates; `id.po` translates it.

The catalog is read when it is first needed, so that nothing has to be compiled after an edit. A test
compares it with the words that the code uses: none is missing, none is left over.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).parent
INDONESIAN, ENGLISH = "id", "en"
LANGUAGES = (INDONESIAN, ENGLISH)


@cache
def catalog(language: str) -> NullTranslations:
    """Return the words of a language; those of the code for English."""
    if language == ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    with (FOLDER / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def chosen(languages: tuple[str, ...]) -> str:
    """Return the first of the languages that there is a catalog for; Indonesian if there is none."""
    for language in languages:
        if (primary := language.lower().partition("-")[0]) in LANGUAGES:
            return primary
    return INDONESIAN
