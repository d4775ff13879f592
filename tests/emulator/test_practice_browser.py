"""A lesson of prose and its recall card, a section used at work, an owner's look, acted out at the emulator's page.

The bot runs in this process, because its clock has to move. The pictures in docs/images come from here.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from support.browser import DECIDER, PATIENCE, PERSON, opened_page, picture, press
from support.harness import MIA, OWNER, ROOT, Slackland, key_of, wait_for

from bot.blocks.buttons import CHECKLIST
from bot.practice.views.checklist import RUN, TICK
from bot.practice.views.learn import RULES
from bot.process.bolt import build_app, socket_handler
from bot.process.services import Services
from bot.settings import Settings
from bot.wiring import Parts, build
from bot.wiring.slack import slack_side
from nudges.items.bank import ItemState
from nudges.items.models import Kind
from nudges.items.ports import Change
from scripts.emulator import APP_TOKEN, BOT_TOKEN

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Practising:
    """The bot with a clock that the test moves."""

    services: Services
    clock: Clock

    def tick(self) -> None:
        self.services.practice.tick.tick()
        for _ in range(5):
            self.services.background.recovery.tick()

    def later(self, **amount: float) -> None:
        self.clock.now += timedelta(**amount)
        self.tick()


@contextmanager
def practising(slack: Slackland, home: Path) -> Iterator[Practising]:
    settings = Settings(
        _env_file=None,
        cairn_home=home,
        slack_api_url=slack.api_url,
        slack_bot_token=BOT_TOKEN,
        slack_app_token=APP_TOKEN,
        skills=ROOT / "examples" / "skills.yaml",
        messages_per_second=0,
        questions_per_minute=0,
        fallback_channel="C0SUPPORT",
        log_level="error",
    )
    clock = Clock()
    with build(settings, Parts(clock=clock)) as cairn:
        services = slack_side(cairn)
        handler = socket_handler(build_app(services), services, APP_TOKEN)
        before = slack.connected_at()
        handler.connect()
        wait_for("the bot", lambda: slack.connected_at() > before)
        try:
            yield Practising(services, clock)
        finally:
            handler.close()
            services.background.executor.shutdown(wait=True)
            services.listeners.shutdown(wait=True)


@pytest.fixture
def bot(slack: Slackland, library: Path, tmp_path: Path) -> Iterator[Practising]:
    home = tmp_path / "home"
    shutil.copytree(library, home)
    with practising(slack, home) as running:
        yield running


def test_a_lesson_of_prose_is_read_and_comes_back_as_a_recall_card(
    slack: Slackland, bot: Practising, chromium: Path, pictures: Path
) -> None:
    bot.tick()
    wait_for("the first-day message", lambda: slack.direct(MIA) and slack.bot_messages(slack.direct(MIA)))
    with opened_page(slack, chromium) as page:
        page.locator(".sidebar-item", has_text=PERSON).first.click()
        chat = page.locator("main")
        press(chat, "Start the first lesson")
        press(chat, "I've read it")
        expect(chat.get_by_text("Read. I'll ask you about it from Tue 24 Nov on")).to_be_visible(timeout=PATIENCE)
        expect(chat.get_by_role("button", name="Next lesson: When we capture")).to_be_visible()
        bot.later(days=1)
        press(chat, "Show the answer")
        expect(chat.get_by_text("How well did you know it?")).to_be_visible(timeout=PATIENCE)
        picture(page, pictures / "practice-recall.png")
        press(chat, "Good")
        expect(chat.get_by_text("You said:")).to_be_visible(timeout=PATIENCE)


def test_a_section_is_used_at_work(slack: Slackland, bot: Practising, chromium: Path, pictures: Path) -> None:
    bot.tick()
    wait_for("the first-day message", lambda: slack.direct(MIA) and slack.bot_messages(slack.direct(MIA)))
    with opened_page(slack, chromium) as page:
        page.locator(".sidebar-item", has_text=PERSON).first.click()
        chat = page.locator("main")
        press(chat, "Start the first lesson")
        press(chat, "I've read it")
        press(chat, "Next lesson: When we capture")
        press(chat, "Walk me through it")
        expect(chat.get_by_text("Which one is it?")).to_be_visible(timeout=PATIENCE)
        picture(page, pictures / "aids-walk.png")
        _click(slack, RULES, "billing-ops")
        press(chat, "Next page")
        expect(chat.get_by_text("Page 2 of")).to_be_visible(timeout=PATIENCE)
        picture(page, pictures / "aids-rules.png")
        _click(slack, CHECKLIST, "payment-capture#capture-an-authorised-payment")
        expect(chat.get_by_text("0 of 8 done")).to_be_visible(timeout=PATIENCE)
        _tick_the_first_box(slack)
        expect(chat.get_by_text("1 of 8 done")).to_be_visible(timeout=PATIENCE)


def _tick_the_first_box(slack: Slackland) -> None:
    """The emulator's page has no boxes in messages, so its interface ticks."""
    where = slack.direct(MIA)
    message = slack.bot_messages(where)[-1]
    block = next(each for each in message["blocks"] if str(each.get("block_id", "")).startswith(RUN))
    ticked = block["elements"][0]["options"][:1]
    action = {"type": "checkboxes", "action_id": TICK, "block_id": block["block_id"], "selected_options": ticked}
    slack.click(where, message, MIA, action)


def _click(slack: Slackland, action: str, value: str) -> None:
    """Press a button as it stands below another section's card."""
    where = slack.direct(MIA)
    slack.click(where, slack.bot_messages(where)[-1], MIA, {"type": "button", "action_id": action, "value": value})


def wait_for_a_look(bot: Practising) -> None:
    """Of what waits for owners only three questions about noted rules of one section are left."""
    practice = bot.services.practice.tick.practice
    with practice.units() as uow:
        for found in uow.items.waiting():
            uow.items.change(found.item.id, {found.state}, Change(ItemState.REJECTED, bot.clock()))
        asked = uow.items.asked_in("refunds", "who-may-approve-a-refund-by-amount")
        for found in [found for found in asked if found.item.kind is Kind.MISTAKES][:3]:
            uow.items.change(found.item.id, {found.state}, Change(ItemState.REVIEW, bot.clock()))
        uow.commit()


def test_an_owner_looks_at_the_questions_that_wait(slack: Slackland, bot: Practising, chromium: Path, pictures: Path) -> None:
    bot.tick()
    wait_for_a_look(bot)
    with opened_page(slack, chromium) as page:
        page.locator(".actas select").select_option(label=DECIDER)
        page.locator(".sidebar-item", has_text="cairn").first.click()
        chat = page.locator("main")
        press(chat, "Review in Messages")
        wait_for("the cards", lambda: any("section-look" in key_of(each) for each in slack.bot_messages(slack.direct(OWNER))))
        page.locator(".sidebar-item", has_text=DECIDER).first.click()
        expect(chat.get_by_text("all right?").first).to_be_visible(timeout=PATIENCE)
        picture(page, pictures / "practice-section-review.png")
        press(chat, "One by one")
        expect(chat.get_by_text("May I ask this practice question?").first).to_be_visible(timeout=PATIENCE)
        press(chat, "Approve")
        expect(chat.get_by_text(f"Approved by {DECIDER}")).to_be_visible(timeout=PATIENCE)
        picture(page, pictures / "practice-review.png")
        press(chat, "Edit")
        expect(page.locator(".modal").get_by_text("Rule C, as noted")).to_be_visible(timeout=PATIENCE)
