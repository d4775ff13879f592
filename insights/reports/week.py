"""This week: what waits for a manager, an owner or an administrator, the most pressing first, one next step a row.

Nobody is named, except where the workspace lets managers see their people's progress. Counts under the reader's bound are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from insights.reports.models import Action, Block, Direction, Figure, Page, PageId, Table, Todo, Verb
from insights.reports.readers import Reader
from insights.reports.week_facts import CaseRow, GapRow, Lack, SopRow, TaskRow, TopicRow, WeekFacts

ROWS: Final = 7
"""What a person can do in a week; the rest is counted."""

_OF_A_KIND: Final = 3
"""So many rows of one kind come before other kinds get their turn."""


@dataclass(frozen=True, slots=True)
class _Row:
    """The most pressing and then the heaviest come first."""

    kind: str
    pressing: int
    weight: int
    todo: Todo


def week_page(facts: WeekFacts, reader: Reader) -> Page:
    """Return the page of this reader. The facts hold only what they may see."""
    rows = _chosen(_rows(facts, reader))
    shown, left = rows[:ROWS], rows[ROWS:]
    todos = Block("What needs you", "" if shown else "Nothing waits for you this week.", todos=[row.todo for row in shown])
    more = f"{len(left)} more {'row follows' if len(left) == 1 else 'rows follow'} as these are done." if left else ""
    return Page(
        id=PageId.WEEK,
        title="This week",
        question="What needs me?",
        as_of=facts.as_of,
        figures=_figures(facts, reader),
        blocks=[todos, *_progress(facts)],
        notes=[note for note in (more, *_notes(facts, reader)) if note],
        persons=[each.person for each in facts.progress],
    )


def _chosen(rows: Sequence[_Row]) -> list[_Row]:
    """The most pressing first; of one kind a few come before the other kinds, the rest after them."""
    ranked = sorted(rows, key=lambda row: (-row.pressing, -row.weight, row.todo.text))
    taken: Counter[str] = Counter()
    first: list[_Row] = []
    later: list[_Row] = []
    for row in ranked:
        (first if taken[row.kind] < _OF_A_KIND else later).append(row)
        taken[row.kind] += 1
    return [*first, *later]


def _rows(facts: WeekFacts, reader: Reader) -> list[_Row]:
    return [
        *(_case(case) for case in facts.cases),
        *(_topic(topic, reader.fewest) for topic in facts.topics),
        *(_Row("diagnosis", 60, 0, todo) for todo in facts.more),
        *(_task(task, reader.fewest) for task in facts.tasks),
        *(_sop(sop) for sop in facts.sops),
        *(_gap(gap) for gap in facts.gaps),
    ]


def _case(case: CaseRow) -> _Row:
    about = f" about {case.about}" if case.about else ""
    reason = f"The asker waits. {case.due}" if case.due else "The clock stands still until the asker replies."
    todo = Todo(f"Decide a case{about}", reason, action=Action(Verb.OPEN_CASE, case.id, "Open the case"))
    return _Row("case", 100 if case.is_late else 80 if case.due else 20, 0, todo)


def _topic(topic: TopicRow, fewest: int) -> _Row:
    is_shown = topic.people >= fewest
    happened = f"{topic.people} people, {topic.times} times" if is_shown else "A few people"
    open_card = Action(Verb.OPEN_ALERT, topic.id, "Open the topic")
    ask = Action(Verb.ASK_OWNER, topic.sop, "Ask the owner") if topic.sop else None
    todo = Todo(
        text=f"“{topic.title}”",
        reason=f"{happened}: {topic.what}.",
        done=topic.standing,
        action=open_card if topic.is_mine else ask,
    )
    return _Row("topic", 70 if topic.is_mine else 45, topic.damage, todo)


def _task(task: TaskRow, fewest: int) -> _Row:
    """Few on either side are not counted: "5 of 5" would say it of everybody."""
    is_shown = min(task.fragile, task.people - task.fragile) >= fewest
    share = f"{task.fragile} of" if is_shown else "Most of the" if 2 * task.fragile > task.people else "Some of the"
    reason = f"{share} {task.people} people who practise it are unsure."
    action = Action(Verb.ASSIGN_CHECK, task.id, "Assign a check")
    return _Row("task", 50, task.fragile, Todo(f"Practise “{task.title}” with the team", reason, action=action))


def _sop(sop: SopRow) -> _Row:
    if sop.lack is Lack.OWNER:
        action = Action(Verb.OPEN_SOP, sop.id, "Open the SOP")
        return _Row("owner", 40, 0, Todo(f"Name an owner for {sop.title}", "Nobody looks after this SOP.", action=action))
    action = Action(Verb.OPEN_SOP, sop.id, "Open the SOP") if sop.is_mine else Action(Verb.ASK_OWNER, sop.id, "Ask the owner")
    late = f"Its review was due on {_day(sop.due)}." if sop.due else "Its review is overdue."
    return _Row("review", 35, -(sop.due or date.max).toordinal(), Todo(f"Review {sop.title}", late, action=action))


def _gap(gap: GapRow) -> _Row:
    action = Action(Verb.OPEN_SOP, gap.sop, "Open the SOP") if gap.sop else None
    return _Row("gap", 55 if gap.is_late else 30, 0, Todo(gap.what, gap.due or "No date is promised.", action=action))


def _figures(facts: WeekFacts, reader: Reader) -> list[Figure]:
    new = sum(topic.is_new for topic in facts.topics)
    late = sum(case.is_late for case in facts.cases)
    figures = [Figure("Cases that wait for you", str(len(facts.cases)), f"{late} overdue" if late else "", _worse(late))]
    figures.append(Figure("Topics of confusion", str(len(facts.topics)), f"{new} new since last week" if new else "", _worse(new)))
    if facts.owned:
        overdue = sum(sop.lack is Lack.REVIEW for sop in facts.sops)
        figures.append(Figure("SOPs with an overdue review", f"{overdue} of {facts.owned}", direction=_worse(overdue)))
    if facts.practising is not None and facts.team is not None:
        figures.append(Figure("Your people who practise", f"{facts.practising} of {facts.team}"))
    elif reader.is_manager:
        figures.append(Figure("Your people who practise", "withheld", note=f"fewer than {reader.fewest} people"))
    return figures


def _worse(number: int) -> Direction:
    return Direction.WORSE if number else Direction.SAME


def _progress(facts: WeekFacts) -> list[Block]:
    if not facts.progress:
        return []
    rows = [
        (each.name, _yes(each.is_enrolled), _yes(each.is_due), _yes(each.is_on_track) if each.is_enrolled else "")
        for each in facts.progress
    ]
    words = "No answers and no scores. Each person sees in their own record that you opened this page."
    return [Block("Your people", words, tables=[Table("Practice of your people", ("Person", "Enrolled", "Due", "On track"), rows)])]


def _notes(facts: WeekFacts, reader: Reader) -> list[str]:
    if not reader.is_manager:
        return []
    notes = [f"Figures stand for {reader.fewest} people or more: below that they would tell about single people."]
    return notes if facts.progress else [*notes, "Nobody's answers are shown to you."]


def _yes(is_so: bool) -> str:  # noqa: FBT001 - a word for it
    return "yes" if is_so else "no"


def _day(on: date) -> str:
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
