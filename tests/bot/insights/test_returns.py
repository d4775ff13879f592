from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from fakes.unit_of_work import Units, fake_units

from bot.insights.pages_work import Returns, WorkPages
from core.people import Person
from insights.cohorts.comparison import Comparison
from insights.cohorts.roi_assumptions import RoiAssumptions, Value
from insights.cohorts.verdict_words import Grade
from insights.kpi.builtin import BUILT_IN, default_plan
from insights.kpi.comparing import Compared
from insights.kpi.models import Cohort
from insights.kpi.values import Measured
from insights.reports.models import Page
from insights.reports.readers import Reader
from nudges.learners.proficiency_rows import Proficiency
from nudges.skills.skillmap import SkillMap

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
MARCH = date(2026, 3, 1)
COHORT = Cohort("first", "The first team", people=("U0", "U1", "U2"), starts=MARCH)
ASSUMPTIONS = RoiAssumptions(running_per_month=100.0, setup=0.0, values={"error-rate": Value(5.0, 1_000.0)})
ADMIN = Reader("UADMIN", is_admin=True)


def company(*, left: Sequence[str] = ()) -> Units:
    units = fake_units()
    with units() as unit:
        unit.people.save([Person(f"U{n}", ended_on=MARCH if f"U{n}" in left else None) for n in range(3)])
        unit.commit()
    return units


def errors_fell(grade: Grade) -> list[Measured]:
    compared = Compared(COHORT.title, MARCH, Comparison(grade, -0.2, -0.3, -0.1, 30, 30, "Errors fell.", may_claim=True))
    return [Measured(BUILT_IN["error-rate"], "%", compared=[compared]), Measured(BUILT_IN["roi"], "%")]


def returned(measured: list[Measured], units: Units) -> tuple[Measured, str]:
    plan = replace(default_plan(), cohorts={COHORT.id: COHORT})
    with units() as unit:
        kpis, block = Returns(plan, ASSUMPTIONS).add_to(measured, unit, NOW)
    return kpis[-1], block.text


def test_a_measured_fall_of_errors_is_worth_what_the_file_says() -> None:
    kpi, words = returned(errors_fell(Grade.DIFFERENCE), company())
    assert kpi.now.value == 150.0
    assert kpi.note == "The return is between 25\u00a0% and 275\u00a0%."
    assert "between 300 EUR and 3,300 EUR, 1,800 EUR in the middle" in words


def test_whoever_left_is_no_gain() -> None:
    kpi, _ = returned(errors_fell(Grade.DIFFERENCE), company(left=["U0"]))
    assert kpi.now.value is not None
    assert round(kpi.now.value, 1) == 66.7


def test_a_change_without_a_group_beside_it_counts_only_as_far_as_the_file_attributes_it() -> None:
    kpi, words = returned(errors_fell(Grade.DESCRIPTIVE), company())
    assert kpi.now.value == -100.0
    assert "worth between \u22121,200 EUR and \u22121,200 EUR" in words


def test_a_kpi_without_a_value_in_the_file_takes_no_part_and_no_space() -> None:
    measured = [replace(errors_fell(Grade.DIFFERENCE)[0], kpi=BUILT_IN["rework"]), *errors_fell(Grade.DIFFERENCE)]
    kpi, words = returned(measured, company())
    assert kpi.now.value == 150.0
    assert "Rework" not in words


def test_without_cohorts_everybody_since_the_launch_gains() -> None:
    plan = replace(default_plan(), launch=MARCH)
    change = Comparison(Grade.SERIES, -0.2, -0.3, -0.1, 30, None, "Errors fell.")
    measured = [
        Measured(BUILT_IN["error-rate"], "%", compared=[Compared("Everyone", MARCH, change)]),
        Measured(BUILT_IN["roi"], "%"),
    ]
    with company()() as unit:
        kpis, _block = Returns(plan, replace(ASSUMPTIONS, attribution=1.0)).add_to(measured, unit, NOW)
    assert kpis[-1].now.value == 150.0


def test_who_is_in_two_cohorts_gains_once() -> None:
    later = Cohort("later", "Later", people=("U0", "U3"), starts=NOW.date())
    measured = errors_fell(Grade.DIFFERENCE)
    both = replace(measured[0], compared=[*measured[0].compared, replace(measured[0].compared[0], cohort="Later")])
    plan = replace(default_plan(), cohorts={later.id: later, COHORT.id: COHORT})
    with company()() as unit:
        kpis, _block = Returns(plan, ASSUMPTIONS).add_to([both, measured[1]], unit, NOW)
    assert kpis[-1].now.value == 150.0, "U0 has it with the first team, and U3 is not there"


def test_without_any_comparison_the_kpi_says_what_is_missing() -> None:
    kpi, words = returned([Measured(BUILT_IN["roi"], "%")], company())
    assert (kpi.now.value, kpi.note) == (None, "No gain is measured yet. The page shows the costs and what is missing.")
    assert words.startswith("A year costs 1,200 EUR.")


def watched(people: int) -> Units:
    units = fake_units()
    until = MARCH + timedelta(days=100)
    with units() as unit:
        unit.proficiency.save(
            *(Proficiency(f"U{n}", "support", MARCH, until, MARCH + timedelta(days=30 + n), None, MARCH) for n in range(people))
        )
        unit.commit()
    return units


def work(units: Units, reader: Reader, returns: Returns | None = None) -> Page:
    return WorkPages(units, lambda: NOW, default_plan(), SkillMap({}), returns).page(reader)


def days_on(page: Page) -> list[str]:
    return [figure.value for figure in page.figures if figure.label == "Time to proficiency"]


def test_time_to_proficiency_is_the_median_of_those_whom_the_reader_leads() -> None:
    units = watched(9)
    assert days_on(work(units, ADMIN)) == ["34 days"]
    assert days_on(work(units, Reader("ULEAD", team=tuple(f"U{n}" for n in range(5))))) == ["32 days"]
    assert days_on(work(units, Reader("ULEAD", team=("U0", "U1", "U2", "U3")))) == []
    assert days_on(work(units, Reader("UOWN", sops=frozenset({"refunds"})))) == []


def test_the_return_is_for_administrators() -> None:
    returns = Returns(default_plan(), ASSUMPTIONS)
    lead = Reader("ULEAD", team=tuple(f"U{n}" for n in range(9)))
    owner = Reader("UOWN", sops=frozenset({"refunds"}))
    for reader, shown, asks in (
        (ADMIN, True, "no data yet."),
        (lead, False, "no data about the people who report to you"),
        (owner, False, "SOPs describe"),
    ):
        page = work(watched(9), reader, returns)
        titles = [block.title for block in page.blocks]
        assert ("Return on the first year" in titles) is shown
        connect = next(block for block in page.blocks if block.title == "What to connect")
        missing = {todo.text.partition(" (")[0] for todo in connect.todos}
        assert asks in connect.text
        assert ("Return on investment" in missing) is shown, "nobody is asked to write what is there"
        assert "Time to proficiency" not in missing, "an owner leads nobody"
