"""The owner's part of the Home tab."""

from __future__ import annotations

from typing import Any

from fakes.slack import TEAM
from support.bot_factory import Calm, SlackSide, found, home, publish, slack_side
from support.case_story import RAISED, Story

from bot.home.views.owners_page import GapLine, LimitLine, OwnersPage, owner_blocks
from escalation.cases.afterwards import GapKind
from escalation.cases.ports import Review
from retrieval.library.models import Block, BlockKind

LIMIT = Block(BlockKind.PARAGRAPH, "Refunds over EUR 500 need the approval of the finance lead.")


def press(side: SlackSide, action: str, value: str, person: str) -> None:
    body: dict[str, Any] = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": person, "team_id": TEAM},
        "container": {"type": "view"},
        "trigger_id": "T.1",
        "actions": [{"action_id": action, "block_id": "b", "value": value}],
    }
    side.dispatch(body)


def test_open_cases_stand_with_their_deadline_and_a_way_to_the_card_and_without_the_asker() -> None:
    story = Story().sent()
    text = home(story.side, "U0AMARA")
    for words in ("Decide a case about Refunds", "The asker waits. Due 2", "Open the case", "slack.com/archives/C0BILLING"):
        assert words in text
    for words in ("Mia Sol", "can I refund 750 EUR?"):
        assert words not in text
    assert "Decide a case" not in home(story.side, "U0MIA")
    story.click("case_claim", "U0AMARA")
    story.click("case_decline", "U0AMARA")
    story.submit("U0AMARA", reason="No")
    assert "Decide a case" not in home(story.side, "U0AMARA")


def test_what_the_sop_should_say_is_on_the_content_owners_list_until_it_is_done() -> None:
    story = Story().sent()
    story.click("case_approve", "U0GRETA")
    story.submit("U0GRETA", reason="Long-standing customer", in_sop={"selected_options": [{"value": "yes"}]})
    text = home(story.side, "U0AMARA")
    assert "A decision should become part of the SOP" in text
    assert "Long-standing customer" in text
    assert text.count("A decision should become part of the SOP") == 1
    with story.side.memory() as uow:
        (gap,) = uow.gaps.open_gaps()
    press(story.side, "gap_close", gap.id, "U0MIA")
    assert "A decision should become" in home(story.side, "U0AMARA")
    press(story.side, "gap_close", gap.id, "U0AMARA")
    assert "A decision should become" not in home(story.side, "U0AMARA")


def test_a_gap_says_what_was_asked_only_where_somebody_asked() -> None:
    def said(text: str | None) -> str:
        return str(owner_blocks(OwnersPage([GapLine("g1", GapKind.CONFUSING, "Refunds", text, "", None)])))

    assert "Asked: _how long?_" in said("how long?")
    assert "Asked: _(erased)_" in said("")
    assert "Asked" not in said(None)


def limits_side() -> tuple[SlackSide, str]:
    side = slack_side(judge=Calm(RAISED))
    publish(side.memory, found("Limits", "Amounts", (LIMIT,)))
    page = side.services.home.reporting.owners.of("U0AMARA")
    (line,) = page.limits
    return side, f"{line.sop_id}|{line.keys[0]}"


def test_a_limit_read_from_the_text_waits_for_its_owner() -> None:
    side, value = limits_side()
    text = home(side, "U0AMARA")
    assert "Did I read these limits right?" in text
    assert "500 EUR" in text
    assert "Did I read" not in home(side, "U0GRETA")
    press(side, "limit_confirm", value, "U0GRETA")
    assert "Did I read" in home(side, "U0AMARA")
    press(side, "limit_confirm", value, "U0AMARA")
    assert "Did I read" not in home(side, "U0AMARA")
    with side.memory() as uow:
        assert uow.limits.reviewed(["limits"]) == {value.partition("|")[2]: Review.CONFIRMED}


def test_sentences_that_state_one_limit_are_one_question_and_the_answer_counts_for_all() -> None:
    sentences = ("Invoices above EUR 500 need the approval of the lead.", "If the invoice is more than EUR 500, the lead decides.")
    others = ("The lead may wait at most 3 days.", "The file has at most 20 pages.", "Parts under EUR 2 are not paid back.")
    blocks = tuple(Block(BlockKind.PARAGRAPH, sentence) for sentence in (*sentences, *others))
    side = slack_side()
    publish(side.memory, found("Limits", "Late invoices", blocks))
    page = side.services.home.reporting.owners.of("U0AMARA")
    assert [(line.words, line.evidence) for line in page.limits] == [
        ("at most 500 EUR", sentences),
        ("at most 3 days", others[:1]),
    ]
    assert (page.all_limits, home(side, "U0AMARA").count("at most 500 EUR")) == (2, 1)
    press(side, "limit_confirm", f"limits|{page.limits[0].keys[1]}", "U0AMARA")
    with side.memory() as uow:
        assert uow.limits.reviewed(["limits"]) == dict.fromkeys(page.limits[0].keys, Review.CONFIRMED)
    assert [line.words for line in side.services.home.reporting.owners.of("U0AMARA").limits] == ["at most 3 days"]


def test_what_the_owner_wrote_in_the_front_matter_is_not_asked_about_again() -> None:
    side = slack_side()
    publish(side.memory, found("Limits", "Amounts", (LIMIT,), limits=("refund amount > 500 EUR needs finance-lead",)))
    assert side.services.home.reporting.owners.of("U0AMARA").limits == []


def test_a_rejected_limit_is_not_asked_about_again() -> None:
    side, value = limits_side()
    press(side, "limit_reject", value, "U0AMARA")
    assert "Did I read" not in home(side, "U0AMARA")


def test_a_limit_read_from_a_table_shows_its_row_in_words() -> None:
    line = LimitLine(
        "thresholds", ["k"], "Thresholds", "at most 30 minutes", "", ["| 25 to 249 | incident P2 | within 30 minutes |"]
    )
    text = str(owner_blocks(OwnersPage(limits=[line], all_limits=1)))
    assert "> 25 to 249 · incident P2 · within 30 minutes" in text
    assert "|" not in text.replace("thresholds|k", "")
