"""Pages as values: what stands on them, and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from insights.cohorts.comparison import Comparison
from insights.cohorts.verdict_words import Grade
from insights.kpi.builtin import BUILT_IN, default_plan
from insights.kpi.comparing import Compared
from insights.kpi.ports import CaseCounts, SectionUse
from insights.kpi.values import Ladder, Measured, Value
from insights.reports.cases import CaseLoad, MissingRule, WaitingCase, cases_page
from insights.reports.health import Health, SopHealth, Traffic, WeakSection, health_page
from insights.reports.models import Action, Block, Direction, Page, Shape, Verb
from insights.reports.work import WorkScope, work_page
from retrieval.library.models import SectionRef

NOW = datetime(2026, 11, 29, 15, tzinfo=UTC)
TODAY = NOW.date()
WEEKS = [date(2026, 8, 31) + timedelta(days=7 * week) for week in range(13)]


def block(page: Page, title: str) -> Block:
    return next(block for block in page.blocks if block.title == title)


def titles(page: Page) -> list[str]:
    return [block.title for block in page.blocks]


def work(*measured: Measured) -> Page:
    plan = replace(default_plan(), launch=date(2026, 10, 7))
    return work_page(Ladder(plan, ()), measured, NOW, WorkScope("your team"))


def test_work_shows_the_level_the_target_and_the_grade() -> None:
    errors = replace(BUILT_IN["error-rate"], target=3.0)
    comparison = Comparison(Grade.DIFFERENCE, -2.0, -3.0, -1.0, 20, 20, "Lower by 2.0.", may_claim=True)
    measured = Measured(
        errors,
        "%",
        now=Value(2.5, 120),
        previous=Value(4.0, 110),
        baseline=Value(6.0, 300),
        weeks=[(day, 5.0 - index / 10 if index else None) for index, day in enumerate(WEEKS)],
        cohorts=[("Billing", Value(2.0, 60)), ("Everyone else", Value(None, 0, is_withheld=True))],
        compared=[Compared("Billing", date(2026, 10, 5), comparison)],
    )
    page = work(measured)
    [figure] = page.figures
    assert (figure.value, figure.direction, figure.note) == ("2.5\u00a0%", Direction.BETTER, "target 3.0\u00a0%, reached")
    assert figure.change == "\u22121.5 points since the 4 weeks before"
    level = block(page, "Level 3. Is it done at work?")
    assert level.tables[0].rows == [("Error rate", "2.5\u00a0%", "\u22121.5 points", "6.0\u00a0%", "3.0\u00a0%", "120")]
    [chart] = level.charts
    assert (chart.shape, [series.name for series in chart.series]) == (Shape.LINE, ["Error rate", "Target", "Baseline"])
    assert chart.series[0].values[0] is None
    assert chart.marks == [(5, "Cairn started")] or list(chart.marks) == [(5, "Cairn started")]
    assert all(len(series.values) == len(chart.labels) == 13 for series in chart.series)
    assert block(page, "Cohorts").tables[0].rows == [("Error rate", "2.0\u00a0%", "withheld")]
    row = ("Error rate (%)", "Billing, since 5 Oct 2026", "difference in differences", "Lower by 2.0.")
    assert block(page, "Before and after Cairn").tables[0].rows == [row]
    assert block(page, "How it is counted").tables[0].rows[0][2] == "step_missed / (task_completed + resolved)"


def test_work_says_what_to_connect() -> None:
    page = work(*(Measured(kpi, kpi.unit) for kpi in BUILT_IN.values()))
    assert page.figures == []
    assert titles(page) == ["What to connect"]
    todos = block(page, "What to connect").todos
    assert len(todos) == len(BUILT_IN)
    assert "Zendesk" in next(todo.reason for todo in todos if todo.text.startswith("SLA kept (level 4)"))


def test_a_change_that_is_not_seen_is_neither_better_nor_worse() -> None:
    [figure] = work(Measured(BUILT_IN["error-rate"], "%", now=Value(4.03, 120), previous=Value(4.0, 110))).figures
    assert (figure.change, figure.direction) == ("+0.0 points since the 4 weeks before", Direction.SAME)


def test_a_figure_that_does_not_follow_yet_is_no_lack_of_data() -> None:
    page = work(Measured(BUILT_IN["time-to-proficiency"], "days", now=Value(None, 31), note="Fewer than half got there."))
    assert block(page, "Level 3. Is it done at work?").tables[0].rows == [("Time to proficiency", "not yet", "", "", "", "31")]


def test_a_withheld_kpi_is_neither_a_figure_nor_said_to_lack_data() -> None:
    page = work(Measured(BUILT_IN["csat"], "%", now=Value(None, 0, is_withheld=True)))
    assert page.figures == []
    assert "What to connect" not in titles(page)
    assert block(page, "Level 4. Does the business notice?").tables[0].rows == [
        ("Customer satisfaction", "withheld", "", "", "", "")
    ]


def sop(id_: str, **fields: object) -> SopHealth:
    made = SopHealth(id_, id_.title(), has_owner=True, review_due=date(2027, 1, 1))
    return replace(made, **fields)  # type: ignore[arg-type]


def weak(anchor: str, use: SectionUse, title: str = "Refunds", age: int = 100) -> WeakSection:
    return WeakSection(replace(use, place=SectionRef("refunds", anchor)), title, age)


USE = SectionUse(*(SectionRef("", ""), 100, 80, 20, 30, 50, 20), stuck_people=9, practised_people=12, missed_people=7)


def test_health_lists_what_is_overdue_waiting_or_unowned() -> None:
    sops = [
        sop("refunds", review_due=date(2026, 11, 1), answered=40),
        sop("vat", review_due=date(2026, 11, 28)),
        sop("secret", title="", review_due=date(2026, 10, 1), answered=3),
        sop("plans", waits_since=date(2026, 11, 20)),
        sop("fraud", has_owner=False, review_due=TODAY),
    ]
    page = health_page(Health(sops, [], Traffic(200, 150, 10), 4), NOW, "all SOPs", fewest=5)
    assert [(figure.label, figure.value) for figure in page.figures] == [
        ("Answers from SOPs in date", "75\u00a0%"),
        ("Overdue reviews", "3"),
        ("Waiting for approval", "1"),
        ("Without an owner", "1"),
    ]
    overdue = block(page, "Overdue reviews").todos
    assert [todo.text for todo in overdue] == [
        "Refunds is overdue for review",
        "A restricted SOP is overdue for review",
        "Vat is overdue for review",
    ]
    assert [todo.action for todo in overdue[:2]] == [Action(Verb.OPEN_SOP, "refunds", "Open"), None]
    assert block(page, "Waiting for approval").todos[0].text == "A new version of Plans waits"
    assert block(page, "Nobody looks after these").todos[0].text == "Fraud has no owner"


def test_health_ranks_by_use_age_confusion_and_misses() -> None:
    base = weak("a", USE)
    assert weak("b", replace(USE, asked=200, stuck=60)).damage > base.damage
    assert weak("b", USE, age=1000).damage > base.damage
    assert weak("b", replace(USE, stuck=60)).damage > base.damage
    assert weak("b", replace(USE, missed=40)).damage > base.damage
    assert weak("b", SectionUse(SectionRef("", ""), asked=3, stuck=3, people=3)).damage < base.damage
    assert weak("b", SectionUse(SectionRef("", ""), asked=0)).damage == 0


def test_health_withholds_sections_of_few_people_and_one_more() -> None:
    sections = [
        weak("many", USE, "Many"),
        weak("some", replace(USE, people=6), "Some"),
        weak("few", replace(USE, people=4), "Few"),
        weak("restricted", USE, ""),
    ]
    page = health_page(Health([], sections, Traffic(None, None), 4), NOW, "all SOPs", fewest=5)
    weakest = block(page, "Weak sections")
    assert [row[0] for row in weakest.tables[0].rows] == ["Many"]
    [todo] = weakest.todos
    assert (todo.people, todo.action) == (20, Action(Verb.ASK_OWNER, "refunds#many", "Ask the owner"))
    assert todo.reason == "30 of 100 questions ended without help. 20 of 50 practice answers were wrong."
    assert page.figures[0].value == "withheld"


@pytest.mark.parametrize(
    ("few", "row", "reason"),
    [
        (
            {"stuck": 2, "stuck_people": 2},
            ("100", "withheld", "40\u00a0%", "100", "withheld"),
            "Some of 100 questions ended without help. 20 of 50 practice answers were wrong.",
        ),
        (
            {"missed": 3, "missed_people": 1},
            ("100", "30\u00a0%", "withheld", "100", "withheld"),
            "30 of 100 questions ended without help. Some practice answers were wrong.",
        ),
        (
            {"tried": 4, "missed": 0, "practised_people": 1, "missed_people": 0},
            ("100", "30\u00a0%", "withheld", "100", "withheld"),
            "30 of 100 questions ended without help.",
        ),
        (
            {"stuck": 0, "stuck_people": 0},
            ("100", "0\u00a0%", "40\u00a0%", "100", "0.5"),
            "0 of 100 questions ended without help. 20 of 50 practice answers were wrong.",
        ),
    ],
)
def test_health_gives_no_count_behind_which_few_people_stand(few: dict[str, int], row: tuple[str, ...], reason: str) -> None:
    """Neither the count nor a figure that it follows from."""
    sections = [weak("many", replace(USE, **few), "Many")]  # type: ignore[arg-type]
    weakest = block(health_page(Health([], sections, Traffic(None, None), 4), NOW, "all SOPs", fewest=5), "Weak sections")
    assert (weakest.tables[0].rows[0][1:], weakest.todos[0].reason) == (row, reason)


def case(id_: str, **fields: object) -> WaitingCase:
    made = WaitingCase(id_, "Refunds", NOW - timedelta(days=3), "The decision", NOW + timedelta(hours=5), 0.5)
    return replace(made, **fields)  # type: ignore[arg-type]


def load(*waiting: WaitingCase, **fields: object) -> CaseLoad:
    return replace(CaseLoad(waiting, 0, CaseCounts(), CaseCounts(), ()), **fields)  # type: ignore[arg-type]


def test_cases_come_by_their_clock_and_open_for_who_decides() -> None:
    late = case("c2", due_at=NOW - timedelta(days=4), share=1.5, is_mine=True, text="May I refund 750?")
    paused = case("c3", due_at=None, is_claimed=True)
    page = cases_page(load(case("c1"), late, paused, hidden=2), NOW, "all cases", fewest=5)
    assert [(figure.label, figure.value) for figure in page.figures][:2] == [("Open cases", "5"), ("Overdue now", "1")]
    [mine] = block(page, "Waiting for you").todos
    assert mine.text == "A case about Refunds: May I refund 750?"
    assert mine.reason == "The decision is overdue by 4 days; nobody has claimed it, open for 3 days."
    assert mine.action == Action(Verb.OPEN_CASE, "c2", "Open")
    others = block(page, "Waiting for others").todos
    assert [todo.action for todo in others] == [None, None]
    assert others[0].reason.startswith("The decision is due in 5 h")
    assert others[1].reason.startswith("The clock stands still while the asker owes a reply; somebody works on it")
    assert page.notes[-1].startswith("2 open cases go from person to person")


def test_counts_of_few_people_are_withheld() -> None:
    few = cases_page(load(now=CaseCounts(7, 3, 1, 4)), NOW, "all cases", fewest=5)
    assert [figure.value for figure in few.figures] == ["0", "0", "withheld"]
    many = cases_page(load(now=CaseCounts(7, 3, 1, 6), previous=CaseCounts(9, 3, 0, 6)), NOW, "all cases", fewest=5)
    assert [(figure.value, figure.change, figure.direction) for figure in many.figures[2:]] == [
        ("7", "\u22122 since the four weeks before", Direction.SAME),
        ("3", "as in the four weeks before", Direction.SAME),
        ("1", "+1 since the four weeks before", Direction.WORSE),
    ]


def test_decisions_that_no_sop_says() -> None:
    rules = (
        MissingRule("g1", "refunds", "Refunds", NOW - timedelta(days=5), is_covered=True, reason="A loyal customer"),
        MissingRule("g2", "secret", "", NOW - timedelta(hours=3), is_covered=False),
    )
    page = cases_page(load(missing=rules), NOW, "all cases", fewest=5)
    first, second = block(page, "Decided, and no SOP says it").todos
    assert (first.text, first.reason) == ("Refunds should say this", "Decided: A loyal customer. On the owner's list for 5 days.")
    assert first.action == Action(Verb.OPEN_SOP, "refunds", "Open the SOP")
    assert (second.text, second.action) == ("No SOP covered it", None)
