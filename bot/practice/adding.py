"""Adds a question: the modal opens where a section is shown, the question is stored for its owner or at once, and its author is
told the owner's decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from bot.blocks.words import plain_title
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.practice.context import Practice
from bot.practice.reviewers import Reviewers
from bot.practice.views import notes as quiz_notes
from bot.practice.views.add_question import add_view, outcome_card, thanks_card
from bot.slack import calls
from bot.slack.events import Click, Submission
from core import units
from core.localization import N_
from core.localization import gettext as _
from nudges.items.adding import Faulty, Field, NewQuestion, add, made, options_of
from nudges.items.bank import BankItem, Why
from nudges.items.models import ItemOrigin
from nudges.learners.remarks import RemarkKind
from retrieval.library.models import CurrentSection, SectionRef, SopDocument, digest_of

_GONE: Final = N_("This section is gone, or not open to you any more.")


@dataclass(frozen=True)
class QuestionAdding:
    practice: Practice
    reviewers: Reviewers
    click_reply: ClickReply

    def modal(self, click: Click) -> dict[str, Any] | None:
        """Return the modal about the section that a button names (`sop#anchor`)."""
        return self.about(click, SectionRef.of(click.value))

    def answered(self, click: Click) -> dict[str, Any] | None:
        """Return the modal about the section that an answer is based on; the menu's value ends in the question's id."""
        logged = units.run(self.practice.units, lambda uow: uow.questions.get(click.value.partition(":")[2]))
        source = logged.sources[0] if logged and logged.sources else None
        return self.about(click, SectionRef(source.sop_id, source.anchor) if source else None)

    def about(self, click: Click, ref: SectionRef | None) -> dict[str, Any] | None:
        """Return the modal; None when the section is gone or not open to this person, which they are told."""

        def work(uow: UnitOfWork) -> dict[str, Any] | None:
            shown = self._section(uow, ref, click.person) if ref else None
            if shown is None:
                return None
            is_owner = self.reviewers.may_decide(uow, shown.sop.id, click.person)
            return add_view(plain_title(shown, 100), shown.section.text, str(ref), is_owner=is_owner)

        is_answered = self.practice.people.refusal(click.person) is None
        view = units.run(self.practice.units, work) if is_answered else None
        if view is None:
            self.click_reply(click, quiz_notes.gone)
        return view

    def submit(self, given: Submission) -> dict[str, str]:
        """Store a question; return what is wrong with it, by field."""
        ref, number = SectionRef.of(given.private), given.values.get(Field.RIGHT, "").strip()
        right = int(number) - 1 if number.isdecimal() else -1
        options = options_of(given.values.get(Field.OPTIONS, ""))
        new = NewQuestion(given.values.get(Field.STEM, ""), options, right, given.values.get(Field.EVIDENCE, ""))
        if self.practice.people.refusal(given.person) is not None:
            return {Field.STEM: _(_GONE)}

        def work(uow: UnitOfWork) -> tuple[dict[str, str], list[Post]]:
            shown = self._section(uow, ref, given.person)
            document = uow.library.document(ref.sop_id, shown.sop.version) if shown else None
            if shown is None or document is None:
                return {Field.STEM: _(_GONE)}, []
            result = self._added(uow, document, new, given.person)
            if isinstance(result, Faulty):
                return {result.field: result.what}, []
            return {}, [self._thanks(uow, result, given.person)]

        return self.practice.delivery.deliver(work)

    def told(self, uow: UnitOfWork, before: BankItem, after: BankItem) -> Iterator[Post]:
        """Return what the author of a suggested item is told about the owner's decision; nothing about other items."""
        is_edited = before.item.id != after.item.id
        for remark in uow.remarks.about(RemarkKind.SUGGESTED, before.item.id):
            key = f"suggested:{before.item.id}:{digest_of(remark.person)}"
            with self.practice.people.speaking(remark.person):
                card = outcome_card(after.item, is_asked=after.is_asked, is_edited=is_edited and after.why is not Why.EDITED)
            yield Post(key, remark.person, calls.only_for(calls.post(key, remark.person, card), remark.person, [before.item.sop]))

    def _added(self, uow: UnitOfWork, document: SopDocument, new: NewQuestion, person: str) -> BankItem | Faulty:
        is_owner = self.reviewers.may_decide(uow, document.id, person)
        item = made(document, new, ItemOrigin.OWNER if is_owner else ItemOrigin.SUGGESTED)
        return item if isinstance(item, Faulty) else add(uow, item, person, self.practice.clock())

    def _thanks(self, uow: UnitOfWork, stored: BankItem, person: str) -> Post:
        section = uow.library.section(stored.section)
        url = self.practice.links(section.sop, section.section, person) if section else ""
        title = plain_title(section) if section else stored.item.sop
        is_owner = stored.item.origin is ItemOrigin.OWNER
        card = thanks_card(stored.item, title, url, is_asked=stored.is_asked, is_owner=is_owner)
        key = f"question-added:{stored.item.id}"
        return Post(key, person, calls.only_for(calls.post(key, person, card), person, [stored.item.sop]))

    def _section(self, uow: UnitOfWork, ref: SectionRef | None, person: str) -> CurrentSection | None:
        section = self.practice.section(uow, ref) if ref else None
        return section if section and self.reviewers.may_name(uow, section.sop, person) else None
