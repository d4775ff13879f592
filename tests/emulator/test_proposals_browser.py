"""A file is changed, its owner approves the card, the answer changes; somebody suggests better words: at the emulator's page.

The pictures in docs/images come from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.alert_company import Company, company
from support.browser import PATIENCE, PERSON, ask, opened_page, picture, press
from support.harness import Slackland, text_of, wait_for

pytestmark = pytest.mark.timeout(480)

FILE = "pausing-subscriptions.md"
OLD = "A paused account costs EUR 5 per month, whatever the plan and the number of locations."
NEW = "A paused account costs EUR 7 per month, whatever the plan and the number of locations."
AGAIN = "A paused account costs EUR 8 per month, whatever the plan and the number of locations."
SUGGESTED = "A paused account costs EUR 7 per month and location. The text reminders are off meanwhile."
QUESTION = "what does it cost to pause?"
WORDS = ".modal textarea, .modal input:not([type=radio], [type=checkbox])"
OWNER = "Hana Kobayashi"


@pytest.fixture
def bot(slack: Slackland, library: Path, tmp_path: Path) -> Iterator[Company]:
    with company(slack, library, tmp_path / "home") as running:
        yield running


def as_owner(page: Page) -> None:
    page.locator(".actas select").select_option(label=OWNER)
    page.locator(".sidebar-item", has_text="support").click()


def card(slack: Slackland) -> str:
    found = [each for each in slack.bot_messages("C0SUPPORT") if "proposal:" in text_of(each)]
    return text_of(found[-1]) if found else ""


def test_from_a_changed_file_to_a_changed_answer(slack: Slackland, bot: Company, chromium: Path, pictures: Path) -> None:
    bot.change(FILE, "approval: auto", "approval: required")
    bot.cairn.publisher.approve("pausing-subscriptions", "U0NOOR", bot.clock())
    assert bot.change(FILE, OLD, NEW).pending == ("pausing-subscriptions",)
    bot.tick()
    wait_for("the owner's card", lambda: "Changed SOP: Pausing subscriptions" in card(slack))
    with opened_page(slack, chromium) as page:
        _approved(page, bot, pictures)
        _suggested(page, slack, pictures)
        _in_conflict(page, slack, bot, pictures)


def _approved(page: Page, bot: Company, pictures: Path) -> None:
    ask(page, "support", QUESTION)
    thread = page.locator(".thread-pane")
    expect(thread.get_by_text(OLD).first).to_be_visible(timeout=PATIENCE)
    thread.get_by_role("button").first.click()
    as_owner(page)
    chat = page.locator("main")
    page.set_viewport_size({"width": 1120, "height": 900})
    expect(chat.get_by_text("Changed SOP: Pausing subscriptions").last).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "proposal-card.png")
    press(chat, "Open")
    link = chat.get_by_role("link", name=re.compile("The whole change to Pausing subscriptions"))
    expect(link).to_be_visible(timeout=PATIENCE)
    browser = page.context.browser
    assert browser is not None
    site = browser.new_page(viewport={"width": 900, "height": 620})
    site.goto(str(link.last.get_attribute("href")))
    expect(site.get_by_text("waits for a decision")).to_be_visible()
    assert not site.locator("form, button").count()
    site.screenshot(path=pictures / "proposal-page.png")
    site.close()
    press(chat, "Approve")
    expect(chat.get_by_text(f"Live now as version 3, approved by {OWNER}")).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "proposal-live.png")
    page.locator(".actas select").select_option(label=PERSON)
    ask(page, "support", f"so {QUESTION}")  # other words than before: the newest thread is opened
    expect(page.locator(".thread-pane").get_by_text(NEW).first).to_be_visible(timeout=PATIENCE)
    del bot


def _suggested(page: Page, slack: Slackland, pictures: Path) -> None:
    thread = page.locator(".thread-pane")
    thread.locator(".bk-overflow").last.select_option(label="Suggest a change")
    modal = page.locator(".modal")
    expect(modal.get_by_text("What should it say?")).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "suggest-change.png")
    page.locator(WORDS).nth(0).fill(SUGGESTED)
    page.locator(WORDS).nth(1).fill("Customers with two studios ask what it costs.")
    press(modal, "Send")
    wait_for("the suggestion's card", lambda: "Suggested change: Pausing subscriptions" in card(slack))
    assert PERSON in card(slack)


def _in_conflict(page: Page, slack: Slackland, bot: Company, pictures: Path) -> None:
    """The file changes the same section meanwhile, and the owner decides about both."""
    bot.rewrite(FILE, NEW, AGAIN)
    page.locator(".thread-pane").get_by_role("button").first.click()
    as_owner(page)
    chat = page.locator("main")
    press(chat, "Approve")
    expect(chat.get_by_text("The section has changed since this was suggested").last).to_be_visible(timeout=PATIENCE)
    press(chat, "Edit…")
    expect(page.locator(".modal").get_by_text("What should it say?")).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "proposal-conflict.png")
    page.locator(WORDS).first.fill(f"{AGAIN} {SUGGESTED}")
    press(page.locator(".modal"), "Keep these words")
    wait_for("the edited card", lambda: "Edited by" in card(slack))
