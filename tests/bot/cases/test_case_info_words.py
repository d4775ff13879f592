"""In the thread where an owner waits for information every word is for the owner, whatever it means elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from support.bot_factory import direct
from support.case_story import FIRST, Story, text_of

from escalation.cases.events import InfoGiven
from escalation.cases.models import Status

RESERVED = ("help", "Help!", "learn", "LEARN", "quiz me", "quiz me about refunds", "Quiz me on refunds?", "status", "?", ".")
SHORT = ("yes", "no", "ok", "done", "thanks", "👍", ":+1:", "4711", "2", "EUR 12.50", "N/A")


def waiting() -> tuple[Story, str]:
    """A case asked in a direct message, about which its owner asked back; returns the thread too."""
    story = Story(body=direct("can I refund 750 EUR?"))
    story.click("case_send", "U0MIA", on=story.message("D0MIA", 0))
    story.click("case_ask_info", "U0AMARA", on=story.message("DU0AMARA"))
    story.submit("U0AMARA", reason="Which word is in the field?")
    assert story.case.status is Status.NEEDS_INFO
    return story, FIRST


def said(words: str, thread: str = "", ts: str = "1795348950.000100") -> dict[str, Any]:
    return direct(words, ts=ts, event_id=f"Ev{ts}", **({"thread_ts": thread} if thread else {}))


@pytest.mark.parametrize("words", [*RESERVED, *SHORT])
def test_every_word_in_the_thread_reaches_the_owner(words: str) -> None:
    story, thread = waiting()
    asked = len(story.side.memory.questions)
    story.ask(said(words, thread))
    assert story.case.status is not Status.NEEDS_INFO
    assert "passed that on to Amara Okafor" in text_of(story.message("D0MIA"))
    assert len(story.side.memory.questions) == asked
    case = story.case.id
    with story.side.memory() as uow:
        *_, last = (event.body for event in uow.cases.history(case) if event.actor == "U0MIA")
    assert last == InfoGiven(words)


@pytest.mark.parametrize("words", ["help", "learn", "quiz me"])
def test_outside_the_thread_the_word_keeps_its_meaning(words: str) -> None:
    story, _ = waiting()
    story.ask(said(words))
    assert story.case.status is Status.NEEDS_INFO


@pytest.mark.parametrize("words", ["help", "learn", "quiz me"])
def test_in_the_thread_of_a_case_that_waits_for_nothing_the_word_keeps_its_meaning(words: str) -> None:
    story, thread = waiting()
    story.ask(said("order 4711", thread))
    story.ask(said(words, thread, "1795348960.000100"))
    case = story.case.id
    with story.side.memory() as uow:
        comments = [event for event in uow.cases.history(case) if getattr(event.body, "text", "") == words]
    assert not comments
