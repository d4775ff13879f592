"""A newcomer's first day and what came of it, acted out at the emulator's page with the clock moved.

Five lessons, a case after each, the refund at its limit missed, three days later another demand on the same rule, and a month later
the page on which the lead sees where the team is unsure. The pictures in docs/images come from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from support.alert_company import Company, company
from support.browser import DECIDER, PATIENCE, PERSON, opened_page, picture, press
from support.harness import MIA, Slackland, wait_for

from bot.wiring.calendars import rules_of
from nudges.asking.answering import answer
from nudges.asking.attempts import Question, Reply
from nudges.asking.quizzing import quiz_me
from nudges.items.bank import ItemState
from nudges.items.demand import demand
from nudges.items.models import Item
from nudges.items.reviewing import approve
from nudges.learners.progress import open_questions
from retrieval.library.models import SectionRef

pytestmark = pytest.mark.timeout(480)

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
REFUND = SectionRef("refunds", "who-may-approve-a-refund-by-amount")
TEAM = ("U0TOMASZ", "U0PRIYA", "U0DIEGO", "U0JONAS", "U0MEILIN")
SURE = ("U0TOMASZ", "U0PRIYA")
NAMES = ("Tomasz", "Priya", "Diego", "Jonas", "Mei-Lin")
LESSONS, ROUNDS = 5, 10


@pytest.fixture
def bot(slack: Slackland, library: Path, tmp_path: Path) -> Iterator[Company]:
    with company(slack, library, tmp_path / "home", "first-day.yaml") as running:
        running.clock.moved = MONDAY - running.clock()
        yield running


def waiting(bot: Company) -> list[Question]:
    with bot.cairn.unit() as uow:
        return list(open_questions(uow, MIA))


def the_case(bot: Company) -> Item:
    (question,) = wait_for("a case", lambda: waiting(bot))
    return question.item.item


def owners_approved(bot: Company) -> None:
    """The owners have looked at what waited in the sections of the first day."""
    refs = [ref for task in rules_of(bot.cairn).skills.roles["billing-ops"].tasks for ref in task.sops]
    with bot.cairn.unit() as uow:
        for found in uow.items.waiting():
            if found.section in refs and found.state is ItemState.REVIEW:
                approve(uow, found.item.id, "U0AMARA", bot.clock())
        uow.commit()


def label(item: Item, choice: int) -> str:
    """What stands on an option's button."""
    is_short = all(len(option) <= 30 for option in item.options)
    return item.options[choice] if is_short else "ABCDE"[choice]


def reply(chat: Locator, items: Sequence[Item], item: Item, *, right: bool) -> None:
    """Answer one of the items that wait in a message, in their order."""
    name = label(item, item.key if right else (item.key + 1) % len(item.options))
    before = items[: items.index(item)]
    same = [other for other in before if name in [label(other, choice) for choice in range(len(other.options))]]
    chat.get_by_role("button", name=name, exact=True).nth(len(same)).click(timeout=PATIENCE)


def shot(page: Page, file: Path) -> None:
    """A picture of the newest messages."""
    page.locator(".messages").first.evaluate("box => { box.scrollTop = box.scrollHeight }")
    picture(page, file)


def test_a_first_day_and_what_came_of_it(slack: Slackland, bot: Company, chromium: Path, pictures: Path) -> None:
    bot.tick()
    owners_approved(bot)
    wait_for("the first-day message", lambda: slack.direct(MIA) and slack.bot_messages(slack.direct(MIA)))
    with opened_page(slack, chromium) as page:
        page.locator(".sidebar-item", has_text=PERSON).first.click()
        chat = page.locator("main")
        expect(chat.get_by_text("Your path: Billing operations, first day")).to_be_visible(timeout=PATIENCE)
        expect(chat.get_by_text("5. Revenue-recognition handoff to finance")).to_be_visible()
        shot(page, pictures / "practice-first-day.png")
        missed = _five_lessons(page, chat, bot, pictures)
        _three_days_later(page, chat, bot, missed, pictures)
        _at_home(page, pictures)
        _a_month_later(page, bot, pictures)


def _five_lessons(page: Page, chat: Locator, bot: Company, pictures: Path) -> Item:
    """Every case is answered right but the refund's; returns that one."""
    taught: list[SectionRef] = []
    missed: list[Item] = []
    press(chat, "Start the first lesson")
    for number in range(1, LESSONS + 1):
        expect(chat.get_by_role("button", name="Try a case")).to_have_count(1, timeout=PATIENCE)
        is_refund = chat.get_by_text("Who may approve a refund by amount").count() > 0 and not missed
        if is_refund:
            shot(page, pictures / "practice-lesson.png")
        press(chat, "Try a case")
        item = the_case(bot)
        taught.append(SectionRef(item.sop, item.section))
        if is_refund:
            wait_for("the case", lambda: chat.get_by_text("Here is your question.").count())
            shot(page, pictures / "practice-case.png")
            missed.append(item)
        reply(chat, [item], item, right=not is_refund)
        if is_refund:
            expect(chat.get_by_text("I'll ask again on Thu 26 Nov.")).to_be_visible(timeout=PATIENCE)
            shot(page, pictures / "practice-miss.png")
        wait_for("the answer", lambda: not waiting(bot))
        if number < LESSONS:
            onward = chat.get_by_role("button", name=re.compile("Next lesson"))
            expect(onward).to_have_count(number, timeout=PATIENCE)
            onward.last.click(timeout=PATIENCE)
    assert len(set(taught)) == LESSONS
    assert REFUND in taught
    return missed[0]


def _three_days_later(page: Page, chat: Locator, bot: Company, missed: Item, pictures: Path) -> None:
    bot.later(days=2)
    assert REFUND not in [question.item.section for question in waiting(bot)]
    bot.later(days=1)
    items = [question.item.item for question in wait_for("the questions", lambda: waiting(bot))]
    again = next(item for item in items if item.section == REFUND.anchor)
    page.set_viewport_size({"width": 1120, "height": 1180})
    expect(chat.get_by_text("Not quite right on Mon 23 Nov, so it comes back.")).to_be_visible(timeout=PATIENCE)
    shot(page, pictures / "practice-again.png")
    assert again.family == missed.family
    assert demand(again) != demand(missed)
    reply(chat, items, again, right=True)
    wait_for("the answer", lambda: REFUND not in [question.item.section for question in waiting(bot)])
    expect(chat.get_by_text(again.answer).last).to_be_visible(timeout=PATIENCE)
    shot(page, pictures / "practice-right.png")
    page.set_viewport_size({"width": 1120, "height": 700})


def _at_home(page: Page, pictures: Path) -> None:
    page.locator(".sidebar-item", has_text="cairn").first.click()
    expect(page.locator("main").get_by_text("What I store about your practice")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("main").get_by_text("Which of them have a mistake?", exact=False)).to_be_visible()
    expect(page.locator("main").get_by_text("A  “")).to_have_count(0)
    picture(page, pictures / "practice-home.png")


def _a_month_later(page: Page, bot: Company, pictures: Path) -> None:
    """The team practised, and most were unsure about refunds: their lead reads the task and a figure, and no name."""
    _team_practises(bot)
    page.locator(".actas select").select_option(label=DECIDER)
    page.locator(".sidebar-item", has_text="cairn").first.click()
    home = page.locator("main")
    expect(home.get_by_text("Most of the 5 people who practise it are unsure")).to_be_visible(timeout=PATIENCE)
    assert not [name for name in NAMES if name in home.inner_text()]
    with page.context.expect_page(timeout=PATIENCE) as opened:
        home.get_by_role("link", name="All pages in the browser").click()
    site = opened.value
    site.set_viewport_size({"width": 1120, "height": 700})
    press(site, "Open the dashboard")
    expect(site.get_by_text("Practise “Approve a refund” with the team", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(site.get_by_text("Most of the 5 people who practise it are unsure")).to_be_visible()
    picture(site, pictures / "practice-lead.png")


def _team_practises(bot: Company) -> None:
    """Everybody is asked about refunds every third day; two of five know it."""
    rules = rules_of(bot.cairn)
    for round_ in range(ROUNDS):
        bot.clock.moved += timedelta(days=3)
        for person in TEAM:
            with bot.cairn.unit() as uow:
                delivery = quiz_me(uow, rules, person, bot.clock(), [REFUND])
                for question in delivery.questions if delivery else ():
                    item = question.item.item
                    is_unsure = person not in SURE and round_ > 0
                    choice = (item.key + 1) % max(2, len(item.options)) if is_unsure else max(0, item.key)
                    answer(uow, rules, Reply(question.ask.id, person, choice), bot.clock())
                uow.commit()
