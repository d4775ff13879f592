"""Counts the results of golden questions, as `cairn eval library` prints them, and names those that a change of the library breaks.

| count | of | what it says |
|---|---|---|
| first | answerable | the first section shown is right |
| shown_places | answerable | a right section is among those shown |
| phrase_shown | answerable | the phrase is in the message, without a click |
| refused | answerable | no section is shown |
| sure_wrong | answerable | told as a good or likely match, and the first section is wrong |
| human | answerable | sent to a person |
| sure | unanswerable | told as a good or likely match |
| human, offer, answer | exception | who answers |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retrieval.golden.judging import Judged
from retrieval.golden.models import Handling, Kind

Counts = Mapping[str, int]


def count(judged: Sequence[Judged]) -> dict[str, int | Counts]:
    """Return the counts by kind; all kinds are there, even those that no question has."""
    by_kind = {kind: [result for result in judged if result.question.kind is kind] for kind in Kind}
    return {
        "n": len(judged),
        Kind.ANSWERABLE.value: _answerable(by_kind[Kind.ANSWERABLE]),
        Kind.UNANSWERABLE.value: {
            "n": len(by_kind[Kind.UNANSWERABLE]),
            "sure": sum(result.reply.is_sure for result in by_kind[Kind.UNANSWERABLE]),
        },
        Kind.EXCEPTION.value: {"n": len(by_kind[Kind.EXCEPTION]), **_handled(by_kind[Kind.EXCEPTION])},
    }


def _answerable(judged: Sequence[Judged]) -> Counts:
    return {
        "n": len(judged),
        "first": sum(result.is_first for result in judged),
        "shown_places": sum(result.is_shown for result in judged),
        "phrase_shown": sum(result.shows_phrase for result in judged),
        "refused": sum(not result.reply.sections for result in judged),
        "sure_wrong": sum(result.is_sure_wrong for result in judged),
        "human": sum(result.reply.handling is Handling.HUMAN for result in judged),
    }


def _handled(judged: Sequence[Judged]) -> Counts:
    order = (Handling.HUMAN, Handling.OFFER, Handling.ANSWER)
    return {handling.value: sum(result.reply.handling is handling for result in judged) for handling in order}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A question that was asked before and after a change of the library."""

    before: Judged
    after: Judged

    @property
    def is_broken(self) -> bool:
        """Return whether the question passed before and fails now, or its answer was in the message before and is not now."""
        return self.loses_place or self.loses_phrase

    @property
    def loses_place(self) -> bool:
        return self.before.has_passed and not self.after.has_passed

    @property
    def loses_phrase(self) -> bool:
        is_answerable = self.before.question.kind is Kind.ANSWERABLE
        return is_answerable and self.before.shows_phrase and not self.after.shows_phrase

    @property
    def is_mended(self) -> bool:
        return self.after.has_passed and not self.before.has_passed
