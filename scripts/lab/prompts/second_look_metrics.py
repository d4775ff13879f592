"""How good a second look is, as numbers. Pure: what the rules said, what the model thought, what came of it, and who should answer.

| figure | over | what it says |
|---|---|---|
| score | | F1 of precision and recall |
| precision | questions that the look would send to a person | the share that belongs there |
| recall | questions that belong to a person | the share that the look would send there |
| agreed | all questions | the share of which the look says what the label says |
| clear | all questions | the share with one clear word for an answer |
| with_rules | questions that the rules let through, as in use | `to_raise`: have to go higher; precision and recall of raising |
| lowered | all questions | must be 0 |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from escalation.triage.models import Tier
from scripts.lab.prompts.labelled import Figures, share

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
        """The rules sent it to a person: in use nobody is asked about it."""
        return self.ruled is Tier.HUMAN

    @property
    def should_rise(self) -> bool:
        return _RANK[self.wanted] > _RANK[self.ruled]

    @property
    def was_raised(self) -> bool:
        return _RANK[self.final] > _RANK[self.ruled]


def second_look_figures(looked: Sequence[Looked]) -> Figures:
    """The figures above; shares are rounded to four decimals."""
    sent, wanted = [look for look in looked if look.opinion is Tier.HUMAN], [look for look in looked if look.wanted is Tier.HUMAN]
    hits = sum(look.wanted is Tier.HUMAN for look in sent)
    return {
        "score": share(2 * hits, len(sent) + len(wanted)),
        "n": len(looked),
        "precision": share(hits, len(sent)),
        "recall": share(hits, len(wanted)),
        "agreed": share(sum(look.opinion is look.wanted for look in looked), len(looked)),
        "clear": share(sum(look.opinion is not None for look in looked), len(looked)),
        "with_rules": _with_rules([look for look in looked if not look.is_settled]),
        "lowered": sum(_RANK[look.final] < _RANK[look.ruled] for look in looked),
    }


def _with_rules(let_through: Sequence[Looked]) -> Figures:
    raised, wanted = [look for look in let_through if look.was_raised], [look for look in let_through if look.should_rise]
    hits = sum(look.was_raised for look in wanted)
    return {
        "n": len(let_through),
        "to_raise": len(wanted),
        "raised": len(raised),
        "precision": share(hits, len(raised)),
        "recall": share(hits, len(wanted)),
    }
