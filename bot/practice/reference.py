"""Answers `/cairn rules` with the rules of a person's role, from the SOPs that they may see."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.blocks.card import Card
from bot.inbox.finish import Finish, question_of, to_asker
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.practice.context import Practice, role_of
from bot.practice.views.reference import no_role_card, page_of, reference_card
from bot.slack import calls
from bot.slack.events import Click, Incoming
from nudges.learners.audiences import AudienceCache
from nudges.lessons.reference import Reference, reference_of
from retrieval.library.models import digest_of


@dataclass(frozen=True)
class PracticeReference:
    practice: Practice
    finish: Finish
    click_reply: ClickReply

    def reply(self, entry: int, incoming: Incoming) -> None:
        """Answer `/cairn rules` with the first page."""

        def also(uow: UnitOfWork) -> list[Post]:
            card, sops = self._card(uow, incoming.person)
            post = to_asker(question_of(incoming, self.practice.clock()), incoming, card)
            return [replace(post, call=calls.only_for(post.call, incoming.person, sops))]

        self.finish(entry, [], also=also)

    def send(self, click: Click) -> None:
        """Send the first page to the person's direct messages."""
        key = f"rules:{digest_of(click.person, click.trigger)}"

        def work(uow: UnitOfWork) -> tuple[None, list[Post]]:
            card, sops = self._card(uow, click.person)
            return None, [Post(key, click.person, calls.only_for(calls.post(key, click.person, card), click.person, sops))]

        self.practice.delivery.deliver(work)

    def turn(self, click: Click) -> None:
        """Show another page in the clicked message, of the rules as they are now."""
        with self.practice.units() as uow:
            card, _ = self._card(uow, click.person, page_of(click.value))
        self.click_reply.exchange(click, card)

    def _card(self, uow: UnitOfWork, person: str, page: int = 0) -> tuple[Card, list[str]]:
        """Return a page, and the SOPs that it may show."""
        reference = self._found(uow, person)
        if reference is None:
            return no_role_card(), []
        address = self.practice.rules_page(person)
        sops = [place.section.sop.id for task in reference.tasks for place in task.sections]
        return reference_card(reference, page, self.practice.links, person, address), sops

    def _found(self, uow: UnitOfWork, person: str) -> Reference | None:
        name = role_of(uow, person)
        role = self.practice.rules.weights.role(name)
        audiences = AudienceCache(uow)
        return reference_of(uow.library, role, lambda sop: audiences.may_see(name, sop)) if role else None
