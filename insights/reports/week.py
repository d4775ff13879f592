"""Builds the page This week: what waits for a manager, an owner or an administrator, most urgent first, one next step per row.

Nobody is named, except where the workspace lets managers see their people's progress. Counts below the reader's limit are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.localization import counted, day, quoted
from core.localization import gettext as _
from insights.reports.models import Action, Block, Direction, Figure, Page, PageId, Table, Todo, Verb
from insights.reports.readers import Reader
from insights.reports.week_facts import CaseRow, GapRow, Lack, SopRow, TaskRow, TopicRow, WeekFacts

ROWS: Final = 7
"""What a person can do in a week; the rest is counted."""

_OF_A_KIND: Final = 3
"""So many rows of one kind come before other kinds get their turn."""


@dataclass(frozen=True, slots=True)
class _Row:
    """Holds a row with its rank: the most urgent and then the heaviest come first."""

    kind: str
    pressing: int
    weight: int
    todo: Todo


def week_page(facts: WeekFacts, reader: Reader) -> Page:
    """Return the page of this reader. The facts hold only what they may see."""
    rows = _chosen(_rows(facts, reader))
    shown, left = rows[:ROWS], rows[ROWS:]
    todos = Block(_("What needs you"), "" if shown else _("Nothing waits for you this week."), todos=[row.todo for row in shown])
    more = counted(len(left), "{n} more row follows as these are done.", "{n} more rows follow as these are done.") if left else ""
    return Page(
        id=PageId.WEEK,
        title=_("This week"),
        question=_("What needs me?"),
        as_of=facts.as_of,
        figures=_figures(facts, reader),
        blocks=[todos, *_progress(facts)],
        notes=[note for note in (more, *_notes(facts, reader)) if note],
        persons=[learner.person for learner in facts.progress],
    )


def _chosen(rows: Sequence[_Row]) -> list[_Row]:
    """Sort rows by urgency. Of each kind the first few come before the rest of any kind."""
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
        *(_topic(topic, reader.fewest) for topic in facts.topics if not topic.is_waiting),
        *(_Row("diagnosis", 60, 0, todo) for todo in facts.more),
        *(_task(task, reader.fewest) for task in facts.tasks if _is_for_the_team(task, reader.fewest)),
        *(_sop(sop) for sop in facts.sops),
        *(_gap(gap) for gap in facts.gaps),
    ]


def _case(case: CaseRow) -> _Row:
    text = _("Decide a case about {section}").format(section=case.about) if case.about else _("Decide a case")
    reason = f"{_('The asker waits.')} {case.due}" if case.due else _("The clock stands still until the asker replies.")
    todo = Todo(text, reason, action=Action(Verb.OPEN_CASE, case.id, _("Open the case")))
    return _Row("case", 100 if case.is_late else 80 if case.due else 20, 0, todo)


def _topic(topic: TopicRow, fewest: int) -> _Row:
    happened = _("{people} people, {times} times: {what}.") if topic.people >= fewest else _("A few people: {what}.")
    open_card = Action(Verb.OPEN_ALERT, topic.id, _("Open the topic"))
    ask = Action(Verb.ASK_OWNER, topic.sop, _("Ask the owner")) if topic.sop else None
    todo = Todo(
        text=quoted(topic.title),
        reason=happened.format(people=topic.people, times=topic.times, what=topic.what),
        done=topic.standing,
        action=open_card if topic.is_mine else ask,
    )
    return _Row("topic", 70 if topic.is_mine else 45, topic.damage, todo)


def _is_for_the_team(task: TaskRow, fewest: int) -> bool:
    """Return whether a task is hard for many: what a few of a team are unsure about comes back in their own practice."""
    return task.fragile >= fewest or 2 * task.fragile > task.people


def _task(task: TaskRow, fewest: int) -> _Row:
    """Return a task's row. It gives no count where few people are on either side: "5 of 5" would be about everybody."""
    if min(task.fragile, task.people - task.fragile) >= fewest:
        share = _("{fragile} of {people} people who practise it are unsure.")
    else:
        share = _("Most of the {people} people who practise it are unsure.")
    reason = share.format(fragile=task.fragile, people=task.people)
    action = Action(Verb.ASSIGN_CHECK, task.id, _("Assign a check"))
    text = _("Practise “{task}” with the team").format(task=task.title)
    return _Row("task", 50, task.fragile, Todo(text, reason, action=action))


def _sop(sop: SopRow) -> _Row:
    if sop.lack is Lack.OWNER:
        action = Action(Verb.OPEN_SOP, sop.id, _("Open the SOP"))
        text = _("Name an owner for {sop}").format(sop=sop.title)
        return _Row("owner", 40, 0, Todo(text, _("Nobody looks after this SOP."), action=action))
    is_mine = sop.is_mine
    action = Action(Verb.OPEN_SOP, sop.id, _("Open the SOP")) if is_mine else Action(Verb.ASK_OWNER, sop.id, _("Ask the owner"))
    late = _("Its review was due on {day}.").format(day=day(sop.due)) if sop.due else _("Its review is overdue.")
    text = _("Review {sop}").format(sop=sop.title)
    return _Row("review", 35, -(sop.due or date.max).toordinal(), Todo(text, late, action=action))


def _gap(gap: GapRow) -> _Row:
    action = Action(Verb.OPEN_SOP, gap.sop, _("Open the SOP")) if gap.sop else None
    return _Row("gap", 55 if gap.is_late else 30, 0, Todo(gap.what, gap.due or _("No date is promised."), action=action))


def _figures(facts: WeekFacts, reader: Reader) -> list[Figure]:
    new = sum(topic.is_new for topic in facts.topics)
    late = sum(case.is_late for case in facts.cases)
    waits = _("{number} overdue").format(number=late) if late else ""
    since = _("{number} new since last week").format(number=new) if new else ""
    figures = [
        Figure(_("Cases that wait for you"), str(len(facts.cases)), waits, _worse(late)),
        Figure(_("Topics of confusion"), str(len(facts.topics)), since, _worse(new)),
    ]
    if facts.owned:
        overdue = _of(facts.overdue, facts.owned)
        figures.append(Figure(_("SOPs with an overdue review"), overdue, direction=_worse(facts.overdue)))
    if facts.practising is not None and facts.team is not None:
        figures.append(Figure(_("Your people who practise"), _of(facts.practising, facts.team)))
    elif reader.is_manager:
        few = _("fewer than {n} people").format(n=reader.fewest)
        figures.append(Figure(_("Your people who practise"), _("withheld"), note=few))
    return figures


def _of(part: int, whole: int) -> str:
    return _("{part} of {all}").format(part=part, all=whole)


def _worse(number: int) -> Direction:
    return Direction.WORSE if number else Direction.SAME


def _progress(facts: WeekFacts) -> list[Block]:
    if not facts.progress:
        return []
    rows = [
        (learner.name, _yes(learner.is_enrolled), _yes(learner.is_due), _yes(learner.is_on_track) if learner.is_enrolled else "")
        for learner in facts.progress
    ]
    words = f"{_('No answers and no scores.')} {_('Each person sees in their own record that you opened this page.')}"
    header = (_("Person"), _("Enrolled"), _("Due"), _("On track"))
    return [Block(_("Your people"), words, tables=[Table(_("Practice of your people"), header, rows)])]


def _notes(facts: WeekFacts, reader: Reader) -> list[str]:
    if not reader.is_manager:
        return []
    bound = _("Figures stand for {fewest} people or more: below that they would tell about single people.")
    notes = [bound.format(fewest=reader.fewest)]
    return notes if facts.progress else [*notes, _("Nobody's answers are shown to you.")]


def _yes(is_so: bool) -> str:  # noqa: FBT001 - a word for it
    return _("yes") if is_so else _("no")
