"""Computes the deadlines of a case, three clocks in its holder's business time, and finds what is due: reminders, moves, lapses.
They may remind and move a case, but never decide it; the passing of time never approves anything.

The first response is due until somebody claims, asks or decides; the next update while somebody works on it; the resolution until a
decision. All stop while the asker owes a reply and after the decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.eventlog import Due
from core.workdays import Calendar, Calendars
from escalation.cases.events import Body, Clock, Closed, Expired, Lapse, Overdue, Reassigned, Reminded
from escalation.cases.models import BACKUP, LEAD, Case, CaseDue, ClockState, Status
from escalation.cases.ports import CaseUnit
from escalation.cases.routing import Routing

REMINDERS = (50, 90)
STEPS: Mapping[Clock, tuple[int, ...]] = {
    Clock.FIRST_RESPONSE: (*REMINDERS, BACKUP, LEAD),
    Clock.NEXT_UPDATE: (90,),
    Clock.RESOLUTION: (*REMINDERS, BACKUP, LEAD),
}
"""Percentages of the target at which something is done. Who works on a case and is quiet is reminded, not replaced."""

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Targets:
    """How long each clock may run, in business time; round the clock for what cannot wait for the morning."""

    first_response: timedelta
    next_update: timedelta
    resolution: timedelta
    around_the_clock: bool = False

    def of(self, clock: Clock) -> timedelta:
        target: timedelta = getattr(self, clock.value)
        return target


def _hours(first: float, update: float, resolution: float, *, around_the_clock: bool = False) -> Targets:
    return Targets(timedelta(hours=first), timedelta(hours=update), timedelta(hours=resolution), around_the_clock)


DEFAULT = _hours(8, 16, 24)
"""One, two and three working days: approvals over a limit, windows, waivers and everything unnamed below."""

TARGETS: Mapping[str, Targets] = {
    "safety": _hours(1, 1, 4, around_the_clock=True),
    "legal": _hours(1, 4, 8),
    "people": _hours(2, 8, 16),
    "privacy": _hours(2, 8, 16),
    "compliance": _hours(2, 8, 16),
    "compensation": _hours(4, 8, 24),
    "complaint": _hours(4, 8, 16),
}
"""By the case's kind (triage's words)."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment at which a clock reaches its target if nothing stops it, and the share of it that has passed (1.0: all of it)."""

    clock: Clock
    at: datetime
    share: float


def targets_of(kind: str, targets: Mapping[str, Targets] = TARGETS) -> Targets:
    return targets.get(kind, DEFAULT)


def used(state: ClockState, calendar: Calendar, now: datetime) -> timedelta:
    """Return the time on the clock in its present run."""
    total = timedelta(0)
    for period in state.periods:
        total += calendar.elapsed(period.since, now if period.until is None else period.until)
    return total


def reached_at(state: ClockState, amount: timedelta, calendar: Calendar) -> datetime | None:
    """Return when the clock shows (or showed) this amount if it goes on running; None while it stands still."""
    if not state.is_running:
        return None
    left = amount
    for period in state.periods:
        passed = left if period.until is None else calendar.elapsed(period.since, period.until)
        if left <= passed:
            return calendar.after(period.since, left)
        left -= passed
    return None


def deadlines(case: Case, calendar: Calendar, targets: Targets, now: datetime) -> tuple[Deadline, ...]:
    """Return the running clocks, the next deadline first; nothing while all stand still."""
    running = []
    for clock in Clock:
        state, target = case.clock(clock), targets.of(clock)
        at = reached_at(state, target, calendar)
        if at is not None:
            running.append(Deadline(clock, at, used(state, calendar, now) / target))
    return tuple(sorted(running, key=lambda deadline: deadline.at))


def step_due(case: Case, calendar: Calendar, targets: Targets, now: datetime) -> tuple[Clock, int] | None:
    """Return the most urgent step that was not taken yet in a clock's run: which clock, which percentage.

    While a first response is due, the resolution does not remind as well. Missed steps are not repeated: only the highest one
    counts.
    """
    due = []
    for clock in Clock:
        if clock is Clock.RESOLUTION and case.first_response.is_running:
            continue
        percent = _highest(case.clock(clock), clock, used(case.clock(clock), calendar, now) / targets.of(clock))
        if percent is not None:
            due.append((clock, percent))
    return max(due, key=lambda entry: entry[1], default=None)


def _highest(state: ClockState, clock: Clock, share: float) -> int | None:
    if not state.is_running:
        return None
    passed = [percent for percent in STEPS[clock] if state.acted_on < percent <= share * _WHOLE]
    return max(passed, default=None)


@dataclass(frozen=True, slots=True)
class Lapses:
    """How long cases wait before they end by themselves. `draft` and `decided` are calendar time, `info` is business time."""

    draft: timedelta = timedelta(days=7)
    info: timedelta = timedelta(hours=80)
    """Ten working days in which the asker did not reply."""
    decided: timedelta = timedelta(days=3)
    """A decision that was told and not objected to is closed."""


@dataclass(frozen=True)
class Watch:
    """Watches deadlines in the working hours of the holder of a case; `targets` by kind."""

    routing: Routing
    calendars: Calendars
    targets: Mapping[str, Targets]
    lapses: Lapses = Lapses()

    def calendar(self, unit: CaseUnit, case: Case) -> Calendar:
        person = case.holder
        known = unit.people.get(person) if person else None
        kind = targets_of(case.kind, self.targets)
        return self.calendars.of(known.timezone if known else None, around_the_clock=kind.around_the_clock)

    def deadlines(self, unit: CaseUnit, case: Case, now: datetime) -> tuple[Deadline, ...]:
        return deadlines(case, self.calendar(unit, case), targets_of(case.kind, self.targets), now)

    def due(self, unit: CaseUnit, case: Case, now: datetime) -> CaseDue | None:
        """Return the one action that is due in this case now; None when there is none."""
        body = self._body(unit, case, now)
        if body is None:
            return None
        clock = body.clock if isinstance(body, (Reminded, Overdue)) else None
        moments = (deadline.at for deadline in self.deadlines(unit, case, now) if deadline.clock is clock)
        return Due(case, body, next(moments, None))

    def _body(self, unit: CaseUnit, case: Case, now: datetime) -> Body | None:
        match case.status:
            case Status.OPEN | Status.CLAIMED | Status.NEEDS_INFO:
                mended = self.routing.mended(unit, case)
                if mended is not None:
                    return Reassigned(mended)
                return self._waiting(unit, case, now) if case.status is Status.NEEDS_INFO else self._step(unit, case, now)
            case Status.DRAFT:
                return Expired(Lapse.NEVER_SENT) if now - case.changed_at >= self.lapses.draft else None
            case _:
                return self._afterwards(unit, case, now)

    def _step(self, unit: CaseUnit, case: Case, now: datetime) -> Body | None:
        step = step_due(case, self.calendar(unit, case), targets_of(case.kind, self.targets), now)
        if step is None:
            return None
        clock, percent = step
        run = case.clock(clock).run
        if percent < BACKUP:
            return Reminded(clock, percent, run)
        to = self.routing.overdue(unit, case, percent)
        return None if to is None else Overdue(clock, percent, to, run)

    def _waiting(self, unit: CaseUnit, case: Case, now: datetime) -> Body | None:
        waited = self.calendar(unit, case).elapsed(case.changed_at, now)
        return Expired(Lapse.NO_INFO) if waited >= self.lapses.info else None

    def _afterwards(self, unit: CaseUnit, case: Case, now: datetime) -> Body | None:
        """Return what is due after a decision: an approval expires after its last day in the decider's zone; a case is closed."""
        if case.status not in {Status.RELAYED, Status.CLOSED}:
            return None
        if case.expires_on is not None and case.expires_on < self.calendar(unit, case).today(now):
            return Expired(Lapse.APPROVAL_RAN_OUT)
        is_old = now - case.changed_at >= self.lapses.decided
        return Closed() if case.status is Status.RELAYED and is_old else None
