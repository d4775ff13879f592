"""Decides whether Cairn answers in a channel where nobody mentioned it: only when the answer is sure and nobody has to decide
anything. Otherwise Cairn stays silent and stores nothing of the message.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.questions.rendering import is_restricted
from bot.questions.triage import TriageResult
from core.localization import N_
from escalation.triage.models import Tier
from retrieval.answer.models import Answered, Confidence, Outcome

REMARK: Final = N_("Nobody asked me, but this has an answer in the SOPs. Admins choose where I do this.")


def may_speak(outcomes: Sequence[Outcome], results: Sequence[TriageResult | None]) -> bool:
    """Return whether each part of the message has a good match that everybody may see, and asks for the rule alone."""
    return bool(outcomes) and all(map(_is_sure, outcomes)) and all(map(_is_plain, results))


def _is_sure(outcome: Outcome) -> bool:
    return isinstance(outcome, Answered) and outcome.confidence is Confidence.GOOD and not is_restricted(outcome)


def _is_plain(result: TriageResult | None) -> bool:
    return result is not None and result.verdict.tier is Tier.ANSWER
