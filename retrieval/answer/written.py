"""Defines an answer in a model's words: sentences that were checked one by one, each with the sources that say it."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.answer.grounding.checking import Dropped
from retrieval.answer.models import Answered, Source


@dataclass(frozen=True, slots=True)
class Sentence:
    """One checked sentence. `cited` counts `Written.sources` from 1; `steps` are the numbers of the steps that it states; `marker`:
    shown before it.
    """

    text: str
    cited: tuple[int, ...]
    steps: tuple[int, ...] = ()
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A written answer that is shown with `Answered`, never instead of it: `answered` is the answer in the SOP's own words, with
    the same sources.

    `dropped` is for the operator and for measuring; nobody is shown it.
    """

    sentences: tuple[Sentence, ...]
    sources: tuple[Source, ...]
    answered: Answered
    dropped: tuple[Dropped, ...] = ()

    @property
    def cited(self) -> tuple[int, ...]:
        """Return the numbers of the sources that a sentence cites, in order."""
        return tuple(sorted({number for sentence in self.sentences for number in sentence.cited}))

    @property
    def sops(self) -> int:
        return len({self.sources[number - 1].found.sop.id for number in self.cited})
