"""Adds the scores of a cross-encoder for the best candidates, where one is configured. They count as one more signal, as far as the
model has shown that it can read.

Before its first use it is tried on the library itself: does it put a section's own text before other sections' under a heading?
What it says counts as far as it passes, so that a model that does not fit (another language, another task) changes nothing. A model
that fails or is too slow leaves the order as it is, and after three times in a row nobody waits for it for a while.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import structlog

from retrieval.chunking import searched
from retrieval.language.breaker import Breaker
from retrieval.language.timed_iterator import TimedIterator, TooSlowError, slots
from retrieval.library.models import CurrentSection
from retrieval.search.errors import SearchError
from retrieval.search.evidence import Floats
from retrieval.search.ports import Reranker
from retrieval.units import Unit, units_of

BEST = 20
"""Candidates that are read with the question."""

SECONDS = 0.3
"""Longest that a question waits for it."""

WORDS = 60
"""Words of a passage from which no more lines are added to the best one."""

TRIED = 24
OTHERS = 5
"""Sections of the trial, evenly spread over the library, and other sections that each is compared with."""

_ERRORS = 2.5
_FULL = 0.15
"""Standard errors above one half up to which the trial may be won by guessing, so that it counts nothing, and the share above
that from which it counts in full. With 24 sections that is from .68 to .83.
"""

_LEAST_SPREAD = 1e-6

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Trial:
    """Holds the result of a trial: the share of comparisons won (0 to 1), the number of sections, and the others each was compared
    with. `trust` is how much the model counts.
    """

    won: float = 0.0
    sections: int = 0
    others: int = 0

    @property
    def trust(self) -> float:
        """Return the trust, 0 to 1. Of n sections with m others each, scores at random win half, with variance (m + 2) / 12mn."""
        if not self.sections * self.others:
            return 0.0
        bound = 0.5 + _ERRORS * math.sqrt((self.others + 2) / (12 * self.others * self.sections))
        return float(np.clip((self.won - bound) / min(_FULL, max(1.0 - bound, 1e-9)), 0.0, 1.0))


@dataclass
class Reranking:
    """Runs the cross-encoder with a time limit and tries it on the library first. `clock` gives seconds that only grow.
    Thread-safe; never raises.
    """

    model: Reranker
    clock: Callable[[], float]
    seconds: float = SECONDS
    _trial: Trial | None = field(default=None, init=False)
    _trying: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        self._breaker = Breaker(self.clock)
        self._room = slots(2)

    def signal(
        self,
        question: str,
        candidates: Sequence[CurrentSection],
        best: Sequence[Unit | None],
        all_sections: Sequence[CurrentSection],
    ) -> Floats | None:
        """Return how well each section fits, in standard deviations multiplied by the trust in the model; None where the model
        takes no part.

        Args:
            question: as it is searched for.
            candidates: the sections to compare.
            best: the unit of each that fits best.
            all_sections: the library, for the trial.
        """
        trial = self.trial(all_sections)
        if trial is None or not trial.trust or len(candidates) < 2:  # noqa: PLR2004
            return None
        scores = self._timely(question, [passage_of(*pair) for pair in zip(candidates, best, strict=True)])
        if scores is None or not np.isfinite(scores).all() or scores.std() < _LEAST_SPREAD:
            return None
        return np.asarray(trial.trust * (scores - scores.mean()) / scores.std(), np.float64)

    def trial(self, sections: Sequence[CurrentSection]) -> Trial | None:
        """Return the trial's result, made at the first call; None while another thread makes it, and when it failed."""
        if self._trial is None and self._trying.acquire(blocking=False):
            try:
                self._try(sections)
            finally:
                self._trying.release()
        return self._trial

    def _try(self, sections: Sequence[CurrentSection]) -> None:
        period = self._breaker.enter()
        if period is None:
            return
        try:
            self._trial = trial = tried(self.model, sections)
        except Exception as error:  # noqa: BLE001 - whatever a model's library raises, search goes on
            self._breaker.failed(period)
            _log.error("reranker_unusable", problem=_told(error))
            return
        self._breaker.succeeded(period)
        _log.info("reranker_tried", model=self.model.name, won=round(trial.won, 2), trust=round(trial.trust, 2))

    def check(self) -> None:
        """Score one pair, however long that takes. Raises what the model raises."""
        self.model.scores("ready?", ["ready"])

    def told(self) -> str:
        """Return the result of the trial on the library, in words."""
        if self._trial is None:
            return "not tried yet"
        won, trust = f"puts {self._trial.won:.0%} of the texts below their headings", self._trial.trust
        return (
            f"{won}, counts in full"
            if trust == 1
            else f"{won}, counts for {trust:.0%}"
            if trust
            else f"{won}, so it counts nothing"
        )

    def _timely(self, question: str, passages: Sequence[str]) -> Floats | None:
        period = self._breaker.enter()
        if period is None:
            return None
        pump = TimedIterator(lambda: iter([self.model.scores(question, passages)]), self._room)
        try:
            scores = pump.next(self.seconds)
        except TooSlowError:
            self._breaker.failed(period)
            _log.warning("reranker_too_slow", seconds=self.seconds)
            return None
        except Exception as error:  # noqa: BLE001 - the same
            self._breaker.failed(period)
            _log.error("reranker_unusable", problem=_told(error))
            return None
        self._breaker.succeeded(period)
        return scores


def passage_of(section: CurrentSection, best: Unit | None) -> str:
    """Return the best unit below its headings, with the lines that follow and precede it, up to `WORDS` words."""
    headings = " > ".join(part for part in (section.sop.title, *section.section.path) if part) or section.sop.id
    if best is None:
        return headings
    units = units_of(section.section)
    at = next((at for at, unit in enumerate(units) if unit.block == best.block and unit.text in best.text), 0)
    text, words = searched(headings, best), len(best.plain.split())
    for other in (*units[at + 1 :], *reversed(units[:at])):
        if words >= WORDS:
            break
        if other.plain not in text:
            text, words = f"{text} {other.plain}", words + len(other.plain.split())
    return text


def tried(model: Reranker, sections: Sequence[CurrentSection]) -> Trial:
    """Ask the model for headings, and compare the text below each with texts below other headings. A library with one heading gives
    an empty trial.
    """
    asked = {
        f"{section.sop.title} {section.section.heading}": units for section in sections if (units := units_of(section.section))
    }
    headings = sorted(asked)
    own_text = {heading: " ".join(unit.plain for unit in asked[heading])[: 8 * WORDS] for heading in headings}
    others = min(OTHERS, len(headings) - 1)
    if others < 1:
        return Trial()
    steps = [len(headings) * number // (others + 1) for number in range(1, others + 1)]
    won: list[float] = []
    for place in range(0, len(headings), -(-len(headings) // TRIED)):
        texts = [own_text[headings[(place + step) % len(headings)]] for step in (0, *steps)]
        own, *rest = model.scores(headings[place], texts)
        won += [float(own > other) + 0.5 * float(own == other) for other in rest]
    return Trial(float(np.mean(won)), len(won) // others, others)


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, SearchError) else type(error).__name__
