"""The skill map is read whole: every problem named, what is right kept."""

from __future__ import annotations

from pathlib import Path

from core.yaml_files import parse_yaml
from nudges.skills.skillmap import Frequency, parse_skill_map
from retrieval.library.models import SectionRef

EXAMPLE = Path(__file__).parents[2] / "examples" / "skills.yaml"


def parse(text: str):
    return parse_skill_map(parse_yaml(text).value, "skills.yaml")


def test_the_sample_company_has_no_problem_and_four_prompts_a_role():
    skills, problems = parse(EXAMPLE.read_text(encoding="utf-8"))
    assert problems == ()
    assert set(skills.roles) == {"billing-ops", "support", "onboarding", "finance-ops"}
    assert all(len(skills.prompts(role)) == 4 for role in skills.roles)


def test_a_task_is_read_with_its_sections():
    skills, problems = parse(
        """
        roles:
          support:
            tasks:
              refund: {frequency: daily, impact: 4, sops: [refunds, refunds#limits], requires: [look-up]}
              look-up: {}
        """
    )
    refund, look_up = skills.roles["support"].tasks
    assert problems == ()
    assert refund.sops == (SectionRef("refunds", ""), SectionRef("refunds", "limits"))
    assert (refund.frequency, refund.impact, refund.requires) == (Frequency.DAILY, 4, ("look-up",))
    assert (look_up.title, look_up.frequency, look_up.impact) == ("look-up", Frequency.WEEKLY, 2)
    assert [ref for _role, _task, ref in skills.references()] == list(refund.sops)


def test_every_problem_is_named_at_once():
    skills, problems = parse(
        """
        roles:
          support:
            prompts: one text
            tasks:
              refund: {frequency: often, impact: 9, sops: refunds, requires: [nothing]}
              odd: 3
          finance: [wrong]
        """
    )
    said = " / ".join(problem.what for problem in problems)
    for expected in ("prompts", "'often'", "impact 9", "sops of task support.refund", "'nothing'", "support.odd", "role finance"):
        assert expected in said
    assert set(skills.roles) == {"support", "finance"}


def test_a_file_that_is_no_skill_map_says_how_to_begin():
    _skills, problems = parse("- a list")
    assert problems[0].remedy == "Begin the file with `roles:`"


def test_somebody_without_a_known_role_gets_one_prompt_of_each():
    skills, _problems = parse("roles: {a: {prompts: [a1, a2]}, b: {prompts: [b1]}, c: {}}")
    assert skills.prompts(None) == ["a1", "b1"]
    assert skills.prompts("a") == ("a1", "a2")
