"""Lists the sections that owners would be asked to review next, for `cairn sops review`."""

from __future__ import annotations

from dataclasses import dataclass

from bot.governance.review_queue import questions_due, with_step
from bot.wiring import Cairn
from insights.reports.readers import visibility_of
from insights.reviews import Damage, reasons
from retrieval.library.models import SectionRef


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A section (or an SOP as a whole: empty anchor) and the reasons for reviewing it. `bumps`: how often the question was ignored;
    `damage` is None where it would tell of few people.
    """

    place: SectionRef
    title: str
    owner: str | None
    damage: Damage | None
    is_due: bool
    bumps: int
    reasons: tuple[str, ...]


def review_lines(cairn: Cairn, most: int) -> list[ReviewLine]:
    """Return the first questions of the queue, the worst damage first."""
    now = cairn.clock()
    fewest = visibility_of(cairn.settings.managers_see, cairn.settings.works_council).fewest
    with cairn.unit() as uow:
        questions = [with_step(uow, question, now) for question in questions_due(uow, now)[0][:most]]
    return [
        ReviewLine(
            place=question.place,
            title=question.candidate.card.title,
            owner=question.candidate.card.governance.owner,
            damage=question.damage if question.candidate.may_be_counted(fewest) else None,
            is_due=question.is_due,
            bumps=question.bumps,
            reasons=tuple(reasons(question.candidate, fewest)),
        )
        for question in questions
    ]
