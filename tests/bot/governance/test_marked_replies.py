"""An owner's tick mark on a colleague's words below a question."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.slack import ME, TEAM
from support.bot_factory import mention
from support.proposal_story import BACKUP, MIA, OWNER, STRANGER, ProposalStory

from retrieval.library.models import Approval

ROOT = "1795348800.000100"
WORDS = "After 60 days the money goes back by bank transfer."


@pytest.fixture
def story() -> ProposalStory:
    story = ProposalStory(approval=Approval.AUTO)
    story.side.dispatch(mention())
    return story


def wrote(story: ProposalStory, text: str = WORDS, author: str = "U0LEO", channel: str = "C0OPS") -> dict[str, Any]:
    return {**story.side.slack.put(channel, user=author, text=text, thread_ts=ROOT), "channel": channel}


def tick(story: ProposalStory, on: dict[str, Any], person: str = OWNER, name: str = "white_check_mark") -> None:
    item = {"type": "message", "channel": on["channel"], "ts": on["ts"]}
    event = {"type": "reaction_added", "user": person, "reaction": name, "item": item, "item_user": on.get("user", "")}
    number = len(story.side.slack.calls)
    story.side.dispatch({"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{number}", "event": event})


def whispers(story: ProposalStory) -> list[str]:
    return [str(each["text"]) for each in story.side.slack.made("chat.postEphemeral")]


def proposals(story: ProposalStory) -> int:
    with story.side.memory() as uow:
        return len(uow.proposals.live())


def test_the_words_become_a_suggestion_that_the_owner_decides_about(story: ProposalStory) -> None:
    before = story.live_text()
    tick(story, wrote(story))
    assert "now a suggestion" in whispers(story)[-1]
    text = story.text()
    assert "Suggested change: Refunds" in text
    assert "Written in #ops below a question" in text
    assert story.live_text() == before, "nothing that readers see has changed"
    assert any("marked as right" in text for text in story.told("U0LEO"))
    story.click("proposal_approve", OWNER)
    assert WORDS in story.live_text()


def test_who_wrote_is_not_named_for_they_did_not_suggest_it(story: ProposalStory) -> None:
    tick(story, wrote(story))
    assert "Suggested by a colleague" in story.text()
    assert "Leo Park" not in story.text()


def test_the_owner_hears_of_it_in_their_language(story: ProposalStory) -> None:
    story.side.slack.users[OWNER]["locale"] = "de-DE"
    story.side.clock.advance(minutes=11)
    tick(story, wrote(story))
    assert "Vorschlag" in whispers(story)[-1]
    assert "Suggested change: Refunds" in story.text()


def test_the_same_words_are_taken_once(story: ProposalStory) -> None:
    message = wrote(story)
    tick(story, message)
    tick(story, message)
    tick(story, message, BACKUP)
    assert proposals(story) == 1


@pytest.mark.parametrize("person", [MIA, STRANGER])
def test_a_tick_of_anybody_else_means_nothing(story: ProposalStory, person: str) -> None:
    tick(story, wrote(story), person)
    assert (proposals(story), whispers(story)) == (0, [])


def test_other_emoji_and_cairns_own_words_and_the_question_itself_mean_nothing(story: ProposalStory) -> None:
    tick(story, wrote(story), name="eyes")
    tick(story, {**story.side.slack.messages["C0OPS"][-2], "channel": "C0OPS"})
    tick(story, wrote(story, author=ME))
    root = {**story.side.slack.put("C0OPS", user=MIA, text="how do I refund?"), "channel": "C0OPS"}
    tick(story, root)
    assert (proposals(story), whispers(story)) == (0, [])


def test_nothing_leaves_a_private_channel_and_no_words_about_a_person_are_taken(story: ProposalStory) -> None:
    tick(story, wrote(story, "My manager is harassing me"))
    assert "about a person" in whispers(story)[-1]
    story.side.slack.channels["C0OPS"]["is_private"] = True
    story.side.clock.advance(minutes=11)
    tick(story, wrote(story))
    assert "Not everybody can read this channel" in whispers(story)[-1]
    assert proposals(story) == 0


def test_words_of_somebody_who_may_not_see_the_sop_are_not_taken() -> None:
    story = ProposalStory(audience=frozenset({"billing-ops"}))
    story.side.dispatch(mention())
    tick(story, wrote(story))
    assert "may not see the SOP" in whispers(story)[-1]
    assert proposals(story) == 0, "a suggestion repeats the section, and stands in the record of who wrote it"
    tick(story, wrote(story, author=MIA))
    assert proposals(story) == 1


def test_the_askers_words_do_not_travel_with_somebody_elses(story: ProposalStory) -> None:
    tick(story, wrote(story))
    assert "how do I refund" not in story.text()
    with story.side.memory() as uow:
        assert "refund?" not in str([uow.proposals.history(each.id) for each in uow.proposals.live()])
