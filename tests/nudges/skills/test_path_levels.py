from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.practice_company import MAP, Company
from fakes.unit_of_work import Units, fake_units

from nudges.asking.quizzing import quiz_me
from nudges.items.models import CASES
from nudges.learners.progress import path_for
from nudges.rules import Rules
from nudges.skills.paths import StepState
from retrieval.library.models import SectionRef

PROSE = "We write the way we speak: short, warm and plain, and an angry customer gets the first sentence without any excuse."


@pytest.fixture
def units() -> Units:
    return fake_units()


def states(company: Company, *texts: str) -> dict[str, StepState]:
    company.open(*texts)
    with company.units() as unit:
        path = path_for(unit, company.rules, unit.learners.get("U1"), company.now)
    return {step.task.id: step.state for step in path.steps}


def test_a_task_with_recall_cards_only_is_taught_and_holds_up_nothing(units: Units) -> None:
    found = states(Company(units, Rules(MAP)), f"# Greeting\n\n## Tone\n\n{PROSE}", f"# Refunds\n\n## Mails\n\n{PROSE}")
    assert found == {"greet": StepState.NEXT, "refund": StepState.LATER, "close": StepState.BARE}


def test_a_task_without_a_section_of_fifteen_words_is_bare(units: Units) -> None:
    found = states(Company(units, Rules(MAP)), "# Greeting\n\n## Tone\n\nBe kind.", f"# Refunds\n\n## Mails\n\n{PROSE}")
    assert found["greet"] is StepState.BARE
    assert found["refund"] is StepState.NEXT


@pytest.mark.parametrize(("level", "cases_first"), [("beginner", False), ("expert", True)])
def test_beginners_get_rules_first_and_experts_cases(units: Units, level: str, cases_first: bool) -> None:
    company = Company(units, Rules(MAP)).open()
    with company.units() as unit:
        unit.learners.save(replace(unit.learners.get("U1"), level=level))
        found = quiz_me(unit, company.rules, "U1", company.now, [SectionRef("refunds", "")])
    assert found is not None
    assert (found.questions[0].item.item.kind in CASES) is cases_first
