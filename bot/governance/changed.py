"""Applies what follows from a change of an SOP, once, whoever published it and from where: the tick sees that readers have
another version.

Open cases about a changed section show that it changed; whoever had mastered it or asked about it lately hears what changed, at
their slot; owners hear of SOPs that were retired, and of sections that repeat or contradict another SOP's. Practice items follow
by themselves (`nudges.items.curation`); precedents and confirmed questions know by the section's digest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Final

import structlog

from bot.cases.posts import CasePosts
from bot.governance.change_messages import ChangeMessages, withdrawn_posts
from bot.governance.reviewing import REVIEW_GAP
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.practice.context import Practice
from bot.questions.conflicts import ConflictReports
from bot.slack.sending import guarded
from core.eventlog import CAIRN
from nudges.cards.changed import LATELY, ChangeNotice, notices_of
from retrieval.library.changes import SectionPair, pairs
from retrieval.library.models import CurrentSection, Governance, SectionRef
from retrieval.overlaps import Overlaps, overlaps_of

MOST_REPORTS: Final = 6
"""Cards about overlaps that one change of an SOP brings; `cairn sops check` lists them all."""

AT_ONCE: Final = 200
"""SOPs whose changes one round follows: their sections' words, some 15 MB, are held while all others are read."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an SOP. Readers see `version` now; 0: it was retired. `before` is what was followed last, None where nothing
    was.
    """

    sop: str
    before: int | None
    version: int


@dataclass
class Changes:
    """Follows changes. Safe in several processes: each version is followed by one."""

    practice: Practice
    cases: CasePosts
    reports: ConflictReports
    messages: ChangeMessages
    _revision: int | None = field(default=None, init=False)

    def tick(self) -> None:
        """Do one round."""
        guarded("changes", self._follow)
        guarded("what changed", self.messages.tick)

    def _follow(self) -> None:
        """Look at the library when it has changed since the last look. After a large publish each round follows some of the changes
        and commits every one of them, so that a restart goes on where the last process ended. What breaks is tried again in the
        next round, and keeps nothing else waiting.
        """
        with self.practice.units() as uow:
            revision = uow.library.revision()
            changes = _unfollowed(uow) if revision != self._revision else []
        retired = [change for change in changes if not change.version]
        applied = [change for change in changes if change.version]
        overlaps = self._compared({change.sop for change in applied[:AT_ONCE]})
        works = [partial(self._applied_with, overlaps, change) for change in applied[:AT_ONCE]]
        if retired:
            works.insert(0, partial(self._withdrawn, retired))
        are_followed = [guarded("change", partial(self._deliver, work)) for work in works]
        self._revision = revision if all(are_followed) and len(applied) <= AT_ONCE else None

    def _compared(self, sops: Collection[str]) -> Overlaps:
        """The overlaps; none when an SOP cannot be read, so that notices and cards do not wait for it."""
        try:
            return self._overlaps(sops)
        except Exception:  # noqa: BLE001 - whatever breaks one comparison, the changes are followed
            _log.exception("job_failed", job="overlaps")
            return Overlaps()

    def _overlaps(self, sops: Collection[str]) -> Overlaps:
        """Return what the sections of these SOPs repeat or contradict. Each SOP is read in a unit of its own, because this takes
        seconds.
        """
        if not sops:
            return Overlaps()
        with self.practice.units() as uow:
            library = [card.id for card in uow.library.cards()]
        return overlaps_of(sops, library, self._read)

    def _read(self, sop: str) -> Sequence[CurrentSection]:
        with self.practice.units() as uow:
            return uow.library.sections_of(sop)

    def _withdrawn(self, retired: Sequence[Change], uow: UnitOfWork) -> list[Post]:
        """Return the consequences of SOPs that were retired, and one message to each owner."""
        taken = [change for change in retired if uow.changes.follow(change.sop, change.version, change.before)]
        posts = [post for change in taken for post in self._consequences(uow, change)]
        lost = [(change.sop, change.before) for change in taken if change.before]
        return [*posts, *withdrawn_posts(self.practice.people, uow, lost)]

    def _applied_with(self, overlaps: Overlaps, change: Change, uow: UnitOfWork) -> list[Post]:
        """Return the consequences of a change, and the first reports of what its sections repeat or contradict."""
        posts = self.applied(uow, change)
        new = (post for post in self._reports(overlaps, change.sop, uow) if uow.outbox.channel(post.key) is None)
        return [*posts, *islice(new, MOST_REPORTS)]

    def _reports(self, overlaps: Overlaps, sop: str, uow: UnitOfWork) -> Iterator[Post]:
        for conflict in overlaps.conflicts:
            if sop in {conflict.one.current.sop.id, conflict.other.current.sop.id}:
                yield from self.reports.about_conflict(conflict, was_asked=False)
        for repeat in overlaps.repeats:
            if sop in {repeat.one.sop_id, repeat.other.sop_id}:
                sections = uow.library.sections([repeat.one, repeat.other])
                if len(sections) > 1:
                    yield from self.reports.about_repeat(sections[repeat.one], sections[repeat.other])

    def applied(self, uow: UnitOfWork, change: Change) -> list[Post]:
        """Draw the consequences of a change in the caller's transaction; returns what Slack is told after its commit.

        A change that was followed already has no consequences.
        """
        is_taken = uow.changes.follow(change.sop, change.version, change.before)
        return self._consequences(uow, change) if is_taken else []

    def _consequences(self, uow: UnitOfWork, change: Change) -> list[Post]:
        edited = [pair for pair in self._pairs(uow, change) if pair.before is not None and pair.is_changed]
        for pair in edited:
            if pair.is_reworded:
                self._plan_notices(uow, change, pair)
        anchors = {pair.before.anchor for pair in edited if pair.before is not None}
        self._close_gaps(uow, change.sop, anchors)
        posts = [*self._case_cards(uow, change, anchors)] if anchors or not change.version else []
        _log.info("change_followed", sections=len(anchors), cases=len(posts), is_retired=not change.version)
        return posts

    def _pairs(self, uow: UnitOfWork, change: Change) -> Sequence[SectionPair]:
        old = uow.library.document(change.sop, change.before) if change.before else None
        new = uow.library.document(change.sop, change.version) if change.version else None
        return pairs(old, new) if old is not None and new is not None else ()

    def _plan_notices(self, uow: UnitOfWork, change: Change, pair: SectionPair) -> None:
        card, now = uow.library.card(change.sop), self.practice.clock()
        if card is None or pair.before is None:
            return
        section = SectionRef(change.sop, pair.before.anchor)
        about = ChangeNotice("", section, change.before or 0, change.version, now)
        notices = notices_of(uow, self.practice.rules, about, uow.questions.askers(section, now - LATELY), now)
        authors = _authors(uow, card.governance)
        uow.changes.add([notice for notice in notices if notice.person not in authors])

    def _close_gaps(self, uow: UnitOfWork, sop: str, anchors: set[str]) -> None:
        """Close the gaps of sections that an owner wanted changed and that have changed."""
        for gap in uow.gaps.open_gaps():
            if gap.id.startswith(REVIEW_GAP) and gap.sop_id == sop and (gap.anchor in anchors or (anchors and gap.anchor is None)):
                uow.gaps.close(gap.id, CAIRN, self.practice.clock())

    def _case_cards(self, uow: UnitOfWork, change: Change, anchors: set[str]) -> Iterator[Post]:
        """Render again the cards of open cases about a changed section, and of all about an SOP that was retired."""
        for case in uow.cases.watched():
            concern = case.concern
            is_about = concern is not None and concern.sop_id == change.sop and (concern.anchor in anchors or not change.version)
            if is_about and case.is_open:
                yield from self.cases.updates(uow, case, f"{change.before or 0}-{change.version}")

    def _deliver(self, work: Callable[[UnitOfWork], list[Post]]) -> None:
        self.practice.delivery.deliver(lambda uow: (None, work(uow)))


def _unfollowed(uow: UnitOfWork) -> list[Change]:
    """Return the SOPs of which readers see another version than was followed last, or none any more."""
    followed = uow.changes.followed()
    current = {status.id: status.card.version if status.card else 0 for status in uow.library.statuses()}
    return [
        Change(sop, followed.get(sop), version)
        for sop, version in current.items()
        if version != followed.get(sop, 0 if not version else None)
    ]


def _authors(uow: UnitOfWork, governance: Governance) -> set[str]:
    """Return who looks after the SOP: they know what they changed."""
    known = [uow.people.get(name) for name in (governance.owner, governance.backup) if name]
    return {name for name in (governance.owner, governance.backup) if name} | {person.id for person in known if person}
