"""Builds the weekly digest of alerts for one owner's channel, as values. A digest with nothing in it is not sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from insights.alerts.models import Alert, Status
from insights.alerts.readings import AlertKind, CasesOn


@dataclass(frozen=True, slots=True)
class Digest:
    """Groups alerts by what became of them between `since` and `until`; no alert is in two groups.

    new: fired this week. rising: older, and more stumbled this week than the week before. solved: the fix was proven.
    unsolved: the fix was proven not to help. promised: what the owner said they would fix, the nearest date first.
    failing: quiz items that do not stick, whenever they fired. cases: what exceptions were asked for again and again.
    """

    since: datetime
    until: datetime
    new: tuple[Alert, ...] = ()
    rising: tuple[Alert, ...] = ()
    solved: tuple[Alert, ...] = ()
    unsolved: tuple[Alert, ...] = ()
    promised: tuple[Alert, ...] = ()
    failing: tuple[Alert, ...] = ()
    cases: tuple[CasesOn, ...] = ()

    @property
    def is_empty(self) -> bool:
        parts = (self.new, self.rising, self.solved, self.unsolved, self.promised, self.failing, self.cases)
        return not any(parts)


@dataclass(frozen=True, slots=True)
class Week:
    """Holds the input of one week's digests: alerts that are live or were touched in it, and cases that recur."""

    since: datetime
    until: datetime
    alerts: Sequence[Alert]
    cases: Sequence[CasesOn] = ()


def weekly(week: Week, sops: Collection[str | None]) -> Digest:
    """Return the digest for whoever answers for these SOPs; None among them stands for what belongs to no SOP."""
    theirs = {alert.id: alert for alert in week.alerts if alert.sop_id in sops}
    headings: dict[str, list[Alert]] = {}
    for alert in sorted(theirs.values(), key=damage, reverse=True):
        headings.setdefault(_heading(alert, week), []).append(alert)

    promised = headings.get("promised", [])
    promised.sort(key=lambda alert: (alert.due_on is None, alert.due_on or alert.opened_at.date()))
    groups = {name: tuple(alerts) for name, alerts in headings.items() if name}
    return Digest(week.since, week.until, cases=tuple(case for case in week.cases if case.sop_id in sops), **groups)


def damage(alert: Alert, impact: int = 1) -> int:
    """Return what a topic costs: people x repeats x the task's impact (1 to 4); repeats are stumbles per person."""
    return alert.reading.times * impact


def _heading(alert: Alert, week: Week) -> str:
    is_this_week = week.since <= alert.changed_at < week.until
    if alert.status is Status.SOLVED:
        return "solved" if is_this_week else ""
    if not alert.is_live:
        return ""
    if alert.kind is AlertKind.NOT_STICKING:
        return "failing"
    return _living(alert, week)


def _living(alert: Alert, week: Week) -> str:
    if alert.opened_at >= week.since:
        return "new"
    if alert.status is Status.OPEN and alert.proof is not None and alert.changed_at >= week.since:
        return "unsolved"
    if alert.status is Status.FIXING:
        return "promised"
    is_fresh = alert.read_at is None or alert.read_at >= week.since
    return "rising" if is_fresh and is_rising(alert) else ""


def is_rising(alert: Alert) -> bool:
    """Return whether more people stumbled in the week of the newest reading than in the week before."""
    weekly_counts = alert.reading.weekly
    return len(weekly_counts) > 1 and weekly_counts[-1] > weekly_counts[-2]
