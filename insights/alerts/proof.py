"""Tests whether a fix helped: compares stumbles before and after in two ways, each with a confidence interval.

- rate: stumbles against how much else was asked. It falls when fewer ask, or when fewer of them stumble.
- share: of those who asked about it, how many stumbled. It ignores how many ask, but with few people it shows much sooner that
  the new words are no better than the old ones.

Repeated tests find something sooner or later. So looks are few, on fixed working days after the fix, and share one error of 5 % to
each side: each spends its part (Bonferroni), later looks more than early ones, half of it on each way of counting. All intervals
ever shown of one fix hold together with 90 % confidence. Until an interval is conclusive, the verdict is "too early".

Chance contributed to the alert's firing. So the period before begins with the first stumble counted, and neither this stumble nor
the one that fired is counted (for events at a steady rate that is unbiased: of k gaps k-1 are counted over their length).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.workdays import Workdays
from insights.alerts.baseline import USUAL
from insights.alerts.chances import ratio_interval, share_interval
from insights.alerts.models import Alert, Status
from insights.alerts.readings import AlertKind, Material, Traffic
from insights.alerts.verdicts import Proof, Verdict

_DAY = timedelta(days=1)
_PLAN = ((5, 0.0025), (10, 0.005), (15, 0.005), (20, 0.0075), (30, 0.01), (40, 0.01))
"""Working days after the fix, and the error that the look may spend on each side; together 0.04."""

_LATER, _LATER_ERROR = 20, 0.005
"""Then every 20 days, each with half the error of the one before: together 0.01 at most."""

USEFUL = 0.5
"""A fix that helps at least halves the stumbles; when that is ruled out, it did not help."""

_ASKING_ERROR = 0.05
"""How likely it may be that askings halved all the same, when the share alone says that a fix did not help."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts events before and after a fix, their exposure, and (if known) the askings that they are part of."""

    before: int
    after: int
    per_before: int
    per_after: int
    asked_before: int = 0
    asked_after: int = 0


def plan(look: int) -> tuple[int, float]:
    """Return when a look takes place, in working days after the fix, and its one-sided error; 0 is the first look."""
    if look < len(_PLAN):
        return _PLAN[look]
    later = look - len(_PLAN)
    return _PLAN[-1][0] + _LATER * (later + 1), _LATER_ERROR / 2 ** (later + 1)


def is_look_due(alert: Alert, today: date, days: Workdays) -> bool:
    if alert.status is not Status.WATCHED or alert.watched_since is None:
        return False
    return days.count(alert.watched_since.date(), today) > plan(alert.looks)[0]


def judge(alert: Alert, material: Material, today: date, days: Workdays) -> Proof:
    """Judge the newest fix of a watched alert. Whole days count: neither the day of the fix nor today. Raises `ValueError`: the
    alert is not watched.
    """
    if alert.watched_since is None or alert.fixed_at is None:
        raise ValueError("an alert without a fix cannot be judged")
    day = days.count(alert.watched_since.date(), today) - 1
    return judged(counts_of(alert, material, today, days), alert.looks, day)


def judged(counts: Counts, look: int, day: int) -> Proof:
    """Judge counts at the look with this number, `day` working days after the fix."""
    _, error = plan(look)
    counted, askings = (counts.before, counts.after), (counts.asked_before, counts.asked_after)
    has_shares = bool(all(askings) and counts.before)
    error = error / 2 if has_shares else error
    against = counts.per_before, counts.per_after
    bare = Proof(Verdict.TOO_EARLY, *counted, *against, ratio=None, low=0.0, high=None, confidence=1 - 2 * error, days=day)
    if not all(against):
        return bare
    low, high = ratio_interval(counted, against, error)
    ratio = (counts.after / counts.per_after) / (counts.before / counts.per_before) if counts.before else None
    proof = replace(bare, ratio=ratio, low=low, high=high)
    if has_shares:
        least, most = share_interval(counted, askings, error)
        proof = replace(proof, asked_before=askings[0], asked_after=askings[1], share_low=least, share_high=most)
    return replace(proof, verdict=_word(proof))


def counts_of(alert: Alert, material: Material, today: date, days: Workdays) -> Counts:
    """Count the spans before and after. A person counts once a day; so does everybody who asked about something else."""
    fixed, watched = (alert.fixed_at or alert.opened_at).date(), (alert.watched_since or alert.opened_at).date()
    before, after = _Span(alert.opening.since.date(), fixed), _Span(watched + _DAY, today)
    events = list(_events(alert, material))
    counted = sum(day in before for day in events), sum(day in after for day in events)
    if alert.kind is AlertKind.NOT_STICKING:
        tries = [first_try.at.date() for first_try in material.tries if first_try.section == alert.section]
        against = sum(day in before for day in tries), sum(day in after for day in tries)
        return Counts(max(0, counted[0] - 1), counted[1], max(0, against[0] - 1), against[1])
    triggers = 1 if alert.opening.is_rise else 2
    against = _else(alert, material.traffic, before), _else(alert, material.traffic, after)
    if not all(against):
        against = days.count(before.since - _DAY, before.until - _DAY), days.count(after.since - _DAY, after.until - _DAY)
    stumbled = max(0, counted[0] - triggers), counted[1]
    if alert.opening.is_rise:
        return Counts(*stumbled, *against)
    askings = _own(alert, material.traffic, before) - triggers, _own(alert, material.traffic, after)
    return Counts(*stumbled, *against, max(stumbled[0], askings[0]), max(stumbled[1], askings[1]))


@dataclass(frozen=True, slots=True)
class _Span:
    """Holds a span of whole days, the last one excluded."""

    since: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.since <= day < self.until


def _events(alert: Alert, material: Material) -> Iterator[date]:
    """Return the day of each stumble over the topic, whatever its kind: a gap filled with unclear words is not fixed."""
    if alert.kind is AlertKind.NOT_STICKING:
        yield from (
            first_try.at.date() for first_try in material.tries if first_try.section == alert.section and not first_try.is_right
        )
    elif alert.opening.is_rise:
        for row in material.traffic.of(alert.topic or ""):
            yield from [row.day] * row.people
    else:
        theirs = (stumble for stumble in material.stumbles if stumble.topic == alert.topic and stumble.kind in USUAL)
        yield from (day for day, _ in {(question.at.date(), question.person) for question in theirs})


def _else(alert: Alert, traffic: Traffic, span: _Span) -> int:
    """Count the people-days of questions about everything else."""
    return sum(people for day, people in traffic.totals.items() if day in span) - _own(alert, traffic, span)


def _own(alert: Alert, traffic: Traffic, span: _Span) -> int:
    return sum(row.people for row in traffic.of(alert.topic or "") if row.day in span)


def _word(proof: Proof) -> Verdict:
    verdict = _by_rate(proof)
    return verdict if proof.shares is None else _by_both(proof, verdict, *proof.shares)


def _by_both(proof: Proof, by_rate: Verdict, before: float, after: float) -> Verdict:
    """Combine the verdicts of both ways of counting: either one is enough, unless the other one contradicts it.

    Where more people ask but no larger share of them stumbles, it did not get worse.
    """
    ratio = proof.ratio or 0.0
    if ratio <= USEFUL:
        is_lower = by_rate is Verdict.HELPED or (proof.share_high is not None and proof.share_high < 1)
        return Verdict.HELPED if is_lower else Verdict.TOO_EARLY
    is_share_kept = proof.share_low > USEFUL and _as_many_ask(proof)
    if is_share_kept or by_rate in {Verdict.DID_NOT_HELP, Verdict.GOT_WORSE}:
        return Verdict.GOT_WORSE if min(proof.share_low, ratio) > 1 else Verdict.DID_NOT_HELP
    return by_rate if after < before else Verdict.TOO_EARLY


def _as_many_ask(proof: Proof) -> bool:
    """Return whether it is unlikely that askings halved: with fewer askers fewer stumble, even at the same share."""
    askings = proof.asked_before, proof.asked_after
    return ratio_interval(askings, (proof.per_before, proof.per_after), _ASKING_ERROR)[0] > USEFUL


def _by_rate(proof: Proof) -> Verdict:
    if proof.low > 1:
        return Verdict.GOT_WORSE
    if proof.high is not None and proof.high < 1:
        return Verdict.HELPED
    return Verdict.DID_NOT_HELP if proof.low > USEFUL else Verdict.TOO_EARLY
