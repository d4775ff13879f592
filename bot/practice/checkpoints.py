"""Runs checkpoints: at the end of a task a lead confirms in one click that somebody can work alone.

Where managers may see progress the lead is asked at once; elsewhere nothing reaches them before the person's own click.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.blocks.card import Card
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.practice.context import Practice
from bot.practice.views import checkpoint as view
from bot.practice.views import notes as quiz_notes
from bot.slack import calls
from bot.slack.events import Click
from core.localization import gettext as _
from nudges.learners.confirming import Refusal, choose, decide, reached
from nudges.skills.checkpoints import Checkpoint, CheckpointState
from nudges.skills.skillmap import Task
from retrieval.library.models import digest_of

KEY = "checkpoint:"

Act = Callable[[UnitOfWork, Checkpoint, Task], list[Post] | str]
"""What a click does; a sentence for the clicker where it does nothing."""


@dataclass(frozen=True)
class PracticeCheckpoints:
    practice: Practice
    click_reply: ClickReply

    def reached(self, uow: UnitOfWork, person: str) -> list[Post]:
        """Begin the checkpoint of a task that this person has completed; nothing where there is none, or nobody leads them."""
        learner, now = uow.learners.get(person), self.practice.clock()
        task = reached(uow, self.practice.rules, learner, now) if learner is not None else None
        lead = self._lead(uow, person) if task is not None else ""
        if learner is None or task is None or not lead:
            return []
        state = CheckpointState.ASKED if self.practice.shows_progress else CheckpointState.OFFERED
        begun = Checkpoint(person, learner.role or "", task.id, state, now, lead)
        if not uow.checkpoints.add(begun):
            return []
        return [self._question(uow, begun, task) if state is CheckpointState.ASKED else self._offer(uow, begun, task)]

    def ask(self, click: Click) -> None:
        """Ask the lead, because the person wants it."""

        def act(uow: UnitOfWork, offered: Checkpoint, task: Task) -> list[Post] | str:
            lead = self._lead(uow, click.person)
            if not lead:
                return view.NOBODY
            checkpoint = choose(uow, replace(offered, lead=lead), CheckpointState.ASKED, self.practice.clock())
            if checkpoint is None:
                return view.GONE
            return [self._question(uow, checkpoint, task), self._redrawn(click, view.settled_card(task, "", view.ASKED))]

        self._own(click, act)

    def decline(self, click: Click) -> None:
        """Ask nobody, because the person does not want it."""

        def act(uow: UnitOfWork, offered: Checkpoint, task: Task) -> list[Post] | str:
            declined = choose(uow, replace(offered, lead=""), CheckpointState.DECLINED, self.practice.clock())
            return view.GONE if declined is None else [self._redrawn(click, view.settled_card(task, "", view.DECLINED))]

        self._own(click, act)

    def confirm(self, click: Click) -> None:
        """Take the lead's yes, and tell the person."""

        def act(uow: UnitOfWork, checkpoint: Checkpoint, task: Task) -> list[Post] | str:
            decided = decide(uow, checkpoint, click.person, CheckpointState.CONFIRMED, self.practice.clock())
            if isinstance(decided, Refusal):
                return decided.reason
            key = f"{KEY}confirmed:{decided.digest}"
            with self.practice.people.speaking(decided.person):
                card = view.confirmed_card(task, click.person)
            call = calls.only_for(calls.post(key, decided.person, card), decided.person, ())
            settled = view.settled_card(task, self.practice.people.name(decided.person, uow), view.CONFIRMED)
            return [self._redrawn(click, settled), Post(key, decided.person, call)]

        self._do(click, act)

    def not_yet(self, click: Click) -> None:
        """Keep waiting. Nothing is counted, and nobody is told."""

        def act(uow: UnitOfWork, checkpoint: Checkpoint, task: Task) -> list[Post] | str:
            decided = decide(uow, checkpoint, click.person, CheckpointState.NOT_YET, self.practice.clock())
            if isinstance(decided, Refusal):
                return decided.reason
            name = self.practice.people.name(decided.person, uow)
            return [self._redrawn(click, view.question_card(decided, task, name, view.WAITS))]

        self._do(click, act)

    def _own(self, click: Click, act: Act) -> None:
        """Somebody else's offer is none of the clicker's business."""
        self._do(
            click, lambda uow, checkpoint, task: act(uow, checkpoint, task) if checkpoint.person == click.person else view.GONE
        )

    def _do(self, click: Click, act: Act) -> None:
        def work(uow: UnitOfWork) -> tuple[str, list[Post]]:
            checkpoint = uow.checkpoints.get(*view.key_of(click.value))
            task = self._task(checkpoint) if checkpoint is not None else None
            done = act(uow, checkpoint, task) if checkpoint is not None and task is not None else view.GONE
            return ("", done) if isinstance(done, list) else (done, [])

        refused = self.practice.delivery.deliver(work)
        if refused:
            self.click_reply(click, lambda: quiz_notes.said(_(refused)))

    def _lead(self, uow: UnitOfWork, person: str) -> str:
        """Return the Slack id of whoever leads this person and can be written to."""
        known = uow.people.get(person)
        if known is None or not known.manager or known.has_left(self.practice.clock().date()):
            return ""
        lead = self.practice.people.slack_id(known.manager)
        return lead if lead and lead != person and self.practice.people.refusal(lead) is None else ""

    def _task(self, checkpoint: Checkpoint) -> Task | None:
        return self.practice.rules.weights.task_of(checkpoint.role, checkpoint.task)

    def _offer(self, uow: UnitOfWork, offered: Checkpoint, task: Task) -> Post:
        with self.practice.people.speaking(offered.person):
            card = view.offer_card(offered, task, self.practice.people.name(offered.lead, uow))
        return self._post(f"{KEY}offer:{offered.digest}", offered.person, card)

    def _question(self, uow: UnitOfWork, checkpoint: Checkpoint, task: Task) -> Post:
        with self.practice.people.speaking(checkpoint.lead):
            card = view.question_card(checkpoint, task, self.practice.people.name(checkpoint.person, uow))
        return self._post(f"{KEY}ask:{checkpoint.digest}", checkpoint.lead, card)

    @staticmethod
    def _post(key: str, person: str, card: Card) -> Post:
        return Post(key, person, calls.only_for(calls.post(key, person, card), person, ()))

    @staticmethod
    def _redrawn(click: Click, card: Card) -> Post:
        key = f"{KEY}click:{digest_of(click.trigger, click.action, click.value)}"
        return Post(key, click.channel, calls.update(click.channel, click.message, card))
