"""Cards of practice in German and in a pseudo-locale: they keep Slack's limits, and no word of them is hard-coded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from support.pseudo_locale import check_card, check_view

from bot.blocks.card import Block, Card
from bot.practice.views import add_question, checkpoint, learn_home, question_menu
from bot.practice.views import notes as practice_notes
from bot.practice.views.quiz import Answer, BatchShown, Coach, QuestionShown, QuestionState, batch_card
from bot.practice.views.recall import STEPS
from bot.practice.views.review import ItemShown, edit_view, review_card, waiting_blocks
from bot.practice.views.section_review import Said, SectionShown, section_card
from bot.practice.views.words import ago, head, on_day, why
from core.localization import speaking
from core.work_events import WorkKind
from nudges.asking.attempts import Confidence, Unknown
from nudges.cards.models import OUTCOME, STEP_PLACE, STEP_QUOTE, Cause, PracticeCard
from nudges.cards.spacing import Memory, Schedule
from nudges.items.bank import BankItem, ItemState
from nudges.items.bank import Why as ItemWhy
from nudges.items.models import Item, ItemOrigin, Kind, Release
from nudges.learners.models import Learner, Snooze
from nudges.learners.progress import LearnerHome
from nudges.learners.remarks import RemarkKind
from nudges.skills.checkpoints import Checkpoint, CheckpointState
from nudges.skills.skillmap import Frequency, Task
from retrieval.library.models import SectionRef

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
URL = "https://s.example/r"
REF = SectionRef("ε1", "δ")
ITEM = Item(
    id="i1",
    sop="ε1",
    kind=Kind.CLOZE,
    stem="Έως πόσες μέρες;",
    options=("δύο", "τρεις"),
    key=1,
    evidence="έως τρεις",
    explanation="έως τρεις μέρες",
    section="δ",
    section_digest="d",
    family="ε1#δ/1",
    seed=0,
    origin=ItemOrigin.GENERATED,
    findings=(),
    release=Release.AUTO,
)
CARD = PracticeCard("U0MIA", ITEM.family, REF, Cause.QUESTION, {}, NOW - timedelta(days=1), is_open=True, schedule=Schedule(TODAY))
LEARNER = Learner("U0MIA")
TASK = Task("t1", "Επιστροφές", Frequency.DAILY, 4)
POINT = Checkpoint("U0MIA", "ρόλος", "t1", CheckpointState.ASKED, NOW, "U0AMARA")
RIGHT = Answer(1, is_right=True, next_on=TODAY, url=URL, version=3)
WRONG = Answer(0, is_right=False, next_on=TODAY, url=URL, version=3, coach=Coach.OFFERED, has_explainers=True)


def batch(*answers: Answer | QuestionState, is_own: bool = False) -> Card:
    shown = [
        QuestionShown(f"a{at}", ITEM, QuestionState.ANSWERED, answer=one)
        if isinstance(one, Answer)
        else QuestionShown(f"a{at}", ITEM, one)
        for at, one in enumerate(answers)
    ]
    return batch_card(BatchShown(shown, is_own, practice_notes.reported(is_out=False)))


def line(text: str) -> Card:
    return practice_notes.said(text)


def item(state: ItemState, reason: ItemWhy = ItemWhy.NONE, **fields: Any) -> ItemShown:
    return ItemShown(BankItem(replace(ITEM, **fields), state, NOW, reason), "Ενότητα", URL, "Αμάρα")


WORK = {"task": "Επιστροφές", "step": "2", "τιμολόγιο": "12", STEP_PLACE: "Επιστροφές", STEP_QUOTE: "Κλείσε."}
RECALLED = Memory(5.0, 5.0, TODAY - timedelta(days=3))
CARDS: Mapping[str, Callable[[], Card]] = {
    "open": lambda: batch(QuestionState.OPEN),
    "three": lambda: batch(RIGHT, WRONG, QuestionState.PUT_OFF),
    "sure": lambda: batch(replace(RIGHT, confidence=Confidence.SURE), replace(WRONG, coach=Coach.ASKED), is_own=True),
    **{
        f"stand {each}": lambda each=each: batch(each, QuestionState.OPEN)
        for each in QuestionState
        if each is not QuestionState.ANSWERED
    },
    **{f"why {each}": lambda each=each: line(why(replace(CARD, cause=each, context=WORK), TODAY) or "Δ") for each in Cause},
    **{
        f"work {each}": lambda each=each: line(why(replace(CARD, cause=Cause.OUTCOME, context={OUTCOME: each.value}), TODAY))
        for each in WorkKind
    },
    "ago": lambda: line(" ".join(ago(TODAY - timedelta(days=days), TODAY) for days in (0, 1, 4, 8, 30))),
    "heads": lambda: line(" ".join(head(number, is_own=own) for number in (1, 2, 3, 4) for own in (True, False))),
    "lost": lambda: line(" ".join(practice_notes.lost(each).text for each in (Unknown(),))),
    **{f"review {each}": lambda each=each: review_card(item(each)) for each in ItemState},
    **{f"waits {each}": lambda each=each: review_card(item(ItemState.REVIEW, each)) for each in ItemWhy},
    **{
        f"kind {each}": lambda each=each: review_card(item(ItemState.REVIEW, kind=each)) for each in Kind if each is not Kind.RECALL
    },
    "suggested": lambda: review_card(item(ItemState.REVIEW, origin=ItemOrigin.SUGGESTED)),
    **{
        f"section {each}": lambda each=each: section_card(
            SectionShown([item(ItemState.REVIEW), item(ItemState.FLAGGED), item(ItemState.APPROVED)], "Ενότητα", URL, 2, each)
        )
        for each in Said
    },
    "stubborn": lambda: practice_notes.stubborn("Ενότητα", ITEM, URL, ""),
    "explain": lambda: practice_notes.can_explain(["Λέο", "Γκρέτα"], "Ενότητα"),
    "explain one": lambda: practice_notes.can_explain(["Λέο"], "Ενότητα"),
    "explain none": lambda: practice_notes.can_explain([], "Ενότητα"),
    "out": lambda: line(practice_notes.reported(is_out=True)),
    **{f"put off {each}": lambda each=each: line(practice_notes.put_off(replace(LEARNER, next_at=NOW), each)) for each in Snooze},
    "sent": lambda: line(practice_notes.sent_to_messages(1).text + practice_notes.sent_to_messages(3).text),
    "nothing": lambda: line(practice_notes.nothing_to_ask("").text + practice_notes.nothing_to_ask("θέμα").text),
    **{
        f"note {name}": make
        for name, make in vars(practice_notes).items()
        if name in {"not_enrolled", "unknown_person", "wrong_reviewer", "gone", "no_case"}
    },
    "offer": lambda: checkpoint.offer_card(POINT, TASK, "Λέο"),
    "question": lambda: checkpoint.question_card(POINT, TASK, "Μία"),
    "confirmed": lambda: checkpoint.confirmed_card(TASK, "U0LEO"),
    "settled": lambda: checkpoint.settled_card(TASK, "Μία", checkpoint.WAITS),
    "thanks": lambda: add_question.thanks_card(ITEM, "Ενότητα", URL, is_asked=False, is_owner=False),
    "taken": lambda: add_question.outcome_card(ITEM, is_asked=True, is_edited=True),
    "not taken": lambda: add_question.outcome_card(ITEM, is_asked=False),
    **{f"remark {each}": lambda each=each: line(question_menu.note_of(each, is_back=False)) for each in question_menu.LABELS},
    **{f"back {each}": lambda each=each: line(question_menu.note_of(each, is_back=True)) for each in question_menu.LABELS},
    "not my job": lambda: question_menu.not_my_job_card(5, "", ""),
}
VIEWS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "edit": lambda: edit_view(item(ItemState.REVIEW).found, "x"),
    "add": lambda: add_question.add_view("Ενότητα", "κείμενο", "x", is_owner=False),
    "slot": lambda: learn_home.slot_view(LEARNER),
    "leave": lambda: learn_home.leave_view(LEARNER),
    "waiting": lambda: {"blocks": waiting_blocks(2)},
    "not enrolled": lambda: {"blocks": _learner(replace(LEARNER, is_enrolled=False))},
    "menu": lambda: {"blocks": [{"type": "actions", "elements": [_menu(), question_menu.not_now("a")]}]},
}


def _learner(learner: Learner) -> list[Block]:
    return learn_home.learner_blocks(learn_home.LearnerPage(LearnerHome(learner, (), None, (), 0), {}))


def _menu() -> dict[str, Any]:
    made: dict[str, Any] = question_menu.question_menu("a", {RemarkKind.TOO_EASY})
    return made


@pytest.mark.parametrize("name", CARDS)
def test_a_card_fits_in_german_and_no_word_of_it_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_card(CARDS[name], monkeypatch)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_fits_in_german_and_no_word_of_it_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_view(VIEWS[name], monkeypatch)


@pytest.mark.parametrize("code", ["en", "de"])
def test_a_day_may_end_a_sentence(code: str) -> None:
    with speaking(code):
        assert not [month for month in range(1, 13) if on_day(date(2026, month, 1)).endswith(".")]


def test_steps_are_spoken_in_german() -> None:
    assert len(STEPS) == 4
    with speaking("de"):
        assert on_the_buttons(batch(QuestionState.LOOKED)) >= {"Vergessen", "Schwer", "Gut", "Leicht"}


def on_the_buttons(card: Card) -> set[str]:
    elements = [each for block in card.blocks if block["type"] == "actions" for each in block["elements"]]
    return {each["text"]["text"] for each in elements if each["type"] == "button"}
