"""The laboratory of the diagnosis: teams come from their seed, and the planted cause is found more often than not."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from insights.diagnosis.models import Cause
from scripts.lab.diagnosis.evaluation import Result, Verdict, evaluated
from scripts.lab.diagnosis.teams import PLANTED, made
from scripts.main import app


def test_a_seed_gives_one_team_and_another_seed_another() -> None:
    first, again, other = made(3, Cause.SOP), made(3, Cause.SOP), made(4, Cause.SOP)
    assert (first.facts, first.task) == (again.facts, again.task)
    assert first.facts != other.facts


@pytest.mark.parametrize("planted", PLANTED)
def test_teams_are_of_a_real_size_and_hold_what_was_planted(planted: Cause) -> None:
    team = made(1, planted)
    assert 5 <= team.size <= 60
    assert bool(team.task) is (planted is not Cause.NOTHING)
    assert {one.person for one in team.facts.worked} <= set(team.roles)


def test_results_are_counted() -> None:
    said = [("sop", "sop", 1), ("sop", "process", 0), ("none", "none", 0), ("none", "people", 1)]
    result = Result([Verdict(planted, word, elsewhere, 4, 12) for planted, word, elsewhere in said])
    assert (result.right, result.silent, result.elsewhere) == ((1, 2), (1, 2), (1, 8))
    assert result.confusion["sop"] == {"people": 0, "sop": 1, "process": 1, "few people": 0, "none": 0}


def test_planted_causes_are_found() -> None:
    result = evaluated(5, 10_001)
    assert result.right[0] >= 3
    assert result.silent[0] >= 1


def test_the_command_prints_a_table_or_json() -> None:
    found = json.loads(CliRunner().invoke(app, ["eval", "diagnosis", "--teams", "5", "--json"]).stdout)
    assert (found["teams"], found["planted"], found["causeless"]) == (5, 4, 1)
    assert "nothing named in" in CliRunner().invoke(app, ["eval", "diagnosis", "--teams", "5"]).stdout
