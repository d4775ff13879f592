"""Asks a language model for two things before an answer: the question in the library's words, and which of the best sections
answers it.

The model's advice is never taken unchecked. It counts only when the model, asked concurrently about the best sections, finds a line
that one of them says and finds none for a request that no SOP covers. Other words are only used to search, as far as they mean what
the question means. A choice counts only among sections that score nearly as high as the first. It makes an answer only with a line
that is in the section, and never a good match. "None" removes no place. If the model is late, fails or is over budget, the result
stays as it is.
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from typing import TypeVar

import structlog

from core.language_model import LanguageModel, ModelError, Prompt
from retrieval.answer.choices import choice_of
from retrieval.answer.confidence import GOOD, IN_SCOPE, LIKELY, Search
from retrieval.answer.grounding.plain import hidden
from retrieval.answer.prompting import find_section_prompt, other_words_prompt
from retrieval.search.models import Hit, Query, SearchResult
from retrieval.search.packaged import far_requests
from retrieval.search.reranking import passage_of
from retrieval.units import units_of

SECONDS = 2.5
"""Seconds for all calls together."""

LEAST = 0.3
"""Seconds; with less time left, no call is begun."""

FIRST_SHARE = 0.5
"""Share of the time for the other words and the check; the rest is for the choice."""

MOST_HEADINGS = 16
MOST_PASSAGES = 8
MOST_VARIANTS = 3
LONGEST_VARIANT = 160

MARGIN = 0.25
"""Distance of scores (log odds) up to which a section may be moved to the front (docs/measurements/language-model.md)."""

LEAST_SURE = 0.2
"""Probability, as search sees it, from which the model's line makes a place an answer."""

SHORTEST_LINE = 3
"""Words of the shortest line that counts."""

_NUMBER = re.compile(r"\W{0,3}(?:passage\W+)?([1-8])\b", re.IGNORECASE)
_NONE = re.compile(r"\W*none\b", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_WORD = re.compile(r"\w+")

T = TypeVar("T")

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pick:
    """A model's choice: the position of the chosen passage (None for none of them), and the line copied from it (empty where the
    model gave none).
    """

    at: int | None
    line: str = ""


@dataclass(frozen=True)
class Adviser:
    """Asks the model. `executor` runs calls concurrently; `clock` gives seconds that only grow."""

    model: LanguageModel
    executor: Executor
    clock: Callable[[], float] = time.monotonic

    def advised(self, search: Search, query: Query, result: SearchResult) -> SearchResult:
        """Return the result, perhaps with another order, another line or more confidence. The model is not asked for a query
        without an asker, for one that is sure already, or for one where a fact is missing.
        """
        if query.asker is None or not _may_help(query, result):
            return result
        until = self.clock() + min(query.seconds, SECONDS)
        first = (until - self.clock()) * FIRST_SHARE
        control = self.executor.submit(self.can_read, query.text, result.hits[:MOST_PASSAGES], query.asker, first)
        variants = self.variants(query.text, headings_of(result.hits), query.asker, first)
        is_trusted = _result_of(control, first)
        _log.info("advice_checked", is_trusted=is_trusted)
        if not is_trusted:
            return result
        if variants:
            result = search.search(replace(query, variants=variants), len(result.hits))
        hits = result.hits[:MOST_PASSAGES]
        passages = [passage_of(hit.current, hit.best) for hit in hits]
        seed = zlib.crc32(query.text.encode())
        pick = self.pick(query.text, passages, _order(len(hits), seed), query.asker, until - self.clock())
        return result if pick is None else applied(result, pick)

    def variants(self, question: str, headings: Sequence[str], asker: str, seconds: float) -> tuple[str, ...]:
        """Return the question in other words; none when the model gave nothing usable."""
        reply = self._asked(other_words_prompt(question, headings), asker, seconds)
        lines = [_BULLET.sub("", line).strip() for line in (reply or "").splitlines()]
        usable = [line for line in lines if line and len(line) <= LONGEST_VARIANT and not hidden(line) and line != question]
        return tuple(dict.fromkeys(usable))[:MOST_VARIANTS]

    def can_read(self, question: str, hits: Sequence[Hit], asker: str, seconds: float) -> bool:
        """Return whether the model finds a line that one of these passages says, and finds none for a request that no SOP covers.
        The question decides which line and request are used, so the same question gets the same advice.
        """
        seed = zlib.crc32(question.encode())
        passages = [passage_of(hit.current, hit.best) for hit in hits]
        line = next((hit.best.plain for hit in (hits[seed % len(hits)], *hits) if hit.best), passages[0])
        far = far_requests()[seed % len(far_requests())]
        absent = self.executor.submit(self.pick, far, passages, _order(len(hits), seed + 2), asker, seconds)
        known = self.pick(line, passages, _order(len(hits), seed + 1), asker, seconds)
        nothing = _result_of(absent, seconds)
        finds = known is not None and known.at is not None and line in passages[known.at]
        return finds and nothing is not None and nothing.at is None

    def pick(self, question: str, passages: Sequence[str], order: Sequence[int], asker: str, seconds: float) -> Pick | None:
        """Return the model's choice among passages, which it is shown in this order; None when it makes none."""
        reply = self._asked(find_section_prompt(question, [passages[at] for at in order]), asker, seconds)
        return None if reply is None else read_pick(reply, order)

    def _asked(self, prompt: Prompt, asker: str, seconds: float) -> str | None:
        if seconds < LEAST:
            return None
        try:
            return self.model.complete(prompt, asker=asker, purpose="advice", deadline=seconds).text
        except ModelError as error:
            _log.info("no_advice", prompt=prompt.template, why=error.reason.value)
            return None


def headings_of(hits: Sequence[Hit]) -> list[str]:
    """Return title and headings of each section, as the library spells them."""
    named = (" > ".join(part for part in (hit.current.sop.title, *hit.current.section.path) if part) for hit in hits)
    return list(dict.fromkeys(named))[:MOST_HEADINGS]


def read_pick(reply: str, order: Sequence[int]) -> Pick | None:
    """Parse a reply into a pick; None for a reply that chooses nothing. `order` are the positions as the passages were shown."""
    first, _, rest = reply.strip().partition("\n")
    if _NONE.match(first):
        return Pick(None)
    number = _NUMBER.match(first)
    if number is None or int(number[1]) > len(order):
        return None
    line = rest.strip() or first[number.end() :].lstrip(" .:|-)]")
    return Pick(order[int(number[1]) - 1], line)


def applied(result: SearchResult, pick: Pick) -> SearchResult:
    """Return the result with the choice applied; the module docstring states the rules."""
    if pick.at is None:
        return replace(result, confidence=min(result.confidence, LIKELY - 0.01))
    chosen, first = result.hits[pick.at], result.hits[0]
    if first.score - chosen.score > MARGIN:
        return result
    unit = unit_of(chosen, pick.line)
    confidence = result.confidence if pick.at == 0 else min(result.confidence, LIKELY - 0.01)
    if unit is not None:
        chosen = replace(chosen, unit=unit)
        confidence = max(confidence, LIKELY) if result.confidence >= LEAST_SURE else confidence
    others = [hit for at, hit in enumerate(result.hits) if at != pick.at]
    return replace(result, hits=(chosen, *others), confidence=confidence)


def unit_of(hit: Hit, line: str) -> int | None:
    """Return the number of the section's unit that says this line word for word; None where none does."""
    wanted = _words(line)
    if len(wanted.split()) < SHORTEST_LINE:
        return None
    units = enumerate(units_of(hit.current.section))
    return next((at for at, unit in units if wanted in _words(unit.plain) or wanted in _words(unit.searched)), None)


def _may_help(query: Query, result: SearchResult) -> bool:
    is_open = len(result.hits) > 1 and result.in_scope >= IN_SCOPE and result.confidence < GOOD
    return is_open and choice_of(query.text, result) is None


def _order(count: int, seed: int) -> list[int]:
    """Return positions in an order that gives a model no advantage for always choosing the same number."""
    return sorted(range(count), key=lambda at: zlib.crc32(f"{seed}:{at}".encode()))


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _result_of(future: Future[T], seconds: float) -> T | None:
    try:
        return future.result(timeout=max(seconds, 0.0))
    except (TimeoutError, RuntimeError):
        return None
