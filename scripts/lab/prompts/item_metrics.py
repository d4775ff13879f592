"""How well a language model writes and judges items, as numbers. Pure: what became of labelled cases in, figures out.

Of writing: `survived` is the share that passed the whole rejection chain, `dropped` counts the others by the gate that dropped
them, `key_right` is the share of survivors whose right option says what the label says; the score is the share that did both.

Of the judge and of the reader without the section: `kept` is the share of good items that they let pass, `caught` the share of bad
ones that they drop (a key that the section does not bear out; an item that common sense answers). The score is the mean of the two,
so that whoever keeps everything, or drops everything, has one half.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nudges.items.model_items import Rejected
from nudges.items.models import Item
from scripts.lab.prompts.labelled import Figures, Wanted, share


@dataclass(frozen=True, slots=True)
class Tried:
    """A case that was written about; `right` says what its right option has to say."""

    found: Item | Rejected
    right: Wanted


@dataclass(frozen=True, slots=True)
class ItemScores:
    """An item that was judged. `is_good`: it should pass."""

    is_good: bool
    passed: bool


def writing_figures(tried: Sequence[Tried]) -> Figures:
    survivors = [(attempt.found, attempt.right) for attempt in tried if isinstance(attempt.found, Item)]
    right = sum(wanted.is_met_by(item.answer) for item, wanted in survivors)
    dropped = Counter(attempt.found.stage.value for attempt in tried if isinstance(attempt.found, Rejected))
    return {
        "score": share(right, len(tried)),
        "n": len(tried),
        "survived": share(len(survivors), len(tried)),
        "key_right": share(right, len(survivors)),
        "dropped": dict(dropped.most_common()),
    }


def weighing_figures(weighed: Sequence[ItemScores]) -> Figures:
    good, bad = ([scores.passed for scores in weighed if scores.is_good is wanted] for wanted in (True, False))
    kept, caught = share(sum(good), len(good)), share(len(bad) - sum(bad), len(bad))
    return {
        "score": round((kept + caught) / 2, 4),
        "n": len(weighed),
        "kept": kept,
        "caught": caught,
        "good": len(good),
        "bad": len(bad),
    }
