"""The monthly review for owners and managers: content, KPIs, learner feedback; what changed and what to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from insights.reports.models import Block, Chart, Direction, Figure, Page, PageId, Todo

DECISIONS: Final = 5
CHARTS: Final = 2
"""As many as Slack draws in a message."""

_BEST: Final = 5


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """A month of the reader's SOPs. `answers` are counts by score (1 to 5) of the newest quarter's question, `asked` names it.

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
        title=f"The month in review: {facts.month}",
        question="What changed, and what is to be decided?",
        as_of=facts.as_of,
        figures=facts.kpis[:_BEST],
        blocks=[
            Block("Content", _content(facts)),
            Block("Topics and cases", _topics(facts)),
            Block(charts=facts.charts[:CHARTS]),
            Block("What people say", feedback_words(facts.answers or {}, facts.asked, fewest)),
            Block("To decide", "" if facts.decide else "Nothing needs a decision.", todos=facts.decide[:DECISIONS]),
        ],
    )


def feedback_words(answers: Mapping[int, int], asked: str, fewest: int) -> str:
    """Say what the anonymous question brought, and nothing where too few answered."""
    people = sum(answers.values())
    if not asked or people < fewest:
        return f"Fewer than {fewest} people answered the quarter's question, so nothing is shown."
    mean = sum(score * number for score, number in answers.items()) / people
    return f"{people} people answered in {asked} how much Cairn helps with their work: {mean:.1f} of {_BEST} on average."


def changed(figures: Sequence[Figure]) -> list[Figure]:
    """Figures that moved, bad news first; then the others."""
    order = {Direction.WORSE: 0, Direction.BETTER: 1, Direction.SAME: 2}
    return sorted(figures, key=lambda figure: order[figure.direction])


def _content(facts: ReviewFacts) -> str:
    if not facts.sops:
        return "You look after no SOP."
    said = [f"{facts.renewed} of {facts.sops} SOPs were approved or reviewed. {facts.overdue} are overdue."]
    if facts.answered and facts.in_date is not None:
        none = f" ({facts.undated} from SOPs that promise none)" if facts.undated else ""
        said.append(f"{facts.in_date} of {facts.answered} answers came from SOPs whose promised review is in date{none}.")
    if facts.gaps:
        cases = f", {facts.unwritten} of them because a decided case should have changed the SOP" if facts.unwritten else ""
        said.append(f"{facts.gaps} gaps wait to be written{cases}.")
    if facts.items:
        said.append(f"{facts.items} practice questions wait for your word.")
    return " ".join(said)


def _topics(facts: ReviewFacts) -> str:
    unsolved = f", {facts.unsolved_topics} where the change did not help" if facts.unsolved_topics else ""
    return f"{facts.new_topics} new topics, {facts.solved_topics} solved{unsolved}. {facts.decided_cases} cases decided."
