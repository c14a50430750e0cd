"""A second reader of IATI files, written from the documented rules without code of the importer.

It understands what stands in the real set and is strict about the rest: an unforeseen language code, for
example, is an error and not a guess.
"""

import gzip
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PARSER = etree.XMLParser(remove_comments=True)
NOT_KEPT = {"contact-info", "country-budget-items", "crs-add", "fss", "legacy-data"}
KINDS = {"1": "OUTPUT", "2": "OUTCOME", "3": "IMPACT", "9": "OTHER"}
DATES = {"1": "planned_start", "2": "actual_start", "3": "planned_end", "4": "actual_end"}
KNOWLEDGE = {"A01", "A02", "A07", "A08", "B01", "B02", "B03", "B06", "B07", "B09", "B10", "B11", "B12"}
OUTPUT_PUBLISHER, OUTPUT_HIERARCHY = "XM-DAC-41114", "2"
# References in the real set that identify nobody: placeholders, categories of the DAC, one under many names.
NO_IDENTIFIERS = {
    "#", ";", "11003", "12000", "21000", "22000", "22501", "22502", "23000", "41000", "47000", "52000",
    "61009", "90000", "US-USAGOV", "XM-DAC-11001", "XM-DAC-12002", "XM-DAC-21000", "XM-DAC-22000",
    "XM-DAC-23000", "XM-DAC-41000", "XM-DAC-62000", "XM-DAC-62009", "XM-DAC-63000",
    "DK-CVR-DK-CVR\u00a0|\u00a0Danish Central Business Register",
    "XM-DAC-XM-DAC\u00a0|\u00a0OECD Development Assistance Committee",
}  # fmt: skip
# Codes of the DAC that publishers also give to others, each with a word of the name of its body.
NAMED_CODES = {"21042": "peacebuilding", "46004": "asian"}
TITLE_LENGTH = 10_000
CENTURIES = range(1900, 2201)


@dataclass(frozen=True)
class Program:
    """One version of an activity: its values, and what was left out by which rule."""

    identifier: str
    publisher: str
    file: str
    line: int
    dated: datetime | None
    content: object
    is_output: bool
    facts: Mapping[str, Any]
    left_out: tuple[str, ...]


def read(files: Iterable[Path]) -> Iterator[Program]:
    """Every activity of the files, in sorted path order."""
    for file in sorted(files):
        packed = file.read_bytes()
        root = etree.fromstring(gzip.decompress(packed) if file.suffix == ".gz" else packed, PARSER)
        for element in root.iterfind("iati-activity"):
            yield _program(element, file, root.get("generated-datetime"))


def _program(element: Any, file: Path, generated: str | None) -> Program:
    left_out: list[str] = []
    reader = _Reader(element, left_out)
    publisher = element.find("reporting-org").get("ref").strip()
    is_output = publisher == OUTPUT_PUBLISHER and element.get("hierarchy") == OUTPUT_HIERARCHY
    return Program(
        identifier=element.findtext("iati-identifier").strip(),
        publisher=publisher,
        file=str(file),
        line=element.sourceline,
        dated=_moment(element.get("last-updated-datetime") or generated),
        content=_content(element),
        is_output=is_output,
        facts=reader.facts(is_output=is_output),
        left_out=tuple(left_out),
    )


def _content(element: Any) -> object:
    """The values that distinguish versions, without foreign attributes and spaces."""
    attributes = sorted(
        (name, value.strip()) for name, value in element.items() if not name.startswith("{http")
    )
    texts = (element.text or "").strip()
    return element.tag, attributes, texts, [_content(each) for each in element if each.tag not in NOT_KEPT]


class _Reader:
    """Read an activity and record what is left out."""

    def __init__(self, activity: Any, left_out: list[str]) -> None:
        self.activity = activity
        self.left_out = left_out
        self.language = _language(activity) or "en"
        self.currency = activity.get("default-currency")

    def facts(self, *, is_output: bool) -> dict[str, Any]:
        identifier = self.activity.findtext("iati-identifier").strip()
        titles = self.texts(self.activity.find("title"))
        if not titles:
            self.left_out.append("no title")
        titles = titles or [("und", identifier)]
        results = [self.result(each, titles) for each in self.activity.iterfind("result")]
        return {
            "titles": titles,
            **{name: self.first_date(code) for code, name in DATES.items()},
            "participants": list(self.participants()),
            "related": list(self.related()),
            "sectors": list(self.shares("sector", "1")),
            "countries": list(self.shares("recipient-country", "A4")),
            "regions": list(self.shares("recipient-region", "1")),
            "locations": [self.location(each) for each in self.activity.iterfind("location")],
            "budgets": [each for each in map(self.budget, self.activity.iterfind("budget")) if each],
            "transactions": [
                each for each in map(self.transaction, self.activity.iterfind("transaction")) if each
            ],
            "documents": [
                each for path in ("document-link", "result//document-link") for each in self.documents(path)
            ],
            "results": _as_output(titles, results) if is_output else results,
        }

    def texts(self, holder: Any) -> list[tuple[str, str]]:
        """Languages and texts, each pair once."""
        if holder is None:
            return []
        around = _language(holder) or self.language
        pairs = (
            (_language(each) or around, html.unescape("".join(each.itertext()).strip())[:TITLE_LENGTH])
            for each in holder.iterfind("narrative")
        )
        return list(dict.fromkeys(pair for pair in pairs if pair[1]))

    def first_date(self, code: str) -> date | None:
        found = (self.day(each.get("iso-date")) for each in self.activity.iterfind("activity-date")
                 if each.get("type") == code)  # fmt: skip
        return next((day for day in found if day), None)

    def day(self, text: str | None) -> date | None:
        if not text:
            return None
        found = date.fromisoformat(text.strip()[:10])
        if found.year in CENTURIES:
            return found
        self.left_out.append("impossible date")
        return None

    def participants(self) -> Iterator[tuple[str, str | None]]:
        """Roles with refs; a name without a ref gets the ref of the same name in the same activity."""
        named: dict[str, str] = {}
        for each in self.activity.iter("reporting-org", "participating-org", "provider-org", "receiver-org"):
            if ref := self.ref(each):
                for _, name in self.texts(each):
                    named.setdefault(_alike(name), ref)
        for each in self.activity.iterfind("participating-org"):
            ref, names = self.ref(each), self.texts(each)
            if names or each.get("ref"):
                yield each.get("role"), ref or named.get(_alike(in_default(names)))
            else:
                self.left_out.append("participant without ref and name")

    def ref(self, element: Any) -> str | None:
        """The reference of an organization, null if it does not identify the one that is named."""
        ref = (element.get("ref") or "").strip()
        names = " ".join(name for _, name in self.texts(element)).casefold()
        if ref in NO_IDENTIFIERS or (names and NAMED_CODES.get(ref, "") not in names):
            return None
        return ref or None

    def related(self) -> Iterator[tuple[str, str]]:
        for each in self.activity.iterfind("related-activity"):
            code, ref = (each.get("type") or "").strip(), (each.get("ref") or "").strip()
            if code and ref:
                yield code, ref
            else:
                self.left_out.append("related activity without type or ref")

    def shares(
        self, tag: str, vocabulary: str, holder: Any = None
    ) -> Iterator[tuple[str, str, Decimal | None]]:
        for each in (self.activity if holder is None else holder).iterfind(tag):
            if code := (each.get("code") or "").strip():
                within, share = each.get("vocabulary") or vocabulary, self.percentage(each.get("percentage"))
                # Targets of the SDGs are written 16.a.
                yield within, code.lower() if within == "8" else code, share
            else:
                self.left_out.append(f"{tag} without code")

    def percentage(self, text: str | None) -> Decimal | None:
        found = number(text)
        if found is None or 0 <= found <= 100:
            return found
        self.left_out.append("percentage beyond 0 to 100")
        return None

    def location(self, element: Any) -> tuple[list[tuple[str, str]], tuple[float, float] | None]:
        parts = (element.findtext("point/pos") or "").replace(",", " ").split()
        point = (float(parts[0]), float(parts[1])) if len(parts) == 2 else None
        return self.texts(element.find("name")), point

    def money(self, element: Any) -> dict[str, Any] | None:
        value = element.find("value")
        amount = None if value is None else number(value.text)
        currency = "" if value is None else (value.get("currency") or self.currency or "").strip().upper()
        if amount is None or not re.fullmatch("[A-Z]{3}", currency):
            self.left_out.append(f"{element.tag} without amount or currency")
            return None
        return {"amount": amount, "currency": currency, "value_date": self.day(value.get("value-date"))}

    def budget(self, element: Any) -> dict[str, Any] | None:
        found = self.money(element)
        if found is None:
            return None
        codes = {name: (element.get(name) or "").strip() or "1" for name in ("type", "status")}
        return {**found, **codes, **self.span(element)}

    def span(self, element: Any) -> dict[str, date | None]:
        start, end = (
            self.day(None if each is None else each.get("iso-date"))
            for each in (element.find("period-start"), element.find("period-end"))
        )
        if start and end and end < start:
            self.left_out.append(f"{element.tag} that ends before it starts")
            return {"start": None, "end": None}
        return {"start": start, "end": end}

    def transaction(self, element: Any) -> dict[str, Any] | None:
        kind = element.find("transaction-type")
        code = "" if kind is None else (kind.get("code") or "").strip()
        if not code:
            self.left_out.append("transaction without type")
            return None
        found = self.money(element)
        for tag in ("sector", "recipient-country", "recipient-region") if found else ():
            list(self.shares(tag, "", element))
        day = element.find("transaction-date")
        when = self.day(None if day is None else day.get("iso-date"))
        return found and {**found, "type": code, "date": when}

    def documents(self, path: str) -> Iterator[tuple[str, str | None]]:
        """The urls, and the keys of the knowledge products."""
        for each in self.activity.iterfind(path):
            if url := (each.get("url") or "").strip():
                codes = {category.get("code") for category in each.iterfind("category")}
                yield url, _key(url) if codes & KNOWLEDGE else None
            else:
                self.left_out.append("document without url")

    def result(self, element: Any, called: list[tuple[str, str]]) -> dict[str, Any]:
        indicators = [self.indicator(each) for each in element.iterfind("indicator")]
        inside = next((each["titles"] for each in indicators if each["titles"]), None)
        return {
            "kind": KINDS[element.get("type")],
            "titles": self.texts(element.find("title")) or inside or called,
            "indicators": indicators,
        }

    def indicator(self, element: Any) -> dict[str, Any]:
        baselines = [_value(each) for each in element.iterfind("baseline")]
        found = {
            "titles": self.texts(element.find("title")),
            "measure": element.get("measure") or None,
            "ascending": (element.get("ascending") or "true").lower() not in ("0", "false"),
            "baseline": _single(baselines),
            "shown baseline": next(
                (each for each in baselines if each[2]), baselines[0] if baselines else None
            ),
        }
        found["periods"] = [self.period(each, found) for each in element.iterfind("period")]
        return found

    def period(self, element: Any, indicator: Mapping[str, Any]) -> dict[str, Any]:
        targets, actuals = ([_value(each) for each in element.iterfind(tag)] for tag in ("target", "actual"))
        return {
            **self.span(element),
            "targets": [value[:2] for value in targets],
            "actuals": [value[:2] for value in actuals],
            "target": _single(targets),
            "actual": _single(actuals),
            "achievement": _achievement(indicator, _single(targets), _single(actuals)),
        }


def number(text: str | None) -> Decimal | None:
    """A decimal number with digits, a point and an optional exponent."""
    stripped = (text or "").strip()
    return Decimal(stripped) if re.fullmatch(r"[+-]?[0-9.]*[0-9]\.?([eE][+-]?[0-9]+)?", stripped) else None


def in_default(titles: list[tuple[str, str]]) -> str:
    """The text without a requested language: Indonesian, English, else the first."""
    texts = dict(reversed(titles))
    return texts.get("id") or texts.get("en") or titles[0][1]


def _alike(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _language(element: Any) -> str | None:
    code = (element.get(XML_LANG) or element.get("{xml}lang") or "").strip().lower()
    if code and not re.fullmatch("[a-z]{2}", code):
        raise ValueError(f"The recount knows languages of two letters only, not {code!r}.")
    return code or None


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _key(url: str) -> str | None:
    """The url with scheme and host in lower case, without default port and fragment; a DOI in lower case.

    Null unless it is of http or https and has a host, and a path below the root or a query.
    """
    if doi := re.fullmatch(r"(?i)https?://(?:dx\.)?doi\.org/(10\.[^/?#]+/[^?#]+)(#.*)?", url):
        return f"https://doi.org/{doi[1].lower()}"
    parts = re.fullmatch(r"(?is)(https?)://([^/?#]+)(/[^?#]*)?(\?[^#]+)?(#.*)?", url)
    if parts is None or (parts[3] in (None, "/") and not parts[4]):
        return None
    scheme, host = parts[1].lower(), parts[2].lower()
    host = host.removesuffix(":80" if scheme == "http" else ":443")
    return f"{scheme}://{host}{parts[3] or ''}{parts[4] or ''}"


def _value(element: Any) -> tuple[str | None, Decimal | None, bool]:
    """A value as text, its number, and whether it has no dimension."""
    text = (element.get("value") or "").strip() or None
    whole = element.find("dimension") is None and element.find("location") is None
    return text, number(text and text.removesuffix("%")), whole


def _single(values: list[tuple[str | None, Decimal | None, bool]]) -> Decimal | None:
    numbers = [found for _, found, whole in values if whole]
    return numbers[0] if len(numbers) == 1 else None


def _achievement(
    indicator: Mapping[str, Any], target: Decimal | None, actual: Decimal | None
) -> Decimal | None:
    if indicator["measure"] not in ("1", "2") or target is None or actual is None:
        return None
    above, below = (actual, target) if indicator["ascending"] else (target, actual)
    if (baseline := indicator["baseline"]) is not None:
        above, below = actual - baseline, target - baseline
    return above / below + 0 if below else None


def _as_output(titles: list[tuple[str, str]], results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The activity itself as one output, with the indicators of all results that are outputs."""
    outputs = [result for result in results if result["kind"] == "OUTPUT"]
    own = {
        "kind": "OUTPUT",
        "titles": titles,
        "indicators": [indicator for result in outputs for indicator in result["indicators"]],
    }
    return [own, *(result for result in results if result["kind"] != "OUTPUT")]
