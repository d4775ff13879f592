"""What a week brought, for one owner's channel: values only. A digest with nothing in it is not sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from insights.signals.models import Signal, Status
from insights.signals.readings import CasesOn, SignalKind


@dataclass(frozen=True, slots=True)
class Digest:
    """Signals by what became of them between `since` and `until`; none stands under two headings.

    new: rang this week. rising: older, and more stumbled this week than the week before. solved: the fix was proven.
    unsolved: the fix was proven not to help. promised: what the owner said they would fix, the nearest date first.
    failing: quiz items that do not stick, whenever they rang. cases: what exceptions were asked for again and again.
    """

    since: datetime
    until: datetime
    new: tuple[Signal, ...] = ()
    rising: tuple[Signal, ...] = ()
    solved: tuple[Signal, ...] = ()
    unsolved: tuple[Signal, ...] = ()
    promised: tuple[Signal, ...] = ()
    failing: tuple[Signal, ...] = ()
    cases: tuple[CasesOn, ...] = ()

    @property
    def is_empty(self) -> bool:
        parts = (self.new, self.rising, self.solved, self.unsolved, self.promised, self.failing, self.cases)
        return not any(parts)


@dataclass(frozen=True, slots=True)
class Week:
    """What the digests of one week are made from: signals that live or were touched in it, and cases that recur."""

    since: datetime
    until: datetime
    signals: Sequence[Signal]
    cases: Sequence[CasesOn] = ()


def weekly(week: Week, sops: Collection[str | None]) -> Digest:
    """Return the digest for whoever answers for these SOPs; None among them stands for what belongs to no SOP."""
    theirs = {signal.id: signal for signal in week.signals if signal.sop_id in sops}
    headings: dict[str, list[Signal]] = {}
    for signal in sorted(theirs.values(), key=damage, reverse=True):
        headings.setdefault(_heading(signal, week), []).append(signal)

    def under(name: str) -> tuple[Signal, ...]:
        return tuple(headings.get(name, ()))

    promised = sorted(under("promised"), key=lambda signal: (signal.due_on is None, signal.due_on or signal.opened_at.date()))
    return Digest(
        since=week.since,
        until=week.until,
        new=under("new"),
        rising=under("rising"),
        solved=under("solved"),
        unsolved=under("unsolved"),
        promised=tuple(promised),
        failing=under("failing"),
        cases=tuple(case for case in week.cases if case.sop_id in sops),
    )


def damage(signal: Signal, impact: int = 1) -> int:
    """People x repeats x the task's impact (1 to 4): how much a topic costs; repeats are stumbles per person."""
    return signal.reading.times * impact


def ranked(signals: Iterable[Signal], impact: dict[str, int]) -> list[Signal]:
    """By damage, the worst first; `impact` by SOP."""
    return sorted(signals, key=lambda signal: (-damage(signal, impact.get(signal.sop_id or "", 1)), signal.opened_at, signal.id))


def _heading(signal: Signal, week: Week) -> str:
    is_this_week = week.since <= signal.changed_at < week.until
    if signal.status is Status.SOLVED:
        return "solved" if is_this_week else ""
    if not signal.is_live:
        return ""
    if signal.kind is SignalKind.NOT_STICKING:
        return "failing"
    return _living(signal, week)


def _living(signal: Signal, week: Week) -> str:
    if signal.opened_at >= week.since:
        return "new"
    if signal.status is Status.OPEN and signal.proof is not None and signal.changed_at >= week.since:
        return "unsolved"
    if signal.status is Status.FIXING:
        return "promised"
    return "rising" if is_rising(signal) else ""


def is_rising(signal: Signal) -> bool:
    """More stumbled this week than in the week before."""
    weekly_counts = signal.reading.weekly
    return len(weekly_counts) > 1 and weekly_counts[-1] > weekly_counts[-2]
