from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes.samples import NOON, later, question
from fakes.unit_of_work import Units

from insights.topics.models import Change, ChangeKind, Head, Member, Topic, UnplacedQuestion, Vector
from retrieval.library.models import SectionRef

TODAY = NOON.date()


def vector(*numbers: float) -> Vector:
    return np.array(numbers, np.float16)


def member(number: int, topic: str = "ta", position: int | None = None) -> Member:
    return Member(f"q{number}", position or number, topic, topic, 1, vector=vector(number / 8, 1))


def opened(*topics: str) -> list[Topic]:
    return [Topic(topic, NOON, "q1") for topic in topics]


def fill(units: Units, *members: Member, topics: tuple[str, ...] = ("ta", "tb")) -> None:
    with units() as unit:
        for one in members:
            unit.questions.add(question(int(one.question_id[1:]), f"U{one.position % 2}"))
        unit.topics.lock()
        unit.topics.add(members, opened(*topics), "m1")
        unit.commit()


def test_placings_come_back_in_order_with_their_vectors(units: Units) -> None:
    fill(units, member(2, "tb", 1), member(1, "ta", 2), member(3, "ta", 3))
    with units() as unit:
        assert unit.topics.head() == Head(3, 0)
        assert unit.topics.lock() == Head(3, 0)
        found = unit.topics.members("m1")
        assert found == [member(2, "tb", 1), member(1, "ta", 2), member(3, "ta", 3)]
        assert [one.vector.tolist() for one in found if one.vector is not None] == [[0.25, 1], [0.125, 1], [0.375, 1]]
        assert [one.question_id for one in unit.topics.members("m1", after=2)] == ["q3"]
        assert [one.question_id for one in unit.topics.members("m1", after=1, most=1)] == ["q1"]
        assert [(one.question_id, one.vector) for one in unit.topics.of_topics(["ta", "tx"])] == [("q1", None), ("q3", None)]
        assert unit.topics.at([3, 1, 9]) == [member(2, "tb", 1), member(3, "ta", 3)]
        assert unit.topics.newest_ids("ta", 1) == ["q3"]
        assert unit.topics.newest_ids("tx", 1) == []
        assert unit.topics.of_questions(["q1", "q2", "q9"]) == {"q1": "ta", "q2": "tb"}
        assert unit.topics.topics() == opened("ta", "tb")


def test_an_empty_log_is_at_its_beginning(units: Units) -> None:
    with units() as unit:
        assert unit.topics.head() == unit.topics.lock() == Head()
        unit.topics.add([], [], "m1")
        assert not unit.topics.members("m1")
        assert not unit.topics.topics()
        assert unit.topics.current("ta") is None
        assert unit.topics.changed_at() == 0


def test_the_newest_are_those_with_a_vector(units: Units) -> None:
    erased = (replace(member(number), vector=None) for number in (3, 5))
    fill(units, member(1), member(2, "tb"), *erased, member(4, position=6), topics=())
    with units() as unit:
        unit.questions.add(question(7))
        unit.topics.add([replace(member(7), vector=None)], [Topic(topic, NOON, None) for topic in ("ta", "tx")], "m1")
        assert [one.position for one in unit.topics.newest("m1", 2)] == [2, 6]
        assert [one.position for one in unit.topics.newest("m1", 1)] == [6]
        assert [one.position for one in unit.topics.newest_of("ta", "m1", 9)] == [1, 6]
        assert not unit.topics.newest("m2", 9)
        assert unit.topics.nameless("m1") == ["ta"]
        assert unit.topics.nameless("m2") == []


def test_a_question_is_placed_once(units: Units) -> None:
    fill(units, member(1))
    with units() as unit, pytest.raises(Exception, match=r"(?i)unique|q1"):
        unit.topics.add([member(1, "tb", 2)], [], "m1")


def test_waiting_are_the_unplaced_with_text_oldest_first(units: Units) -> None:
    fill(units, member(1))
    with units() as unit:
        for number in (4, 2, 3):
            unit.questions.add(question(number))
        unit.questions.add(replace(question(5), question=replace(question(5).question, text="")))
        unit.commit()
    with units() as unit:
        assert unit.topics.waiting(2) == [
            UnplacedQuestion("q2", "question 2?", later(minutes=2)),
            UnplacedQuestion("q3", "question 3?", later(minutes=3)),
        ]
        assert [asked.question_id for asked in unit.topics.waiting(9, since=later(minutes=3))] == ["q3", "q4"]


def test_a_change_moves_members_ends_topics_and_is_in_the_log(units: Units) -> None:
    fill(units, *(member(number, "tb" if number == 4 else "ta") for number in range(1, 5)))
    change = Change(5, ChangeKind.MERGED, NOON, {"tc": (2, 3), "ta": (4,)}, {"tb": "ta"}, {5: (1, 4), -5: (2,)}, 4, "U1")
    with units() as unit:
        unit.topics.lock()
        unit.topics.apply(change, opened("tc"))
        unit.commit()
    with units() as unit:
        assert unit.topics.head() == Head(5, 1)
        assert [(one.topic, one.placed_in, one.block) for one in unit.topics.members("m1")] == [
            ("ta", "ta", 5),
            ("tc", "ta", -5),
            ("tc", "ta", None),
            ("ta", "tb", 5),
        ]
        assert unit.topics.changes() == unit.topics.changes(is_ruling=True) == [change]
        assert [unit.topics.current(topic) for topic in ("ta", "tb", "tc", "td")] == ["ta", "ta", "tc", None]
        assert [unit.topics.central(topic) for topic in ("tb", "td")] == ["q1", None]
        assert unit.topics.newest_ids("tb", 1) == ["q4"]


def test_a_successor_may_have_ended_itself(units: Units) -> None:
    fill(units, member(1), member(2, "tb"), member(3, "tc"), topics=("ta", "tb", "tc"))
    with units() as unit:
        unit.topics.apply(Change(4, ChangeKind.MERGED, NOON, {"tb": (1,)}, {"ta": "tb"}), [])
        unit.topics.apply(Change(5, ChangeKind.REGROUPED, NOON, {"tc": (1, 2)}, {"tb": "tc"}), [])
        unit.commit()
    with units() as unit:
        assert unit.topics.current("ta") == "tc"
        assert [change.position for change in unit.topics.changes()] == [4, 5]
        assert [change.position for change in unit.topics.changes(is_ruling=True)] == [4]
        assert unit.topics.changed_at() == 5


def test_vectors_of_another_model_are_unknown_until_they_are_made_anew(units: Units) -> None:
    fill(units, member(1), member(2))
    with units() as unit:
        assert [one.vector for one in unit.topics.members("m2")] == [None, None]
        assert [asked.question_id for asked in unit.topics.outdated("m2", 9)] == ["q1", "q2"]
        assert not unit.topics.outdated("m1", 9)
        unit.topics.renew({"q2": vector(0, 1)}, "m2")
        assert [asked.question_id for asked in unit.topics.outdated("m2", 9)] == ["q1"]
        assert unit.topics.head().revision == 1
        unit.commit()
    with units() as unit:
        assert [one.vector is None or one.vector.tolist() for one in unit.topics.members("m2")] == [True, [0, 1]]


def test_the_pass_of_a_day_is_done_once(units: Units) -> None:
    with units() as unit:
        assert unit.topics.claim_pass(TODAY, NOON, later(hours=1))
        unit.commit()
    with units() as unit:
        assert not unit.topics.claim_pass(TODAY, later(minutes=59), later(hours=2))
        assert unit.topics.claim_pass(TODAY, later(hours=1), later(hours=2))
        unit.topics.finish_pass(TODAY)
        unit.commit()
    with units() as unit:
        assert not unit.topics.claim_pass(TODAY, later(hours=3), later(hours=4))
        assert unit.topics.claim_pass(later(days=1).date(), later(days=1), later(days=1, hours=1))


def test_a_profile_counts_questions_and_people_and_finds_the_section(units: Units) -> None:
    fill(units, *(member(number) for number in range(1, 4)), member(4, "tb"))
    with units() as unit:
        unit.topics.rename({"ta": "q3"})
        gap = replace(question(7, "U7"), outcome="unanswered", reason="out_of_scope", sources=question(7).sources[1:])
        unit.questions.add(gap)
        unit.topics.add([member(7, "tb", 7)], [], "m1")
        unit.commit()
    with units() as unit:
        first, second = unit.topics.profiles()
        assert (first.id, first.name, first.questions, first.people) == ("ta", "question 3?", 3, 2)
        assert (first.first_at, first.last_at) == (later(minutes=1), later(minutes=3))
        assert first.section == first.nearest == SectionRef("refunds", "limits")
        assert (second.questions, second.people, second.section) == (2, 2, SectionRef("refunds", "limits"))
        assert [profile.id for profile in unit.topics.profiles(["tb", "tx"])] == ["tb"]
        lately = unit.topics.profiles(since=later(minutes=7))
        assert [(one.id, one.questions, one.section, one.nearest) for one in lately] == [
            ("tb", 1, None, SectionRef("vat", "steps"))
        ]
        assert [asking.question_id for asking in unit.topics.askings("tb")] == ["q4", "q7"]
        assert [(asking.person, asking.text) for asking in unit.topics.askings("tb")][1] == ("U7", "question 7?")


def test_erased_people_count_as_one(units: Units) -> None:
    fill(units, member(1), member(2), member(3))
    with units() as unit:
        unit.questions.erase_person("U1")
        unit.commit()
    with units() as unit:
        (found,) = unit.topics.profiles()
        assert (found.questions, found.people, found.name) == (3, 2, "")
