"""Replies to messages that are not questions for the library: small talk, requests about Cairn, and "that does not help".

Nothing of it is logged as a question. Whoever is refused an answer is refused here too, and nobody hears of an SOP that they may
not see, nor, where others read, of one that is not open to everyone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks import notes
from bot.blocks.card import Card
from bot.inbox.finish import question_of, to_asker
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.questions.answering import Conversation
from bot.questions.browsing import Browsing
from bot.questions.feedback import Reactions, is_said
from bot.questions.parts import same_talk
from bot.questions.views import talk as view
from bot.slack import calls
from bot.slack.events import Incoming
from bot.slack.people import Asker
from core import units
from core.people import Viewer
from retrieval.answer.models import sources_of
from retrieval.library.changes import changes
from retrieval.library.models import SopCard
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion
from retrieval.search.models import Query
from retrieval.talk.recognising import Intent, Talk, talk_of
from retrieval.talk.tables import small_words

VERSIONS = 3
LATEST = 5
CASES = 10
_PERSONAL = frozenset({Intent.MY_CASES, Intent.MY_RECORD})
"""Shown to who asked alone."""

_OF_THE_LIBRARY = frozenset({Intent.LIST_SOPS, Intent.OWNERS, Intent.OWNER, Intent.CHANGED})
"""Not told where people of other companies read."""

_TOPIC_WORDS = 4
"""A longer topic is no SOP's name: "the incident during a handover of two teams" is a question."""
_STEM = 5


@dataclass(frozen=True)
class SmallTalk:
    conversation: Conversation
    reactions: Reactions
    browsing: Browsing
    record: Callable[[str], str] = lambda _person: ""
    """The address of a person's record; empty where there is none."""

    def reply(self, entry: int, incoming: Incoming) -> bool:
        """Answer a message that is no question; False when it is one, or comes from somebody who is not answered."""
        talk = talk_of(incoming.text)
        is_only_file = not incoming.text and incoming.files > 0
        if talk is None and not is_only_file:
            return False
        asker = self.conversation.deps.people.asker(incoming.person)
        if asker.refusal is not None:
            return False
        if is_only_file or talk is None:
            self._store(entry, incoming, view.only_a_file(incoming.files))
        elif talk.intent is Intent.NOT_HELPFUL:
            self._still_stuck(entry, incoming, asker)
        else:
            card = self._card(talk, incoming, asker)
            if card is None:
                return False
            self._store(entry, incoming, card, is_personal=talk.intent in _PERSONAL)
        return True

    def _store(self, entry: int, incoming: Incoming, card: Card, *, is_personal: bool = False) -> None:
        question = question_of(incoming, self.conversation.deps.clock())
        post = to_asker(question, incoming, card)
        if is_personal and not incoming.is_private:
            post = Post(
                post.key, incoming.channel, calls.ephemeral(incoming.channel, incoming.person, card, thread=incoming.thread)
            )
        self.conversation.finish(entry, [post])

    def _still_stuck(self, entry: int, incoming: Incoming, asker: Asker) -> None:
        """Record Still stuck for the last answer in this conversation, as its button does."""
        question = question_of(incoming, self.conversation.deps.clock())
        with self.conversation.deps.units() as uow:
            lately = same_talk(uow, question)
        if not lately:
            self._store(entry, incoming, view.nothing_to_be_stuck_on())
            return
        last = lately[-1]
        is_known = is_said(last, asker.id, FeedbackKind.STILL_STUCK)
        card = self._stuck_card(last, asker, asker.id if incoming.is_private else incoming.channel, is_known=is_known)

        def also(uow: UnitOfWork) -> list[Post]:
            if not is_known:
                now, position = self.conversation.deps.clock(), last.chosen or 0
                uow.questions.add_feedback(Feedback(last.question.id, asker.id, FeedbackKind.STILL_STUCK, now, position))
            return []

        self.conversation.finish(entry, [to_asker(question, incoming, card)], also=also)

    def _stuck_card(self, last: LoggedQuestion, asker: Asker, reader: str, *, is_known: bool) -> Card:

        def work(uow: UnitOfWork) -> Card:
            alternatives = self.reactions.alternatives(uow, last, reader, asker.id)
            offer = self.conversation.triage.offer(uow, last)
            return view.stuck(last.question.id, alternatives, offer, is_known=is_known)

        return units.run(self.conversation.deps.units, work)

    def _card(self, talk: Talk, incoming: Incoming, asker: Asker) -> Card | None:
        """Return the reply's card; None when the message is a question after all."""
        viewer = asker.viewer if incoming.is_private else Viewer()
        makers: dict[Intent, Callable[[], Card | None]] = {
            Intent.CAN_DO: notes.how_to,
            Intent.MY_CASES: lambda: self._cases(asker),
            Intent.MY_RECORD: lambda: view.record(self.record(asker.id)),
            Intent.LIST_SOPS: lambda: self.browsing.root(asker.id) if incoming.is_private else self._list(viewer),
            Intent.OWNERS: lambda: self._owners(viewer),
            Intent.OWNER: lambda: self._owner(talk.topic, viewer),
            Intent.CHANGED: lambda: self._changed(talk.topic, viewer),
        }
        if incoming.is_shared and talk.intent in _OF_THE_LIBRARY:
            return view.said(Intent.WHO)
        return makers.get(talk.intent, lambda: view.said(talk.intent))()

    def _sops(self, uow: UnitOfWork, viewer: Viewer) -> list[SopCard]:
        """Return the approved SOPs that somebody may see, by title."""
        live = uow.library.cards()
        return sorted((card for card in live if viewer.may_see(card.governance.audience)), key=lambda card: card.title.casefold())

    def _list(self, viewer: Viewer) -> Card:
        with self.conversation.deps.units() as uow:
            sops = self._sops(uow, viewer)
        named = sops[: view.LISTED]
        lines = [view.SopLine(sop.title, self.conversation.deps.people.name(sop.governance.owner)) for sop in named]
        lines += [view.SopLine(sop.title, "") for sop in sops[len(named) :]]
        return view.sop_list(lines, is_private=False)

    def _owners(self, viewer: Viewer) -> Card:
        """Return every owner with the titles of their SOPs; SOPs without an owner come last."""
        with self.conversation.deps.units() as uow:
            sops = self._sops(uow, viewer)
        titles: dict[str, list[str]] = {}
        for sop in sops:
            titles.setdefault(self.conversation.deps.people.name(sop.governance.owner), []).append(sop.title)
        return view.owners(sorted(titles.items(), key=lambda entry: (not entry[0], entry[0].casefold())))

    def _owner(self, topic: str, viewer: Viewer) -> Card | None:
        sop = self._sop_about(topic, viewer)
        if sop is None:
            return None
        name, governance = self.conversation.deps.people.name, sop.governance
        return view.owner_of(sop.title, name(governance.owner), name(governance.backup), sop.reviewed_at)

    def _changed(self, topic: str, viewer: Viewer) -> Card | None:
        if not topic:
            with self.conversation.deps.units() as uow:
                current = [(sop.title, sop.version, _since(uow, sop)) for sop in self._sops(uow, viewer)]
            return view.latest_changes(sorted(current, key=lambda entry: entry[2], reverse=True)[:LATEST])
        sop = self._sop_about(topic, viewer)
        if sop is None:
            return None
        with self.conversation.deps.units() as uow:
            return view.changes_of(sop.title, _versions(uow, sop, viewer))

    def _sop_about(self, topic: str, viewer: Viewer) -> SopCard | None:
        """Return the SOP whose title holds the topic's words; else the one that search finds first. None: no SOP is meant."""
        words = [word for word in topic.casefold().split() if word not in small_words("en")]
        if not words or len(words) > _TOPIC_WORDS:
            return None
        with self.conversation.deps.units() as uow:
            sops = self._sops(uow, viewer)
        named = [sop for sop in sops if all(word[:_STEM] in f"{sop.title} {sop.id}".casefold() for word in words)]
        if named:
            return min(named, key=lambda sop: len(sop.title))
        sources = sources_of(self.conversation.answers.answer(Query(topic, viewer)))
        return sources[0].current.sop if sources and len(words) < _TOPIC_WORDS else None

    def _cases(self, asker: Asker) -> Card:
        with self.conversation.deps.units() as uow:
            every = uow.cases.of_asker(asker.id)
            mine = every[:CASES]
            logged = [uow.questions.get(case.question_id) for case in mine]
        return view.cases(
            [
                (logged_question.question.text if logged_question else "", case.status, "")
                for case, logged_question in zip(mine, logged, strict=True)
            ],
            left=len(every) - len(mine),
        )


def _since(uow: UnitOfWork, sop: SopCard) -> datetime:
    """Return when the version that readers see was approved."""
    current = next((version for version in uow.library.versions(sop.id) if version.number == sop.version), None)
    return (current.approved_at or current.created_at) if current else sop.reviewed_at


def _versions(uow: UnitOfWork, sop: SopCard, viewer: Viewer) -> Sequence[view.VersionLine]:
    """Return the last approved versions, newest first, each with the headings that changed since the approved one before it.
    Versions that this person was not allowed to see at their time are left out.
    """
    approved = [version for version in uow.library.versions(sop.id) if version.is_approved and version.number <= sop.version]
    lines: list[view.VersionLine] = []
    for at in range(len(approved) - 1, max(-1, len(approved) - 1 - VERSIONS), -1):
        new = uow.library.document(sop.id, approved[at].number)
        old = uow.library.document(sop.id, approved[at - 1].number) if at else None
        is_open = all(document and viewer.may_see(document.governance.audience) for document in (old, new))
        changed = [change.heading for change in changes(old, new)] if old and new and is_open else []
        lines.append(view.VersionLine(approved[at].number, approved[at].approved_at or approved[at].created_at, tuple(changed)))
    return lines
