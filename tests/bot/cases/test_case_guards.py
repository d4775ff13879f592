"""Who may see what of a case, and who may decide: named people, full members, the card's own channel."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.fallback import Fallback
from fakes.slack import ORGANISATION, TEAM, FakeSlack
from support.bot_factory import answered, found, home, mention, source
from support.case_story import FIRST, Story, restricted, text_of

from bot.slack.clients import Clients
from core.people import Person
from escalation.cases.models import Status

NOBODY = Fallback(None, None)


def channel_only(**around: Any) -> Story:
    """An SOP that names a channel and no person, in a workspace without a fallback."""
    return Story(outcome=answered(source(found(owner=None, backup=None))), fallback=NOBODY, **around).sent()


def decline(story: Story, person: str, reason: str = "No", on: dict[str, Any] | None = None) -> None:
    story.click("case_decline", person, on=on)
    story.submit(person, reason=reason)


def test_a_restricted_sop_s_case_goes_from_person_to_person_and_names_it_only_to_those_who_may_see_it() -> None:
    story = Story(outcome=restricted())
    asked_in_channel = list(story.side.slack.messages["C0OPS"])
    story.click("case_send", "U0MIA", on=story.message("DU0MIA"))
    assert len(story.side.slack.messages["C0OPS"]) == len(asked_in_channel)
    direct = story.message("DU0AMARA")
    assert "Payroll" in text_of(direct)
    story.click("case_reassign", "U0AMARA", on=direct)
    story.submit("U0AMARA", person={"selected_user": "U0LEO"}, reason="Yours")
    assert "Payroll" not in text_of(story.message("DU0LEO"))
    assert "C0BILLING" not in story.side.slack.messages


def test_precedents_of_a_restricted_sop_stay_out_of_other_channels() -> None:
    story = Story(outcome=restricted())
    with story.side.memory() as uow:
        uow.people.save([Person("U0LEO", None, "Leo Park", "billing-ops")])
        uow.commit()
    story.click("case_send", "U0MIA", on=story.message("DU0MIA"))
    decline(story, "U0AMARA", "The window had closed", on=story.message("DU0AMARA"))
    for user in ("U0AMARA", "U0GRETA"):
        story.side.slack.users[user]["deleted"] = True
    story.side.slack.channels["C0BILLING"]["is_archived"] = True
    story.side.clock.advance(minutes=11)
    story.ask(mention(text="<@U0BOT> can I refund 760 EUR?", ts="1795348999.000100", event_id="Ev2"))
    second = next(each for each in story.side.memory.questions if each.question.id != story.question)
    story.click("case_send", "U0MIA", second.question.id, on=story.message("DU0MIA"))
    text = text_of(story.message("DU0LEO"))
    assert "The window had closed" in text
    assert "The window had closed" not in str(story.side.slack.messages["C0OPS"])


def test_in_a_channel_shared_with_another_company_the_decision_comes_in_private() -> None:
    story = Story().sent()
    story.side.slack.channels["C0OPS"]["is_ext_shared"] = True
    story.side.clock.advance(minutes=11)
    before = len(story.thread())
    decline(story, "U0AMARA", "Over the limit")
    assert len(story.thread()) == before
    assert "Over the limit" in text_of(story.message("DU0MIA"))


def test_once_the_sop_is_gone_its_decision_comes_in_private_and_the_card_says_so() -> None:
    story = Story().sent()
    with story.side.memory() as uow:
        uow.library.retire("refunds", story.side.clock())
        uow.commit()
    before = len(story.thread())
    decline(story, "U0AMARA", "Over the limit")
    assert len(story.thread()) == before
    assert "Over the limit" in text_of(story.message("DU0MIA"))
    assert "no longer in the library" in text_of(story.card)


@pytest.mark.parametrize("what", [{"is_restricted": True}, {"team_id": "T0OTHER"}])
def test_guests_and_people_of_other_companies_are_passed_over_and_decide_nothing(what: dict[str, Any]) -> None:
    story = Story()
    story.side.slack.users["U0AMARA"] |= what
    story.side.clock.advance(minutes=11)
    story.sent().sent()
    assert "<@U0GRETA>" in text_of(story.card)
    assert "is a guest, or belongs to another company" in text_of(story.card)
    story.click("case_decline", "U0AMARA")
    story.click("case_claim", "U0AMARA")
    assert not story.side.slack.made("views.open")
    assert story.case.status is Status.OPEN
    assert "full members" in story.whispers()[-1] or "workspaces that I was added to" in story.whispers()[-1]


@pytest.mark.parametrize(("team", "owner"), [("T02", "U0AMARA"), ("T0WITHOUT", "U0GRETA")])
def test_a_case_is_decided_in_another_workspace_of_the_organisation_with_cairn(team: str, owner: str) -> None:
    def of_an_organisation(slack: FakeSlack) -> Clients:
        slack.workspaces = [TEAM, "T02"]
        for person, theirs in (("U0MIA", TEAM), ("U0AMARA", team), ("U0GRETA", "T02")):
            slack.users[person] |= {"team_id": theirs, "enterprise_user": {"enterprise_id": ORGANISATION, "teams": [theirs]}}
        return Clients(slack, slack)

    story = Story(clients=of_an_organisation)
    story.side.clock.advance(minutes=11)
    story.sent().sent()
    assert f"<@{owner}>" in text_of(story.card)
    decline(story, owner, "Over the limit")
    assert "Over the limit" in story.thread()[-1]


def test_a_case_is_not_sent_to_a_channel_that_another_company_reads() -> None:
    story = Story()
    story.side.slack.channels["C0BILLING"]["is_ext_shared"] = True
    story.side.clock.advance(minutes=11)
    story.sent().sent()
    assert "C0BILLING" not in story.side.slack.messages
    assert "People of other companies read the channel #billing" in text_of(story.message("C0OPS"))


def test_where_nobody_is_named_whoever_reads_the_channel_decides_from_its_card_only() -> None:
    story = channel_only()
    card = story.card
    story.click("case_decline", "U0LEO", on={**card, "channel": "C0OPS"})
    assert not story.side.slack.made("views.open")
    assert "in its own channel" in story.whispers()[-1]
    decline(story, "U0LEO", on=card)
    assert story.case.decision.by == "U0LEO"


def test_a_case_that_a_channel_has_is_on_nobodys_home_tab() -> None:
    story = channel_only()
    assert "can I refund 750 EUR?" not in home(story.side, "U0LEO")


@pytest.mark.parametrize(("action", "value"), [("case_reassign", None), ("case_more", "reopen:")])
def test_strangers_open_no_modal_of_a_case(action: str, value: str | None) -> None:
    story = Story().sent()
    story.side.slack.users["U0STRANGER"] = {"real_name": "Stran Ger"}
    if value:
        decline(story, "U0AMARA")
    opened = len(story.side.slack.made("views.open"))
    story.click(action, "U0STRANGER", value and value + story.question, on=story.card)
    assert len(story.side.slack.made("views.open")) == opened
    assert "Only those whom the SOP names" in story.whispers()[-1]


def test_the_private_word_of_a_case_is_not_told_below_its_first_message() -> None:
    story = Story(outcome=restricted())
    story.click("case_send", "U0MIA", on=story.message("DU0MIA"))
    decline(story, "U0AMARA", "Over the limit", on=story.message("DU0AMARA"))
    assert not [each for each in story.side.slack.messages["C0OPS"] if each.get("thread_ts") == FIRST and "Over" in str(each)]
