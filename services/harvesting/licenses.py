"""SPDX identifiers of the Creative Commons licenses in `dc:rights`, by address or by name."""

import re
from collections.abc import Iterable

ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?creativecommons\.org/licenses/"
    r"(by(?:-nc)?(?:-sa|-nd)?)/(1\.0|2\.0|2\.5|3\.0|4\.0)(/igo)?(?:/(?:deed(?:\.\w+)?|legalcode)?)?",
    re.ASCII,
)
NAME = re.compile(r"cc[ -](by(?:-nc)?(?:-sa|-nd)?)[ -](1\.0|2\.0|2\.5|3\.0|4\.0)([ -]igo)?", re.ASCII)
# Titles of the licenses in English and Indonesian; a version of a country is another license.
PARTS = {
    "nc": r"non-?(?:commercial|komersial)",
    "sa": r"share-?alike|berbagi-?serupa|pembagian-?serupa",
    "nd": r"no-?deriv(?:ative)?s(?:-works)?|tanpa-?turunan",
}
TITLE = re.compile(
    r"(?:lisensi-)?(?:(?:licensed-under-)?(?:the-|an?-)?creative-commons-)?(?:attribution|atribusi)"
    rf"((?:-(?:{'|'.join(PARTS.values())}))*)-(1\.0|2\.0|2\.5|3\.0|4\.0)"
    r"(?:-(?:international|internasional|unported|generic|generik))?(?:-public)?(?:-(?:licen[cs]e|lisensi))?"
    r"(?:-cc-by[a-z.0-9-]*)?",
    re.ASCII,
)
BETWEEN_WORDS = re.compile(r"[\s()_-]+")
NO_RIGHTS = re.compile(
    r"(?:https?://)?(?:www\.)?creativecommons\.org/publicdomain/zero/1\.0(?:/(?:deed(?:\.\w+)?|legalcode)?)?"
    r"|cc0(?:[ -]1\.0)?",
    re.ASCII,
)
# The licenses with an IGO version (for intergovernmental organizations) in SPDX.
PORTED = frozenset(("by", "by-nc-nd", "by-nc-sa", "by-sa"))


def license_of(rights: Iterable[str]) -> str | None:
    """Return the SPDX identifier of the first known license, or None."""
    return next(filter(None, map(_identifier, rights)), None)


def _identifier(text: str) -> str | None:
    plain = text.strip().lower()
    if NO_RIGHTS.fullmatch(plain):
        return "CC0-1.0"
    matched = ADDRESS.fullmatch(plain) or NAME.fullmatch(plain)
    if not matched:
        return _titled(plain)
    terms, version, ported = matched.groups()
    if ported:
        return f"CC-{terms.upper()}-3.0-IGO" if terms in PORTED and version == "3.0" else None
    return f"CC-{terms.upper()}-{version}"


def _titled(plain: str) -> str | None:
    """Return the identifier of a license by its title, such as Atribusi-NonKomersial 4.0 Internasional."""
    matched = TITLE.fullmatch(BETWEEN_WORDS.sub("-", plain).strip("-."))
    if not matched:
        return None
    terms = [part for part, words in PARTS.items() if re.search(words, matched[1])]
    if "sa" in terms and "nd" in terms:
        return None
    return f"CC-{'-'.join(['by', *terms]).upper()}-{matched[2]}"
