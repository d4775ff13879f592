"""The commands of the laboratory, as `cairn` shows them in a source checkout. Heavy imports happen inside the commands."""

from __future__ import annotations

from collections.abc import Mapping

import typer

from scripts.lab.commands import bench, diagnosis, edits, evaluate, fit, prompts, simulate


def register(groups: Mapping[str, typer.Typer]) -> None:
    """Add every command to its group; "" is `cairn` itself."""
    groups[""].command()(bench.bench)
    groups[""].command()(bench.bench_insights)
    groups[""].command()(bench.bench_load)
    groups[""].command(hidden=True)(fit.fit)
    groups[""].command(hidden=True)(fit.fit_triage)
    groups[""].command(hidden=True)(fit.fit_confidential)
    groups["eval"].command()(prompts.prompts)
    groups["eval"].command()(evaluate.retrieval)
    groups["eval"].command()(evaluate.triage)
    groups["eval"].command()(evaluate.topics)
    groups["eval"].command()(evaluate.follow_ups)
    groups["eval"].command()(evaluate.answers)
    groups["eval"].command()(evaluate.lessons)
    groups["eval"].command()(simulate.effects)
    groups["eval"].command("diagnosis")(diagnosis.evaluate_diagnosis)
    groups["practice"].command("simulate")(simulate.simulate_practice)
    groups["practice"].command("bench")(bench.bench_practice)
    groups["topics"].command("simulate")(simulate.simulate_topics)
    groups["topics"].command("bench", hidden=True)(bench.bench_topics)
    groups["topics"].command("check", hidden=True)(evaluate.check_topics)
    groups["cases"].command("labels")(fit.case_labels)
    groups["quiz"].command()(edits.edits)
