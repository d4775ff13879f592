"""A topic from the owner's card to the decision, as owners click through it."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.slack import TEAM
from support.alert_story import IDS, NAMES, AlertStory
from support.bot_factory import found, publish
from support.slack_views import view_problems

from bot.topics import AlertSettings
from bot.topics.posts import AlertPosts
from core import units
from core.people import Person
from escalation.cases.afterwards import GapKind
from insights.alerts.models import Status
from insights.alerts.readings import AlertKind
from retrieval.library.models import SectionRef


def options(view: dict[str, Any], block: str) -> dict[str, str]:
    element = next(each["element"] for each in view["blocks"] if each.get("block_id") == block)
    return {option["text"]["text"]: option["value"] for option in element["options"]}


@pytest.fixture
def story() -> AlertStory:
    story = AlertStory()
    story.ring()
    return story


def test_the_card_stands_in_the_sops_channel_once_and_names_nobody(story: AlertStory) -> None:
    (card,) = story.cards()
    text = story.text(card)
    for words in (
        "The SOP answers this, and people still don't get it",
        "A few people asked again or were still stuck, several times in all since 16 Nov 2026",
        "Can [name] refund [name] [amount] after 30 days?",
        "Refunds › Issue a refund",
        "https://sops.example/refunds#issue-a-refund",
        "> 1. Do *thing 1* in Tallyroom.",
        "Rewrite the step they ask about",
        "Some of them are in their first month.",
        "Nobody has picked this up yet.",
    ):
        assert words in text
    assert not [name for name in (*NAMES, *IDS) if name in text + card["text"]]
    assert "▁" not in text, "the weeks add up to how often three people stumbled"
    story.tick()
    assert len(story.cards()) == 1


def test_the_card_shows_the_weeks_of_five_people() -> None:
    story = AlertStory()
    story.ring(people=5, times=7)
    text = story.text(story.cards()[0])
    assert "5 people asked again or were still stuck, 7 times in all since 16 Nov 2026" in text
    assert "16 Nov: 4" in text, "without the scope for uploads the numbers take the place of the picture"


def test_the_owner_is_told_where_the_card_is(story: AlertStory) -> None:
    (call,) = story.keyed("DU0AMARA", "signal-call:")
    assert "Open the card in #billing" in story.text(call)
    story.later(minutes=5)
    assert len(story.keyed("DU0AMARA", "signal-call:")) == 1


def test_a_fix_is_promised_becomes_a_gap_and_may_be_put_off(story: AlertStory) -> None:
    story.click("signal_fix", "U0AMARA")
    assert "2026-12-07" in str(story.view()), "two weeks on is a Sunday"
    story.submit("U0AMARA", due={"selected_date": "2026-12-04"})
    assert story.alert().status is Status.FIXING
    text = story.text(story.cards()[0])
    assert "a fix is due 4 Dec 2026" in text
    assert "Change the date" in text
    assert "a fix is due 4 Dec 2026" in str(story.keyed("C0BILLING", "signal-thread:"))
    with story.side.memory() as uow:
        (gap,) = uow.gaps.open_gaps()
        assert (gap.kind, gap.sop_id, gap.anchor, str(gap.due_on)) == (GapKind.CONFUSING, "refunds", "issue-a-refund", "2026-12-04")
    page = home(story, "U0AMARA")
    assert page.count("a fix is due 4 Dec 2026") == 1
    assert "as promised" not in page, "the topic stands once"
    story.click("signal_fix", "U0AMARA")
    story.submit("U0AMARA", due={"selected_date": "2026-12-18"})
    with story.side.memory() as uow:
        assert [str(gap.due_on) for gap in uow.gaps.open_gaps()] == ["2026-12-18"]
    story.side.clock.now = story.side.clock.now.replace(month=12, day=20)
    story.tick()
    story.tick()
    assert str(story.keyed("C0BILLING", "signal-thread:")).count("The date for the fix has passed") == 2, (
        "text and block of one message"
    )


def test_a_date_in_the_past_is_told_in_the_modal(story: AlertStory) -> None:
    story.click("signal_fix", "U0AMARA")
    assert "from today on" in story.submit("U0AMARA", due={"selected_date": "2026-11-01"})["errors"]["due"]
    assert story.alert().status is Status.OPEN


def test_a_date_that_was_left_as_suggested_is_the_one(story: AlertStory) -> None:
    story.click("signal_fix", "U0AMARA")
    assert not story.submit("U0AMARA", due={"selected_date": None})
    assert str(story.alert().due_on) == "2026-12-07"


def test_answered_elsewhere_leads_questions_there(story: AlertStory) -> None:
    publish(
        story.side.memory, found("Late refunds", "After thirty days"), found("Secrets", "Hidden", audience=frozenset({"legal"}))
    )
    story.click("signal_elsewhere", "U0AMARA")
    choices = options(story.view(), "section")
    assert list(choices) == ["Late refunds › After thirty days"]
    assert story.submit("U0AMARA", section={"selected_option": {"value": "made-up"}})["errors"]
    assert not story.submit("U0AMARA", section={"selected_option": {"value": next(iter(choices.values()))}})
    alert = story.alert()
    assert (alert.status, alert.answered_by) == (Status.WATCHED, SectionRef("late refunds", "after-thirty-days"))
    with story.side.memory() as uow:
        (redirect,) = uow.redirects.all()
        assert redirect.to == alert.answered_by
        assert redirect.questions == set(story.questions)
    text = story.text(story.cards()[0])
    assert "Questions like these are led there from now on" in text
    assert "Late refunds › After thirty days" in text
    story.click("signal_more", "U0AMARA", "reopen:5e1f0000000000aa")
    with story.side.memory() as uow:
        assert not uow.redirects.all()


def test_words_of_a_title_find_a_section_that_the_list_has_no_room_for(story: AlertStory) -> None:
    publish(story.side.memory, *(found(f"Sop {number:03}", "Steps") for number in range(120)), found("Zulu", "Very last"))
    story.click("signal_elsewhere", "U0AMARA")
    assert len(options(story.view(), "section")) == 100
    shown = story.submit("U0AMARA", section={}, words={"value": "last ZULU"})
    assert shown["response_action"] == "update"
    assert not view_problems(shown["view"])
    assert list(options(shown["view"], "section")) == ["Zulu › Very last"]
    assert "Nothing found" in str(story.submit("U0AMARA", section={}, words={"value": "no such thing"}))


@pytest.mark.parametrize(("choice", "days"), [("week", 7), ("month", 30)])
def test_a_snooze_ends_by_itself_with_a_word_in_the_thread(story: AlertStory, choice: str, days: int) -> None:
    story.click("signal_more", "U0AMARA", f"{choice}:5e1f0000000000aa")
    assert story.alert().status is Status.SNOOZED
    assert "Put off until" in story.text(story.cards()[0])
    story.later(days=days - 1)
    assert story.alert().status is Status.SNOOZED
    story.later(days=1)
    assert story.alert().status is Status.OPEN
    assert "The snooze is over" in str(story.keyed("C0BILLING", "signal-thread:"))
    assert len(story.cards()) == 1


def test_not_a_problem_is_one_click_and_a_second_click_changes_nothing(story: AlertStory) -> None:
    story.click("signal_dismiss", "U0AMARA")
    story.click("signal_dismiss", "U0AMARA", again=True)
    story.click("signal_dismiss", "U0GRETA")
    assert story.alert().status is Status.DISMISSED
    assert "Not a problem, as decided here" in story.text(story.cards()[0])
    assert len(story.keyed("C0BILLING", "signal-thread:")) == 1
    assert not story.whispers()
    story.click("signal_fix", "U0AMARA")
    assert "That has been settled already" in story.whispers()[-1]
    assert not story.side.slack.made("views.open")


def test_topics_are_merged_into_one_that_rings_too(story: AlertStory) -> None:
    story.ring("5e1f0000000000bb", topic="t2", kind=AlertKind.GAP)
    story.click("signal_more", "U0AMARA", "merge:5e1f0000000000aa", on=story.cards()[0])
    choices = options(story.view(), "topic")
    assert list(choices.values()) == ["t2"]
    story.submit("U0AMARA", topic={"selected_option": {"value": "t2"}})
    assert (story.alert().status, story.alert().successor) == (Status.MERGED, "t2")
    assert "Part of another topic now" in story.text(story.cards()[0])


@pytest.mark.parametrize("action", ["signal_fix", "signal_elsewhere", "signal_dismiss"])
def test_only_who_answers_for_the_sop_decides(story: AlertStory, action: str) -> None:
    story.click(action, "U0MIA")
    assert "Only the SOP's owner, backup or lead decide" in story.whispers()[-1]
    assert story.alert().status is Status.OPEN
    assert not story.side.slack.made("views.open")


def test_a_modal_that_somebody_else_sends_does_nothing(story: AlertStory) -> None:
    story.click("signal_fix", "U0AMARA")
    assert "Only the SOP's owner" in story.submit("U0MIA", due={"selected_date": "2026-12-04"})["errors"]["due"]
    assert story.alert().status is Status.OPEN


def test_what_is_ignored_goes_to_the_backup_and_the_old_card_says_so(story: AlertStory) -> None:
    old = story.cards()[0]
    story.later(days=3)
    assert not story.cards("DU0GRETA")
    story.later(days=2)
    (new,) = story.cards("DU0GRETA")
    assert "I'll fix it" in story.text(new)
    (left,) = story.cards()
    assert "so it went to the backup" in story.text(left)
    assert "signal_fix" not in story.text(left)
    story.click("signal_fix", "U0AMARA", on=old)
    assert "This card has moved on: it has gone to the backup" in story.whispers()[-1]
    story.click("signal_fix", "U0GRETA", on=new)
    story.submit("U0GRETA", due={"selected_date": "2026-12-04"})
    assert "a fix is due 4 Dec 2026" in story.text(story.cards("DU0GRETA")[0])
    assert "a fix is due 4 Dec 2026" in story.text(story.cards()[0])
    story.later(days=9)
    assert len(story.cards("DU0GRETA")) == 1


def test_without_an_sop_the_fallback_is_asked() -> None:
    story = AlertStory()
    story.ring(kind=AlertKind.GAP, sop_id=None, section=None, sop_version=None)
    (card,) = story.cards("C0OPS")
    assert "No SOP is near." in story.text(card)
    story.click("signal_dismiss", "U0AMARA", on=card)
    assert story.alert().status is Status.OPEN
    story.click("signal_dismiss", "U0LEO", on=card)
    assert story.alert().status is Status.DISMISSED


def test_a_restricted_sop_is_quoted_at_home_and_not_elsewhere() -> None:
    at_home = AlertStory(audience=frozenset({"billing-ops"}))
    at_home.ring()
    assert "Do *thing 1*" in at_home.text(at_home.cards("DU0AMARA")[0])
    assert not at_home.cards()
    elsewhere = AlertStory(audience=frozenset({"billing-ops"}), channel=None, owner=None, backup=None)
    elsewhere.ring()
    assert not elsewhere.cards("C0OPS")
    text = elsewhere.text(elsewhere.cards("DU0LEO")[0])
    assert "The section is not open to everyone here" in text
    assert "thing 1" not in text
    assert "refund" not in text.casefold()


def test_a_card_whose_picture_slack_refuses_goes_out_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    story = AlertStory(AlertSettings(digests=None))
    monkeypatch.setattr(story.side.slack, "files_upload_v2", lambda **_given: {"files": [{"id": "F7"}]}, raising=False)
    story.side.slack.fail("chat.postMessage", "invalid_blocks")
    story.ring(people=5, times=7)
    text = story.text(story.cards()[0])
    assert "signal_fix" in text
    assert "how often people stumbled in each" in text


def test_a_channel_that_refuses_the_card_sends_it_to_the_owner() -> None:
    story = AlertStory()
    story.side.slack.fail("chat.postMessage", "is_archived")
    story.ring()
    story.tick()
    story.tick()
    assert len(story.cards("DU0AMARA")) == 1


def home(story: AlertStory, person: str) -> str:
    event = {"type": "app_home_opened", "user": person, "channel": "D1", "tab": "home"}
    story.side.dispatch({"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{len(story.side.slack.calls)}", "event": event})
    view = story.side.slack.made("views.publish")[-1]["view"]
    assert not view_problems(view)
    return str(view)


def test_the_home_tab_of_an_owner_shows_topics_with_a_way_to_the_card(story: AlertStory) -> None:
    text = home(story, "U0AMARA")
    assert "This week" in text
    assert "slack.com/archives/C0BILLING" in text
    assert "A few people: answered, still unclear." in text
    assert "This week" not in home(story, "U0MIA")


def test_a_practice_question_is_added_from_the_card(story: AlertStory) -> None:
    assert "Add a practice question" in str(story.cards()[0])
    story.click("signal_more", "U0AMARA", "add_question:5e1f0000000000aa")
    view = story.side.slack.made("views.open")[-1]["view"]
    assert view["callback_id"] == "practice_question_added"
    assert view["private_metadata"] == str(story.section.ref)


def test_a_topic_is_on_its_owner_s_list_and_on_the_fallback_s_only_when_nobody_nearer_is_known(story: AlertStory) -> None:
    routes = story.side.services.alerts.pages.book.details.routes
    story.side.slack.users["U0LEO"] = {"id": "U0LEO", "real_name": "Leo Park"}

    def on_list() -> list[str]:
        alert = story.alert()
        people = ("U0AMARA", "U0LEO", "U0MIA")
        return units.run(story.side.memory, lambda uow: [person for person in people if routes.is_theirs(uow, alert, person)])

    assert on_list() == ["U0AMARA"]
    story.side.slack.users["U0AMARA"]["deleted"] = True
    story.side.services.people.forget("U0AMARA")
    assert "U0AMARA" not in on_list()


@pytest.mark.parametrize("leads", [True, False])
def test_the_topic_of_an_sop_without_owner_stands_once_at_the_fallbacks(*, leads: bool) -> None:
    story = AlertStory(owner=None, backup=None)
    story.ring()
    story.click("signal_fix", "U0LEO")
    story.submit("U0LEO", due={"selected_date": "2026-12-04"})
    with story.side.memory() as uow:
        uow.people.save([Person("U0ZED", "zed@x.example", "Zed Quill", "billing-ops", manager="U0LEO")] if leads else [])
        uow.commit()
    page = home(story, "U0LEO")
    assert page.count("a fix is due 4 Dec 2026") + page.count("as promised") == 1
    assert ("as promised" in page) is not leads


def test_a_topic_of_which_nobody_could_be_told_gets_its_card_when_somebody_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    story = AlertStory()
    with monkeypatch.context() as patch:
        patch.setattr(AlertPosts, "route", lambda *_: None)
        story.ring()
        story.tick()
    assert not story.cards()
    story.tick()
    (card,) = story.cards()
    assert "Nobody has picked this up yet." in story.text(card)
    story.tick()
    assert len(story.cards()) == 1
