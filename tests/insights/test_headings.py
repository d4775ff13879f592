"""Names of topics and the opening of a digest: worded by a model from what it was given, or plain."""

from __future__ import annotations

import pytest
from fakes.language_model import ScriptedModel

from core.language_model import Trouble
from insights.headings import MOST_QUESTIONS, digest_lead, topic_name
from insights.naming import TopicNames

QUESTIONS = ("How do I refund an annual plan?", "refund window for annual plans", "can I refund after 30 days?")
PLAIN = "How do I refund an annual plan?"
FACTS = ("Refund windows: 9 people asked 14 times, up from 5.", "VAT changes: the fix of 3 March helped.")
LEAD = "Refund windows need a look first: 9 people asked 14 times. The fix of VAT changes helped."


def name(said: object, questions=QUESTIONS) -> str:
    return topic_name(ScriptedModel(topic={"name": said} if isinstance(said, str) else said), questions, PLAIN)


@pytest.mark.parametrize(
    "good", ["Refund window for annual plans", "Refund of annual plans after 30 days", "Annual plans: refund."]
)
def test_a_name_from_the_questions_words_is_taken(good):
    assert name(good) == good.rstrip(".")


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "Refunds after 60 days",
        "Rosa's refund of annual plans",
        "Chargeback disputes",
        "How do I refund an annual plan?",
        "<!here> refund annual plans",
        "Refund window for annual plans and the refund of annual plans after 30 days",
        Trouble.TIMEOUT,
        {"name": 3},
    ],
)
def test_any_other_name_is_plain(bad):
    assert name(bad) == PLAIN


def test_without_a_model_or_questions_nothing_is_asked():
    model = ScriptedModel(topic={"name": "Refund"})
    assert topic_name(None, QUESTIONS, PLAIN) == PLAIN
    assert topic_name(model, (), PLAIN) == PLAIN
    assert model.asked == []
    topic_name(model, QUESTIONS * 10, PLAIN)
    assert len(model.asked[0].prompt.parts) == MOST_QUESTIONS


def lead(said: object) -> str:
    return digest_lead(ScriptedModel(digest={"lead": said} if isinstance(said, str) else said), FACTS, "plain")


def test_an_opening_from_the_facts_is_taken():
    assert lead(LEAD) == LEAD


@pytest.mark.parametrize(
    "bad",
    [
        "",
        LEAD.replace("14", "41"),
        LEAD.replace("9 people", "twelve people"),
        LEAD.replace("VAT changes", "Payouts"),
        LEAD + " Thanks to Rosa!",
        "Refund windows were asked about 14 times because the SOP is unclear.",
        "The weather stays lovely and everybody keeps smiling about their wonderful team.",
        LEAD + " See https://evil.example",
        "Refund windows. " * 40,
        Trouble.REFUSED,
        "no\u202e json",
    ],
)
def test_any_other_opening_is_plain(bad):
    assert lead(bad) == "plain"


def test_a_day_that_is_due_and_a_topic_about_faults_give_no_reasons():
    facts = ["Gaps that wait to be written: Severity of a fault, due 3 December"]
    good, bad = "The severity of a fault is due 3 December.", "The severity of a fault is due to 3 gaps."
    assert digest_lead(ScriptedModel(digest={"lead": good}), facts, "plain") == good
    assert digest_lead(ScriptedModel(digest={"lead": bad}), facts, "plain") == "plain"


def test_without_a_model_the_digest_is_plain():
    assert digest_lead(None, FACTS, "plain") == "plain"
    assert digest_lead(ScriptedModel(), (), "plain") == "plain"


def test_looking_a_name_up_never_waits_for_the_model():
    model = ScriptedModel(topic={"name": "Refund window for annual plans"})
    names = TopicNames(model)
    assert names.name(QUESTIONS, PLAIN) == PLAIN
    assert model.asked == []
    assert names.prepare() == 1
    assert names.name(QUESTIONS, PLAIN) == "Refund window for annual plans"
    assert names.prepare() == 0
    assert len(model.asked) == 1


def test_a_name_belongs_to_its_questions():
    names = TopicNames(ScriptedModel(topic={"name": "Refund window for annual plans"}))
    names.name(QUESTIONS, PLAIN)
    names.prepare()
    assert names.name(QUESTIONS[:1], PLAIN) == PLAIN


def test_a_model_that_fails_is_not_asked_again_for_the_same_name():
    model = ScriptedModel(topic=Trouble.TIMEOUT)
    names = TopicNames(model)
    for _ in range(3):
        assert names.name(QUESTIONS, PLAIN) == PLAIN
        names.prepare()
    assert len(model.asked) == 1


def test_a_round_asks_for_a_few_names_only():
    names = TopicNames(ScriptedModel(topic={"name": "Refund"}))
    for number in range(12):
        names.name((f"refund number {number}?",), f"plain {number}")
    assert [names.prepare() for _ in range(4)] == [5, 5, 2, 0]
    assert TopicNames().name(QUESTIONS, PLAIN) == PLAIN
