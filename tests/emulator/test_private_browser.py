"""What people ask in direct messages, acted out at the emulator's page: a case sent in private, a matter of life and death, a talk.

The pictures in docs/images come from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient
from support.browser import DECIDER, PATIENCE, PERSON, picture, press, submit
from support.harness import ROOT, Bot, Slackland, bot_beside

from scripts.emulator import BOT_TOKEN

ASKER, BYSTANDER, LISTENER, TALKER = "Sam Whitfield", "Hana Kobayashi", "Sanne de Vries", "Tan Mei-Lin"
TALL = {"width": 1120, "height": 1240}


@pytest.fixture(scope="module")
def bot(slack: Slackland, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """It knows who listens in confidence."""
    home = tmp_path_factory.mktemp("bot") / "home"
    with bot_beside(slack, library, home, CONFIDENTIAL=str(ROOT / "examples" / "confidential.yaml")) as running:
        yield running


def direct(page: Page, name: str) -> None:
    """Act as somebody, at their direct messages with Cairn."""
    page.locator(".actas select").select_option(label=name)
    page.locator(".sidebar-item", has_text=name).first.click(timeout=PATIENCE)


def write(page: Page, text: str) -> Locator:
    """Write there and open the thread of what was written."""
    page.locator("main .composer-input").fill(text)
    page.locator("main .composer-send").click()
    page.locator(".messages .msg", has_text=text).last.locator(".thread-summary").click(timeout=PATIENCE)
    return page.locator(".thread-pane")


def begun(page: Page, slack: Slackland, person: str, name: str, text: str) -> Locator:
    """The first words of a conversation: only then does the page know of it."""
    slack.say(person, person, text)
    page.reload()
    direct(page, name)
    page.locator(".messages .msg", has_text=text).last.locator(".thread-summary").click(timeout=PATIENCE)
    return page.locator(".thread-pane")


def test_a_case_is_sent_in_private_and_approved_there(slack: Slackland, page: Page, pictures: Path) -> None:
    page.set_viewport_size(TALL)
    thread = begun(page, slack, "U0SAMW", ASKER, "Can I pause a subscription for 4 months for this customer?")
    expect(thread.get_by_text("I can't decide this")).to_be_visible(timeout=PATIENCE)
    expect(thread.get_by_text("Nobody is told before you send it")).to_be_visible()
    picture(page, pictures / "case-destination.png")
    press(thread, "Send to owner")
    expect(thread.get_by_text(f"I asked {DECIDER}")).to_be_visible(timeout=PATIENCE)
    page.set_viewport_size({"width": 1120, "height": 620})
    direct(page, DECIDER)
    expect(page.locator("main").get_by_role("button", name="Approve", exact=True)).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "case-decider.png")


def test_in_a_channel_whoever_does_not_decide_hears_who_does(slack: Slackland, page: Page, pictures: Path) -> None:
    page.set_viewport_size({"width": 1120, "height": 860})
    page.locator(".actas select").select_option(label=ASKER)
    page.locator(".sidebar-item", has_text="support").click()
    thread = write(page, "@cairn Can we pause a subscription for 5 months?")
    press(thread, "Send to owner")
    page.locator(".actas select").select_option(label=BYSTANDER)
    press(page.locator("main"), "Decide")
    expect(page.get_by_text("Only the billing lead can do that")).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "case-not-decider.png")


def test_within_the_limit_nobody_has_to_decide(slack: Slackland, page: Page, pictures: Path) -> None:
    page.set_viewport_size(TALL)
    thread = begun(page, slack, "U0JONAS", PERSON, "refund of 150 EUR, can I do it myself?")
    expect(thread.get_by_text("EUR 200").first).to_be_visible(timeout=PATIENCE)
    expect(thread.get_by_role("button", name="Send to owner")).to_have_count(0)
    picture(page, pictures / "false-exception.png")


def test_danger_to_life_help_comes_first_and_a_click_asks_for_a_talk(slack: Slackland, page: Page, pictures: Path) -> None:
    page.set_viewport_size({"width": 1120, "height": 760})
    thread = begun(page, slack, "U0JONAS", PERSON, "i cant go on any more, i want to kill myself")
    expect(thread.get_by_text("please call for help now")).to_be_visible(timeout=PATIENCE)
    expect(thread.get_by_text("Telefonseelsorge")).to_be_visible()
    picture(page, pictures / "confidential-dm.png")
    press(thread, f"Ask {LISTENER} for a talk")
    direct(page, LISTENER)
    expect(page.get_by_text(f"{PERSON} would like to talk to you in confidence")).to_be_visible(timeout=PATIENCE)
    page.set_viewport_size({"width": 1120, "height": 420})
    picture(page, pictures / "confidential-contact.png")


def test_a_talk(slack: Slackland, page: Page, pictures: Path) -> None:
    page.set_viewport_size(TALL)
    begun(page, slack, "U0MEILIN", TALKER, "hi! are you a bot?")
    thread = write(page, "who owns refunds?")
    expect(thread.get_by_text(DECIDER).first).to_be_visible(timeout=PATIENCE)
    thread = write(page, "How do I issue a refund? And how do I stop a payment hold?")
    expect(thread.locator(".bk-actions").first).to_be_visible(timeout=PATIENCE)
    thread.locator(".composer-input").fill("no that's wrong")
    thread.locator(".composer-send").click()
    expect(thread.get_by_text("noted as").last).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "talk.png")


def test_a_private_answer_is_shared_in_a_channel(slack: Slackland, page: Page) -> None:
    thread = begun(page, slack, "U0HANA", BYSTANDER, "what does it cost to pause?")
    thread.locator(".bk-overflow").last.select_option(label="Share in a channel", timeout=PATIENCE)
    modal = page.locator(".modal")
    expect(modal.get_by_text("Your question: what does it cost to pause?")).to_be_visible(timeout=PATIENCE)
    submit(page, "U0HANA", share_channel={"type": "conversations_select", "selected_conversation": "C0FINANCE"})
    expect(modal).to_have_count(0, timeout=PATIENCE)
    page.locator(".sidebar-item", has_text="finance").click()
    shared = page.locator("main .msg", has_text=f"{BYSTANDER} shares an answer")
    expect(shared.get_by_text("A paused account costs EUR 5 per month")).to_be_visible(timeout=PATIENCE)
    expect(shared.get_by_role("button", name="Still stuck")).to_have_count(0)


def test_in_a_group_message_all_read_what_is_open_and_one_what_is_not(slack: Slackland, page: Page) -> None:
    """The emulator has no group messages: a private channel stands for one."""
    made = WebClient(BOT_TOKEN, slack.api_url).conversations_create(name="mpdm-jonas--amara--cairn-1", is_private=True)
    group = str(made["channel"]["id"])
    slack.mention(group, "U0JONAS", "what does it cost to pause?")
    slack.mention(group, "U0JONAS", "what goes into the chargeback evidence file?")
    slack.say(group, "U0JONAS", "how do I issue a refund?")
    page.reload()
    page.locator(".actas select").select_option(label=PERSON)
    page.locator(".sidebar-item", has_text="mpdm").click(timeout=PATIENCE)
    threads = page.locator("main .thread-summary")
    expect(threads).to_have_count(2, timeout=PATIENCE)
    threads.first.click()
    pane = page.locator(".thread-pane")
    expect(pane.get_by_text("A paused account costs EUR 5 per month")).to_be_visible(timeout=PATIENCE)
    expect(pane.get_by_role("button", name="Still stuck")).to_be_visible()
    threads.last.click()
    expect(pane.get_by_text("I've sent you the answer privately, because that SOP isn't open")).to_be_visible(timeout=PATIENCE)
    assert "evidence" not in str(slack.bot_messages(group)).casefold()
    direct(page, PERSON)
    expect(page.locator("main").get_by_text("You asked in a private channel").last).to_be_visible(timeout=PATIENCE)
