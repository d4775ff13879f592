"""Pages for their readers: a manager's team, an owner's SOPs, all for an administrator, and never what a reader may not see."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from fakes.company import ASKER, FINANCE, OWNER, STRANGER, Company
from fakes.samples import NOON, document, later, question, version
from fakes.unit_of_work import Units, fake_units

from bot.insights.pages_cases import CasePages
from bot.insights.pages_health import HealthPages
from bot.insights.pages_work import WorkPages
from core.people import Viewer
from core.work_events import WorkEvent
from escalation.cases.afterwards import GapKind, SopGap
from escalation.cases.concern import Concern
from insights.kpi.builtin import default_plan
from insights.reports.models import Action, Block, Page, Verb
from insights.reports.readers import Reader
from insights.topics.models import Member, Topic
from nudges.skills.skillmap import Frequency, Role, SkillMap, Task
from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind, LoggedSource

ADMIN = Reader("U0ADMIN", is_admin=True)
TASKS = (
    Task("refund", "Refund", Frequency.DAILY, 4, (SectionRef("refunds", ""),)),
    Task("capture", "Capture", Frequency.DAILY, 4, (SectionRef("captures", ""),)),
)
SKILLS = SkillMap({"support": Role("support", "Support", TASKS)})


def block(page: Page, title: str) -> Block:
    return next((block for block in page.blocks if block.title == title), Block())


def words(page: Page) -> str:
    return repr(page)


def figure(page: Page, label: str) -> str:
    return next((figure.value for figure in page.figures if figure.label == label), "")


def worked() -> Units:
    """Six people with a bad task, six others with a good one, and questions about an SOP that is nobody's task."""
    units = fake_units()
    events = []
    for number in range(12):
        task, kind = ("refund", "ticket_reopened") if number < 6 else ("capture", "resolved")
        events.append(WorkEvent(f"d{number}", NOON, "resolved", f"U{number}", task))
        events.append(WorkEvent(f"e{number}", NOON, kind, f"U{number}", task))
    with units() as unit:
        unit.work.add(events)
        unit.commit()
    return units


def work_pages(units: Units) -> WorkPages:
    return WorkPages(units, lambda: NOON, default_plan(), SKILLS)


def test_work_is_counted_for_its_reader() -> None:
    pages = work_pages(worked())
    first = tuple(f"U{number}" for number in range(6))
    assert figure(pages.page(ADMIN), "Rework, reopened") == "33\u00a0%"
    assert figure(pages.page(Reader("U0LEAD", team=first)), "Rework, reopened") == "100\u00a0%"
    assert figure(pages.page(Reader("U0OWN", sops=frozenset({"captures"}))), "Rework, reopened") == "0.0\u00a0%"


def test_a_team_of_four_gets_no_figure_of_its_work() -> None:
    page = work_pages(worked()).page(Reader("U0LEAD", team=("U1", "U2", "U3", "U4")))
    assert not page.figures
    row = block(page, "Level 3. Is it done at work?").tables[0].rows[1]
    assert row[:2] == ("Rework, reopened", "withheld")


def test_no_page_about_work_names_anybody() -> None:
    for reader in (ADMIN, Reader("U0LEAD", team=tuple(f"U{number}" for number in range(6)))):
        assert "'U1'" not in words(work_pages(worked()).page(reader))


def library(units: Units, *sops: tuple[str, dict[str, object]], at: datetime = NOON) -> None:
    with units() as unit:
        for sop_id, governance in sops:
            made = document(sop_id, **governance)
            unit.library.add_version(made, version(made))
            unit.library.make_current(sop_id, 1, at, OWNER)
        unit.commit()


def ask(units: Units, sop: str, people: int, *, is_stuck: bool = True) -> None:
    with units() as unit:
        opened = [Topic(f"t-{sop}", NOON, None)]
        head = unit.topics.lock().position
        members = []
        for number in range(people):
            logged = question(number, f"U{number}")
            id_ = f"{sop}-{number}"
            logged = replace(
                logged,
                question=replace(logged.question, id=id_, asked_at=NOON),
                sources=(LoggedSource(sop, 1, "limits", 1, 0.9, 0.7, None, 1),),
            )
            unit.questions.add(logged)
            members.append(Member(id_, head + number + 1, f"t-{sop}", f"t-{sop}", head + number + 1))
            if is_stuck:
                unit.questions.add_feedback(Feedback(id_, f"U{number}", FeedbackKind.STILL_STUCK, NOON))
        unit.topics.add(members, opened, "m")
        unit.commit()


def health() -> Units:
    units = fake_units()
    yearly = timedelta(days=365)
    library(units, ("refunds", {"owner": OWNER, "review_every": yearly}))
    library(units, ("vat", {"owner": OWNER, "review_every": timedelta(days=30)}), at=later(days=-90))
    library(units, ("secret", {"audience": frozenset({"finance"}), "review_every": timedelta(days=30)}), at=later(days=-60))
    ask(units, "refunds", 9)
    ask(units, "vat", 6)
    ask(units, "secret", 5)
    return units


def test_health_of_everything_hides_the_titles_of_what_is_restricted() -> None:
    page = HealthPages(health(), lambda: NOON).page(ADMIN)
    assert figure(page, "Answers from SOPs in date") == "45\u00a0%"
    assert [todo.text for todo in block(page, "Overdue reviews").todos] == [
        "Vat is overdue for review",
        "A restricted SOP is overdue for review",
    ]
    assert [todo.text for todo in block(page, "Nobody looks after these").todos] == ["A restricted SOP has no owner"]
    assert [row[0] for row in block(page, "Weak sections").tables[0].rows] == ["Refunds › Limits", "Vat › Limits"]
    assert "secret" not in words(page).casefold()


def test_health_of_an_owner_is_about_their_sops() -> None:
    reader = Reader(OWNER, sops=frozenset({"vat"}))
    page = HealthPages(health(), lambda: NOON).page(reader)
    assert figure(page, "Answers from SOPs in date") == "0\u00a0%"
    assert figure(page, "Overdue reviews") == "1"
    [todo] = block(page, "Weak sections").todos
    assert todo.action == Action(Verb.OPEN_SOP, "vat#limits", "Open")
    assert "Refunds" not in words(page)


def test_health_withholds_what_few_people_asked_about() -> None:
    units = fake_units()
    library(units, ("refunds", {"owner": OWNER, "review_every": timedelta(days=365)}))
    ask(units, "refunds", 4)
    page = HealthPages(units, lambda: NOON).page(ADMIN)
    assert figure(page, "Answers from SOPs in date") == "withheld"
    assert block(page, "Weak sections") == Block()


def test_health_of_an_empty_library() -> None:
    page = HealthPages(fake_units(), lambda: NOON).page(ADMIN)
    assert figure(page, "Answers from SOPs in date") == "no data"
    assert page.blocks == []


def cases(company: Company) -> CasePages:
    return CasePages(company.units, lambda: company.now, company.service)


def test_cases_for_the_owner_the_administrator_and_a_stranger() -> None:
    company = Company()
    with company.units() as unit:
        logged = question(1, ASKER)
        unit.questions.add(replace(logged, question=replace(logged.question, id="q-c1", text="May I refund 750?")))
        unit.commit()
    company.open()
    company.wait(days=3)
    owner = cases(company).page(Reader(OWNER, sops=frozenset({"refunds"})))
    [mine] = block(owner, "Waiting for you").todos
    assert mine.text == "A case about Refunds: May I refund 750?"
    assert mine.action == Action(Verb.OPEN_CASE, "c1", "Open")
    assert "overdue by" in mine.reason
    admin = cases(company).page(ADMIN)
    [other] = block(admin, "Waiting for others").todos
    assert (other.text, other.action) == ("A case about Refunds", None)
    assert "750" not in words(admin)
    assert ASKER not in words(admin).split("'")
    stranger = cases(company).page(Reader(STRANGER, sops=frozenset({"vat"})))
    assert figure(stranger, "Open cases") == "0"


def test_a_private_case_is_counted_for_an_administrator_and_shown_to_who_has_it() -> None:
    company = Company()
    company.open(is_private=True)
    admin = cases(company).page(ADMIN)
    assert (figure(admin, "Open cases"), admin.blocks) == ("1", [])
    assert "1 open case goes" in admin.notes[-1]


def test_a_restricted_sop_is_not_named_in_a_case() -> None:
    company = Company()
    company.publish("payroll", owner=FINANCE, audience=frozenset({"finance-lead"}))
    company.open("c2", concern=Concern("payroll", "limits", 1, "d"))
    assert [todo.text for todo in block(cases(company).page(ADMIN), "Waiting for others").todos] == ["A case"]
    insider = replace(ADMIN, viewer=Viewer.of("finance-lead"))
    assert [todo.text for todo in block(cases(company).page(insider), "Waiting for others").todos] == ["A case about Payroll"]


def test_gaps_that_decisions_left_and_whose_reason_who_may_read() -> None:
    company = Company()
    with company.units() as unit:
        unit.gaps.add(SopGap("g1", "refunds", "limits", GapKind.SHOULD_BE_IN_SOP, None, NOON))
        unit.gaps.add(SopGap("g2", "refunds", "limits", GapKind.CONFUSING, None, NOON))
        unit.commit()
    for reader in (ADMIN, Reader(OWNER, sops=frozenset({"refunds"}))):
        [todo] = block(cases(company).page(reader), "Decided, and no SOP says it").todos
        assert todo.text == "Refunds should say this"
    assert block(cases(company).page(Reader(STRANGER, sops=frozenset({"vat"}))), "Decided, and no SOP says it") == Block()
