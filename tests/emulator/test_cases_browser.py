"""An exception from the question to the decision, acted out at the emulator's page. The pictures in docs/images come from here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.deactivated import without
from playwright.sync_api import Locator, Page, expect
from support.browser import DECIDER, PATIENCE, PERSON, STAND_IN, act_as, ask, opened_page, picture, press
from support.harness import OWNER, bot_beside, slackland

QUESTION = "can I refund 750 EUR to a customer who asks after 40 days?"
WORDS = ".modal textarea, .modal input:not([type=radio], [type=checkbox])"


def sent(page: Page) -> Locator:
    """Ask, and send the case to its owner; returns the asker's thread."""
    ask(page, "billing", QUESTION)
    thread = page.locator(".thread-pane")
    expect(thread.get_by_text("I can't decide this")).to_be_visible(timeout=PATIENCE)
    press(thread, "Send to owner")
    return thread


def test_an_exception_is_asked_claimed_discussed_and_decided(page: Page, pictures: Path) -> None:
    thread = sent(page)
    expect(thread.get_by_text(f"I asked {DECIDER} in #billing")).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "exception.png")

    act_as(page, DECIDER)
    press(page.locator("main"), "Claim")
    expect(thread.get_by_text(f"{DECIDER} is looking into this")).to_be_visible(timeout=PATIENCE)
    press(page.locator("main"), "Ask for info")
    page.locator(WORDS).first.fill("Which order is it, and why so late?")
    press(page.locator(".modal"), "Ask")
    expect(thread.get_by_text("Which order is it, and why so late?")).to_be_visible(timeout=PATIENCE)

    act_as(page, PERSON)
    page.locator(".messages .msg", has_text=QUESTION).first.locator(".thread-summary").click()
    thread.locator(".composer-input").fill("Order 4711. Our own outage kept them from asking.")
    thread.locator(".composer-send").click()
    expect(thread.get_by_text("I've passed that on to")).to_be_visible(timeout=PATIENCE)

    act_as(page, DECIDER)
    expect(page.locator("main").get_by_text("Our own outage kept them from asking")).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "case.png")
    press(page.locator("main"), "Decide")
    page.locator(".modal").get_by_text("Approve", exact=True).click()
    page.locator(WORDS).nth(0).fill("The delay was ours.")
    page.locator(WORDS).nth(1).fill("500")  # the emulator does not send what stood there before
    picture(page, pictures / "case-decision.png")
    press(page.locator(".modal"), "Send")

    act_as(page, PERSON)
    page.locator(".messages .msg", has_text=QUESTION).first.locator(".thread-summary").click()
    expect(thread.get_by_text(f"Approved by {DECIDER}")).to_be_visible(timeout=PATIENCE)
    expect(thread.get_by_text("Up to 500 EUR · For this case only")).to_be_visible()
    expect(page.locator("main").get_by_text(f"{PERSON} has been told")).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "decision.png")


@pytest.fixture
def page_without_owner(library: Path, chromium: Path, tmp_path: Path) -> Iterator[Page]:
    """A workspace of its own, in which the owner of the refund SOP has left."""
    with (
        slackland(tmp_path / "slack") as slack,
        without(OWNER, slack.url) as address,
        bot_beside(slack, library, tmp_path / "home", SLACK_API_URL=address),
        opened_page(slack, chromium) as opened,
    ):
        yield opened


def test_with_the_billing_lead_gone_whoever_stands_in_decides(page_without_owner: Page, pictures: Path) -> None:
    page = page_without_owner
    thread = sent(page)
    expect(thread.get_by_text(f"I asked {STAND_IN} in #billing")).to_be_visible(timeout=PATIENCE)
    act_as(page, STAND_IN)
    chat = page.locator("main")
    expect(chat.get_by_text(f"{STAND_IN} decides in place of the billing lead")).to_be_visible(timeout=PATIENCE)
    expect(chat.get_by_text("Nobody I can reach is the billing lead")).to_be_visible()
    picture(page, pictures / "case-backup.png")
    press(page.locator("main"), "Decide")
    page.locator(".modal").get_by_text("Decline", exact=True).click()
    page.locator(WORDS).first.fill("Too late: the window is 30 days.")
    press(page.locator(".modal"), "Send")
    expect(thread.get_by_text(f"Declined by {STAND_IN}")).to_be_visible(timeout=PATIENCE)
