"""Buttons and modals around cases: below an answer, for who asked, and on the owners' card. Who is late is told who was first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from slack_sdk.models.blocks.block_elements import ButtonElement

from bot.case_forms import decision_of, field_of
from bot.cases import PER_HOUR, Cases
from bot.conversation import Conversation
from bot.models import Block, Click, Submission
from bot.raising import Asked
from bot.views import case_card as card
from bot.views import case_modals as modals
from bot.views import case_notes, notes
from bot.views import feedback as view
from bot.views.answer import ASK_OWNER
from bot.views.case_words import refusal
from bot.views.parts import button
from bot.whisper import Whisper
from core import units
from escalation.cases.events import Body, Claimed, Decided, InfoAsked, Outcome, Reassigned, Reopened, Withdrawn
from escalation.cases.models import Case, Done, Refused, Status, Why
from escalation.cases.ports import Label
from escalation.cases.service import Reassign
from escalation.owners import OwnerRoute
from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion

_OUTCOMES: Final = {card.APPROVE: Outcome.APPROVED, card.DECLINE: Outcome.DECLINED, card.ANSWER: Outcome.ANSWERED}
_COVERED: Final = "The SOP covers this as it stands, so no exception is needed."
_ANSWERED: Final = Decided(Outcome.ANSWERED, reason="?")
_SOMEWHERE: Final = OwnerRoute("?", "?")
_TRIED: Final[Mapping[str, Body]] = {card.REASSIGN: Reassigned(_SOMEWHERE), card.REOPEN: Reopened(_SOMEWHERE, "?")}
"""What is tried before a modal opens: only who could do it now sees the modal."""

Errors = dict[str, str]
"""What is wrong, by field of the modal; empty when nothing."""


@dataclass(frozen=True)
class CaseClicks:
    conversation: Conversation
    cases: Cases
    whisper: Whisper

    def ask(self, click: Click) -> None:
        """Send to owner, or Ask the owner: once, and say who was asked and where."""
        with self.conversation.units() as uow:
            logged = uow.questions.get(click.value)
            case = uow.cases.of_question(click.value)
            is_flooding = not (case and case.is_open) and self.cases.is_flooding(uow, click.person)
        if logged is None:
            self.whisper(click, notes.forgotten())
        elif logged.question.person != click.person:
            self.whisper(click, notes.not_yours())
        elif is_flooding:
            self.whisper(click, case_notes.too_many(PER_HOUR))
        else:
            self._ask(click, logged)

    def only_policy(self, click: Click) -> None:
        """The asker withdraws a draft: nobody was told, and triage learns from it."""
        with self.conversation.units() as uow:
            logged = uow.questions.get(click.value)
        if logged is None or logged.question.person != click.person:
            self.whisper(click, notes.not_yours() if logged else notes.forgotten())
            return
        done = self.cases.act(click.value, click.person, Withdrawn("only the policy"))
        if isinstance(done, Refused) and done.why not in {Why.UNKNOWN_CASE, Why.ALREADY_DONE}:
            self._refuse(click, done)
            return
        self._label(click.value, Label.ONLY_POLICY)
        left = (FeedbackKind.HELPED, FeedbackKind.STILL_STUCK, FeedbackKind.ASK_OWNER)
        was_sent = isinstance(done, Done) and done.before is not Status.DRAFT
        said = case_notes.withdrawn() if was_sent else "Just the policy, then. Nobody was told."
        self.whisper.show(click, said, view.buttons_of(click.value, left))

    def withdraw(self, click: Click) -> None:
        done = self.cases.act(click.value, click.person, Withdrawn())
        if isinstance(done, Refused):
            self._refuse(click, done)
        else:
            ask = button(ASK_OWNER, "Ask the owner", click.value)
            self.whisper.show(click, case_notes.withdrawn(), [ask])

    def claim(self, click: Click) -> None:
        if self._is_barred(click, click.value):
            return
        done = self.cases.act(click.value, click.person, Claimed())
        if isinstance(done, Refused):
            self._refuse(click, done)

    def modal(self, click: Click) -> dict[str, Any] | None:
        """The modal that a button opens; None when it may not, which the person is told."""
        action, case_id = _chosen(click)
        if self._is_barred(click, case_id):
            return None
        case = self.cases.may(case_id, click.person, _TRIED.get(action, _ANSWERED))
        if isinstance(case, Refused):
            self._refuse(click, case)
            return None
        about = self._about(case, click.channel)
        makers: Mapping[str, Callable[[Case, Block], dict[str, Any]]] = {
            card.ASK_INFO: modals.ask_info_view,
            card.REASSIGN: modals.reassign_view,
            card.NOT_MINE: modals.not_mine_view,
            card.REOPEN: modals.reopen_view,
        }
        if action in _OUTCOMES:
            return modals.decide_view(case, _OUTCOMES[action], about)
        return makers[action](case, about)

    def not_exception(self, click: Click) -> None:
        """One click: the policy covers it. Triage learns from it."""
        _, case_id = _chosen(click)
        if self._is_barred(click, case_id):
            return
        done = self.cases.act(case_id, click.person, Decided(Outcome.ANSWERED, _COVERED))
        if isinstance(done, Refused):
            self._refuse(click, done)
        else:
            self._label(done.case.question_id, Label.NOT_EXCEPTION)

    def submit(self, given: Submission, close: Callable[[], object]) -> Errors:
        """Do what a modal asks for; `close` is called as soon as it is stored, before Slack is told of it.

        Errors are told in the modal, which then stays open.
        """
        done = self._submitted(given, replace(self.cases, committed=close))
        if isinstance(done, Refused):
            return {field_of(done, given.values): self._words(done)}
        if isinstance(done.event.body, Decided) and done.event.body.outcome in _DECISIONS:
            self._label(done.case.question_id, Label.EXCEPTION)
        return {}

    def _submitted(self, given: Submission, cases: Cases) -> Done | Refused:
        case_id, person, values = given.private, given.person, given.values
        reason = values.get(modals.REASON, "")
        if given.callback.startswith(modals.DECIDE_PREFIX):
            outcome = Outcome(given.callback.removeprefix(modals.DECIDE_PREFIX))
            said = decision_of(outcome, values)
            return said if isinstance(said, Refused) else cases.act(case_id, person, said)
        if given.callback == modals.ASK:
            return cases.act(case_id, person, InfoAsked(reason))
        if given.callback == modals.HAND_OVER:
            return cases.reassign(case_id, person, Reassign(values.get(modals.PERSON, ""), reason))
        pass_on = cases.not_mine if given.callback == modals.PASS_ON else cases.reopen
        return pass_on(case_id, person, reason)

    def _is_barred(self, click: Click, case_id: str) -> bool:
        """Guests decide nothing, and where nobody is named, only the card in the case's own channel gives the right to."""
        refusal = self.conversation.people.asker(click.person).refusal
        case = self.cases.get(case_id)
        if refusal is not None:
            self.whisper(click, notes.refused(refusal))
        elif case and case.route and click.channel != case.route.channel and self.cases.takes_anyone(case):
            self.whisper(click, case_notes.elsewhere())
        else:
            return False
        return True

    def _about(self, case: Case, channel: str) -> Block:
        here = case.route.channel if case.route and channel.startswith("D") else channel
        stake = units.run(self.conversation.units, lambda uow: self.cases.details.stake(uow, case, here))
        return modals.about(case, self.conversation.people.name(case.asker), stake)

    def _ask(self, click: Click, logged: LoggedQuestion) -> None:
        asked = self._asked(logged)
        raising = self.conversation.weighing.raising
        done = self.cases.ask(raising.opening(asked, raising.verdict(asked), send_now=True))
        case = done.case
        if case is None or (isinstance(done, Refused) and done.why is Why.NOBODY):
            self.whisper.show(click, view.nobody(), view.buttons_of(click.value, (FeedbackKind.HELPED, FeedbackKind.ASK_OWNER)))
        elif isinstance(done, Refused) and not case.is_open:
            decided = case.decision
            self._refuse(click, Refused(Why.DECIDED, case, decided.by, decided.at) if decided else done)
        else:
            self._feedback(logged)
            said = case_notes.asked(*self._asked_whom(case), case)
            self.whisper.show(click, said, [_withdraw(click.value)])

    def _asked(self, logged: LoggedQuestion) -> Asked:
        """The question with the sections that the asker was shown, as they stand today."""
        with self.conversation.units() as uow:
            found = [uow.library.section(SectionRef(source.sop_id, source.anchor)) for source in logged.sources]
        question = logged.question
        cosine = logged.sources[0].cosine if logged.sources else 0.0
        shown = [each for each in found if each]
        return Asked(question.id, question.person, logged.role, question.text, shown, cosine, logged.outcome != "unanswered")

    def _asked_whom(self, case: Case) -> tuple[str, str]:
        people, route = self.conversation.people, case.route
        return (people.name(route.person), people.channel_name(route.channel)) if route else ("", "")

    def _feedback(self, logged: LoggedQuestion) -> None:
        question, now = logged.question, self.conversation.clock()
        if any((each.kind, each.person) == (FeedbackKind.ASK_OWNER, question.person) for each in logged.feedback):
            return
        with self.conversation.units() as uow:
            uow.questions.add_feedback(Feedback(question.id, question.person, FeedbackKind.ASK_OWNER, now))
            uow.commit()

    def _label(self, question_id: str, label: Label) -> None:
        with self.conversation.units() as uow:
            uow.labels.add(question_id, label, self.conversation.clock())
            uow.commit()

    def _refuse(self, click: Click, refused: Refused) -> None:
        self.whisper(click, case_notes.refused_line(self._words(refused)))

    def _words(self, refused: Refused) -> str:
        people = self.conversation.people
        with self.conversation.units() as uow:
            zone = self.cases.details.zone(uow, refused.case) if refused.case else None
        return refusal(refused, {refused.by: people.name(refused.by)} if refused.by else {}, zone)


_DECISIONS: Final = frozenset({Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS, Outcome.DECLINED})


def _chosen(click: Click) -> tuple[str, str]:
    """Action and case: a menu's choice carries both in its value."""
    action, _, case_id = click.value.partition(":")
    return (action, case_id) if case_id else (click.action, click.value)


def _withdraw(question_id: str) -> ButtonElement:
    return button(case_notes.WITHDRAW, "I don't need it any more", question_id)
