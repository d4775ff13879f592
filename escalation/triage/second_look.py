"""Asks a language model about questions that the rules let through. It may only make a verdict stricter, never milder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Final, Protocol

import structlog

from core.language_model import LanguageModel, ModelError, Part, Prompt
from escalation.triage.models import Tier, Verdict
from escalation.triage.reasons import sentence
from retrieval.library.models import CurrentSection

DEADLINE = 2.0
"""Seconds; nobody waits for it longer than for the first sentence of the answer."""

RULE = "a second look by the language model"
_RANK: Final = {Tier.ANSWER: 0, Tier.OFFER: 1, Tier.HUMAN: 2}
_WORD = re.compile(r"\b(?:ANSWER|OFFER|HUMAN)\b")
_LONGEST = 2_000

_log = structlog.get_logger()


class SecondLook(Protocol):
    """Checks a verdict. It never raises; it returns None when it has no objection, or not in time."""

    def __call__(self, question: str, sections: Sequence[CurrentSection], asker: str) -> Tier | None: ...


def raised(verdict: Verdict, opinion: Tier | None) -> Verdict:
    """Return the verdict, or a stricter one. A model's opinion never sends a question by itself."""
    if opinion is None or _RANK[opinion] <= _RANK[verdict.tier]:
        return verdict
    return replace(verdict, tier=opinion, reason=sentence(opinion, verdict.kind), rules=(*verdict.rules, RULE))


@dataclass(frozen=True)
class ModelSecondLook:
    """Implements the port `SecondLook` with a language model."""

    model: LanguageModel
    deadline: float = DEADLINE

    def __call__(self, question: str, sections: Sequence[CurrentSection], asker: str) -> Tier | None:
        passages = [Part("passage", section.section.text[:_LONGEST], str(number)) for number, section in enumerate(sections, 1)]
        prompt = Prompt("second_look", "v1", _system(), (*passages, Part("question", question)), max_tokens=8)
        try:
            reply = self.model.complete(prompt, asker=asker, purpose="triage", deadline=self.deadline)
        except ModelError as error:
            _log.info("no_second_look", why=error.reason.value)
            return None
        words = set(_WORD.findall(reply.text))
        return Tier(words.pop().lower()) if len(words) == 1 else None


def _system() -> str:
    return files("escalation.triage.prompts").joinpath("second_look.v1.md").read_text(encoding="utf-8").strip()
