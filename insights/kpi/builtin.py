"""Defines the built-in KPIs. A company's `kpis.yaml` gives them a target, other tasks or another formula, and adds its own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from core.localization import N_
from insights.kpi.formula import parse_formula
from insights.kpi.models import DAYS, MINUTES, PERCENT, Aim, Kpi, Level, Plan

TIME_TO_PROFICIENCY: Final = "time-to-proficiency"
RETURN_ON_INVESTMENT: Final = "roi"

_DESK: Final = N_(
    "Connect your ticket system (Zendesk, Jira, HubSpot, Freshdesk, Salesforce): `cairn events import`, or its webhook."
)
_PRACTICE: Final = N_("Enrol people in practice: answers are counted from the first day.")
_ASKING: Final = N_("Nothing to connect: people ask Cairn and say whether it helped.")

_ALL: Final = (
    Kpi("helpfulness", N_("Helpfulness"), Level.HELPFULNESS, PERCENT, Aim.UP,
        parse_formula("answer_helped / (answer_helped + answer_stuck)"),
        N_("Of the answers on which somebody said so either way, the share that helped."), _ASKING),
    Kpi("repeat-questions", N_("Repeat-question rate"), Level.HELPFULNESS, PERCENT, Aim.DOWN,
        parse_formula("question_repeated / question_asked"),
        N_("Of the questions with a topic, the share that the same person had asked about earlier in the same week."), _ASKING),
    Kpi("quiz-accuracy", N_("Quiz accuracy"), Level.LEARNING, PERCENT, Aim.UP, parse_formula("quiz_right / quiz_answered"),
        N_("Of the practice answers, the share that was right. Cases are counted as scenarios instead."), _PRACTICE),
    Kpi("scenario-pass-rate", N_("Scenario pass rate"), Level.LEARNING, PERCENT, Aim.UP,
        parse_formula("scenario_right / scenario_answered"),
        N_("Of the answers to cases (limits, decisions), the share that was right."), _PRACTICE),
    Kpi("response-confidence", N_("Response confidence"), Level.LEARNING, PERCENT, Aim.UP,
        parse_formula("right_and_sure / confidence_stated"),
        N_("Of the practice answers whose person said how sure they were, the share that was right and sure."),
        N_("Nothing to connect: below a right answer in practice people say whether they were sure.")),
    Kpi("error-rate", N_("Error rate"), Level.WORK, PERCENT, Aim.DOWN, parse_formula("step_missed / (task_completed + resolved)"),
        N_("Steps missed per finished piece of work."),
        N_("Send `step_missed` from quality reviews or audits, and `task_completed` or `resolved`.")),
    Kpi("rework", N_("Rework, reopened"), Level.WORK, PERCENT, Aim.DOWN,
        parse_formula("ticket_reopened / (task_completed + resolved)"),
        N_("Finished pieces of work that came back, per finished piece of work."), _DESK),
    Kpi("manager-escalations", N_("Manager escalations"), Level.WORK, PERCENT, Aim.DOWN,
        parse_formula("escalated / (task_completed + resolved)"),
        N_("Pieces of work handed to a manager or another level, per finished piece of work."), _DESK),
    Kpi("cycle-time", N_("Cycle time"), Level.WORK, MINUTES, Aim.DOWN, parse_formula("mean(cycle_time)"),
        N_("Mean business minutes from the opening of a piece of work to its end."), _DESK),
    Kpi("first-contact-resolution", N_("First-contact resolution"), Level.WORK, PERCENT, Aim.UP,
        parse_formula("mean(resolved_first_contact)"),
        N_("Of the solved tickets of which it is known, the share that was solved at the first contact."), _DESK),
    Kpi("policy-compliance", N_("Policy compliance"), Level.WORK, PERCENT, Aim.UP, parse_formula("mean(policy_checked)"),
        N_("Of the pieces of work that were checked against the policy, the share in order."),
        N_("Send `policy_checked` (1 or 0) from audits or quality reviews.")),
    Kpi(TIME_TO_PROFICIENCY, N_("Time to proficiency"), Level.WORK, DAYS, Aim.DOWN, None,
        N_("Median days from the start in a role to the first day of a sustained run; people who are not there yet are censored."),
        N_("Import people with role and first day (`cairn people import`), and enrol them in practice.")),
    Kpi("csat", N_("Customer satisfaction"), Level.BUSINESS, PERCENT, Aim.UP, parse_formula("mean(csat)"),
        N_("Mean rating by customers, 0 to 100."), _DESK),
    Kpi("sla", N_("SLA kept"), Level.BUSINESS, PERCENT, Aim.UP, parse_formula("sla_met / (sla_met + sla_breached)"),
        N_("Of the promised times that ended either way, the share that was kept."), _DESK),
    Kpi("leakage", N_("Leakage"), Level.BUSINESS, "", Aim.DOWN, parse_formula("sum(leakage)"),
        N_("Money lost through mistakes, per week."),
        N_("Send `leakage` with an amount and its currency from finance, or import it as CSV.")),
    Kpi("onboarding-cost", N_("Onboarding cost"), Level.BUSINESS, "", Aim.DOWN,
        parse_formula("sum(onboarding_cost) / onboarding_cost"),
        N_("Mean cost of bringing a person up to speed."),
        N_("Send one `onboarding_cost` per new person, with an amount and its currency.")),
    Kpi(RETURN_ON_INVESTMENT, N_("Return on investment"), Level.RETURN, PERCENT, Aim.UP, None,
        N_("What was gained over what was spent, from the interval of the comparison: low, mid and high."),
        N_("Write a `roi:` part in kpis.yaml.")),
)  # fmt: skip

BUILT_IN: Final[Mapping[str, Kpi]] = MappingProxyType({kpi.id: kpi for kpi in _ALL})


def default_plan() -> Plan:
    """Return the plan of all built-in KPIs, without launch, cohorts or targets."""
    return Plan(BUILT_IN)
