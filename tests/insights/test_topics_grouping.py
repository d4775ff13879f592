from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes.samples import NOON
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import adjusted_rand_score, v_measure_score
from support.topics_world import WIDTH, World, around

from insights.topics.grouping import group, to_unit
from insights.topics.joining import Groups, join
from insights.topics.models import Member, UnplacedQuestion
from insights.topics.nearness import leaves_of, nearest
from insights.topics.passing import central
from insights.topics.placing import NucleusIndex, as_stored
from scripts.lab.topics.metrics import Watch, agreement, alerts


def cloud(matters: int, each: int, shake: float = 0.5) -> tuple[np.ndarray, list[int]]:
    labels = [matter for matter in range(matters) for _ in range(each)]
    return to_unit(np.stack([around(matter, shake, number) for number, matter in enumerate(labels)])), labels


def test_questions_on_one_matter_come_together_and_matters_stay_apart() -> None:
    vectors, labels = cloud(8, 12)
    found = group(vectors.astype(np.float16), [None] * len(labels))
    assert agreement(labels, found.tolist()).pairwise_f1 > 0.95
    assert found.tolist() == group(vectors.astype(np.float16), [None] * len(labels)).tolist()
    assert found[0] == 0
    assert not len(group(np.zeros((0, 4), np.float16), []))


def test_blocks_hold_together() -> None:
    vectors, labels = cloud(3, 6, 0.2)
    blocks: list[int | None] = [None] * len(labels)
    blocks[0] = blocks[17] = 5
    found = group(vectors.astype(np.float16), blocks)
    assert found[0] == found[17]


def test_joining_is_average_link() -> None:
    vectors, _ = cloud(6, 15, 0.9)
    groups = Groups.of(vectors.copy(), np.arange(90))
    join(groups, 0.45)
    distances = (1 - vectors.astype(np.float64) @ vectors.T.astype(np.float64))[np.triu_indices(90, 1)]
    expected = fcluster(linkage(distances, "average"), 0.55, "distance")
    assert adjusted_rand_score(expected, groups.labels()) > 0.9


def test_trees_find_nearly_all_that_is_near() -> None:
    vectors, _ = cloud(10, 60, 0.6)
    trees = leaves_of(vectors, leaf=400)
    exact, rough = nearest(vectors, leaves_of(vectors), 10), nearest(vectors, trees, 10)
    found = [len(set(one) & set(other)) for one, other in zip(exact.rows.tolist(), rough.rows.tolist(), strict=True)]
    assert np.mean(found) > 8
    assert all(sorted(np.concatenate(tree).tolist()) == list(range(len(vectors))) for tree in trees)
    assert max(len(leaf) for tree in trees for leaf in tree) <= 100
    lonely = nearest(vectors[:3], leaves_of(vectors[:3]), 10)
    assert sorted(lonely.rows[0].tolist()) == [0, 1, 2]


def test_measures_agree_with_scikit_learn() -> None:
    random = np.random.default_rng(3)
    for _ in range(20):
        labels, topics = random.integers(0, 6, 60).tolist(), random.integers(0, 9, 60).tolist()
        found = agreement(labels, topics)
        assert found.v_measure == pytest.approx(v_measure_score(labels, topics))
        assert found.ari == pytest.approx(adjusted_rand_score(labels, topics))
    assert agreement([1, 1, 2], ["a", "a", "b"]).pairwise_f1 == 1
    assert agreement([1, 1], ["a", "b"]).pairwise_f1 == 0
    with pytest.raises(ValueError, match="nothing"):
        agreement([], [])


def test_an_alert_is_right_when_two_of_three_are_one_matter() -> None:
    labels = {"a1": "a", "a2": "a", "a3": "a", "b1": "b", "b2": "b", "b3": "b", "c1": "c"}
    found = alerts(labels, [("a1", "a2", "b1"), ("a1", "b2", "c1")])
    assert (found.count, found.precision, found.recall, found.unanimous) == (2, 0.5, 0.5, 0)
    assert (alerts(labels, []).precision, alerts(labels, []).recall) == (1, 0)


def test_a_nucleus_alerts_once_at_its_third_question() -> None:
    watch = Watch()
    for number in range(1, 6):
        watch.came(Member(f"q{number}", number, "ta", "ta", 1))
        assert len(watch.alerted) == (number >= 3)
    assert watch.alerted == [("q1", "q2", "q3")]


def test_what_a_pass_brings_together_alerts_once_and_only_where_nothing_had() -> None:
    watch = Watch()
    alone = [Member(f"q{number}", number, f"t{number}", f"t{number}", number) for number in range(1, 4)]
    crowd = [Member(f"q{number}", number, "tb", "tb", 4) for number in range(4, 8)]
    for member in (*alone, *crowd):
        watch.came(member)
    watch.passed([*alone, *crowd])
    assert watch.gathered == []
    together = [replace(member, topic="ta") for member in alone]
    late = Member("q8", 8, "ta", "t8", 8)
    watch.passed([*together[:2], *crowd])
    watch.passed([*together, *crowd])
    watch.passed([*together, *crowd, late])
    assert watch.gathered == [("q1", "q2", "q3")]
    assert watch.alerted == [("q4", "q5", "q6")]


def test_the_most_central_question_names_a_topic() -> None:
    world = World()
    members = world.ask(around(1, 0.6, 1), around(1, 0.0, 2), around(1, 0.6, 3))
    assert len({member.topic for member in members}) == 1
    with world.units() as uow:
        (topic,) = uow.topics.profiles()
    assert topic.name == "question 2?"
    assert central([Member("q1", 1, "ta", "ta", 1)]) is None


def test_only_the_nuclei_met_last_are_compared() -> None:
    book = NucleusIndex(live=2)
    for number in (1, 2, 3):
        book.place(UnplacedQuestion(f"q{number}", "", NOON), as_stored(around(number, 0, 0)), number)
    assert book.nearest(as_stored(around(1, 0, 0))).cosine < 0.1
    assert book.nearest(as_stored(around(3, 0, 0))).cosine == pytest.approx(1)
    member, opened = book.place(UnplacedQuestion("q4", "", NOON), as_stored(around(2, 0, 0)), 4)
    assert (member.nucleus, opened) == (2, None)
    assert NucleusIndex().nearest(as_stored(np.ones(WIDTH, np.float32))) is None


def test_a_question_like_either_side_of_a_merge_joins_the_merged_topic() -> None:
    world = World()
    one, other = world.ask(around(1, 0.1, 1), around(2, 0.1, 2))
    assert world.merge(one.topic, other.topic)
    placed = world.ask(around(1, 0.1, 3), around(2, 0.1, 4))
    assert {member.topic for member in placed} == {other.topic}
    assert [member.nucleus for member in placed] == [member.position for member in placed]


def test_what_cannot_be_merged_stays() -> None:
    world = World()
    world.ask(around(1, 0.1, 1), around(1, 0.1, 2), around(2, 0.1, 3))
    first, _, third = world.topics().values()
    assert not world.merge(first, first)
    assert not world.merge("unknown", first)
    assert world.merge(third, first)
    assert not world.merge(third, first)
