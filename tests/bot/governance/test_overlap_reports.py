"""Owners hear once of sections that repeat or contradict another SOP's."""

from __future__ import annotations

from dataclasses import replace
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


def test_a_large_publish_is_followed_in_parts_and_a_new_process_goes_on_with_the_rest(monkeypatch: Any) -> None:
    monkeypatch.setattr(changed, "AT_ONCE", 2)
    story = PracticeStory()
    for number in range(4):
        story.publish(COPY.replace("# Chargebacks", f"# Chargebacks {number}"))
    counts = []
    for _ in range(4):
        story.services.upkeep.changes.tick()
        with story.memory() as uow:
            counts.append(len(uow.changes.followed()))
        story.services = replace(story.services, upkeep=replace(story.services.upkeep, changes=another(story)))
    assert counts == [2, 4, 5, 5]
    assert len(cards(story, "nearly the same")) == 10


def another(story: PracticeStory) -> changed.Changes:
    """The same job as a process makes it that has just started."""
    return replace(story.services.upkeep.changes)


def test_a_change_that_cannot_be_followed_keeps_no_other_waiting(monkeypatch: Any) -> None:
    story = PracticeStory()
    story.publish(COPY)
    applied = changed.Changes.applied

    def broken(self: changed.Changes, uow: Any, change: changed.Change) -> Any:
        if change.sop == "chargebacks":
            raise ValueError("damaged")
        return applied(self, uow, change)

    monkeypatch.setattr(changed.Changes, "applied", broken)
    story.services.upkeep.changes.tick()
    with story.memory() as uow:
        assert set(uow.changes.followed()) == {"refunds"}
    monkeypatch.setattr(changed.Changes, "applied", applied)
    story.services.upkeep.changes.tick()
    with story.memory() as uow:
        assert set(uow.changes.followed()) == {"refunds", "chargebacks"}
