"""What holds for topics whatever is asked, in whatever portions, with whatever owners say in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.topics_world import World, around

from insights.topics import placing, service
from insights.topics.models import Member
from insights.topics.passing import identify
from scripts.lab.topics import checking

SHAKES = st.sampled_from((0.3, 0.7, 1.0, 1.4))
QUESTIONS = st.lists(st.tuples(st.integers(0, 4), SHAKES), min_size=1, max_size=25)
MERGE = st.tuples(st.just("merge"), st.integers(0, 99), st.integers(0, 99))
STEPS = st.lists(st.one_of(st.just("night"), st.just("restart"), MERGE), max_size=5)


def vectors(questions: list[tuple[int, float]], first: int = 0) -> list:
    return [around(matter, shake, first + number) for number, (matter, shake) in enumerate(questions)]


def portions(values: list, sizes: list[int]) -> list[list]:
    found, start = [], 0
    for size in sizes:
        found.append(values[start : start + size])
        start += size
    return [*found, values[start:]]


@settings(max_examples=60, deadline=None)
@given(QUESTIONS, st.lists(st.integers(1, 6), max_size=6), st.lists(st.booleans(), min_size=7, max_size=7))
def test_the_same_questions_join_the_same_topics_in_any_portions_and_after_any_restart(
    questions: list[tuple[int, float]], sizes: list[int], restarts: list[bool]
) -> None:
    whole, cut = World(), World()
    whole.ask(*vectors(questions))
    for portion, does_restart in zip(portions(vectors(questions), sizes), restarts, strict=False):
        cut.ask(*portion)
        if does_restart:
            cut.restart()
    assert cut.members() == whole.members()
    assert len(cut.members()) == len(questions)
    whole.night()
    cut.night()
    assert cut.members() == whole.members()


@contextmanager
def newest(most: int) -> Iterator[None]:
    """Topics are made of so many questions."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (placing, service, checking):
            patch.setattr(module, "MOST", most)
        yield


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(QUESTIONS, STEPS), min_size=1, max_size=4), st.sampled_from((8, 20, placing.MOST)))
def test_topics_are_what_the_log_says_and_owners_words_are_never_undone(story: list, most: int) -> None:
    with newest(most):
        lived(story)


def lived(story: list) -> None:
    world = World()
    together: set[frozenset[str]] = set()
    for number, (questions, steps) in enumerate(story):
        world.ask(*vectors(questions, 100 * number))
        for step in steps:
            act(world, step, together)
        world.night()
        topics = world.topics()
        assert len(topics) == world.count
        assert all(len({topics[question] for question in pair}) == 1 for pair in together)
    assert world.check().is_same
    assert world.check().decided_again == 0


def act(world: World, step: object, together: set[frozenset[str]]) -> None:
    """Do it, and note what the owner said."""
    topics = world.topics()
    ids = sorted(set(topics.values()))
    match step:
        case "night":
            world.night()
        case "restart":
            world.restart()
        case ("merge", int(one), int(other)):
            first, second = ids[one % len(ids)], ids[other % len(ids)]
            if world.merge(first, second):
                both = [question for question, topic in topics.items() if topic in {first, second}]
                together |= {frozenset({one, other}) for one in both for other in both if one != other}


def test_a_long_log_is_never_read_as_a_whole() -> None:
    """Neither by a pass nor by who builds the nuclei again; a question like an old one founds a topic until the next pass."""
    world = World()
    with newest(6):
        world.ask(*vectors([(matter, 0.1) for matter in (0, 0, 1, 1, 2, 2, 2, 2, 3, 3)]))
        first, second = (world.topics()[name] for name in ("q5", "q9"))
        world.merge(first, second)
        world.restart()
        again, other = world.ask(*vectors([(2, 0.1), (0, 0.1)], 50))
        assert again.topic == second
        assert other.topic not in {world.topics()["q1"], second}
        world.night()
        assert world.check().is_same
        assert world.check().decided_again == 0


@settings(max_examples=60, deadline=None)
@given(QUESTIONS, QUESTIONS)
def test_a_pass_over_what_it_has_seen_changes_nothing(first: list[tuple[int, float]], second: list[tuple[int, float]]) -> None:
    world = World()
    world.ask(*vectors(first))
    world.night()
    world.ask(*vectors(second, 50))
    world.night()
    before = world.members()
    assert not world.night()
    assert world.members() == before


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=40))
def test_a_topic_keeps_its_id_where_most_of_its_members_are(pairs: list[tuple[int, int]]) -> None:
    members = [Member(f"q{number}", number, f"t{old}", f"t{old}", 1) for number, (old, _) in enumerate(pairs, 1)]
    groups = [new for _, new in pairs]
    named = identify(members, groups, 99)
    assert set(named.topics) == set(groups)
    assert len(set(named.topics.values())) == len(named.topics)
    topics = {f"t{old}" for old, _ in pairs}
    assert set(named.ended) == topics - set(named.topics.values())
    assert set(named.ended.values()) <= set(named.topics.values())
    for topic in topics:
        share = Counter(group for member, group in zip(members, groups, strict=True) if member.topic == topic)
        group, most = share.most_common(1)[0]
        rivals = Counter(member.topic for member, new in zip(members, groups, strict=True) if new == group)
        if 2 * most > share.total() and list(rivals.values()).count(most) == 1 and most == max(rivals.values()):
            assert named.topics[group] == topic
