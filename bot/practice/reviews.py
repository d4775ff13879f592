"""Brings one question before its owner: a question that two people called wrong is sent at once, and is approved, edited or
rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape
from bot.blocks.words import plain_title
from bot.cases.views.card import HELP
from bot.outbox.before_sending import is_channel, reader_of
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.practice.adding import QuestionAdding
from bot.practice.context import Practice
from bot.practice.reviewers import Reviewers
from bot.practice.views import notes as quiz_notes
from bot.practice.views.review import MISTAKEN, OPTIONS, RIGHT, STEM, ItemShown, edit_of, edit_view, review_card
from bot.slack import calls
from bot.slack.events import Click, Submission
from core import units
from core.localization import gettext as _
from core.withholding import FEWEST
from escalation.cases.concern import Concern
from escalation.cases.requests import Opening
from escalation.cases.routing import Need
from nudges.asking.attempts import Reported
from nudges.items.bank import BankItem, NotedEdit, NotReviewed, Reviewed
from nudges.items.reviewing import approve, edit, reject
from retrieval.library.models import digest_of

_PRIVATE = "\n"

Decide = Callable[[UnitOfWork, str], Reviewed | NotReviewed]


@dataclass(frozen=True)
class PracticeReviews:
    practice: Practice
    reviewers: Reviewers
    adding: QuestionAdding
    click_reply: ClickReply

    def opening(self, uow: UnitOfWork, question_id: str, person: str, item: BankItem) -> Opening:
        """Return the call for help about an item's section."""
        return Opening(question_id, person, HELP, self._concern(uow, item), send_now=True, is_private=True)

    def reported(self, uow: UnitOfWork, result: Reported, reporter: str) -> list[Post]:
        """Return the owner's card about an item that was taken out; nothing when nobody can be reached."""
        item = result.item
        channel, mention = self._place(uow, item, reporter)
        if not channel:
            return []
        key = f"item-reported:{item.item.id}:{item.changed_at.timestamp():.0f}"
        return [self._asking(uow, item, key, channel, mention)]

    def outdated(self, uow: UnitOfWork, item: BankItem, person: str, key: str) -> Iterator[Post]:
        """Return the owner's card about an item that somebody called outdated; nothing when nobody can be reached."""
        channel, mention = self._place(uow, item, person)
        if channel:
            yield self._asking(uow, item, key, channel, mention)

    def _asking(self, uow: UnitOfWork, item: BankItem, key: str, channel: str, mention: str) -> Post:
        with self.practice.people.speaking(channel):
            return Post(key, channel, calls.post(key, channel, review_card(self.shown(uow, item, channel), mention=mention)))

    def stubborn(self, uow: UnitOfWork, item: BankItem, person: str) -> list[Post]:
        """Tell the owner that a rule was missed three times in a row, once a month and never by whom.

        Nothing while fewer than `FEWEST` people practise the section: then the owner could tell who it was.
        """
        people: set[str] = set()
        for card in uow.cards.in_section(item.section):
            people.add(card.person)
            if len(people) == FEWEST:
                break
        channel, mention = self._place(uow, item, person) if len(people) == FEWEST else ("", "")
        if not channel:
            return []
        key = f"stubborn:{digest_of(item.item.family)}:{self.practice.clock():%Y-%m}"
        section = self.practice.section(uow, item.section)
        url = self.practice.links(section.sop, section.section, channel) if section else ""
        with self.practice.people.speaking(channel):
            note = quiz_notes.stubborn(plain_title(section) if section else item.item.sop, item.item, url, mention)
        return [Post(key, channel, calls.post(key, channel, note))]

    def _place(self, uow: UnitOfWork, item: BankItem, person: str) -> tuple[str, str]:
        """Return where the owner reads about an item that a person met, and whom to mention there; empty when nobody can be
        reached.
        """
        route = self.reviewers.service.routing.first(uow, Need(person, self._concern(uow, item)))
        sop = uow.library.card(item.item.sop)
        if route is None or sop is None:
            return "", ""
        channel = route.channel if self.reviewers.may_name(uow, sop, route.channel) else self.reviewers.owner(sop)
        is_named = route.person and channel == route.channel != route.person
        return channel or "", (route.person or "") if is_named else ""

    def approve(self, click: Click) -> None:
        self._decide(click, lambda uow, item: approve(uow, item, click.person, self.practice.clock()))

    def reject(self, click: Click) -> None:
        self._decide(click, lambda uow, item: reject(uow, item, click.person, self.practice.clock()))

    def modal(self, click: Click) -> dict[str, Any] | None:
        """Return the modal to edit an item in; None when this person may not, which they are told."""

        def work(uow: UnitOfWork) -> BankItem | None:
            item = uow.items.get(click.value)
            return item if item is not None and self.reviewers.may_decide(uow, item.item.sop, click.person) else None

        item_to_edit = units.run(self.practice.units, work)
        if item_to_edit is None:
            self.click_reply(click, quiz_notes.wrong_reviewer)
            return None
        key = str(click.shown.blocks[0].get("block_id", "")) if click.shown else ""
        return edit_view(item_to_edit, _PRIVATE.join((item_to_edit.item.id, click.channel, click.message, key)))

    def submit(self, given: Submission) -> dict[str, str]:
        """Store an edit; returns what is wrong with it, by field, for the modal."""
        item_id, channel, message, key = [*given.private.split(_PRIVATE, 3), "", "", ""][:4]

        def work(uow: UnitOfWork) -> tuple[dict[str, str], list[Post]]:
            item = uow.items.get(item_id)
            if item is None or not self.reviewers.may_decide(uow, item.item.sop, given.person):
                return {next(iter(given.values), STEM): _("Only those who look after the SOP can edit its questions.")}, []
            new = edit_of(given.values)
            if isinstance(new, int):
                return {RIGHT: _("Please give a number from 1 to {number}.").format(number=new)}, []
            result = edit(uow, item_id, new, given.person, self.practice.clock())
            if isinstance(result, NotReviewed):
                return {MISTAKEN if isinstance(new, NotedEdit) else OPTIONS: result.reason}, []
            post_key = f"item-reviewed:{item_id}:{result.item.item.id}:{digest_of(channel, message)}"
            reader = channel if is_channel(channel) else given.person
            with self.practice.people.speaking(reader):
                card = self._card(uow, result.item, reader)
            shown = Post(post_key, channel, calls.update(channel, message, card.keyed(key) if key else card))
            return {}, [shown, *self.adding.told(uow, item, result.item)]

        return self.practice.delivery.deliver(work)

    def _decide(self, click: Click, act: Decide) -> None:

        def work(uow: UnitOfWork) -> tuple[Reviewed | NotReviewed | None, list[Post]]:
            item = uow.items.get(click.value)
            may_decide = item is not None and self.reviewers.may_decide(uow, item.item.sop, click.person)
            result = act(uow, click.value) if may_decide else None
            posts = self._redrawn(uow, click, result.item) if result and result.item else []
            reports = self.adding.told(uow, item, result.item) if item and isinstance(result, Reviewed) else ()
            return result, [*posts, *reports]

        result = self.practice.delivery.deliver(work)
        if result is None:
            self.click_reply(click, quiz_notes.wrong_reviewer)
        elif isinstance(result, NotReviewed):
            self.click_reply(click, lambda: quiz_notes.said(escape(result.reason)))

    def _redrawn(self, uow: UnitOfWork, click: Click, item: BankItem) -> list[Post]:
        key = f"item-reviewed:{item.item.id}:{digest_of(click.trigger, click.action)}"
        card = self._card(uow, item, reader_of(click))
        return [Post(key, click.channel, calls.update(click.channel, click.message, like(card, click.shown)))]

    def _card(self, uow: UnitOfWork, item: BankItem, reader: str) -> Card:
        """Return the item's card; a line without its words where its SOP may not be named (any more)."""
        sop = uow.library.card(item.item.sop)
        if sop is None or not self.reviewers.may_name(uow, sop, reader):
            return quiz_notes.said(
                _("This question is about an SOP that isn't open to everybody here. Its owner finds it on Home.")
            )
        return review_card(self.shown(uow, item, reader))

    def shown(self, uow: UnitOfWork, item: BankItem, reader: str) -> ItemShown:
        section = self.practice.section(uow, item.section)
        return ItemShown(
            item,
            plain_title(section) if section else "",
            self.practice.links(section.sop, section.section, reader) if section else "",
            self.practice.people.name(item.by, uow) if item.by else "",
        )

    def _concern(self, uow: UnitOfWork, item: BankItem) -> Concern | None:
        section = self.practice.section(uow, item.section)
        if section is None:
            return None
        return Concern(section.sop.id, section.section.anchor, section.sop.version, section.section.digest, 0.0)


def like(card: Card, before: Card | None) -> Card:
    """Return the card under the key of the message that it replaces."""
    key = str(before.blocks[0].get("block_id", "")) if before and before.blocks else ""
    return card.keyed(key) if key else card
