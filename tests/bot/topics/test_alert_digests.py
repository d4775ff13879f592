"""The weekly digest: once, on time, by whichever replica, and only when there is something to say."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from fakes.language_model import Line, ScriptedModel
from support.alert_story import IDS, NAMES, AlertStory
from support.bot_factory import found, publish

from bot.topics import AlertSettings
from core.language_model import Prompt, Trouble
from core.people import Person
from insights.alerts.verdicts import Verdict

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def story() -> AlertStory:
    """Sunday noon: a topic rang."""
    story = AlertStory(AlertSettings())
    story.ring()
    return story


def digests(story: AlertStory, channel: str = "C0BILLING") -> list[str]:
    return [story.text(each) for each in story.keyed(channel, "digest:")]


def test_it_goes_out_on_monday_at_nine_once(story: AlertStory) -> None:
    story.tick()
    assert not digests(story)
    story.side.clock.now = MONDAY.replace(minute=30, hour=8)
    story.tick()
    assert not digests(story)
    story.side.clock.now = MONDAY
    story.tick()
    story.tick()
    (digest,) = digests(story)
    assert "Your SOPs, 16 to 22 Nov 2026" in digest
    assert "New: people began to stumble here" in digest
    assert "Can [name] refund [name] [amount] after 30 days?" in digest
    assert "a few people, several times" in digest
    assert "slack.com/archives/C0BILLING" in digest
    assert not [name for name in (*NAMES, *IDS) if name in digest]
    assert not digests(story, "C0OPS"), "nothing to say there"


def test_the_hour_is_the_owners(story: AlertStory) -> None:
    with story.side.memory() as uow:
        uow.people.save([Person("U0AMARA", "a@x.example", "Amara Okafor", "billing-lead", timezone="America/New_York")])
        uow.commit()
    story.side.clock.now = MONDAY.replace(hour=13)
    story.tick()
    assert not digests(story)
    story.side.clock.now = MONDAY.replace(hour=14)
    story.tick()
    assert len(digests(story)) == 1


def test_another_replica_sends_none(story: AlertStory) -> None:
    story.side.clock.now = MONDAY
    digest = story.side.services.alerts.tick.digests
    with story.side.memory() as uow:
        uow.outbox.add("digest:C0BILLING:2026-W48", "C0BILLING", {"method": "chat.postMessage", "args": {}}, MONDAY)
        uow.commit()
    digest.send()
    assert not digests(story)


def test_after_an_outage_of_a_day_it_is_left_out(story: AlertStory) -> None:
    story.side.clock.now = MONDAY.replace(day=24, hour=10)
    story.tick()
    assert not digests(story)


def test_what_rang_after_nine_waits_for_the_next(story: AlertStory) -> None:
    publish(story.side.memory, found("Invoices", "Correct one", channel="C0OPS"))
    story.side.clock.now = MONDAY.replace(hour=10)
    story.ring("5e1f0000000000bb", topic="t2", sop_id="invoices", section=None)
    story.tick()
    assert not digests(story, "C0OPS")


def test_solved_promised_and_unsolved_stand_under_their_own_headings(story: AlertStory) -> None:
    for number, topic in (("bb", "t2"), ("cc", "t3")):
        story.ring(f"5e1f0000000000{number}", topic=topic)
    story.side.clock.now = MONDAY
    story.click("signal_fix", "U0AMARA", "5e1f0000000000cc", on=story.cards()[2])
    story.submit("U0AMARA", due={"selected_date": "2026-12-04"})
    story.rewrite()
    for number in ("aa", "bb"):
        story.side.services.alerts.book.note_sent(f"5e1f0000000000{number}")
    story.later(hours=1)
    story.judge(Verdict.HELPED, "5e1f0000000000aa")
    story.judge(Verdict.DID_NOT_HELP, "5e1f0000000000bb")
    story.side.clock.now = MONDAY.replace(day=30)
    story.tick()
    text = digests(story)[-1]
    assert "Solved" in text
    assert "no longer a problem" in text
    assert "the change did not help" in text


def test_no_digest_when_none_is_wanted() -> None:
    story = AlertStory(AlertSettings(digests=None))
    story.ring()
    story.side.clock.now = MONDAY
    story.tick()
    assert not digests(story)


LEAD = "A few people began to stumble over refunds after 30 days."


def worded_story(model: ScriptedModel) -> AlertStory:
    story = AlertStory(AlertSettings(), language=model)
    story.ring()
    story.side.clock.now = MONDAY
    return story


def test_a_model_may_word_the_opening() -> None:
    story = worded_story(ScriptedModel(digest={"lead": LEAD}))
    story.tick()
    (digest,) = digests(story)
    assert LEAD in digest
    assert "New: people began to stumble here" in digest


@pytest.mark.parametrize(
    "said",
    [{"lead": "7 people began to stumble over refunds."}, {"lead": "Mia Sol stumbled over refunds."}, Trouble.TIMEOUT, "no JSON"],
)
def test_an_opening_that_says_more_than_the_digest_is_left_out(said: Line) -> None:
    model = ScriptedModel(digest=said)
    story = worded_story(model)
    story.tick()
    (digest,) = digests(story)
    assert [asked.purpose for asked in model.asked].count("digest") == 1
    assert not [word for word in ("7 people", "Mia", "no JSON") if word in digest]
    assert "New: people began to stumble here" in digest


def test_no_transaction_is_open_while_the_model_is_asked() -> None:
    opened: list[bool] = []

    def lead(_prompt: Prompt) -> Line:
        def open_one() -> None:
            with story.side.memory():
                opened.append(True)

        other = threading.Thread(target=open_one, daemon=True)
        other.start()
        other.join(timeout=10)
        return {"lead": LEAD} if opened else Trouble.TIMEOUT

    story = worded_story(ScriptedModel(digest=lead))
    story.tick()
    assert opened
    assert LEAD in digests(story)[0]


def test_a_topic_gets_a_name_made_of_its_own_words_a_tick_later() -> None:
    model = ScriptedModel(topic={"name": "Refund after 30 days"})
    story = worded_story(model)
    book = story.book
    alert = story.alert()
    with story.side.memory() as uow:
        plain = book.details.title(uow, alert, "C0BILLING")
    story.side.clock.now = MONDAY.replace(hour=8)
    story.tick()
    with story.side.memory() as uow:
        named = book.details.title(uow, alert, "C0BILLING")
    assert plain == "Can [name] refund [name] [amount] after 30 days?"
    assert named == "Refund after 30 days"
    asked = [each.prompt for each in model.asked if each.purpose == "topic"]
    assert not [name for name in (*NAMES, *IDS) for prompt in asked for part in prompt.parts if name in part.text]
