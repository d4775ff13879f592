"""A case from the question to the decision, as people click through it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.bot_factory import answered, direct, found, mention, message, publish, source, unanswered
from support.case_story import FIRST, LEGAL, OFFERED, Story, text_of

from core.people import Person
from escalation.cases.events import Decided
from escalation.cases.models import Status
from escalation.cases.ports import Label
from escalation.triage.models import Kind
from escalation.triage.reasons import SENTENCES
from retrieval.answer.models import Reason
from retrieval.library.models import Block, BlockKind


def test_an_exception_is_not_decided_and_nobody_is_told_before_the_asker_wants_it() -> None:
    story = Story()
    text = text_of(story.answer)
    assert "I can't decide this" in text
    assert "750 EUR is beyond the limit" in text
    assert "*Do thing 1 in Tallyroom.*" in text
    assert "Amara Okafor can decide" in text
    assert "feedback_helped" not in text
    assert "C0BILLING" not in story.side.slack.messages
    assert story.case.status is Status.DRAFT
    assert story.side.memory.questions[0].outcome == "needs_human"


def test_one_click_sends_it_and_the_owners_card_says_what_is_at_stake() -> None:
    story = Story().sent()
    story.click("case_send", "U0MIA")
    (card,) = story.side.slack.messages["C0BILLING"]
    text = text_of(card)
    assert "<@U0AMARA>" in text
    assert "can I refund 750 EUR?" in text
    assert "Refunds › Issue a refund" in text
    assert "First answer due" in text
    for action in ("claim", "decide", "answer", "ask_info", "reassign"):
        assert f"case_{action}" in text
    assert "case_approve" not in text
    assert "750" not in card["text"]
    assert "I asked Amara Okafor in #billing" in text_of(story.answer)
    assert "case_withdraw" in text_of(story.answer)
    assert story.case.card.ts == card["ts"]


def test_a_needless_ping_is_withdrawn_by_one_click_and_may_be_asked_again() -> None:
    story = Story().sent()
    story.click("case_withdraw", "U0MIA")
    assert story.case.status is Status.WITHDRAWN
    assert "withdrew it" in text_of(story.card)
    assert "needs a decision" not in text_of(story.card), "it is over"
    assert "asked for a decision" in text_of(story.card)
    assert "case_claim" not in text_of(story.card)
    assert "doesn't need this any more" in story.side.slack.messages["C0BILLING"][-1]["text"]
    story.click("ask_owner", "U0MIA")
    assert story.case.status is Status.OPEN


def test_only_the_policy_ends_the_draft_and_teaches_triage() -> None:
    story = Story()
    story.click("case_only_policy", "U0MIA")
    assert story.case.status is Status.WITHDRAWN
    assert "Nobody was told" in text_of(story.answer)
    assert "feedback_helped" in text_of(story.answer)
    with story.side.memory() as uow:
        assert uow.labels.all() == {story.question: Label.ONLY_POLICY}


def test_only_the_asker_sends_or_drops_it() -> None:
    story = Story()
    for action in ("case_send", "case_only_policy"):
        story.click(action, "U0LEO", on=story.answer)
    assert story.case.status is Status.DRAFT
    assert len(story.whispers()) == 2


def test_the_first_claim_wins_and_the_other_is_told_who() -> None:
    story = Story().sent()
    story.click("case_claim", "U0GRETA")
    story.click("case_claim", "U0AMARA")
    assert story.case.assignee == "U0GRETA"
    assert "Greta Lind has been on it since" in story.whispers()[-1]
    assert "Greta Lind has been on it" in text_of(story.card)
    assert "Greta Lind is looking into this" in story.thread()[-1]
    assert "<@" not in text_of(story.card)


def test_an_approval_needs_a_reason_and_reaches_the_asker_with_name_amount_and_rule() -> None:
    story = Story().sent()
    story.click("case_approve", "U0AMARA")
    assert "reason" in story.submit("U0AMARA", reason=" ")["errors"]
    assert story.case.status is Status.OPEN
    said = story.submit(
        "U0AMARA", reason="Ten years a customer", conditions="Second signature", expires={"selected_date": "2026-12-01"}
    )
    assert not said
    told = story.thread()[-1]
    for words in ("Approved with conditions by Amara Okafor", "Ten years a customer", "Second signature", "Until 1 Dec 2026"):
        assert words in told
    assert "For this case only" in told
    assert "Refunds › Issue a refund" in told
    assert story.case.status is Status.RELAYED
    assert "Mia Sol has been told" in text_of(story.card)
    with story.side.memory() as uow:
        assert uow.labels.all() == {story.question: Label.EXCEPTION}


def test_a_second_decision_is_refused_with_the_first_ones_name() -> None:
    story = Story().sent()
    story.click("case_decline", "U0AMARA")
    story.click("case_answer", "U0GRETA")
    answer_view = story.side.slack.made("views.open")[-1]
    story.submit("U0GRETA", reason="See step 2")
    story.side.slack.calls.append(("views.open", story.side.slack.made("views.open")[0]))
    errors = story.submit("U0AMARA", reason="No")["errors"]
    assert "Greta Lind decided this" in errors["reason"]
    story.click("case_approve", "U0AMARA", on=story.card)
    assert "Greta Lind decided this" in story.whispers()[-1]
    assert answer_view["view"]["private_metadata"] == story.case.id
    case = story.case
    with story.side.memory() as uow:
        decisions = [event for event in uow.cases.history(case.id) if isinstance(event.body, Decided)]
    assert [event.actor for event in decisions] == ["U0GRETA"]


@pytest.mark.parametrize(("person", "why"), [("U0MIA", "own case"), ("U0STRANGER", "Only those whom the SOP names")])
def test_nobody_else_decides(person: str, why: str) -> None:
    story = Story().sent()
    story.side.slack.users["U0STRANGER"] = {"real_name": "Stran Ger"}
    for action in ("case_approve", "case_claim"):
        story.click(action, person, on=story.card)
        assert why in story.whispers()[-1]
    assert not story.side.slack.made("views.open")
    assert story.case.status is Status.OPEN


def test_info_is_asked_in_the_thread_and_the_reply_reaches_the_owner() -> None:
    story = Story().sent()
    story.click("case_claim", "U0AMARA")
    story.click("case_ask_info", "U0AMARA")
    story.submit("U0AMARA", reason="Which order was it?")
    assert "Which order was it?" in story.thread()[-1]
    assert "clock stands still" in text_of(story.card)
    asked = len(story.side.memory.questions)
    story.ask(message("order 4711 <!here>", "1795348950.000100", thread_ts=FIRST))
    assert len(story.side.memory.questions) == asked
    assert story.case.status is Status.CLAIMED
    below = story.side.slack.messages["C0BILLING"][-1]
    assert below["thread_ts"] == story.card["ts"]
    assert "order 4711" in str(below["blocks"])
    assert "<!here>" not in str(below["blocks"])
    assert "passed that on to Amara Okafor" in story.thread()[-1]


def test_a_mention_in_the_thread_of_a_case_is_a_new_question() -> None:
    story = Story().sent()
    story.side.dispatch(mention(ts="1795348960.000100", thread_ts=FIRST))
    assert len(story.side.memory.questions) == 2


def test_a_handed_over_case_keeps_its_history_and_comes_to_the_new_person() -> None:
    story = Story().sent()
    story.side.slack.users["U0NEW"] = {"real_name": "New Owner"}
    story.click("case_reassign", "U0AMARA")
    story.submit("U0AMARA", person={"selected_user": "U0NEW"}, reason="You know this customer")
    assert story.case.route.person == "U0NEW"
    card = story.message("DU0NEW")
    assert "<@U0NEW>" not in str(card["blocks"][0]), "who reads a direct message alone is not mentioned in it"
    assert "You know this customer" in text_of(card)
    assert "Waiting for New Owner" in text_of(story.card)
    assert "New Owner has this now" in story.thread()[-1]
    story.click("case_claim", "U0NEW", on=card)
    assert story.case.assignee == "U0NEW"


def test_not_mine_goes_to_the_next_in_line() -> None:
    story = Story().sent()
    story.click("case_more", "U0AMARA", f"not_mine:{story.question}")
    story.submit("U0AMARA", reason="")
    assert story.case.route.person == "U0GRETA"
    assert "<@U0GRETA> this is yours now" in story.side.slack.messages["C0BILLING"][-1]["blocks"][0]["text"]["text"]


def test_not_an_exception_answers_with_the_policy_and_teaches_triage() -> None:
    story = Story().sent()
    story.click("case_more", "U0AMARA", f"not_exception:{story.question}")
    assert "The SOP covers this" in story.thread()[-1]
    with story.side.memory() as uow:
        assert uow.labels.all() == {story.question: Label.NOT_EXCEPTION}


def test_with_the_owner_gone_the_backup_is_asked_and_the_gap_is_named() -> None:
    story = Story()
    story.side.slack.users["U0AMARA"]["deleted"] = True
    story.side.clock.advance(minutes=11)
    story.sent()
    assert "C0BILLING" not in story.side.slack.messages
    assert "where it goes has changed" in text_of(story.answer)
    assert "Greta Lind" in text_of(story.answer)
    story.sent()
    assert "<@U0GRETA>" in text_of(story.card)
    assert "no longer has an account here" in text_of(story.card)


def test_time_reminds_then_asks_the_backup_and_never_decides() -> None:
    story = Story().sent()
    for days in (0.9, 0.2, 1, 1, 3):
        story.side.clock.advance(days=days)
        story.side.services.background.ticks.once()
    texts = str(story.side.slack.messages["C0BILLING"])
    assert "a reminder" in texts
    assert "<@U0GRETA> nobody has answered in time" in texts
    assert "Nobody has answered in time, so I asked Greta Lind as well" in str(story.thread())
    assert "First answer was due" in text_of(story.card)
    assert story.case.is_open
    posts = len(story.side.posts())
    story.side.services.background.ticks.once()
    assert len(story.side.posts()) == posts


def test_a_legal_threat_is_sent_at_once() -> None:
    story = Story(LEGAL)
    assert story.case.status is Status.OPEN
    assert "<@U0AMARA>" in text_of(story.card)
    assert "right away" in text_of(story.answer)
    assert "case_send" not in text_of(story.answer)
    story.side.services.background.ticks.once()
    assert story.case.card.ts == story.card["ts"]


def test_where_somebody_may_come_to_harm_the_steps_come_first_and_a_person_is_told() -> None:
    story = Story(replace(LEGAL, kind=Kind.SAFETY, reason=SENTENCES[Kind.SAFETY]))
    shown = text_of(story.answer)
    order = [
        shown.index(text) for text in ("emergency services first", "Do thing 1 in Tallyroom.", "A person should know about this.")
    ]
    assert order == sorted(order)
    assert ("I can't decide" in shown, "right away" in shown) == (False, True)
    assert story.answer["text"].startswith("Is somebody in danger? Call the emergency services first. Refunds › Issue a refund")
    assert story.case.status is Status.OPEN


def test_in_between_the_answer_stands_with_an_offer() -> None:
    story = Story(OFFERED)
    text = text_of(story.answer)
    assert "Asking about a specific case?" in text
    assert "feedback_helped" in text
    assert story.case is None
    story.click("ask_owner", "U0MIA")
    assert story.case.kind == "general"
    assert "Asking about a specific case?" in text_of(story.answer)


def test_an_exception_that_no_sop_covers_goes_to_the_fallback() -> None:
    story = Story(outcome=unanswered(Reason.OUT_OF_SCOPE), body=direct("can I refund 750 EUR?"))
    shown = story.message("D0MIA")
    assert "Leo Park can decide" in text_of(shown)
    assert "case_only_policy" not in text_of(shown)
    story.click("case_send", "U0MIA", on=shown)
    assert "I found no SOP" in text_of(story.message("DU0LEO"))
    assert "C0OPS" not in story.side.slack.messages


def test_a_decision_from_a_private_question_comes_back_in_private() -> None:
    story = Story(body=direct("can I refund 750 EUR?"))
    story.click("case_send", "U0MIA", on=story.message("D0MIA"))
    story.click("case_decline", "U0AMARA", on=story.message("DU0AMARA"))
    story.submit("U0AMARA", reason="Over the limit")
    assert "Declined by Amara Okafor" in text_of(story.message("D0MIA"))
    assert set(story.side.slack.messages) == {"D0MIA", "DU0AMARA"}


def test_a_restricted_rule_is_not_named_in_the_open_thread() -> None:
    restricted = source(found("Payroll", audience=frozenset({"billing-ops"})))
    story = Story(outcome=answered(restricted))
    story.click("case_send", "U0MIA", on=story.message("DU0MIA"))
    story.click("case_decline", "U0AMARA", on=story.message("DU0AMARA"))
    story.submit("U0AMARA", reason="No")
    assert "Payroll" not in str(story.side.slack.messages["C0OPS"])
    assert "Payroll" in text_of(story.message("DU0MIA"))


def test_a_deleted_question_brings_the_decision_by_direct_message() -> None:
    story = Story().sent()
    story.side.slack.fail("conversations.replies", "thread_not_found")
    story.click("case_claim", "U0AMARA")
    assert "looking into this" in str(story.side.slack.messages["DU0MIA"])


def test_precedents_are_shown_to_owners_and_never_to_the_asker() -> None:
    story = Story().sent()
    story.click("case_decline", "U0AMARA")
    story.submit("U0AMARA", reason="The window had closed")
    with story.side.memory() as uow:
        uow.people.save([Person("U0AMARA", None, "Amara Okafor", "billing-ops")])
        uow.commit()
    story.ask(mention(text="<@U0BOT> can I refund 760 EUR?", ts="1795348999.000100", event_id="Ev2"))
    second = next(each for each in story.side.memory.questions if each.question.id != story.question)
    story.click("case_send", "U0MIA", second.question.id, on=story.message("C0OPS"))
    text = text_of(story.message("C0BILLING"))
    assert "Decided before" in text
    assert "The window had closed" in text
    assert "older version" not in text
    assert "Decided before" not in str(story.side.slack.messages["C0OPS"])
    story.side.services.background.ticks.once()
    now = found(blocks=(Block(BlockKind.STEP, "Ask the billing lead first.", number=1),))
    publish(story.side.memory, replace(now, sop=replace(now.sop, version=4)))
    story.side.services.background.ticks.once()
    assert "_Under an older version of the section._" in text_of(story.message("C0BILLING"))


def test_reopening_takes_the_decision_back() -> None:
    story = Story().sent()
    story.click("case_decline", "U0AMARA")
    story.submit("U0AMARA", reason="No")
    story.click("case_more", "U0AMARA", f"reopen:{story.question}")
    story.submit("U0AMARA", reason="I misread the date")
    assert story.case.status is Status.OPEN
    assert story.case.decision is None
    assert "the earlier decision no longer holds" in story.thread()[-1]
    assert "case_claim" in text_of(story.card)


def test_a_rule_that_is_bent_three_times_comes_back_to_its_owner_once() -> None:
    story = Story().sent()
    for number in (1, 2):
        story.ask(mention(text="<@U0BOT> can I refund 750 EUR?", ts=f"179534885{number}.000100", event_id=f"Ev{number}"))
    for number, logged in enumerate(story.side.memory.questions):
        story.click("case_send", "U0MIA", logged.question.id, on=story.message("C0OPS", number))
        story.click("case_approve", "U0GRETA", logged.question.id, on=story.card)
        story.submit("U0GRETA", reason=f"Our fault in {logged.question.id[:4]}")
    (draft,) = story.side.slack.messages["DU0AMARA"]
    text = text_of(draft)
    assert "3 exceptions to the same rule approved within 90 days" in text
    assert text.count("Our fault in") == 3
    assert "Greta Lind" in text
