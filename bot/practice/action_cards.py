"""Sends action cards in Slack (a section's rules on one card), and lets the owner decide whether a section has one at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.blocks.card import Card
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.practice.context import Practice
from bot.practice.reviewers import Reviewers
from bot.practice.views import action_card as view
from bot.practice.views import notes as quiz_notes
from bot.slack import calls
from bot.slack.events import Click
from core import units
from core.localization import gettext as _
from nudges.lessons.action_cards import action_cards_of
from nudges.lessons.reference import SectionRules, rules_in
from retrieval.library.models import CurrentSection, SectionRef, digest_of


@dataclass(frozen=True)
class PracticeActionCards:
    practice: Practice
    reviewers: Reviewers
    click_reply: ClickReply

    def opening(self, start: Callable[[Click], None]) -> Callable[[Click], None]:
        """Return what a button below an answer or a lesson does: `start`, unless the owner wants no card of the section. Owners
        may always look at it, and are told once a version that they can withdraw it.
        """

        def opened(click: Click) -> None:
            if units.run(self.practice.units, lambda uow: self._is_closed(uow, click)):
                self.click_reply(click, view.withdrawn_note)
                return
            start(click)
            self.practice.delivery.deliver(lambda uow: (None, self._for_owner(uow, click)))

        return opened

    def reference(self, click: Click) -> None:
        """Send the rules of the section that a button names to the clicker's direct messages."""
        ref = SectionRef.of(click.value)
        key = f"reference:{digest_of(click.person, click.value, click.trigger)}"

        def work(uow: UnitOfWork) -> tuple[bool, list[Post]]:
            section = self._seen(uow, click.person, ref)
            rules = rules_in(section) if section else ()
            if section is None or not rules:
                return False, []
            card = view.section_rules_card(SectionRules(section, rules), self.practice.links, click.person)
            call = calls.only_for(calls.post(key, click.person, card), click.person, [ref.sop_id])
            return True, [Post(key, click.person, call)]

        if not self.practice.delivery.deliver(work):
            self.click_reply(click, quiz_notes.gone)
        elif click.message and not click.channel.startswith("D"):
            self.click_reply(click, lambda: quiz_notes.said(_("I've put the rules into our direct messages.")))

    def withdraw(self, click: Click) -> None:
        """Withdraw this section's card for its owner."""
        self._decide(click, lambda uow, ref: uow.withdrawn_cards.withdraw(ref, click.person, self.practice.clock()))

    def restore(self, click: Click) -> None:
        """Offer the section's card again for its owner."""
        self._decide(click, lambda uow, ref: uow.withdrawn_cards.restore(ref))

    def _decide(self, click: Click, act: Callable[[UnitOfWork, SectionRef], object]) -> None:
        ref = SectionRef.of(click.value)

        def work(uow: UnitOfWork) -> tuple[bool, list[Post]]:
            section = self._seen(uow, click.person, ref)
            if section is None or not self.reviewers.may_decide(uow, ref.sop_id, click.person):
                return False, []
            act(uow, ref)
            key = f"card-owner-click:{digest_of(click.person, click.action, click.trigger)}"
            call = calls.update(click.channel, click.message, self._owner_card(uow, section))
            return True, [Post(key, click.channel, calls.only_for(call, click.person, [ref.sop_id]))]

        if not self.practice.delivery.deliver(work):
            self.click_reply(click, view.not_yours)

    def _is_closed(self, uow: UnitOfWork, click: Click) -> bool:
        ref = SectionRef.of(click.value)
        return _is_withdrawn(uow, ref) and not self.reviewers.may_decide(uow, ref.sop_id, click.person)

    def _for_owner(self, uow: UnitOfWork, click: Click) -> list[Post]:
        ref = SectionRef.of(click.value)
        section = self._seen(uow, click.person, ref)
        if section is None or not action_cards_of(section) or not self.reviewers.may_decide(uow, ref.sop_id, click.person):
            return []
        key = f"card-owner:{digest_of(click.person, str(ref), str(section.sop.version), str(_is_withdrawn(uow, ref)))}"
        call = calls.post(key, click.person, self._owner_card(uow, section))
        return [Post(key, click.person, calls.only_for(call, click.person, [ref.sop_id]))]

    def _owner_card(self, uow: UnitOfWork, section: CurrentSection) -> Card:
        cards = action_cards_of(section)
        return view.owner_card(section, cards[0] if cards else None, is_withdrawn=_is_withdrawn(uow, section.ref))

    def _seen(self, uow: UnitOfWork, person: str, ref: SectionRef) -> CurrentSection | None:
        return uow.library.section(ref) if self.practice.may_see(uow, person, ref.sop_id) else None


def _is_withdrawn(uow: UnitOfWork, ref: SectionRef) -> bool:
    return ref.anchor in uow.withdrawn_cards.of_sop(ref.sop_id)
