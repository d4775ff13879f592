"""Practice messages keep Slack's limits whatever an item holds, ping nobody, and never show the key before an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.slack_views import view_problems

from bot.blocks.card import Card
from bot.blocks.checks import message_problems
from bot.practice.views.learn import bar, first_day_card
from bot.practice.views.quiz import Answer, BatchShown, Coach, QuestionShown, QuestionState, batch_card
from bot.practice.views.review import ItemShown, edit_view, review_card
from bot.practice.views.words import ago, at_clock, head, on_day, told_lines, why
from nudges.asking.attempts import Confidence
from nudges.cards.models import Cause, PracticeCard
from nudges.cards.spacing import Memory, Schedule
from nudges.items.bank import BankItem, ItemState, Why
from nudges.items.models import Item, ItemOrigin, Kind, Release
from nudges.items.noted import OPTIONS, written
from nudges.skills.mastery import Mastery
from retrieval.library.models import SectionRef

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
ITEM = Item(
    id="i1",
    sop="refunds",
    kind=Kind.CLOZE,
    stem="Complete the rule: “at most ▢ days”",
    options=("two", "three", "four"),
    key=1,
    evidence="at most three days",
    explanation="“Refunds › Deadlines” says: “at most three days”",
    section="deadlines",
    section_digest="d",
    family="refunds#deadlines/day-1",
    seed=0,
    origin=ItemOrigin.GENERATED,
    findings=(),
    release=Release.AUTO,
)
CARD = PracticeCard(
    "U0MIA",
    ITEM.family,
    SectionRef("refunds", "deadlines"),
    Cause.QUESTION,
    {},
    NOW - timedelta(days=1),
    is_open=True,
    schedule=Schedule(TODAY),
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
items = st.builds(
    lambda stem, options, explanation: replace(ITEM, stem=stem or "?", options=tuple(options), key=0, explanation=explanation),
    texts,
    st.lists(texts.filter(str.strip), min_size=2, max_size=5),
    texts,
)
answers = st.builds(
    Answer,
    choice=st.integers(0, 1),
    is_right=st.booleans(),
    next_on=st.dates(),
    confidence=st.sampled_from([None, *Confidence]),
    coach=st.sampled_from(Coach),
    url=st.sampled_from(["", "https://s.example/a"]),
    version=st.integers(0, 9),
)


@given(st.lists(st.tuples(items, st.sampled_from(QuestionState), answers), min_size=1, max_size=3), st.booleans())
def test_any_batch_keeps_slacks_limits_and_pings_nobody(shown: list[tuple[Item, QuestionState, Answer]], is_own: bool) -> None:
    questions = [QuestionShown(f"a{number}", item, stand, "", answer) for number, (item, stand, answer) in enumerate(shown)]
    card = batch_card(BatchShown(questions, is_own))
    assert message_problems(card.text, card.blocks) == []
    for block in card.blocks:
        text = str(block.get("text", {}).get("text", ""))
        assert "<!" not in text
        assert "<@" not in text


@given(items, st.sampled_from(ItemState), st.sampled_from(Why))
def test_any_review_card_and_its_modal_keep_slacks_limits(item: Item, state: ItemState, why_: Why) -> None:
    found = BankItem(item, state, NOW, why_)
    card = review_card(ItemShown(found, "Refunds", "https://s.example", "Amara"))
    assert message_problems(card.text, card.blocks) == []
    assert view_problems(edit_view(found, "x")) == []


def test_an_open_question_does_not_tell_its_answer() -> None:
    card = batch_card(BatchShown([QuestionShown("a1", ITEM, QuestionState.OPEN, "You asked about this yesterday.")]))
    assert "at most three days" not in str(card.blocks)
    assert card.text == "One short question, less than a minute."
    buttons = card.blocks[-2]["elements"]
    assert [button["text"]["text"] for button in buttons[:3]] == ["two", "three", "four"]
    assert [button["value"] for button in buttons[:3]] == ["a1|0", "a1|1", "a1|2"]


def test_long_options_stand_in_the_text_and_letters_on_the_buttons() -> None:
    item = replace(ITEM, options=("Enter the amount and the number of the credit note", "Close it"))
    card = batch_card(BatchShown([QuestionShown("a1", item, QuestionState.OPEN)]))
    assert "*A*  Enter the amount" in str(card.blocks)
    assert [button["text"]["text"] for button in card.blocks[-2]["elements"][:2]] == ["A", "B"]


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (CARD, "You asked about this yesterday."),
        (replace(CARD, started_at=NOW - timedelta(days=8)), "You asked about this last week."),
        (replace(CARD, cause=Cause.DECISION), "An exception of yours was decided here yesterday."),
        (replace(CARD, cause=Cause.PATH), "The next step of your path."),
        (replace(CARD, cause=Cause.PATH, family="refunds#deadlines/recall"), "You read this yesterday."),
        (replace(CARD, cause=Cause.CHANGED), "You knew this well, and the section has changed since."),
        (
            replace(CARD, cause=Cause.RELATED, context={"task": "Refunds <b>"}),
            "You met _Refunds &lt;b&gt;_ again, and this was hard once.",
        ),
        (replace(CARD, cause=Cause.ASKED_FOR), ""),
        (
            replace(CARD, cause=Cause.MISSED_STEP, context={"refund": "R-1042", "task": "refund", "step": "documentation"}),
            "You processed refund R-1042, but the documentation step was missing.",
        ),
        (replace(CARD, cause=Cause.MISSED_STEP, context={"step": "5"}), "You processed a case, but step 5 was missing."),
        (replace(CARD, cause=Cause.MISSED_STEP), "You processed a case, but a step was missing."),
        (
            replace(CARD, schedule=Schedule(TODAY, misses=1, memory=Memory(1.0, 5.0, date(2026, 11, 20)))),
            "Not quite right on Fri 20 Nov, so it comes back.",
        ),
        (
            replace(CARD, is_open=False, schedule=Schedule(TODAY, memory=Memory(1.0, 5.0, date(2026, 11, 12)))),
            "You knew this last week. A look now keeps it fresh.",
        ),
    ],
)
def test_why_a_question_comes(card: PracticeCard, said: str) -> None:
    assert why(card, TODAY) == said


def test_dates_and_numbers_as_people_say_them() -> None:
    assert on_day(date(2026, 11, 26)) == "Thu 26 Nov"
    assert ago(TODAY, TODAY) == "today"
    assert ago(date(2026, 11, 2), TODAY) == "on Mon 2 Nov"
    assert at_clock(NOW) == "9:00 UTC"
    assert at_clock(NOW.astimezone(ZoneInfo("Asia/Dubai"))) == "13:00 UTC+04"
    assert at_clock(NOW.time()) == "9:00"
    assert at_clock(NOW.replace(hour=0)) == "0:00 UTC"
    assert head(3, is_own=False) == "Three short questions, about two minutes."
    assert head(1, is_own=True) == "Here is your question."


def test_bars_fill_and_little_knowledge_is_said_in_words() -> None:
    assert bar(None) == "▱▱▱▱▱  not begun"
    assert bar(Mastery(0.9, 0.3, 2)) == "▰▰▱▱▱  too early to say"
    assert bar(Mastery(0.64, 0.41, 12)) == "▰▰▱▱▱  at least 41\u00a0%"


def test_a_first_day_without_a_path_is_a_short_hello() -> None:
    card = first_day_card("Mia", None, None, "9:00")
    assert message_problems(card.text, card.blocks) == []
    assert "path" not in str(card.blocks)


NOTED = replace(
    ITEM,
    kind=Kind.MISTAKES,
    stem=written("A colleague noted three rules. Which of them have a mistake?", ("Pay within 9 days.", "Ring <Ada>.", "Wait.")),
    options=tuple(OPTIONS.values()),
    key=1,
    explanation=written("It says:", ("Pay within 6 days.", "Ring <Ada>.", "Wait.")),
    homes=("“9 days” – Berths: “Wait 9 days.”", *[""] * 7),
)


def said(choice: int) -> str:
    answer = Answer(choice, choice == NOTED.key, TODAY)
    return texts(batch_card(BatchShown([QuestionShown("a1", NOTED, QuestionState.ANSWERED, "", answer)])))


def texts(card: Card) -> str:
    parts = [part for block in card.blocks for part in (block.get("text"), *block.get("elements", ())) if part]
    return "\n".join(str(part["text"]) for part in parts if "text" in part)


def test_noted_rules_stand_below_each_other_behind_their_letters() -> None:
    question = "*A colleague noted three rules. Which of them have a mistake?*"
    asked = texts(batch_card(BatchShown([QuestionShown("a1", NOTED, QuestionState.OPEN)])))
    assert f"{question}\n*A*  “Pay within 9 days.”\n*B*  “Ring &lt;Ada&gt;.”\n*C*  “Wait.”" in asked


def test_after_a_miss_every_rule_that_was_misjudged_says_why_and_where_the_mistake_would_be_right() -> None:
    miss = said(2)
    assert "You chose: Only B\nRight would be: *Only A*" in miss
    assert "*A* has a mistake: it says “9 days”, the SOP says “6 days”." in miss
    assert "*B* has no mistake." in miss
    assert "*C* has" not in miss
    assert "It says:\n*A*  “Pay within 6 days.”\n*B*  “Ring &lt;Ada&gt;.”" in miss
    assert "has its place too: “9 days” – Berths" in said(0)
    assert "has its place too" not in said(1)
    assert "it says “9 days”" in said(1)


def test_an_explanation_of_several_lines_keeps_them() -> None:
    older = replace(ITEM, explanation="It says:\nPay within 6  days.\nRing <Ada>.")
    assert told_lines(older, 300) == "It says:\nPay within 6 days.\nRing &lt;Ada&gt;."
