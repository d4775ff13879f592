"""A manager goes from Slack to "what needs me this week" in two clicks, and on to the dashboard, at the emulator's page.

The bot runs in this process, because its clock has to move. The pictures in docs/images come from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from support.alert_company import Company, company
from support.browser import DECIDER, PATIENCE, opened_page, picture, press
from support.harness import OWNER, Slackland, text_of, wait_for

from bot.wiring.calendars import rules_of
from nudges.asking.answering import answer
from nudges.asking.attempts import Reply
from nudges.asking.quizzing import quiz_me
from nudges.cards.models import Cause
from retrieval.library.models import SectionRef

pytestmark = pytest.mark.timeout(480)

TEAM = ("U0TOMASZ", "U0PRIYA", "U0DIEGO", "U0JONAS", "U0MEILIN")
NAMES = ("Tomasz", "Priya", "Diego", "Jonas", "Mei-Lin")


@pytest.fixture
def bot(slack: Slackland, library: Path, tmp_path: Path) -> Iterator[Company]:
    with company(slack, library, tmp_path / "home") as running:
        yield running


def practised(bot: Company) -> None:
    """Everybody of the billing team answers a few questions, most of them wrong."""
    rules = rules_of(bot.cairn)
    for round_ in range(8):
        for person in TEAM:
            with bot.cairn.unit() as uow:
                found = quiz_me(uow, rules, person, bot.clock(), [SectionRef("refunds", "")])
                for question in found.questions if found else ():
                    item = question.item.item
                    choice = (item.key + 1) % max(2, len(item.options)) if round_ < 7 else item.key
                    answer(uow, rules, Reply(question.ask.id, person, choice), bot.clock())
                uow.commit()
        bot.clock.moved += timedelta(minutes=2)


def asked_for_a_decision(slack: Slackland) -> None:
    slack.say("U0JONAS", "U0JONAS", "Can I refund 750 EUR to a customer after 30 days?")
    channel = wait_for("the direct message", lambda: slack.direct("U0JONAS"))
    offer = wait_for("the offer", lambda: [each for each in slack.bot_messages(channel) if "case_send" in text_of(each)])
    slack.press(channel, offer[-1], "U0JONAS", "case_send")
    wait_for("the owner's card", lambda: slack.direct(OWNER) and slack.bot_messages(slack.direct(OWNER)))


def test_from_slack_to_what_needs_me_this_week(slack: Slackland, bot: Company, chromium: Path, pictures: Path) -> None:
    bot.tick()
    practised(bot)
    asked_for_a_decision(slack)
    with opened_page(slack, chromium) as page:
        page.set_viewport_size({"width": 1120, "height": 1000})
        page.locator(".actas select").select_option(label=DECIDER)
        page.locator(".sidebar-item", has_text="cairn").first.click()
        home = page.locator("main")
        expect(home.get_by_text("This week")).to_be_visible(timeout=PATIENCE)
        expect(home.get_by_text("Decide a case").first).to_be_visible()
        assert not [name for name in NAMES if name in home.inner_text()]
        picture(page, pictures / "week-home.png")
        _assigned(page, home, bot)
        _dashboard(page, home, pictures)


def _assigned(page: Page, home: Locator, bot: Company) -> None:
    home.get_by_role("button", name="Assign a check").first.click()
    expect(page.locator(".modal").get_by_text("A check is planned for 5 people")).to_be_visible(timeout=PATIENCE)
    with bot.cairn.unit() as uow:
        starts = [start for person in TEAM for start in uow.cards.starts_of(person) if start.cause is Cause.ASSIGNED]
    assert len(starts) == len(TEAM)
    page.locator(".modal").get_by_role("button", name="Close").first.click()


def _dashboard(page: Page, home: Locator, pictures: Path) -> None:
    """Two clicks: the link on the Home tab, and the button of the page that it opens."""
    with page.context.expect_page(timeout=PATIENCE) as opened:
        home.get_by_role("link", name="All pages in the browser").click()  # the emulator knows no address of a button
    site = opened.value
    site.set_viewport_size({"width": 1120, "height": 900})
    link = site.url
    press(site, "Open the dashboard")
    expect(site.get_by_role("heading", name="This week")).to_be_visible(timeout=PATIENCE)
    expect(site.get_by_text("Decide a case").first).to_be_visible()
    picture(site, pictures / "dashboard-week.png")
    site.get_by_role("link", name="My record").first.click()
    expect(site.get_by_role("heading", name="My record")).to_be_visible(timeout=PATIENCE)
    picture(site, pictures / "dashboard-record.png")
    site.goto(link)
    press(site, "Open the dashboard")
    expect(site.get_by_role("heading", name="This link does not open any more")).to_be_visible(timeout=PATIENCE)
    site.get_by_role("link", name="I am still signed in: go on").click()
    expect(site.get_by_role("heading", name="This week")).to_be_visible(timeout=PATIENCE)
