"""Shows a manager each person's progress where MANAGERS_SEE=progress is set: enrolled, due, on track. No answer, no score."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.ports import UnitOfWork
from core.workdays import local_day
from insights.reports.readers import Reader
from insights.reports.week_facts import Progress
from nudges.learners.models import Learner

BEHIND: Final = timedelta(days=7)
"""Who has left a question open for longer is not on track."""


def progress_of(uow: UnitOfWork, reader: Reader, now: datetime) -> list[Progress]:
    """Return one row for each person of the reader's team, by name. A person who is away or pauses is on track."""
    rows = [_progress(uow, person, now) for person in reader.team]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.person))


def _progress(uow: UnitOfWork, person: str, now: datetime) -> Progress:
    known, learner = uow.people.get(person), uow.learners.get(person)
    name = (known.name if known else "") or person
    if learner is None or not learner.is_enrolled:
        return Progress(person, name, is_enrolled=False, is_due=False, is_on_track=False)
    waiting = uow.asks.open_of(person)
    due = uow.cards.due([person], local_day(now, learner.zone)).get(person, ())
    is_late = any(now - ask.asked_at > BEHIND for ask in waiting)
    on_track = _is_away(learner, now) or not (is_late or learner.is_weekly)
    return Progress(person, name, is_enrolled=True, is_due=bool(waiting or due), is_on_track=on_track)


def _is_away(learner: Learner, now: datetime) -> bool:
    if learner.leave_from is None or learner.leave_until is None:
        return learner.is_paused
    return learner.is_paused or learner.leave_from <= local_day(now, learner.zone) <= learner.leave_until
