"""How good a second look is, as numbers. Pure: what the rules said, what the model thought, what came of it, and who should answer.

| figure | over | what it says |
|---|---|---|
| score | | F1 of precision and recall |
| precision | questions that the look raised | the share that had to go higher than the rules sent it |
| recall | questions that had to go higher than the rules sent them | the share that the look raised |
| agreed | questions that the look was asked about | the share that ended where the label wants it |
| clear | questions that the look was asked about | the share with one clear word for an answer |
| settled | all questions | those that the rules had already sent to a person; nobody is asked about them |
| lowered | all questions | must be 0 |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from escalation.triage.models import Tier
from retrieval.library.labelled import Figures, share

_RANK: Final = {Tier.ANSWER: 0, Tier.OFFER: 1, Tier.HUMAN: 2}


@dataclass(frozen=True, slots=True)
class Looked:
    """`wanted` is the label; `ruled` the rules' tier; `opinion` the model's, None without a clear one; `final` what came of it."""

    wanted: Tier
    ruled: Tier
    opinion: Tier | None
    final: Tier

    @property
    def is_settled(self) -> bool:
        return self.ruled is Tier.HUMAN

    @property
    def should_rise(self) -> bool:
        return _RANK[self.wanted] > _RANK[self.ruled]

    @property
    def was_raised(self) -> bool:
        return _RANK[self.final] > _RANK[self.ruled]


def second_look_figures(looked: Sequence[Looked]) -> Figures:
    """The figures above; shares are rounded to four decimals."""
    asked = [one for one in looked if not one.is_settled]
    raised, wanted = [one for one in asked if one.was_raised], [one for one in asked if one.should_rise]
    hits = sum(one.was_raised for one in wanted)
    return {
        "score": share(2 * hits, len(raised) + len(wanted)),
        "n": len(looked),
        "settled": len(looked) - len(asked),
        "to_raise": len(wanted),
        "raised": len(raised),
        "precision": share(hits, len(raised)),
        "recall": share(hits, len(wanted)),
        "agreed": share(sum(one.final is one.wanted for one in asked), len(asked)),
        "clear": share(sum(one.opinion is not None for one in asked), len(asked)),
        "lowered": sum(_RANK[one.final] < _RANK[one.ruled] for one in looked),
    }
