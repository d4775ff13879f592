"""A person at the emulator's page: asks, reads, follows up, asks why. The pictures in docs/images come from here."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect
from support.browser import PATIENCE, PERSON, ask, picture


def test_an_answer_and_why(page: Page, pictures: Path) -> None:
    ask(page, "billing", "what does it cost to pause?")
    thread = page.locator(".thread-pane")
    expect(thread.get_by_text("Pausing subscriptions ›").first).to_be_visible(timeout=PATIENCE)
    expect(thread.get_by_role("link", name="Open the SOP")).to_be_visible()
    picture(page, pictures / "answer.png")
    thread.locator(".bk-overflow").select_option(label="Why this answer?")
    expect(page.get_by_text("What I searched")).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "why.png")
    page.get_by_role("button", name="Close").click()
    thread.get_by_role("button", name="Helped").click()
    expect(thread.get_by_text(f"{PERSON} said this helped")).to_be_visible(timeout=PATIENCE)


def test_places_of_which_one_is_opened(page: Page, pictures: Path) -> None:
    ask(page, "billing", "how long can we put a subscription on hold?")
    thread = page.locator(".thread-pane")
    expect(thread.get_by_text("I'm not sure which of these you need")).to_be_visible(timeout=PATIENCE)
    expect(thread.get_by_role("button", name="Show this")).to_have_count(3)
    page.set_viewport_size({"width": 1120, "height": 1040})
    picture(page, pictures / "places.png")
    thread.get_by_role("button", name="Show this").first.click()
    expect(thread.get_by_text("Your choice")).to_be_visible(timeout=PATIENCE)
    expect(thread.get_by_role("button", name="Still stuck")).to_be_visible()
    picture(page, pictures / "place-shown.png")
    page.set_viewport_size({"width": 1120, "height": 700})


def test_a_non_answer(page: Page, pictures: Path) -> None:
    ask(page, "support", "what should I cook on Friday?")
    thread = page.locator(".thread-pane")
    expect(thread.get_by_text("I found nothing about this in the SOPs")).to_be_visible(timeout=PATIENCE)
    expect(thread.get_by_role("button", name="Ask the owner")).to_be_visible()
    picture(page, pictures / "non-answer.png")


def test_a_follow_up_without_a_mention(page: Page, pictures: Path) -> None:
    ask(page, "finance", "a customer disputes an invoice, what now?")
    thread = page.locator(".thread-pane")
    thread.locator(".composer-input").fill("and if it was already captured?")
    thread.locator(".composer-send").click()
    expect(thread.locator(".bk-actions")).to_have_count(2, timeout=PATIENCE)
    picture(page, pictures / "follow-up.png")
