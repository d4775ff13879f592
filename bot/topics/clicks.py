"""Handles the buttons and modals of a topic's card. Only whoever answers for the SOP decides; a click that comes too late is
answered with the topic's state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from bot.blocks.card import Card
from bot.outbox.click_reply import ClickReply
from bot.ports import UnitOfWork
from bot.slack.events import Click, Submission
from bot.topics.acting import AlertBook
from bot.topics.choices import AlertChoices
from bot.topics.views import card, modals, notes
from bot.topics.views.words import status_words
from core import units
from core.eventlog import CAIRN, Refused
from core.localization import gettext as _
from insights.alerts.events import AnsweredElsewhere, Body, Dismissed, Fixing, HandedOver, Merged, Reopened, Snoozed
from insights.alerts.models import Alert, AlertRefused, Status, Why
from retrieval.library.models import SectionRef

_WEEK: Final = timedelta(days=7)
_MONTH: Final = timedelta(days=30)
_PROMISE: Final = timedelta(days=14)
"""What the date of a fix is suggested to be."""

_SETTLED: Final = frozenset({Status.SOLVED, Status.DISMISSED, Status.MERGED, Status.FADED})

Reply = dict[str, Any]
"""How a submitted modal is answered; empty: it closes."""


@dataclass(frozen=True)
class AlertClicks:
    book: AlertBook
    choices: AlertChoices
    click_reply: ClickReply

    def dismiss(self, click: Click) -> None:
        self._act(click, click.value, Dismissed())

    def post_in_channel(self, click: Click) -> None:
        """Post the card of a restricted SOP's topic in its channel, because its owner allowed it."""
        alert = self._allowed(click, click.value)
        if alert is None:
            return
        channel = units.run(self.book.units, lambda uow: self.book.details.routes.withheld(uow, alert))
        done = self.book.act(alert.id, CAIRN, HandedOver(channel)) if channel else None
        if done is None or isinstance(done, Refused):
            self._say_where_it_stands(click, alert)

    def more(self, click: Click) -> bool:
        """Do a choice of the menu; True when it needs a modal."""
        choice, _colon, alert = click.value.partition(":")
        now = self.book.clock()
        bodies: dict[str, Body] = {
            card.SNOOZE_WEEK: Snoozed(now + _WEEK),
            card.SNOOZE_MONTH: Snoozed(now + _MONTH),
            card.REOPEN: Reopened(),
        }
        if choice in bodies:
            self._act(click, alert, bodies[choice])
        return choice == card.MERGE

    def section(self, click: Click) -> SectionRef | None:
        """Return the section that a card's topic is about."""
        alert = units.run(self.book.units, lambda uow: uow.alerts.get(click.value.partition(":")[2]))
        return alert.section if alert else None

    def modal(self, click: Click) -> dict[str, Any] | None:
        """Return the modal that a button opens; None when the person may not open it, which they are told."""
        choice, _colon, rest = click.value.partition(":")
        alert = self._allowed(click, rest or click.value)
        if alert is None or alert.status in _SETTLED:
            if alert is not None:
                self._say_where_it_stands(click, alert)
            return None
        return units.run(self.book.units, lambda uow: self._view(uow, alert, click, choice))

    def _view(self, uow: UnitOfWork, alert: Alert, click: Click, choice: str) -> dict[str, Any]:
        title = self._title(uow, alert, click)
        if choice == card.MERGE:
            return modals.merge_view(alert.id, title, self.choices.topics(uow, alert, click.person))
        if click.action == card.FIX:
            return modals.fix_view(alert.id, title, self._suggested(alert))
        sections = self.choices.sections(uow, alert, click.person)
        return modals.elsewhere_view(alert.id, title, sections.shown, is_all=sections.is_all)

    def submit(self, given: Submission, close: Callable[[], object]) -> Reply:
        """Do what a modal asks for; `close` is called as soon as it is stored, before Slack is told of it."""
        wanted = units.run(self.book.units, lambda uow: self._checked(uow, given))
        if not isinstance(wanted, (Fixing, AnsweredElsewhere, Merged)):
            return wanted
        done = self.book.act(given.private, given.person, wanted, close)
        if isinstance(done, Refused) and done.why is not Why.ALREADY_DONE:
            return _error(given, self._refusal(done))
        return {}

    def _checked(self, uow: UnitOfWork, given: Submission) -> Fixing | AnsweredElsewhere | Merged | Reply:
        """Return what was filled in, when the person may decide; else the modal's error message."""
        alert = uow.alerts.get(given.private)
        if alert is None or not self.book.details.routes.may_decide(uow, alert, given.person):
            return _error(given, notes.not_yours() if alert else notes.gone())
        return self._wanted(uow, alert, given)

    def _wanted(self, uow: UnitOfWork, alert: Alert, given: Submission) -> Fixing | AnsweredElsewhere | Merged | Reply:
        """Return what was filled in; or the modal's next page."""
        if given.callback == modals.FIX:
            due = given.values.get(modals.DUE, "")
            return Fixing(date.fromisoformat(due) if due else self._suggested(alert))
        if given.callback == modals.MERGE:
            return Merged(given.values.get(modals.TOPIC, ""))
        return self._section(uow, alert, given)

    def _section(self, uow: UnitOfWork, alert: Alert, given: Submission) -> AnsweredElsewhere | Reply:
        """Return the section that was chosen; or the modal once more, with the sections whose titles hold the words."""
        values = given.values
        section = self.choices.section_of(uow, given.person, values.get(modals.SECTION, ""))
        if section is not None:
            return AnsweredElsewhere(section)
        words = values.get(modals.WORDS, "").strip()
        if not words:
            return _error(given, notes.line(_("Please choose a section.")))
        sections = self.choices.named(uow, given.person, words)
        title = self.book.details.title(uow, alert, given.person)
        view = modals.elsewhere_view(alert.id, title, sections.shown, is_all=False)
        return {"response_action": "update", "view": view}

    def _act(self, click: Click, alert_id: str, body: Body) -> None:
        alert = self._allowed(click, alert_id)
        if alert is None:
            return
        done = self.book.act(alert.id, click.person, body)
        if isinstance(done, Refused) and done.why is not Why.ALREADY_DONE:
            self._say_where_it_stands(click, done.record or alert)

    def _allowed(self, click: Click, alert_id: str) -> Alert | None:
        """Return the alert when this person may decide about it and clicked its newest card; else tell them why not."""

        def work(uow: UnitOfWork) -> tuple[Alert | None, bool, str]:
            alert = uow.alerts.get(alert_id)
            may = alert is not None and self.book.details.routes.may_decide(uow, alert, click.person)
            return alert, may, self.book.posts.where(uow, alert) if alert else ""

        alert, may, went = units.run(self.book.units, work)
        if alert is None:
            self.click_reply(click, notes.gone)
        elif not may:
            self.click_reply(click, notes.not_yours)
        elif alert.card is not None and click.message in {at.ts for at in alert.cards[:-1]}:
            self.click_reply(click, lambda: notes.moved(_("it has gone {where}, and the buttons are there").format(where=went)))
        else:
            return alert
        return None

    def _say_where_it_stands(self, click: Click, alert: Alert) -> None:
        state = units.run(self.book.units, lambda uow: self.book.details.state(uow, alert, click.channel))
        self.click_reply(click, lambda: notes.already(status_words(state)))

    def _refusal(self, refused: AlertRefused) -> Card:
        match refused.why:
            case Why.DATE_WRONG:
                return notes.line(_("Please choose a day from today on, within a year."))
            case Why.SAME_TOPIC:
                return notes.line(_("Please choose another topic."))
            case _:
                return notes.line(_("That can't be done any more: the topic has moved on. Close this and look at its card."))

    def _suggested(self, alert: Alert) -> date:
        today = self.book.clock().date()
        return self.book.service.days.rolled(max(alert.due_on or today + _PROMISE, today))

    def _title(self, uow: UnitOfWork, alert: Alert, click: Click) -> str:
        """Return the topic's title for the person: in a direct message with what they may see, in a channel with what its readers
        may.
        """
        place = click.person if click.channel.startswith("D") else click.channel
        return self.book.details.title(uow, alert, place)


def _error(given: Submission, reply_card: Card) -> Reply:
    """Return an error below the first field that the modal has; Slack shows it and leaves the modal open."""
    fields = (modals.DUE, modals.SECTION, modals.WORDS, modals.TOPIC)
    field = next((name for name in fields if name in given.values), modals.DUE)
    return {"response_action": "errors", "errors": {field: reply_card.text}}
