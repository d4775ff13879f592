"""The laboratory of planted effects: repeatable, and what it plants is there."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from insights.cohorts.survival import kaplan_meier
from scripts.lab.effects.measures import MEAN, alone, arm
from scripts.lab.effects.newcomers import Newcomers, cohort
from scripts.lab.effects.run import BY_LOT, FASTER, SERIES, WAYS, Setup, comparisons, count, simulate
from scripts.main import app

FEW = Setup(people=6, runs=1)


def test_the_same_seed_gives_the_same_runs() -> None:
    assert list(simulate(FEW)) == list(simulate(FEW))


def test_each_comparison_is_counted_with_and_without_an_effect() -> None:
    setup = Setup(people=30, runs=3)
    found = {name: count(name, draw, setup) for name, draw in comparisons(30).items() if name != WAYS}
    assert len(found) == 3
    assert (found[BY_LOT].claimed, found[BY_LOT].runs) == (3, 3)
    assert found[BY_LOT].effect == pytest.approx(-0.25 * MEAN, abs=4)
    assert (found[SERIES].claimed, found[SERIES].claimed_without) == (0, 0)


def test_who_learns_faster_gets_there_sooner() -> None:
    plan = Newcomers(people=15, watched=(100, 101), leaving=0.0)
    slow = kaplan_meier(cohort("slow", plan, np.random.default_rng(1)).spells).mean_time(90)
    fast = kaplan_meier(cohort("fast", replace(plan, tempo=2 * FASTER), np.random.default_rng(1)).spells).mean_time(90)
    assert fast.days < 0.7 * slow.days


def test_a_planted_change_is_what_it_says() -> None:
    rng = np.random.default_rng(2)
    drawn, without = arm("a", 400, -0.25, rng), arm("b", 400, 0.0, rng)
    change = np.mean(list(drawn.after.values())) - np.mean(list(without.after.values()))
    assert change == pytest.approx(-0.25 * MEAN, abs=3)
    weeks = alone(5, -0.25, rng).weeks
    assert np.mean(weeks[12:]) - np.mean(weeks[:12]) == pytest.approx(-0.25 * MEAN, abs=3)


def test_the_command_prints_json() -> None:
    done = CliRunner().invoke(app, ["eval", "effects", "--people", "5", "--runs", "1", "--json"])
    assert done.exit_code == 0
    assert {row["comparison"] for row in json.loads(done.stdout)} == {one.comparison for one in simulate(FEW)}
