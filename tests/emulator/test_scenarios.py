"""What people do, against the real process: the bot, its database, its index and its socket."""

from __future__ import annotations

import pytest
from support.harness import MIA, OWNER, Bot, Slackland, key_of, text_of, wait_for

REFUND = "what is the refund window by plan?"
OFF_TOPIC = "which wine goes with grilled trout?"
COLLEAGUE = "U0PRIYA"


@pytest.fixture(autouse=True)
def _bot(bot: Bot) -> None:
    del bot


def test_a_mention_is_answered_in_its_thread_with_the_source(slack: Slackland) -> None:
    asked = slack.mention("C0BILLING", MIA, REFUND)
    answer = slack.wait_for_answer("C0BILLING", asked)
    assert key_of(answer).startswith("answer:")
    assert "owner Amara Okafor" in text_of(answer)
    assert "Open the SOP" in text_of(answer)
    assert len(slack.answers("C0BILLING", asked)) == 1


def test_a_follow_up_needs_no_mention_and_keeps_the_thread_in_mind(slack: Slackland) -> None:
    asked = slack.mention("C0BILLING", MIA, "a customer disputes an invoice, what now?")
    slack.wait_for_answer("C0BILLING", asked)
    slack.say("C0BILLING", COLLEAGUE, "I had that last week too", asked)
    slack.say("C0BILLING", MIA, "and if it was already captured?", asked)
    second = slack.wait_for_answer("C0BILLING", asked, 2)
    assert "captur" in text_of(second).lower()
    slack.say("C0BILLING", MIA, "thanks!", asked)
    slack.say("C0BILLING", MIA, "how long does the refund take?", asked)
    slack.wait_for_answer("C0BILLING", asked, 3)
    assert len(slack.answers("C0BILLING", asked)) == 3


def test_a_direct_message_is_answered_below_it(slack: Slackland) -> None:
    asked = slack.say(MIA, MIA, REFUND)
    direct = wait_for("the DM", lambda: slack.direct(MIA))
    answer = slack.wait_for_answer(direct, asked)
    assert "Refund" in text_of(answer)


def test_a_question_off_topic_is_declined_with_the_next_step(slack: Slackland) -> None:
    asked = slack.mention("C0BILLING", MIA, OFF_TOPIC)
    answer = slack.wait_for_answer("C0BILLING", asked)
    assert "found nothing about this" in text_of(answer)
    assert "ask_owner" in text_of(answer)


def test_the_command_answers_in_private(slack: Slackland) -> None:
    def whispers() -> list[str]:
        return [text_of(each) for each in slack.messages("C0FINANCE") if each.get("ephemeral_to") == MIA]

    slack.command("C0FINANCE", MIA, REFUND)
    wait_for("the answer", lambda: [each for each in whispers() if "Open the SOP" in each])
    slack.command("C0FINANCE", MIA, "help")
    wait_for("help", lambda: [each for each in whispers() if "Ask me how" in each])
    slack.command("C0FINANCE", MIA, "status")
    wait_for("status", lambda: [each for each in whispers() if "Cairn is up" in each])
    assert len(whispers()) == 3


def test_clicks_are_recorded_on_the_card_and_why_opens_a_modal(slack: Slackland) -> None:
    asked = slack.mention("C0SUPPORT", MIA, REFUND)
    answer = slack.wait_for_answer("C0SUPPORT", asked)
    slack.press("C0SUPPORT", answer, MIA, "feedback_still_stuck")
    wait_for("the recorded click", lambda: "is still stuck" in text_of(slack.answers("C0SUPPORT", asked)[0]))
    slack.press("C0SUPPORT", answer, MIA, "feedback_helped")
    wait_for("the newer click", lambda: "said this helped" in text_of(slack.answers("C0SUPPORT", asked)[0]))
    slack.press("C0SUPPORT", answer, MIA, "answer_more")
    wait_for("the modal", lambda: any("What I searched" in each for each in slack.calls("views.open")))


def test_an_owner_is_asked_and_the_reply_comes_back(slack: Slackland) -> None:
    asked = slack.mention("C0SUPPORT", MIA, "how do I issue a refund?")
    answer = slack.wait_for_answer("C0SUPPORT", asked)
    slack.press("C0SUPPORT", answer, MIA, "ask_owner")
    card = wait_for("the card", lambda: [each for each in slack.bot_messages("C0BILLING") if key_of(each).startswith("case:")])[0]
    assert f"<@{OWNER}>" in text_of(card)
    wait_for("the confirmation", lambda: "I asked Amara Okafor in #billing" in text_of(slack.answers("C0SUPPORT", asked)[0]))
    slack.say("C0BILLING", OWNER, "Use the short form, <!channel>", card["ts"])
    back = slack.wait_for_answer("C0SUPPORT", asked, 2)
    assert "Amara Okafor wrote" in text_of(back)
    assert "<!channel>" not in text_of(back)


def test_the_home_tab_is_published(slack: Slackland) -> None:
    slack.open_home(MIA)
    wait_for("the home tab", lambda: any("Answers from your approved SOPs" in each for each in slack.calls("views.publish")))


def test_edits_and_chatter_are_left_alone(slack: Slackland) -> None:
    before = len(slack.bot_messages("C0ONBOARDING"))
    slack.say("C0ONBOARDING", MIA, "good morning everybody, how is the refund thing going?")
    last = slack.mention("C0ONBOARDING", MIA, REFUND)
    slack.wait_for_answer("C0ONBOARDING", last)
    assert len(slack.bot_messages("C0ONBOARDING")) == before + 1


def test_no_log_line_holds_what_people_wrote(slack: Slackland, bot: Bot) -> None:
    asked = slack.mention("C0BILLING", MIA, "zanzibar-refund-secret how do refunds work?")
    slack.wait_for_answer("C0BILLING", asked)
    assert "zanzibar" not in (bot.home / "bot.log").read_text(encoding="utf-8")
