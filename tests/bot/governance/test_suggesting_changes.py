"""Suggest a change: below an answer, on the card of a topic; named or not; what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest
from support.alert_story import AlertStory
from support.bot_factory import direct, places, slack_side
from support.case_story import Story
from support.proposal_story import BACKUP, MIA, NEW_TEXT, OWNER, STRANGER, ProposalStory

from core.people import Person
from retrieval.library.models import Approval
from retrieval.library.proposals.models import Status


@pytest.fixture
def story() -> ProposalStory:
    return asked(ProposalStory(approval=Approval.AUTO))


def asked(story: ProposalStory) -> ProposalStory:
    story.side.dispatch(direct())
    return story


def opened(story: ProposalStory, person: str = MIA) -> dict[str, Any]:
    """Choose *Suggest a change* behind the dots of the answer."""
    answer = story.messages("D0MIA", "answer:")[-1]
    question = story.side.memory.questions[-1].question.id
    story.click("answer_more", person, on=answer, value=f"suggest:{question}")
    return story.view()


def test_the_modal_holds_the_sections_text_and_the_card_shows_the_change(story: ProposalStory) -> None:
    view = opened(story)
    inputs = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    assert inputs["text"]["element"]["initial_value"] == story.live_text()
    assert set(inputs) == {"text", "why", "named"}
    assert story.submit(MIA, text=NEW_TEXT, why="Finance asked for it", named="yes") == {}
    text = story.text()
    assert "Suggested change: Refunds" in text
    assert "Suggested by Mia Sol." in text
    assert "Finance asked for it" in text
    assert story.live_text() != NEW_TEXT
    story.click("proposal_approve", OWNER)
    assert story.live_text() == NEW_TEXT
    assert "Whoever runs Cairn takes it there: `cairn sops patch refunds`" in story.text()
    assert "is live now" in story.told(MIA)[-1]


def test_a_change_can_still_be_suggested_after_a_click(story: ProposalStory) -> None:
    answer = story.messages("D0MIA", "answer:")[-1]
    story.click("feedback_still_stuck", MIA, on=answer)
    assert "suggest:" in str(story.messages("D0MIA", "answer:")[-1]["blocks"])


def test_whoever_wants_no_name_is_not_named(story: ProposalStory) -> None:
    opened(story)
    story.submit(MIA, text=NEW_TEXT, why="", named="no")
    assert "Suggested by a colleague." in story.text()
    assert "Mia" not in story.text()
    story.click("proposal_reject", OWNER)
    story.submit(OWNER, note="We keep it")
    assert "We keep it" in story.told(MIA)[-1]
    with story.side.memory() as uow:
        assert uow.library.latest("refunds").provenance.author is None


def test_whoever_suggests_hears_to_whom_it_went(story: ProposalStory) -> None:
    view = opened(story)
    story.submit(MIA, view, text=NEW_TEXT, why="", named="yes")
    said = [text for text in story.told(MIA) if "Thank you" in text]
    assert said == [
        "Thank you. Your suggestion for Refunds went to Amara Okafor, next to today's text. You hear what becomes of it."
    ]
    again = story.submit(MIA, view, text=NEW_TEXT, why="", named="yes")
    assert "exactly this before" in again["errors"]["text"]
    assert [text for text in story.told(MIA) if "Thank you" in text] == said


def test_whoever_suggests_hears_that_nobody_can_be_reached(story: ProposalStory) -> None:
    view = opened(story)
    for name in ("C0BILLING", "C0OPS"):
        story.side.slack.channels[name] = {"id": name, "is_archived": True}
    for person in (OWNER, BACKUP, "U0LEO"):
        story.side.slack.users[person] = {**story.side.slack.users.get(person, {}), "deleted": True}
    story.side.clock.advance(hours=1)
    story.submit(MIA, view, text=NEW_TEXT, why="", named="yes")
    assert "Nobody can be reached who looks after it" in story.told(MIA)[-1]


def test_the_owner_edits_before_approving(story: ProposalStory) -> None:
    opened(story)
    story.submit(MIA, text=NEW_TEXT, why="", named="yes")
    stale = story.card()
    story.click("proposal_edit", OWNER)
    assert story.submit(OWNER, text="Ask finance above 300 EUR.") == {}
    assert "Edited by Amara Okafor." in story.text()
    story.click("proposal_approve", OWNER, on=stale)
    assert "The words have changed" in story.whispers()[-1]
    story.click("proposal_approve", OWNER)
    assert story.live_text() == "Ask finance above 300 EUR."


def test_where_two_are_required_an_edit_needs_another_person() -> None:
    story = asked(ProposalStory())
    opened(story)
    story.submit(MIA, text=NEW_TEXT, why="", named="yes")
    story.click("proposal_edit", OWNER)
    story.submit(OWNER, text="Ask finance above 300 EUR.")
    story.click("proposal_approve", OWNER)
    assert "second person" in story.whispers()[-1]
    story.click("proposal_approve", BACKUP)
    assert story.proposals()[-1].status is Status.LIVE


def test_a_section_that_changed_meanwhile_is_a_conflict(story: ProposalStory) -> None:
    opened(story)
    story.submit(MIA, text=NEW_TEXT, why="", named="yes")
    with story.side.memory() as uow:
        revision = uow.library.revision()
    story.change("Something else entirely.", approval=Approval.AUTO)
    with story.side.memory() as uow:
        uow.library.make_current("refunds", 4, story.side.clock(), "sync")
        assert uow.library.revision() > revision
        uow.commit()
    story.click("proposal_approve", OWNER, on=story.messages("C0BILLING", "proposal:")[0])
    assert "has changed since this was suggested" in story.whispers()[-1]
    assert "has changed since this was suggested" in str(story.messages("C0BILLING", "proposal:")[0]["blocks"])
    assert story.live_text() == "Something else entirely."


def test_a_text_that_says_nothing_new_is_refused_below_its_field(story: ProposalStory) -> None:
    opened(story)
    answer = story.submit(MIA, text=story.live_text(), why="", named="yes")
    assert "say nothing new" in answer["errors"]["text"]
    assert not story.proposals()


def test_personal_words_are_not_stored(story: ProposalStory) -> None:
    opened(story)
    answer = story.submit(MIA, text=NEW_TEXT, why="My manager harasses me", named="yes")
    assert set(answer["errors"]) == {"why"}
    assert not story.proposals()


def test_an_sop_about_something_personal_can_still_be_edited() -> None:
    story = asked(ProposalStory(approval=Approval.AUTO))
    opened(story)
    story.submit(MIA, text=NEW_TEXT, why="", named="yes")
    story.click("proposal_edit", OWNER)
    assert "text" in story.submit(OWNER, text=f"{NEW_TEXT}\nMy manager harasses me.")["errors"]
    assert story.submit(OWNER, text=f"{NEW_TEXT}\nAsk twice.") == {}


def test_a_long_section_is_changed_by_its_passage() -> None:
    story = asked(ProposalStory(approval=Approval.AUTO))
    story.change("\n".join(f"Line {number} of the long rule, as it is written." for number in range(90)))
    with story.side.memory() as uow:
        uow.library.make_current("refunds", 4, story.side.clock(), "sync")
        uow.commit()
    view = opened(story)
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"][:2] == ["passage", "text"]
    wrong = story.submit(MIA, passage="as it is written", text="x", why="", named="yes")
    assert "exactly once" in wrong["errors"]["passage"]
    assert story.submit(MIA, passage="Line 7 of", text="Line seven of", why="", named="yes") == {}
    story.click("proposal_approve", OWNER)
    assert "Line seven of the long rule" in story.live_text()


def test_somebody_without_an_address_does_not_look_after_an_sop_without_a_backup() -> None:
    story = asked(ProposalStory(approval=Approval.AUTO))
    story.change(backup=None)
    with story.side.memory() as uow:
        uow.library.make_current("refunds", 4, story.side.clock(), "sync")
        uow.people.save([Person(MIA, None, "Mia Sol")])
        uow.commit()
    assert "named" in {block.get("block_id") for block in opened(story)["blocks"]}


def test_a_section_that_is_closed_by_now_is_not_shown() -> None:
    story = asked(ProposalStory(approval=Approval.AUTO))
    story.change(audience=frozenset({"finance"}))
    with story.side.memory() as uow:
        uow.library.make_current("refunds", 4, story.side.clock(), "sync")
        uow.commit()
    answer = story.messages("D0MIA", "answer:")[-1]
    question = story.side.memory.questions[-1].question.id
    story.click("answer_more", STRANGER, on=answer, value=f"suggest:{question}")
    assert not story.side.slack.made("views.open")
    assert "no longer open to you" in story.whispers()[-1]


def test_the_owner_writes_from_the_card_of_a_topic() -> None:
    alert = AlertStory()
    alert.ring()
    alert.click("signal_more", "U0AMARA", value="suggest:5e1f0000000000aa")
    assert "named" not in str([block.get("block_id") for block in alert.view()["blocks"]])
    assert alert.submit("U0AMARA", text={"value": "Refund within 60 days."}, why={"value": ""}) == {}
    with alert.side.memory() as uow:
        (proposal,) = uow.proposals.of_sop("refunds")
    assert (proposal.origin, proposal.about, proposal.suggested_by) == ("alert", "5e1f0000000000aa", "U0AMARA")


def test_the_missing_section_is_written_from_the_card_of_a_gap() -> None:
    from insights.alerts.readings import AlertKind  # noqa: PLC0415

    alert = AlertStory()
    alert.ring(kind=AlertKind.GAP)
    alert.click("signal_more", "U0AMARA", value="suggest:5e1f0000000000aa")
    assert alert.view()["title"]["text"] == "Write the section"
    alert.submit("U0AMARA", heading={"value": "Late refunds"}, text={"value": "After 30 days, ask finance."}, why={"value": ""})
    with alert.side.memory() as uow:
        (proposal,) = uow.proposals.of_sop("refunds")
    assert (proposal.anchor, proposal.heading) == (None, "Late refunds")


def test_only_who_answers_for_a_topic_writes_from_its_card() -> None:
    alert = AlertStory()
    alert.ring()
    alert.click("signal_more", "U0TOMAS", value="suggest:5e1f0000000000aa")
    assert not alert.side.slack.made("views.open")


def test_what_was_decided_in_a_case_becomes_a_draft() -> None:
    case = Story().sent()
    case.click("case_answer", OWNER)
    case.submit(OWNER, reason="Up to 900 EUR when the payment was captured twice.")
    case.click("case_more", OWNER, value=f"suggest:{case.case.id}")
    view = case.side.slack.made("views.open")[-1]["view"]
    prefilled = next(block["element"]["initial_value"] for block in view["blocks"] if block.get("block_id") == "text")
    assert prefilled.endswith("Up to 900 EUR when the payment was captured twice.")
    assert case.submit(OWNER, text="Refund up to 900 EUR when the payment was captured twice.", why="") == {}
    with case.side.memory() as uow:
        (proposal,) = uow.proposals.of_sop("refunds")
    assert (proposal.origin, proposal.about) == ("case", case.case.id)


def test_a_place_that_was_opened_can_be_changed_as_well() -> None:
    side = slack_side(places())
    side.dispatch(direct())
    story = ProposalStory.on(side)
    answer = story.messages("D0MIA", "answer:")[-1]
    story.click("place_show", MIA, on=answer, value=f"{side.memory.questions[-1].question.id}|1")
    opened_place = story.messages("D0MIA", "answer:")[-1]
    assert "suggest:" in str(opened_place["blocks"])
    story.click("answer_more", MIA, on=opened_place, value=f"suggest:{side.memory.questions[-1].question.id}")
    assert "Holds" in str(story.view()["blocks"][0])
