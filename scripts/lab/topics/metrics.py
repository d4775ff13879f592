"""How good topics are against labels. All three measures are 1 for the same partition and blind to what topics are called.

An alert is the third question around one nucleus, at the moment when it comes. It is right when two of
the three have one label (`unanimous`: all three). Recall counts labels with three questions or more: how many had a right alert.

Alerts count people by topic, so they fire as well for what only a pass brings together: that is counted apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

from sklearn.metrics import adjusted_rand_score, v_measure_score
from sklearn.metrics.cluster import pair_confusion_matrix

from insights.topics.models import Member

ALARMING = 3


@dataclass(frozen=True, slots=True)
class Agreement:
    """V-measure (Rosenberg & Hirschberg 2007), adjusted Rand index (Hubert & Arabie 1985), F1 over pairs of questions."""

    v_measure: float
    ari: float
    pairwise_f1: float


@dataclass(frozen=True, slots=True)
class Alerts:
    """`unanimous` is the share of alerts whose questions all have one label: stricter than `precision`."""

    count: int
    precision: float
    recall: float
    unanimous: float


def agreement(labels: Sequence[Hashable], topics: Sequence[Hashable]) -> Agreement:
    """Compare two partitions of the same questions; raises ValueError when there is none or the lengths differ."""
    if not labels:
        raise ValueError("nothing to compare")
    (_, found_only), (labelled_only, both) = pair_confusion_matrix(labels, topics)
    pairs = 2 * both + found_only + labelled_only
    return Agreement(
        v_measure=float(v_measure_score(labels, topics)),
        ari=float(adjusted_rand_score(labels, topics)),
        pairwise_f1=float(2 * both / pairs) if pairs else 1.0,
    )


def alerts(labels: Mapping[str, str], alerted: Collection[Sequence[str]]) -> Alerts:
    """Judge alerts, each given as the topic's questions at that moment; without one, precision is 1 and recall 0."""
    right, unanimous, labels_found = 0, 0, set[str]()
    for questions in alerted:
        label, times = Counter(labels[question] for question in questions).most_common(1)[0]
        unanimous += times == len(questions)
        if 2 * times > len(questions):
            right += 1
            labels_found.add(label)
    wanted = {label for label, times in Counter(labels.values()).items() if times >= ALARMING}
    count = len(alerted)
    return Alerts(
        count=count,
        precision=right / count if count else 1.0,
        recall=len(labels_found & wanted) / len(wanted) if wanted else 1.0,
        unanimous=unanimous / count if count else 1.0,
    )


class Watch:
    """Follows questions as they are placed and grouped anew; `alerted` has the three questions of each alert, `gathered` the first
    three of each topic that a pass made out of questions about which nothing had rung.
    """

    def __init__(self) -> None:
        self.alerted: list[tuple[str, ...]] = []
        self.gathered: list[tuple[str, ...]] = []
        self._around: dict[int, list[str]] = defaultdict(list)
        self._told: set[str] = set()

    def came(self, member: Member) -> None:
        """A question was placed."""
        around = self._around[member.nucleus]
        around.append(member.question_id)
        if len(around) == ALARMING:
            self.alerted.append(tuple(around))

    def passed(self, members: Sequence[Member]) -> None:
        """A pass was done; these are all questions, in their order, in the topics where they are now."""
        topics: dict[str, list[Member]] = defaultdict(list)
        for member in members:
            topics[member.topic].append(member)
        for theirs in topics.values():
            if len(theirs) >= ALARMING and not any(self._has_rung(member) for member in theirs):
                self.gathered.append(tuple(member.question_id for member in theirs[:ALARMING]))
                self._told.update(member.question_id for member in theirs)

    def _has_rung(self, member: Member) -> bool:
        return len(self._around[member.nucleus]) >= ALARMING or member.question_id in self._told
