"""Three people stumble, the owner promises a fix, the SOP is changed, time passes, it is proven: acted out at the emulator's page.

The bot runs in this process, because its clock has to move. The pictures in docs/images come from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from support.alert_company import Company, company
from support.browser import DECIDER, PATIENCE, PERSON, act_as, opened_page, picture, press
from support.harness import MIA, Slackland, text_of, wait_for

pytestmark = pytest.mark.timeout(480)

QUESTIONS = (
    ("U0JONAS", "from which day do the 14 days of the refund window count?"),
    ("U0PRIYA", "from what day do I count the refund window of 14 days?"),
    ("U0KWAME", "when does the 14 day refund window start?"),
    ("U0TOMASZ", "the refund window is 14 days: from which day on?"),
    ("U0DIEGO", "from which date does the 14 day refund window run?"),
    ("U0HANA", "on which day does the refund window of 14 days start?"),
)
OLD = "The window runs from the day on which the payment was captured."
NEW = "Count the days from the capture, not from the invoice: day 1 is the day after the capture, and day 14 still counts."
NAMES = ("Jonas", "Lindqvist", "Priya", "Kwame", "Tomasz", "Diego", "Hana", "U0JONAS", "U0PRIYA", "U0KWAME")


@pytest.fixture
def bot(slack: Slackland, library: Path, tmp_path: Path) -> Iterator[Company]:
    with company(slack, library, tmp_path / "home") as running:
        yield running


def stumble(slack: Slackland, person: str, text: str) -> None:
    """Ask in a direct message, read the answer (or the first of the places), and still be stuck."""
    slack.say(person, person, text)
    channel = wait_for("the direct message", lambda: slack.direct(person))

    def offering(action: str) -> list[dict[str, Any]]:
        return [each for each in slack.bot_messages(channel) if action in text_of(each)]

    wait_for("an answer", lambda: offering("feedback_still_stuck") or offering("place_show"))
    if not offering("feedback_still_stuck"):
        slack.press(channel, offering("place_show")[-1], person, "place_show")
    slack.press(channel, wait_for("the place", lambda: offering("feedback_still_stuck"))[-1], person, "feedback_still_stuck")
    wait_for("what was recorded", lambda: "feedback_still_stuck" not in text_of(slack.bot_messages(channel)[-1]))


def card(slack: Slackland) -> str:
    found = [each for each in slack.bot_messages("C0BILLING") if "signal:" in text_of(each)]
    return text_of(found[-1]) if found else ""


def test_from_the_third_who_stumbles_to_the_proof(slack: Slackland, bot: Company, chromium: Path, pictures: Path) -> None:
    bot.work(40, ago=1)
    for person, text in QUESTIONS[:2]:
        stumble(slack, person, text)
    bot.tick()
    assert not card(slack)
    stumble(slack, *QUESTIONS[2])
    bot.tick()
    wait_for("the owner's card", lambda: card(slack))
    for person, text in QUESTIONS[3:]:
        stumble(slack, person, text)
    bot.later(minutes=2)
    wait_for("six people on the same card", lambda: "6 people" in card(slack))
    assert not [name for name in NAMES if name in card(slack)]
    with opened_page(slack, chromium) as page:
        act_as(page, DECIDER)
        chat = page.locator("main")
        _promised(page, chat, bot, pictures)
        _changed(page, chat, bot)
        _proven(page, chat, bot, pictures)


def _promised(page: Page, chat: Locator, bot: Company, pictures: Path) -> None:
    expect(chat.get_by_text("and people still don't get it")).to_be_visible(timeout=PATIENCE)
    image = chat.locator("img[alt^='Bars for 8 weeks']")
    expect(image).to_be_visible(timeout=PATIENCE)
    page.wait_for_function("img => img.complete && img.naturalWidth > 0", arg=image.element_handle(), timeout=PATIENCE)
    page.locator(".sidebar-item", has_text="cairn").first.click()
    expect(chat.get_by_text("This week")).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "alert-home.png")
    page.locator(".sidebar-item", has_text="billing").first.click()
    page.set_viewport_size({"width": 1120, "height": 940})
    picture(page, pictures / "alert-card.png")
    page.set_viewport_size({"width": 1120, "height": 700})
    press(chat, "I'll fix it")
    modal = page.locator(".modal")
    expect(modal.get_by_text("By when?")).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "alert-fixing.png")
    press(modal, "Promise it")
    expect(chat.get_by_text("Somebody is on it")).to_be_visible(timeout=PATIENCE)
    del bot


def _changed(page: Page, chat: Locator, bot: Company) -> None:
    bot.clock.moved += timedelta(days=2)
    bot.work(3)
    bot.rewrite("refunds.md", OLD, NEW)
    bot.later(minutes=2)
    expect(chat.get_by_text("Too early to say whether it helps").first).to_be_visible(timeout=PATIENCE)
    expect(chat.get_by_text("Count the days from the capture").first).to_be_visible()
    del page


def _proven(page: Page, chat: Locator, bot: Company, pictures: Path) -> None:
    # by the middle of a week: on a Monday the digest's week ends at an hour that is the owner's
    days = 12 if (bot.clock() + timedelta(days=12)).weekday() in range(1, 6) else 14
    bot.clock.moved += timedelta(days=days)
    bot.work(days - 1)
    bot.tick()
    expect(chat.get_by_text("It helped: this topic is solved")).to_be_visible(timeout=PATIENCE)
    page.locator(".messages .msg", has_text="It helped: this topic is solved").last.locator(".thread-summary").click(
        timeout=PATIENCE
    )
    expect(page.locator(".thread-pane").get_by_text("It is clear now.")).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "alert-proof.png")
    bot.monday_morning()
    expect(chat.get_by_text("Your SOPs,").first).to_be_visible(timeout=PATIENCE)
    page.locator(".thread-pane").get_by_role("button").first.click()
    picture(page, pictures / "alert-digest.png")
    page.locator(".actas select").select_option(label=PERSON)
    page.locator(".sidebar-item", has_text=PERSON).first.click()
    expect(chat.get_by_text("Something you were stuck on has been made clearer.")).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "alert-clear.png")
    with bot.cairn.unit() as uow:
        assert uow.questions.of_person(MIA)
