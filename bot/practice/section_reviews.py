"""Lets owners review their questions section by section: when they ask, and once a week by themselves, at most ten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import partial
from typing import Final

from bot.blocks.card import Card
from bot.blocks.words import plain_title
from bot.outbox.before_sending import reader_of
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.practice.reviews import PracticeReviews, like
from bot.practice.views import notes as quiz_notes
from bot.practice.views.review import AT_A_TIME, review_card
from bot.practice.views.section_review import Said, SectionShown, section_card, shown_items
from bot.slack import calls
from bot.slack.events import Click
from core import units
from core.localization import gettext as _
from core.lru_cache import LruCache
from core.workdays import zone_of
from nudges.items.bank import BankItem
from nudges.items.bulk_review import SectionReview, approve_unchanged, is_waiting, looks, needs_own_look, unasked
from retrieval.library.models import digest_of

_FROM, _UNTIL = time(9), time(17)
_DAYS: Final = range(2, 5)
"""The weekly look comes on Tuesday, and on one of the next two days where that is a day off: Monday has messages enough."""

_CLOSING: Final = frozenset({Said.EACH, Said.LATER})

Act = Callable[[UnitOfWork, Sequence[BankItem]], Said]


@dataclass(frozen=True)
class SectionReviews:
    reviews: PracticeReviews
    _settled: LruCache[str, bool] = field(default_factory=LruCache, init=False)

    def send(self, click: Click) -> None:
        """Send the next few sections that wait to the owner's DM."""
        mark = digest_of(click.trigger)

        def work(uow: UnitOfWork) -> tuple[None, list[Post]]:
            waiting = looks(self.reviews.reviewers.waiting(uow, click.person))[:AT_A_TIME]
            return None, [self._post(uow, look, click.person, f"{_named(look)}:{mark}") for look in waiting]

        self.reviews.practice.delivery.deliver(work)

    def all_right(self, click: Click) -> None:
        """Approve what was not changed since it was shown and needs no review of its own."""

        def act(uow: UnitOfWork, items: Sequence[BankItem]) -> Said:
            wanted = sum(is_waiting(item) and not needs_own_look(item) for item in items)
            approved = approve_unchanged(uow, shown_items(click.value), click.person, self.reviews.practice.clock())
            return Said.CHANGED if approved < wanted else Said.NOTHING

        self._act(click, act)

    def each(self, click: Click) -> None:
        """Send the section's questions one by one, each with its own buttons."""
        self._act(click, lambda _uow, _items: Said.EACH)

    def later(self, click: Click) -> None:
        """Put the section off; it stays on the Home tab."""
        self._act(click, lambda _uow, _items: Said.LATER)

    def tick(self) -> None:
        """Send the best few sections to each owner once a week, in their own working hours."""
        practice = self.reviews.practice
        now = practice.clock()
        for person, key in units.run(practice.units, lambda uow: list(self._due(uow, now))):
            practice.delivery.deliver(partial(self._weekly, person, key))
            self._settled.put(key, value=True)

    def _act(self, click: Click, act: Act) -> None:
        reviews = self.reviews

        def work(uow: UnitOfWork) -> tuple[bool, list[Post]]:
            items = _stored(uow, click)
            if not items or not all(reviews.reviewers.may_decide(uow, item.item.sop, click.person) for item in items):
                return False, []
            outcome = act(uow, items)
            items = _stored(uow, click)
            look = SectionReview(items[0].section, tuple(items))
            card = like(self._card(uow, look, reader_of(click), outcome), click.shown)
            key = f"{_named(look)}:{digest_of(click.trigger, click.action)}"
            posts = [Post(key, click.channel, calls.update(click.channel, click.message, card))]
            return True, [*posts, *(self._singles(uow, items, click) if outcome is Said.EACH else ())]

        if not reviews.practice.delivery.deliver(work):
            reviews.click_reply(click, quiz_notes.wrong_reviewer)

    def _singles(self, uow: UnitOfWork, items: Sequence[BankItem], click: Click) -> Iterator[Post]:
        for item in items:
            shown = self.reviews.shown(uow, item, click.person)
            if shown.is_open:
                key = f"item-review:{item.item.id}:{digest_of(click.trigger)}"
                with self.reviews.practice.people.speaking(click.person):
                    card = review_card(shown)
                yield Post(key, click.person, calls.post(key, click.person, card))

    def _due(self, uow: UnitOfWork, now: datetime) -> Iterator[tuple[str, str]]:
        """Return the owners to whom nothing was sent this week, with the key of this week's message."""
        cards = uow.library.cards()
        owners = {owner for card in cards if (owner := self.reviews.reviewers.owner(card)) is not None}
        for person in sorted(owners):
            known = uow.people.get(person)
            local = now.astimezone(zone_of(known.timezone if known else None))
            year, week, day = local.isocalendar()
            key = f"section-look:{person}:{year}-W{week:02}"
            is_time = day in _DAYS and _FROM <= local.time() < _UNTIL
            is_time = is_time and self.reviews.practice.rules.workdays.is_working(local.date())
            if is_time and not self._settled.get(key) and uow.outbox.channel(f"{key}:0") is None:
                yield person, key

    def _weekly(self, person: str, key: str, uow: UnitOfWork) -> tuple[None, list[Post]]:
        waiting = unasked(looks(self.reviews.reviewers.waiting(uow, person)))
        return None, [self._post(uow, look, person, f"{key}:{number}") for number, look in enumerate(waiting)]

    def _post(self, uow: UnitOfWork, look: SectionReview, person: str, key: str) -> Post:
        only = look.items[0] if len(look.items) == 1 else None
        with self.reviews.practice.people.speaking(person):
            card = self._card(uow, look, person) if only is None else review_card(self.reviews.shown(uow, only, person))
        return Post(key, person, calls.post(key, person, card))

    def _card(self, uow: UnitOfWork, look: SectionReview, reader: str, outcome: Said = Said.NOTHING) -> Card:
        sop = uow.library.card(look.section.sop_id)
        if sop is None or not self.reviews.reviewers.may_name(uow, sop, reader):
            return quiz_notes.said(
                _("These questions are about an SOP that isn't open to everybody here. Its owner finds them on Home.")
            )
        section = self.reviews.practice.section(uow, look.section)
        return section_card(
            SectionShown(
                items=[self.reviews.shown(uow, item, reader) for item in look.items],
                title=plain_title(section) if section else sop.title,
                url=self.reviews.practice.links(section.sop, section.section, reader) if section else "",
                more=look.more,
                said=outcome,
                is_closed=outcome in _CLOSING,
            )
        )


def _stored(uow: UnitOfWork, click: Click) -> list[BankItem]:
    return [item for shown in shown_items(click.value) if (item := uow.items.get(shown.id)) is not None]


def _named(look: SectionReview) -> str:
    return f"section-look:{look.section.sop_id}:{look.section.anchor}"
