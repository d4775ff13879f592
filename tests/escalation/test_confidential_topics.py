"""Confidential topics are recognised as people write about them, and questions of a trade are left alone."""

from __future__ import annotations

import time

import pytest
from support.confidential_texts import CONFIDENTIAL, DANGER, PASSED_ON, TRADE

from escalation.confidential.contacts import GENERAL_LINES, Confidant, Contacts, HelpLine, parse_contacts
from escalation.confidential.messages import in_words
from escalation.confidential.recognising import Topic, topic_of
from escalation.triage.rules import HARD, readable


@pytest.mark.parametrize("text", DANGER)
def test_danger_to_life_is_recognised_beside_anything_else(text):
    topic = topic_of(text)
    assert topic is not None
    assert topic.is_danger


@pytest.mark.parametrize("text", CONFIDENTIAL)
def test_what_belongs_to_a_person_is_recognised(text):
    topic = topic_of(text)
    assert topic is not None
    assert not topic.is_danger


@pytest.mark.parametrize("text", TRADE)
def test_a_question_of_the_trade_is_none(text):
    assert topic_of(text) is None


@pytest.mark.parametrize(
    "text", ["the letter from my doctor says i have depression", "the email from payroll says my salary is cut"]
)
def test_a_letter_to_oneself_is_ones_own_matter(text):
    assert topic_of(text) in {Topic.HEALTH, Topic.PAY}


@pytest.mark.parametrize("text", PASSED_ON)
def test_a_customers_own_words_only_may_be_a_persons_own_matter(text):
    assert topic_of(text) is Topic.PERHAPS
    assert topic_of(text.replace("customer", "colleague")) is not None


@pytest.mark.parametrize("text", ['customer: "i want to kill myself"', "From: Tom Subject: i end my life"])
def test_danger_stays_danger_in_a_customers_own_words(text):
    topic = topic_of(text)
    assert topic is not None
    assert topic.is_danger


@pytest.mark.parametrize("text", ["i want to kill myself", "his colleague is suicidal", "she doesn't want to live"])
def test_what_the_hard_rules_call_an_incident_of_that_kind_is_taken_here_first(text):
    incident = next(rule for rule in HARD if rule.name == "active incident")
    assert incident.fires(readable(text)) or text.startswith("his")
    assert topic_of(text) is Topic.DANGER


@pytest.mark.parametrize("filler", ["log line 12: all good. ", "- ", "he is ", "my boss ", "customer says he wants ", "a"])
def test_a_long_text_is_read_to_its_end_and_in_time(filler):
    long = (filler * 40_000)[:39_000]
    started = time.monotonic()
    assert topic_of(long) is None
    assert topic_of(f"{long[:20_000]} i want to kill myself. {long[:15_000]}") in {Topic.DANGER, Topic.DANGER_OF_CUSTOMER}
    assert time.monotonic() - started < 30


def test_contacts_are_read_and_what_is_wrong_is_named_with_its_line():
    value = {"people": ["U0A", {"person": "b@x.example", "about": "trust person"}, 3], "help_lines": [{"name": "x"}], "pag": "y"}
    contacts, problems = parse_contacts(value, "c.yaml", {"people": 1, "help_lines": 4, "pag": 6})
    assert contacts == Contacts((Confidant("U0A"), Confidant("b@x.example", "trust person")))
    assert sorted((problem.line or 0) for problem in problems) == [1, 4, 6]
    assert all(problem.remedy for problem in problems)


def test_without_contacts_there_are_general_numbers_and_somebody_to_trust():
    text = in_words(Topic.DANGER, Contacts(), ())
    assert text.index("112") < text.index("somebody you trust")
    assert "988" in text
    assert Contacts().lines == GENERAL_LINES


def test_the_workspaces_own_lines_come_first_when_a_life_is_in_danger():
    contacts = Contacts((Confidant("U0A"),), (HelpLine("Rescue", "144", "always"),), "https://x.example/help")
    text = in_words(Topic.DANGER, contacts, ["Ada"])
    assert text.index("Rescue: 144 (always)") < text.index("Ada") < text.index("https://x.example/help")
    assert "112" not in text
