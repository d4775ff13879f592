"""An admin changes settings at the emulator's page, and colleagues notice it. The pictures in docs/images come from here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from support.browser import DECIDER, PATIENCE, STAND_IN, opened_page, picture, press, submit
from support.harness import MIA, OWNER, ROOT, Bot, Slackland, bot_beside, key_of, text_of, wait_for

ROSA = "U0ROSA"
QUESTION = "How do I capture an authorised payment?"


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
    billing = {"type": "conversations_select", "selected_conversation": "C0BILLING"}
    submit(page, ROSA, channel=billing, mode={"type": "radio_buttons", "selected_option": {"value": "unasked"}})
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


FORMS = ("Channels", "Owners and fallbacks", "Practice questions", "Who approves", "Who may ask")
"""The pages that can be filled in, in their order: without a language model there is nothing to set about one."""


def opened(page: Page, title: str) -> Locator:
    """The form of a page of Settings, which are on the screen."""
    page.locator("main").get_by_role("button", name="Change", exact=True).nth(FORMS.index(title)).click(timeout=PATIENCE)
    form = page.locator(".modal")
    expect(form.get_by_role("button", name="Save")).to_be_visible(timeout=PATIENCE)
    return form


def reopened(slack: Slackland, page: Page) -> Locator:
    """Settings after the page was loaded again: what is read comes from the database."""
    page.reload()
    page.locator(".actas select").select_option(label=STAND_IN)
    before = len(slack.calls("views.publish"))
    page.locator(".sidebar-item", has_text="cairn").first.click()
    wait_for("the Home tab", lambda: len(slack.calls("views.publish")) > before, PATIENCE / 1_000)
    press(page.locator("main"), "Settings")
    expect(page.locator("main").get_by_text("Cairn settings")).to_be_visible(timeout=PATIENCE)
    return page.locator("main")


def test_what_is_saved_on_each_page_is_read_back_and_stands_in_the_log(slack: Slackland, page: Page) -> None:
    main = reopened(slack, page)
    form = opened(page, "Practice questions")
    form.locator(".bk-plain-input").first.fill("99")
    press(form, "Save")
    expect(form.get_by_text("Please write a whole number from 1 to 10.")).to_be_visible(timeout=PATIENCE)
    form.locator(".bk-plain-input").first.fill("2")
    press(form, "Save")
    expect(main.get_by_text("Practice questions: saved.")).to_be_visible(timeout=PATIENCE)
    form = opened(page, "Who may ask")
    form.locator("input[type=checkbox]").check()
    press(form, "Save")
    expect(main.get_by_text("Who may ask: saved.")).to_be_visible(timeout=PATIENCE)
    form = opened(page, "Who approves")
    form.locator(".bk-plain-input").fill("billing-lead")
    press(form, "Save")
    expect(main.get_by_text("Who approves: saved.")).to_be_visible(timeout=PATIENCE)
    form = opened(page, "Owners and fallbacks")
    finance = {"type": "conversations_select", "selected_conversation": "C0FINANCE"}
    submit(page, ROSA, fallback_owner={"type": "users_select", "selected_user": OWNER}, fallback_channel=finance)
    expect(main.get_by_text("Owners and fallbacks: saved.")).to_be_visible(timeout=PATIENCE)
    main = reopened(slack, page)
    for line in (
        "At most 2 a day and 15 a week",
        "Members and guests. People of other companies never.",
        "and the roles billing-lead",
        f"What no SOP covers goes to {DECIDER}, #finance.",
    ):
        expect(main.get_by_text(line)).to_be_visible(timeout=PATIENCE)
    expect(opened(page, "Practice questions").locator(".bk-plain-input").first).to_have_value("2")
    page.locator(".modal-x").click()
    main.get_by_role("button", name="Look", exact=True).last.click()
    log = page.locator(".modal")
    for line in (
        "Questions a day: as in .env → 2",
        "Guests may ask: as in .env → on",
        "Roles that approve: as in .env → billing-lead",
    ):
        expect(log.get_by_text(line)).to_be_visible(timeout=PATIENCE)
    expect(log.get_by_text(f"Fallback owner: as in .env → {DECIDER}")).to_be_visible()
    expect(log.get_by_text("Questions a week")).to_have_count(0)
    page.locator(".modal-x").click()
    main.get_by_role("button", name="Back to .env", exact=True).nth(-2).click()
    expect(main.get_by_text("Who approves: as in .env again.")).to_be_visible(timeout=PATIENCE)


def test_guests_and_other_companies_are_not_answered_by_default(slack: Slackland, page: Page) -> None:
    main = reopened(slack, page)
    main.get_by_role("button", name="Back to .env", exact=True).last.click()
    expect(main.get_by_text("Who may ask: as in .env again.")).to_be_visible(timeout=PATIENCE)
    expect(reopened(slack, page).get_by_text("Members only. People of other companies never.")).to_be_visible(timeout=PATIENCE)
    expect(opened(page, "Who may ask").locator("input[type=checkbox]")).not_to_be_checked()
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
