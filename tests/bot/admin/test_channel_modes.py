"""Channels where Cairn answers unasked, only when mentioned, or never."""

from __future__ import annotations

import time
from typing import Any

import pytest
from fakes.slack import ME
from support.bot_factory import Calm, SlackSide, answered, found, mention, message, places, slack_side, source, unanswered
from support.settings_story import SettingsStory

from bot.outbox.worker import Worker
from bot.slack.events import Ignored
from bot.slack.pace import Pace
from core.workspace import ChannelMode, Workspace
from escalation.triage.models import Kind, Tier, Verdict
from retrieval.answer.models import Confidence

QUESTION = "How do I refund a customer?"


def side_with(mode: ChannelMode, **parts: Any) -> SlackSide:
    return slack_side(workspace=Workspace("U0LEO", "C0HELP", channels={"C0OPS": mode}), **parts)


def test_a_question_without_a_mention_is_answered_in_its_thread_where_admins_want_it() -> None:
    side = side_with(ChannelMode.UNASKED)
    side.dispatch(message(QUESTION))
    (post,) = side.posts()
    assert (post["channel"], post["thread_ts"]) == ("C0OPS", "1795348800.000100")
    assert "Nobody asked me" in str(post["blocks"])
    (logged,) = side.memory.questions
    assert logged.question.place.surface == "unasked"
    side.dispatch(message("and how long?", ts="1795348801.000100", thread_ts="1795348800.000100"))
    assert len(side.posts()) == 2, "the asker goes on in the thread"


def test_elsewhere_and_by_default_nothing_is_said() -> None:
    for mode in (ChannelMode.MENTIONS, ChannelMode.NEVER):
        side = side_with(mode)
        side.dispatch(message(QUESTION))
        assert (side.posts(), side.memory.events) == ([], [])
    side = side_with(ChannelMode.UNASKED)
    side.dispatch(message(QUESTION, channel="C0BILLING"))
    assert side.posts() == []


@pytest.mark.parametrize(
    "text",
    [
        "I refunded the customer.",
        "how are you?",
        "<@U0GRETA> how do I refund a customer?",
        "thanks!",
        "my manager is harassing me, what do I do?",
    ],
)
def test_what_is_no_open_question_is_left_alone_and_not_stored(text: str) -> None:
    side = side_with(ChannelMode.UNASKED)
    side.dispatch(message(text))
    assert (side.posts(), side.memory.questions) == ([], [])
    assert [event for event in side.memory.events if not event.is_done] == []


@pytest.mark.parametrize(
    "outcome",
    [
        answered(confidence=Confidence.LIKELY),
        answered(source(found(audience=frozenset({"finance"})))),
        unanswered(),
        places(),
    ],
)
def test_what_it_is_not_sure_of_or_not_everybody_may_see_stays_unsaid(outcome: Any) -> None:
    side = side_with(ChannelMode.UNASKED, outcome=outcome)
    side.dispatch(message(QUESTION))
    assert (side.posts(), side.slack.made("chat.postEphemeral"), side.memory.questions) == ([], [], [])
    assert [event.payload for event in side.memory.events if event.payload] == [], "the words are wiped"


def test_what_a_person_decides_stays_unsaid_too() -> None:
    judge = Calm(Verdict(Tier.OFFER, Kind.GENERAL, 0.5, "Perhaps an exception."))
    side = side_with(ChannelMode.UNASKED, judge=judge)
    side.dispatch(message(QUESTION))
    assert side.posts() == []


def test_guests_and_other_companies_are_not_answered_unasked() -> None:
    side = side_with(ChannelMode.UNASKED)
    side.slack.users["U0MIA"]["is_restricted"] = True
    side.dispatch(message(QUESTION))
    side.dispatch(message(QUESTION, ts="1795348802.000100", user="U0GRETA", is_ext_shared_channel=True))
    assert (side.posts(), side.slack.made("chat.postEphemeral")) == ([], [])


def test_in_a_channel_that_it_stays_out_of_a_mention_is_told_where_to_ask() -> None:
    side = side_with(ChannelMode.NEVER)
    side.dispatch(mention())
    assert side.posts() == []
    (told,) = side.slack.made("chat.postEphemeral")
    assert (told["user"], told["channel"]) == ("U0MIA", "C0OPS")
    assert "direct message" in told["text"]
    assert side.memory.questions == []


def test_the_mode_is_set_on_the_page_of_channels() -> None:
    story = SettingsStory(slack_side())
    story.page("channels")
    assert story.save("channels", channel="C0OPS", mode="unasked") == {}
    story.side.dispatch(message(QUESTION))
    assert len(story.side.posts()) == 1
    assert "Without a mention as well: #ops." in story.start()
    story.page("channels")
    story.save("channels", channel="C0OPS", mode="mentions")
    story.side.dispatch(message(QUESTION, ts="1795348809.000100"))
    assert len(story.side.posts()) == 1
    assert "*#ops*: Also questions without a mention → Only when mentioned" in story.page("log")


def test_guests_are_refused_until_an_admin_allows_them() -> None:
    story = SettingsStory(slack_side())
    story.side.slack.users["U0MIA"]["is_restricted"] = True
    story.side.dispatch(mention())
    assert "full members" in story.side.slack.made("chat.postEphemeral")[-1]["text"]
    story.page("guests")
    story.save("guests", guests_may_ask="true")
    story.side.dispatch(mention(ts="1795348803.000100"))
    assert len(story.side.posts()) == 1


def test_people_of_other_companies_are_never_answered_whatever_is_saved() -> None:
    story = SettingsStory(slack_side())
    story.page("guests")
    story.save("guests", guests_may_ask="true")
    story.side.slack.users["U0MIA"] = {"real_name": "Other", "team_id": "T0OTHER"}
    story.side.dispatch(mention(text=f"<@{ME}> how do I refund?"))
    assert story.side.posts() == []


def test_what_fails_unasked_fails_in_silence() -> None:
    side = side_with(ChannelMode.UNASKED)
    side.answers.error = RuntimeError("broken")
    side.dispatch(message(QUESTION))
    assert (side.posts(), side.slack.made("chat.postEphemeral")) == ([], [])
    assert [event for event in side.memory.events if not event.is_done] == []


def test_who_asks_more_than_their_share_unasked_hears_nothing_of_it() -> None:
    side = side_with(ChannelMode.UNASKED, question_pace=Pace.per_minute(2, lambda: 0.0))
    for number in range(4):
        side.dispatch(message(QUESTION, ts=f"179534880{number}.000100"))
    assert len(side.posts()) == 2
    assert all("Nobody asked me" in str(post["blocks"]) for post in side.posts())
    assert [event for event in side.memory.events if not event.is_done] == []


def test_no_status_line_shows_where_nobody_asked() -> None:
    def slow(_query: Any) -> Any:
        time.sleep(0.05)
        return unanswered()

    for mode, text, shown in ((ChannelMode.UNASKED, QUESTION, 0), (ChannelMode.MENTIONS, f"<@{ME}> {QUESTION}", 1)):
        side = side_with(mode)
        side.services.dispatcher.deps.presence.patience = 0.001
        side.answers.answer = slow  # type: ignore[method-assign]
        side.dispatch(message(text) if not shown else mention(text=text))
        assert bool(side.slack.made("assistant.threads.setStatus")) is bool(shown)


def test_nobody_is_told_that_what_they_did_not_ask_cairn_could_not_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    side = side_with(ChannelMode.UNASKED)
    monkeypatch.setattr(Worker, "lease", lambda _worker, _now: 1 / 0)
    side.dispatch(message(QUESTION))
    assert [call for call in side.posts() if call["channel"] != "U0LEO"] == []
    assert side.slack.made("chat.postEphemeral") == []


def test_a_question_to_nobody_is_not_answered_hours_later() -> None:
    side = side_with(ChannelMode.UNASKED)
    intake, missed = side.services.background.catch_up.intake, message(QUESTION)
    assert intake.message(missed, is_missed=True) is Ignored.NOT_ADDRESSED
    assert side.memory.events == []
    assert not isinstance(intake.message(missed), Ignored)
    assert not isinstance(intake.message(mention(ts="1795348802.000100"), is_missed=True), Ignored)
