"""Checks the steps of the first ninety days from the data alone; nothing is ticked by hand (docs/guide/rollout.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from insights.rollout.models import Phase, Rollout, Step, Workspace

GOLDEN: Final = 10
"""Golden questions that a workflow needs before its numbers say much."""

MEASURED: Final = timedelta(weeks=4)
"""A KPI's value is that of four weeks, so nothing is known of the time after the launch before they are over."""


def rollout(known: Workspace) -> Rollout:
    """Return each step with whether it is done."""
    first = known.library.first_on
    day = None if first is None else (known.today - first).days + 1
    return Rollout(day, (*_picking(known), *_building(known), *_operating(known)))


def _picking(known: Workspace) -> Sequence[Step]:
    flow, activity, library = known.workflow, known.activity, known.library
    rough = f"roughest by the friction map: {', '.join(known.rough)}" if known.rough else "no task stands out yet"
    waiting = f", {library.waiting} wait for approval" if library.waiting else ""
    baseline = [f"{figure.title}: {figure.baseline}" for figure in flow.figures if figure.baseline]
    has_baseline = known.launch is not None and bool(baseline)
    why = "kpis.yaml has no `launch:`" if known.launch is None else f"no work was counted before {known.launch}"
    return (
        Step(
            "people", Phase.PICK, "People and their roles are known", activity.known > 0,
            f"{known.people(activity.known)} with a role", "cairn people import people.csv",
        ),
        Step(
            "library", Phase.PICK, "SOPs are approved", library.current > 0,
            f"{library.current} that people can read{waiting}",
            "cairn sops approve ID --by NAME" if library.waiting and not library.current else "cairn sops sync DIR",
        ),
        Step(
            "tasks", Phase.PICK, "A skill map names tasks and their SOPs", known.tasks > 0,
            f"{known.tasks} tasks with an SOP (setting SKILLS)", "cairn skills check skills.yaml",
        ),
        Step(
            "work", Phase.PICK, "Work events name the tasks", activity.working >= known.fewest,
            f"of {known.people(activity.working)} in eight weeks; {known.fewest} are needed",
            "cairn events import FILE --mapping NAME",
        ),
        Step(
            "workflow", Phase.PICK, "One workflow is picked", bool(flow.tasks),
            f"{', '.join(flow.tasks)}; a KPI names it" if flow.tasks else f"no KPI names a task; {rough}", "cairn why",
        ),
        Step(
            "baseline", Phase.PICK, "Its baseline is taken", has_baseline,
            "; ".join(baseline) if has_baseline else why, "cairn kpis show",
        ),
    )  # fmt: skip


def _building(known: Workspace) -> Sequence[Step]:
    flow, activity, fewest = known.workflow, known.activity, known.fewest
    covered = flow.coverage
    is_owned = bool(covered.sections) and covered.has_owner and not flow.missing
    lacks = (
        (not covered.sections, "no section describes it"),
        (flow.missing > 0, f"{flow.missing} SOPs of it cannot be read yet"),
        (not covered.has_owner, "an SOP of it has no owner"),
    )
    state = next((words for is_so, words in lacks if is_so), f"{covered.sections} sections, each SOP with an owner")
    return (
        Step(
            "golden", Phase.BUILD, "What its people ask is written down", known.golden >= GOLDEN,
            f"{known.golden} golden questions; {GOLDEN} are a beginning (setting GOLDEN_QUESTIONS)",
            "cairn eval library DIR questions.yaml",
        ),
        Step("sops", Phase.BUILD, "Its SOPs can be read and have owners", is_owned, state, "cairn sops status"),
        Step(
            "questions", Phase.BUILD, "Its sections can be practised",
            bool(covered.sections) and covered.with_items == covered.sections,
            f"{covered.with_items} of {covered.sections} sections have a question", "cairn quiz preview DIR --coverage",
        ),
        Step(
            "asking", Phase.BUILD, "People ask in Slack", activity.asking >= fewest,
            f"{known.people(activity.asking)} in four weeks; {fewest} are needed", "cairn run",
        ),
        Step(
            "practising", Phase.BUILD, "People practise", activity.practising >= fewest,
            f"{known.people(activity.practising)} in four weeks; {fewest} are needed", "cairn run",
        ),
    )  # fmt: skip


def _operating(known: Workspace) -> Sequence[Step]:
    flow = known.workflow
    compared = [
        f"{figure.title}: {figure.baseline} before, {figure.now} now" for figure in flow.figures if figure.baseline and figure.now
    ]
    is_over = known.launch is not None and known.launch + MEASURED <= known.today
    until = "kpis.yaml has no `launch:`" if known.launch is None else f"four weeks are over on {known.launch + MEASURED}"
    overdue = known.library.overdue
    return (
        Step(
            "measured", Phase.OPERATE, "Four weeks since the launch are measured", is_over and bool(compared),
            ("; ".join(compared) or "no work was counted on both sides") if is_over else until, "cairn kpis show",
        ),
        Step(
            "refined", Phase.OPERATE, "Something that people stumbled over is fixed", flow.mended > 0,
            f"{flow.mended} sections of it were changed since the launch", "cairn topics list",
        ),
        Step(
            "return", Phase.OPERATE, "What it is worth is worked out", known.has_roi,
            "kpis.yaml has `roi:`" if known.has_roi else "kpis.yaml has no `roi:`", "cairn report --out month.html --page work",
        ),
        Step(
            "routine", Phase.OPERATE, "Reviews are kept", known.library.current > 0 and not overdue,
            f"{overdue} SOPs are overdue for review", "cairn sops status",
        ),
    )  # fmt: skip
