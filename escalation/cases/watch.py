"""Finds what is due in cases: reminders, moves, lapses. The passing of time never approves anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.eventlog import Due
from core.workdays import Calendar, Calendars
from escalation.cases.events import Body, Closed, Expired, Lapse, Overdue, Reassigned, Reminded
from escalation.cases.models import Case, CaseDue, Status
from escalation.cases.ports import CaseUnit
from escalation.cases.routing import Routing, holder
from escalation.clocks import BACKUP, Deadline, Targets, deadlines, step_due, targets_of


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
        person = holder(case)
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
