"""Answers of the graph for a small report, without a database."""

from typing import Any

from hub.localization.words import Words
from hub.reports.facts import Given
from hub.reports.reading import Answer

PLAN = "SAMPLE-1"
YEAR = 2023
RUNNING = {"plan": [PLAN]}


def groups(**counts: int) -> list[dict[str, Any]]:
    """Groups by one dimension; `none` is the group without a value."""
    return [
        {"count": count, "keys": [{"code": None if code == "none" else code.replace("_", "-"), "name": code}]}
        for code, count in counts.items()
    ]


def node(code: str, kind: str, depth: int, parent: str | None, programs: int, title: str) -> dict[str, Any]:
    """A node of the plan with that many programs, in Aceh."""
    return {
        "reference": f"{PLAN}/{code}",
        "code": code,
        "kind": kind,
        "title": title,
        "depth": depth,
        "level": {"label": kind.title()},
        "parent": parent and {"reference": f"{PLAN}/{parent}"},
        "leadOrganizations": {"nodes": [{"name": title}]},
        "expectedOutputs": [{"title": title}],
        "programs": {
            "aggregate": {"count": programs, "provinces": groups(ID_AC=programs) if programs else []}
        },
    }


def output(id_: str, program: str, *percents: str | None, title: str) -> dict[str, Any]:
    """An output with one indicator for each achievement."""
    periods = [
        {
            "start": "2023-01-01",
            "end": "2023-12-31",
            "target": "10",
            "actual": percent,
            "achievementPercent": percent,
        }
        for percent in percents
    ]
    indicators = [{"title": title, "periods": [period]} for period in periods]
    return {"id": id_, "title": title, "program": {"id": program, "title": title}, "indicators": indicators}


def given(language: str = "id", text: str = "[Contoh]") -> Given:
    """All answers; `text` is what publishers wrote, everywhere."""
    program = {
        "id": "p1",
        "iatiIdentifier": text,
        "title": text,
        "status": "IMPLEMENTATION",
        "reportingOrganization": {"id": "o1", "name": text},
        "alignments": {"nodes": [{"node": {"reference": f"{PLAN}/1.1.1", "code": "1.1.1"}}, {"node": None}]},
    }
    aggregate = {
        "count": 1,
        "budgets": [{"currency": "IDR", "count": 1, "sum": "5712345000.50"}],
        "provinces": groups(ID_AC=1, none=2),
        **{role: [{"count": 1, "keys": [{"code": "o1", "name": text}]}] for role in ("reporters", "funders")},
        "implementers": [],
    }
    figure = {"label": text, "year": 2023, "value": "64", "outOf": "79", "source": text, "sourceUrl": None}
    plan = {
        "code": PLAN,
        "title": text,
        "legalBasis": text,
        "isSample": True,
        "startDate": "2020-01-01",
        "endDate": "2024-12-31",
        "region": None,
        "levels": [{"kind": kind, "label": kind.title()} for kind in ("PILLAR", "FOCUS", "ACTION")],
        "figures": [
            {**figure, "date": "2023-12-12", "note": text, "node": None},
            {**figure, "value": "65", "date": None, "note": None, "node": {"reference": "1", "title": text}},
        ],
    }
    nodes = [
        node("1", "PILLAR", 1, None, 1, text),
        node("1.1", "FOCUS", 2, "1", 1, text),
        node("1.1.1", "ACTION", 3, "1.1", 1, text),
        node("1.1.2", "ACTION", 3, "1.1", 0, text),
    ]
    outputs = [
        output("r1", "p1", "100", "120", title=text),
        output("r2", "p1", "74.9", "300", title=text),
        output("r3", "p1", "75", None, title=text),
        output("r4", "p1", None, title=text),
        {**output("r5", "p1", title=text)},
    ]
    data: dict[str, Any] = {
        "plan": {"actionPlan": plan},
        "nodes": {"planNodes": {"nodes": nodes}},
        "programs": {"programs": {"aggregate": aggregate, "nodes": [program]}},
        "provinces": {
            "regions": {"nodes": [{"code": "ID-AC", "name": "Aceh"}, {"code": "ID-BA", "name": "Bali"}]}
        },
        "outputs": {"outputs": {"nodes": outputs}},
    }
    answers = {name: Answer(name, {"plan": PLAN}, answer) for name, answer in data.items()}
    return Given(Words(language), PLAN, YEAR, 75, answers)
