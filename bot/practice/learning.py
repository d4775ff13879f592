"""Runs learning: the first day, the case after a lesson, `/cairn learn`, `/cairn quiz me`. People see only SOPs that they may
see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.card import Card
from bot.blocks.recorded import STATE
from bot.inbox.finish import Finish, question_of, to_asker
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.practice.cards import PracticeCards
from bot.practice.context import Practice, PracticePaths, role_of
from bot.practice.views import learn
from bot.practice.views import notes as quiz_notes
from bot.practice.views.lesson import read_card, tried_card
from bot.practice.views.words import at_clock
from bot.questions.parts import Answers
from bot.slack import calls
from bot.slack.events import Click, Incoming
from core.people import Person
from core.workdays import local_day, zone_of
from nudges.asking.attempts import Delivery
from nudges.asking.quizzing import check, practise, quiz_me, remember
from nudges.learners.audiences import AudienceCache
from nudges.learners.enrolment import enrol, opt_out
from nudges.learners.models import Learner
from nudges.learners.progress import first_day, path_for
from nudges.rules import Rules, is_quiet
from retrieval.answer.models import sources_of
from retrieval.library.models import SectionRef, digest_of
from retrieval.questions import Surface
from retrieval.search.models import Query

Without = Callable[[UnitOfWork, Click, SectionRef], tuple[bool, list[Post]]]
AskSection = Callable[[UnitOfWork, Rules, str, SectionRef, datetime], Delivery | None]

FIRST_DAY = "first-day:"
HELLO = "hello-person:"


@dataclass(frozen=True)
class PracticeLearning:
    practice: Practice
    cards: PracticeCards
    paths: PracticePaths
    finish: Finish
    answers: Answers
    click_reply: ClickReply

    def welcome(self, uow: UnitOfWork, learner: Learner, now: datetime) -> str:
        """Add the first-day message to the outbox: by day for now, else for the person's first slot.

        Returns its key; empty for people without a path, who get none.
        """
        rules = self.practice.rules
        day = first_day(uow, rules, learner.person, now)
        if day is None:
            return ""
        learner = day.learner
        key = f"{FIRST_DAY}{learner.person}"
        known = uow.people.get(learner.person)
        lesson = self.paths.next(uow, learner.person, day.path)
        with self.practice.people.speaking(learner.person):
            card = learn.first_day_card(_first_name(known.name if known else ""), day.path, lesson, at_clock(learner.slot))
        local = now.astimezone(zone_of(learner.zone))
        is_awake = rules.workdays.is_working(local.date()) and not is_quiet(learner, local.time())
        at = now if is_awake or learner.next_at is None else learner.next_at
        call = calls.post(key, learner.person, card)
        uow.outbox.add(key, learner.person, calls.only_for(call, learner.person, [lesson.section.sop_id] if lesson else []), at)
        return key

    def joined(self, person: str) -> None:
        """Greet somebody who came to the workspace: with their path when people.csv knows them, else with a short hello."""
        asker = self.practice.people.asker(person)
        if asker.refusal is not None:
            return
        now, key = self.practice.clock(), f"{HELLO}{person}"
        with self.practice.units() as uow:
            known = uow.people.get(person)
            learner = uow.learners.get(person) or (enrol(uow, self.practice.rules, known, now)[0] if known else None)
            welcome = self.welcome(uow, learner, now) if learner else ""
            if not welcome:
                with self.practice.people.speaking(person):
                    hello = learn.hello_card(_first_name(asker.name))
                uow.outbox.add(key, person, calls.post(key, person, hello), now)
            uow.commit()
        self.practice.delivery.send_now(welcome or key)

    def learn(self, entry: int, incoming: Incoming) -> None:
        """Answer `/cairn learn` with the path and the next lesson."""

        def also(uow: UnitOfWork) -> list[Post]:
            learner = self._enrolled(uow, incoming.person)
            path = path_for(uow, self.practice.rules, learner, self.practice.clock())
            lesson = self.paths.next(uow, incoming.person, path) if path else None
            return [self._reply(incoming, learn.path_card(path, lesson) if path else quiz_notes.unknown_person())]

        self.finish(entry, [], also=also)

    def quiz(self, entry: int, incoming: Incoming, topic: str) -> None:
        """Answer `/cairn quiz me [topic]` with up to three questions in the person's DM."""
        sections = self._about(incoming.person, topic) if topic else []

        def also(uow: UnitOfWork) -> list[Post]:
            if not self._enrolled(uow, incoming.person).is_enrolled:
                return [self._reply(incoming, quiz_notes.not_enrolled())]
            now, rules = self.practice.clock(), self.practice.rules
            delivery = quiz_me(uow, rules, incoming.person, now, sections) if sections or not topic else None
            posts = self._posts(uow, delivery)
            if not posts:
                return [self._reply(incoming, quiz_notes.nothing_to_ask(topic))]
            is_there = incoming.surface is Surface.DIRECT
            note = quiz_notes.sent_to_messages(len(delivery.questions) if delivery else 0)
            return posts if is_there else [*posts, self._reply(incoming, note)]

        self.finish(entry, [], also=also)

    def case(self, click: Click) -> None:
        """Send the case after a lesson, or say on which day a section without one is asked. Both begin a card of the path."""
        self._question(click, practise, tried_card, self._remembered)

    def check(self, click: Click) -> None:
        """Send a question on a section that the person knows and that has changed."""
        self._question(click, check, learn.checked_card, lambda *_: (False, []))

    def _question(self, click: Click, question_on: AskSection, closed: Callable[[Card], Card], without: Without) -> None:
        """Send a question on the clicked section, or do what its door does without one."""
        ref = SectionRef.of(click.value)

        def work(uow: UnitOfWork) -> tuple[bool, list[Post]]:
            self._enrolled(uow, click.person)
            is_open = self.practice.may_see(uow, click.person, ref.sop_id)
            delivery = question_on(uow, self.practice.rules, click.person, ref, self.practice.clock()) if is_open else None
            posts = self._posts(uow, delivery)
            if posts:
                return True, [*posts, *self._changed(click, closed)]
            return without(uow, click, ref) if is_open else (False, [])

        if not self.practice.delivery.deliver(work):
            self.click_reply(click, quiz_notes.no_case)

    def _remembered(self, uow: UnitOfWork, click: Click, ref: SectionRef) -> tuple[bool, list[Post]]:
        day = remember(uow, self.practice.rules, click.person, ref, self.practice.clock())
        if day is None:
            return False, []
        onward, learner = self.cards.next_lesson(uow, click.person), self._enrolled(uow, click.person)
        later = day if day > local_day(self.practice.clock(), learner.zone) else None
        return True, self._changed(click, lambda before: read_card(before, later, onward))

    def later(self, click: Click) -> None:
        """Handle Not now: nothing is planned and nothing is counted."""
        self._change(click, learn.later_card)

    def opt_out(self, click: Click) -> None:

        def work(uow: UnitOfWork) -> tuple[None, list[Post]]:
            opt_out(uow, self.practice.rules, click.person, self.practice.clock())
            return None, self._changed(click, learn.opted_out_card)

        self.practice.delivery.deliver(work)

    def _enrolled(self, uow: UnitOfWork, person: str) -> Learner:
        """Enrol a person who asks to practise; who has opted out stays so."""
        learner = uow.learners.get(person)
        if learner is not None:
            return learner
        known = uow.people.get(person) or Person(person, name=self.practice.people.name(person, uow))
        return enrol(uow, self.practice.rules, known, self.practice.clock())[0]

    def _about(self, person: str, topic: str) -> Sequence[SectionRef]:
        """Return sections about a topic that this person may see, best first."""
        outcome = self.answers.answer(Query(topic, self.practice.people.asker(person).viewer))
        return [source.current.ref for source in sources_of(outcome)]

    def _posts(self, uow: UnitOfWork, delivery: Delivery | None) -> list[Post]:
        shown = self.cards.visible(uow, delivery, role_of(uow, delivery.batch.person), AudienceCache(uow)) if delivery else None
        if shown is None or not shown.questions:
            return []
        return [self.cards.post(shown)]

    def _reply(self, incoming: Incoming, card: Card) -> Post:
        return to_asker(question_of(incoming, self.practice.clock()), incoming, card)

    def _change(self, click: Click, change: Callable[[Card], Card]) -> None:
        for post in self._changed(click, change):
            self.practice.delivery.post(post)

    def _changed(self, click: Click, change: Callable[[Card], Card]) -> list[Post]:
        """Return the clicked card without its buttons; nothing where Slack sent no card along."""
        if click.shown is None or not click.message:
            return []
        key = f"{STATE}{digest_of(click.trigger, click.action, click.value)}"
        if click.is_ephemeral:
            return [Post(key, click.channel, calls.respond(click.response_url, change(click.shown), replace=True))]
        return [Post(key, click.channel, calls.update(click.channel, click.message, change(click.shown)))]


def _first_name(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.split() else ""
