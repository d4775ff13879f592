"""Sections of the sample company as sources of an answer, and what a good model writes about them."""

from __future__ import annotations

from fakes.written_sentences import answered_from, section

from retrieval.answer.models import Answered

GOOD = (
    "If the refund is more than EUR 200, the billing lead approves it first [1]. "
    "Support or billing ops issues a refund of EUR 200 or less alone [1]. "
    "Nobody approves a refund that they requested [1]."
)
LIE = "If the refund is more than EUR 900, the billing lead approves it first [1]."


def limits() -> Answered:
    """The answer to: who approves a refund?"""
    return answered_from(section("refunds", "Who may approve a refund by amount"))


def steps() -> Answered:
    return answered_from(section("refunds", "Issue a refund"))
