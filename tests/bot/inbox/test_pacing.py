"""Who asks faster than the pace is answered in turn; nothing is lost, and nobody else waits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from support.bot_factory import SlackSide, command, direct, slack_side

from bot.blocks.notes import in_turn
from bot.slack.events import Incoming
from bot.slack.pace import Pace
from retrieval.questions import Surface


@dataclass
class Scene:
    """Four questions a minute."""

    now: list[float] = field(default_factory=lambda: [0.0])
    count: int = 0

    def __post_init__(self) -> None:
        self.side: SlackSide = slack_side(question_pace=Pace.per_minute(4, lambda: self.now[0]))

    def ask(self, text: str = "how do I refund?", **fields: str) -> None:
        self.count += 1
        self.side.dispatch(direct(text, ts=f"17953488{self.count:02}.000100", event_id=f"Ev{self.count}", **fields))

    def pass_seconds(self, seconds: float) -> None:
        self.now[0] += seconds
        self.side.clock.advance(seconds=seconds)
        self.side.services.background.recovery.tick()

    def lines(self) -> list[str]:
        return [str(post["text"]) for post in self.side.posts() if "in turn" in str(post["text"])]

    @property
    def answered(self) -> int:
        return len(self.side.answers.asked)


def test_what_is_too_much_waits_its_turn_and_is_answered_once() -> None:
    scene = Scene()
    for _ in range(7):
        scene.ask()
    assert scene.answered == 4
    assert scene.lines() == [in_turn(15).text]
    assert "about 15 seconds" in in_turn(15).text
    for expected in (5, 6, 7, 7):
        scene.pass_seconds(15)
        assert scene.answered == expected
    assert len(scene.side.memory.questions) == 7
    assert not [event for event in scene.side.memory.events if not event.is_done]


def test_another_person_is_answered_at_once() -> None:
    scene = Scene()
    for _ in range(6):
        scene.ask()
    scene.ask(user="U0LEO")
    assert scene.answered == 5


def test_a_long_wait_is_told_once_for_each_minute_of_it() -> None:
    scene = Scene()
    for _ in range(4 + 9):
        scene.ask()
    assert scene.lines() == [in_turn(15).text, in_turn(60).text, in_turn(120).text]
    assert "about 2 minutes" in in_turn(120).text


@pytest.mark.parametrize("text", ["my boss harasses me", "help"])
def test_help_and_confidential_words_never_wait(text: str) -> None:
    scene = Scene()
    for _ in range(6):
        scene.ask()
    before = len(scene.lines())
    posts = len(scene.side.slack.calls)
    scene.ask(text)
    assert len(scene.lines()) == before
    assert len(scene.side.slack.calls) > posts


def test_a_command_that_waited_is_answered_in_a_direct_message() -> None:
    scene = Scene()
    for _ in range(4):
        scene.ask()
    scene.side.dispatch(command("how do I refund?"))
    before = len(scene.side.posts())
    scene.pass_seconds(15)
    [answer] = scene.side.posts()[before:]
    assert answer["channel"] == "DU0MIA"
    assert scene.answered == 5


def test_beyond_an_hour_nothing_is_kept_and_the_asker_is_told() -> None:
    scene = Scene()
    scene.side.services.dispatcher.pacing.pace.book("U0MIA", 0)
    for _ in range(4 + 4 * 60 + 1):
        scene.side.services.dispatcher.pacing.pace.book("U0MIA", 3600)
    open_before = len(scene.side.memory.events)
    scene.ask()
    assert "couldn't keep this one" in str(scene.side.posts()[-1]["text"])
    assert "about 61 minutes" in str(scene.side.posts()[-1]["text"])
    assert [event.is_done for event in scene.side.memory.events[open_before:]] == [True]


@pytest.mark.parametrize("change", [{"surface": Surface.CHOICE}, {"again": 1}, {"is_paced": True}])
def test_a_click_and_what_has_waited_already_does_not_count(change: dict[str, object]) -> None:
    scene = Scene()
    for _ in range(4):
        scene.ask()
    incoming = Incoming("E", "T01TEST", "D0MIA", "U0MIA", "how do I refund?", Surface.DIRECT, "1795348900.000100", is_private=True)
    pacing = scene.side.services.dispatcher.pacing
    assert not pacing.puts_off(99, replace(incoming, **change))  # type: ignore[arg-type]
    assert pacing.puts_off(99, incoming)


def test_no_bound_is_no_bound() -> None:
    pace = Pace.per_minute(0, lambda: 0.0)
    assert {pace.wait("U") for _ in range(100)} == {0.0}
    assert {pace.book("U", 60) for _ in range(100)} == {0.0}


def test_a_token_that_was_not_booked_is_not_taken() -> None:
    pace = Pace.per_minute(1, lambda: 0.0)
    assert pace.book("U", 60) == 0
    assert pace.book("U", 60) == pytest.approx(60)
    assert pace.book("U", 60) == pytest.approx(120)
    assert pace.book("U", 120) == pytest.approx(120)
