"""Reading a file of templates of reports, with every fault at its line."""

import re
from pathlib import Path
from typing import Any

from db.tables.reports import PrefillSource, ReportFieldKind, ReportPeriodKind
from db.values import OrganizationType
from services.imports.failures import ImportFailure
from services.imports.plans import yaml_trees
from services.imports.plans.faults import Faults
from services.imports.templates.facts import FITS, DeadlineFacts, TemplateFacts, Texts
from services.imports.templates.trees import Node

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")
KEY = re.compile(r"[a-z][A-Za-z0-9]{0,49}")
MOST_FIELDS = 100


def read(file: Path, faults: Faults) -> list[TemplateFacts]:
    """Read and check the templates of a file. Raise PlanRefused for a file that is no YAML."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ImportFailure(f"{file} can't be read ({error.strerror}).") from error
    root = Node(yaml_trees.read(content, faults), faults)
    found = [template for node in root.nodes("templates", needed=True) if (template := _template(node))]
    root.close()
    lines: dict[str, int] = {}
    for each in found:
        if (first := lines.setdefault(each.code.upper(), each.line)) != each.line:
            message = f"The code {each.code!r} is also on line {first}: give each template its own."
            faults.add(yaml_trees.at(each.line), message)
    return found


def _template(node: Node) -> TemplateFacts | None:
    code, plan = node.text("code", needed=True), node.text("plan", needed=True)
    if code and not CODE.fullmatch(code):
        node.fault("`code` takes letters, digits and . _ / -, at most 100.", "code")
    period = node.word("period", ReportPeriodKind, needed=True)
    titles = node.texts("title", needed=True)
    descriptions, is_sample = node.texts("description"), node.flag("sample")
    types, leads, committed = _owing(node)
    deadlines, fields = _deadlines(node), _fields(node)
    node.close()
    if period is None or not code or not titles:
        return None
    about = (node.line("code"), code, plan, node.line("plan"), period.value, titles, descriptions, is_sample)
    return TemplateFacts(*about, types, leads, committed, deadlines, fields)


def _owing(node: Node) -> tuple[list[str], bool, bool]:
    owes = node.node("owes")
    if owes is None:
        return [], False, False
    types = [each.value for each in owes.words("types", OrganizationType)]
    leads, committed = owes.flag("leads"), owes.flag("committed")
    owes.close()
    if not (types or leads or committed):
        owes.fault("Nobody owes a report: give `types`, or set `leads` or `committed` to true.")
    return types, leads, committed


def _deadlines(node: Node) -> list[DeadlineFacts]:
    found: list[DeadlineFacts] = []
    for each in node.nodes("deadlines", needed=True):
        year, due, opens = each.year("year"), each.day("due", needed=True), each.day("opens")
        each.close()
        if due and opens and opens > due:
            each.fault(f"`opens` ({opens}) is after `due` ({due}).", "opens")
        if year in [other.year for other in found]:
            each.fault(f"The year {year} has a deadline already: keep one.", "year")
        elif year and due:
            found.append(DeadlineFacts(year, due, opens))
    return found


def _fields(node: Node) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for each in node.nodes("fields", needed=True):
        field = _field(each)
        if field and field["key"] in [other["key"] for other in found]:
            each.fault(f"The template has the key {field['key']!r} already: give each field its own.", "key")
        elif field:
            found.append(field)
    if len(found) > MOST_FIELDS:
        node.fault(f"A template has at most {MOST_FIELDS} fields, this one {len(found)}.", "fields")
    return found


def _field(node: Node) -> dict[str, Any] | None:
    key, kind = node.text("key", needed=True), node.word("kind", ReportFieldKind, needed=True)
    if key and not KEY.fullmatch(key):
        node.fault(f"{key[:60]!r} is no key: begin with a small letter, then letters and digits.", "key")
    labels, helps = node.texts("label", needed=True), node.texts("help")
    required, prefill = node.flag("required"), node.word("prefill", PrefillSource)
    choices = _choices(node)
    node.close()
    if kind is None or not key:
        return None
    if prefill and kind not in FITS[prefill]:
        kinds = " or ".join(FITS[prefill])
        node.fault(f"{prefill} fills in a field of the kind {kinds}, not {kind}.", "prefill")
    if (kind is ReportFieldKind.CHOICE) != bool(choices):
        node.fault("A field of the kind CHOICE needs `choices`; others have none.", "choices")
    return {
        "key": key,
        "kind": kind.value,
        "labels": _stored(labels),
        "helps": _stored(helps),
        "required": required,
        "prefill": prefill and prefill.value,
        "choices": choices,
    }


def _choices(node: Node) -> list[dict[str, Any]]:
    choices = node.node("choices", needed=False)
    if choices is None:
        return []
    labels = {code: choices.texts(code, needed=True) for code in choices.tree.items}
    return [{"code": code, "labels": _stored(texts)} for code, texts in labels.items()]


def _stored(texts: Texts) -> list[dict[str, str]]:
    return [{"language": language, "text": text} for language, text in texts]
