"""The page Why: what is said, what is offered, and what a reader may not see."""

from __future__ import annotations

from dataclasses import replace

from fakes.diagnosed_team import WEEKS, ordinary, tally, task
from fakes.samples import NOON

from insights.diagnosis.concepts import Concept
from insights.diagnosis.deciding import diagnosed
from insights.diagnosis.findings import Findings
from insights.diagnosis.friction import friction_map
from insights.diagnosis.matrix import Coverage, matrix
from insights.diagnosis.models import Cause, Missing, TaskTally
from insights.reports.models import Action, Page, PageId, Todo, Verb
from insights.reports.why import ReaderRights, why_page, why_todos
from retrieval.library.models import SectionRef

ODD = SectionRef("odd", "limits")
EYES = ReaderRights(titles={ODD: "Odd › Limits"}, assignable=frozenset({"odd"}))
PROCESS = task("odd", *(tally(errors=15, right=9, questions=0) for _ in range(12)))
UNCLEAR = task("odd", *(tally(errors=15, questions=8, stuck=4) for _ in range(12)))
UNPRACTISED = task("odd", *(tally(errors=15, right=4, stuck=1) for _ in range(12)))
FEW = task("odd", *(tally(errors=25, right=4) for _ in range(2)), *(tally() for _ in range(10)))


def found(odd: TaskTally, *others: TaskTally, withheld: int = 0) -> Findings:
    tallied = [odd, *(others or ordinary())]
    diagnoses = [replace(one, sections=(ODD,)) if one.task == odd.task else one for one in diagnosed(tallied)]
    rows = matrix(tallied, {odd.task.cell: Coverage(3, 2, has_owner=True)})
    return Findings(diagnoses, [], rows, friction_map(tallied), withheld, WEEKS)


def first(odd: TaskTally, eyes: ReaderRights = EYES) -> Todo:
    return why_todos(found(odd), eyes)[0]


def words(page: Page) -> str:
    return repr(page)


def test_a_bottleneck_is_told_with_its_evidence_and_a_next_step() -> None:
    row = first(UNPRACTISED)
    assert row.text == "Odd: probably people lack practice"
    assert row.reason.startswith("Errors at work: ")
    assert "usual 8" in row.reason
    assert "12 people, 8 weeks." in row.reason
    assert "Most of it is about Odd › Limits." in row.reason
    assert (row.people, row.action) == (None, Action(Verb.ASSIGN_CHECK, "odd", "Assign a check"))


def test_whose_people_do_not_practise_a_task_is_not_offered_a_check() -> None:
    assert first(UNPRACTISED, replace(EYES, assignable=frozenset({"another"}))).action == Action(
        Verb.ASK_OWNER, "odd#limits", "Ask the owner"
    )


def test_an_unclear_sop_is_for_its_owner() -> None:
    assert first(UNCLEAR).action == Action(Verb.ASK_OWNER, "odd#limits", "Ask the owner")
    assert first(UNCLEAR, replace(EYES, own=frozenset({"odd"}))).action == Action(Verb.OPEN_SOP, "odd#limits", "Open the SOP")


def test_good_practice_with_poor_results_names_the_process_not_the_learners() -> None:
    row = first(PROCESS)
    assert row.text == "Odd: looks like the process or the system, not the people"
    assert "Good practice with poor results points to the process, not the learners." in row.reason


def test_a_few_people_are_neither_named_nor_counted() -> None:
    row = first(FEW)
    assert row.text == "Odd: errors come from a small part of the people"
    assert "12 people, 8 weeks." in row.reason
    assert not any(f"{count} of" in row.reason for count in (1, 2, 3))
    assert "in private" in row.reason


def test_what_a_reader_may_not_read_has_no_title_and_no_button() -> None:
    row = first(UNCLEAR, ReaderRights())
    assert "an SOP that you may not read" in row.reason
    assert row.action is None
    assert "limits" not in words(why_page(found(UNCLEAR), ReaderRights(), NOON))


def test_rates_of_too_few_people_within_a_task_are_withheld() -> None:
    people = [tally(errors=15, right=9, questions=0) for _ in range(9)]
    three = [tally(errors=15, answers=9, right=7, questions=5, stuck=4) for _ in range(3)]
    silent = [replace_answers(one) for one in people]
    page = why_page(found(task("odd", *silent, *three)), EYES, NOON)
    row = next(row for row in page.blocks[1].tables[0].rows if row[0] == "Odd")
    assert row[4:] == ("withheld", "withheld", "0 of 12", "12")


def replace_answers(one):
    one.answers = one.right = 0
    return one


def test_the_page_has_every_part() -> None:
    page = why_page(found(PROCESS, *ordinary(), task("easy", *(tally(errors=0, questions=0) for _ in range(12)))), EYES, NOON)
    assert (page.id, page.question, page.is_simulated) == (PageId.WHY, "Where is the bottleneck of each task?", False)
    assert [block.title for block in page.blocks] == [
        "Where the bottleneck probably is",
        "The evidence of each task",
        "Probably practised more than needed",
        "Where to invest next",
        "Start here",
    ]
    for block in page.blocks:
        for table in block.tables:
            assert {len(row) for row in table.rows} <= {len(table.header)}
            assert all(number < len(table.header) for number in table.numeric)
        for chart in block.charts:
            assert {len(series.values) for series in chart.series} == {len(chart.labels)}
    assert [figure.value for figure in page.figures][:2] == ["6", "1"]


def test_without_data_the_page_says_what_to_connect() -> None:
    page = why_page(found(task("odd", *(tally(done=0, errors=0) for _ in range(12)))), EYES, NOON)
    (todo,) = page.blocks[0].todos + page.blocks[1].todos if page.blocks[0].todos else page.blocks[1].todos
    assert todo.action == Action(Verb.OPEN_PAGE, "work", "See what to connect")


def test_an_empty_page_is_a_page() -> None:
    page = why_page(Findings([], [], [], [], 0, WEEKS), EYES, NOON)
    assert [block.tables[0].empty for block in page.blocks if block.tables] == ["No task has enough people yet."]


def test_what_is_withheld_is_said_in_a_note() -> None:
    notes = why_page(found(PROCESS, withheld=2), EYES, NOON).notes
    assert "2 tasks are withheld: under 5 people, or they would give such a task away." in notes


def test_two_bottlenecks_that_fit_are_both_told() -> None:
    known = found(PROCESS)
    both = replace(known.diagnoses[0], cause=Cause.UNKNOWN, missing=Missing.BETWEEN, between=(Cause.SOP, Cause.PROCESS))
    page = why_page(replace(known, diagnoses=[both]), EYES, NOON)
    assert page.blocks[0].todos[0].text == "Odd: errors are frequent; an unclear SOP or the process or the system fits"
    assert not why_todos(replace(known, diagnoses=[both]), EYES)


def test_a_concept_missed_twice_is_a_row_of_its_own() -> None:
    concept = Concept(PROCESS.task, ODD, 12, 120, 60, 7, None)
    page = why_page(replace(found(PROCESS), concepts=[concept]), EYES, NOON)
    (row,) = next(block for block in page.blocks if block.title == "Missed in practice, then at work").todos
    assert row.text == "Odd: Odd › Limits is missed in practice and at work"
    assert "50\u00a0% of the answers were wrong; some of them missed it at work afterwards (7 times in all)" in row.reason
    few = why_todos(replace(found(PROCESS), concepts=[replace(concept, times=None)]), EYES)[-1].reason
    assert few.endswith("some of them missed it at work afterwards.")
    assert "6 of them missed it" in why_todos(replace(found(PROCESS), concepts=[replace(concept, both=6)]), EYES)[-1].reason
