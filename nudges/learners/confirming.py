"""Decides when a lead is asked whether somebody can work alone, and stores their answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from core.localization import gettext as _
from core.people import leads, names_of
from nudges.learners.evidence import mastery_of
from nudges.learners.models import Learner
from nudges.ports import PracticeUnit
from nudges.rules import Rules
from nudges.skills.checkpoints import Checkpoint, CheckpointState, is_reached
from nudges.skills.skillmap import Task

_OPEN = frozenset({CheckpointState.ASKED, CheckpointState.NOT_YET})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal that stored nothing; `reason` is a sentence for the clicker."""

    reason: str


def reached(unit: PracticeUnit, rules: Rules, learner: Learner, now: datetime) -> Task | None:
    """Return the first task of the person's role with enough evidence for a checkpoint and without one."""
    role = rules.weights.role(learner.role)
    if role is None or not learner.is_enrolled:
        return None
    begun = {checkpoint.task for checkpoint in unit.checkpoints.of_person(learner.person) if checkpoint.role == role.id}
    open_tasks = [task for task in role.tasks if task.id not in begun]
    known = mastery_of(unit, rules, learner, now) if open_tasks else {}
    return next((task for task in open_tasks if task.id in known and is_reached(known[task.id])), None)


def choose(unit: PracticeUnit, offered: Checkpoint, state: CheckpointState, now: datetime) -> Checkpoint | None:
    """Store the person's own answer to an offer; None when they gave it before."""
    changed = replace(offered, state=state, at=now)
    return changed if unit.checkpoints.change(changed, {CheckpointState.OFFERED}) else None


def decide(unit: PracticeUnit, checkpoint: Checkpoint, lead: str, state: CheckpointState, now: datetime) -> Checkpoint | Refusal:
    """Store the lead's decision. Only the person's lead of today decides, and a confirmation is final."""
    person = unit.people.get(checkpoint.person)
    if person is None or person.has_left(now.date()):
        return Refusal(_("They are no longer on the team, so nothing is stored."))
    if not leads(names_of(unit.people, lead), person):
        return Refusal(_("Only whoever leads them today can confirm this."))
    changed = replace(checkpoint, state=state, at=now, lead=lead)
    return changed if unit.checkpoints.change(changed, _OPEN) else Refusal(_("This has been confirmed already."))
