"""Looks up what a topic's card shows: masked questions, the current section, the chart, the topic's state. Reads only.

Nobody is named. An SOP that is not open to everyone, and questions about it, show only where that SOP is at home.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from bot.blocks.quote import render
from bot.blocks.words import plain_title
from bot.ports import Clock, Links, UnitOfWork
from bot.slack.sent_messages import Permalinks
from bot.topics.masking import Masks
from bot.topics.remarks import notes_on, unreached, waits_for
from bot.topics.routes import AlertRoutes
from bot.topics.views.card import SAMPLES, AlertShown
from bot.topics.views.chart import Trend
from bot.topics.views.notes import StepNow, proof_words
from bot.topics.views.words import ShownState, Tally, TopicState
from core.localization import N_, quoted
from core.localization import gettext as _
from insights.alerts.events import Opened, Refreshed
from insights.alerts.models import Alert, Status
from insights.alerts.verdicts import Verdict
from insights.headings import MOST_QUESTIONS
from insights.naming import TopicNames
from retrieval.library.models import CurrentSection, SectionRef
from retrieval.questions import LoggedQuestion

_WEEK: Final = timedelta(days=7)
_HIDDEN: Final = N_("A question about an SOP that is not open to everyone here")
_NAMELESS: Final = N_("A question whose words are no longer stored")
_STATES: Final = {
    Status.OPEN: TopicState.OPEN,
    Status.FIXING: TopicState.FIXING,
    Status.SNOOZED: TopicState.SNOOZED,
    Status.WATCHED: TopicState.WATCHED,
    Status.SOLVED: TopicState.HELPED,
    Status.DISMISSED: TopicState.DISMISSED,
    Status.MERGED: TopicState.MERGED,
    Status.FADED: TopicState.FADED,
}


@dataclass(frozen=True)
class AlertDetails:
    """Looks up the details of alerts. `central` names the question that stands for a topic, None where nobody knows one;
    `members` its newest questions, as many as are asked for, oldest first.
    """

    routes: AlertRoutes
    clock: Clock
    links: Links
    permalinks: Permalinks
    central: Callable[[UnitOfWork, str], str | None] = lambda _uow, _topic: None
    members: Callable[[UnitOfWork, str, int], Sequence[str]] = lambda _uow, _topic, _most: ()
    names: TopicNames = field(default_factory=TopicNames)
    masks: Masks = field(default_factory=Masks)

    def shown(self, uow: UnitOfWork, alert: Alert, channel: str) -> AlertShown:
        """Return what the alert's card shows in this channel (a person's id: in a direct message to them)."""
        withheld = self.routes.withheld(uow, alert) if alert.status is Status.OPEN else None
        routes = self.routes.of(uow, alert)
        if routes is not self.routes:
            return replace(self, routes=routes).shown_here(uow, alert, channel)
        return replace(self.shown_here(uow, alert, channel), withheld=self.routes.people.channel_name(withheld) if withheld else "")

    def shown_here(self, uow: UnitOfWork, alert: Alert, channel: str) -> AlertShown:
        """Return the same for routes that know what the owner decided."""
        reading, trend, section = alert.reading, self.trend(uow, alert), self.section(uow, alert, channel)
        route = self.routes.route(uow, alert)
        return AlertShown(
            id=alert.id,
            kind=alert.kind,
            title=self.title(uow, alert, channel),
            tally=Tally(reading.people, reading.times, reading.since.date()),
            trend=trend,
            state=self.state(uow, alert, channel),
            samples=self.samples(uow, reading.questions, channel),
            section=plain_title(section) if section else "",
            url=self.links(section.sop, section.section, channel) if section else "",
            quote=quote_of(section) if section else "",
            may_merge=alert.topic is not None,
            notes=tuple(notes_on(alert)),
            skipped=[unreached(gap) for gap in (route.skipped if route else ()) if gap.why.is_gap],
        )

    def title(self, uow: UnitOfWork, alert: Alert, channel: str) -> str:
        """Return the topic's most central question, masked; of practice questions, their section."""
        if alert.topic is None:
            section = self.section(uow, alert, channel)
            return _("Practice questions on {section}").format(section=plain_title(section)) if section else _(_HIDDEN)
        return self.topic_title(uow, alert.topic, channel, alert.reading.questions)

    def topic_title(self, uow: UnitOfWork, topic: str, channel: str, samples: Collection[str] = ()) -> str:
        """Return one line for a topic; `samples` are questions to take when its central one may not be shown."""
        central = self.central(uow, topic)
        candidates = [question for question in (central, *samples) if question]
        if not candidates:
            return _(_NAMELESS)
        plain = next(iter(self.samples(uow, candidates, channel, 1)), None)
        if plain is None:
            return _(_HIDDEN)
        if self.names.model is None:
            return plain
        typical = [question for question in (central, *self.members(uow, topic, MOST_QUESTIONS)) if question] or candidates
        return self.names.name(self.samples(uow, typical, channel, MOST_QUESTIONS), plain)

    def samples(self, uow: UnitOfWork, questions: Collection[str], channel: str, most: int = SAMPLES) -> list[str]:
        """Return masked texts of the questions that may be read in this channel."""
        logged = (
            logged_question
            for question_id in questions
            if (logged_question := uow.questions.get(question_id)) is not None and logged_question.question.text.strip()
        )
        mask = self.masks(uow)
        texts = (mask(logged_question.question.text) for logged_question in logged if self._may_read(uow, logged_question, channel))
        return list(islice(_distinct(texts), most))

    def masked(self, uow: UnitOfWork, question: str) -> str:
        """Return one question with every person masked, for the person who asked it."""
        logged = uow.questions.get(question)
        return self.masks(uow)(logged.question.text) if logged and logged.question.text.strip() else _(_NAMELESS)

    def _may_read(self, uow: UnitOfWork, logged: LoggedQuestion, channel: str) -> bool:
        """Return whether a question may be read in this channel. It counts as one about the section that was found first for it."""
        if not logged.sources:
            return True
        card = uow.library.card(logged.sources[0].sop_id)
        return card is not None and self.routes.may_name(uow, card.governance, channel)

    def section(self, uow: UnitOfWork, alert: Alert, channel: str) -> CurrentSection | None:
        """Return the alert's section in its current version, where it may be shown."""
        return self.named(uow, alert.section, channel)

    def named(self, uow: UnitOfWork, ref: SectionRef | None, channel: str) -> CurrentSection | None:
        section = uow.library.section(ref) if ref else None
        return section if section and self.routes.may_name(uow, section.sop.governance, channel) else None

    def now(self, uow: UnitOfWork, alert: Alert, channel: str | None, person: str = "") -> StepNow | None:
        """Return the answer as it reads today: the section that the owner named as the answer, else the alert's section. Without
        a channel it is for a person of whom it is known that they may see it.
        """
        answer = alert.answered_by or alert.section
        section = self.named(uow, answer, channel) if channel else (uow.library.section(answer) if answer else None)
        if section is None:
            return None
        return StepNow(plain_title(section), self.links(section.sop, section.section, channel or person), quote_of(section))

    def trend(self, uow: UnitOfWork, alert: Alert) -> Trend:
        """Return the newest reading's weeks, which end with the day on which it was taken, and the full weeks that have passed
        since.
        """
        readings = [event for event in uow.alerts.history(alert.id) if isinstance(event.body, (Opened, Refreshed))]
        read_at = readings[-1].at if readings else alert.changed_at
        counts = alert.reading.weekly or (alert.reading.times,)
        later = self._later(uow, alert, read_at)
        begins = read_at.date() + _WEEK * len(later) - timedelta(days=6)
        counts = (*counts, *later)[-len(counts) :]
        return Trend(begins, counts, _changed(alert, begins, len(counts)))

    def _later(self, uow: UnitOfWork, alert: Alert, since: datetime) -> tuple[int, ...]:
        """Return the stumbles in each full week after a moment: after a fix there may be none, and that should be seen."""
        weeks = max(0, (self.clock() - since) // _WEEK)
        if not weeks or alert.topic is None:
            return ()
        stumbles = uow.readings.stumbles(since, since + weeks * _WEEK, [alert.topic])
        by_week: Counter[int] = Counter()
        for stumble in stumbles:
            if stumble.kind is alert.kind and stumble.at > since:
                by_week[(stumble.at - since) // _WEEK] += stumble.times
        return tuple(by_week[week] for week in range(weeks))

    def card_url(self, alert: Alert, reader: str) -> str:
        """Return the address of the newest card that this channel or person can open: nobody reads another one's direct messages.
        Empty when there is none yet.
        """
        has_it = alert.handed_to is not None and self.routes.routing.id_of(alert.handed_to) == reader
        readable = [card for card in alert.cards if has_it or not card.channel.startswith("D")]
        return self.permalinks.of(readable[-1].channel, readable[-1].ts) if readable else ""

    def state(self, uow: UnitOfWork, alert: Alert, channel: str) -> ShownState:
        kind, why = _STATES[alert.status], ""
        to, url = self._leads_to(uow, alert, channel)
        if alert.proof is not None and alert.proof.verdict is not Verdict.TOO_EARLY:
            why = proof_words(alert.proof)
            kind = TopicState.NOT_HELPED if alert.status is Status.OPEN else kind
        elif alert.status is Status.WATCHED:
            why = waits_for(alert)
            kind = TopicState.ELSEWHERE if alert.answered_by and alert.fixed_in is None else kind
        elif alert.status is Status.FIXING and alert.is_late(self.clock().date()):
            why = _("The date has passed.")
        until = alert.snoozed_until.date() if alert.snoozed_until else None
        return ShownState(kind, alert.due_on or until, to, url, why)

    def _leads_to(self, uow: UnitOfWork, alert: Alert, channel: str) -> tuple[str, str]:
        if alert.status is Status.MERGED and alert.successor:
            return quoted(self.topic_title(uow, alert.successor, channel)), ""
        section = self.named(uow, alert.answered_by, channel)
        return (plain_title(section, 100), self.links(section.sop, section.section, channel)) if section else ("", "")


def _distinct(texts: Iterable[str]) -> Iterator[str]:
    """Yield each text once; texts that nobody takes are not looked up."""
    seen: set[str] = set()
    for text in texts:
        if text not in seen:
            seen.add(text)
            yield text


def _changed(alert: Alert, begins: date, weeks: int) -> int | None:
    """Return the position of the week in which the newest fix was published; None when that is before or after the weeks shown."""
    if alert.fixed_in is None or alert.watched_since is None:
        return None
    position = weeks - 1 + (alert.watched_since.date() - begins).days // 7
    return position if 0 <= position < weeks else None


def quote_of(section: CurrentSection) -> str:
    """Return the section's text as mrkdwn."""
    return "\n".join(render(block) for block in section.section.blocks)
