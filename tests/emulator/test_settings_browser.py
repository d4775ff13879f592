"""An admin changes settings at the emulator's page, and colleagues notice it. The pictures in docs/images come from here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.browser import DECIDER, PATIENCE, STAND_IN, opened_page, picture, press
from support.harness import MIA, OWNER, ROOT, Bot, Slackland, bot_beside, key_of, text_of, wait_for

ROSA = "U0ROSA"
QUESTION = "How do I capture an authorised payment?"

SUBMIT = """() => new Promise(done => {
  const socket = new WebSocket(`ws://${location.host}/ui`)
  socket.onopen = () => {
    const channel = {channel: {type: "conversations_select", selected_conversation: "C0BILLING"}}
    const mode = {mode: {type: "radio_buttons", selected_option: {value: "unasked"}}}
    socket.send(JSON.stringify({t: "view_submit", user: "U0ROSA", values: {channel, mode}}))
    setTimeout(done, 500)
  }
})"""
"""The emulator's page lists no channels to choose from, so its socket submits the form."""


@pytest.fixture(scope="module")
def bot(slack: Slackland, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """It has an administrator, and golden questions."""
    more = {"CAIRN_ADMINS": ROSA, "GOLDEN_QUESTIONS": str(ROOT / "examples" / "questions.yaml")}
    with bot_beside(slack, library, tmp_path_factory.mktemp("bot") / "home", **more) as running:
        yield running


@pytest.fixture
def page(slack: Slackland, bot: Bot, chromium: Path) -> Iterator[Page]:
    """The page as the administrator sees it, on Cairn's Home tab."""
    with opened_page(slack, chromium) as opened:
        opened.locator(".actas select").select_option(label=STAND_IN)
        opened.locator(".sidebar-item", has_text="cairn").first.click()
        yield opened


def test_an_admin_lets_cairn_answer_unasked_in_a_channel_and_a_colleague_gets_an_answer(
    slack: Slackland, page: Page, pictures: Path
) -> None:
    main = page.locator("main")
    press(main, "Settings")
    expect(main.get_by_text("I answer when I am mentioned.")).to_be_visible(timeout=PATIENCE)
    main.get_by_role("button", name="Change", exact=True).first.click()
    modal = page.locator(".modal")
    expect(modal.get_by_text("When do I answer there?")).to_be_visible(timeout=PATIENCE)
    modal.locator("input[type=radio]").nth(1).check()
    picture(page, pictures / "settings-channels.png")
    page.evaluate(SUBMIT)
    expect(main.get_by_text("Channels: saved.")).to_be_visible(timeout=PATIENCE)
    expect(main.get_by_text("Without a mention as well: #billing.")).to_be_visible(timeout=PATIENCE)
    expect(modal).to_have_count(0, timeout=PATIENCE)
    picture(page, pictures / "settings-home.png")
    asked = slack.say("C0BILLING", MIA, QUESTION)
    assert "Nobody asked me" in text_of(slack.wait_for_answer("C0BILLING", asked))
    silent = slack.say("C0SUPPORT", MIA, QUESTION)
    assert slack.answers("C0SUPPORT", silent) == []
    press(main, "Look")
    expect(modal.get_by_text("Also questions without a mention").first).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "settings-log.png")
    page.locator(".modal-x").click()


def test_health_is_told_in_words(page: Page, pictures: Path) -> None:
    main = page.locator("main")
    press(main, "Settings")
    expect(main.get_by_text("What cairn doctor finds")).to_be_visible(timeout=PATIENCE)
    main.get_by_role("button", name="Look", exact=True).nth(2).click()
    expect(page.locator(".modal").get_by_text("database:")).to_be_visible(timeout=4 * PATIENCE)
    picture(page, pictures / "settings-health.png")
    page.locator(".modal-x").click()


def test_the_library_is_leafed_through(slack: Slackland, bot: Bot, chromium: Path, pictures: Path) -> None:
    with opened_page(slack, chromium) as page:
        slack.say(MIA, MIA, "browse")
        page.locator(".sidebar-item", has_text="Jonas Lindqvist").first.click()
        page.locator(".thread-summary").last.click(timeout=PATIENCE)
        expect(page.get_by_role("button", name=f"{DECIDER} (").last).to_be_visible(timeout=PATIENCE)
        picture(page, pictures / "browse.png")
        page.get_by_role("button", name=f"{DECIDER} (").last.click()
        page.get_by_role("button", name="Sections", exact=True).first.click(timeout=PATIENCE)
        expect(page.get_by_text("last reviewed").last).to_be_visible(timeout=PATIENCE)


def test_an_owners_tick_mark_makes_a_suggestion_and_a_thumb_counts(slack: Slackland, bot: Bot) -> None:
    asked = slack.mention("C0BILLING", MIA, "how do I issue a refund?")
    answer = slack.wait_for_answer("C0BILLING", asked)
    slack.react("C0BILLING", MIA, str(answer["ts"]), "+1")
    words = slack.say("C0BILLING", "U0DIEGO", "After 60 days we pay back by bank transfer.", asked)
    slack.react("C0BILLING", OWNER, words, "white_check_mark")

    def cards() -> bool:
        return any(key_of(each).startswith("proposal:") for each in slack.bot_messages("C0BILLING"))

    wait_for("the suggestion's card", cards, PATIENCE / 1_000)
