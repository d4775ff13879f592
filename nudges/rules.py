"""Holds the workspace's rules for practice, and when by them a person's next batch is due: in their slot, on their next working
day, outside leave, pause and quiet hours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from core.workdays import Workdays, local_day, zone_of
from nudges.learners.models import Learner, Quota
from nudges.skills.skillmap import SkillMap, Weights

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_NO_TIME = timedelta(0)


@dataclass(frozen=True)
class Rules:
    """The rules. `workdays` are asked for local dates; `quota` is read at each use, since it may change while Cairn runs."""

    skills: SkillMap = field(default_factory=lambda: SkillMap({}))
    workdays: Workdays = field(default_factory=Workdays)
    quota: Callable[[], Quota] = Quota

    @cached_property
    def weights(self) -> Weights:
        return Weights(self.skills)


def next_slot(learner: Learner, rules: Rules, after: datetime) -> datetime | None:
    """Return the first slot after a moment, in UTC; None while there is none: not enrolled, or paused until further notice."""
    if not learner.is_enrolled or (learner.is_paused and learner.paused_until is None):
        return None
    day = local_day(after, learner.zone) + (_WEEK if learner.is_weekly else _NO_TIME)
    at = slot_on(learner, opening(learner, rules, day))
    while at <= after:
        at = slot_on(learner, opening(learner, rules, local_day(at, learner.zone) + _DAY))
    return at


def opening(learner: Learner, rules: Rules, day: date) -> date:
    """Return the day itself when a batch may be sent on it, else the first later day on which one may."""
    moved = rules.workdays.rolled(day)
    if learner.is_paused and learner.paused_until is not None and moved < learner.paused_until:
        return opening(learner, rules, learner.paused_until)
    first, last = learner.leave_from, learner.leave_until
    if first is not None and last is not None and first <= moved <= last:
        return opening(learner, rules, last + _DAY)
    return moved


def slot_on(learner: Learner, day: date) -> datetime:
    """Return the person's slot on a local date, in UTC; a slot within quiet hours moves to their end."""
    moment = learner.quiet_until if is_quiet(learner, learner.slot) else learner.slot
    return datetime.combine(day, moment, zone_of(learner.zone)).astimezone(UTC)


def is_quiet(learner: Learner, moment: time) -> bool:
    begins, ends = learner.quiet_from, learner.quiet_until
    if begins == ends:
        return False
    return begins <= moment < ends if begins < ends else moment >= begins or moment < ends
