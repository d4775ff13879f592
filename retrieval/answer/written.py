"""An answer in a model's words: sentences that were checked one by one, each with the sources that say it."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.answer.grounding.checking import Dropped
from retrieval.answer.models import Answered, Source


@dataclass(frozen=True, slots=True)
class Sentence:
    """`cited` counts `Written.sources` from 1; `steps` are the numbers of the steps that it tells; `marker`: shown before it."""

    text: str
    cited: tuple[int, ...]
    steps: tuple[int, ...] = ()
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What stands beside `Answered`, never instead of it: `answered` is the answer in the SOP's own words, with the same sources.

    `dropped` is for the operator and for measuring; nobody is shown it.
    """

    sentences: tuple[Sentence, ...]
    sources: tuple[Source, ...]
    answered: Answered
    dropped: tuple[Dropped, ...] = ()

    @property
    def cited(self) -> tuple[int, ...]:
        """Numbers of the sources that a sentence rests on, in order."""
        return tuple(sorted({number for sentence in self.sentences for number in sentence.cited}))

    @property
    def sops(self) -> int:
        return len({self.sources[number - 1].found.sop.id for number in self.cited})
