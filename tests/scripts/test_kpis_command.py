"""`cairn kpis`: mistakes in one line each, values as JSON, what can be counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scripts.kpis import app

EXAMPLE = Path(__file__).parents[2] / "examples" / "kpis.yaml"


def test_the_example_has_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLS", str(EXAMPLE.with_name("skills.yaml")))
    result = CliRunner().invoke(app, ["check", str(EXAMPLE)])
    assert (result.exit_code, result.output) == (0, "19 KPIs, 3 cohorts, 0 mistakes\n")


def test_mistakes_have_their_line_and_the_exit_status_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLS", str(EXAMPLE.with_name("skills.yaml")))
    file = tmp_path / "kpis.yaml"
    file.write_text(
        "kpis:\n  sla:\n    target: high\n    tasks: [juggle]\nroi:\n  values:\n    eror: {per_unit: 1, per_person_and_year: 2}\n"
    )
    result = CliRunner().invoke(app, ["check", str(file), "--json"])
    found = json.loads(result.output)
    assert result.exit_code == 1
    assert [(problem["line"], problem["what"]) for problem in found["problems"]] == [
        (3, "kpi sla has target 'high'"),
        (7, "roi.values names 'eror', which is no KPI"),
        (4, "kpi sla names task 'juggle'"),
    ]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a: [b\n", b"kpis: *nothing", b""])
def test_what_is_no_yaml_is_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "kpis.yaml"
    file.write_bytes(content)
    result = CliRunner().invoke(app, ["check", str(file)])
    assert result.exit_code == 1
    assert result.output.startswith(str(file))
    assert "Traceback" not in result.output


def test_kinds_lists_events_and_own_counts() -> None:
    rows = json.loads(CliRunner().invoke(app, ["kinds", "--json"]).output)
    assert {"task_completed", "csat", "quiz_right"} <= {row["kind"] for row in rows}
