"""What the Home tab says about practice: to a learner about themselves, to an owner what waits for their look."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.blocks.words import plain_title
from bot.ports import UnitOfWork
from bot.practice.context import Practice
from bot.practice.paths import PracticePaths
from bot.practice.reviewers import Reviewers
from bot.practice.views.learn_home import LearnerPage, PracticePage
from core import units
from nudges.learners.progress import LearnerHome, home
from nudges.learners.remarks import RemarkKind


@dataclass(frozen=True)
class PracticePages:
    practice: Practice
    paths: PracticePaths
    reviewers: Reviewers

    def of(self, person: str) -> PracticePage:
        return units.run(self.practice.units, lambda uow: self._page(uow, person))

    def _page(self, uow: UnitOfWork, person: str) -> PracticePage:
        now = self.practice.clock()
        found = home(uow, self.practice.rules, person, now)
        waiting = len(self.reviewers.waiting(uow, person))
        if found is None:
            return PracticePage(None, waiting)
        found = self._visible(uow, found)
        titles = {}
        for one in found.fragile:
            section = self.practice.section(uow, one.card.section)
            titles[one.card.family] = plain_title(section, 80) if section else one.card.section.sop_id
        lesson = self.paths.next(uow, person, found.path) if found.path and found.learner.is_enrolled else None
        left_out = len(uow.remarks.subjects(RemarkKind.NOT_MY_JOB, [person]).get(person, ()))
        most = self.practice.rules.quota().daily_of(found.learner)
        return PracticePage(LearnerPage(found, titles, lesson, left_out, most), waiting)

    def _visible(self, uow: UnitOfWork, found: LearnerHome) -> LearnerHome:
        """Without what an SOP says that this person may not see any more."""
        person = found.learner.person

        def is_open(sop: str) -> bool:
            return self.practice.may_see(uow, person, sop)

        not_theirs = uow.remarks.subjects(RemarkKind.NOT_MY_JOB, [person]).get(person, ())
        today = tuple(question for question in found.today if is_open(question.item.item.sop))
        shown = (one for one in found.fragile if str(one.card.section) not in not_theirs)
        fragile = tuple(one for one in shown if is_open(one.card.section.sop_id))
        return replace(found, today=today, fragile=fragile)
