"""A person decides by the whole message, whatever part of it is searched for; and only the matter that it concerns is raised."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from support.bot_factory import Calm, SlackSide, answered, direct, found, places, publish, slack_side, source, unanswered
from support.case_story import text_of

from core import units
from escalation.limits.models import Limit
from escalation.triage.models import Verdict
from escalation.triage.service import Triage
from retrieval.answer.models import Outcome, sources_of
from retrieval.library.models import Block, BlockKind, CurrentSection
from retrieval.questions import NEEDS_HUMAN, LoggedQuestion
from retrieval.search.models import Query

TRIAGE = Triage.packaged()


def section(title: str, text: str, **governance: Any) -> CurrentSection:
    return found(title, "What to do", (Block(BlockKind.PARAGRAPH, text),), **governance)


REFUNDS = section("Money back", "Refund the card that was used.", limits=("refund amount > 500 EUR needs finance-lead",))
PARKING = section("Parking", "Vans park behind the house.", owner="U0GRETA")


def certain_alone(question: str, limits: Sequence[Limit], role: str | None) -> Verdict:
    """Judge by limits and hard rules, not by likeness."""
    verdict = TRIAGE.judge(question, limits=limits, asker_role=role)
    return verdict if verdict.is_certain else Calm().verdict


def asked(text: str, **outcomes: Outcome) -> SlackSide:
    """Ask with an outcome for each word that a part may hold."""
    side = slack_side(judge=certain_alone)
    outcomes = outcomes or {"refund": answered(source(REFUNDS)), "park": answered(source(PARKING))}
    shown = {each.current.sop.id: each.current for made in outcomes.values() for each in sources_of(made)}
    publish(side.memory, *(current for id_, current in shown.items() if id_ != "refunds"))

    def answer(query: Query) -> Outcome:
        return next((outcome for word, outcome in outcomes.items() if word in query.text.lower()), unanswered())

    object.__setattr__(side.answers, "answer", answer)
    side.dispatch(direct(text))
    return side


def about(side: SlackSide, word: str) -> LoggedQuestion:
    return next(logged for logged in side.memory.questions if word in logged.question.text.lower())


@pytest.mark.parametrize(
    "text",
    [
        "Can I refund this order? Where do I park the van? Also the amount is EUR 5,000",
        "Can I refund this order? Also the amount is EUR 5,000. Where do I park the van?",
        "where do I park the van? the amount is EUR 5,000. also can I refund this order?",
        "The amount is EUR 5,000. Also someone parks the van here, where do I park it? Also, can I refund this order?",
        "1. can I refund this order?\n2. where do I park the van?\n\nThe amount is EUR 5,000.",
    ],
)
def test_an_amount_in_another_sentence_raises_the_question_that_it_concerns_and_no_other(text: str) -> None:
    side = asked(text)
    refund, parking = about(side, "refund"), about(side, "park")
    assert (refund.outcome, parking.outcome) == (NEEDS_HUMAN, "answered")
    assert (refund.question.whole, parking.question.whole) == (text, "")
    raised, plain = (next(text_of(post) for post in side.posts() if word in text_of(post)) for word in ("Refund the", "Vans park"))
    assert "5,000 EUR is beyond the limit of at most 500 EUR" in raised
    assert "refund" in raised.split("You wrote: _")[1].split("_")[0].lower()
    assert "your whole message goes along" in raised
    assert "can't decide" not in plain
    assert "goes along" not in plain


def test_the_owner_of_the_exceptions_sop_reads_the_matter_and_the_whole_message() -> None:
    text = "where do I park the van? also can I refund this order? it is EUR 5,000"
    side = asked(text)
    with side.memory() as uow:
        case = uow.cases.of_question(about(side, "refund").question.id)
    assert case is not None
    assert case.concern is not None
    assert case.concern.sop_id == "money back"
    with side.memory() as uow:
        shown = side.services.case_clicks.cases.details.shown(uow, case, "U0AMARA")
    assert shown.text.startswith("can I refund this order?")
    assert shown.text.endswith(f"The whole message:\n{text}")


def test_what_is_asked_of_the_owner_later_is_judged_by_the_whole_message_again() -> None:
    side = asked("Can I refund this order? Where do I park the van? Also the amount is EUR 5,000")
    steps = side.services.case_asking.offers
    kinds = [units.run(side.memory, partial(steps.opening_again, logged=about(side, word))).kind for word in ("refund", "park")]
    assert kinds == ["amount", "help"]


@pytest.mark.parametrize("found_nothing", [unanswered(), places()])
def test_an_exception_beside_a_plain_question_leaves_it_its_places(found_nothing: Outcome) -> None:
    side = asked(
        "where do I park the van? also she threatens to sue us for the burn", park=places(source(PARKING)), sue=found_nothing
    )
    assert about(side, "park").outcome == "places"
    assert about(side, "sue").outcome == NEEDS_HUMAN


def test_two_plain_questions_keep_no_whole_message() -> None:
    side = asked("how do I refund a card? where do I park the van?")
    assert [logged.question.whole for logged in side.memory.questions] == ["", ""]


def test_where_a_part_goes_at_once_nothing_else_of_the_message_goes_with_it() -> None:
    side = asked(
        "a client will sue us over the refund, who answers? where do I park the van? also my cousin waits in the car",
        refund=answered(source(REFUNDS)),
        park=answered(source(PARKING)),
    )
    assert about(side, "sue").outcome == NEEDS_HUMAN
    assert {logged.question.whole for logged in side.memory.questions} == {""}
    assert not any("cousin" in text_of(post) for post in side.posts() if "sue us" in text_of(post))
    assert not any("goes along" in text_of(post) for post in side.posts())
