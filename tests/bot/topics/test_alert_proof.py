"""After a fix: watched, judged, and told to whom it concerns, once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.alert_story import IDS, NAMES, AlertStory

from core.people import Person
from insights.alerts.models import Status
from insights.alerts.verdicts import Verdict
from nudges.learners.models import Learner

SIGNAL = "5e1f0000000000aa"
STUCK = ("DU0MIA", "DU0TOMAS", "DU0ZED")


@pytest.fixture
def story() -> AlertStory:
    """A fix is promised and published."""
    story = AlertStory()
    story.ring(people=5, times=7)
    story.click("signal_fix", "U0AMARA")
    story.submit("U0AMARA", due={"selected_date": "2026-12-04"})
    story.rewrite()
    story.tick()
    return story


def told(story: AlertStory) -> list[str]:
    return [story.text(each) for channel in STUCK for each in story.keyed(channel, "signal-clear:")]


def test_a_change_of_the_section_is_noticed_and_watched(story: AlertStory) -> None:
    alert = story.alert()
    assert (alert.status, alert.fixed_in) == (Status.WATCHED, 4)
    text = story.text(story.cards()[0])
    assert "Too early to say whether it helps" in text
    assert "I'll look when there have been 5 working days since 22 Nov 2026" in text
    assert "The SOP was changed in the week of" in text
    assert "Refund within 60 days" in text
    assert "The SOP has been changed. I compare" in str(story.keyed("C0BILLING", "signal-thread:"))
    with story.side.memory() as uow:
        assert not uow.gaps.open_gaps()
    story.tick()
    assert len(story.keyed("C0BILLING", "signal-thread:")) == 2
    assert not told(story)


def test_too_early_stays_on_the_card_and_nobody_is_told(story: AlertStory) -> None:
    story.judge(Verdict.TOO_EARLY)
    text = story.text(story.cards()[0])
    assert "I'll look when there have been 10 working days" in text
    assert "So far: Before the change: 6 stumbles for every 100 other questions" in text
    assert len(story.keyed("C0BILLING", "signal-thread:")) == 2
    assert not told(story)


def test_a_fix_that_helped_is_told_to_the_owner_and_to_those_who_were_stuck_once(story: AlertStory) -> None:
    story.judge(Verdict.HELPED)
    assert story.alert().status is Status.SOLVED
    assert "It helped: this topic is solved" in story.text(story.cards()[0])
    proof = story.keyed("C0BILLING", "signal-thread:")[-1]
    assert "It is clear now" in story.text(proof)
    assert "0.01 to 0.6 times as often" in story.text(proof)
    assert story.side.slack.made("chat.postMessage")[-4]["reply_broadcast"] is True
    assert len(told(story)) == 3
    for words in told(story):
        assert "> Refund within 60 days, whatever the reason." in words
        assert "https://sops.example/refunds#issue-a-refund" in words
    story.tick()
    story.judge(Verdict.HELPED)
    assert len(told(story)) == 3


def test_it_is_told_once_even_when_it_is_solved_twice(story: AlertStory) -> None:
    story.judge(Verdict.HELPED)
    story.click("signal_more", "U0AMARA", f"reopen:{SIGNAL}")
    assert story.alert().status is Status.OPEN
    story.rewrite("Refund within 90 days.", 5)
    story.tick()
    story.judge(Verdict.HELPED)
    assert story.alert().status is Status.SOLVED
    assert len(told(story)) == 3


@pytest.mark.parametrize(("verdict", "words"), [(Verdict.DID_NOT_HELP, "did not help"), (Verdict.GOT_WORSE, "It got worse")])
def test_a_fix_that_did_not_help_says_so_to_the_owner_alone(story: AlertStory, verdict: Verdict, words: str) -> None:
    story.judge(verdict)
    assert story.alert().status is Status.OPEN
    assert words in story.text(story.keyed("C0BILLING", "signal-thread:")[-1])
    text = story.text(story.cards()[0])
    assert "The change did not help. It still needs a fix." in text
    assert "I'll fix it" in text
    assert not told(story)


def test_only_who_may_see_it_and_wants_to_hear_of_it_is_told() -> None:
    story = AlertStory(audience=frozenset({"billing-ops"}))
    story.ring()
    story.rewrite()
    story.tick()
    with story.side.memory() as uow:
        uow.people.save([Person("U0ZED", "zed@x.example", "Zed Quill", "sales")])
        uow.learners.save(Learner("U0TOMAS", is_enrolled=False))
        uow.commit()
    story.judge(Verdict.HELPED)
    assert [len(story.keyed(channel, "signal-clear:")) for channel in STUCK] == [1, 0, 0]


def test_accounts_that_are_gone_and_people_who_were_erased_are_not_written_to(story: AlertStory) -> None:
    story.side.slack.users["U0MIA"]["deleted"] = True
    story.side.services.people.forget("U0MIA")
    with story.side.memory() as uow:
        uow.questions.erase_person("U0ZED")
        uow.commit()
    story.judge(Verdict.HELPED)
    assert [len(story.keyed(channel, "signal-clear:")) for channel in STUCK] == [0, 1, 0]


def test_an_answer_elsewhere_is_what_people_are_sent_to(story: AlertStory) -> None:
    from support.bot_factory import found, publish  # noqa: PLC0415 - only here

    other = AlertStory()
    publish(other.side.memory, found("Late refunds", "After thirty days"))
    other.ring()
    other.click("signal_elsewhere", "U0AMARA")
    (option,) = other.view()["blocks"][1]["element"]["options"]
    other.submit("U0AMARA", section={"selected_option": option})
    other.judge(Verdict.HELPED)
    assert "Late refunds › After thirty days" in told(other)[0]


def test_no_message_of_the_proof_names_anybody(story: AlertStory) -> None:
    story.judge(Verdict.HELPED)
    for message in [*story.messages("C0BILLING"), *(each for channel in STUCK for each in story.keyed(channel, "signal-clear:"))]:
        shown = f"{message['text']} {message['blocks']}"
        assert not [name for name in (*NAMES, *IDS) if name in shown]


def test_a_judgement_changes_nothing_for_a_topic_that_is_not_watched() -> None:
    story = AlertStory()
    story.ring()
    story.judge(Verdict.HELPED)
    assert story.alert().status is Status.OPEN
    assert replace(story.alert()).proof is None
