"""A restricted SOP's topic comes to its owner first: into a channel it goes with their word, or where everybody may see it."""

from __future__ import annotations

import pytest
from support.alert_story import AlertStory

from core.people import Person

AUDIENCE = frozenset({"billing-ops"})


def values(shown: dict[str, object]) -> str:
    return str(shown["blocks"])


def test_the_card_comes_to_the_owner_who_may_post_it() -> None:
    story = AlertStory(audience=AUDIENCE)
    before = len(story.side.slack.messages.get("C0BILLING", ()))
    alert = story.ring()
    assert len(story.side.slack.messages.get("C0BILLING", ())) == before
    card = story.side.slack.messages["DU0AMARA"][-1]
    assert "not everybody in #billing may see this SOP" in values(card)
    assert "Issue a refund" in values(card)
    story.click("signal_post_in_channel", "U0AMARA", alert.id, on={"channel": "DU0AMARA", **card})
    assert "Issue a refund" in values(story.side.slack.messages["C0BILLING"][-1])
    assert "put into #billing" in values(card)


def test_nobody_else_posts_it() -> None:
    story = AlertStory(audience=AUDIENCE)
    alert = story.ring()
    card = story.side.slack.messages["DU0AMARA"][-1]
    story.click("signal_post_in_channel", "U0ZED", alert.id, on={"channel": "DU0AMARA", **card})
    assert "C0BILLING" not in story.side.slack.messages


@pytest.mark.parametrize(("private", "stranger", "may"), [(True, False, True), (True, True, False), (False, False, False)])
def test_membership_decides_for_a_private_channel(private: bool, stranger: bool, may: bool) -> None:
    story = AlertStory(audience=AUDIENCE)
    members = ["U0AMARA", "U0ZED", *(["U0LEO"] if stranger else [])]
    story.side.slack.channels["C0BILLING"] |= {"is_private": private, "members": members}
    with story.side.memory() as uow:
        uow.people.save([Person("U0AMARA", None, "Amara Okafor", "billing-ops"), Person("U0LEO", None, "Leo Park", "support")])
        uow.commit()
    story.side.clock.advance(minutes=11)
    story.ring()
    assert ("C0BILLING" in story.side.slack.messages) == may
