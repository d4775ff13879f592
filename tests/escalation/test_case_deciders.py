"""Where a limit names who decides, nobody else approves or declines: not the owner, not whoever the case was given to."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from fakes.company import ASKER, BACKUP, FINANCE, LAST, LEAD, OVER_500, OWNER, PEOPLE, STRANGER, YES, Company
from fakes.fallback import Fallback

from core.eventlog import Done, Refused
from core.people import Person
from escalation.cases.concern import Evidence
from escalation.cases.events import Claimed, Decided, InfoAsked, Outcome
from escalation.cases.models import Why
from escalation.cases.requests import Again, Reassign
from escalation.owners import Gap, Obstacle, OwnerRoute, decider_words, holds, role_words

BOUND = Evidence(limit=OVER_500)
VERDICTS = (
    replace(YES, amount=Decimal(750)),
    Decided(Outcome.APPROVED_WITH_CONDITIONS, "yes", "twice signed", Decimal(750)),
    Decided(Outcome.DECLINED, "no"),
)


def bound(role: str = "finance-lead") -> Evidence:
    return Evidence(limit=replace(OVER_500, decider_role=role))


@pytest.mark.parametrize("said", VERDICTS)
@pytest.mark.parametrize("person", [OWNER, BACKUP, LAST, LEAD, STRANGER])
def test_only_who_holds_the_role_decides(person: str, said: Decided) -> None:
    company = Company()
    company.open(evidence=BOUND)
    refused = company.act(person, said)
    assert isinstance(refused, Refused)
    assert refused.why in {Why.NOT_IN_ROLE, Why.NOT_A_DECIDER}
    assert isinstance(company.act(FINANCE, said), Done)


def test_being_given_the_case_confers_no_right_to_decide() -> None:
    company = Company()
    company.open(evidence=BOUND)
    with company.units() as unit:
        company.service.reassign(unit, "c1", OWNER, Reassign(STRANGER), company.now)
        unit.commit()
    assert isinstance(company.act(STRANGER, Claimed()), Done)
    assert company.act(STRANGER, VERDICTS[0]).why is Why.NOT_IN_ROLE
    assert isinstance(company.act(FINANCE, VERDICTS[0]), Done)


def test_the_owner_answers_claims_and_asks_back_and_keeps_no_decider_from_deciding() -> None:
    company = Company()
    company.open(evidence=BOUND)
    assert isinstance(company.act(OWNER, Claimed()), Done)
    assert isinstance(company.act(OWNER, InfoAsked("Which order?")), Done)
    assert isinstance(company.act(FINANCE, VERDICTS[2]), Done)
    company.open("c2", evidence=BOUND)
    assert isinstance(company.act(OWNER, Decided(Outcome.ANSWERED, "See step 2."), "c2"), Done)


def test_the_owner_does_not_take_a_decision_back() -> None:
    company = Company()
    company.open(evidence=BOUND)
    company.act(FINANCE, VERDICTS[0])
    with company.units() as unit:
        assert company.service.reopen(unit, "c1", OWNER, Again("no"), company.now).why is Why.NOT_IN_ROLE
        assert isinstance(company.service.reopen(unit, "c1", FINANCE, Again("no"), company.now), Done)


def test_it_goes_to_who_holds_the_role_where_they_read() -> None:
    company = Company()
    assert company.open(evidence=BOUND).route == OwnerRoute("C0SOP", FINANCE)
    company.reach.away.add(FINANCE)
    assert company.open("c2", evidence=BOUND).route == OwnerRoute(FINANCE, FINANCE)


@pytest.mark.parametrize("gone", [(), (FINANCE,)])
def test_where_nobody_holds_the_role_the_lead_and_the_fallback_stand_in_and_it_is_said(gone: tuple[str, ...]) -> None:
    company = Company()
    company.reach.gone |= dict.fromkeys(gone, Obstacle.DEACTIVATED)
    role = "finance-lead" if gone else "cfo"
    case = company.open(evidence=bound(role))
    assert case.route.person == LEAD
    assert Gap(role, "role", Obstacle.UNHELD) in case.route.skipped
    assert company.act(OWNER, VERDICTS[0]).why is Why.NOT_IN_ROLE
    assert company.act(STRANGER, VERDICTS[0]).why is Why.NOT_A_DECIDER
    assert isinstance(company.act(LAST, VERDICTS[0]), Done)


def test_with_nobody_at_all_nobody_decides() -> None:
    company = Company(fallback=Fallback(None, None))
    company.publish(owner=None, backup=None, channel="C0SOP")
    company.open(evidence=bound("cfo"))
    for person in (OWNER, STRANGER, LEAD):
        assert isinstance(company.act(person, VERDICTS[0]), Refused)


def test_who_left_the_role_decides_no_longer() -> None:
    company = Company()
    company.open(evidence=BOUND)
    with company.units() as unit:
        unit.people.save([replace(PEOPLE[-1], role="finance-ops")])
        unit.commit()
    assert isinstance(company.act(FINANCE, VERDICTS[0]), Refused)


def test_nobody_decides_their_own_case_in_the_role_either() -> None:
    company = Company()
    case = company.open(asker=FINANCE, evidence=BOUND)
    assert case.route.person == LEAD
    assert company.act(FINANCE, VERDICTS[0]).why is Why.OWN_CASE


def test_the_asker_chooses_the_channel_for_what_was_asked_in_private() -> None:
    company = Company()
    with company.units() as unit:
        choices = company.service.routing.choices(unit, company.desk_need(is_private=True))
    assert choices.usual == OwnerRoute(OWNER, OWNER)
    assert choices.channel == OwnerRoute("C0SOP", OWNER)
    assert company.open(is_private=True).route == choices.usual
    chosen = company.open("c2", is_private=True, shown=choices.channel)
    assert (chosen.route, chosen.is_private) == (choices.channel, False)


def test_what_was_shown_is_what_happens_or_nothing_does() -> None:
    company = Company()
    draft = company.open(send_now=False, is_private=True)
    company.reach.gone[OWNER] = Obstacle.DEACTIVATED
    with company.units() as unit:
        refused = company.service.send(unit, draft.id, ASKER, company.now, OwnerRoute(OWNER, OWNER))
        assert refused.why is Why.MOVED
        sent = company.service.send(unit, draft.id, ASKER, company.now, OwnerRoute(BACKUP, BACKUP))
    assert isinstance(sent, Done)


@pytest.mark.parametrize(
    "needs",
    [
        "finance-lead",
        "Finance Lead",
        "the finance lead",
        "finance leads",
        "ops-head or finance-lead",
        "U0FIN",
        "Fin Ance",
        "fin@x.example",
    ],
)
def test_a_role_is_known_however_it_is_spelled(needs: str) -> None:
    assert holds(Person("U0FIN", "fin@x.example", "Fin Ance", "finance-lead"), needs, {})
    assert not holds(Person("U0X", "x@x.example", "Xi", "finance-ops"), needs, {})


def test_a_role_is_known_by_its_title_and_read_in_words() -> None:
    person = Person("U1", name="Ada", role="bo")
    assert holds(person, "Billing operations", {"bo": "Billing operations"})
    assert role_words("billing-lead") == role_words("the billing_lead") == "billing lead"
    assert decider_words("billing-lead") == "the billing lead"
