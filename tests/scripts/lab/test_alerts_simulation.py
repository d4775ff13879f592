from __future__ import annotations

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from insights.alerts.events import NAMES
from insights.alerts.readings import AlertKind
from insights.alerts.verdicts import Proof, Verdict
from scripts.lab.topics.simulation.company import Setup
from scripts.lab.topics.simulation.plot import HARD, PLOTS
from scripts.lab.topics.simulation.report import VARIANTS, one_table, promises, summary, table
from scripts.lab.topics.simulation.run import Result, Run, Seen

SMALL = Setup(weeks=10, people=60, sops=10, owners=4, topics=40, newcomers=4, seed=3)
PROOF = Proof(Verdict.HELPED, 12, 1, 400, 500, 0.1, 0.0, 0.7, 0.99, 15)


@pytest.fixture(scope="module")
def lived() -> Result:
    return Run(SMALL).result()


def test_everything_that_was_asked_for_is_planted() -> None:
    assert {plot.kind for plot in (*PLOTS, HARD)} == set(AlertKind)
    assert sum(plot.is_change for plot in PLOTS) == 1
    assert sorted(plot.left for plot in PLOTS if plot.fixed_after is not None) == [0.1, 1.0]
    assert VARIANTS["misplaced"].misplaced == 0.1
    assert len(VARIANTS["usual"].classes) == 2


def test_half_a_year_is_the_same_every_time(lived: Result) -> None:
    assert Run(SMALL).result() == lived
    assert Run(replace(SMALL, seed=4)).result().questions != lived.questions


def test_what_is_counted_is_what_happened(lived: Result) -> None:
    assert 300 < lived.stumbles < lived.questions
    assert {one.plot.name for one in lived.seen} == {plot.name for plot in (*PLOTS, HARD)}
    for one in lived.seen:
        assert one.third is not None or one.plot.week >= SMALL.weeks or one.plot is HARD
        if one.days is not None:
            assert one.alerted >= one.third or one.days == 0
    assert all(0 <= month <= 2 for _, month in lived.false_alerts)


def test_planted_gap_rings_and_its_fix_is_seen() -> None:
    run = Run(replace(SMALL, weeks=9, seed=5))
    run.result()
    day, alert_id = run.alerted["a gap, fixed"]
    names = [NAMES[type(event.body)] for event in run.unit.alerts.history(alert_id)]
    assert names[0] == "opened"
    assert "fixing" in names
    assert run.unit.alerts.get(alert_id).opened_at.date() == day


def seen(name: str = "a gap, fixed", days: int | None = 1, proof: Proof | None = PROOF) -> Seen:
    plot = next(plot for plot in PLOTS if plot.name == name)
    return Seen(plot, None, None, days, proof, None)


def test_targets_are_met_or_missed() -> None:
    useless = seen("unclear, a fix that does not work", proof=replace(PROOF, verdict=Verdict.DID_NOT_HELP))
    good = Result(SMALL, 900, 90, (seen(), useless, Seen(HARD, None, None, None)), {("owner1", 0): 1}, 12)
    assert (good.is_soon, good.is_calm, good.is_proven, good.holds) == (True, True, True, True)
    assert not replace(good, seen=(seen(days=4), useless)).is_soon
    assert not replace(good, seen=(seen(days=None), useless)).is_soon
    assert not replace(good, false_alerts={("owner1", 0): 2}).is_calm
    assert not replace(good, seen=(seen(), replace(useless, proof=PROOF))).is_proven
    assert not replace(good, seen=(seen(proof=None), useless)).is_proven
    found = summary([good, replace(good, seen=(seen(days=None), useless, good.seen[2]))])
    assert (found.seeds, found.soon, found.holds, found.false_alerts, found.most) == (2, 1, 1, 0.083, 1)
    words = promises(found)
    assert "- Every planted confusion rang within 3 working days of the third person: held in 1 of 2 half years." in words
    assert "- No owner had more than one false alert in a month (1 at most, 0.08 on average): held in 2 of 2 half years." in words
    alone = promises(summary([replace(good, false_alerts={("owner1", 0): 2})]))
    assert "(2 at most, 0.17 on average): did not hold." in alone
    assert alone.endswith("- All three: did not hold.")
    assert "| a gap, fixed | 1 of 2 | 1, never | 2 of 2 | 0.10, 15 |" in table(found)
    assert "| a gap, fixed | never | never | 1 | helped | 0.10 (0.00–0.70) |  | , day 15 |" in one_table(good)
    shared = replace(good, seen=(seen(proof=replace(PROOF, asked_before=15, asked_after=5, share_low=0.02, share_high=None)),))
    assert "| 0.25 (0.02–∞) | , day 15 |" in one_table(shared)


def test_the_command_prints_tables_and_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VARIANTS, "usual", replace(SMALL, weeks=2))
    import typer  # noqa: PLC0415

    from scripts.lab.commands.simulate import simulate_topics  # noqa: PLC0415

    command = typer.Typer()
    command.command()(simulate_topics)
    told = CliRunner().invoke(command, ["--seeds", "2", "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["seeds"] == 2
    alone = CliRunner().invoke(command, []).stdout
    assert "| planted |" in alone
    assert "- Both fixes were judged right: the one that works and the one that does not: did not hold." in alone
    assert CliRunner().invoke(command, ["--variant", "none"]).exit_code == 2
