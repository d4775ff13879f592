from __future__ import annotations

import pytest
from fakes.quiz_sops import REFUNDS, sop, steps_of
from hypothesis import given
from hypothesis import strategies as st

from nudges.items.generate import generate
from nudges.items.plain import stands_in
from scripts.lab.practice.changes import Effect, changed, changed_document

OLD = sop(REFUNDS, owner="U0A")
ITEMS = [*generate(OLD), *steps_of(REFUNDS)]
RULE = "must have the confirmation within 3 business days"


def _effects(text: str, owner: str = "U0A") -> dict[str, Effect]:
    return {
        change.item.family.removeprefix("refunds"): change.effect for change in changed_document(ITEMS, OLD, sop(text, owner=owner))
    }


def test_the_same_text_changes_nothing():
    assert set(_effects(REFUNDS).values()) == {Effect.KEEP}


@pytest.mark.parametrize(
    ("old", "new", "family", "effect"),
    [
        (RULE, RULE.replace("3", "5"), "#deadlines/business-day-1", Effect.SUSPEND),
        (RULE, RULE.replace("3", "5"), "#deadlines/eur-1", Effect.FLAG),
        (RULE, RULE.replace("3", "5"), "#issue-a-refund/step-4", Effect.KEEP),
        ("Press *Refund*", "Click *Refund*", "#issue-a-refund/step-4", Effect.SUSPEND),
        ("Press *Refund*", "Click *Refund*", "#issue-a-refund/step-1", Effect.FLAG),
        ("## Deadlines", "## Time limits", "#deadlines/business-day-1", Effect.FLAG),
        ("within 3 business days", "within  3\nbusiness days", "#deadlines/business-day-1", Effect.FLAG),
    ],
)
def test_lost_evidence_suspends_and_a_touched_section_flags(old, new, family, effect):
    assert _effects(REFUNDS.replace(old, new))[family] is effect


def test_a_removed_section_suspends_its_items():
    cut = REFUNDS[: REFUNDS.index("## Deadlines")] + REFUNDS[REFUNDS.index("## Windows") :]
    effects = _effects(cut)
    assert effects["#deadlines/business-day-1"] is Effect.SUSPEND
    assert effects["#issue-a-refund/step-4"] is Effect.KEEP
    section = next(section for section in OLD.sections if section.anchor == "deadlines")
    assert {change.effect for change in changed(ITEMS, section, None)} == {Effect.SUSPEND}


def test_another_owner_changes_no_question():
    assert set(_effects(REFUNDS, owner="U0NEW").values()) == {Effect.KEEP}


def test_every_item_is_judged_once():
    assert len(changed_document(ITEMS, OLD, OLD)) == len(ITEMS)


@given(st.text(min_size=1, max_size=30), st.text(max_size=20), st.text(max_size=20))
def test_a_passage_stands_in_every_text_that_holds_it(passage, before, after):
    assert stands_in(passage, f"{before} {passage} {after}")
