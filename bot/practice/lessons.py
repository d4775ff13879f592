"""Sends lessons in Slack: the card of one section, and the rest of it on a click. People see only SOPs that they may see."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.blocks.aids import aid_buttons
from bot.blocks.card import Card
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.practice.context import Practice
from bot.practice.views import notes as quiz_notes
from bot.practice.views.lesson import LessonShown, lesson_card
from bot.slack import calls
from bot.slack.events import Click
from core import units
from nudges.asking.quizzing import coming_cases, has_case, worked_example
from nudges.items.leaks import leaks
from nudges.items.models import Item
from nudges.learners.progress import lesson_for, path_for
from nudges.lessons.action_cards import offered
from nudges.lessons.cutting import LessonView
from nudges.lessons.examples import DecidedExample
from nudges.lessons.short_lines import shortened
from nudges.skills.paths import Mode
from retrieval.library.models import CurrentSection, SectionRef, digest_of

CARD_SECONDS = 3.0
"""So long a person waits for shorter lines; then the lesson is shown in the SOP's own."""


@dataclass(frozen=True)
class PracticeLessons:
    practice: Practice
    click_reply: ClickReply

    def send(self, click: Click) -> None:
        """Send the lesson that a button names. A language model may shorten its lines, while no transaction is open."""
        read = self._read(click)
        if read is None:
            return
        section, shown = read
        lesson = shortened(shown.lesson, self.practice.language, click.person, CARD_SECONDS)
        card = lesson_card(replace(shown, lesson=lesson, is_shortened=lesson != shown.lesson))
        key = f"lesson:{digest_of(click.person, str(section.ref), click.trigger)}"
        call = calls.only_for(calls.post(key, click.person, card), click.person, [section.sop.id])
        view = LessonView(key, click.person, section.ref, section.sop.version, self.practice.clock())

        def work(uow: UnitOfWork) -> tuple[None, list[Post]]:
            uow.lessons.add([view])
            return None, [Post(key, click.person, call)]

        self.practice.delivery.deliver(work)

    def once_more(self, click: Click) -> None:
        """Send the lesson of a question's section to a person who is stuck; nobody else is told."""

        def work(uow: UnitOfWork) -> str:
            ask = uow.asks.get(click.value)
            item = uow.items.get(ask.item) if ask and ask.person == click.person else None
            return str(item.section) if item else ""

        self.send(replace(click, value=units.run(self.practice.units, work)))

    def whole(self, click: Click) -> None:
        """Show the rest of a lesson in its card, as the SOP has it now."""
        read = self._read(click)
        if read is not None:
            _, shown = read
            self._exchange(click, lesson_card(replace(shown, is_whole=True)), shown.lesson.section)

    def _read(self, click: Click) -> tuple[CurrentSection, LessonShown] | None:
        """Return the section that a button names and its lesson; None when it is gone or not open to the clicker, who
        is told so.
        """
        ref = SectionRef.of(click.value)
        with self.practice.units() as uow:
            section = uow.library.section(ref)
            lesson = lesson_for(uow, ref) if self.practice.may_see(uow, click.person, ref.sop_id) else None
            example = self._example(uow, click.person, ref) if lesson is not None else None
            decided = self._decided(uow, click.person, ref) if lesson is not None else None
            is_tried = has_case(uow, click.person, ref)
            card = offered(uow, section) if section is not None else None
        if section is None or lesson is None:
            if click.message:
                self.click_reply(click, quiz_notes.gone)
            return None
        url = self.practice.links(section.sop, section.section, click.person)
        return section, LessonShown(lesson, url, section.sop.version, example, decided, aid_buttons(ref, card), has_case=is_tried)

    def _example(self, uow: UnitOfWork, person: str, ref: SectionRef) -> Item | None:
        """Return a solved question for a person new to the task; others go straight to the case."""
        learner = uow.learners.get(person)
        path = path_for(uow, self.practice.rules, learner, self.practice.clock()) if learner is not None else None
        if path is None or path.mode_at(ref) is not Mode.WORKED_EXAMPLE:
            return None
        solved = worked_example(uow, person, ref)
        return solved.item if solved is not None else None

    def _decided(self, uow: UnitOfWork, person: str, ref: SectionRef) -> DecidedExample | None:
        """Return a decided case that gives away no case that may follow."""
        coming = coming_cases(uow, person, ref)
        examples = self.practice.examples(uow, ref)
        return next(
            (example for example in examples if not any(leaks((example.asked, example.said), case) for case in coming)), None
        )

    def _exchange(self, click: Click, card: Card, ref: SectionRef) -> None:
        """Put the card into the clicked message, bound to the person and the SOP."""
        key = f"lesson-shown:{digest_of(click.person, click.value, click.trigger)}"
        call = calls.update(click.channel, click.message, card)
        self.practice.delivery.post(Post(key, click.channel, calls.only_for(call, click.person, [ref.sop_id])))
