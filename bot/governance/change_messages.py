"""Tells people which SOPs no longer answer, and what changed in sections that they had mastered or asked about, at their slot,
in one message.

Of a version that somebody may not see no word is shown, neither of the new one nor of the one that they know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from bot.blocks.words import plain_title
from bot.governance.views.changed import ShownChange, WithdrawnSop, changed_card, withdrawn_card
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.practice.context import Practice
from bot.practice.settings import Quiet
from bot.slack import calls
from bot.slack.people import People
from bot.slack.sending import guarded
from core.people import Viewer
from core.workdays import zone_of
from nudges.cards.changed import ChangeNotice, learner_of, slot_of
from nudges.learners.audiences import AudienceCache
from nudges.learners.models import Learner
from nudges.rules import is_quiet, opening
from retrieval.library.changes import SectionPair, before_and_now, pairs
from retrieval.library.ids import namespace_of
from retrieval.library.models import CurrentSection, Governance, SectionRef, digest_of


def withdrawn_posts(people: People, uow: UnitOfWork, sops: Sequence[tuple[str, int]]) -> list[Post]:
    """Return what Slack is told of SOPs that were retired, each with the version that readers saw last."""
    of_person: dict[str, list[tuple[str, int, WithdrawnSop]]] = defaultdict(list)
    for sop_id, version in sops:
        document = uow.library.document(sop_id, version)
        person = _looks_after(people, document.governance) if document is not None else None
        if document is not None and person is not None:
            of_person[person].append((sop_id, version, WithdrawnSop(document.title, namespace_of(sop_id))))
    posts = []
    for person, gone in sorted(of_person.items()):
        key = f"withdrawn:{digest_of(person, *(f'{sop_id}@{version}' for sop_id, version, _sop in gone))}"
        with people.speaking(person):
            call = calls.post(key, person, withdrawn_card([sop for *_version, sop in gone]))
        posts.append(Post(key, person, call))
    return posts


def _looks_after(people: People, governance: Governance) -> str | None:
    """Return the Slack id of the owner, else of the backup; None when neither can be reached."""
    named = (name for name in (governance.owner, governance.backup) if name and people.obstacle(name) is None)
    return next((person for name in named if (person := people.slack_id(name)) is not None), None)


AT_ONCE: Final = 200
"""People whom one round tells."""


@dataclass(frozen=True)
class ChangeMessages:
    """Sends the messages that are due. Safe in several processes: each notice is taken by one."""

    practice: Practice
    quiet: Quiet

    def tick(self) -> None:
        """Do one round: one message to everybody for whom something is due and who may get it now."""
        now = self.practice.clock()
        with self.practice.units() as uow:
            people = list(uow.changes.people_due(now, AT_ONCE))
        resting = self.quiet.until(people, now) if people else {}
        for person in people:
            guarded("what changed", partial(self._send, person, resting.get(person)))

    def _send(self, person: str, rests_until: datetime | None) -> None:
        self.practice.delivery.deliver(lambda uow: (None, self._message(uow, person, rests_until)))

    def _message(self, uow: UnitOfWork, person: str, rests_until: datetime | None) -> list[Post]:
        """Return the one message about everything that is due; nothing for who opted out or has nothing new to know."""
        now = self.practice.clock()
        notices, learner = uow.changes.take(person, now), learner_of(uow, person)
        asker = self.practice.people.asker(person, uow)
        if not notices or not learner.is_enrolled or asker.refusal is not None:
            return []
        if rests_until is not None or not self._is_welcome(learner, now):
            due_at = rests_until or slot_of(learner, self.practice.rules, now)
            uow.changes.add([replace(notice, due_at=due_at) for notice in notices])
            return []
        shown = list(self._shown(uow, person, asker.viewer, notices))
        if not shown:
            return []
        key = f"changed:{digest_of(person, *(f'{notice.section}@{notice.version}' for notice in notices))}"
        sops = (change.section.sop_id for change in shown)
        with self.practice.people.speaking(person):
            card = changed_card(shown)
        return [Post(key, person, calls.only_for(calls.post(key, person, card), person, sops))]

    def _is_welcome(self, learner: Learner, now: datetime) -> bool:
        """Return whether a message may come now: not at night, on a day off, on leave or in a pause."""
        local = now.astimezone(zone_of(learner.zone))
        is_paused = learner.is_paused and learner.paused_until is None
        is_open_day = opening(learner, self.practice.rules, local.date()) == local.date()
        return not is_paused and is_open_day and not is_quiet(learner, local.time())

    def _shown(self, uow: UnitOfWork, person: str, viewer: Viewer, notices: Sequence[ChangeNotice]) -> Iterator[ShownChange]:
        """Return what is new to the person in sections that they may see: compared with the version that they know, each once.

        Of a version that they may not see no word is shown, nor that a section is gone or was only put in another order since.
        """
        shown: set[SectionRef] = set()
        for notice in notices:
            card = uow.library.card(notice.section.sop_id)
            if card is None or not viewer.may_see(card.governance.audience):
                continue
            pair = next(iter(_pair(uow, notice, card.version)), None)
            section = (pair.after or pair.before) if pair else None
            if pair is None or section is None or not pair.is_reworded or SectionRef(card.id, section.anchor) in shown:
                continue
            current, (was, now) = CurrentSection(card, section), before_and_now(pair)
            is_known_open = _may_see_known(uow, notice, viewer)
            if not is_known_open and not now:
                continue
            shown.add(SectionRef(card.id, section.anchor))
            yield ShownChange(
                section=current.ref,
                title=plain_title(current),
                url=self.practice.links(card, section, person),
                version=card.version,
                was=was if is_known_open else "",
                now=now,
                is_gone=pair.after is None,
                can_check=pair.after is not None and self._can_check(uow, current.ref),
            )

    def _can_check(self, uow: UnitOfWork, section: SectionRef) -> bool:
        """Return whether a question with a right answer asks about it: recalling what is shown a line above proves nothing."""
        audiences = AudienceCache(uow)
        items = uow.items.asked_in(section.sop_id, section.anchor)
        return any(audiences.holds(item.item) and not item.item.is_self_rated for item in items)


def _pair(uow: UnitOfWork, notice: ChangeNotice, version: int) -> Iterator[SectionPair]:
    old = uow.library.document(notice.section.sop_id, notice.known)
    new = uow.library.document(notice.section.sop_id, version)
    if old is not None and new is not None:
        yield from (pair for pair in pairs(old, new) if pair.before and pair.before.anchor == notice.section.anchor)


def _may_see_known(uow: UnitOfWork, notice: ChangeNotice, viewer: Viewer) -> bool:
    """Return whether the version that a change is compared with is open to the person: it may have been restricted for a while."""
    known = uow.library.document(notice.section.sop_id, notice.known)
    return known is not None and viewer.may_see(known.governance.audience)
