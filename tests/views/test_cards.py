from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from support.slack_views import view_problems

from bot.blocks import notes
from bot.blocks.card import Card
from bot.blocks.checks import message_problems
from bot.blocks.notes import Refusal
from bot.blocks.quote import quote_blocks
from bot.blocks.recorded import with_state
from bot.blocks.words import Shown
from bot.cases.views.destination import buttons_of
from bot.home.views.home import Home, home_view
from bot.home.views.status import Status, Usage, status_card
from bot.questions.views import talk
from bot.questions.views.answer import answer_card, reference_text, source_line
from bot.questions.views.places import unanswered_card
from bot.questions.views.why import Explanation, FoundSection, forgotten_view, why_view
from core.localization import speaking
from nudges.lessons.action_cards import CardKind
from retrieval.answer.models import Answered, Confidence, Quote, Reason, Source, Unanswered
from retrieval.library.models import Block, BlockKind, CurrentSection, Governance, Section, SopCard
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion, LoggedSource, Place, Question, Surface
from retrieval.search.models import Signals

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
STEPS = tuple(Block(BlockKind.STEP, f"Do **thing {n}**.", number=n) for n in (1, 2, 5))
CURRENT = CurrentSection(
    SopCard("refunds", "Refunds", "refunds.md", 3, Governance(owner="U0AMARA", review_every=timedelta(days=90)), NOW),
    Section("issue", ("Issue a refund",), "text", 1, 3, STEPS),
)
SIGNALS = Signals(cosine=0.7, bm25=3.0, cover=0.9, dense_rank=1, lexical_rank=2)
QUESTION = Question("q1", "U0MIA", "how?", Place("T", "C", "1.1", "1.1", Surface.MENTION, False), NOW)
LOGGED = LoggedQuestion(
    QUESTION, "support", "answered", None, 0.9, 120, 30, (LoggedSource("refunds", 2, "issue", 1, 1.0, 0.7, None, 1),)
)
STATUS = Status(14, 120, 1, 2, NOW, 9, is_indexed=True, model="minilm", today=Usage(asked=3, answered=2, helped=1, stuck=1))


def shown(current: CurrentSection = CURRENT, rank: int = 1, quote: Quote | None = None, url: str = "https://s.example/r") -> Shown:
    return Shown(Source(current, rank, 1.0, SIGNALS, quote), url, "Amara Okafor", CardKind.CHECKLIST)


def text_of(card: Card) -> str:
    assert message_problems(card.text, card.blocks) == []
    return "\n".join(words for block in card.blocks for words in _texts(block))


def _texts(block: dict[str, Any]) -> list[str]:
    parts = [block.get("text"), *block.get("elements", [])]
    return [part["text"] if isinstance(part["text"], str) else part["text"]["text"] for part in parts if part and part.get("text")]


def test_the_answer_card_reads_from_title_to_buttons() -> None:
    answered = Answered((shown().source,), Confidence.GOOD, 0.9, 120)
    text = text_of(answer_card("q1", answered, [shown()], date(2026, 11, 22)))
    assert text.splitlines() == [
        "*Refunds › Issue a refund*",
        "1. Do *thing 1*.",
        "2. Do *thing 2*.",
        "5. Do *thing 5*.",
        "Good match · v3 · owner Amara Okafor · reviewed 3 Nov 2026 · <https://s.example/r|Open the SOP>",
        "Use as checklist",
        "Helped",
        "Still stuck",
        "Ask the owner",
    ]


def test_the_source_line_names_page_slide_or_time() -> None:
    paged = replace(CURRENT, section=replace(CURRENT.section, reference="pages 4–5"))
    answered = Answered((shown(paged).source,), Confidence.GOOD, 0.9, 120)
    assert "Good match · pages 4–5 · v3 · owner" in text_of(answer_card("q1", answered, [shown(paged)], date(2026, 11, 22)))


def test_the_place_in_a_document_is_named_in_the_language_of_the_reader() -> None:
    with speaking("de"):
        assert [reference_text(reference) for reference in ("page 4", "pages 4–5", "slide 7", "row 12", "00:12:30", "")] == [
            "Seite 4",
            "Seiten 4–5",
            "Folie 7",
            "Zeile 12",
            "00:12:30",
            "",
        ]
    paged = replace(CURRENT, section=replace(CURRENT.section, reference="row 12"))
    with speaking("de"):
        assert "· Zeile 12 ·" in source_line("Passt", shown(paged))


def test_gaps_are_marked_between_and_after_steps() -> None:
    (block, *_) = quote_blocks(Quote(STEPS, frozenset({2, 3}), is_whole=False), "")
    assert block["text"]["text"].splitlines() == ["1. Do *thing 1*.", "2. Do *thing 2*.", "…", "5. Do *thing 5*.", "…"]


def test_overdue_review_pending_version_and_neighbours_are_said() -> None:
    current = replace(CURRENT, sop=replace(CURRENT.sop, pending=4))
    answered = Answered((shown().source,), Confidence.LIKELY, 0.4, 120)
    text = text_of(answer_card("q1", answered, [shown(current), shown(rank=2), shown(rank=3), shown(rank=4)], date(2027, 3, 1)))
    assert "review was due on 1 Feb 2027" in text
    assert "newer version (v4) is waiting" in text
    assert text.count("<https://s.example/r|Refunds › Issue a refund") == 2
    assert "Likely match" in text


def test_a_very_long_section_ends_in_a_link_and_keeps_the_limits() -> None:
    long = Quote(tuple(Block(BlockKind.PARAGRAPH, "word " * 900) for _ in range(30)))
    answered = Answered((shown().source,), Confidence.GOOD, 0.9, 120)
    text = text_of(answer_card("q1", answered, [shown(quote=long)], date(2026, 11, 22)))
    assert "open the SOP for the rest" in text


@pytest.mark.parametrize("kind", list(BlockKind))
def test_every_kind_of_block_keeps_the_limits_however_long(kind: BlockKind) -> None:
    for text in ("x" * 9_000, "<&>" * 3_000, "a b\n" * 4_000, "https://x.example/" + "a" * 6_000):
        blocks = quote_blocks(Quote((Block(kind, text, 2, 1),)), "https://s.example")
        assert message_problems("x", blocks) == []


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words_and_a_next_step(reason: Reason) -> None:
    card = unanswered_card("q1", Unanswered(reason))
    assert "Ask the owner" in text_of(card)


@pytest.mark.parametrize(
    "card",
    [
        notes.how_to(),
        notes.hello(),
        notes.sorry(),
        notes.noted(),
        notes.not_yours(),
        notes.forgotten(),
        notes.recorded("✓ recorded"),
        notes.sent_privately(is_shared=True),
        notes.sent_privately(is_shared=False),
        *(notes.refused(refusal) for refusal in Refusal),
        notes.moved(notes.hello(), notes.asked_elsewhere("<!here> " * 100, "#ops")),
    ],
)
def test_every_note_keeps_the_limits(card: Card) -> None:
    assert text_of(card)


def test_a_click_replaces_the_buttons_and_the_line_before() -> None:
    card = answer_card("q1", Answered((shown().source,), Confidence.GOOD, 0.9, 1), [shown()], date(2026, 11, 22))
    ask = buttons_of("q1", (FeedbackKind.ASK_OWNER,))
    once = with_state(card, "q1", talk.still_stuck("Mia", [("https://s.example", "Refunds")]), ask)
    twice = with_state(once, "q1", talk.helped("Mia"), buttons_of("q1", (FeedbackKind.STILL_STUCK,)))
    assert "still stuck" in text_of(once)
    assert "Mia said this helped" in text_of(twice)
    assert "is still stuck" not in text_of(twice)
    assert text_of(twice).count("Use as checklist") == 1
    assert sum(block["type"] == "actions" for block in twice.blocks) == 2


def test_why_says_it_in_words() -> None:
    view: dict[str, Any] = why_view(
        Explanation(LOGGED, [FoundSection(LOGGED.sources[0], CURRENT, "https://s.example")], is_own=True)
    )
    assert view_problems(view) == []
    text = str(view["blocks"])
    for words in (
        "120 sections",
        "strong match by meaning (1st)",
        "no words in common",
        "Quite sure",
        "then v2, today v3",
        "Erase me",
    ):
        assert words in text


def test_why_of_a_non_answer_and_of_a_hidden_section() -> None:
    unanswered = replace(LOGGED, outcome="unanswered", reason="out_of_scope", sources=(), confidence=0.1, role=None)
    assert "found nothing about this" in str(why_view(Explanation(unanswered, [], is_own=False))["blocks"])
    hidden = why_view(Explanation(LOGGED, [FoundSection(LOGGED.sources[0], None, "")], is_own=False))
    assert "may not see" in str(hidden)
    assert "Refunds" not in str(hidden)
    assert view_problems(forgotten_view()) == []


def test_home_shows_role_questions_and_library() -> None:
    said = Feedback("q1", "U0MIA", FeedbackKind.HELPED, NOW)
    view: dict[str, Any] = home_view(Home("support", (replace(LOGGED, feedback=(said,)),), STATUS))
    assert view_problems(view) == []
    text = str(view["blocks"])
    for words in ("how?", "3 Nov 2026, answered, helped", "*support*", "14 approved SOPs", "shows everything about you"):
        assert words in text
    assert "None yet" in str(home_view(Home(None, (), STATUS)))
    tried = str(home_view(Home(None, (), STATUS, prompts=("When may I capture <!here>?",))))
    assert "• When may I capture" in tried
    assert "<!here>" not in tried


def test_an_empty_home_tab_says_why_and_that_it_is_an_ai() -> None:
    empty = str(home_view(Home(None, (), replace(STATUS, sops=0))))
    assert "no SOP is approved" in empty
    assert "cairn sops sync DIR" in empty
    assert "I'm an AI assistant." in empty


def test_status_counts_and_warns() -> None:
    assert "1 newer version waiting" in text_of(status_card(STATUS))
    assert "3 questions, 2 of them answered." in text_of(status_card(STATUS)), "two who said so would be known"
    said = replace(STATUS, today=Usage(asked=9, answered=8, helped=4, stuck=1))
    assert "8 of them answered; it helped 4 of the 5 who said" in text_of(status_card(said))
    unsaid = replace(STATUS, today=Usage(asked=3, answered=2, helped=0, stuck=0))
    assert "3 questions, 2 of them answered." in text_of(status_card(unsaid))
    empty = replace(STATUS, sops=0, today=Usage(0, 0, 0, 0), is_indexed=False)
    assert "no approved SOPs yet" in text_of(status_card(empty))
    assert "being rebuilt" in text_of(status_card(empty))
