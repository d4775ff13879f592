"""This week: order, bounds and words, from facts alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from insights.reports.models import Action, Page, Todo, Verb
from insights.reports.readers import Reader, Visibility
from insights.reports.week import week_page
from insights.reports.week_facts import CaseRow, GapRow, Lack, Progress, SopRow, TaskRow, TopicRow, WeekFacts

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
GRETA = Reader("U0GRETA", "Greta Lind", frozenset({"u0greta"}), team=("U0MIA",), sops=frozenset({"refunds"}))


def topic(number: int, *, people: int = 6, is_mine: bool = True, damage: int = 1) -> TopicRow:
    return TopicRow(f"s{number}", f"How {number}?", "unclear", "○ Open", people, 9, damage, is_mine, sop="refunds#limits")


def case(number: int, *, is_late: bool = False, due: str = "Due soon.") -> CaseRow:
    return CaseRow(f"c{number}", "Refunds › Limits", due, is_late)


def todos(page: Page) -> list[Todo]:
    return list(page.blocks[0].todos)


def test_what_is_late_comes_first_and_no_kind_takes_all_rows() -> None:
    facts = WeekFacts(
        as_of=NOW,
        cases=[*(case(number) for number in range(6)), case(9, is_late=True)],
        topics=[topic(1, damage=3), topic(2, damage=8)],
        tasks=[TaskRow("refund", "Issue a refund", 5, 6)],
        sops=[SopRow("holds", "Holds", Lack.REVIEW, date(2026, 2, 1), is_mine=True)],
    )
    page = week_page(facts, GRETA)
    found = [todo.action.target for todo in todos(page) if todo.action]
    assert len(found) == 7
    assert found[0] == "c9"
    assert found[3:] == ["s2", "s1", "refund", "holds"]
    assert "4 more rows follow as these are done." in page.notes


def test_what_needs_nobody_is_no_row() -> None:
    """A change that is being watched, and tasks that a few of the team are unsure about."""
    few = [TaskRow("refund", "Issue a refund", 4, 17), TaskRow("hold", "Hold", 3, 6)]
    facts = WeekFacts(NOW, topics=[replace(topic(1), is_waiting=True)], tasks=few)
    page = week_page(facts, GRETA)
    assert (todos(page), page.figures[1].value) == ([], "1")
    many = [TaskRow("a", "A", 5, 17), TaskRow("b", "B", 4, 6)]
    assert [todo.reason for todo in todos(week_page(WeekFacts(NOW, tasks=many), GRETA))] == [
        "5 of 17 people who practise it are unsure.",
        "Most of the 6 people who practise it are unsure.",
    ]


def test_a_count_under_the_bound_is_said_nowhere() -> None:
    for fewest, people in ((5, 4), (10, 9)):
        reader = replace(GRETA, visibility=Visibility(fewest=fewest))
        (todo,) = todos(week_page(WeekFacts(NOW, topics=[topic(1, people=people)]), reader))
        assert todo.people is None
        assert todo.reason == "A few people: unclear."
        (todo,) = todos(week_page(WeekFacts(NOW, topics=[topic(1, people=fewest)]), reader))
        assert (todo.people, todo.reason) == (None, f"{fewest} people, 9 times: unclear.")


def test_who_decides_opens_the_topic_and_who_does_not_asks_the_owner() -> None:
    mine, other = todos(week_page(WeekFacts(NOW, topics=[topic(1), topic(2, is_mine=False)]), GRETA))
    assert mine.action == Action(Verb.OPEN_ALERT, "s1", "Open the topic")
    assert other.action == Action(Verb.ASK_OWNER, "refunds#limits", "Ask the owner")
    (todo,) = todos(week_page(WeekFacts(NOW, topics=[replace(topic(3, is_mine=False), sop="")]), GRETA))
    assert todo.action is None


def test_each_kind_of_row_has_its_words_and_its_button() -> None:
    facts = WeekFacts(
        as_of=NOW,
        cases=[case(1, due="")],
        sops=[SopRow("holds", "Holds", Lack.OWNER), SopRow("tax", "Tax", Lack.REVIEW, date(2026, 2, 1))],
        gaps=[GapRow("Mend it", "refunds", "Promised by 1 Mar 2026.", is_late=True), GapRow("Write it", "", "", is_late=False)],
        more=[Todo("A bottleneck", "Looks like the process.")],
    )
    shown = {todo.text: todo for todo in todos(week_page(facts, GRETA))}
    assert shown["Decide a case about Refunds › Limits"].reason == "The clock stands still until the asker replies."
    assert shown["Name an owner for Holds"].action == Action(Verb.OPEN_SOP, "holds", "Open the SOP")
    assert shown["Review Tax"].reason == "Its review was due on 1 Feb 2026."
    assert shown["Review Tax"].action == Action(Verb.ASK_OWNER, "tax", "Ask the owner")
    assert shown["Write it"].action is None
    assert list(shown)[:2] == ["A bottleneck", "Mend it"]


def test_an_empty_week_says_so_and_a_small_team_gets_no_figures() -> None:
    page = week_page(WeekFacts(NOW), GRETA)
    assert page.blocks[0].text == "Nothing waits for you this week."
    assert page.figures[-1].value == "withheld"
    assert not page.persons


def test_persons_are_named_only_in_the_table_of_progress_and_listed_for_the_log() -> None:
    progress = [
        Progress("U0MIA", "Mia Sol", is_enrolled=True, is_due=True, is_on_track=False),
        Progress("U0LEO", "Leo", False, False, False),
    ]
    page = week_page(WeekFacts(NOW, progress=progress), GRETA)
    assert page.persons == ["U0MIA", "U0LEO"]
    assert page.blocks[1].tables[0].rows == [("Mia Sol", "yes", "yes", "no"), ("Leo", "no", "no", "")]


def test_an_overdue_review_that_the_reader_may_not_see_by_name_counts_as_on_other_pages() -> None:
    page = week_page(WeekFacts(NOW, sops=[SopRow("holds", "Holds", Lack.REVIEW)], owned=3, overdue=2), GRETA)
    (figure,) = [figure for figure in page.figures if figure.label == "SOPs with an overdue review"]
    assert figure.value == "2 of 3"
