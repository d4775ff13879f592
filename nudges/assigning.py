"""Assigns a manager's check on a task: each team member who practises it gets a card, within their own daily limit.

A repeated request in the same week changes nothing. Nobody else is shown a person's answers.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from nudges.cards.models import Cause
from nudges.cards.starting import Reason, choose, enrolled, start, start_id
from nudges.items.bank import BankItem
from nudges.learners.audiences import AudienceCache
from nudges.learners.models import Learner
from nudges.ports import PracticeUnit
from nudges.rules import Rules
from nudges.skills.skillmap import Task


def assign(unit: PracticeUnit, rules: Rules, team: Collection[str], task: str, now: datetime) -> int:
    """Plan a check for the next working day; return for how many people it is planned, including those who had it this week.

    Args:
        unit: nothing is committed here.
        rules: the skill map says whose task it is.
        team: ids of the people.
        task: its id in the skill map.
        now: the week of this moment names the reason.
    """
    audiences, reached = AudienceCache(unit), 0
    year, week, _ = now.isocalendar()
    for person in team:
        learner = enrolled(unit, person)
        theirs = rules.weights.task_of(learner.role, task) if learner else None
        items = _items(unit, audiences, learner, theirs) if learner and theirs else []
        if learner is None or theirs is None or not items:
            continue
        reason = Reason(Cause.ASSIGNED, f"{task}@{year}-W{week:02}", now, {"task": theirs.title})
        start(
            unit, rules, learner, _again(unit, learner, items, reason) or choose(unit, learner, items, reason) or items[0], reason
        )
        reached += 1
    return reached


def _items(unit: PracticeUnit, audiences: AudienceCache, learner: Learner, task: Task) -> list[BankItem]:
    """Return the items about the task's sections that this person may see."""
    refs = [ref for ref in task.sops if audiences.may_see(learner.role, ref.sop_id)]
    return [item for ref in refs for item in unit.items.asked_in(ref.sop_id, ref.anchor or None) if audiences.holds(item.item)]


def _again(unit: PracticeUnit, learner: Learner, items: Collection[BankItem], reason: Reason) -> BankItem | None:
    """Return the item of the card that this reason started already."""
    known = {begun.id for begun in unit.cards.starts_of(learner.person) if begun.cause is Cause.ASSIGNED}
    return next((item for item in items if start_id(reason.cause, reason.source, learner.person, item.item.family) in known), None)
