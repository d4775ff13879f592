"""Tells one person why what they clicked did not happen, with the name of whoever was first."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.acting import Cases
from bot.cases.views import notes as case_notes
from bot.cases.views.words import refusal
from bot.outbox.whisper import Whisper
from bot.slack.events import Click
from core import units
from escalation.cases.models import CaseRefused


@dataclass(frozen=True)
class CaseRefusals:
    cases: Cases
    whisper: Whisper

    def __call__(self, click: Click, refused: CaseRefused) -> None:
        self.whisper(click, case_notes.refused_line(self.words(refused)))

    def words(self, refused: CaseRefused) -> str:
        """The reason; mrkdwn."""
        details = self.cases.details
        case = refused.record
        zone = units.run(self.cases.units, lambda uow: details.zone(uow, case)) if case else None
        return refusal(refused, {refused.by: details.people.name(refused.by)} if refused.by else {}, zone)
