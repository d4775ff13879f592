"""Names a topic by its most central question: the one most similar to all of them together, the first at a tie.

Names follow from the members that have a vector, so they are the same after a replay. While a topic is small every question may
rename it; one that has grown beyond `SMALL` is named by the nightly pass, so that placing a question costs the same for any topic.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from insights.topics.models import Member

SMALL = 20


def centrals(members: Iterable[Member]) -> Mapping[str, str]:
    """Return the central question by topic; a topic without any vector left has none."""
    by_topic: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        if member.vector is not None:
            by_topic[member.topic].append(member)
    return {topic: _central(theirs).question_id for topic, theirs in by_topic.items()}


def _central(members: list[Member]) -> Member:
    vectors = np.stack([member.vector for member in members if member.vector is not None]).astype(np.float64)
    likeness = np.round((vectors * vectors.sum(axis=0)).sum(axis=1), 9)
    return members[int(likeness.argmax())]
