"""Half a year, day by day, through the production code: the service detects, owners answer, fixes are seen and judged."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from core.eventlog import CAIRN
from core.workdays import Workdays, moment
from insights.alerts.events import Body, Dismissed, Fixing, Judged, Opened
from insights.alerts.models import Alert, AlertDone
from insights.alerts.readings import SopChange
from insights.alerts.service import AlertService
from insights.alerts.thresholds import AlertThreshold
from insights.alerts.verdicts import Proof, Verdict
from retrieval.library.models import SectionRef
from scripts.lab.topics.simulation.company import FIRST_DAY, Setup, owner_of
from scripts.lab.topics.simulation.life import Life, SimulatedQuestion
from scripts.lab.topics.simulation.memory import MemoryUnit, sop
from scripts.lab.topics.simulation.plot import HARD, Plot

SOON = 3
_EVENING = timedelta(hours=18)
_EDITS = 0.2
"""Edits of a working day that nobody stumbles over."""
_FRIDAY = 4
_PROMISE = timedelta(days=20)
_FALLBACK = "owner0"
"""Who is asked about what no SOP is about."""
_ENOUGH = 3
_ENOUGH_FOR_ITEMS = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a planted confusion. `days`: working days from the third person to the alert; None: no alert."""

    plot: Plot
    third: date | None
    alerted: date | None
    days: int | None
    proof: Proof | None = None
    judged: date | None = None

    @property
    def is_proven_right(self) -> bool:
        wanted = Verdict.HELPED if self.plot.left < 1 else Verdict.DID_NOT_HELP
        return self.proof is not None and self.proof.verdict is wanted


@dataclass(frozen=True, slots=True)
class Result:
    """One half year. `false_alerts` by (owner, month); months count from 0, four weeks and a bit each."""

    setup: Setup
    questions: int
    stumbles: int
    seen: tuple[Seen, ...]
    false_alerts: dict[tuple[str, int], int] = field(default_factory=dict)
    owner_months: int = 0

    @property
    def is_soon(self) -> bool:
        """Every planted one fired within 3 working days of the third person; quiz items have a rule of their own."""
        return all(seen.days is not None and seen.days <= SOON for seen in self.seen if seen.plot != HARD)

    @property
    def is_calm(self) -> bool:
        """No owner had more than one false alert in a month."""
        return max(self.false_alerts.values(), default=0) <= 1

    @property
    def is_proven(self) -> bool:
        """Both fixes were judged right."""
        return all(seen.is_proven_right for seen in self.seen if seen.plot.fixed_after is not None)

    @property
    def holds(self) -> bool:
        return self.is_soon and self.is_calm and self.is_proven


def service_of(threshold: AlertThreshold) -> AlertService:
    """Return the service of alerts with this threshold."""
    return AlertService(threshold=threshold, fallback=lambda: _FALLBACK)


@dataclass
class Run:
    setup: Setup
    service: AlertService = field(default_factory=lambda: service_of(AlertThreshold()))
    unit: MemoryUnit = field(default_factory=MemoryUnit)
    false_alerts: Counter[tuple[str, int]] = field(default_factory=Counter)
    alerted: dict[str, tuple[date, str]] = field(default_factory=dict)
    """Day and alert of the alert by the plot's name."""
    third: dict[str, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.life = Life(self.setup)
        self.random = Random(f"owners/{self.setup.seed}")  # noqa: S311 -- a simulation
        self.days = Workdays()
        self.plans: dict[date, list[tuple[str, Body | str]]] = {}
        self.recent: dict[str, deque[tuple[datetime, str]]] = {}
        self.tried: list[tuple[str, bool]] = []
        for number in range(self.setup.sops):
            texts = {f"s{part}": "As it was." for part in range(self.setup.sections)}
            self.unit.library.publish(sop(f"sop{number:02}", owner_of(self.setup, number), texts), moment(FIRST_DAY))

    def result(self) -> Result:
        """Live through it."""
        for number in range(self.setup.weeks * 7):
            self._day(FIRST_DAY + timedelta(days=number))
        log = self.unit.readings
        plots = {**self.life.planted, "": HARD}
        seen = tuple(self._seen(plot) for plot in plots.values())
        months = -(-self.setup.weeks * 7 // 30)
        return Result(self.setup, len(log.questions), len(log.stumbled), seen, dict(self.false_alerts), months * self.setup.owners)

    def _day(self, day: date) -> None:
        if day.weekday() <= _FRIDAY:
            self._edits(day)
            self._owners(day)
        for simulated in self.life.questions(day):
            self._asked(simulated)
        for tried in sorted(self.life.tries(day), key=lambda first_try: first_try.at):
            self.unit.readings.tried.append(tried)
            self._note_try(tried.section, tried.person, day, is_right=tried.is_right)
        if day.weekday() <= _FRIDAY:
            self._evening(day)

    def _evening(self, day: date) -> None:
        now = moment(day) + _EVENING
        for due in self.service.due(self.unit, now):
            self.service.act(self.unit, due.record.id, CAIRN, due.body, now)
        for done in self.service.detect(self.unit, now):
            if isinstance(done.event.body, Opened):
                self._opened(done, day)

    def _asked(self, simulated: SimulatedQuestion) -> None:
        log = self.unit.readings
        log.ask(simulated.question)
        if simulated.cause is not None:
            other = SectionRef("sop00", "s0") if simulated.cause.value == "conflicting" else None
            log.stumbled.append(replace(simulated.question, cause=simulated.cause, other=other))
        if simulated.is_planted:
            self._note(self.life.planted[simulated.true], simulated.question.person, simulated.question.at)

    def _note(self, plot: Plot, person: str, at: datetime) -> None:
        """Remember when the third person within a window had stumbled."""
        start = moment(self.days.back(at.date(), self.service.threshold.window - 1))
        recent = self.recent.setdefault(plot.name, deque())
        recent.append((at, person))
        while recent[0][0] < start:
            recent.popleft()
        if len({name for _, name in recent}) >= _ENOUGH:
            self.third.setdefault(plot.name, at.date())

    def _note_try(self, section: SectionRef, person: str, day: date, *, is_right: bool) -> None:
        if section == self.life.hard and self.life.is_on(HARD, day):
            self.tried.append((person, is_right))
            wrong = sum(not right for _, right in self.tried)
            if len({name for name, _ in self.tried}) >= _ENOUGH_FOR_ITEMS and 2 * wrong >= len(self.tried):
                self.third.setdefault(HARD.name, day)

    def _opened(self, done: AlertDone, day: date) -> None:
        alert, tomorrow = done.record, self._later(day, 1)
        plot = self._plot_of(alert, day)
        if plot is None:
            owner = owner_of(self.setup, int(alert.sop_id[3:])) if alert.sop_id else _FALLBACK
            self.false_alerts[owner, (day - FIRST_DAY).days // 30] += 1
            self.plans.setdefault(tomorrow, []).append((alert.id, Dismissed()))
            return
        self.alerted.setdefault(plot.name, (day, alert.id))
        self.plans.setdefault(tomorrow, []).append((alert.id, Fixing(tomorrow + _PROMISE)))
        if plot.fixed_after is not None and alert.topic not in self.life.fixed:
            self.plans.setdefault(self._later(day, plot.fixed_after), []).append((alert.id, "fix"))

    def _plot_of(self, alert: Alert, day: date) -> Plot | None:
        if alert.topic is None:
            return HARD if alert.section == self.life.hard and self.life.is_on(HARD, day) else None
        plot = self.life.planted.get(alert.topic)
        return plot if plot is not None and self.life.is_on(plot, day) and alert.kind is plot.kind else None

    def _owners(self, day: date) -> None:
        for alert_id, what in self.plans.pop(day, []):
            now = moment(day) + timedelta(hours=8)
            if isinstance(what, str):
                self._fix(self.unit.alerts.folded[alert_id], now)
            else:
                self.service.act(self.unit, alert_id, "owner", what, now)

    def _fix(self, alert: Alert, now: datetime) -> None:
        self.life.fixed[alert.topic or ""] = now.date()
        if alert.section is not None:
            self._publish(alert.section, f"Mended {now.isoformat()}", now)

    def _edits(self, day: date) -> None:
        now = moment(day) + timedelta(hours=7)
        for topic, plot in self.life.planted.items():
            section = self.life.topic(topic).section
            if plot.is_change and day == FIRST_DAY + timedelta(weeks=plot.week) and section is not None:
                self._publish(section, "Harmful.", now)
        if day == FIRST_DAY + timedelta(weeks=HARD.week):
            self._publish(self.life.hard, "Hard.", now)
        planted = {self.life.topic(topic).section for topic in self.life.planted} | {self.life.hard}
        section = self.random.choice(self.life.sections)
        if self.random.random() < _EDITS and section not in planted:
            self._publish(section, f"Edited {day.isoformat()}", now)

    def _publish(self, section: SectionRef, text: str, now: datetime) -> None:
        newest = self.unit.library.newest(section.sop_id)
        texts = {part.anchor: part.text for part in newest.sections} | {section.anchor: text}
        version = self.unit.library.publish(sop(newest.id, newest.governance.owner or "", texts), now)
        self.unit.readings.changed.append(SopChange(section, version, now))

    def _later(self, day: date, number: int) -> date:
        while number > 0:
            day += timedelta(days=1)
            number -= self.days.is_working(day)
        return day

    def _seen(self, plot: Plot) -> Seen:
        third, (alerted, alert_id) = self.third.get(plot.name), self.alerted.get(plot.name, (None, ""))
        days = None if third is None or alerted is None else max(0, self.days.count(third, alerted))
        history = self.unit.alerts.history(alert_id)
        proofs = [(event.body.proof, event.at.date()) for event in history if isinstance(event.body, Judged)]
        if not proofs:
            return Seen(plot, third, alerted, days)
        decisive = next((proof for proof in proofs if proof[0].verdict is not Verdict.TOO_EARLY), proofs[-1])
        return Seen(plot, third, alerted, days, *decisive)
