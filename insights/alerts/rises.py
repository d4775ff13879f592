"""Finds sections about which many more people ask since a change: the new words are unclear, even if questions are answered.

Only veterans count, relative to everything that veterans ask: neither a class of newcomers nor a busy week is a rise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.workdays import moment
from insights.alerts.baseline import Cell
from insights.alerts.chances import gamma_poisson, tail
from insights.alerts.detecting import Found, undoubted
from insights.alerts.events import Measurement
from insights.alerts.inspection import SHOWN, WEEKS, Inspection, first_of_each, people_in
from insights.alerts.readings import AlertKind, AskedOn, SopChange, Stumble

_KIND = AlertKind.UNCLEAR
_PRIOR = 1.0
"""Before anything is known of a topic it is taken for an average one that was asked about once."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """Counts veterans' people-days before and since the change, on the topic and on everything."""

    before: int
    since: int
    everything_before: int
    everything_since: int


def rises(inspection: Inspection, known: Collection[str] = (), quiet: Mapping[Cell, int] | None = None) -> list[Found]:
    """Return topics about whose changed section unusually many ask, but those `known`, which fire already. `quiet` says how many
    people it takes where an owner said that it is no problem.
    """
    changed = {
        topic: inspection.changed[place] for topic, place in inspection.material.places.items() if place in inspection.changed
    }
    starts = {topic: max(change.at, inspection.fresh.get(topic, change.at)) for topic, change in changed.items()}
    questions = defaultdict(list)
    for question in sorted(inspection.material.asked, key=lambda question: (question.at, question.id)):
        start = starts.get(question.topic)
        if (
            start is not None
            and question.topic not in known
            and start <= question.at <= inspection.now
            and not question.is_newcomer
        ):
            questions[question.topic].append(question)
    wanted = quiet or {}
    crowds = {
        topic: askers
        for topic, askers in questions.items()
        if people_in(askers) >= max(inspection.threshold.people, wanted.get((topic, _KIND), 0))
    }
    findings = (_rise(inspection, topic, askers, changed[topic]) for topic, askers in crowds.items())
    return undoubted(inspection, (finding for finding in findings if finding is not None))


def _rise(inspection: Inspection, topic: str, questions: Sequence[Stumble], change: SopChange) -> Found | None:
    first = first_of_each(questions)
    asking = _asking(inspection, topic, change.at.date())
    if not asking.everything_before:
        return None
    topics = max(1, sum(1 for _ in inspection.material.traffic.topics))
    exposure = asking.everything_before + topics * _PRIOR
    chances = gamma_poisson(asking.before + _PRIOR, exposure, max(1, asking.everything_since), asking.since)
    usual = (asking.before + _PRIOR) / exposure * asking.everything_since
    chance = float(tail(chances, size=asking.since)[asking.since])
    if asking.since < inspection.threshold.times * usual:
        return None
    reading = Measurement(
        people=len(first),
        times=len(questions),
        asked=asking.since,
        usual=round(usual, 2),
        chance=chance,
        since=moment(change.at.date()),
        weekly=_weekly(inspection, topic),
        questions=tuple(question.id for question in first[:SHOWN]),
        stuck=tuple(question.id for question in first),
        is_after_change=True,
        is_rise=True,
    )
    return Found(_KIND, reading, topic, change.section, allowed=inspection.threshold.rise)


def _asking(inspection: Inspection, topic: str, changed: date) -> _Asking:
    since = inspection.days.back(changed, inspection.threshold.history)
    before = [row for row in inspection.material.traffic.rows if since <= row.day < changed]
    after = [row for row in inspection.material.traffic.rows if changed <= row.day <= inspection.now.date()]
    return _Asking(_veterans(before, topic), _veterans(after, topic), _veterans(before), _veterans(after))


def _veterans(rows: Sequence[AskedOn], topic: str | None = None) -> int:
    return sum(row.people - row.newcomers for row in rows if topic is None or row.topic == topic)


def _weekly(inspection: Inspection, topic: str) -> tuple[int, ...]:
    """Count the people-days on which somebody asked, by week."""
    weeks, today = [0] * WEEKS, inspection.now.date()
    for row in inspection.material.traffic.of(topic):
        ago = (today - row.day).days // 7
        if 0 <= ago < WEEKS:
            weeks[WEEKS - 1 - ago] += row.people
    return tuple(weeks)
