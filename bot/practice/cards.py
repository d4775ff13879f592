"""Renders a practice message from what is stored. A person never sees a question of an SOP that they may not see."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.blocks.card import Card
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.practice.context import BATCH, Practice, PracticePaths, role_of
from bot.practice.views.learn import Next
from bot.practice.views.quiz import Answer, BatchShown, Coach, QuestionShown, QuestionState, batch_card
from bot.practice.views.words import why
from bot.slack import calls
from nudges.asking.attempts import Ask, AskState, Attempt, Batch, Delivery, Question
from nudges.cards.models import PracticeCard
from nudges.items.bank import BankItem
from nudges.items.recall import shown_blocks
from nudges.learners.audiences import AudienceCache, explainers
from nudges.learners.progress import path_for
from nudges.learners.remarks import RemarkKind
from nudges.learners.saying import said_about
from retrieval.library.models import Block, BlockKind, SectionRef

_NAMESPACE = uuid.UUID("6f1c1a52-6f0e-5d0f-9f0e-c2a1c0de0005")

_WAITING: Final = frozenset({AskState.OPEN, AskState.SHOWN})
_CLOSED: Final = {
    AskState.REPEATED: QuestionState.ASKED_AGAIN,
    AskState.SNOOZED: QuestionState.PUT_OFF,
    AskState.ANSWERED: QuestionState.ANSWERED,
}


@dataclass(frozen=True)
class PracticeCards:
    practice: Practice
    paths: PracticePaths

    @staticmethod
    def visible(uow: UnitOfWork, delivery: Delivery, role: str | None, audiences: AudienceCache) -> Delivery:
        """Return the batch without questions that show what somebody with this role may not see (any more); those are withdrawn."""
        person = delivery.batch.person
        sops = {question.item.item.sop for question in delivery.questions}
        open_to_them = {sop for sop in sops if audiences.may_see(role, sop)}

        def is_shown(question: Question) -> bool:
            return question.item.item.sop in open_to_them and audiences.holds(question.item.item)

        hidden = [question for question in delivery.questions if not is_shown(question)]
        if not hidden:
            return delivery
        uow.asks.withdraw({(person, question.ask.family) for question in hidden}, AskState.SNOOZED)
        return replace(delivery, questions=tuple(filter(is_shown, delivery.questions)))

    def posted(self, delivery: Delivery) -> Card:
        """Return the message as it is posted: every question open."""
        batch = delivery.batch
        return batch_card(BatchShown([_open(question, batch) for question in delivery.questions], batch.is_own))

    def post(self, delivery: Delivery) -> Post:
        """Return the message for the outbox, bound to the person and to the SOPs that it asks about."""
        key, person = f"{BATCH}{delivery.batch.id}", delivery.batch.person
        sops = (question.item.item.sop for question in delivery.questions)
        with self.practice.people.speaking(person):
            card = self.posted(delivery)
        return Post(key, person, calls.only_for(calls.post(key, person, card), person, sops))

    def redrawn(self, uow: UnitOfWork, batch: Batch, note: str = "") -> Card:
        """Return the message after a click, with the key under which it was posted. `note` is mrkdwn."""
        shown = [self._shown(uow, batch, ask, attempt) for ask, attempt in uow.asks.of_batch(batch.id)]
        questions = [question for question in shown if question is not None]
        is_done = not any(question.is_waiting for question in questions)
        lesson = self.next_lesson(uow, batch.person) if is_done else None
        card = batch_card(BatchShown(questions, batch.is_own, note, lesson))
        return card.keyed(f"{BATCH}{batch.id}")

    def next_lesson(self, uow: UnitOfWork, person: str) -> Next | None:
        """Return the next lesson; None for people without a path, and when every lesson was taken."""
        learner = uow.learners.get(person)
        path = path_for(uow, self.practice.rules, learner, self.practice.clock()) if learner and learner.is_enrolled else None
        return self.paths.next(uow, person, path) if path else None

    def _shown(self, uow: UnitOfWork, batch: Batch, ask: Ask, attempt: Attempt | None) -> QuestionShown | None:
        item, card = uow.items.get(ask.item), uow.cards.get(ask.person, ask.family)
        if item is None or card is None or not self._may_show(uow, ask.person, item):
            return None
        remarks = said_about(uow, ask.person, item)
        if attempt is not None:
            answered = QuestionShown(
                ask.id, item.item, QuestionState.ANSWERED, answer=self._answer(uow, item, attempt, card), said=remarks
            )
            return self._with_lines(uow, answered, ask.person)
        if ask.state not in _WAITING or not item.is_asked:
            closed = QuestionState.NOT_MY_JOB if RemarkKind.NOT_MY_JOB in remarks else _CLOSED.get(ask.state, QuestionState.RETIRED)
            return QuestionShown(ask.id, item.item, closed, said=remarks)
        question = replace(_open(Question(ask, item, card), batch), said=remarks)
        return (
            question
            if ask.state is AskState.OPEN
            else self._with_lines(uow, replace(question, state=QuestionState.LOOKED), ask.person)
        )

    def _with_lines(self, uow: UnitOfWork, shown: QuestionShown, person: str) -> QuestionShown:
        """Return a recall card with its key lines; any other question as it is."""
        item = shown.item
        if not item.is_self_rated:
            return shown
        section = self.practice.section(uow, SectionRef(item.sop, item.section))
        if section is None:
            return replace(shown, lines=(Block(BlockKind.PARAGRAPH, item.evidence),))
        url = self.practice.links(section.sop, section.section, person)
        return replace(shown, lines=shown_blocks(section.section, item.evidence), url=url)

    def _may_show(self, uow: UnitOfWork, person: str, item: BankItem) -> bool:
        audiences = AudienceCache(uow)
        return audiences.may_see(role_of(uow, person), item.item.sop) and audiences.holds(item.item)

    def _answer(self, uow: UnitOfWork, item: BankItem, attempt: Attempt, card: PracticeCard) -> Answer:
        section = self.practice.section(uow, item.section)
        coach = _coach(uow, attempt, card)
        return Answer(
            choice=attempt.choice,
            is_right=attempt.is_right,
            next_on=self.practice.rules.workdays.rolled(card.schedule.due_on),
            confidence=attempt.confidence,
            coach=coach,
            has_explainers=coach is Coach.OFFERED and bool(self.explainers(uow, card.person, item)),
            url=self.practice.links(section.sop, section.section, card.person) if section else "",
            version=section.sop.version if section else 0,
        )

    def explainers(self, uow: UnitOfWork, person: str, item: BankItem) -> Sequence[str]:
        """Return the ids of colleagues who agreed to explain and know the item's section."""
        return explainers(uow, person, item.section, self.practice.clock().date())


def question_id(ask: str) -> str:
    """Return the id of a call for help about a practice question in the question log: asking twice gives one id."""
    return str(uuid.uuid5(_NAMESPACE, ask))


def _open(question: Question, batch: Batch) -> QuestionShown:
    return QuestionShown(question.ask.id, question.item.item, QuestionState.OPEN, why(question.card, batch.on))


def _coach(uow: UnitOfWork, attempt: Attempt, card: PracticeCard) -> Coach:
    if attempt.is_right:
        return Coach.NONE
    if uow.cases.of_question(question_id(attempt.ask)) is not None:
        return Coach.ASKED
    return Coach.OFFERED if card.schedule.needs_coach else Coach.NONE
