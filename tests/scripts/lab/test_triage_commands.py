"""`cairn eval triage` and `cairn fit-triage` with the packaged encoder: the promised keys, and figures on unseen areas."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from escalation.triage.classifier import Classifier
from scripts.lab.triage import evaluation as triage_lab
from scripts.lab.triage.evaluation import evaluate_triage, fit_triage
from scripts.lab.triage.fitting import stored
from scripts.main import app

UNSEEN = Path(__file__).parents[2] / "escalation" / "triage_unseen.jsonl"
KEYS = {"n", "auroc", "recall_at_5pct_fpr", "precision", "recall", "f1", "exception", "answerable"}


def run(*words):
    return CliRunner().invoke(app, list(words))


def test_figures_on_unseen_areas():
    result = run("eval", "triage", str(UNSEEN), "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert set(found) == {*KEYS, "forms"}
    assert set(found["exception"]) == {"human", "offer", "answer"}
    plain, crossed = found["forms"]["plain"], found["forms"]["crossed"]
    assert plain["auroc"] >= 0.97
    assert plain["answerable"]["human"] <= 0.05
    assert plain["exception"]["answer"] <= 0.03
    assert plain["exception"]["human"] >= 0.4
    assert crossed["auroc"] >= 0.75
    assert crossed["exception"]["answer"] <= 0.10


def test_a_file_without_forms_has_no_forms(tmp_path):
    file = tmp_path / "few.jsonl"
    rows = [{"text": "can we waive it for him?", "label": "exception"}, {"text": "where is the form", "label": "answerable"}]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert set(evaluate_triage(file)) == KEYS


@pytest.fixture
def fewer_examples(monkeypatch):
    """A sixth of the packaged ones is enough to fit on where nobody asks how well it then judges."""
    some = triage_lab.packaged_examples()[::6]
    monkeypatch.setattr(triage_lab, "packaged_examples", lambda: some)


@pytest.mark.slow
@pytest.mark.usefixtures("fewer_examples")
def test_leaving_areas_out_judges_every_line_once(tmp_path):
    file = tmp_path / "two.jsonl"
    rows = [line for line in UNSEEN.read_text(encoding="utf-8").splitlines() if json.loads(line)["area"] in {"school", "telecom"}]
    file.write_text("\n".join(rows), encoding="utf-8")
    assert evaluate_triage(file, leave_one_area_out=True)["n"] == len(rows)


@pytest.mark.slow
@pytest.mark.usefixtures("fewer_examples")
def test_a_fit_can_be_read_back():
    fitted = fit_triage([UNSEEN])
    assert stored(Classifier.from_json(fitted)) == fitted


@pytest.mark.parametrize("command", [("eval", "triage"), ("fit-triage",)])
def test_a_file_that_cannot_be_read_is_one_line(tmp_path, command):
    result = run(*command, str(tmp_path / "none.jsonl"))
    assert result.exit_code == 1
    assert "Give a JSON lines file in UTF-8." in result.output
    assert "Traceback" not in result.output
