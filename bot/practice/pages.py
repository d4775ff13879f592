"""Collects what the Home tab says about practice: for a learner about themselves, for an owner the questions that wait for them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.blocks.words import plain_title
from bot.ports import UnitOfWork
from bot.practice.context import Practice, PracticePaths
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
        learner_home = home(uow, self.practice.rules, person, now)
        waiting = len(self.reviewers.waiting(uow, person))
        if learner_home is None:
            return PracticePage(None, waiting)
        learner_home = self._visible(uow, learner_home)
        titles = {}
        for fragile in learner_home.fragile:
            section = self.practice.section(uow, fragile.card.section)
            titles[fragile.card.family] = plain_title(section, 80) if section else fragile.card.section.sop_id
        lesson = self.paths.next(uow, person, learner_home.path) if learner_home.path and learner_home.learner.is_enrolled else None
        left_out = len(uow.remarks.subjects(RemarkKind.NOT_MY_JOB, [person]).get(person, ()))
        most = self.practice.rules.quota().daily_of(learner_home.learner)
        return PracticePage(LearnerPage(learner_home, titles, lesson, left_out, most), waiting)

    def _visible(self, uow: UnitOfWork, learner_home: LearnerHome) -> LearnerHome:
        """Return the page without what an SOP says that this person may not see any more."""
        person = learner_home.learner.person

        def is_open(sop: str) -> bool:
            return self.practice.may_see(uow, person, sop)

        not_theirs = uow.remarks.subjects(RemarkKind.NOT_MY_JOB, [person]).get(person, ())
        today = tuple(question for question in learner_home.today if is_open(question.item.item.sop))
        shown = (fragile_card for fragile_card in learner_home.fragile if str(fragile_card.card.section) not in not_theirs)
        fragile = tuple(fragile_card for fragile_card in shown if is_open(fragile_card.card.section.sop_id))
        return replace(learner_home, today=today, fragile=fragile)
