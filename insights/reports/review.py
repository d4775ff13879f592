"""Builds the monthly review for owners and managers: content, KPIs, learner feedback; what changed and what to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.localization import counted, written
from core.localization import gettext as _
from insights.reports.models import Block, Chart, Direction, Figure, Page, PageId, Todo

DECISIONS: Final = 5
CHARTS: Final = 2
"""As many as Slack draws in a message."""

_BEST: Final = 5


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """Holds a month of the reader's SOPs. `answers` counts the newest quarter's question by score (1 to 5), `asked` names it.

    `answered` counts the month's answers and `in_date` those from SOPs whose review is in date, None where too few people asked,
    `undated` those from SOPs that promise none; `items` are practice questions that wait, `unwritten` the gaps that a decided case
    left: it should have changed an SOP.

    `kpis` and `charts` are those of the Work page as it shows them, `decide` rows that need a decision.
    """

    as_of: datetime
    month: str
    sops: int = 0
    renewed: int = 0
    overdue: int = 0
    new_topics: int = 0
    solved_topics: int = 0
    unsolved_topics: int = 0
    decided_cases: int = 0
    gaps: int = 0
    answered: int | None = None
    in_date: int | None = None
    undated: int = 0
    items: int = 0
    unwritten: int = 0
    kpis: Sequence[Figure] = ()
    charts: Sequence[Chart] = ()
    asked: str = ""
    answers: Mapping[int, int] | None = None
    decide: Sequence[Todo] = ()


def review_page(facts: ReviewFacts, fewest: int) -> Page:
    """Return the review; learner feedback of fewer than `fewest` people is withheld."""
    return Page(
        id=PageId.WEEK,
        title=_("The month in review: {month}").format(month=facts.month),
        question=_("What changed, and what is to be decided?"),
        as_of=facts.as_of,
        figures=facts.kpis[:_BEST],
        blocks=[
            Block(_("Content"), _content(facts)),
            Block(_("Topics and cases"), _topics(facts)),
            Block(charts=facts.charts[:CHARTS]),
            Block(_("What people say"), feedback_words(facts.answers or {}, facts.asked, fewest)),
            Block(_("To decide"), "" if facts.decide else _("Nothing needs a decision."), todos=facts.decide[:DECISIONS]),
        ],
    )


def feedback_words(answers: Mapping[int, int], quarter: str, fewest: int) -> str:
    """Return the result of the anonymous question in words, without a figure where too few answered."""
    people = sum(answers.values())
    if not quarter or people < fewest:
        few = _("Fewer than {fewest} people answered the quarter's question, so nothing is shown.")
        return few.format(fewest=fewest)
    mean = sum(score * number for score, number in answers.items()) / people
    sentence = _("{people} people answered in {quarter} how much Cairn helps with their work: {mean} of {best} on average.")
    return sentence.format(people=people, quarter=quarter, mean=written(f"{mean:.1f}"), best=_BEST)


def changed(figures: Sequence[Figure]) -> list[Figure]:
    """Return figures that changed, bad news first; then the others."""
    order = {Direction.WORSE: 0, Direction.BETTER: 1, Direction.SAME: 2}
    return sorted(figures, key=lambda figure: order[figure.direction])


def _content(facts: ReviewFacts) -> str:
    if not facts.sops:
        return _("You look after no SOP.")
    sentences = [
        _("Approved or reviewed: {renewed} of {sops} SOPs.").format(renewed=facts.renewed, sops=facts.sops),
        counted(facts.overdue, "{n} is overdue.", "{n} are overdue."),
    ]
    if facts.answered and facts.in_date is not None:
        came = (
            _(
                "{in_date} of {answers} answers came from SOPs whose promised review is in date"
                " ({undated} from SOPs that promise none)."
            )
            if facts.undated
            else _("{in_date} of {answers} answers came from SOPs whose promised review is in date.")
        )
        sentences.append(came.format(in_date=facts.in_date, answers=facts.answered, undated=facts.undated))
    if facts.gaps:
        sentences.append(_gaps(facts))
    if facts.items:
        wait = counted(
            facts.items,
            "{n} practice question is waiting for your decision.",
            "{n} practice questions are waiting for your decision.",
        )
        sentences.append(wait)
    return " ".join(sentences)


def _gaps(facts: ReviewFacts) -> str:
    if not facts.unwritten:
        return counted(facts.gaps, "{n} gap waits to be written.", "{n} gaps wait to be written.")
    return counted(
        facts.gaps,
        "{n} gap waits to be written, because a decided case should have changed the SOP.",
        "{n} gaps wait to be written, {cases} of them because a decided case should have changed the SOP.",
        cases=facts.unwritten,
    )


def _topics(facts: ReviewFacts) -> str:
    topics = _("New topics: {new}, solved: {solved}.")
    if facts.unsolved_topics:
        topics = _("New topics: {new}, solved: {solved}, where the change did not help: {unsolved}.")
    topics = topics.format(new=facts.new_topics, solved=facts.solved_topics, unsolved=facts.unsolved_topics)
    return f"{topics} {counted(facts.decided_cases, '{n} case decided.', '{n} cases decided.')}"
