from __future__ import annotations

from dataclasses import replace

from fakes.samples import later, question
from fakes.unit_of_work import Units

from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion, Place, Surface


def log(units: Units, *questions: LoggedQuestion) -> None:
    with units() as unit:
        for logged in questions:
            unit.questions.add(logged)
        unit.commit()


def test_a_question_comes_back_as_it_was_logged(units: Units) -> None:
    bare = replace(question(2), role=None, outcome="unanswered", reason="out_of_scope", sources=())
    log(units, question(1), bare)
    with units() as unit:
        assert unit.questions.get("q1") == question(1)
        assert unit.questions.get("q2") == bare
        assert unit.questions.get("q3") is None


def test_an_id_is_logged_once(units: Units) -> None:
    log(units, question(1))
    with units() as unit:
        assert unit.questions.add(replace(question(1), outcome="unanswered", sources=())) is False
        unit.commit()
    with units() as unit:
        assert unit.questions.get("q1") == question(1)


def test_turns_are_the_persons_latest_in_the_thread_oldest_first(units: Units) -> None:
    log(units, *(question(number) for number in (3, 1, 2)), question(4, "U2"), question(5, thread="999.9"))
    with units() as unit:
        assert list(unit.questions.turns("T1", "C1", "100.1", "U1", 2)) == ["question 2?", "question 3?"]
        assert list(unit.questions.turns("T1", "C1", "100.1", "U3", 2)) == []
        assert unit.questions.knows_thread("T1", "C1", "999.9")
        assert not unit.questions.knows_thread("T2", "C1", "999.9")


def test_workspaces_are_those_that_questions_were_asked_in(units: Units) -> None:
    other = replace(
        question(2), question=replace(question(2).question, place=Place("T2", "C1", "9", "9", Surface.MENTION, is_private=False))
    )
    nowhere = replace(
        question(3), question=replace(question(3).question, place=Place("", "", "", "", Surface.MCP, is_private=True))
    )
    with units() as unit:
        assert not unit.questions.workspaces()
    log(units, question(1), other, nowhere, question(4))
    with units() as unit:
        assert set(unit.questions.workspaces()) == {"T1", "T2"}
        unit.questions.rename_team("T2", "E1")
        unit.commit()
    with units() as unit:
        assert set(unit.questions.workspaces()) == {"T1", "E1"}
        assert unit.questions.knows_thread("E1", "C1", "9")
        assert not unit.questions.knows_thread("T2", "C1", "9")


def test_feedback_is_kept_in_the_order_of_the_clicks(units: Units) -> None:
    late = Feedback("q1", "U1", FeedbackKind.STILL_STUCK, later(hours=3))
    early = Feedback("q1", "U1", FeedbackKind.HELPED, later(hours=2))
    log(units, question(1))
    with units() as unit:
        unit.questions.add_feedback(late)
        unit.questions.add_feedback(early)
        unit.commit()
    with units() as unit:
        assert unit.questions.get("q1").feedback == (early, late)


def test_a_question_may_be_logged_with_its_feedback(units: Units) -> None:
    click = Feedback("q1", "U1", FeedbackKind.ASK_OWNER, later(hours=2))
    log(units, replace(question(1), feedback=(click,)))
    with units() as unit:
        assert unit.questions.get("q1").feedback == (click,)


def test_lately_are_a_persons_newest_in_a_stretch_of_time(units: Units) -> None:
    log(units, *(question(number) for number in (3, 1, 2)), question(4, "U2"))
    with units() as unit:
        found = unit.questions.lately("U1", later(minutes=1), 2)
        assert [logged.question.id for logged in found] == ["q2", "q3"]
        assert [logged.question.id for logged in unit.questions.lately("U1", later(minutes=3), 9)] == ["q3"]
        assert not unit.questions.lately("", later(), 9)


def test_earlier_texts_are_those_of_lately_with_the_newest_click(units: Units) -> None:
    clicks = (
        Feedback("q2", "U1", FeedbackKind.STILL_STUCK, later(minutes=9)),
        Feedback("q2", "U2", FeedbackKind.HELPED, later(minutes=8)),
    )
    erased = replace(question(5), question=replace(question(5).question, text=""))
    log(units, question(3), question(1), replace(question(2), feedback=clicks), question(4, "U2"), erased)
    with units() as unit:
        found = unit.questions.earlier_texts("U1", later(minutes=1), 3)
        assert [(other.question_id, other.text, other.newest) for other in found] == [
            ("q2", "question 2?", FeedbackKind.STILL_STUCK),
            ("q3", "question 3?", None),
        ]
        assert [other.at for other in found] == [question(number).question.asked_at for number in (2, 3)]
        assert not unit.questions.earlier_texts("", later(), 9)


def test_questions_since_a_moment_come_in_order(units: Units) -> None:
    log(units, question(3), question(1), question(2))
    with units() as unit:
        assert [logged.question.id for logged in unit.questions.since(later(minutes=2))] == ["q2", "q3"]


def test_erasing_keeps_the_count_and_nothing_else(units: Units) -> None:
    mine, private, other = question(1), question(2, is_private=True, thread="d"), question(3, "U2", thread="o")
    log(units, mine, private, other)
    with units() as unit:
        unit.questions.add_feedback(Feedback("q3", "U1", FeedbackKind.HELPED, later(hours=1)))
        unit.commit()
    with units() as unit:
        assert [logged.question.id for logged in unit.questions.of_person("U1")] == ["q1", "q2"]
        assert unit.questions.erase_person("U1") == 2
        assert unit.questions.erase_person("U1") == 0
        assert unit.questions.erase_person("") == 0
        unit.commit()
    with units() as unit:
        assert not unit.questions.of_person("U1")
        assert not unit.questions.of_person("")
        found = unit.questions.since(later())
        assert [(logged.question.person, logged.question.text) for logged in found] == [("", ""), ("", ""), ("U2", "question 3?")]
        assert [logged.question.whole for logged in found] == ["", "", other.question.whole]
        assert [logged.question.place.channel for logged in found] == ["C1", "", "C1"]
        assert [logged.question.place.message for logged in found] == ["", "", "100.3"]
        assert found[0].sources == mine.sources
        assert [click.person for click in found[2].feedback] == [""]
        assert not unit.questions.turns("T1", "C1", "100.1", "U1", 5)
        assert unit.questions.knows_thread("T1", "C1", "o")


def test_confirmed_questions_are_those_with_a_click_that_says_where_they_were_answered(units: Units) -> None:
    log(units, question(1), question(2), question(3), replace(question(4), question=replace(question(4).question, text="")))
    clicks = ((1, FeedbackKind.HELPED), (2, FeedbackKind.STILL_STUCK), (3, FeedbackKind.CHOSEN), (4, FeedbackKind.HELPED))
    with units() as unit:
        for number, kind in clicks:
            unit.questions.add_feedback(Feedback(f"q{number}", "U1", kind, later(hours=number)))
        unit.commit()
    with units() as unit:
        assert [logged.question.id for logged in unit.questions.confirmed(later(hours=0), 9)] == ["q1", "q3"]
        assert [logged.question.id for logged in unit.questions.confirmed(later(hours=2), 9)] == ["q3"]
        assert [logged.question.id for logged in unit.questions.confirmed(later(hours=0), 2)] == ["q3"]


def test_askers_are_counted_where_their_questions_led(units: Units) -> None:
    first, second = question(1).sources[0], replace(question(1).sources[0], anchor="elsewhere", rank=2)
    asked = [
        replace(question(number, person), sources=(first, second)) for number, person in enumerate(("U1", "U1", "U2", "", "U3"), 1)
    ]
    log(units, *asked)
    with units() as unit:
        unit.questions.add_feedback(Feedback("q5", "U3", FeedbackKind.CHOSEN, later(hours=9), 1))
        unit.commit()
    with units() as unit:
        here, there = SectionRef(first.sop_id, first.anchor), SectionRef(first.sop_id, "elsewhere")
        assert unit.questions.askers_by_section(later(hours=-99)) == {here: 2, there: 1}
        assert unit.questions.askers_by_section(later(hours=99)) == {}
