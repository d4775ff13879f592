"""The demo's tour, walked stop by stop at the emulator's page: every person, channel, word and click that it names is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from support.alert_company import Company, company
from support.browser import PATIENCE, opened_page, press
from support.harness import Slackland, wait_for

from scripts.demo import enrol_sample
from scripts.tour import COLLEAGUES, HEAD, NEWCOMER, OWNER, TOUR

pytestmark = pytest.mark.timeout(480)


@pytest.fixture
def bot(slack: Slackland, library: Path, tmp_path: Path) -> Iterator[Company]:
    with company(slack, library, tmp_path / "home", admins="U0ROSA") as running:
        enrol_sample(running.cairn)
        yield running


def act_as(page: Page, name: str, place: str) -> Locator:
    page.locator(".actas select").select_option(label=name)
    page.locator(".sidebar-item", has_text=place).first.click(timeout=PATIENCE)
    return page.locator("main")


def written(page: Page, words: str) -> None:
    page.locator("main .composer-input").fill(words)
    page.locator("main .composer-send").click()


def thread_of(page: Page, words: str) -> Locator:
    page.locator(".messages .msg", has_text=words).last.locator(".thread-summary").click(timeout=PATIENCE)
    return page.locator(".thread-pane")


def private_answers(slack: Slackland) -> list[object]:
    return [message for message in slack.messages("C0BILLING") if message.get("ephemeral_to") == "U0JONAS"]


def test_every_click_and_name_of_the_tour_is_there(slack: Slackland, bot: Company, chromium: Path) -> None:
    question, places, exception, alert, quiz, dashboard, settings, library = TOUR
    bot.tick()
    wait_for("the first-day messages", lambda: slack.direct("U0TOMASZ"))
    slack.command("C0BILLING", "U0JONAS", "help")
    wait_for("the private answer", lambda: private_answers(slack))
    with opened_page(slack, chromium) as page:
        for stop, seen in ((question, "Good match"), (places, "The likeliest places"), (exception, "Send to owner goes to")):
            channel, words = re.fullmatch(r"In #(\w+) write: (.+)", stop.do).groups()  # type: ignore[union-attr]
            act_as(page, stop.who, channel)
            written(page, words)
            thread = thread_of(page, words.removeprefix("@cairn "))
            expect(thread.get_by_text(seen)).to_be_visible(timeout=PATIENCE)
        press(page.locator(".thread-pane"), "Send to owner")
        card = act_as(page, OWNER, "billing")
        expect(card.get_by_text("Limit at stake")).to_be_visible(timeout=PATIENCE)
        expect(card.get_by_role("button", name="Decide")).to_be_visible()
        words = re.search(r"direct message: (.+\?) and presses", alert.do)[1]  # type: ignore[index]
        for person in (NEWCOMER, *COLLEAGUES):
            assert person in alert.who
            act_as(page, person, person)
            written(page, words)
            press(thread_of(page, words), "Still stuck")
            expect(page.locator(".thread-pane").get_by_text("still stuck")).to_be_visible(timeout=PATIENCE)
        bot.later(minutes=2)
        expect(act_as(page, NEWCOMER, "support").get_by_text("The SOP answers this, and people")).to_be_visible(timeout=PATIENCE)
        direct = act_as(page, NEWCOMER, NEWCOMER)
        expect(direct.get_by_text("Your path: Billing operations")).to_be_visible(timeout=PATIENCE)
        written(page, quiz.do.partition("write: ")[2])
        expect(direct.get_by_text("Here you go")).to_be_visible(timeout=PATIENCE)
        words = library.do.partition("write: ")[2]
        written(page, words)
        expect(thread_of(page, words).get_by_text("Open the library in the browser")).to_be_visible(timeout=PATIENCE)
        home = act_as(page, HEAD, "cairn")
        page.locator(".sidebar-item", has_text="cairn").last.click()
        link, button = re.search(r"click (.+), then press (.+)\.", dashboard.do).groups()  # type: ignore[union-attr]
        with page.context.expect_page(timeout=PATIENCE) as opened:
            home.get_by_role("link", name=link).click(timeout=PATIENCE)
        press(opened.value, button)
        expect(opened.value.get_by_role("heading", name="This week")).to_be_visible(timeout=PATIENCE)
        press(home, settings.do.rpartition("press ")[2].rstrip("."))
        expect(home.get_by_text("Cairn settings")).to_be_visible(timeout=PATIENCE)
    assert len(private_answers(slack)) == 1
