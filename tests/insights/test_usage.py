"""Counting questions."""

from __future__ import annotations

from dataclasses import dataclass

from insights.rollout.models import usage_of


@dataclass(frozen=True)
class Row:
    answered: bool
    verdict: str | None = None


def test_verdicts_are_counted_apart():
    usage = usage_of([Row(True, "helped"), Row(True, "still_stuck"), Row(True, "helped"), Row(False), Row(True, "ask_owner")])
    assert (usage.asked, usage.answered, usage.helped, usage.stuck) == (5, 4, 2, 1)
