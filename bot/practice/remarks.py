"""Passes on what learners say about questions: stored at once, told after a minute to whoever can act on it, and never by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.blocks.words import plain_title
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.practice.reviews import PracticeReviews
from bot.practice.views.question_menu import not_my_job_card
from bot.slack import calls
from core.withholding import FEWEST
from nudges.items.bank import ASKED, ItemState, Why
from nudges.items.ports import Change
from nudges.learners.remarks import UNDO, Remark, RemarkKind
from retrieval.library.models import SectionRef, digest_of

_LOOK_BACK: Final = timedelta(days=2)
_LONGEST: Final = timedelta(days=90)


@dataclass
class RemarksTick:
    """Handles remarks when they are a minute old; until then they can be taken back unseen."""

    reviews: PracticeReviews
    _seen_until: datetime | None = field(default=None, init=False)

    def tick(self) -> None:
        practice = self.reviews.practice
        until = practice.clock() - UNDO
        since = self._seen_until or until - _LOOK_BACK

        def work(uow: UnitOfWork) -> tuple[None, list[Post]]:
            self._too_easy(uow, since, until)
            return None, [*self._outdated(uow, since, until), *self._not_their_job(uow, since, until)]

        practice.delivery.deliver(work)
        self._seen_until = until

    def _outdated(self, uow: UnitOfWork, since: datetime, until: datetime) -> Iterator[Post]:
        """Flag the item, and show it to its owner; once a month for each."""
        now = self.reviews.practice.clock()
        for remark in _between(uow, RemarkKind.OUTDATED, since, until):
            key = f"item-outdated:{remark.subject}:{now:%Y-%m}"
            if uow.outbox.channel(key) is None:
                uow.items.change(remark.subject, ASKED, Change(ItemState.FLAGGED, now, Why.OUTDATED))
                item = uow.items.get(remark.subject)
                yield from self.reviews.outdated(uow, item, remark.person, key) if item else ()

    def _too_easy(self, uow: UnitOfWork, since: datetime, until: datetime) -> None:
        """Put an item on its owner's list when so many call it too easy that nobody can tell who; words before a review are old."""
        now = self.reviews.practice.clock()
        for subject in {remark.subject for remark in _between(uow, RemarkKind.TOO_EASY, since, until)}:
            item = uow.items.get(subject)
            remarks = [remark for remark in uow.remarks.about(RemarkKind.TOO_EASY, subject) if remark.at <= until]
            counted = sum(item is not None and (not item.by or remark.at >= item.changed_at) for remark in remarks)
            if counted >= FEWEST:
                uow.items.change(subject, ASKED, Change(ItemState.FLAGGED, now, Why.TOO_EASY))

    def _not_their_job(self, uow: UnitOfWork, since: datetime, until: datetime) -> Iterator[Post]:
        """Report how many call a section not their job when they are so many that nobody can tell who."""
        new = {remark.subject for remark in _between(uow, RemarkKind.NOT_MY_JOB, since, until)}
        if not new:
            return
        people: dict[str, set[str]] = defaultdict(set)
        for remark in _between(uow, RemarkKind.NOT_MY_JOB, until - _LONGEST, until):
            people[remark.subject].add(remark.person)
        for subject in sorted(new):
            if len(people[subject]) >= FEWEST:
                yield from self._counted(uow, subject, len(people[subject]))

    def _counted(self, uow: UnitOfWork, subject: str, people: int) -> Iterator[Post]:
        """Yield the message to the workspace's fallback, who looks after the skill map; once a quarter for each section."""
        reviewers, now = self.reviews.reviewers, self.reviews.practice.clock()
        fallback = reviewers.service.fallback
        reader = self.reviews.practice.people.slack_id(fallback.owner) if fallback.owner else fallback.channel
        if not reader:
            return
        section = self.reviews.practice.section(uow, SectionRef.of(subject))
        may_name = section is not None and reviewers.may_name(uow, section.sop, reader)
        title = plain_title(section) if section and may_name else ""
        url = self.reviews.practice.links(section.sop, section.section, reader) if section and may_name else ""
        key = f"not-my-job:{digest_of(subject)}:{now.year}Q{(now.month + 2) // 3}"
        with self.reviews.practice.people.speaking(reader):
            card = not_my_job_card(people, title, url)
        yield Post(key, reader, calls.post(key, reader, card))


def _between(uow: UnitOfWork, kind: RemarkKind, since: datetime, until: datetime) -> list[Remark]:
    return [remark for remark in uow.remarks.since(kind, since) if remark.at <= until]
