"""Counts the figures of `/cairn status` and the Home tab, and finds the questions worth suggesting to a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.deps import Deps
from bot.home.owners_page import OwnersPages
from bot.home.views.home import Home
from bot.home.views.status import Status, Usage, Written
from bot.insights.home import InsightHome
from bot.practice.pages import PracticePages
from nudges.skills.skillmap import SkillMap
from retrieval.language.ports import PurposeUsage
from retrieval.library.models import CurrentSection
from retrieval.questions import FeedbackKind, LoggedQuestion

PROMPTS = 4
RECENT = 5
TRIED = 3
"""Questions that the Home tab suggests to who has asked nothing yet."""


@dataclass(frozen=True)
class Reporting:
    deps: Deps
    model: str
    skills: SkillMap
    owners: OwnersPages
    practice: PracticePages
    insights: InsightHome

    def status(self) -> Status:
        """Return the state of the library and the day's counts. Counts only; no SOP is named."""
        today = self.deps.clock().replace(hour=0, minute=0, second=0, microsecond=0)
        with self.deps.units() as uow:
            cards = uow.library.cards()
            sections = uow.library.size()
            questions = uow.questions.since(today)
            revision, active = uow.library.revision(), uow.index.active()
            used = uow.model_usage.of_day(today.date())
        return Status(
            sops=len(cards),
            sections=sections,
            pending=sum(card.pending is not None for card in cards),
            overdue=sum(card.is_overdue(today.date()) for card in cards),
            newest=max((card.reviewed_at for card in cards), default=None),
            revision=revision,
            is_indexed=active is not None and active.revision == revision,
            model=active.model if active else self.model,
            today=_usage(questions),
            written=_written(used) if used else None,
        )

    def home(self, person: str) -> Home:
        asker = self.deps.people.asker(person)
        with self.deps.units() as uow:
            recent = list(uow.questions.of_person(person))[-RECENT:]
        practice = self.practice.of(person)
        insights = self.insights.of(person)
        owner = self.owners.of(person, has_week=insights.week is not None)
        prompts = () if recent else tuple(question for _, question in self.prompts(person)[:TRIED])
        return Home(asker.role, tuple(reversed(recent)), self.status(), owner, practice, insights, prompts)

    def prompts(self, person: str) -> list[tuple[str, str]]:
        """Return up to four (title, question) pairs: those of the skill map for the person's role, else tasks that they may see."""
        asker = self.deps.people.asker(person)
        if asker.role in self.skills.roles:
            return [(question, question) for question in self.skills.prompts(asker.role)]
        with self.deps.units() as uow:
            audiences = [audience for audience in uow.library.audiences() if asker.viewer.may_see(audience)]
            sections = [section for audience in audiences for section in uow.library.current(audience)]
        return [_prompt(section) for section in _one_per_sop(sections)[:PROMPTS]]


def _usage(questions: Sequence[LoggedQuestion]) -> Usage:
    newest = [max(logged.feedback, key=lambda feedback: feedback.at).kind for logged in questions if logged.feedback]
    answered = sum(logged.is_answered for logged in questions)
    return Usage(len(questions), answered, newest.count(FeedbackKind.HELPED), newest.count(FeedbackKind.STILL_STUCK))


def _written(used: Sequence[PurposeUsage]) -> Written:
    tokens = sum(usage.tokens_in + usage.tokens_out for usage in used)
    return Written(sum(usage.calls for usage in used), sum(usage.failed for usage in used), tokens)


def _one_per_sop(sections: Sequence[CurrentSection]) -> list[CurrentSection]:
    """Return the section of each SOP with the most steps (what people do, not what they know); SOPs for few roles come first."""
    best: dict[str, CurrentSection] = {}
    for section in sections:
        kept = best.get(section.sop.id)
        if section.section.heading and (kept is None or _steps(section) > _steps(kept)):
            best[section.sop.id] = section
    return sorted(best.values(), key=lambda section: (not section.sop.governance.audience, -_steps(section)))


def _steps(section: CurrentSection) -> int:
    return sum(block.number is not None for block in section.section.blocks)


def _prompt(section: CurrentSection) -> tuple[str, str]:
    heading = section.section.heading
    return heading[:60], f"{section.sop.title}: {heading}"
