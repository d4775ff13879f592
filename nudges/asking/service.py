"""Runs one tick of practice: claims groups of learners whose slot has come, stores and posts their batches, then commits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TypeVar

from nudges.asking.attempts import Delivery
from nudges.asking.delivery import due_batches
from nudges.ports import CommittingUnit
from nudges.rules import Rules

GROUP = 500
"""Learners per transaction: memory stays flat however many are due."""


U = TypeVar("U", bound=CommittingUnit)


def send_due(
    units: Callable[[], AbstractContextManager[U]], rules: Rules, now: datetime, post: Callable[[U, Delivery], None]
) -> int:
    """Send every batch that is due; returns how many.

    Args:
        units: opens a unit of work; each group gets its own.
        rules: the workspace's.
        now: the moment of the tick. Replicas may tick at once: each learner goes to one of them.
        post: adds what shows a batch (an outbox call) to the unit, before it is committed.
    """
    sent = 0
    while True:
        with units() as unit:
            due = due_batches(unit, rules, now, GROUP)
            for delivery in due.deliveries:
                post(unit, delivery)
            unit.commit()
        if due.claimed == 0:
            return sent
        sent += len(due.deliveries)
