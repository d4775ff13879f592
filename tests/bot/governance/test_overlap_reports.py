"""Owners hear once of sections that repeat or contradict another SOP's."""

from __future__ import annotations

from typing import Any

from support.practice_story import PracticeStory

from bot.governance import changed

WARRANTY = """# Warranty

## Deadlines

The customer must have the confirmation within 9 business days of the request.
"""
COPY = """# Chargebacks

## Pay out

1. In Tallyroom, open the invoice and check the balance.
2. Create the **credit note** with the purpose "Refund".
3. Press *Refund* and enter the amount.
4. Wait for the status [Paid out](https://pay.example/x).
5. Send the template "Refund on its way".
6. Close the ticket with the reason Refunded.
"""


def cards(story: PracticeStory, words: str) -> list[dict[str, Any]]:
    return [message for message in story.messages(channel="C0BILLING") if words in message["text"]]


def test_a_contradiction_is_shown_once_when_it_is_published() -> None:
    story = PracticeStory()
    story.tick()
    assert cards(story, "different things") == []
    story.publish(WARRANTY)
    story.later(minutes=1)
    (card,) = cards(story, "Two SOPs say different things about the same point")
    text = str(card["blocks"])
    assert "3 business days" in text
    assert "9 business days" in text
    assert "when one of them was published" in text
    assert "<@U0AMARA>" in text
    story.publish(WARRANTY + "\n## More\n\nAsk the owner.\n")
    story.later(minutes=1)
    assert len(cards(story, "different things")) == 1


def test_a_copy_is_shown_and_a_restricted_one_is_not() -> None:
    story = PracticeStory()
    story.publish(COPY)
    story.tick()
    (card,) = cards(story, "Two SOPs say nearly the same")
    assert "Refunds › Issue a refund" in str(card["blocks"])
    closed = PracticeStory()
    closed.publish(COPY, audience=frozenset({"finance"}))
    closed.tick()
    assert cards(closed, "nearly the same") == []


def test_many_copies_do_not_flood_a_channel(monkeypatch: Any) -> None:
    story = PracticeStory()
    story.publish(COPY)
    story.publish(COPY.replace("# Chargebacks", "# Returns"))
    story.tick()
    assert len(cards(story, "nearly the same")) == 3
    monkeypatch.setattr(changed, "MOST_REPORTS", 1)
    story.publish(COPY.replace("# Chargebacks", "# Credits"))
    story.later(minutes=1)
    assert len(cards(story, "nearly the same")) == 3 + 1
