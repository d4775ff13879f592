"""A change reaches whoever knew the section, and an owner is asked about the section that costs most: at the emulator's page.

The pictures in docs/images come from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.alert_company import Company, company
from support.browser import PATIENCE, PERSON, opened_page, picture, press
from support.harness import MIA, Slackland, text_of, wait_for

from retrieval.library.models import SectionRef
from retrieval.questions import ANSWERED, Feedback, FeedbackKind, LoggedQuestion, LoggedSource, Place, Question, Surface

pytestmark = pytest.mark.timeout(480)

CHANGED = SectionRef("pausing-subscriptions", "pause-a-subscription")
OLD, NEW = "renewal date is at least 3 business days away", "renewal date is at least 5 business days away"
STUCK = SectionRef("pausing-subscriptions", "what-a-pause-costs")
OWNER = "Hana Kobayashi"


@pytest.fixture
def bot(slack: Slackland, library: Path, tmp_path: Path) -> Iterator[Company]:
    with company(slack, library, tmp_path / "home") as running:
        yield running


def asked(bot: Company, people: list[str], ref: SectionRef) -> None:
    """They asked about the section some days ago, and were still stuck."""
    at = bot.clock() - timedelta(days=2)
    place = Place("T0CAIRN", "C0SUPPORT", "", "", Surface.COMMAND, is_private=True)
    source = LoggedSource(ref.sop_id, 1, ref.anchor, 1, 1.0, 0.8, 1, 1)
    with bot.cairn.unit() as uow:
        for person in people:
            question = Question(f"stuck-{person}", person, "how does it work?", place, at)
            uow.questions.add(LoggedQuestion(question, None, ANSWERED, None, 0.9, 120, 20, (source,)))
            uow.questions.add_feedback(Feedback(question.id, person, FeedbackKind.STILL_STUCK, at))
        uow.commit()


def test_who_asked_hears_of_a_change_and_checks_themselves(slack: Slackland, bot: Company, chromium: Path, pictures: Path) -> None:
    bot.tick()
    asked(bot, [MIA], CHANGED)
    assert bot.change(f"{CHANGED.sop_id}.md", OLD, NEW).updated == (CHANGED.sop_id,)
    bot.tick()
    bot.monday_morning()
    wait_for("the change", lambda: any("you know has changed" in text_of(each) for each in slack.bot_messages(slack.direct(MIA))))
    with opened_page(slack, chromium) as page:
        page.locator(".sidebar-item", has_text=PERSON).first.click()
        chat = page.locator("main")
        expect(chat.get_by_text("Something you know has changed")).to_be_visible(timeout=PATIENCE)
        expect(chat.get_by_text(NEW)).to_be_visible()
        press(chat, "Check myself")
        expect(chat.get_by_text("Here comes the question.")).to_be_visible(timeout=PATIENCE)
        picture(page, pictures / "changed-check.png")


def test_an_owner_is_asked_about_what_costs_most(slack: Slackland, bot: Company, chromium: Path, pictures: Path) -> None:
    bot.tick()
    bot.clock.moved += timedelta(weeks=26)  # without a tick: it may be a Monday morning already
    asked(bot, [f"U9{number}" for number in range(12)], STUCK)
    bot.monday_morning()
    owner = bot.services.people.slack_id("U0HANA") or ""
    wait_for("the question", lambda: any("may need a look" in text_of(each) for each in slack.bot_messages(slack.direct(owner))))
    with opened_page(slack, chromium) as page:
        _needs_a_change(page, pictures)


def _needs_a_change(page: Page, pictures: Path) -> None:
    page.locator(".actas select").select_option(label=OWNER)
    page.locator(".sidebar-item", has_text=OWNER).first.click()
    chat = page.locator("main")
    expect(chat.get_by_text("12 people asked about it").first).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "review-card.png")
    chat.get_by_role("button", name="Needs a change…", exact=True).first.click(timeout=PATIENCE)
    expect(page.locator(".modal").get_by_text("What should it say?")).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "review-change.png")
