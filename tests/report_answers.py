"""Answers of the graph for a small report, without a database."""

from typing import Any

from hub.localization.words import Words
from hub.reports.facts import Given
from hub.reports.reading import Answer

PLAN = "SAMPLE-1"
YEAR = 2023
RUNNING = {"plan": [PLAN]}


def node(code: str, kind: str, depth: int, parent: str | None, programs: int, title: str) -> dict[str, Any]:
    """A node of the plan with that many programs."""
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
        "programs": {"aggregate": {"count": programs}},
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
    action = {"reference": f"{PLAN}/1.1.2", "code": "1.1.2", "title": text}
    gap: dict[str, Any] = {"explanation": "[Contoh]", "node": None, "region": None, "expectedOutput": None}
    coverage = {
        "rows": [{"code": "1.1", "title": text, "programCount": 1}],
        "columns": [
            {"code": "ID-AC", "name": "Aceh", "programCount": 1},
            {"code": "ID-BA", "name": "Bali", "programCount": 0},
            {"code": None, "name": None, "programCount": 2},
        ],
        "cells": [
            {"rowCode": "1.1", "columnCode": "ID-AC", "programCount": 1},
            {"rowCode": "1.1", "columnCode": None, "programCount": 2},
        ],
    }
    gaps = [
        {**gap, "kind": "ACTION_WITHOUT_PROGRAM", "node": action},
        {**gap, "kind": "PROVINCE_WITHOUT_ACTION", "region": {"code": "ID-BA", "name": "Bali"}},
        {**gap, "kind": "EXPECTED_OUTPUT_WITHOUT_OUTPUT", "node": action, "expectedOutput": {"title": text}},
    ]
    group = {"key": "BUDGET", "label": text, "count": 3, "open": 1, "resolved": 1, "closed": 1}
    obstacle: dict[str, Any] = {
        "title": text,
        "severity": "HIGH",
        "status": "OPEN",
        "raised": "2023-02-03",
        "due": None,
    }
    raised = {**obstacle, "raisedBy": {"name": text}, "responsible": None, "planNode": None}
    summary: dict[str, Any] = {"committed": 4, "reported": 3, "realised": 1, "partly": 1, "dropped": 1}
    summary = {**summary, "rate": "0.25", "actionsCommitted": 2, "actionsInForce": 3}
    paid = {"currency": "IDR", "count": 2, "plannedBudget": "900.5", "realisedBudget": "1000", "gap": "-99.5"}
    commitments = {
        "all": [{**summary, "money": [paid]}],
        "pillars": [
            {**summary, "key": "1", "label": text},
            {**summary, "rate": None, "key": "2", "label": None},
        ],
    }
    data: dict[str, Any] = {
        "commitments": {"commitments": commitments},
        "obstacles": {"obstacles": {"totalCount": 3, "groups": [group], "nodes": [raised]}},
        "coverage": {"coverage": coverage, "whole": coverage, "coverageGaps": gaps},
        "plan": {"actionPlan": plan},
        "nodes": {"planNodes": {"nodes": nodes}},
        "programs": {"programs": {"aggregate": aggregate, "nodes": [program]}},
        "provinces": {
            "regions": {"nodes": [{"code": "ID-AC", "name": "Aceh"}, {"code": "ID-BA", "name": "Bali"}]}
        },
        "outputs": {"outputs": {"nodes": outputs}},
    }
    answers = {name: Answer(name, {"plan": PLAN, "filter": {}}, answer) for name, answer in data.items()}
    return Given(Words(language), PLAN, YEAR, 75, answers)
