"""Enrols people from the directory and stores their own settings and snoozes. Every change plans the next batch again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from core.people import Person
from core.workdays import local_day, zone_of
from nudges.asking.attempts import AskState
from nudges.learners.models import Learner, Snooze
from nudges.ports import PracticeUnit
from nudges.rules import Rules, is_quiet, next_slot, opening, slot_on

_HOUR = timedelta(hours=1)
_AHEAD = {Snooze.TOMORROW: timedelta(days=1), Snooze.WEEK: timedelta(days=7)}


def enrol(unit: PracticeUnit, rules: Rules, person: Person, now: datetime, *, is_manager: bool = False) -> tuple[Learner, bool]:
    """Take a person's role, level and time zone over from the directory; True when they are new. Their own settings stay.

    Whoever has left practises no more; coming back, they enrol themselves on the Home tab.
    """
    known = unit.learners.get(person.id, lock=True)
    before = known or Learner(person.id, slot=rules.quota().slot)
    after = replace(before, zone=person.timezone, role=person.role, level=person.level, is_manager=is_manager)
    if person.has_left(now.date()):
        after = replace(after, is_enrolled=False)
    if after != known:
        unit.learners.save(replace(after, next_at=next_slot(after, rules, now)))
    return after, known is None


def enrol_everyone(unit: PracticeUnit, rules: Rules, now: datetime) -> Sequence[Learner]:
    """Enrol or update everybody of the directory; return who is new."""
    people = unit.people.everyone()
    learners = {learner.person for learner in unit.learners.everyone()}
    managers = {person.manager.casefold() for person in people if person.manager}
    new: list[Learner] = []
    for person in people:
        if person.has_left(now.date()) and person.id not in learners:
            continue
        names = {person.id.casefold(), (person.email or "").casefold()}
        learner, is_new = enrol(unit, rules, person, now, is_manager=not managers.isdisjoint(names))
        new += [learner] if is_new else []
    return new


def snooze(unit: PracticeUnit, rules: Rules, person: str, how: Snooze, now: datetime) -> Learner | None:
    """Withdraw the open questions and bring them again: in an hour, tomorrow, in a week; never in quiet hours or on a day off."""
    learner = unit.learners.get(person, lock=True)
    if learner is None:
        return None
    asks = unit.asks.open_of(person)
    unit.asks.withdraw({(ask.person, ask.family) for ask in asks}, AskState.SNOOZED)
    at = _snoozed_until(learner, rules, how, now)
    return _saved(unit, replace(learner, next_at=at if next_slot(learner, rules, now) is not None else None))


def _snoozed_until(learner: Learner, rules: Rules, how: Snooze, now: datetime) -> datetime:
    if how is Snooze.HOUR:
        later = (now + _HOUR).astimezone(zone_of(learner.zone))
        if not is_quiet(learner, later.time()) and opening(learner, rules, later.date()) == later.date():
            return now + _HOUR
    ahead = _AHEAD.get(how, _AHEAD[Snooze.TOMORROW])
    return slot_on(learner, opening(learner, rules, local_day(now, learner.zone) + ahead))


def pause(unit: PracticeUnit, rules: Rules, person: str, now: datetime, until: date | None = None) -> Learner | None:
    """Pause practice until a local date, on which it resumes, or (None) until `resume`."""
    return _change(unit, rules, person, now, lambda learner: replace(learner, is_paused=True, paused_until=until))


def resume(unit: PracticeUnit, rules: Rules, person: str, now: datetime) -> Learner | None:
    return _change(unit, rules, person, now, lambda learner: replace(learner, is_paused=False, paused_until=None))


def leave(unit: PracticeUnit, rules: Rules, person: str, days: tuple[date, date], now: datetime) -> Learner | None:
    """Pause practice from the first to the last local date, both included. Nothing piles up."""
    first, last = min(days), max(days)
    return _change(unit, rules, person, now, lambda learner: replace(learner, leave_from=first, leave_until=last))


def end_leave(unit: PracticeUnit, rules: Rules, person: str, now: datetime) -> Learner | None:
    return _change(unit, rules, person, now, lambda learner: replace(learner, leave_from=None, leave_until=None))


def set_slot(unit: PracticeUnit, rules: Rules, person: str, slot: time, now: datetime) -> Learner | None:
    """Set the local time of the daily batch."""
    return _change(
        unit, rules, person, now, lambda learner: replace(learner, slot=slot.replace(second=0, microsecond=0, tzinfo=None))
    )


def opt_out(unit: PracticeUnit, rules: Rules, person: str, now: datetime) -> Learner | None:
    """End the enrolment: no batches, no new cards. What was learnt stays until the person is erased."""
    return _change(unit, rules, person, now, lambda learner: replace(learner, is_enrolled=False))


def opt_in(unit: PracticeUnit, rules: Rules, person: str, now: datetime) -> Learner | None:
    return _change(unit, rules, person, now, lambda learner: replace(learner, is_enrolled=True, unanswered=0))


def answered_again(unit: PracticeUnit, rules: Rules, person: str, now: datetime) -> None:
    """End the weekly rhythm after an answer."""
    learner = unit.learners.get(person, lock=True)
    if learner is None or learner.unanswered == 0:
        return
    awake = replace(learner, unanswered=0)
    unit.learners.save(replace(awake, next_at=next_slot(awake, rules, now)) if learner.is_weekly else awake)


def _change(unit: PracticeUnit, rules: Rules, person: str, now: datetime, change: Callable[[Learner], Learner]) -> Learner | None:
    learner = unit.learners.get(person, lock=True)
    if learner is None:
        return None
    changed = change(learner)
    return _saved(unit, replace(changed, next_at=next_slot(changed, rules, now)))


def _saved(unit: PracticeUnit, learner: Learner) -> Learner:
    unit.learners.save(learner)
    return learner
