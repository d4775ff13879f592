"""Offers help to a person who stumbles over the same topic repeatedly: an extra check, or a human.

It fires no alert and reaches no owner; only that person sees it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.workdays import Workdays, moment
from insights.alerts.readings import Cause, Stumble
from retrieval.library.models import SectionRef

TIMES = 3
WINDOW = 10
"""Working days."""


@dataclass(frozen=True, slots=True)
class Coaching:
    """Names the help to offer: a check on `section` where an answer exists, and in any case a human."""

    topic: str
    times: int
    section: SectionRef | None
    questions: tuple[str, ...]


def coaching(stumbles: Iterable[Stumble], now: datetime, days: Workdays) -> Coaching | None:
    """Return the help to offer to the person whose stumbles these are; None while nothing repeats.

    Of several topics the latest one counts. Only answered questions can be practised; a gap has no section to check.
    """
    since = moment(days.back(now.date(), WINDOW - 1))
    by_topic: dict[str, list[Stumble]] = defaultdict(list)
    for stumble in sorted(stumbles, key=lambda stumble: (stumble.at, stumble.id)):
        if since <= stumble.at <= now and stumble.topic and stumble.cause is not Cause.ASKED:
            by_topic[stumble.topic].append(stumble)
    repeated = [group for group in by_topic.values() if len(group) >= TIMES]
    if not repeated:
        return None
    newest = max(repeated, key=lambda group: (group[-1].at, group[-1].topic))
    answered = [stumble.section for stumble in newest if stumble.cause is not Cause.UNANSWERED and stumble.section is not None]
    return Coaching(newest[0].topic, len(newest), answered[-1] if answered else None, tuple(stumble.id for stumble in newest))
