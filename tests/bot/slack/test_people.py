from __future__ import annotations

import threading
from urllib.error import URLError

import pytest
from fakes.slack import AtOnce, FakeSlack, api_error
from support.bot_factory import slack_side

from bot.blocks.notes import Refusal
from bot.slack.events import Incoming
from bot.slack.pace import Pace
from bot.slack.presence import Presence
from core.people import Person
from escalation.owners import Obstacle
from retrieval.questions import Surface

INCOMING = Incoming("Ev1", "T", "C1", "U1", "text", Surface.MENTION, "1.0", "1.0")


def test_a_role_is_found_by_slack_id_or_by_email() -> None:
    side = slack_side()
    side.slack.users["U0NEW"] = {"real_name": "New", "profile": {"email": "new@x.example"}}
    with side.memory() as uow:
        uow.people.save([Person("new@x.example", "new@x.example", "Newcomer", "support")])
        uow.commit()
    assert side.services.people.asker("U0MIA").role == "billing-ops"
    found = side.services.people.asker("U0NEW")
    assert (found.role, found.name) == ("support", "Newcomer")
    assert side.services.people.asker("U0UNKNOWN").viewer.roles == frozenset()


@pytest.mark.parametrize(
    ("account", "refusal"),
    [
        ({"deleted": True}, Refusal.DEACTIVATED),
        ({"is_bot": True}, Refusal.BOT),
        ({"is_restricted": True}, Refusal.GUEST),
        ({"is_ultra_restricted": True}, Refusal.GUEST),
        ({"is_stranger": True}, Refusal.FOREIGN),
        ({"team_id": "T9"}, Refusal.FOREIGN),
        ({}, None),
    ],
)
def test_who_is_refused(account: dict[str, object], refusal: Refusal | None) -> None:
    side = slack_side()
    side.slack.users["U9"] = account
    assert side.services.people.asker("U9").refusal is refusal


def test_guests_may_be_let_in() -> None:
    side = slack_side(guests_may_ask=True)
    side.slack.users["U9"] = {"is_restricted": True}
    assert side.services.people.asker("U9").refusal is None


def test_an_account_is_asked_for_once_in_ten_minutes() -> None:
    side = slack_side()
    for _ in range(3):
        side.services.people.name("U0LEO")
    assert len(side.slack.made("users.info")) == 1
    side.clock.advance(minutes=11)
    side.services.people.name("U0LEO")
    assert len(side.slack.made("users.info")) == 2


def test_without_slack_the_directory_counts() -> None:
    side = slack_side()
    side.slack.fail("users.info", URLError("down"))
    assert side.services.people.asker("U0MIA").role == "billing-ops"


def test_names_of_channels_tell_no_secrets() -> None:
    side = slack_side()
    side.slack.channels["C0HR"] = {"id": "C0HR", "name": "layoffs", "is_private": True}
    people = side.services.people
    assert [people.channel_name(each) for each in ("C0OPS", "C0HR", "C0GONE", "D0MIA", "U0MIA")] == [
        "#ops",
        "a private channel",
        "a private channel",
        "a direct message",
        "a direct message",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("C0OPS", None),
        ("C0OUT", Obstacle.NOT_IN_CHANNEL),
        ("C0OLD", Obstacle.ARCHIVED),
        ("C0GONE", Obstacle.UNKNOWN),
        ("U0LEO", None),
        ("U0LEFT", Obstacle.DEACTIVATED),
        ("U0GONE", Obstacle.UNKNOWN),
        ("nobody@x.example", Obstacle.UNKNOWN),
        ("", Obstacle.UNKNOWN),
    ],
)
def test_what_stands_between_cairn_and_a_person_or_channel(name: str, expected: Obstacle | None) -> None:
    side = slack_side()
    side.slack.users["U0LEFT"] = {"real_name": "Lee Ft", "deleted": True}
    side.slack.channels["C0OUT"] = {"id": "C0OUT", "name": "out", "is_member": False}
    side.slack.channels["C0OLD"] = {"id": "C0OLD", "name": "old", "is_archived": True}
    assert side.services.people.obstacle(name) is expected


def test_the_pace_forgets_whom_it_saw_longest_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    pace = Pace(lambda: now[0], rate=1, burst=1)
    monkeypatch.setattr("bot.slack.pace.REMEMBERED", 5)
    for number in range(7):
        assert pace.wait(f"C{number}") == 0
    assert list(pace._buckets) == ["C2", "C3", "C4", "C5", "C6"]
    assert pace.wait("C2") == pytest.approx(1)
    assert pace.wait("C7") == 0
    assert list(pace._buckets) == ["C4", "C5", "C6", "C2", "C7"]


class SlowAnswer:
    """A block that lasts until the status line was asked for."""

    def __init__(self, slack: FakeSlack) -> None:
        self.asked = threading.Event()
        self.statuses: list[str] = []
        slack.on_assistant_threads_setStatus = self.status  # type: ignore[attr-defined]

    def status(self, args: dict[str, str]) -> dict[str, object]:
        self.statuses.append(args["status"])
        self.asked.set()
        return {}


def test_the_status_line_comes_for_slow_answers_and_goes_with_them() -> None:
    slack = FakeSlack()
    slow = SlowAnswer(slack)
    with Presence(slack, AtOnce(), patience=0).working(INCOMING):
        assert slow.asked.wait(5)
    assert slow.statuses == ["is looking in the SOPs…", ""]


def test_a_fast_answer_shows_no_status_line() -> None:
    slack = FakeSlack()
    with Presence(slack, AtOnce(), patience=60).working(INCOMING):
        pass
    assert slack.calls == []


def test_a_workspace_without_the_surface_is_asked_once() -> None:
    slack = FakeSlack()
    presence = Presence(slack, AtOnce())
    for _ in range(3):
        presence.suggest("D1", [("a", "b")])
    assert len(slack.calls) == 1


def test_other_faults_of_the_surface_are_passed_over() -> None:
    slack = FakeSlack()
    presence = Presence(slack, AtOnce())
    slack.fail("reactions.add", api_error("already_reacted"), URLError("down"))
    for _ in range(2):
        presence.reacted("C1", "1.0", "white_check_mark")
    assert len(slack.calls) == 2
