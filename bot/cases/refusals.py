"""Tells a person why their click had no effect, with the name of the person who was first."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.details import CaseDetails
from bot.cases.views import notes as case_notes
from bot.cases.views.words import refusal
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack.events import Click
from core.eventlog import Done
from escalation.cases.models import CaseDone, CaseRefused


@dataclass(frozen=True)
class CaseRefusals:
    details: CaseDetails
    click_reply: ClickReply

    def __call__(self, uow: UnitOfWork, click: Click, result: CaseDone | CaseRefused) -> CaseDone | Post:
        """Return what was done; else the message that tells the clicker why nothing was."""
        if isinstance(result, Done):
            return result
        return self.click_reply.to_clicker(click, lambda: case_notes.refused_line(self.words(uow, result)))

    def words(self, uow: UnitOfWork, refused: CaseRefused) -> str:
        """Return the reason; mrkdwn."""
        case, by = refused.record, refused.by
        zone = self.details.zone(uow, case) if case else None
        return refusal(refused, {by: self.details.people.name(by, uow)} if by else {}, zone)
