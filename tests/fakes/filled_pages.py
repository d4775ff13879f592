"""Every page of the dashboard from facts in Greek, so that a plain letter on it is a text that went through no catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from fakes.diagnosed_team import ordinary, tally, task

from core.privacy import Periods, RowKind
from insights.cohorts.comparison import Comparison
from insights.cohorts.ramp_up import Cohort
from insights.cohorts.survival import Spell
from insights.cohorts.verdict_words import Grade
from insights.diagnosis.concepts import Concept
from insights.diagnosis.deciding import diagnosed
from insights.diagnosis.findings import Findings
from insights.diagnosis.friction import friction_map
from insights.diagnosis.matrix import Coverage, matrix
from insights.diagnosis.models import TaskTally
from insights.kpi.builtin import BUILT_IN, default_plan
from insights.kpi.comparing import Compared
from insights.kpi.ports import CaseCounts, SectionUse
from insights.kpi.values import Ladder, Measured, Value
from insights.reports.cases import CaseLoad, MissingRule, WaitingCase, cases_page
from insights.reports.health import Health, SopHealth, Traffic, WeakSection, health_page
from insights.reports.models import Page
from insights.reports.ramp_up import RampUpFacts, RoleFacts, ramp_up_page
from insights.reports.readers import Reader, Visibility
from insights.reports.record import _KINDS, PageLook, RecordFacts, record_page
from insights.reports.review import ReviewFacts, review_page
from insights.reports.week import week_page
from insights.reports.week_facts import CaseRow, GapRow, Lack, Progress, SopRow, TaskRow, TopicRow, WeekFacts
from insights.reports.why import ReaderRights, why_page
from insights.reports.work import WorkScope, work_page
from retrieval.library.models import SectionRef

NOW = datetime(2026, 11, 29, 15, tzinfo=UTC)
TODAY = NOW.date()
LEAD = Reader("U0GRETA", "Γκρέτα", team=("U0MIA",), sops=frozenset({"refunds"}), visibility=Visibility(shows_progress=True))
REF = SectionRef("refunds", "limits")
LONG = "Επιστροφές › Όρια " * 5


def week(**more: object) -> Page:
    facts = WeekFacts(
        as_of=NOW,
        cases=[CaseRow("c1", LONG, "Αύριο.", is_late=True), CaseRow("c2", "", "", is_late=False)],
        topics=[
            TopicRow(f"s{people}", LONG, "ασαφές", "○", people, 9, 3, people > 5, is_new=True, sop="refunds") for people in (6, 2)
        ],
        tasks=[TaskRow(f"t{fragile}", LONG, fragile, 12) for fragile in (6, 11, 1)],
        owned=4,
        **more,  # type: ignore[arg-type]
    )
    return week_page(facts, LEAD)


SOPS = [
    SopRow("a", LONG, Lack.REVIEW, TODAY, is_mine=True),
    SopRow("b", "Ω", Lack.REVIEW),
    SopRow("c", "Ψ", Lack.OWNER),
]
GAPS = [GapRow("Κενό", "refunds", "Χθες.", is_late=True), GapRow("Κενό", "", "", is_late=False)]
PROGRESS = [Progress("U0MIA", "Μία", True, True, False), Progress("U0LEO", "Λέο", False, False, False)]


def cases(number: int = 6) -> Page:
    waiting = [
        WaitingCase("c1", "Επιστροφές", NOW - timedelta(days=5), "Φάση", NOW - timedelta(hours=3), 1.2, text="πώς;", is_mine=True),
        WaitingCase("c2", "", NOW, "Φάση", NOW + timedelta(days=4), 0.2, is_claimed=True, is_mine=True),
        *(WaitingCase(f"d{each}", "Ω", NOW - timedelta(minutes=5)) for each in range(25)),
    ]
    missing = [
        MissingRule("g", "s", about, NOW, is_covered, why)
        for about in ("Ω", "")
        for is_covered in (True, False)
        for why in ("", "δ")
    ]
    load = CaseLoad(waiting, number, CaseCounts(9, 8, 3, number), CaseCounts(7, 8, 2, 6), missing)
    return cases_page(load, NOW, "όλα", fewest=5)


def health(traffic: Traffic, sections: int = 2) -> Page:
    uses = [SectionUse(SectionRef("s", f"a{n}"), 1200, 9, people=9, stuck=3, tried=4 * n, missed=n) for n in range(sections)]
    sops = [
        SopHealth(f"s{n}", "Ω" if n else "", n > 1, TODAY - timedelta(days=n + 1), answered=n, waits_since=TODAY) for n in range(23)
    ]
    weak = [WeakSection(use, "Ω", 400, is_mine=use.tried > 0) for use in uses]
    return health_page(Health(sops, weak, traffic, 4), NOW, "όλα", fewest=5)


def group(name: str, *days: float, on_the_way: int = 0) -> Cohort:
    return Cohort(name, [*(Spell(day, is_reached=True) for day in days), *(Spell(90, is_reached=False) for _ in range(on_the_way))])


GROUPS = (group("Φ", 20, 30, 40, 50, 60, 70), group("Ψ", 10, 20, 30, 40, on_the_way=6), group("Γ", 9))


def ramp_up(*cohorts: Cohort, unseen: int = 0, **arms: Cohort) -> Page:
    return ramp_up_page(RampUpFacts(NOW, [RoleFacts("Ρόλος", cohorts, **arms)], unseen))  # type: ignore[arg-type]


def work(**more: object) -> Page:
    weeks = [(date(2026, 8, 31) + timedelta(days=7 * number), 5.0 - number / 10) for number in range(13)]
    kpi = replace(BUILT_IN["error-rate"], title="Λάθη", words="Λόγια.", target=3.0, formula=None, tasks=("ω",))
    comparison = Comparison(Grade.DIFFERENCE, -2.0, -3.0, -1.0, 20, 20, "Λόγια.", may_claim=True)
    first = Measured(
        kpi,
        "%",
        Value(2.5, 1200),
        baseline=Value(6.0, 300),
        weeks=weeks,
        cohorts=[("Φ", Value(2.0, 60)), ("Ψ", Value(2.0, 60))],
        compared=[Compared("Φ", TODAY, comparison)],
        note="Σημείωση.",
        **more,  # type: ignore[arg-type]
    )
    missed = replace(first, kpi=replace(kpi, target=9.0, aim=BUILT_IN["helpfulness"].aim), now=Value(2.5, 9))
    nothing = Measured(replace(kpi, connect="Σύνδεσε."), "%")
    plan = replace(default_plan(), launch=date(2026, 10, 7))
    return work_page(Ladder(plan, ()), [first, missed, nothing], NOW, WorkScope("όλοι"))


PROCESS = task("ω", *(tally(errors=15, right=9, questions=0) for _ in range(12)), role="δ")
EASY = task("ε", *(tally(errors=0, questions=0) for _ in range(12)), role="δ")
SILENT = task("ξ", *(tally(done=0, errors=0) for _ in range(12)), role="δ")
UNCLEAR = task("ψ", *(tally(errors=15, questions=8, stuck=4) for _ in range(12)), role="δ")


def why(*tallied: TaskTally, leads: bool = True) -> Page:
    usual = [replace(each, task=replace(each.task, title="Ξ", role_title="Δ")) for each in (ordinary() if tallied else ())]
    diagnoses = [replace(one, sections=(REF,)) for one in diagnosed([*tallied, *usual])]
    concepts = [Concept(each.task, REF, 12, 120, 60, 7, both) for each in tallied[:1] for both in (None, 6)]
    rows = matrix(list(tallied), {each.task.cell: Coverage(3, 2, has_owner=each is PROCESS) for each in tallied})
    found = Findings(diagnoses, concepts, rows, friction_map(list(tallied)), 2, 8.0)
    return why_page(
        found,
        ReaderRights(
            assignable=frozenset("ωεξψ") if leads else frozenset(),
            own=frozenset(),
            whose="όλοι",
            titles={} if leads else {REF: "Όρια"},
        ),
        NOW,
    )


def record() -> Page:
    facts = RecordFacts(
        NOW,
        dict.fromkeys(_KINDS, 2),
        due=[("Όρια", "αύριο")],
        strong=["Ω"],
        confirmed=[("Ω", "Γκρέτα")],
        looks=[PageLook("χθες", name, "Σελίδα") for name in ("Λέο", "")],
        periods=Periods(dict.fromkeys(RowKind, 90)),
    )
    return record_page(facts)


def review(**more: int) -> Page:
    facts = ReviewFacts(NOW, "Μάιος", sops=4, answered=9, in_date=8, gaps=2, items=3, asked="2026", answers={4: 6, 5: 3}, **more)
    return review_page(facts, 5)


PAGES: Mapping[str, Callable[[], Page]] = {
    "week": week,
    "week, SOPs": lambda: week_page(WeekFacts(NOW, sops=SOPS, gaps=GAPS, owned=3, practising=6, team=9, progress=PROGRESS), LEAD),
    "week, empty": lambda: week_page(WeekFacts(NOW), LEAD),
    "week, more": lambda: week(sops=SOPS, gaps=GAPS),
    "cases": cases,
    "cases, few people": lambda: cases(1),
    "health": lambda: health(Traffic(1234, 900, 12)),
    "health, all dated": lambda: health(Traffic(1234, 900)),
    "health, withheld": lambda: health(Traffic(None, None)),
    "health, no answers": lambda: health(Traffic(0, 0), 0),
    "ramp-up": lambda: ramp_up(*GROUPS, unseen=9),
    "ramp-up, few unseen": lambda: ramp_up(GROUPS[1], group("Δ", on_the_way=8), unseen=1),
    "ramp-up, empty": ramp_up,
    "ramp-up, compared": lambda: ramp_up(*GROUPS, since=GROUPS[1], before=GROUPS[0]),
    "work": work,
    "work, with a change": lambda: work(previous=Value(4.0, 110)),
    "why": lambda: why(PROCESS, EASY, SILENT, UNCLEAR),
    "why, for an owner": lambda: why(UNCLEAR, PROCESS, leads=False),
    "why, empty": why,
    "record": record,
    "record, empty": lambda: record_page(RecordFacts(NOW, {})),
    "review": lambda: review(unwritten=1, undated=1, unsolved_topics=1),
    "review, plain": review,
    "review, no SOP": lambda: review_page(ReviewFacts(NOW, "Μάιος"), 5),
}
