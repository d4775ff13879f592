"""Frustration and repetition: the points, and who is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from escalation.frustration import Earlier, asks_the_same, frustration

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def earlier(minutes, similarity=0.9, text="how do I book a train", *, down=False):
    return Earlier(text, NOW - timedelta(minutes=minutes), similarity, thumbs_down=down)


@pytest.mark.parametrize(
    ("message", "sign"),
    [
        ("that doesn't work", "still failing"),
        ("nope, still the same", "still failing"),
        ("this is a waste of time", "anger"),
        ("I don't understand any of this", "confusion"),
        ("??", "confusion"),
        ("ASAP please, the truck leaves", "urgent"),
        ("can I talk to a human please", "asks for a human"),
    ],
)
def test_one_message_is_enough(message, sign):
    found = frustration(message, NOW)
    assert sign in found.signs
    assert found.offers_human


@pytest.mark.parametrize(
    "message",
    [
        "Customer is furious, which macro do I use?",
        "How do I handle an angry caller",
        'what do I reply to "this is ridiculous, I give up"?',
        "what does ASAP mean in the SLA table",
        "Is the old VPN still working?",
        "What's the human resources email?",
        "which API for USA and EU orders",
        "ok",
        "",
    ],
)
def test_calm_people_are_left_alone(message):
    assert not frustration(message, NOW).offers_human


@pytest.mark.parametrize(
    ("before", "points"),
    [
        ([earlier(5)], 1.0),
        ([earlier(90)], 0.5),
        ([earlier(5), earlier(9)], 2.0),
        ([earlier(5, 0.4)], 0.0),
        ([earlier(60 * 24 * 8)], 0.0),
        ([earlier(5, 0.2, down=True)], 1.0),
        ([earlier(5, down=True)], 2.0),
        ([earlier(5, 0.2, down=True), earlier(9, 0.2, down=True), earlier(12, 0.2, down=True)], 2.0),
    ],
)
def test_what_came_before(before, points):
    assert frustration("how do I book a train", NOW, before).points == points


def test_capitals_and_a_repeat_offer_a_person():
    assert frustration("WHERE IS THE FORM", NOW, [earlier(5)]).offers_human
    assert not frustration("WHERE IS THE FORM", NOW).offers_human


def test_a_polite_repeat_that_says_so():
    assert frustration("Sorry to bother again, how do I set a delegate?", NOW, [earlier(20)]).offers_human


def test_another_step_is_another_question():
    assert not asks_the_same("what about step 3?", "what about step 4?", 0.95)
    assert asks_the_same("what about step 3?", "step 3 again?", 0.95)
    assert asks_the_same("how do I book it?", "how do I book step 2?", 0.95)
    assert not asks_the_same("how do I book it?", "how do I book it?", 0.5)


def test_the_future_is_not_remembered():
    assert frustration("how do I book a train", NOW, [earlier(-5)]).points == 0
