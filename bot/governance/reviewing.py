"""Asks owners about the sections that cost most, once a week and three at most, and stores what they say.

Who may answer is worked out on the server when they click: the SOP's owner and backup of that moment, the workspace's fallback.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from bot.blocks.mrkdwn import link
from bot.blocks.words import plain_title
from bot.deps import Deps
from bot.governance.review_queue import questions_due, with_step
from bot.governance.views.review import (
    ShownQuestion,
    answered_card,
    not_mine_card,
    review_card,
    said_card,
    unseen_card,
)
from bot.outbox.before_sending import may_name
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.events import Click
from bot.slack.sending import guarded
from bot.topics.schedule import LATE, Schedule
from core import units
from core.localization import N_
from core.localization import gettext as _
from core.workdays import local_day, zone_of
from escalation.cases.afterwards import GapKind, SopGap
from escalation.owners import Fallbacks
from insights.reports.readers import FEWEST
from insights.reviews import BUMPS, MOST, ReviewAsk, ReviewQuestion, Said, reasons
from retrieval.library.models import SectionRef, SopCard, digest_of

LOOK_EVERY: Final = timedelta(minutes=15)
"""So long between two looks at what is to be asked while messages may be due."""

_SAID: Final = {
    Said.RIGHT: N_("✓ {name} says that it is still right. Thank you."),
    Said.CHANGE: N_("✎ {name} says that it needs a change. It is on the owner's list until it changes."),
    Said.NOT_MINE: N_("{name} says that it is not theirs. I ask whoever stands in, and say so."),
}
REVIEW_GAP: Final = "gap-review-"
"""Prefix of the ids of gaps that come from a question; they end when the section changes."""

_FASTER: Final = N_("{name} has answered this already. The first answer stands.")
_GONE: Final = N_("That question is no longer open: its section has changed or is gone. Nothing is left to do.")
_NOT_YOURS: Final = N_("Only the SOP's owner, their backup or whoever stands in can answer this. Nothing was stored.")
_MOVED: Final = N_("{name} looks after this SOP now, so this is theirs to answer. Nothing was stored.")

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Worklist:
    """A person with the questions that are theirs, worst first."""

    person: str
    zone: str
    questions: Sequence[ReviewQuestion]


@dataclass
class Reviewing:
    """Asks owners and stores their answers. `schedule` says when the weekly message is sent, None never; `fewest`: a count of
    fewer people is not given.
    """

    deps: Deps
    click_reply: ClickReply
    fallback: Fallbacks
    schedule: Schedule | None
    fewest: int = FEWEST
    _looked: datetime | None = field(default=None, init=False)

    def tick(self) -> None:
        """Send what is due to everybody, at the digest's local time, once whichever replica is first."""
        now = self.deps.clock()
        is_fresh = self._looked is not None and now - self._looked < LOOK_EVERY
        if self.schedule is None or is_fresh or not self.schedule.is_near(now):
            return
        worklists = units.run(self.deps.units, lambda uow: self._worklists(uow, now))
        for worklist in worklists:
            due = self.schedule.last(now, zone_of(worklist.zone))
            if now - due <= LATE:
                guarded("review", partial(self._send, worklist, due, now))
        self._looked = now

    def _worklists(self, uow: UnitOfWork, now: datetime) -> list[_Worklist]:
        questions, history = questions_due(uow, now)
        by_person: dict[str, list[ReviewQuestion]] = {}
        for question in questions:
            person = self._reviewer(uow, question.candidate.card, history.passed(question.place))
            if person is not None:
                by_person.setdefault(person, []).append(question)
        return [_Worklist(person, _zone(uow, person), theirs) for person, theirs in by_person.items()]

    def _reviewer(self, uow: UnitOfWork, card: SopCard, passed: Iterable[str]) -> str | None:
        """Return the first of owner, backup and fallback who can be reached, may read of the SOP, and was not passed over."""
        people = self.deps.people
        for person in self._line(card):
            if person not in passed and people.obstacle(person) is None and may_name(people, uow, card.governance, person):
                return person
        return None

    def _line(self, card: SopCard) -> Iterator[str]:
        for name in (card.governance.owner, card.governance.backup, self.fallback.owner):
            person = self.deps.people.slack_id(name) if name else None
            if person is not None:
                yield person

    def _send(self, worklist: _Worklist, due: datetime, now: datetime) -> None:
        year, week, _weekday = local_day(due, worklist.zone).isocalendar()
        key = f"review:{worklist.person}:{year}-W{week:02}"

        def work(uow: UnitOfWork) -> tuple[int, list[Post]]:
            if uow.outbox.channel(key) is not None:
                return 0, []
            unseen = list(self._unseen(uow, now))
            with self.deps.people.speaking(worklist.person):
                shown = [self._asked(uow, key, worklist, question, now) for question in worklist.questions[:MOST]]
                call = calls.post(key, worklist.person, review_card(shown))
            return len(shown), [Post(key, worklist.person, call), *unseen]

        count = self.deps.delivery.deliver(work)
        if count:
            _log.info("reviews_asked", questions=count)

    def _asked(self, uow: UnitOfWork, key: str, worklist: _Worklist, question: ReviewQuestion, now: datetime) -> ShownQuestion:
        """Store a question, and return it as it is shown."""
        question = with_step(uow, question, now)
        ask = ReviewAsk(digest_of(key, str(question.place)), question.place, worklist.person, now)
        uow.review_asks.add(ask)
        candidate = question.candidate
        title, url = self._place(uow, question.place, worklist.person)
        due = candidate.card.review_due() if question.is_due else None
        return ShownQuestion(ask.id, title, url, reasons(candidate, self.fewest), candidate.step, due)

    def _unseen(self, uow: UnitOfWork, now: datetime) -> Iterator[Post]:
        """Tell the substitute what nobody looked at three times in a row; once for each such row, and without a name."""
        standing_in = self._standing_in()
        questions, history = questions_due(uow, now)
        last = {question.place: history.asks[question.place][-1] for question in questions if question.bumps >= BUMPS}
        rows = [(place, ask.id) for place, ask in sorted(last.items()) if ask.person != standing_in]
        titles = [title for place, _ in rows if (title := self._link(uow, place, standing_in or ""))]
        if standing_in is not None and titles:
            key = f"review-unseen:{digest_of(*(ask for _place, ask in rows))}"
            with self.deps.people.speaking(standing_in):
                call = calls.post(key, standing_in, unseen_card(titles))
            yield Post(key, standing_in, call)

    def _standing_in(self) -> str | None:
        return self.deps.people.slack_id(self.fallback.owner) if self.fallback.owner else None

    def answer(self, click: Click, answer: Said) -> None:
        """Store a person's answer to a question, once; the message then shows it in place of the buttons."""

        def work(uow: UnitOfWork) -> tuple[str, list[Post]]:
            ask, now = self._open_to(uow, click), self.deps.clock()
            if isinstance(ask, str):
                return ask, []
            if not uow.review_asks.answer(ask.id, answer, click.person, now):
                return _(_FASTER).format(name=_("Somebody")), []
            return "", [*self._followed(uow, ask, answer, click, now), *_closed(click, answer)]

        refusal = self.deps.delivery.deliver(work)
        if refusal:
            self.click_reply(click, lambda: said_card(refusal))

    def section(self, click: Click) -> SectionRef | None:
        """Return the section of the question that was clicked; None where it is not open to the clicker."""
        ask = units.run(self.deps.units, lambda uow: self._open_to(uow, click))
        return ask.section if isinstance(ask, ReviewAsk) else None

    def _open_to(self, uow: UnitOfWork, click: Click) -> ReviewAsk | str:
        """Return the question that was clicked, if it is open to the clicker; else why it is not."""
        ask = uow.review_asks.get(click.value)
        card = uow.library.card(ask.section.sop_id) if ask else None
        if ask is None or card is None:
            return _(_GONE)
        if click.person not in self._line(card) or not may_name(self.deps.people, uow, card.governance, click.person):
            return self._moved(uow, card, click.person) if click.person == ask.person else _(_NOT_YOURS)
        return ask if ask.said is None else _(_FASTER).format(name=self._name(uow, ask.said_by) or _("Somebody"))

    def _moved(self, uow: UnitOfWork, card: SopCard, person: str) -> str:
        """Name who looks after the SOP now, for a person from whom it was taken since they were asked; no name where they may not
        read of it.
        """
        now = self._reviewer(uow, card, ()) if may_name(self.deps.people, uow, card.governance, person) else None
        return _(_MOVED).format(name=(self._name(uow, now) if now else "") or _("Somebody else"))

    def _followed(self, uow: UnitOfWork, ask: ReviewAsk, answer: Said, click: Click, now: datetime) -> Iterator[Post]:
        """Apply what follows inside Cairn: a confirmed review, a line on the owner's list, or a message to the substitute."""
        _log.info("review_answered", said=answer.value)
        if answer is Said.RIGHT and not ask.section.anchor:
            uow.library.confirm_review(ask.section.sop_id, now)
        if answer is Said.CHANGE:
            gap = f"{REVIEW_GAP}{ask.id}"
            uow.gaps.add(SopGap(gap, ask.section.sop_id, ask.section.anchor or None, GapKind.CONFUSING, None, now))
        standing_in = self._standing_in()
        if answer is Said.NOT_MINE and standing_in not in {None, click.person}:
            title, key = self._link(uow, ask.section, standing_in or ""), f"review-not-mine:{ask.id}"
            if title and standing_in is not None:
                with self.deps.people.speaking(standing_in):
                    call = calls.post(key, standing_in, not_mine_card(title))
                yield Post(key, standing_in, call)

    def _place(self, uow: UnitOfWork, place: SectionRef, reader: str) -> tuple[str, str]:
        """Return title and address of a section, or of the SOP as a whole; empty where the reader may not read of it."""
        card = uow.library.card(place.sop_id)
        if card is None or not may_name(self.deps.people, uow, card.governance, reader):
            return "", ""
        section = uow.library.section(place) if place.anchor else None
        current = section or next(iter(uow.library.sections_of(card.id)), None)
        title = plain_title(section) if section else card.title
        return title, self.deps.links(card, current.section, reader) if current else ""

    def _link(self, uow: UnitOfWork, place: SectionRef, reader: str) -> str:
        title, url = self._place(uow, place, reader)
        return link(url, title) if title else ""

    def _name(self, uow: UnitOfWork, person: str) -> str:
        return self.deps.people.name(person, uow) if person else ""


def _zone(uow: UnitOfWork, person: str) -> str:
    known = uow.people.get(person)
    return known.timezone if known else "UTC"


def _closed(click: Click, answer: Said) -> Iterator[Post]:
    if click.shown is not None and click.message:
        words = _(_SAID[answer]).format(name=f"<@{click.person}>")
        key = f"click:review:{click.value}:{digest_of(click.trigger)}"
        yield Post(key, click.channel, calls.update(click.channel, click.message, answered_card(click.shown, click.value, words)))
