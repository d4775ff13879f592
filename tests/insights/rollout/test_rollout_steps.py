"""Each step of the first ninety days turns on its own fact, and small groups are never counted out loud."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from insights.diagnosis.matrix import Coverage
from insights.rollout.models import PHASES, Activity, Figure, Library, Phase, Rollout, Workflow, Workspace
from insights.rollout.steps import rollout

TODAY = date(2026, 11, 30)
DONE = Workspace(
    TODAY,
    Library(current=26, first_on=date(2026, 9, 1)),
    Activity(known=26, working=9, asking=8, practising=7),
    Workflow(("Issue a refund",), 0, Coverage(6, 6, has_owner=True), (Figure("Errors", "8 %", "4 %"),), mended=2),
    tasks=35,
    rough=("Issue a refund",),
    launch=date(2026, 10, 5),
    golden=20,
    has_roi=True,
)


def changed(**fields: object) -> Workspace:
    return replace(DONE, **fields)  # type: ignore[arg-type]


def undone(found: Rollout) -> list[str]:
    return [step.id for step in found.steps if not step.is_done]


def test_a_workspace_that_did_everything_has_nothing_next() -> None:
    found = rollout(DONE)
    assert undone(found) == []
    assert (found.day, found.next, found.phase) == (91, None, Phase.OPERATE)
    assert {step.phase for step in found.steps} == set(PHASES)


def test_an_empty_workspace_begins_with_people() -> None:
    found = rollout(Workspace(TODAY))
    assert found.day is None
    assert found.next is not None
    assert (found.next.id, found.next.command) == ("people", "cairn people import people.csv")
    assert not any(step.is_done for step in found.steps)


@pytest.mark.parametrize(
    ("step", "known"),
    [
        ("people", changed(activity=replace(DONE.activity, known=0))),
        ("library", changed(library=replace(DONE.library, current=0, waiting=3))),
        ("tasks", changed(tasks=0)),
        ("work", changed(activity=replace(DONE.activity, working=4))),
        ("workflow", changed(workflow=Workflow())),
        ("baseline", changed(workflow=replace(DONE.workflow, figures=(Figure("Errors", "", "4 %"),)))),
        ("golden", changed(golden=9)),
        ("sops", changed(workflow=replace(DONE.workflow, missing=1))),
        ("questions", changed(workflow=replace(DONE.workflow, coverage=Coverage(6, 5, has_owner=True)))),
        ("asking", changed(activity=replace(DONE.activity, asking=4))),
        ("practising", changed(activity=replace(DONE.activity, practising=0))),
        ("measured", changed(launch=date(2026, 11, 10))),
        ("refined", changed(workflow=replace(DONE.workflow, mended=0))),
        ("return", changed(has_roi=False)),
        ("routine", changed(library=replace(DONE.library, overdue=1))),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_each_step_turns_on_its_own_fact(step: str, known: Workspace) -> None:
    found = rollout(known)
    assert found.next is not None
    assert found.next.id == step


def test_a_launch_that_is_missing_is_named_and_small_groups_are_not_counted() -> None:
    details = {
        step.id: step.detail for step in rollout(changed(launch=None, activity=Activity(26, 3, 1, 0), workflow=Workflow())).steps
    }
    assert details["baseline"] == details["measured"] == "kpis.yaml has no `launch:`"
    assert details["workflow"] == "no KPI names a task; roughest by the friction map: Issue a refund"
    assert details["work"].startswith("of fewer than 5 people")
    assert details["asking"].startswith("fewer than 5 people")
    assert details["practising"].startswith("nobody")


def test_waiting_sops_are_approved_first() -> None:
    library = next(step for step in rollout(Workspace(TODAY, Library(waiting=2))).steps if step.id == "library")
    assert library.command.startswith("cairn sops approve")
    assert "2 wait for approval" in library.detail
