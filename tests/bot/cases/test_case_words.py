"""What people read about a case is whole, fits into Slack and is true."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.fallback import Fallback
from support.bot_factory import answered, found, mention, source
from support.case_story import LEGAL, RAISED, Story, text_of, value_on

from bot.blocks.checks import SECTION_TEXT
from bot.blocks.parts import fitted
from bot.cases.acting import PER_HOUR
from bot.cases.views.words import quoted_in_full
from escalation.cases.events import name_of
from escalation.cases.models import Status
from retrieval.library.models import Block, BlockKind


@pytest.mark.parametrize("text", ["& <b> " * 330, "&" * 2_000, "a\n" * 1_000, "🙂" * 2_000, "слово " * 300])
def test_a_long_reason_and_long_conditions_arrive_whole(text: str) -> None:
    story = Story().sent()
    story.click("case_approve", "U0AMARA")
    assert not story.submit("U0AMARA", reason=text, conditions=f"{text} Second signature")
    told = story.message("C0OPS")
    shown = text_of(told)
    assert "Second signature" in shown
    assert shown.count("&amp;") >= 2 * text.count("&")
    assert shown.count("🙂") == 2 * text.count("🙂")
    assert "case_more" in text_of(story.card)


LINES = (
    Block(BlockKind.BULLET, "**Small** → support"),
    Block(BlockKind.BULLET, "Large → finance"),
    Block(BlockKind.PARAGRAPH, "So."),
)


def test_the_cards_quote_is_words_without_signs() -> None:
    bullets = replace(
        found(blocks=LINES), section=replace(found(blocks=LINES).section, text="- **Small** → support\n- Large → finance")
    )
    story = Story(replace(RAISED, limit=None), outcome=answered(source(bullets))).sent()
    assert "_Small → support · Large → finance · So._" in text_of(story.card)


def test_a_quote_in_pieces_loses_nothing() -> None:
    text = "one & two\n" * 900
    pieces = quoted_in_full(text)
    assert len(pieces) > 1
    assert all(piece.startswith("> ") and len(piece) <= SECTION_TEXT for piece in pieces)
    assert "".join(pieces).count("two") == 900


@pytest.mark.parametrize(
    ("text", "kept"), [("abc &amp; def", "abc …"), ("see <https://x.example|it>", "see …"), ("abcdefghijk", "abcdefg…")]
)
def test_a_cut_tears_no_token(text: str, kept: str) -> None:
    assert fitted(text, 8) == kept


def test_with_nobody_else_to_ask_nobody_is_said_to_have_been_asked_as_well() -> None:
    story = Story(outcome=answered(source(found(backup=None))), fallback=Fallback(None, None)).sent()
    for _ in range(4):
        story.side.clock.advance(days=1)
        story.side.services.background.ticks.once()
    assert "as well" not in str(story.thread())
    assert "I reminded Amara Okafor" in str(story.thread())
    assert "so I'm asking you" not in str(story.side.slack.messages["C0BILLING"])


def test_what_was_sent_at_once_is_withdrawn_by_one_click() -> None:
    story = Story(LEGAL)
    assert "case_withdraw" in text_of(story.answer)
    story.click("case_withdraw", "U0MIA")
    assert story.case.status is Status.WITHDRAWN


def test_a_flood_is_not_said_to_have_been_sent() -> None:
    story = Story(LEGAL)
    for number in range(1, PER_HOUR + 1):
        story.ask(mention(text="<@U0BOT> I will sue!", ts=f"17953488{number:02}.000200", event_id=f"Flood{number}"))
    assert "right away" not in text_of(story.message("C0OPS"))
    assert "case_send" in text_of(story.message("C0OPS"))


def test_withdrawing_and_asking_again_is_no_way_around_the_limit() -> None:
    story = Story()
    for _ in range(2 * PER_HOUR):
        story.click("ask_owner", "U0MIA") if value_on(story.answer, "ask_owner") else story.click("case_send", "U0MIA")
        story.click("case_withdraw", "U0MIA")
    assert f"{PER_HOUR} within an hour" in str(story.whispers())
    with story.side.memory() as uow:
        sent = [event for event in uow.cases.history(story.question) if name_of(event) in {"sent", "reopened"}]
    assert len(sent) == PER_HOUR


def test_only_the_policy_after_it_was_sent_does_not_claim_that_nobody_was_told() -> None:
    story = Story().sent()
    story.click("case_only_policy", "U0MIA")
    assert "Nobody was told" not in text_of(story.answer)
    assert story.case.status is Status.WITHDRAWN


def test_a_double_click_asks_once_and_asking_after_the_decision_names_it() -> None:
    story = Story().sent()
    story.click("case_send", "U0MIA")
    assert len(story.side.memory.questions[0].feedback) == 1
    story.click("case_decline", "U0AMARA")
    story.submit("U0AMARA", reason="No")
    story.click("case_send", "U0MIA")
    assert "Amara Okafor decided this" in story.whispers()[-1]


def test_the_card_tells_the_conditions_of_an_approval() -> None:
    story = Story().sent()
    story.click("case_approve", "U0AMARA")
    story.submit("U0AMARA", reason="Fine", conditions="Second signature")
    assert "*Conditions:* Second signature" in text_of(story.card)
