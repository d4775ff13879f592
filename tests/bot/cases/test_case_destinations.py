"""Where a question goes and who reads there stands above the button, and the click does just that or says that it changed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from fakes.fallback import Fallback
from support.bot_factory import Calm, answered, command, direct, found, mention, places, slack_side, source, unanswered
from support.case_story import OFFERED, RAISED, Story, restricted, text_of, value_on

from bot.blocks import parts
from bot.blocks.buttons import ASK_OWNER
from bot.cases.views.destination import IN_CHANNEL, SEND
from core.eventlog import CAIRN
from core.people import Person
from escalation.cases.events import Withdrawn
from escalation.cases.models import Status
from escalation.limits.models import Bound, Comparison, Limit, LimitMatch, LimitOrigin
from retrieval.answer.models import Reason

LIMIT = Limit(
    "refunds",
    "",
    Decimal(500),
    "EUR",
    Bound.AT_MOST,
    frozenset({"refund"}),
    "refund > 500 EUR",
    LimitOrigin.FRONT_MATTER,
    "billing-lead",
)
BOUND = replace(RAISED, limit=LimitMatch(LIMIT, Decimal(750), Comparison.OVER))
LEAD = Person("U0LEO", "leo@x.example", "Leo Park", "billing-lead")


def bound(body: dict[str, Any] | None = None, *people: Person, **around: Any) -> Story:
    """A case whose limit is decided by the billing lead, who is Leo."""
    story = Story(BOUND, body=mention(text="<@U0BOT> refund of 750 EUR"), **around)
    with story.side.memory() as uow:
        uow.people.save(people or [LEAD])
        uow.commit()
    story.side.slack.messages.clear()
    story.side.memory.truth.questions.clear()
    story.side.memory.truth.events.clear()
    story.ask(body or mention(text="<@U0BOT> can I refund 750 EUR?", ts="1795348800.000200", event_id="EvB"))
    story.question = story.side.memory.questions[-1].question.id
    return story


@pytest.mark.parametrize("verdict", [RAISED, OFFERED, Calm().verdict])
@pytest.mark.parametrize("outcome", [answered(), unanswered(Reason.OUT_OF_SCOPE)])
@pytest.mark.parametrize("body", [mention(), direct()])
def test_every_card_with_a_way_to_the_owner_says_where_it_goes(verdict: Any, outcome: Any, body: dict[str, Any]) -> None:
    side = slack_side(outcome, judge=Calm(verdict))
    side.dispatch(body)
    (shown,) = side.slack.messages[body["event"]["channel"]]
    carried = value_on(shown, ASK_OWNER) or value_on(shown, SEND)
    assert carried.count("|") == 2
    text = text_of(shown)
    if body["event"]["channel"] == "D0MIA":
        assert "in a direct message: nobody else reads it" in text
        assert value_on(shown, IN_CHANNEL)
    else:
        assert "a public channel with 4 members" in text
        assert not value_on(shown, IN_CHANNEL)


def owned(*owners: str) -> Any:
    """Three places in three SOPs, each with its owner."""
    titles = ("Transfers", "Disputes", "Refunds")
    return places(*(source(found(title, owner=owner, backup=None)) for title, owner in zip(titles, owners, strict=True)))


def destination(outcome: Any, verdict: Any = RAISED, **around: Any) -> tuple[str, str]:
    """Channel and person that the button of the first card carries."""
    side = slack_side(outcome, judge=Calm(verdict), **around)
    side.dispatch(mention(text="<@U0BOT> guy is furious, 750 euros back"))
    (shown,) = side.slack.messages["C0OPS"]
    _question, channel, person = (value_on(shown, SEND) or value_on(shown, ASK_OWNER)).split("|")
    return channel, person


@pytest.mark.parametrize("verdict", [RAISED, OFFERED, Calm().verdict])
def test_of_places_of_several_owners_the_one_who_has_most_of_them_is_asked(verdict: Any) -> None:
    assert destination(owned("U0LEO", "U0AMARA", "U0AMARA"), verdict) == ("C0BILLING", "U0AMARA")


@pytest.mark.parametrize("verdict", [RAISED, OFFERED, Calm().verdict])
def test_where_each_place_has_another_owner_the_workspaces_fallback_is_asked(verdict: Any) -> None:
    differing = owned("U0GRETA", "U0AMARA", "U0SAM")
    assert destination(differing, verdict) == ("C0OPS", "U0LEO")
    assert destination(differing, verdict, fallback=Fallback()) == ("C0BILLING", "U0GRETA")
    assert destination(answered(*differing.sources), verdict) == ("C0BILLING", "U0GRETA"), "an answer says whose it is"


def test_the_owner_of_the_limit_that_is_exceeded_is_asked_wherever_its_sop_stands() -> None:
    over = replace(RAISED, limit=LimitMatch(replace(LIMIT, needs=None), Decimal(750), Comparison.OVER))
    assert destination(owned("U0LEO", "U0LEO", "U0GRETA"), over) == ("C0BILLING", "U0GRETA")


def test_a_private_question_goes_to_the_owner_in_private() -> None:
    story = Story(body=direct("can I refund 750 EUR?"))
    story.click(SEND, "U0MIA", on=story.message("D0MIA"))
    assert set(story.side.slack.messages) == {"D0MIA", "DU0AMARA"}
    assert "case_approve" in text_of(story.message("DU0AMARA"))


def test_a_private_question_goes_to_the_channel_when_its_asker_says_so() -> None:
    story = Story(body=direct("can I refund 750 EUR?"))
    shown = story.message("D0MIA")
    assert "*Ask in #billing* shows it in #billing, a public channel with 4 members instead" in text_of(shown)
    story.click(IN_CHANNEL, "U0MIA", on=shown)
    assert "can I refund" in text_of(story.card)
    assert "I asked Amara Okafor in #billing" in text_of(story.message("D0MIA"))


def test_a_command_is_private_too() -> None:
    story = Story(body=mention())
    story.side.dispatch(command("can I refund 750 EUR?"))
    place = story.side.memory.questions[-1].question.place
    assert place.is_private


def test_a_card_from_before_says_where_it_goes_and_sends_nothing() -> None:
    story = Story(body=direct("can I refund 750 EUR?"))
    story.click(SEND, "U0MIA", story.question, on={**story.message("D0MIA"), "blocks": [parts.section("An old card")]})
    assert story.case.status is Status.DRAFT
    assert set(story.side.slack.messages) == {"D0MIA"}
    assert "goes to *Amara Okafor*" in text_of(story.message("D0MIA"))


def test_whoever_has_a_private_case_next_gets_it_in_private() -> None:
    story = Story(body=direct("can I refund 750 EUR?"))
    story.click(SEND, "U0MIA", on=story.message("D0MIA"))
    story.click("case_more", "U0AMARA", f"not_mine:{story.question}", on=story.message("DU0AMARA"))
    opened = story.side.slack.made("views.open")[-1]["view"]
    assert "Greta Lind, in a direct message: nobody else reads it" in str(opened)
    story.submit("U0AMARA", reason="")
    assert "can I refund" in text_of(story.message("DU0GRETA"))
    for days in (2, 2, 5):
        story.side.clock.advance(days=days)
        story.side.services.background.ticks.once()
    assert not {"C0BILLING", "C0OPS"} & set(story.side.slack.messages)


@pytest.mark.parametrize("end", ["decide", "withdraw_by_cairn", "expire", "pass_on"])
def test_the_first_card_follows_the_case(end: str) -> None:
    story = Story().sent()
    assert "case_withdraw" in text_of(story.answer)
    if end == "decide":
        story.click("case_decline", "U0AMARA")
        story.submit("U0AMARA", reason="No")
        assert "Amara Okafor has decided" in text_of(story.answer)
    elif end == "withdraw_by_cairn":
        story.side.services.case_clicks.cases.act(story.case.id, CAIRN, Withdrawn())
    elif end == "expire":
        story.click("case_ask_info", "U0AMARA")
        story.submit("U0AMARA", reason="Which?")
        story.side.clock.advance(days=20)
        story.side.services.background.ticks.once()
    else:
        story.click("case_more", "U0AMARA", f"not_mine:{story.question}")
        story.submit("U0AMARA", reason="")
        assert "I asked Greta Lind in #billing" in text_of(story.answer)
    assert ("case_withdraw" in text_of(story.answer)) == (end == "pass_on")
    assert "case_send" not in text_of(story.answer)
    assert "thing 1" in text_of(story.answer)


def test_an_answer_that_cannot_be_read_keeps_its_words_until_it_can() -> None:
    story = Story().sent()
    before = text_of(story.answer)
    story.click("case_decline", "U0AMARA")
    story.side.slack.fail("conversations.replies", *[TimeoutError("slow")] * 3)
    story.submit("U0AMARA", reason="No")
    assert text_of(story.answer) == before
    story.side.clock.advance(minutes=30)
    story.side.services.background.ticks.once()
    assert "Amara Okafor has decided" in text_of(story.answer)
    assert "thing 1" in text_of(story.answer)


def test_in_a_channel_nobody_sees_approve_and_the_server_asks_who_decides() -> None:
    story = bound().sent()
    text = text_of(story.card)
    assert "case_approve" not in text
    assert "case_decline" not in text
    assert "The billing lead decides this: Leo Park." in text
    assert "billing-lead" not in text
    assert "<@U0LEO>" in text
    for action, value in (("case_decide", None), ("case_more", f"not_exception:{story.question}")):
        story.click(action, "U0AMARA", value, on=story.card)
        assert "Only the billing lead can do that" in story.whispers()[-1]
    assert not story.side.slack.made("views.open")
    story.click("case_decide", "U0LEO", on=story.card)
    assert not story.submit("U0LEO", choice={"selected_option": {"value": "approved"}}, reason="Fine", amount="600")
    assert story.case.decision.by == "U0LEO"


def test_who_leaves_the_role_between_modal_and_submit_decides_no_longer() -> None:
    story = bound().sent()
    story.click("case_decide", "U0LEO", on=story.card)
    with story.side.memory() as uow:
        uow.people.save([replace(LEAD, role="billing-ops"), Person("U0GRETA", None, "Greta Lind", "billing-lead")])
        uow.commit()
    errors = story.submit("U0LEO", choice={"selected_option": {"value": "declined"}}, reason="No")["errors"]
    assert "Only the billing lead can do that" in errors["reason"]
    assert story.case.status is Status.OPEN


def test_a_decline_by_decide_takes_no_amount_and_a_choice_is_needed() -> None:
    story = bound().sent()
    story.click("case_decide", "U0LEO", on=story.card)
    assert story.submit("U0LEO", reason="No", amount="750")["errors"]
    assert not story.submit("U0LEO", choice={"selected_option": {"value": "declined"}}, reason="No", amount="750")
    assert story.case.decision.said.amount is None


def test_given_to_the_owner_in_private_the_card_offers_no_decision() -> None:
    story = bound(direct("can I refund 750 EUR?", ts="1795348800.000200", event_id="EvB"))
    story.click(SEND, "U0MIA", on=story.message("D0MIA"))
    assert "case_approve" in text_of(story.message("DU0LEO"))
    story.click("case_reassign", "U0LEO", on=story.message("DU0LEO"))
    story.submit("U0LEO", person={"selected_user": "U0AMARA"}, reason="Yours")
    text = text_of(story.message("DU0AMARA"))
    for action in ("case_claim", "case_answer", "case_reassign"):
        assert action in text
    for action in ("case_approve", "case_decline", "case_decide", "not_exception"):
        assert action not in text


def test_where_nobody_holds_the_role_the_owner_is_told_and_no_one_in_the_channel_decides() -> None:
    story = bound(None, Person("U0LEO", None, "Leo Park", "support")).sent()
    assert "decides in place of the billing lead" in text_of(story.card)
    assert "Nobody I can reach is the billing lead" in text_of(story.card)
    told = text_of(story.message("DU0AMARA"))
    assert "nobody I can reach is the billing lead" in told
    assert "750" not in told
    story.click("case_decide", "U0AMARA", on=story.card)
    assert "Only the billing lead" in story.whispers()[-1]


def test_a_decider_who_does_not_read_the_channel_is_asked_directly() -> None:
    story = bound()
    story.side.slack.channels["C0BILLING"]["members"] = ["U0AMARA", "U0GRETA"]
    story.side.clock.advance(minutes=11)
    story.ask(mention(text="<@U0BOT> can I refund 800 EUR?", ts="1795348800.000300", event_id="EvC"))
    assert "goes to *Leo Park (the billing lead)* in a direct message" in text_of(story.message("C0OPS"))


def test_a_restricted_case_asks_its_owner_before_it_enters_a_channel() -> None:
    story = Story(outcome=restricted())
    shown = story.message("DU0MIA")
    assert "stays out of #billing, where not everybody may see the SOP" in text_of(shown)
    assert not value_on(shown, IN_CHANNEL)
    story.click(SEND, "U0MIA", on=shown)
    assert "C0BILLING" not in story.side.slack.messages
    card = story.message("DU0AMARA")
    assert "not everybody in #billing may see this SOP" in text_of(card)
    story.click("case_post_in_channel", "U0LEO2", on=card)
    assert "C0BILLING" not in story.side.slack.messages
    story.click("case_post_in_channel", "U0AMARA", on=card)
    assert "can I refund 750 EUR?" in text_of(story.card)
    assert "Post in #billing" not in text_of(story.message("DU0AMARA"))


@pytest.mark.parametrize(("members", "may"), [(["U0MIA", "U0AMARA"], True), (["U0MIA", "U0AMARA", "U0LEO"], False)])
def test_a_private_channel_where_everybody_may_see_the_sop_gets_its_case(members: list[str], may: bool) -> None:
    story = Story(outcome=restricted())
    story.side.slack.channels["C0BILLING"] |= {"is_private": True, "members": members}
    with story.side.memory() as uow:
        uow.people.save([Person("U0AMARA", None, "Amara Okafor", "billing-ops"), Person("U0LEO", None, "Leo Park", "support")])
        uow.commit()
    story.side.clock.advance(minutes=11)
    story.click(SEND, "U0MIA", on=story.message("DU0MIA"))
    story.click(SEND, "U0MIA", on=story.message("DU0MIA"))
    assert ("C0BILLING" in story.side.slack.messages) == may


def test_a_role_is_never_shown_by_its_id() -> None:
    story = Story().sent()
    assert "billing ops" in text_of(story.card)
    assert "billing-ops" not in text_of(story.card)
