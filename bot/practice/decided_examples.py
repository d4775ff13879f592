"""Finds decided cases of a section for its lesson: masked, with the decider's consent, where so many asked that nobody is
recognised.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.ports import Clock, UnitOfWork
from bot.practice.confirmed_cases import ConfirmedCases, Mask
from bot.practice.upkeep import SINCE
from core.withholding import FEWEST
from nudges.items.real_cases import is_usable
from nudges.lessons.examples import DecidedExample
from retrieval.library.models import SectionRef


@dataclass(frozen=True)
class DecidedExamples:
    """Provides `nudges.lessons.examples.Examples` over the cases of a unit of work."""

    masks: Callable[[UnitOfWork], Mask]
    is_confidential: Callable[[str], bool]
    clock: Clock

    def __call__(self, uow: UnitOfWork, section: SectionRef) -> Sequence[DecidedExample]:
        since = self.clock() - SINCE
        if uow.questions.askers_by_section(since).get(section, 0) < FEWEST:
            return ()
        cases = ConfirmedCases(uow, self.masks(uow), since).decided(section.sop_id)
        theirs = (case for case in cases if case.section == section and is_usable(case.text))
        return [DecidedExample(case.text, case.said) for case in theirs if case.said and not self.is_confidential(case.text)]
