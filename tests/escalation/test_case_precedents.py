"""Precedents are for deciders who may see the SOP; gaps and rule changes follow from decisions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.company import (
    ASKER,
    BACKUP,
    FINANCE,
    LAST,
    LEAD,
    OVER_500,
    OWNER,
    SECTION,
    STRANGER,
    YES,
    Company,
    FakeVectors,
)
from fakes.fallback import Fallback
from fakes.samples import later
from hypothesis import example, given
from hypothesis import strategies as st

from core.eventlog import CAIRN
from escalation.cases.afterwards import GapKind
from escalation.cases.concern import Concern, Evidence
from escalation.cases.events import Decided, Outcome, Relayed, Withdrawn
from escalation.cases.precedents import cosine, rule_change
from escalation.cases.requests import Again

NEAR, LESS_NEAR, FAR = (1.0, 0.1), (1.0, 0.8), (0.0, 1.0)
NO = Decided(Outcome.DECLINED, "Too late.")


@pytest.fixture
def company() -> Company:
    made = Company()
    made.vectors = FakeVectors({"q-c1": (1.0, 0.0)})
    return made


def earlier(company: Company, case_id: str, vector: object = NEAR, said: Decided = YES, **opening: object) -> None:
    company.vectors.known[f"q-{case_id}"] = vector
    company.open(case_id, **opening)
    company.act(LAST, said, case_id)
    company.act(CAIRN, Relayed("C1", "1.1"), case_id)


def seen(company: Company, unit: object, viewer: str) -> object:
    case = unit.cases.get("c1")
    deciders = company.service.routing.deciders(unit, case)
    return company.service.precedents(unit, case, viewer, deciders, company.vectors)


def shown(company: Company, viewer: str = OWNER) -> list[str]:
    with company.units() as unit:
        return [found.case_id for found in seen(company, unit, viewer)]


def test_the_same_rule_and_kind_come_first_then_the_nearest(company: Company) -> None:
    company.publish("vat")
    vat = Concern("vat", "limits", 1, SECTION.digest)
    earlier(company, "other sop", concern=vat)
    earlier(company, "other kind", NEAR, kind="window")
    earlier(company, "less near", LESS_NEAR)
    earlier(company, "near")
    earlier(company, "far", FAR)
    company.open()
    assert shown(company) == ["near", "less near", "other kind"]


def test_a_precedent_tells_decision_reason_version_and_whether_the_rule_changed(company: Company) -> None:
    earlier(company, "c0", said=NO)
    company.open()
    with company.units() as unit:
        [found] = seen(company, unit, OWNER)
    assert (found.decision.said, found.decision.by, found.concern.version, found.stale) == (NO, LAST, 1, False)
    assert found.likeness == pytest.approx(0.995, abs=0.001)
    company.publish(text="Refund within 14 days.", owner=OWNER, channel="C0SOP")
    with company.units() as unit:
        [found] = seen(company, unit, OWNER)
    assert found.stale


def test_only_deciders_see_precedents(company: Company) -> None:
    earlier(company, "c0")
    company.open()
    assert shown(company, OWNER) == shown(company, BACKUP) == shown(company, LAST) == ["c0"]
    assert shown(company, ASKER) == shown(company, STRANGER) == shown(company, LEAD) == []


def test_no_case_of_an_sop_that_the_viewer_may_not_see(company: Company) -> None:
    company.publish("pay", audience=frozenset({"hr"}), owner=BACKUP)
    company.publish("old")
    earlier(company, "secret", concern=Concern("pay", "limits", 1, "d"))
    earlier(company, "retired", concern=Concern("old", "limits", 1, "d"))
    earlier(company, "nowhere", concern=None)
    with company.units() as unit:
        unit.library.retire("old", later())
        unit.commit()
    company.open()
    assert shown(company, OWNER) == []
    assert shown(company, BACKUP) == ["secret"]


def test_what_no_sop_is_about_has_precedents_of_its_own_kind_only(company: Company) -> None:
    earlier(company, "nowhere", concern=None)
    company.open(concern=None)
    assert shown(company, LAST) == ["nowhere"]


def test_open_withdrawn_and_erased_cases_are_no_precedents(company: Company) -> None:
    earlier(company, "erased")
    del company.vectors.known["q-erased"]
    for case_id in ("open", "withdrawn"):
        company.vectors.known[f"q-{case_id}"] = NEAR
        company.open(case_id)
    company.act(ASKER, Withdrawn(), "withdrawn")
    earlier(company, "again")
    with company.units() as unit:
        company.service.reopen(unit, "again", ASKER, Again(""), company.now)
        unit.commit()
    company.open()
    assert shown(company) == []
    del company.vectors.known["q-c1"]
    earlier(company, "fine")
    assert shown(company) == []


def test_the_third_like_approval_in_ninety_days_drafts_a_rule_change(company: Company) -> None:
    evidence = Evidence(limit=replace(OVER_500, asked=None, decider_role=None))

    def approve(case_id: str, vector: object = NEAR, said: Decided = YES, **opening: object) -> object:
        earlier(company, case_id, vector, said, evidence=evidence, **opening)
        with company.units() as unit:
            return rule_change(unit, unit.cases.get(case_id), company.vectors, company.now)

    assert approve("old") is None
    company.wait(days=91)
    assert approve("c1") is None
    assert approve("no", said=NO) is None
    assert approve("far", FAR) is None
    assert approve("other kind", kind="window") is None
    assert approve("no sop", concern=None) is None
    assert approve("c2") is None
    draft = approve("c3")
    assert (draft.sop_id, draft.anchor, draft.kind, draft.owner) == ("refunds", "limits", "amount", "owner@x.example")
    assert draft.limit == OVER_500.words
    assert {found.case_id for found in draft.approvals} == {"c1", "c2", "c3"}
    assert approve("c4") is None


def test_a_decision_that_the_sop_should_say_becomes_a_gap_of_its_owner(company: Company) -> None:
    company.open()
    company.act(OWNER, replace(YES, should_be_in_sop=True))
    company.open("c2")
    company.act(OWNER, YES, "c2")
    with company.units() as unit:
        [gap] = company.service.gaps_of(unit, OWNER)
        assert (gap.sop_id, gap.anchor, gap.kind, gap.case_id) == ("refunds", "limits", GapKind.SHOULD_BE_IN_SOP, "c1")
        assert gap.due_on == later(days=30).date()
        assert company.service.gaps_of(unit, BACKUP) == company.service.gaps_of(unit, LAST) == []
    company.publish(text="New.", owner=FINANCE)
    with company.units() as unit:
        assert company.service.gaps_of(unit, FINANCE) == [gap]
        assert company.service.gaps_of(unit, OWNER) == []
        assert unit.gaps.close(gap.id, FINANCE, later(days=1))
        assert company.service.gaps_of(unit, FINANCE) == []


def test_what_no_sop_was_about_is_a_gap_of_the_fallback(company: Company) -> None:
    company.open(concern=None)
    company.act(LAST, YES)
    with company.units() as unit:
        [gap] = company.service.gaps_of(unit, LAST)
        assert (gap.kind, gap.sop_id, gap.case_id) == (GapKind.NOT_COVERED, None, "c1")
    company.service = replace(company.service, fallback=Fallback("owner@x.example"))
    with company.units() as unit:
        assert company.service.gaps_of(unit, OWNER) == [gap]


def test_a_refused_decision_leaves_no_gap(company: Company) -> None:
    company.open()
    company.act(STRANGER, replace(YES, should_be_in_sop=True))
    with company.units() as unit:
        assert unit.gaps.open_gaps() == []


vectors = st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3)


@example([9.379586424602485e-162] * 3, [9.379586424602485e-162] * 3)
@given(vectors, vectors)
def test_likeness_is_symmetric_and_bounded(one: list[float], other: list[float]) -> None:
    assert cosine(one, other) == pytest.approx(cosine(other, one))
    assert abs(cosine(one, other)) <= 1.0 + 1e-9
    assert cosine(one, [0.0, 0.0, 0.0]) == 0.0
