"""Runs checklists in Slack: a run begins in the person's direct messages, stores what is ticked, and ends with Done or after 14
days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.blocks.card import Card
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.practice.context import Practice
from bot.practice.views import notes as quiz_notes
from bot.practice.views.checklist import ChecklistShown, checklist_card, closed_card, group_of, old_card
from bot.slack import calls
from bot.slack.events import Click
from core.localization import gettext as _
from nudges.lessons.checklists import KEPT, Checklist, steps_of
from retrieval.library.models import CurrentSection, SectionRef, digest_of


@dataclass(frozen=True)
class PracticeChecklists:
    practice: Practice
    click_reply: ClickReply

    def start(self, click: Click) -> None:
        """Begin a run of the section that a button names."""
        ref = SectionRef.of(click.value)
        key = f"checklist:{digest_of(click.person, click.value, click.trigger)}"

        def work(uow: UnitOfWork) -> tuple[bool, list[Post]]:
            section = uow.library.section(ref) if self.practice.may_see(uow, click.person, ref.sop_id) else None
            if section is None or not steps_of(section):
                return False, []
            run = Checklist(key.partition(":")[2], click.person, ref, section.sop.version, self.practice.clock())
            uow.checklists.add(run)
            card = checklist_card(self._shown(run, section, section))
            call = calls.only_for(calls.post(key, click.person, card), click.person, [ref.sop_id])
            return True, [Post(key, click.person, call)]

        if not self.practice.delivery.deliver(work):
            self.click_reply(click, quiz_notes.gone)
        elif click.message and not click.channel.startswith("D"):
            self.click_reply(click, lambda: quiz_notes.said(_("I've put the checklist into our direct messages.")))

    def tick(self, click: Click) -> None:
        """Store what is ticked in one group of boxes."""
        place = group_of(click.block)
        if place is None:
            return
        run_id, group = place
        positions = {int(value) for value in click.ticked if value.isdecimal()}

        def work(uow: UnitOfWork) -> tuple[None, list[Post]]:
            run = self._theirs(uow, click, run_id)
            if run is None:
                return None, self._changed(click, old_card())
            run = run.ticked(group, positions)
            uow.checklists.save(run)
            shown = self._now(uow, run)
            return None, self._changed(click, checklist_card(shown) if shown else old_card(), run if shown else None)

        self.practice.delivery.deliver(work)

    def done(self, click: Click) -> None:
        """Close a run; nothing of it is kept."""

        def work(uow: UnitOfWork) -> tuple[None, list[Post]]:
            run = self._theirs(uow, click, click.value)
            shown = self._now(uow, run) if run is not None else None
            if run is not None:
                uow.checklists.drop(run.id)
            return None, self._changed(click, closed_card(shown) if shown else old_card(), run if shown else None)

        self.practice.delivery.deliver(work)

    def forget_old(self) -> None:
        """Drop runs that began too long ago."""
        with self.practice.units() as uow:
            if uow.checklists.drop_begun_before(self.practice.clock() - KEPT):
                uow.commit()

    def _theirs(self, uow: UnitOfWork, click: Click, run_id: str) -> Checklist | None:
        run = uow.checklists.get(run_id, lock=True)
        return run if run is not None and run.person == click.person else None

    def _now(self, uow: UnitOfWork, run: Checklist) -> ChecklistShown | None:
        """Return the run with the steps of the version in which it began; None when the person may not see that any more."""
        card = uow.library.card(run.section.sop_id) if self.practice.may_see(uow, run.person, run.section.sop_id) else None
        document = uow.library.document(run.section.sop_id, run.version) if card else None
        sections = document.sections if document else ()
        section = next((candidate for candidate in sections if candidate.anchor == run.section.anchor), None)
        if card is None or section is None:
            return None
        begun = CurrentSection(replace(card, version=run.version), section)
        return self._shown(run, begun, CurrentSection(card, section))

    def _shown(self, run: Checklist, begun: CurrentSection, now: CurrentSection) -> ChecklistShown:
        url = self.practice.links(begun.sop, begun.section, run.person)
        heading = begun.section.heading or begun.sop.title
        return ChecklistShown(run, heading, begun.sop.title, steps_of(begun), url, now.sop.version)

    @staticmethod
    def _changed(click: Click, card: Card, run: Checklist | None = None) -> list[Post]:
        if not click.message:
            return []
        key = f"checklist-click:{digest_of(click.person, click.message, click.trigger)}"
        call = calls.update(click.channel, click.message, card)
        return [Post(key, click.channel, calls.only_for(call, click.person, [run.section.sop_id]) if run else call)]
