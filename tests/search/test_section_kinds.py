"""A record of what was decided or changed does not win over the procedure; who asks what to do gets the steps, who asks what a word
means the line that begins with it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes.search import NOON

from retrieval.library.models import Block, BlockKind, CurrentSection, Governance, Section, SopCard
from retrieval.search.kinds import (
    DEFINING_LOGIT,
    FORBIDDING_LOGIT,
    INTRODUCTION_LOGIT,
    OUTDATED_LOGIT,
    RECORD_LOGIT,
    STEPS_LOGIT,
    Kind,
    definition_logits,
    kind_logits,
    kind_of,
)

STEPS = (Block(BlockKind.STEP, "Open the order.", number=1), Block(BlockKind.STEP, "Press Refund.", number=2))
KINDS = np.array([kind.value for kind in (Kind.RECORD, Kind.STEPS, Kind.INTRODUCTION, Kind.FORBIDDING, Kind(0))])


def section(
    title: str, *path: str, source: str = "sop.md", text: str = "Some text.", blocks: tuple[Block, ...] = ()
) -> CurrentSection:
    card = SopCard("sop", title, source, 1, Governance(), NOON)
    return CurrentSection(card, Section("a", path, text, 1, 1, blocks))


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (section("Refunds", "Change history"), Kind.RECORD),
        (section("Refunds", "Issue a refund", "Version history"), Kind.RECORD),
        (section("Meeting notes March", "Refunds"), Kind.RECORD),
        (section("Release notes 4.2", "Till"), Kind.RECORD),
        (section("Decision log", "Refund window"), Kind.RECORD),
        (section("Archived: refunds 2019", "Issue a refund"), Kind.RECORD),
        (section("Refunds (superseded)", "Issue a refund"), Kind.OUTDATED),
        (section("Boat rules (2023, OUTDATED - see the Word file)", "Late"), Kind.OUTDATED),
        (section("Preise 2024 (veraltet)", "Klasse B"), Kind.OUTDATED),
        (section("Refunds", "Old version: what held until May"), Kind.OUTDATED),
        (section("Refunds – replaced by Returns", "Issue a refund"), Kind.OUTDATED),
        (section("Refunds (old)", "Issue a refund"), Kind.OUTDATED),
        (section("Readers", "Replace outdated readers"), Kind(0)),
        (section("Cards", "Lost cards are replaced by the desk"), Kind(0)),
        (section("Use one till", "Context", source="docs/adr/0007-one-till.md"), Kind.RECORD),
        (section("Refunds", "Archive a paid invoice"), Kind(0)),
        (section("Post", "Minutes per parcel"), Kind(0)),
        (section("Refunds", "When the price has changed"), Kind(0)),
        (section("Refunds", "Issue a refund", blocks=STEPS), Kind.STEPS),
        (section("Refunds", blocks=STEPS), Kind.STEPS),
        (section("Refunds"), Kind.INTRODUCTION),
        (section("Refunds", "Overview"), Kind.INTRODUCTION),
        (section("Refunds", text="A page without headings says all of it here. " * 20), Kind(0)),
        (section("Refunds", "What not to do with refunds"), Kind.FORBIDDING),
    ],
)
def test_kinds_are_read_from_title_headings_folder_and_blocks(found: CurrentSection, kind: Kind) -> None:
    assert kind_of(found) == kind


@pytest.mark.parametrize(
    "question", ["how do i refund someone twice charged", "just got a chargeback, what do I do first", "double charge, what now?"]
)
def test_who_asks_what_to_do_wants_the_steps(question: str) -> None:
    assert kind_logits(question, KINDS).tolist() == [RECORD_LOGIT, STEPS_LOGIT, INTRODUCTION_LOGIT, FORBIDDING_LOGIT, 0.0]


@pytest.mark.parametrize(
    "question", ["refund window annual plan", "who signs off 300 EUR", "is the till open on sunday", "what do we pay for parking"]
)
def test_other_questions_want_no_steps_but_what_answers(question: str) -> None:
    assert kind_logits(question, KINDS).tolist() == [RECORD_LOGIT, 0.0, INTRODUCTION_LOGIT, FORBIDDING_LOGIT, 0.0]


@pytest.mark.parametrize("question", ["what is this refund page about", "overview of refunds", "whats a refund"])
def test_who_asks_for_an_overview_gets_it(question: str) -> None:
    assert kind_logits(question, KINDS)[2] == 0


@pytest.mark.parametrize(
    "question", ["why did we move to one till?", "what changed in refunds", "since when is the window 14 days"]
)
def test_who_asks_about_the_past_gets_the_record(question: str) -> None:
    assert kind_logits(question, KINDS)[0] == 0


def test_what_is_outdated_comes_last_unless_it_is_asked_for() -> None:
    outdated = np.array([Kind.OUTDATED.value])
    assert kind_logits("client is 15 min late", outdated).tolist() == [OUTDATED_LOGIT]
    assert kind_logits("how old must the child be", outdated).tolist() == [OUTDATED_LOGIT]
    assert kind_logits("what was the old price list", outdated).tolist() == [0]
    assert kind_logits("grundbetrag 2024", outdated).tolist() == [0]


def test_who_asks_what_is_forbidden_gets_that() -> None:
    assert kind_logits("how do i know what i must never do with a card number", KINDS)[3] == 0
    assert kind_logits("what should we not do after a chargeback", KINDS)[3] == 0


def test_kinds_combine() -> None:
    both = replace(section("Refunds", "Change history", blocks=STEPS))
    assert kind_of(both) == Kind.RECORD | Kind.STEPS
    assert kind_logits("what do i do", np.array([kind_of(both).value])).tolist() == [RECORD_LOGIT + STEPS_LOGIT]


def test_a_short_page_without_headings_introduces_nothing() -> None:
    assert kind_of(section("Refunds"), is_page=True) == Kind(0)


LEVELS = section("Incidents", "Levels", text="| Level | When |\n|---|---|\n| P1 | Booking pages down |\n| P2 | One page down |")
LIMITED = section("Dunning", "States", text="Two states:\n\n- **Limited**: they can read, not book\n- **Closed**: nothing")
OTHERS = section("Posts", "Review", text="A P1 post is read by the duty lead. An account that is limited can pay.")


@pytest.mark.parametrize(
    ("question", "is_defined"),
    [
        ("what's a P1", [True, False, False]),
        ("What is a p1 again?", [True, False, False]),
        ("what does P1 mean here", [True, False, False]),
        ("meaning of limited", [False, True, False]),
        ("what does Limited mean for the customer?", [False, True, False]),
        ("so what is limited", [False, True, False]),
        ("P1, what do i do first", [False, False, False]),
        ("who reads a P1 post", [False, False, False]),
    ],
)
def test_who_asks_what_a_word_means_wants_the_line_that_begins_with_it(question: str, is_defined: list[bool]) -> None:
    assert definition_logits(question, [LEVELS, LIMITED, OTHERS]).tolist() == [DEFINING_LOGIT * each for each in is_defined]
